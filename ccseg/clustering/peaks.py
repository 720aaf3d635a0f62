"""Peaks: whether customers crowd in more than one place, with fewer between them, whichever way one goes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ccseg.clustering.digits import figure
from ccseg.clustering.features import Feature, Missing, prepare_features
from ccseg.clustering.models import squared_distances
from ccseg.clustering.transforms import MANY_ZEROS
from ccseg.records import Floats, Ints
from ccseg.thresholds import LEAST_SHARE

if TYPE_CHECKING:
    from scipy.sparse import csr_array

AXES = 3
"""Directions in which density is looked at: in more of them 1,500 customers lie too thinly for it."""

NEIGHBOURS = 20
"""The nearest customers, to whom one may go on: a convention."""

LEVELS = 60
"""Densities from which on customers are looked at, evenly many between: a convention."""

WIDTH = 0.4
"""The width of the kernels beside the distance of the customers who are to count: set on planted portfolios and bent
clouds (docs/quality.md).
"""

RIDGE = 1e-3
"""Added to the variance within segments in every direction, as a share of all, so that no direction counts endlessly;
and the least width of a kernel, as a share of the usual distance, where many customers are equal.
"""

TAILS = 0.01, 0.99
"""Percentiles beyond which values are cut off: the furthest customers tell nothing of where many are; a convention."""


def lay_out(
    values: pd.DataFrame, weights: Mapping[str, float], missing: Missing, random: np.random.Generator
) -> Floats:
    """The customers so that a gap in a column stays a gap, but being zero makes none, shape (customers, features).

    Numbers are as in the preparation "log", their tails cut off. Of a column with many zeros the normal scores are
    taken, those of zeros in any order: they are the least there is, and not far from all others.

    >>> lay_out(pd.DataFrame({"visits": [0.0, 1.0, 2.0, 9.0]}), {}, "fill", np.random.default_rng(0)).round(1).ravel()
    array([-1.2, -0.3,  0.3,  1.2])
    """
    features = prepare_features(values, "log", missing).plan.features
    columns = [_lay_out(feature, values, random) * np.sqrt(weights.get(feature.column, 1.0)) for feature in features]
    return np.column_stack(columns)


def _lay_out(feature: Feature, values: pd.DataFrame, random: np.random.Generator) -> Floats:
    from scipy.special import ndtri

    if feature.level is not None:
        return feature.apply(values)
    numbers = feature.read(values)
    if (numbers == 0).mean() >= MANY_ZEROS:
        ranks = np.lexsort((random.random(len(numbers)), numbers)).argsort()
        return np.asarray(ndtri((ranks + 0.5) / len(ranks)))
    bent = feature.bend(numbers)
    cut = np.clip(bent, *np.quantile(bent, TAILS))
    return np.asarray((cut - cut.mean()) / (cut.std() or 1.0))


def find_valley(matrix: Floats, labels: Ints) -> float:
    """How densely customers lie at the pass between two peaks, as a share of the lower peak; 1 where there is one peak.

    A peak has at least ``LEAST_SHARE`` of the customers, who lie more densely than those at the lowest place of every
    way to another peak, in steps from one customer to a near one (Chazal et al. 2013, persistence of modes); of several
    passes the deepest counts. So a bent cloud has one peak, however it is bent: a way through it leads from end to end
    without a valley. Density is a sum of normal kernels, in the directions in which segments differ most; their width
    goes by the distance of the nearest n^(4 / (axes + 4)) customers (Loftsgaarden & Quesenberry 1965).

    >>> random = np.random.default_rng(0)
    >>> along = np.linspace(-2, 2, 600)
    >>> bent = np.column_stack([along, along**2]) + random.normal(scale=0.3, size=(600, 2))
    >>> apart = 6 * np.sign(along)[:, None] + random.normal(size=(600, 2))
    >>> find_valley(bent, np.digitize(along, [-1, 0, 1])), find_valley(apart, np.digitize(along, [0])) < 0.1
    (1.0, True)
    """
    points = _spread_out(matrix, labels)
    squares = squared_distances(points, points)
    density = _density(squares)
    near = _steps(squares)
    levels = np.quantile(density, np.linspace(0, 1, LEVELS, endpoint=False))
    return figure(min(_pass(density, near, level) for level in levels))


def _spread_out(matrix: Floats, labels: Ints) -> Floats:
    """The customers along the directions in which segments differ most for how customers differ within them (Fisher's
    discriminant axes), shape (customers, axes).
    """
    centred = matrix - matrix.mean(axis=0)
    segments = np.unique(labels, return_inverse=True)[1]
    sums = np.zeros((segments.max() + 1, matrix.shape[1]))
    np.add.at(sums, segments, centred)
    between = sums.T @ (sums / np.bincount(segments)[:, None])
    total = centred.T @ centred
    within = total - between + RIDGE * np.trace(total) / len(total) * np.eye(len(total))
    whiten = np.linalg.inv(np.linalg.cholesky(within))
    axes = np.linalg.eigh(whiten @ between @ whiten.T)[1][:, -AXES:]
    return np.asarray(centred @ whiten.T @ axes)


def _density(squares: Floats) -> Floats:
    """How densely other customers lie around each, shape (customers,)."""
    customers = len(squares)
    counted = min(round(customers ** (4 / (AXES + 4))), customers - 1)
    distance = np.sqrt(np.median(np.partition(squares, counted, axis=1)[:, counted]))
    width = max(WIDTH * distance, RIDGE * np.sqrt(squares.mean()))
    kernels = np.exp(-squares / (2 * width**2))
    np.fill_diagonal(kernels, 0.0)
    return np.asarray(kernels.sum(axis=1))


def _steps(squares: Floats) -> "csr_array":
    """From whom to whom one may go, shape (customers, customers)."""
    from scipy.sparse import csr_array

    customers = len(squares)
    count = min(NEIGHBOURS + 1, customers - 1)
    nearest = np.argpartition(squares, count, axis=1)[:, :count]
    steps = np.repeat(np.arange(customers), count), nearest.ravel()
    return csr_array((np.ones(nearest.size), steps), shape=(customers, customers))


def _pass(density: Floats, near: "csr_array", level: float) -> float:
    """A level as a share of the second highest peak that rises from it; 1 where there is but one."""
    from scipy.sparse.csgraph import connected_components

    above = np.flatnonzero(density > level)
    places = connected_components(near[above][:, above], directed=False)[1]
    large = np.flatnonzero(np.bincount(places) >= LEAST_SHARE * len(density))
    peaks = sorted(density[above][places == place].max() for place in large)
    return float(level / peaks[-2]) if len(peaks) > 1 else 1.0
