"""Quality: how good a set of segments is, and whether it is more than noise."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from ccseg.clustering.features import Features, Missing, Preparation, fit_plan
from ccseg.clustering.models import BLOCK, squared_distances
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.errors import UnusableTable
from ccseg.records import Floats, Ints, Record, earlier_names

Labelling = Callable[[Floats, int], Callable[[Floats], Ints]]
"""Fits the rows, shape (customers, features), with a seed and returns what labels further rows."""


class Quality(Record):
    """The figures of one result; ``None`` where a figure was not computed or does not exist.

    ``silhouette`` (Rousseeuw 1987) −1…1 in the prepared space, on a sample above 10,000 customers; ``null`` the 95th
    percentile of the same on column-permuted data; ``stability`` the mean bootstrap Jaccard of each segment (Hennig
    2007), 0–1; ``explained`` the mean share of variance (η²) of the customers' ranks that the segments account for.
    """

    _earlier = earlier_names(bic=None)

    segments: int
    unassigned: float
    smallest: float
    largest: float
    silhouette: float | None = None
    null: float | None = None
    stability: tuple[float, ...] = ()
    explained: float | None = None

    @property
    def weakest(self) -> float | None:
        """The stability of the least stable segment."""
        return min(self.stability, default=None)


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
    [0.899749373433584, None]
    """
    matrix, labellings = matrix[:rows], [labels[:rows] for labels in labellings]
    shapes = [int(labels.max(initial=-1)) + 1 for labels in labellings]
    belongs = [labels[:, None] == np.arange(k) for labels, k in zip(labellings, shapes, strict=True)]
    members = np.hstack(belongs).astype(np.float64)
    parts = np.split(_sum_distances(matrix, members), np.cumsum(shapes)[:-1], axis=1)
    return [_silhouette(part, labels) for part, labels in zip(parts, labellings, strict=True)]


def _sum_distances(matrix: Floats, members: Floats) -> Floats:
    """Each customer's distances to the members of each segment, added up; each pair is measured once."""
    sums = np.zeros_like(members)
    for start in range(0, len(matrix), BLOCK):
        rows, later = slice(start, start + BLOCK), slice(start + BLOCK, None)
        distances = np.sqrt(squared_distances(matrix[rows], matrix[start:]))
        sums[rows] += distances @ members[start:]
        sums[later] += distances[:, BLOCK:].T @ members[rows]
    return sums


def _silhouette(sums: Floats, labels: Ints) -> float | None:
    sizes = np.bincount(labels[labels >= 0], minlength=sums.shape[1])
    if (sizes > 0).sum() < 2:
        return None
    inside = labels >= 0
    sums, labels = sums[inside], labels[inside]
    rows = np.arange(len(labels))
    own = sizes[labels] - 1
    within = np.divide(sums[rows, labels], own, out=np.zeros(len(rows)), where=own > 0)
    means = np.divide(sums, sizes, out=np.full(sums.shape, np.inf), where=sizes > 0)
    means[rows, labels] = np.inf
    between = means.min(axis=1)
    widest = np.maximum(within, between)
    score = np.divide(between - within, widest, out=np.zeros(len(rows)), where=(own > 0) & (widest > 0))
    return float(score.mean())


def common_space(values: pd.DataFrame) -> Floats:
    """The space in which results of any preparation are compared: ranks of numbers, 0–1, and levels as 0/1.

    >>> common_space(pd.DataFrame({"visits": [5.0, 1.0, 9.0]})).ravel()
    array([0.5       , 0.16666667, 0.83333333])
    """
    columns = []
    for key in values:
        column = values[key]
        if column.dtype.kind == "f":
            filled = column.fillna(column.median()).to_numpy()
            columns.append((rankdata(filled) - 0.5) / max(len(filled), 1))
        else:
            columns.extend(
                (column == level).to_numpy(float, na_value=0.0) for level in sorted(column.dropna().unique())
            )
    return np.column_stack(columns)


def explained(space: Floats, labels: Ints) -> float:
    """The mean η² of the columns: variance between segments over all variance; the unassigned count as one group."""
    total = ((space - space.mean(axis=0)) ** 2).sum(axis=0)
    groups = labels - labels.min()
    sizes = np.bincount(groups)
    sums = np.zeros((len(sizes), space.shape[1]))
    np.add.at(sums, groups, space)
    means = sums[sizes > 0] / sizes[sizes > 0, None]
    between = (sizes[sizes > 0, None] * (means - space.mean(axis=0)) ** 2).sum(axis=0)
    return float((between[total > 0] / total[total > 0]).mean())


def overlaps(labels: Ints, other: Ints) -> Floats:
    """The Jaccard overlap of each segment with each of ``other``, shape (segments, other segments)."""
    shared = np.zeros((labels.max(initial=-1) + 1, other.max(initial=-1) + 1))
    both = (labels >= 0) & (other >= 0)
    np.add.at(shared, (labels[both], other[both]), 1)
    sizes = np.bincount(labels[labels >= 0], minlength=len(shared))[:, None]
    union = sizes + np.bincount(other[other >= 0], minlength=shared.shape[1]) - shared
    shares: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return shares


def jaccards(labels: Ints, other: Ints) -> Floats:
    """For each segment of ``labels`` the best Jaccard overlap with one of ``other``, shape (segments,).

    >>> jaccards(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0]))
    array([0.66666667, 0.5       ])
    """
    return np.asarray(overlaps(labels, other).max(axis=1, initial=0.0))


def bootstrap(
    values: pd.DataFrame, preparation: Preparation, missing: Missing, labels: Ints, fit: Labelling, seed: int
) -> Iterator[Floats]:
    """Each segment's Jaccard overlap with its best match in one bootstrap after the other (Hennig 2007), endless.

    The preparation is fitted anew to each resample; one in which nobody differs is one segment. ``values`` and
    ``labels`` are in canonical order, without the customers left out.
    """
    random = np.random.default_rng(seed)
    while True:
        drawn = np.sort(random.integers(0, len(values), len(values)))
        try:
            plan = fit_plan(values.iloc[drawn], preparation, missing)
        except UnusableTable:
            yield jaccards(labels, np.zeros_like(labels))
            continue
        matrix = plan.apply(values)
        yield jaccards(labels, fit(matrix[drawn], int(random.integers(2**31)))(matrix))


def null_silhouettes(features: Features, fit: Labelling, seed: int, rows: int = 2_000) -> Iterator[float]:
    """The silhouettes the same fit reaches when each column is shuffled by itself, so no segments exist; endless.

    Where the fit finds no two segments the silhouette is 0.
    """
    random = np.random.default_rng(seed)
    while True:
        shuffled = _shuffle(features.matrix[:rows], features.plan.origins, random)
        labels = fit(shuffled, int(random.integers(2**31)))(shuffled)
        yield silhouettes(shuffled, [labels])[0] or 0.0


def _shuffle(matrix: Floats, origins: Ints, random: np.random.Generator) -> Floats:
    """The features with each column of the file shuffled by itself; the levels of a category stay together.

    One column alone stays what it is when shuffled; a normal distribution takes its place.
    """
    if not origins.any():
        return random.normal(scale=matrix.std(), size=matrix.shape)
    order = np.argsort(random.random((len(matrix), origins.max() + 1)), axis=0)
    return np.asarray(np.take_along_axis(matrix, order[:, origins], axis=0))
