"""Models: fitted segmentations kept as numbers, and the one way to assign customers with them."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ccseg.records import Floats, Ints, Matrix, PackedMatrix, Record


class Centroids(Record):
    """K-means: the segment is the nearest centre (Lloyd 1982). ``centres``: (segments, features)."""

    kind: Literal["centroids"] = "centroids"
    centres: Matrix


class Gaussians(Record):
    """A Gaussian mixture: the segment is the likeliest component.

    ``weights``: (segments,); ``means``: (segments, features); ``precisions``: the upper triangular factors U with
    U Uᵀ = Σ⁻¹, shape (segments, features, features).
    """

    kind: Literal["gaussians"] = "gaussians"
    weights: Matrix
    means: Matrix
    precisions: Matrix


class CorePoints(Record):
    """DBSCAN: the segment of the nearest core point within ``eps``, else −1 (Ester et al. 1996).

    ``points``: (core points, features); ``labels``: (core points,).
    """

    kind: Literal["core points"] = "core points"
    points: PackedMatrix
    labels: PackedMatrix
    eps: float


Model = Annotated[Centroids | Gaussians | CorePoints, Field(discriminator="kind")]


@dataclass(frozen=True, eq=False)
class Assignment:
    """``labels`` (−1: unassigned), ``confidence`` 0–1, and the ``runner_up`` segment (−1: there is none)."""

    labels: Ints
    confidence: Floats
    runner_up: Ints


def assign(model: Centroids | Gaussians | CorePoints, matrix: Floats) -> Assignment:
    """Place customers, shape (customers, features), with a fitted model."""
    raise NotImplementedError
