"""Clusterers: the settings a person may choose, and how each algorithm is fitted."""

from typing import Annotated, Literal

from pydantic import Field

from ccseg.records import Record


class KMeans(Record):
    """Segments around centres; every customer belongs to the nearest."""

    algorithm: Literal["kmeans"] = "kmeans"
    segments: int | None = Field(
        None, ge=2, le=20, title="Number of segments", description="Leave empty to let ccseg choose."
    )


class GaussianMixture(Record):
    """Overlapping clouds; a customer belongs to the likeliest, with a probability."""

    algorithm: Literal["gmm"] = "gmm"
    segments: int | None = Field(
        None, ge=2, le=20, title="Number of segments", description="Leave empty to let ccseg choose."
    )
    covariance: Literal["full", "tied", "diag", "spherical"] = Field(
        "diag", title="Shape of the clouds", description="Full: any ellipse each; diag: stretched along the measures."
    )


class DBSCAN(Record):
    """Dense regions; customers in thin regions stay unassigned."""

    algorithm: Literal["dbscan"] = "dbscan"
    eps: float | None = Field(
        None, gt=0, title="Neighbourhood radius", description="In prepared units. Leave empty to let ccseg scan."
    )
    min_customers: int | None = Field(
        None, ge=2, title="Customers that make a region dense", description="Leave empty to let ccseg scan."
    )


Clusterer = Annotated[KMeans | GaussianMixture | DBSCAN, Field(discriminator="algorithm")]
