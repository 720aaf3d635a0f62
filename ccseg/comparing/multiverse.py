"""Multiverse: how much of a result would be the same, had it been found in another of many reasonable ways."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ccseg.clustering.choice import CHOSEN_FROM
from ccseg.clustering.clusterers import DBSCAN, AnyClusterer, KMeans
from ccseg.clustering.features import Preparation, prepare_features
from ccseg.clustering.models import assign
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import overlaps
from ccseg.reading.columns import LEVELS
from ccseg.reading.customers import FEWEST
from ccseg.records import Floats, Ints, Record

SEEDS = 3
DRAWN = 3_000
"""Each seed draws so many customers anew, at most half of them, and finds the segments among those."""

CIRCLE = 0.01
"""Customers who are always together are a circle from this share of all on, and from the fewest that form segments."""


class Way(Record):
    """One way of finding segments, and the mean share of company that customers keep in it, 0–1."""

    preparation: Preparation
    segments: int
    seed: int
    kept: float


class Bond(Record):
    """The customers of one segment: shares that are always together with the same others, and on the edge."""

    segment: int
    kept: float
    together: float
    edge: float


class Multiverse(Record):
    """Many ways beside one contender's segments (``reference``, its place), over ``customers`` of the file.

    ``kept`` is the share of company a customer keeps on average: those who are together with the customer in both, of
    those who are in either. ``edge``: the share who have more company in common with another segment than with
    their own; ``together``: the share of others in one of the ``circles``, whose customers are in one segment in every
    single way.
    """

    reference: int
    customers: int
    kept: float
    together: float
    circles: int
    edge: float
    ways: tuple[Way, ...]
    bonds: tuple[Bond, ...]

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        counts = sorted({way.segments for way in self.ways})
        seeds, preparations = ({getattr(way, name) for way in self.ways} for name in ("seed", "preparation"))
        return (
            f"In {len(self.ways)} other ways to find the segments ({len(preparations)} preparations, "
            f"{counts[0]} to {counts[-1]} segments, {len(seeds)} seeds) customers keep {self.kept:.0%} of their "
            f"company; {self.together:.0%} are always together with the same others, and {self.edge:.0%} are on the "
            "edge of their segment."
        )


@dataclass(frozen=True, eq=False)
class Ties:
    """The ties of each customer that was looked at, in the order of ``values``, shape (customers,).

    ``kept``: the share of company kept, 0–1; ``edge``: nearer to another segment's customers; ``together``: always
    with the same others, and not on the edge.
    """

    kept: Floats
    together: "np.ndarray"
    edge: "np.ndarray"


def explore_ways(
    values: pd.DataFrame, labels: Ints, clusterer: AnyClusterer, reference: int = 0
) -> tuple[Multiverse, Ties] | None:
    """Find the segments again over preparation × number of segments × seed, and see who stays with whom.

    The number goes from one less than the labels have to one more. ``values`` and ``labels`` are in canonical order;
    the first 10,000 stand for all. ``None`` where there are no two segments.

    >>> visits = pd.DataFrame({"visits": np.r_[np.arange(50.0), np.arange(900.0, 950.0)]})
    >>> multiverse, _ = explore_ways(visits, np.repeat([0, 1], 50), KMeans())
    >>> len(multiverse.ways), multiverse.edge
    (18, 0.0)
    """
    values, labels = values[:FAIR_SAMPLE], labels[:FAIR_SAMPLE]
    count = len(np.unique(labels[labels >= 0]))
    if count < 2:
        return None
    counts = [k for k in (count - 1, count, count + 1) if 2 <= k <= min(LEVELS, len(values) // 2 - 1)]
    found = list(_find_again(values, clusterer, counts))
    ties, shares = _tie(labels, [other for _, other in found])
    ways = tuple(
        Way(preparation=name, segments=k, seed=seed, kept=float(share))
        for ((name, k, seed), _), share in zip(found, shares, strict=True)
    )
    inside = labels >= 0
    multiverse = Multiverse(
        reference=reference,
        customers=len(labels),
        kept=float(ties.kept[inside].mean()),
        together=float(ties.together.mean()),
        circles=len(np.unique(_circles([other for _, other in found])[ties.together])),
        edge=float(ties.edge[inside].mean()),
        ways=ways,
        bonds=tuple(_bond(ties, labels, segment) for segment in range(int(labels.max()) + 1)),
    )
    return multiverse, ties


def _find_again(
    values: pd.DataFrame, clusterer: AnyClusterer, counts: Sequence[int]
) -> Iterator[tuple[tuple[Preparation, int, int], Ints]]:
    for name in CHOSEN_FROM:
        matrix = prepare_features(values, name).matrix
        for k, seed in product(counts, range(SEEDS)):
            drawn = np.random.default_rng(seed).permutation(len(matrix))[: min(DRAWN, len(matrix) // 2)]
            model = _with_segments(clusterer, k).fit(matrix[drawn], seed)
            yield (name, k, seed), assign(model, matrix).labels


def _with_segments(clusterer: AnyClusterer, segments: int) -> AnyClusterer:
    """The same algorithm with so many segments; K-means where their number is no setting."""
    return KMeans(segments=segments) if isinstance(clusterer, DBSCAN) else clusterer.but(segments=segments)


def _tie(labels: Ints, found: Sequence[Ints]) -> tuple[Ties, list[float]]:
    """The ties of each customer over all ways, and the mean company kept in each way."""
    common = np.zeros((len(labels), int(labels.max()) + 1))
    shares = []
    inside, rows = labels >= 0, np.arange(len(labels))
    for other in found:
        company = overlaps(labels, other).T[other]
        shares.append(float(company[rows, labels][inside].mean()))
        common += company / len(found)
    sizes = np.bincount(_circles(found))[_circles(found)]
    edge = inside & (common.argmax(axis=1) != labels)
    together = ~edge & (sizes >= max(FEWEST, CIRCLE * len(labels)))
    return Ties(np.where(inside, common[rows, labels], np.nan), together, edge), shares


def _circles(found: Sequence[Ints]) -> Ints:
    """A number for each customer, the same for those who are together in every way."""
    circles = np.zeros(len(found[0]), dtype=np.int64)
    for other in found:
        circles = np.unique(circles * (other.max() + 1) + other, return_inverse=True)[1]
    return circles


def _bond(ties: Ties, labels: Ints, segment: int) -> Bond:
    members = labels == segment
    if not members.any():
        return Bond(segment=segment, kept=0.0, together=0.0, edge=0.0)
    kept, together, edge = (float(part[members].mean()) for part in (ties.kept, ties.together, ties.edge))
    return Bond(segment=segment, kept=kept, together=together, edge=edge)
