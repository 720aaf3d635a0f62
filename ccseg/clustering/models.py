"""Models: fitted segmentations kept as numbers, and the one way to assign customers to their segments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from ccseg.clustering.best_two import TIE, best_two
from ccseg.records import Floats, Ints, Matrix, PackedMatrix, Record

CHUNK, FEW, BLOCK = 80_000, 8_000, 250
"""Rows that are prepared at a time, rows that are assigned at a time, so that what is between stays near the processor,
and rows whose distances to thousands of points are held at a time (`python -m benchmarks.scale`)."""

CLEAR_BY_DISTANCE, CLEAR_BY_PROBABILITY = 0.1, 0.7
"""The confidence from which a customer is clearly in the segment, below which it is borderline: conventions."""

UNASSIGNED, LEFT_OUT = -1, -2
"""The labels of customers who belong to no segment, and of those left out for their gaps."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """``labels`` (−1: unassigned), ``confidence`` 0–1, the ``runner_up`` segment (−1: there is none), and ``margin``.

    The margin, 0–1, is how far the own segment is ahead of the runner-up: 0 is a tie. For a mixture it is the
    difference of their probabilities; where distances decide, confidence compares the nearest two, so it is the same.
    """

    labels: Ints
    confidence: Floats
    runner_up: Ints
    margin: Floats

    def renumbered(self, numbers: Sequence[int]) -> "Assignment":
        """The same with these numbers for the segments from 0 on."""
        known = np.append(np.array(numbers, dtype=np.int64), (LEFT_OUT, UNASSIGNED))
        return replace(self, labels=known[self.labels], runner_up=known[self.runner_up])

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """The customers of all parts, one after the other."""
        return cls(
            labels=np.concatenate([part.labels for part in parts]),
            confidence=np.concatenate([part.confidence for part in parts]),
            runner_up=np.concatenate([part.runner_up for part in parts]),
            margin=np.concatenate([part.margin for part in parts]),
        )


class Centroids(Record):
    """K-means: the segment is the nearest centre (Lloyd 1982). ``centres``: (segments, features).

    Confidence is the simplified silhouette (b − a) / b (Hruschka et al. 2006): 0 halfway between two centres, 1 at one;
    below ``clear`` a customer stands at the edge.
    """

    clear: ClassVar[float] = CLEAR_BY_DISTANCE
    kind: Literal["centroids"] = "centroids"
    centres: Matrix

    @property
    def segments(self) -> int:
        return len(self.centres)

    def renumbered(self, order: Ints) -> Self:
        return self.but(centres=self.centres[order])

    def assign(self, matrix: Floats) -> Assignment:
        return _nearest(distances(matrix.T, self.centres))


class Gaussians(Record):
    """A Gaussian mixture: the segment is the likeliest component; confidence is its posterior probability.

    ``weights``: (segments,); ``means``: (segments, features); ``precisions``: factors U with U Uᵀ = Σ⁻¹, shape
    (segments, features, features).
    """

    clear: ClassVar[float] = CLEAR_BY_PROBABILITY
    kind: Literal["gaussians"] = "gaussians"
    weights: Matrix
    means: Matrix
    precisions: Matrix

    @property
    def segments(self) -> int:
        return len(self.means)

    def renumbered(self, order: Ints) -> Self:
        return self.but(
            weights=self.weights[order],
            means=self.means[order],
            precisions=self.precisions[order],
        )

    def log_likelihoods(self, matrix: Floats) -> Floats:
        """log(weight · density) of every customer under every component, shape (customers, segments)."""
        matrix = np.ascontiguousarray(matrix)
        logs = np.empty((len(matrix), self.segments))
        constant = -0.5 * matrix.shape[1] * np.log(2 * np.pi)
        for segment in range(self.segments):
            factor = self.precisions[segment]
            whitened = (matrix - self.means[segment]) @ factor
            squared = (whitened**2).sum(axis=1)
            log_determinant = np.log(np.diagonal(factor)).sum()
            log_weight = np.log(self.weights[segment])
            logs[:, segment] = log_weight + constant + log_determinant - 0.5 * squared
        return logs

    def assign(self, matrix: Floats) -> Assignment:
        logs = self.log_likelihoods(matrix)
        highest = logs.max(axis=1, keepdims=True)
        likelihoods = np.exp(logs - highest)
        total = likelihoods.sum(axis=1)
        labels, runner_up, *_ = best_two(np.negative(logs.T, order="C"))
        rows = np.arange(len(logs))
        confidence = likelihoods[rows, labels] / total
        second = np.where(runner_up >= 0, likelihoods[rows, runner_up], 0.0) / total
        margin = np.maximum(confidence - second, 0.0)
        return Assignment(labels, confidence, runner_up, margin)


class CorePoints(Record):
    """DBSCAN: the segment of the nearest core point within ``eps``, else −1 (Ester et al. 1996).

    ``points``: (core points, features); ``labels``: (core points,). Confidence compares the distances to the nearest
    core point of the own and of the next segment, as for centroids; it is 0 for the unassigned.
    """

    clear: ClassVar[float] = CLEAR_BY_DISTANCE
    kind: Literal["core points"] = "core points"
    points: PackedMatrix
    labels: PackedMatrix
    eps: float

    @property
    def segments(self) -> int:
        return int(self.labels.max()) + 1 if len(self.labels) else 0

    def renumbered(self, order: Ints) -> Self:
        """Segments not in ``order`` are dropped: their customers become unassigned."""
        new = np.full(self.segments, UNASSIGNED)
        new[order] = np.arange(len(order))
        labels = new[self.labels.astype(np.int64)]
        kept = labels != UNASSIGNED
        return self.but(points=self.points[kept], labels=labels[kept])

    def assign(self, matrix: Floats) -> Assignment:
        if not self.segments:
            nobody, nothing = np.full(len(matrix), UNASSIGNED), np.zeros(len(matrix))
            return Assignment(nobody, nothing, nobody, nothing)
        distances = self.distances(np.ascontiguousarray(matrix))
        nearest = _nearest(np.ascontiguousarray(distances.T))
        outside = distances.min(axis=1) > self.eps * (1 + TIE)
        confidence = np.where(outside, 0.0, nearest.confidence)
        return Assignment(
            labels=np.where(outside, UNASSIGNED, nearest.labels),
            confidence=confidence,
            runner_up=np.where(outside, nearest.labels, nearest.runner_up),
            margin=confidence,
        )

    def distances(self, matrix: Floats) -> Floats:
        """From each customer to the nearest core point of each segment, shape (customers, segments)."""
        by_segment = np.argsort(self.labels, kind="stable")
        starts = np.searchsorted(self.labels[by_segment], np.arange(self.segments))
        points = self.points[by_segment]
        squares = []
        for block in chunks(matrix, BLOCK):
            to_points = squared_distances(block, points)
            squares.append(np.minimum.reduceat(to_points, starts, axis=1))
        return np.asarray(np.sqrt(np.vstack(squares)))


AnyModel = Centroids | Gaussians | CorePoints
Model = Annotated[AnyModel, Field(discriminator="kind")]


def assign(model: AnyModel, matrix: Floats) -> Assignment:
    """Assign customers, shape (customers, features), to the segments of a fitted model, a few at a time.

    >>> found = assign(Centroids(centres=[[0.0], [10.0]]), np.array([[1.0], [5.0], [9.0]]))
    >>> found.labels, found.confidence.round(2)
    (array([0, 0, 1]), array([0.89, 0.  , 0.89]))
    """
    return Assignment.join([model.assign(few) for few in chunks(matrix, FEW)])


def chunks(matrix: Floats, size: int) -> Iterator[Floats]:
    """The rows in pieces that keep working memory small; one empty piece when there are none."""
    for start in range(0, max(len(matrix), 1), size):
        yield matrix[start : start + size]


def distances(columns: Floats, centres: Floats) -> Floats:
    """From customers, shape (features, customers), to each centre, shape (centres, customers).

    As in ``squared_distances``, with every step along memory.
    """
    middle = centres.mean(axis=0)
    centres = centres - middle
    right = np.ones((len(middle) + 2, columns.shape[1]))
    moved = np.subtract(columns, middle[:, np.newaxis], out=right[:-2])
    np.square(moved).sum(axis=0, out=right[-2])
    centre_squares = (centres**2).sum(axis=1, keepdims=True)
    found = np.hstack([-2 * centres, np.ones_like(centre_squares), centre_squares]) @ right
    return np.sqrt(np.maximum(found, 0.0, out=found), out=found)


def squared_distances(rows: Floats, centres: Floats) -> Floats:
    """Squared Euclidean distances, shape (rows, centres), never below 0: |r|² + |c|² − 2rc in one product.

    Both are taken from the middle of the centres, so that large values with small differences lose no digits.
    """
    middle = centres.mean(axis=0)
    rows, centres = rows - middle, centres - middle
    left = np.ones((len(rows), len(middle) + 2))
    left[:, :-2] = rows
    left[:, -2] = np.square(rows, out=rows).sum(axis=1)
    centre_squares = (centres**2).sum(axis=1, keepdims=True)
    right = np.hstack([-2 * centres, np.ones_like(centre_squares), centre_squares])
    squares: Floats = left @ right.T
    return np.maximum(squares, 0.0, out=squares)


def _nearest(distances: Floats) -> Assignment:
    """Each customer in the nearest segment; ``distances``: (segments, customers)."""
    found = best_two(distances)
    ratio = np.divide(found.least, found.next, out=np.ones(len(found.least)), where=found.next > 0)
    confidence = 1 - ratio
    return Assignment(found.first, confidence, found.second, confidence)
