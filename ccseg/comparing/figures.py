"""Figures: what is measured of every contender in one common space, and what each figure says in plain words."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import count_quality, explained, silhouettes
from ccseg.describing.rules import Rule
from ccseg.records import Floats, Ints, Record


class Figures(Record):
    """The figures of one contender, all but the last two in the same space for all; ``None`` where there is none.

    ``silhouette`` (Rousseeuw 1987), ``davies_bouldin`` (1979) and ``calinski_harabasz`` (1974) leave the unassigned
    out; ``explained`` counts them as one group. ``stability`` is the bootstrap Jaccard of the least stable segment
    (Hennig 2007), ``rules`` the mean F1 of the segments' rules. ``own_silhouette`` is measured in the contender's own
    prepared space, ``real`` says whether it stands out there from shuffled data.
    """

    segments: int
    unassigned: float
    smallest: float
    largest: float
    explained: float
    silhouette: float | None
    davies_bouldin: float | None
    calinski_harabasz: float | None
    stability: float | None = None
    rules: float | None = None
    own_silhouette: float | None = None
    real: bool | None = None


class Yardstick(NamedTuple):
    """One figure in plain words: its title, what it means, how it is written and which way is better."""

    key: str
    title: str
    meaning: str
    style: Literal["whole", "share", "index"]
    better: Literal["more", "less", ""] = ""

    def write(self, value: float | None) -> str:
        """The figure as people read it; a dash where there is none.

        >>> YARDSTICKS[4].write(0.4998), YARDSTICKS[5].write(None)
        ('50%', '–')
        """
        if value is None:
            return "–"
        return f"{value:.1%}" if 0 < value < 0.01 and self.style == "share" else f"{value:{FORMATS[self.style]}}"


FORMATS = {"whole": ",.0f", "share": ".0%", "index": ".2f"}

YARDSTICKS = (
    Yardstick("segments", "Segments", "How many segments there are.", "whole"),
    Yardstick("unassigned", "Unassigned", "Customers who are in no segment.", "share", "less"),
    Yardstick("smallest", "Smallest", "The share of all customers in the smallest segment.", "share"),
    Yardstick("largest", "Largest", "The share of all customers in the largest segment.", "share"),
    Yardstick(
        "explained",
        "Explained",
        "How much of the differences between customers the segments account for: the mean η² of their ranks.",
        "share",
        "more",
    ),
    Yardstick(
        "stability",
        "Comes back",
        "How much of the least stable segment comes back when customers are drawn anew: bootstrap Jaccard.",
        "index",
        "more",
    ),
    Yardstick(
        "silhouette",
        "Apart",
        "How much closer customers are to their own segment than to the next one: silhouette.",
        "index",
        "more",
    ),
    Yardstick(
        "davies_bouldin",
        "Blurred",
        "How wide the segments are against the distance to their nearest neighbour: Davies–Bouldin.",
        "index",
        "less",
    ),
    Yardstick(
        "calinski_harabasz",
        "Contrast",
        "How different the segments are from each other against the differences within: Calinski–Harabasz.",
        "whole",
        "more",
    ),
    Yardstick(
        "rules",
        "Easy to tell",
        "How well three conditions at most tell a segment from the others: mean F1 of the rules.",
        "index",
        "more",
    ),
)
"""The figures as they are shown, each in words with the statistic behind it."""


def measure_figures(space: Floats, labellings: Sequence[Ints]) -> list[Figures]:
    """The figures of several labellings of the same customers, from one pass of their distances.

    ``space``: (customers, columns), in canonical order; above 10,000 customers the first so many stand for all, except
    for the sizes.

    >>> space = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> [f"{own.explained:.2f}" for own in measure_figures(space, [np.array([0, 0, 1, 1]), np.zeros(4, int)])]
    ['0.99', '0.00']
    """
    space, seen = space[:FAIR_SAMPLE], [labels[:FAIR_SAMPLE] for labels in labellings]
    apart = silhouettes(space, seen)
    return [_measure(space, *each) for each in zip(labellings, seen, apart, strict=True)]


def mean_f1(rules: Sequence[Rule | None]) -> float | None:
    """How well the rules tell the segments apart; one without a rule counts as 0.

    >>> mean_f1([Rule(conditions=(), precision=1.0, coverage=0.8, f1=0.9), None])
    0.45
    """
    return sum(rule.f1 if rule else 0.0 for rule in rules) / len(rules) if rules else None


def _measure(space: Floats, labels: Ints, seen: Ints, silhouette: float | None) -> Figures:
    sizes = count_quality(labels)
    blurred, contrast = _spreads(space[seen >= 0], seen[seen >= 0])
    return Figures(
        segments=sizes.segments,
        unassigned=sizes.unassigned,
        smallest=sizes.smallest,
        largest=sizes.largest,
        explained=explained(space, seen),
        silhouette=silhouette,
        davies_bouldin=blurred,
        calinski_harabasz=contrast,
    )


def _spreads(space: Floats, labels: Ints) -> tuple[float | None, float | None]:
    """Davies–Bouldin and Calinski–Harabasz; ``None`` where there are fewer than two segments to compare."""
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

    if not 2 <= len(np.unique(labels)) < len(labels):
        return None, None
    return float(davies_bouldin_score(space, labels)), float(calinski_harabasz_score(space, labels))
