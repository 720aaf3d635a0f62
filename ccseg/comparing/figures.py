"""Figures: what is measured of every candidate in one common space, and how it is shown."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from ccseg.clustering.digits import figure
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import count_quality, explained, silhouettes
from ccseg.describing.rules import Rule
from ccseg.glossary import TERMS
from ccseg.records import Floats, Ints, Record
from ccseg.texts import write


class Figures(Record):
    """The figures of one candidate, all but the last two in the same space for all; ``None`` where there is none.

    ``silhouette`` (Rousseeuw 1987), ``davies_bouldin`` (1979) and ``calinski_harabasz`` (1974) leave the unassigned
    out; ``explained`` counts them as one group. ``stability`` is the bootstrap Jaccard of the least stable segment
    (Hennig 2007), ``rules`` the mean F1 of the segments' rules. ``own_silhouette`` is measured in the candidate's own
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


class Metric(NamedTuple):
    """One figure as it is shown: its key in the glossary, which has its words, and the form in which it is written."""

    key: str
    form: Literal["count", "share", "two"]

    @property
    def title(self) -> str:
        """What it is called."""
        return TERMS[self.key].label

    @property
    def meaning(self) -> str:
        """What it says, in one sentence."""
        return TERMS[self.key].short

    @property
    def better(self) -> str:
        """Which way is better: "more", "less" or neither."""
        return TERMS[self.key].better

    def write(self, value: float | None) -> str:
        """The figure as people read it; a dash where there is none.

        >>> METRICS[4].write(0.4998), METRICS[5].write(None)
        ('50%', '–')
        """
        return write(value, self.form)


METRICS = (
    Metric("segments", "count"),
    Metric("unassigned", "share"),
    Metric("smallest", "share"),
    Metric("largest", "share"),
    Metric("explained", "share"),
    Metric("stability", "two"),
    Metric("silhouette", "two"),
    Metric("davies_bouldin", "two"),
    Metric("calinski_harabasz", "count"),
    Metric("rules", "two"),
)
"""The figures that are compared, in the order in which they are shown."""


def measure_figures(space: Floats, labellings: Sequence[Ints]) -> list[Figures]:
    """The figures of several labellings of the same customers, from one pass of their distances.

    ``space``: (customers, columns), in canonical order; above 10,000 customers the first so many stand for all, except
    for the sizes.

    >>> space = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> [f"{own.explained:.2f}" for own in measure_figures(space, [np.array([0, 0, 1, 1]), np.zeros(4, int)])]
    ['0.99', '0.00']
    """
    space = space[:FAIR_SAMPLE]
    seen = [labels[:FAIR_SAMPLE] for labels in labellings]
    scores = silhouettes(space, seen)
    return [_measure(space, *each) for each in zip(labellings, seen, scores, strict=True)]


def mean_f1(rules: Sequence[Rule | None]) -> float | None:
    """How well the rules tell the segments apart; one without a rule counts as 0.

    >>> mean_f1([Rule(conditions=(), precision=1.0, coverage=0.8, f1=0.9), None])
    0.45
    """
    return sum(rule.f1 if rule else 0.0 for rule in rules) / len(rules) if rules else None


def _measure(space: Floats, labels: Ints, seen: Ints, silhouette: float | None) -> Figures:
    sizes = count_quality(labels)
    inside = seen >= 0
    davies_bouldin, calinski_harabasz = _spreads(space[inside], seen[inside])
    return Figures(
        segments=sizes.segments,
        unassigned=sizes.unassigned,
        smallest=sizes.smallest,
        largest=sizes.largest,
        explained=explained(space, seen),
        silhouette=silhouette,
        davies_bouldin=davies_bouldin,
        calinski_harabasz=calinski_harabasz,
    )


def _spreads(space: Floats, labels: Ints) -> tuple[float | None, float | None]:
    """Davies–Bouldin and Calinski–Harabasz; ``None`` where there are fewer than two segments to compare."""
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

    if not 2 <= len(np.unique(labels)) < len(labels):
        return None, None
    return figure(davies_bouldin_score(space, labels)), figure(calinski_harabasz_score(space, labels))
