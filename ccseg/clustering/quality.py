"""Quality: how good a set of segments is, and whether it is more than noise."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ccseg.clustering.digits import figure
from ccseg.clustering.features import Features
from ccseg.clustering.models import BLOCK, UNASSIGNED, squared_distances
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.resamples import Labelling
from ccseg.records import Floats, Ints, Record, earlier_names

SHUFFLED_ROWS = 2_000
"""The most customers of a shuffled copy, which is fitted anew and whose silhouette costs their square: a convention."""


class Quality(Record):
    """The figures of one result; ``None`` where a figure was not computed or does not exist.

    ``silhouette`` (Rousseeuw 1987) −1…1 in the prepared space, on a sample above 10,000 customers; ``null`` the 95th
    percentile of the same on column-permuted data; ``stability`` the mean bootstrap Jaccard of each segment (Hennig
    2007), 0–1, and ``halves`` the least of its overlaps in random halves; ``explained`` the mean share of variance (η²)
    of the customers' ranks that the segments account for. ``above_cloud`` and ``valley`` are figures of the customers,
    not of these segments (``clustering/evidence.py``).
    """

    _earlier = earlier_names(bic=None)

    segments: int
    unassigned: float
    smallest: float
    largest: float
    silhouette: float | None = None
    null: float | None = None
    stability: tuple[float, ...] = ()
    halves: tuple[float, ...] = ()
    above_cloud: float | None = None
    valley: float | None = None
    explained: float | None = None

    @property
    def weakest(self) -> float | None:
        """The stability of the least stable segment."""
        return min(self.stability, default=None)

    @property
    def reliable(self) -> float:
        """The share of the differences between customers that is explained reliably, 0–1: explained × least stability.

        >>> Quality(segments=2, unassigned=0, smallest=0.5, largest=0.5, stability=(0.9, 1.0), explained=0.5).reliable
        0.45
        """
        return (self.explained or 0.0) * (self.weakest or 0.0)


def count_quality(labels: Ints) -> Quality:
    """The figures that follow from sizes alone.

    >>> count_quality(np.array([0, 0, 0, 1, -1]))
    Quality(segments=2, unassigned=0.2, smallest=0.2, largest=0.6, ...)
    """
    sizes = np.bincount(labels[labels >= 0])
    sizes = sizes[sizes > 0] if len(sizes) else np.zeros(1, dtype=np.int64)
    total = max(len(labels), 1)
    return Quality(
        segments=int((sizes > 0).sum()),
        unassigned=float((labels < 0).sum() / total),
        smallest=float(sizes.min() / total),
        largest=float(sizes.max() / total),
    )


def silhouettes(matrix: Floats, labellings: Sequence[Ints], rows: int = FAIR_SAMPLE) -> list[float | None]:
    """The mean silhouette (Rousseeuw 1987) of several labellings of the same customers in one pass of distances.

    The unassigned are left out. ``None`` where fewer than two segments are left.

    >>> two = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> silhouettes(two, [np.array([0, 0, 1, 1]), np.zeros(4, int)])
    [0.899749, None]
    """
    matrix = matrix[:rows]
    labellings = [labels[:rows] for labels in labellings]
    members = [_membership(labels) for labels in labellings]
    sums = _sum_distances(matrix, np.hstack(members))
    ends = np.cumsum([part.shape[1] for part in members])
    parts = np.split(sums, ends[:-1], axis=1)
    return [_silhouette(part, labels) for part, labels in zip(parts, labellings, strict=True)]


def _membership(labels: Ints) -> Floats:
    """1 where a customer is in a segment, else 0, shape (customers, segments)."""
    segments = np.arange(_count(labels))
    return np.asarray(labels[:, None] == segments, dtype=np.float64)


def _sum_distances(matrix: Floats, members: Floats) -> Floats:
    """Each customer's distances to the members of each segment, added up; each pair is measured once."""
    sums = np.zeros_like(members)
    for start in range(0, len(matrix), BLOCK):
        block = slice(start, start + BLOCK)
        later = slice(start + BLOCK, None)
        distances = squared_distances(matrix[block], matrix[start:])
        np.sqrt(distances, out=distances)
        sums[block] += distances @ members[start:]
        to_later = distances[:, BLOCK:]
        sums[later] += to_later.T @ members[block]
    return sums


def _silhouette(sums: Floats, labels: Ints) -> float | None:
    """The mean silhouette; ``sums`` are the distances to each segment's members, shape (customers, segments)."""
    inside = labels >= 0
    sums, labels = sums[inside], labels[inside]
    sizes = np.bincount(labels, minlength=sums.shape[1])
    if np.count_nonzero(sizes) < 2:
        return None
    rows = np.arange(len(labels))
    others = sizes[labels] - 1
    zeros = np.zeros(len(rows))
    within = np.divide(sums[rows, labels], others, out=zeros.copy(), where=others > 0)
    means = np.divide(sums, sizes, out=np.full(sums.shape, np.inf), where=sizes > 0)
    means[rows, labels] = np.inf
    between = means.min(axis=1)
    widest = np.maximum(within, between)
    defined = (others > 0) & (widest > 0)
    score = np.divide(between - within, widest, out=zeros, where=defined)
    return figure(float(score.mean()))


def common_space(values: pd.DataFrame) -> Floats:
    """The space in which results of any preparation are compared: ranks of numbers, 0–1, and levels as 0/1.

    >>> common_space(pd.DataFrame({"visits": [5.0, 1.0, 9.0]})).ravel()
    array([0.5       , 0.16666667, 0.83333333])
    """
    columns = []
    for key in values:
        column = values[key]
        if column.dtype.kind == "f":
            columns.append(_ranks(column))
        else:
            levels = sorted(column.dropna().unique())
            columns += [(column == level).to_numpy(float, na_value=0.0) for level in levels]
    return np.column_stack(columns)


def _ranks(column: "pd.Series[float]") -> Floats:
    """The mid-ranks, 0–1; missing values are in the middle."""
    from scipy.stats import rankdata

    filled = column.fillna(column.median()).to_numpy()
    return np.asarray((rankdata(filled) - 0.5) / max(len(filled), 1))


def explained(space: Floats, labels: Ints) -> float:
    """The mean η² of the columns: variance between segments over all variance; the unassigned count as one group."""
    between, total = _variations(space, labels)
    differs = total > 0
    shares = between[differs] / total[differs]
    return float(shares.mean())


def explained_by_column(matrix: Floats, origins: Ints, labels: Ints) -> Floats:
    """The η² of each column of the file, whose features, as the levels of a category, count together, shape (columns,).

    >>> explained_by_column(np.array([[1.0, 1.0], [1.0, 5.0], [9.0, 1.0]]), np.array([0, 1]), np.array([0, 0, 1]))
    array([1.  , 0.25])
    """
    between, total = _variations(matrix, labels)
    of_column = np.bincount(origins, total)
    return np.divide(np.bincount(origins, between), of_column, out=np.zeros(len(of_column)), where=of_column > 0)


def _variations(matrix: Floats, labels: Ints) -> tuple[Floats, Floats]:
    """The squared distances of segments' means from the mean, and of all customers, added up for each feature."""
    mean = matrix.mean(axis=0)
    groups = np.unique(labels, return_inverse=True)[1]
    sizes = np.bincount(groups)[:, None]
    sums = np.column_stack([np.bincount(groups, column) for column in matrix.T])
    between = (sizes * (sums / sizes - mean) ** 2).sum(axis=0)
    return between, ((matrix - mean) ** 2).sum(axis=0)


def overlaps(labels: Ints, other: Ints) -> Floats:
    """The Jaccard overlap of each segment with each of ``other``, shape (segments, other segments).

    >>> overlaps(np.array([0, 0, 1, -1]), np.array([0, 0, 0, 1]))
    array([[0.66666667, 0.        ],
           [0.33333333, 0.        ]])
    """
    segments, others = _count(labels), _count(other)
    both = (labels >= 0) & (other >= 0)
    pairs = labels[both] * others + other[both]
    shared = np.bincount(pairs, minlength=segments * others).reshape(segments, others)
    sizes = np.bincount(labels[labels >= 0], minlength=segments)
    other_sizes = np.bincount(other[other >= 0], minlength=others)
    either = sizes[:, None] + other_sizes - shared
    shares: Floats = np.divide(shared, either, out=np.zeros(shared.shape), where=either > 0)
    return shares


def _count(labels: Ints) -> int:
    """The number of segments, those without customers before the last among them."""
    return int(labels.max(initial=UNASSIGNED)) + 1


def jaccards(labels: Ints, other: Ints) -> Floats:
    """For each segment of ``labels`` the best Jaccard overlap with one of ``other``, shape (segments,).

    >>> jaccards(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0]))
    array([0.66666667, 0.5       ])
    """
    return np.asarray(overlaps(labels, other).max(axis=1, initial=0.0))


def null_silhouettes(features: Features, fit: Labelling, seed: int, rows: int = SHUFFLED_ROWS) -> Iterator[float]:
    """The silhouettes the same fit reaches when each column is shuffled by itself, so no segments exist; endless.

    Where the fit finds no two segments the silhouette is 0.
    """
    random = np.random.default_rng(seed)
    while True:
        shuffled = _shuffle(features.matrix[:rows], features.plan.origins, random)
        assign = fit(shuffled, int(random.integers(2**31)))
        silhouette = silhouettes(shuffled, [assign(shuffled)])[0]
        yield silhouette or 0.0


def _shuffle(matrix: Floats, origins: Ints, random: np.random.Generator) -> Floats:
    """The features with each column of the file shuffled by itself; the levels of a category stay together.

    One column alone stays what it is when shuffled; a normal distribution takes its place.
    """
    if not origins.any():
        return random.normal(scale=matrix.std(), size=matrix.shape)
    columns = origins.max() + 1
    order = np.argsort(random.random((len(matrix), columns)), axis=0)
    shuffled = np.take_along_axis(matrix, order[:, origins], axis=0)
    return np.asarray(shuffled)
