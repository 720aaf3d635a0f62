"""Clusterers: the settings a person may choose, and how each algorithm is fitted."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from ccseg.clustering.models import TIE, Centroids, CorePoints, Gaussians, assign
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.errors import InvalidRecipe
from ccseg.records import Floats, Ints, Record

NEIGHBOURS = (10, 20, 50)
QUANTILES = (0.7, 0.8, 0.9, 0.95, 0.98)
"""What DBSCAN's scan tries: customers that make a region dense, and quantiles of the distance to that neighbour."""

LEAST_RADIUS = 1e-3
"""The least radius of the scan, as a share of the spread of all features."""

CRUMB = 0.01
"""A dense region with a smaller share of the customers is no segment; its customers are unassigned."""

LEAST_VARIANCE = 1e-2
"""Share of the mean variance that is added to every variance of a mixture: customers all alike still make a cloud."""

SEGMENTS = Field(None, ge=2, le=20, title="Number of segments", description="Leave empty to let ccseg choose.")


class KMeans(Record):
    """Segments around centres; every customer belongs to the nearest (Lloyd 1982; Arthur & Vassilvitskii 2007).

    Bootstraps are drawn from the first ``resampled`` customers.
    """

    resampled: ClassVar[int] = FAIR_SAMPLE
    algorithm: Literal["kmeans"] = "kmeans"
    segments: int | None = SEGMENTS

    @property
    def settled(self) -> bool:
        return self.segments is not None

    def candidates(self, matrix: Floats) -> Iterator[Self]:
        """The settings themselves when settled, else with every number of segments that is worth a try."""
        yield from (self.but(segments=k) for k in _numbers(self.segments, matrix))

    def scaled(self, share: float) -> Self:
        """The same settings for a share of the customers."""
        return self

    def fit(self, matrix: Floats, seed: int, starts: int = 10) -> Centroids:
        """Fit to rows in canonical order, shape (customers, features).

        Equal rows that follow each other, as those of a bootstrap do, are fitted once, with their number as weight.

        >>> sorted(KMeans(segments=2).fit(np.array([[0.0], [1.0], [9.0], [10.0]]), seed=0).centres.tolist())
        [[0.5], [9.5]]
        """
        from sklearn.cluster import KMeans as Fit

        rows, weights = _collapse(matrix[:FAIR_SAMPLE], self.segments or 1)
        found = _quietly(Fit(self.segments, n_init=starts, random_state=seed), rows, sample_weight=weights)
        if len(matrix) > FAIR_SAMPLE:
            found = _quietly(Fit(self.segments, n_init=1, init=found.cluster_centers_, random_state=seed), matrix)
        return Centroids(centres=found.cluster_centers_)


class GaussianMixture(Record):
    """Overlapping clouds; a customer belongs to the likeliest, with a probability (Dempster et al. 1977)."""

    resampled: ClassVar[int] = FAIR_SAMPLE
    algorithm: Literal["gmm"] = "gmm"
    segments: int | None = SEGMENTS
    covariance: Literal["full", "tied", "diag", "spherical"] = Field(
        "diag",
        title="Shape of the clouds",
        description="diag: stretched along the measures. full: any direction, each its own. tied: one shape for all. "
        "spherical: round.",
    )

    @property
    def settled(self) -> bool:
        return self.segments is not None

    def candidates(self, matrix: Floats) -> Iterator[Self]:
        """The settings themselves when settled, else with every number of segments that is worth a try."""
        yield from (self.but(segments=k) for k in _numbers(self.segments, matrix))

    def scaled(self, share: float) -> Self:
        """The same settings for a share of the customers."""
        return self

    def fit(self, matrix: Floats, seed: int) -> Gaussians:
        """Fit to rows in canonical order, from the best of several k-means starts; a sample first if many."""
        from sklearn.mixture import GaussianMixture as Fit

        settings: dict[str, Any] = {
            "covariance_type": self.covariance,
            "reg_covar": LEAST_VARIANCE * float(matrix.var(axis=0).mean()),
            "random_state": seed,
        }
        sample = matrix[:FAIR_SAMPLE]
        centres = KMeans(segments=self.segments).fit(sample, seed)
        start = _clouds(sample, assign(centres, sample).labels, self.covariance)
        clouds = len(start["weights_init"])
        found = _quietly(Fit(clouds, **settings, **start), sample)
        if len(matrix) > FAIR_SAMPLE:
            start = {name: getattr(found, name.replace("init", "")) for name in start}
            found = _quietly(Fit(clouds, max_iter=20, **settings, **start), matrix)
        factors = _factors(found.precisions_cholesky_, self.covariance, found.means_.shape)
        return Gaussians(weights=found.weights_, means=found.means_, precisions=factors)


class DBSCAN(Record):
    """Dense regions; customers in thin regions stay unassigned (Ester et al. 1996).

    A fit costs the square of the customers, so bootstraps are drawn from fewer.
    """

    resampled: ClassVar[int] = 4_000
    algorithm: Literal["dbscan"] = "dbscan"
    eps: float | None = Field(
        None, gt=0, title="Neighbourhood radius", description="In prepared units. Leave empty to let ccseg scan."
    )
    min_customers: int | None = Field(
        None, ge=2, title="Customers that make a region dense", description="Leave empty to let ccseg scan."
    )

    @property
    def settled(self) -> bool:
        return self.eps is not None and self.min_customers is not None

    def candidates(self, matrix: Floats) -> Iterator[Self]:
        """The settings themselves when settled, else neighbourhoods that make a quantile of the customers dense.

        The quantiles are of the distance to the n-th neighbour; where that is 0, as so many are equal, a radius next
        to nothing will do.
        """
        from sklearn.neighbors import NearestNeighbors

        if self.settled:
            yield self
            return
        rows = _from_the_middle(matrix[:FAIR_SAMPLE])
        if (self.min_customers or 0) > len(rows):
            raise InvalidRecipe(
                f"{self.min_customers:,} customers must stand close and only {len(rows):,} take part: ask for fewer."
            )
        counts = [self.min_customers] if self.min_customers else [n for n in NEIGHBOURS if n < len(rows) // 4] or [2]
        neighbours = NearestNeighbors(n_neighbors=max(counts), algorithm="brute").fit(rows)
        distances = neighbours.kneighbors(rows, return_distance=True)[0]
        for count in counts:
            scan = np.maximum(np.quantile(distances[:, count - 1], QUANTILES), LEAST_RADIUS * rows.std())
            radii = [self.eps] if self.eps else dict.fromkeys(scan.tolist())
            yield from (self.but(min_customers=count, eps=eps) for eps in radii)

    def scaled(self, share: float) -> Self:
        """The same settings for a share of the customers: as many fewer make a region dense."""
        return self.but(min_customers=max(2, round((self.min_customers or 2) * share)))

    def fit(self, matrix: Floats, seed: int) -> CorePoints:
        """Fit to rows in canonical order; above ``FAIR_SAMPLE`` rows to the first of them.

        Equal rows are fitted once, with their count as weight.
        """
        from sklearn import cluster

        rows, counts = np.unique(matrix[:FAIR_SAMPLE], axis=0, return_counts=True)
        settings = {"eps": (self.eps or 0.0) * (1 + TIE), "min_samples": self.min_customers, "algorithm": "brute"}
        weights = counts if counts.max() > 1 else None
        found = cluster.DBSCAN(**settings).fit(_from_the_middle(rows), sample_weight=weights)
        core, labels = found.core_sample_indices_, found.labels_
        sizes = np.bincount(labels + 1, weights=counts)[1:]
        kept = core[sizes[labels[core]] >= CRUMB * counts.sum()]
        numbers = np.unique(labels[kept], return_inverse=True)[1]
        return CorePoints(points=rows[kept], labels=numbers, eps=self.eps)


AnyClusterer = KMeans | GaussianMixture | DBSCAN
Clusterer = Annotated[AnyClusterer, Field(discriminator="algorithm")]


def _numbers(asked: int | None, matrix: Floats) -> Sequence[int]:
    """The number of segments that is asked for, else all that are worth a try."""
    different = len(np.unique(matrix[:FAIR_SAMPLE], axis=0))
    if asked and asked > different:
        raise InvalidRecipe(
            f"{asked} segments were asked for and only {different} customers differ from each other: ask for fewer."
        )
    return [asked] if asked else range(2, min(10, different) + 1)


def _from_the_middle(rows: Floats) -> Floats:
    """Rows measured from their mean, where distances between large values lose no digits."""
    return np.asarray(rows - rows.mean(axis=0))


def _clouds(matrix: Floats, labels: Ints, covariance: str) -> dict[str, Floats]:
    """Weights, means and precisions of groups of rows, as the mixture's starting point."""
    groups = [matrix[labels == label] for label in np.unique(labels)]
    weights = np.array([len(group) / len(matrix) for group in groups])
    spreads = [np.cov(group.T, bias=True).reshape(2 * group.shape[1:]) for group in groups]
    least = LEAST_VARIANCE * matrix.var(axis=0).mean() * np.eye(matrix.shape[1])
    spreads = [spread + least for spread in spreads]
    if covariance == "tied":
        precisions = np.linalg.inv(np.average(spreads, axis=0, weights=weights))
    elif covariance == "full":
        precisions = np.linalg.inv(np.array(spreads))
    else:
        variances = np.array([np.diag(spread) for spread in spreads])
        precisions = 1 / (variances if covariance == "diag" else variances.mean(axis=1))
    means = np.array([group.mean(axis=0) for group in groups])
    return {"weights_init": weights, "means_init": means, "precisions_init": precisions}


def _collapse(rows: Floats, least: int) -> tuple[Floats, Ints | None]:
    """Each run of equal rows as one, and how many they are; as they stand where none repeat or too few are left."""
    starts = np.flatnonzero(np.append(True, (rows[1:] != rows[:-1]).any(axis=1)))
    if not least <= len(starts) < len(rows):
        return rows, None
    return rows[starts], np.diff(np.append(starts, len(rows)))


def _quietly(fit: Any, matrix: Floats, **options: Any) -> Any:
    """Fit without the warning that a start did not converge or that fewer customers differ than centres were asked."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return fit.fit(matrix, **options)


def _factors(found: Floats, covariance: str, shape: tuple[int, int]) -> Floats:
    """Precision factors of any covariance type as full upper triangles, shape (segments, features, features)."""
    k, d = shape
    if covariance == "full":
        return found
    if covariance == "tied":
        return np.broadcast_to(found, (k, d, d))
    diagonal = found if covariance == "diag" else np.repeat(found[:, None], d, axis=1)
    return diagonal[:, :, None] * np.eye(d)
