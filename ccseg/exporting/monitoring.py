"""Monitoring: which figures tell that a result has aged, and from where on, each with its reason."""

from typing import Literal, NamedTuple

from ccseg.thresholds import DOUBTFUL, HIGHLY_STABLE, SHIFT_ACT, SHIFT_WATCH


class Threshold(NamedTuple):
    """A figure of new customers: look into it from ``watch`` on, find the segments anew from ``act`` on, and why."""

    key: str
    title: str
    measured: str
    watch: float
    act: float
    worse: Literal["above", "below"]
    because: str


THRESHOLDS = (
    Threshold(
        "sizes",
        "Sizes of the segments",
        "Population stability index of their shares now and when found; the unassigned count as one more.",
        SHIFT_WATCH,
        SHIFT_ACT,
        "above",
        "The field's convention: up to 0.10 no change to speak of, beyond 0.25 a considerable one (Siddiqi 2006).",
    ),
    Threshold(
        "share",
        "Share of one segment",
        "By what part its share now differs from its share when found, either way.",
        0.25,
        0.50,
        "above",
        "A rule of ours: what is planned for the segment is off by as much.",
    ),
    Threshold(
        "columns",
        "Each column that takes part",
        "Population stability index over the bins of its distribution when found.",
        SHIFT_WATCH,
        SHIFT_ACT,
        "above",
        "The same convention; it tells which column is behind a shift of the sizes.",
    ),
    Threshold(
        "unlike",
        "Customers unlike anything seen",
        "Share of customers with a number outside all that was seen, or a category that was never seen.",
        0.01,
        0.05,
        "above",
        "A rule of ours: there was none when the segments were found; what is one in twenty is a group of its own.",
    ),
    Threshold(
        "stability",
        "Stability of the least stable segment",
        "Mean bootstrap Jaccard when the same recipe is run on new customers.",
        HIGHLY_STABLE,
        DOUBTFUL,
        "below",
        "From 0.85 a segment is highly stable, below 0.60 it is not to be used (Hennig 2007).",
    ),
)
BY_KEY = {threshold.key: threshold for threshold in THRESHOLDS}


def around(share: float, part: float) -> tuple[float, float]:
    """The shares between which one may lie that differs by no more than this part.

    >>> around(0.4, 0.25), around(0.8, 0.5)
    ((0.3, 0.5), (0.4, 1.0))
    """
    return round(share * (1 - part), 6), min(round(share * (1 + part), 6), 1.0)
