"""Projection: the map, two or three numbers a customer, and how far it can be trusted."""

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ccseg.clustering.digits import figure
from ccseg.clustering.models import CHUNK
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.patches import import_umap
from ccseg.records import Floats, Ints

Method = Literal["umap", "pca"]

NEIGHBOURS, EPOCHS = 12, 120
"""UMAP's neighbours of a customer and rounds of layout: set on the reference file, for a map that is there in seconds
and nearly as trustworthy as a slow one (`python -m benchmarks.pipeline` measures both).
"""
PLACES = 5
"""Decimal places of principal components and of distances: so many all processors have in common (convention)."""

CURVE_A, CURVE_B = 1.576943, 0.895061
"""UMAP's curve for its usual ``spread`` 1 and ``min_dist`` 0.1, which it would else fit anew, as the processor adds."""

TRUST_SAMPLE = 2_000
"""Customers whose neighbourhoods are compared for the trustworthiness, which costs their square: a convention."""

NEAREST_LANDMARKS = 5
"""Landmarks between which another customer is drawn: a convention."""


AT_A_LANDMARK = 1e-9
"""Added to distances so that a customer equal to a landmark is drawn on it."""


@dataclass(frozen=True, eq=False)
class Projection:
    """``points``: (customers, 2 or 3); ``trust``: trustworthiness 0–1 on a sample (Venna & Kaski 2001)."""

    method: Method
    points: Floats
    trust: float


def project(
    matrix: Floats, labels: Ints | None = None, method: Method = "umap", seed: int = 0, dimensions: int = 2
) -> Projection:
    """Draw the customers, shape (customers, features) in canonical order, on a map.

    UMAP (McInnes et al. 2018) gets exact neighbours and starts from the principal components; PCA is instant. In a
    large file the landmarks are a sample stratified by ``labels``.

    >>> random = np.random.default_rng(0)
    >>> project(random.normal(size=(50, 4)), method="pca").points.shape
    (50, 2)
    """
    if method == "umap" and len(matrix) > NEIGHBOURS + dimensions and not _fits(matrix, dimensions):
        points = _umap(matrix, labels, seed, dimensions)
    else:
        method, points = "pca", _pca(matrix, dimensions)
    return Projection(method, points, _trust(matrix, points))


def _fits(matrix: Floats, dimensions: int) -> bool:
    """Whether the principal components show all there is; UMAP would then start from a coordinate without spread."""
    return bool(np.linalg.matrix_rank(np.atleast_2d(np.cov(matrix.T))) <= dimensions)


def warm_up() -> None:
    """Load UMAP and have its kernels compiled, or read from their cache, before the first customer waits for them."""
    project(np.random.default_rng(0).normal(size=(64, 4)))


def _pca(matrix: Floats, dimensions: int) -> Floats:
    """The first principal components, each with its largest loading positive, scaled to unit spread."""
    centred = matrix - matrix.mean(axis=0)
    ascending = np.linalg.eigh(centred.T @ centred)[1]
    axes = ascending[:, ::-1][:, :dimensions]
    largest = np.abs(axes).argmax(axis=0)
    axes *= np.sign(axes[largest, np.arange(axes.shape[1])])
    points = centred @ axes
    absent = dimensions - points.shape[1]
    points = np.pad(points, ((0, 0), (0, absent)))
    spread = points.std(axis=0).max(initial=0.0)
    return (points / (spread or 1.0)).round(PLACES)


def _umap(matrix: Floats, labels: Ints | None, seed: int, dimensions: int) -> Floats:
    """The landmarks on UMAP's own map, the other customers between those nearest to them."""
    landmarks = _landmarks(len(matrix), labels)
    drawn = _fit_umap(matrix[landmarks], seed, dimensions)
    points = np.empty((len(matrix), dimensions))
    points[landmarks] = drawn
    others = np.setdiff1d(np.arange(len(matrix)), landmarks)
    for start in range(0, len(others), CHUNK):
        rows = others[start : start + CHUNK]
        points[rows] = _interpolate(matrix[rows], matrix[landmarks], drawn)
    return points


def _landmarks(customers: int, labels: Ints | None) -> Ints:
    """The first customers of each segment in proportion to its size; in canonical order that is a fair sample."""
    if customers <= FAIR_SAMPLE or labels is None:
        return np.arange(min(customers, FAIR_SAMPLE))
    share = FAIR_SAMPLE / customers
    drawn = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        count = max(1, round(len(members) * share))
        drawn.append(members[:count])
    return np.sort(np.concatenate(drawn))


def _fit_umap(matrix: Floats, seed: int, dimensions: int) -> Floats:
    indices, distances = _neighbours(matrix, matrix, NEIGHBOURS)
    # Starting from coordinates rather than init="pca" keeps the start the same for any BLAS.
    start = _pca(matrix, dimensions)[:, :dimensions] * 10
    fit = import_umap().UMAP(
        n_neighbors=NEIGHBOURS,
        n_components=dimensions,
        n_epochs=EPOCHS,
        a=CURVE_A,
        b=CURVE_B,
        init=start.astype(np.float32),
        random_state=seed,
        n_jobs=1,
        precomputed_knn=(indices.astype(np.int32), distances.astype(np.float32), None),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(fit.fit_transform(matrix), dtype=np.float64)


def _neighbours(rows: Floats, among: Floats, count: int) -> tuple[Ints, Floats]:
    from sklearn.neighbors import NearestNeighbors

    distances, indices = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(among).kneighbors(rows)
    return indices, distances.round(PLACES)


def _interpolate(rows: Floats, landmarks: Floats, drawn: Floats) -> Floats:
    """Between the nearest landmarks, the nearer the closer."""
    count = min(NEAREST_LANDMARKS, len(landmarks))
    indices, distances = _neighbours(rows, landmarks, count)
    weights = 1 / (distances + AT_A_LANDMARK)
    weights /= weights.sum(axis=1, keepdims=True)
    weighted = weights[:, :, None] * drawn[indices]
    return np.asarray(weighted.sum(axis=1))


def _trust(matrix: Floats, points: Floats) -> float:
    from sklearn.manifold import trustworthiness

    rows = min(len(matrix), TRUST_SAMPLE)
    neighbours = min(NEIGHBOURS, (rows - 1) // 2)
    if neighbours < 1:
        return 1.0
    return figure(trustworthiness(matrix[:rows], points[:rows], n_neighbors=neighbours))
