"""Monitoring: which figures tell that a result has aged, and from where on, each with its reason."""

from typing import Literal, NamedTuple

from ccseg import thresholds
from ccseg.texts import say

SHARE_WATCH, SHARE_ACT = 0.25, 0.50
"""By what part a segment's share may differ from that when found: conventions of ccseg."""

UNLIKE_WATCH, UNLIKE_ACT = 0.01, 0.05
"""The share of customers that may be outside the range seen in training: conventions of ccseg."""


class Threshold(NamedTuple):
    """A figure of new customers: look into it from ``watch`` on, and find the segments anew from ``act`` on.

    Its words are in ``texts/en/model_document.toml``.
    """

    key: str
    watch: float
    act: float
    worse: Literal["above", "below"] = "above"

    def reached(self, value: float, limit: float) -> bool:
        """Whether a value is as bad as a limit or worse: at least as high, or below it where low is worse."""
        return value >= limit if self.worse == "above" else value < limit

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def measured(self) -> str:
        """How the figure is measured."""
        return self._text("measured")

    @property
    def because(self) -> str:
        """Why the thresholds are where they are."""
        return self._text("because")

    def _text(self, name: str) -> str:
        return say(f"model_document.monitoring.rows.{self.key}.{name}", limits=thresholds)


THRESHOLDS = (
    Threshold("sizes", thresholds.SHIFT_WATCH, thresholds.SHIFT_ACT),
    Threshold("share", SHARE_WATCH, SHARE_ACT),
    Threshold("columns", thresholds.SHIFT_WATCH, thresholds.SHIFT_ACT),
    Threshold("unlike", UNLIKE_WATCH, UNLIKE_ACT),
    Threshold("stability", thresholds.HIGHLY_STABLE, thresholds.DOUBTFUL, "below"),
)
BY_KEY = {threshold.key: threshold for threshold in THRESHOLDS}


def around(share: float, part: float) -> tuple[float, float]:
    """The shares between which one may lie that differs by no more than this part.

    >>> around(0.4, 0.25), around(0.8, 0.5)
    ((0.3, 0.5), (0.4, 1.0))
    """
    return round(share * (1 - part), 6), min(round(share * (1 + part), 6), 1.0)
