"""Multiverse: how similar a result would be under each of many reasonable settings (Steegen et al. 2016).

Steegen, Tuerlinckx, Gelman and Vanpaemel (2016), Increasing transparency through a multiverse analysis, Perspectives on
Psychological Science 11(5): an analysis is repeated under all reasonable specifications, and what holds in all of them
is told from what depends on one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ccseg.clustering.choice import CHOSEN_FROM
from ccseg.clustering.clusterers import AGAIN, DBSCAN, AnyClusterer, KMeans
from ccseg.clustering.features import Preparation, prepare_features
from ccseg.clustering.models import assign
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import overlaps
from ccseg.reading.columns import MOST_LEVELS
from ccseg.reading.customers import FEWEST_CUSTOMERS
from ccseg.records import Floats, Ints, Record, earlier_names
from ccseg.texts import say

SEEDS = 3
DRAWN = 3_000
"""Each seed draws so many customers, at most half of them, and finds the segments among those: conventions that keep
all fits together at about two seconds (`python -m benchmarks.comparison`)."""

CORE_SHARE = 0.01
"""Customers who are always together are a core group from this share of all on, and from the fewest that form segments:
a convention."""


class Specification(Record):
    """One alternative setting, and the mean share of co-members that customers retain under it, 0–1."""

    _earlier = earlier_names(kept="retained")

    preparation: Preparation
    segments: int
    seed: int
    retained: float


class SegmentRetention(Record):
    """The customers of one segment: the co-members they retain, and the shares always together and borderline, 0–1.

    ``within`` are the co-members that they retain under each preparation alone.
    """

    _earlier = earlier_names(kept="retained", edge="borderline")

    segment: int
    retained: float
    together: float
    borderline: float
    within: dict[Preparation, float] = {}


class Multiverse(Record):
    """Alternative settings beside the segments of one candidate (``reference``, its index), for so many ``customers``.

    ``retained`` is the mean share of co-members that a customer retains: those who are grouped with the customer in
    both results, of those in either. ``together`` is the share of customers in a core group, whose members are in one
    segment under every single setting; ``borderline`` the share who have more co-members in common with another segment
    than with their own.
    """

    _earlier = earlier_names(kept="retained", edge="borderline", ways="specifications", bonds="segments", circles=None)

    reference: int
    customers: int
    retained: float
    together: float
    borderline: float
    specifications: tuple[Specification, ...]
    segments: tuple[SegmentRetention, ...]

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        counts = [specification.segments for specification in self.specifications]
        return say(
            "comparing.multiverse.sentence",
            specifications=len(self.specifications),
            preparations=len({specification.preparation for specification in self.specifications}),
            fewest=min(counts),
            most=max(counts),
            samples=len({specification.seed for specification in self.specifications}),
            retained=self.retained,
            together=self.together,
            borderline=self.borderline,
        )


@dataclass(frozen=True, eq=False)
class CoMembers:
    """What becomes of each customer's co-members over all settings, in the order of ``values``, shape (customers,).

    ``retained``: their share, 0–1, NaN for the unassigned; ``borderline``: more of them are shared with another
    segment; ``together``: in a core group, and not borderline.
    """

    retained: Floats
    together: "np.ndarray"
    borderline: "np.ndarray"


def explore_multiverse(
    values: pd.DataFrame,
    labels: Ints,
    clusterer: AnyClusterer,
    reference: int = 0,
    weights: Mapping[str, float] | None = None,
) -> tuple[Multiverse, CoMembers] | None:
    """Find the segments again over preparation × number of segments × seed, and see who stays with whom.

    The number goes from one less than the labels have to one more. Columns count by ``weights``, as in the result,
    since how far they carry groups is measured and no setting. ``values`` and ``labels`` are in canonical order; the
    first 10,000 stand for all. ``None`` where there are no two segments.

    >>> visits = pd.DataFrame({"visits": np.r_[np.arange(50.0), np.arange(900.0, 950.0)]})
    >>> multiverse, _ = explore_multiverse(visits, np.repeat([0, 1], 50), KMeans())
    >>> len(multiverse.specifications), multiverse.borderline
    (12, 0.0)
    """
    values, labels = values[:FAIR_SAMPLE], labels[:FAIR_SAMPLE]
    count = len(np.unique(labels[labels >= 0]))
    if count < 2:
        return None
    most = min(MOST_LEVELS, len(values) // 2 - 1)
    counts = [number for number in (count - 1, count, count + 1) if 2 <= number <= most]
    found = list(_find_again(values, clusterer, counts, weights or {}))
    co_members, shares = _compare(labels, [other for _, other in found])
    inside = labels >= 0
    within = _within(labels, [name for (name, *_), _ in found], shares)
    multiverse = Multiverse(
        reference=reference,
        customers=len(labels),
        retained=float(co_members.retained[inside].mean()),
        together=float(co_members.together.mean()),
        borderline=float(co_members.borderline[inside].mean()),
        specifications=tuple(
            Specification(preparation=name, segments=number, seed=seed, retained=float(share[inside].mean()))
            for ((name, number, seed), _), share in zip(found, shares, strict=True)
        ),
        segments=tuple(_of_segment(co_members, labels, segment, within) for segment in range(labels.max() + 1)),
    )
    return multiverse, co_members


def _find_again(
    values: pd.DataFrame, clusterer: AnyClusterer, counts: Sequence[int], weights: Mapping[str, float]
) -> Iterator[tuple[tuple[Preparation, int, int], Ints]]:
    """The labels of all customers under each setting, which is fitted to a sample of them."""
    for name in CHOSEN_FROM:
        matrix = prepare_features(values, name, "fill", weights).matrix
        size = min(DRAWN, len(matrix) // 2)
        for count, seed in product(counts, range(SEEDS)):
            drawn = np.random.default_rng(seed).permutation(len(matrix))[:size]
            model = _with_segments(clusterer, count).fit(matrix[drawn], seed, AGAIN)
            yield (name, count, seed), assign(model, matrix).labels


def _with_segments(clusterer: AnyClusterer, segments: int) -> AnyClusterer:
    """The same algorithm with so many segments; K-means where their number is no setting."""
    return KMeans(segments=segments) if isinstance(clusterer, DBSCAN) else clusterer.but(segments=segments)


def _compare(labels: Ints, found: Sequence[Ints]) -> tuple[CoMembers, list[Floats]]:
    """Each customer's co-members over all settings, and the share that each customer retains under each of them.

    The co-members that a customer has in common with a segment are its Jaccard overlap with the segment that the
    customer is in under the other setting, so no pairs of customers are looked at.
    """
    common = np.zeros((len(labels), labels.max() + 1))
    inside, rows = labels >= 0, np.arange(len(labels))
    shares = []
    for other in found:
        shared = overlaps(labels, other).T[other]
        shares.append(shared[rows, labels])
        common += shared / len(found)
    retained = np.where(inside, common[rows, labels], np.nan)
    borderline = inside & (common.argmax(axis=1) != labels)
    groups = _core_groups(found)
    sizes = np.bincount(groups)[groups]
    together = ~borderline & (sizes >= max(FEWEST_CUSTOMERS, CORE_SHARE * len(labels)))
    return CoMembers(retained, together, borderline), shares


def _within(labels: Ints, names: Sequence[Preparation], shares: Sequence[Floats]) -> dict[Preparation, Floats]:
    """The mean share that the customers of each segment retain under each preparation, shape (segments,)."""
    inside = labels >= 0
    sizes = np.maximum(np.bincount(labels[inside]), 1)
    sums = {name: np.zeros(len(sizes)) for name in names}
    for name, share in zip(names, shares, strict=True):
        sums[name] += np.bincount(labels[inside], share[inside], len(sizes)) / sizes / names.count(name)
    return sums


def _core_groups(found: Sequence[Ints]) -> Ints:
    """A number for each customer, the same for those who are in one segment under every setting."""
    groups = np.zeros(len(found[0]), dtype=np.int64)
    for other in found:
        pairs = groups * (other.max() + 1) + other
        groups = np.unique(pairs, return_inverse=True)[1]
    return groups


def _of_segment(
    co_members: CoMembers, labels: Ints, segment: int, within: Mapping[Preparation, Floats]
) -> SegmentRetention:
    members = labels == segment
    if not members.any():
        return SegmentRetention(segment=segment, retained=0.0, together=0.0, borderline=0.0)
    return SegmentRetention(
        segment=segment,
        retained=float(co_members.retained[members].mean()),
        together=float(co_members.together[members].mean()),
        borderline=float(co_members.borderline[members].mean()),
        within={name: float(shares[segment]) for name, shares in within.items()},
    )
