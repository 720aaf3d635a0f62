"""Reasons: why a trial was kept or passed over, as codes that steer and sentences that people read."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from ccseg import thresholds
from ccseg.clustering.clusterers import DBSCAN, AnyClusterer
from ccseg.clustering.quality import Quality
from ccseg.texts import say

Reason = Literal[
    "passed",
    "nothing_dense",
    "one_region",
    "many_unassigned",
    "number_of_segments",
    "dominant_region",
    "dominant_segment",
    "small_segment",
    "dominated",
    "unstable",
    "random",
    "not_tested",
    "less_reliable",
    "not_better",
]
"""What a trial can be told by; the sentences are in ``texts/en/choice.toml``."""


class SizeRule(NamedTuple):
    """What the sizes of the segments must not be, and the reason that is given where they are."""

    reason: Reason
    broken_by: Callable[[Quality], bool]


TWO_SEGMENTS = (
    SizeRule("nothing_dense", lambda quality: quality.segments == 0),
    SizeRule("one_region", lambda quality: quality.segments == 1),
)
DENSE_RULES = (
    *TWO_SEGMENTS,
    SizeRule("many_unassigned", lambda quality: quality.unassigned > thresholds.DENSE_UNASSIGNED),
    SizeRule(
        "number_of_segments",
        lambda quality: not thresholds.DENSE_FEWEST <= quality.segments <= thresholds.DENSE_MOST,
    ),
    SizeRule("dominant_region", lambda quality: quality.largest > thresholds.DENSE_LARGEST_SHARE),
)
"""The rules for dense regions, which may be small: how many there are is no choice, and the rest stay unassigned."""

RULES = (
    *TWO_SEGMENTS,
    SizeRule("dominant_segment", lambda quality: quality.largest > thresholds.LARGEST_SHARE),
    SizeRule("small_segment", lambda quality: quality.smallest < thresholds.LEAST_SHARE),
)
"""The rules for segments whose number is chosen."""


def size_rules(clusterer: AnyClusterer) -> tuple[SizeRule, ...]:
    """The rules that this algorithm's segments must keep, in the order in which they are looked at."""
    return DENSE_RULES if isinstance(clusterer, DBSCAN) else RULES


def broken_rules(clusterer: AnyClusterer, quality: Quality) -> tuple[Reason, ...]:
    """The first rule that these sizes break, if any.

    >>> from ccseg.clustering.clusterers import KMeans
    >>> broken_rules(KMeans(), Quality(segments=2, unassigned=0, smallest=0.01, largest=0.99))
    ('dominant_segment',)
    """
    broken = (rule.reason for rule in size_rules(clusterer) if rule.broken_by(quality))
    return tuple(broken)[:1]


def explain(reasons: Sequence[Reason], quality: Quality) -> str:
    """The reasons in words, with the figures of the trial.

    >>> explain(["small_segment"], Quality(segments=2, unassigned=0, smallest=0.01, largest=0.99))
    'The smallest segment has 1.0% of customers; at least 3% required.'
    """
    return " ".join(tell(f"reason.{reason}", quality) for reason in reasons)


def tell(key: str, quality: Quality, **more: object) -> str:
    """A sentence about a trial: its figures and all thresholds can be filled in, and ``more``."""
    figures = {name: figure or 0.0 for name, figure in dict(quality).items()}
    derived = {"weakest": quality.weakest or 0.0, "reliably": quality.reliable}
    return say(f"choice.{key}", **figures, **derived, limits=thresholds, **more)
