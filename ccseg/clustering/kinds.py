"""Kinds: a few wide groups that segments belong to, where these too come back in other customers."""

from collections.abc import Sequence

import numpy as np

from ccseg.clustering.quality import jaccards
from ccseg.clustering.resamples import YARDSTICK
from ccseg.clustering.trials import Fitted
from ccseg.records import Floats, Ints, Record
from ccseg.thresholds import HIGHLY_STABLE, LARGEST_SHARE, SAFE_STABILITY

NUMBERS = (3, 4, 2)
"""How many kinds are tried, in this order: three are what a team keeps in mind, a convention."""

FEWEST_SEGMENTS = 5
"""Segments below which a level above them says little: a convention."""


class Grouping(Record):
    """The segments of each kind, the kind with most customers first, and how each comes back.

    ``stability`` is the mean Jaccard overlap in the bootstraps of the segments, 0–1, ``halves`` that in their halves.
    """

    kinds: tuple[tuple[int, ...], ...]
    stability: tuple[float, ...]
    halves: tuple[float, ...]


def find_kinds(fitted: Fitted) -> Grouping | None:
    """The kinds of these segments; ``None`` where there are few segments, or where kinds do not come back.

    Segments are merged by their centres, weighted by size (Ward 1963). The segments that were found again in each
    bootstrap and each half are merged in the same way, by the centres that a random half of the customers gives them,
    and what comes of it is held against the kinds by the same thresholds as segments are.
    """
    labels, matrix = fitted.assignment.labels, fitted.features.matrix
    segments = fitted.model.segments
    if segments < FEWEST_SEGMENTS or not fitted.passed or not fitted.halved:
        return None
    for number in NUMBERS:
        kind_of = merge(matrix, labels, number)
        kinds = _of_customers(kind_of, labels)
        stability, halves = (_overlap(matrix, kinds, again, number) for again in (fitted.again, fitted.halved))
        shares = np.bincount(kinds[kinds >= 0], minlength=number) / len(kinds)
        if shares.max() <= LARGEST_SHARE and min(stability) >= SAFE_STABILITY and min(halves) >= HIGHLY_STABLE:
            members = tuple(tuple(np.flatnonzero(kind_of == kind).tolist()) for kind in range(number))
            return Grouping(kinds=members, stability=stability, halves=halves)
    return None


def merge(matrix: Floats, labels: Ints, number: int) -> Ints:
    """The kind of each segment, that with most customers first, when segments are merged to so many (Ward 1963).

    Of all pairs, those are merged whose customers are thereby moved least from their middle.

    >>> merge(np.array([[0.0], [1.0], [8.0], [8.0], [9.0]]), np.array([0, 1, 2, 2, 3]), 2)
    array([1, 1, 0, 0])
    """
    segments = int(labels.max(initial=-1)) + 1
    sizes = np.bincount(labels[labels >= 0], minlength=segments).astype(float)
    centres = np.zeros((segments, matrix.shape[1]))
    np.add.at(centres, labels[labels >= 0], matrix[labels >= 0])
    centres /= np.maximum(sizes, 1)[:, None]
    kind_of = np.arange(segments)
    for _ in range(segments - number):
        kept, gone = _nearest_pair(centres, sizes)
        whole = sizes[kept] + sizes[gone]
        centres[kept] = (sizes[kept] * centres[kept] + sizes[gone] * centres[gone]) / max(whole, 1)
        sizes[kept], sizes[gone] = whole, np.nan
        kind_of[kind_of == gone] = kept
    largest_first = sorted(set(kind_of.tolist()), key=lambda kind: -sizes[kind])
    return np.array([largest_first.index(kind) for kind in kind_of.tolist()])


def _nearest_pair(centres: Floats, sizes: Floats) -> tuple[int, int]:
    """The two kinds that are merged at the least cost; those merged before have no size."""
    alive = np.flatnonzero(~np.isnan(sizes))
    costs = {}
    for index, one in enumerate(alive.tolist()):
        for other in alive[index + 1 :].tolist():
            weight = sizes[one] * sizes[other] / max(sizes[one] + sizes[other], 1)
            costs[one, other] = weight * float(((centres[one] - centres[other]) ** 2).sum())
    return min(costs, key=costs.__getitem__)


def _of_customers(kind_of: Ints, labels: Ints) -> Ints:
    """The kind of each customer; −1 without a segment."""
    return np.append(kind_of, -1)[labels]


def _padded(kind_of: Ints, labels: Ints) -> Ints:
    """The kinds of all segments; those of whom nobody was drawn have none."""
    missing = int(labels.max(initial=-1)) + 1 - len(kind_of)
    return np.append(kind_of, np.full(max(missing, 0), -1))


def _overlap(matrix: Floats, kinds: Ints, labellings: Sequence[Ints], number: int) -> tuple[float, ...]:
    """How much of each kind comes back on average, when what was found again is merged to as many."""
    random, shares = np.random.default_rng(YARDSTICK), []
    for again in labellings:
        half = random.permutation(len(again))[: (len(again) + 1) // 2]
        kind_of = merge(matrix[half], again[half], number)
        merged = _of_customers(_padded(kind_of, again), again)
        shares.append(jaccards(kinds[: len(again)], merged))
    return tuple(np.mean(shares, axis=0).tolist())
