"""Clusterers: the settings a person may choose, and how each algorithm is fitted."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field
from pydantic.fields import FieldInfo

from ccseg.clustering.best_two import TIE
from ccseg.clustering.digits import factors, places
from ccseg.clustering.lloyd import Fit, Prepared
from ccseg.clustering.mixtures import full_factors, least_variance, start_of
from ccseg.clustering.models import Centroids, CorePoints, Gaussians, assign
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.settling import settle
from ccseg.clustering.swaps import swap
from ccseg.errors import InvalidRecipe
from ccseg.glossary import TERMS
from ccseg.records import Floats, Ints, Record
from ccseg.texts import say

SCANNED_NEIGHBOURS = (10, 20, 50)
SCANNED_QUANTILES = (0.7, 0.8, 0.9, 0.95, 0.98)
"""What DBSCAN's scan tries: customers that make a region dense, and quantiles of the distance to that neighbour.

Measured on the reference file (`python -m benchmarks.quality`), where the usual knee of that distance finds outliers.
"""

LEAST_RADIUS = 1e-3
"""The least radius of the scan, as a share of the spread of all features: next to nothing, a convention."""

LEAST_REGION = 0.01
"""A dense region with a smaller share of the customers is no segment but unassigned: a convention, a third of the least
share of a segment."""

FEWEST_TRIED, MOST_TRIED = 2, 10
"""The numbers of segments that are tried: a convention, since more personas than ten are hard to keep apart."""


class Effort(NamedTuple):
    """How hard k-means looks: its starts, how many centres in a row are moved without gain before it is done, and from
    what on it has converged, as a share: the movement of centres of the variance, and a gain of the inertia.
    """

    starts: int
    swaps: int
    tolerance: float = 1e-4


AGAIN = Effort(starts=3, swaps=3)
"""For a fit to a resample, of which there are many; the tolerance is scikit-learn's own default. On bootstraps of the
reference file and of 10,127 bank customers, two starts and four swaps reach the best eight and seven segments as often
as ten starts, 5 of 6 times, and are at most half as far off where they fail. A tolerance of 1e-5 finds the same.
"""

THOROUGH = Effort(starts=5, swaps=8, tolerance=1e-7)
"""For the segments themselves: every seed shall find the same, to the last customer."""

COMMON_SEEDS = (101, 102)
"""By which segments are sought once more before they are tested, whatever the seed of a recipe."""

WARM_ITERATIONS = 20
"""Steps of a mixture on all customers, after it has converged on a fair sample: a convention."""

SEGMENTS = Field(None, ge=2, le=20)
"""Left open, ccseg chooses; twenty is more than anybody can act on."""


class KMeans(Record):
    """Segments around centres; every customer belongs to the nearest (Lloyd 1982; Arthur & Vassilvitskii 2007).

    Bootstraps are drawn from the first ``resampled`` customers.

    Attributes:
        algorithm: Always ``"kmeans"``; by it a stored recipe knows its kind.
        segments: How many segments, 2–20; ``None`` lets ccseg choose.

    Examples:
        >>> KMeans(segments=5)
        KMeans(algorithm='kmeans', segments=5)
    """

    resampled: ClassVar[int] = FAIR_SAMPLE
    algorithm: Literal["kmeans"] = "kmeans"
    segments: int | None = SEGMENTS

    @property
    def title(self) -> str:
        """What the algorithm is called."""
        return TERMS[self.algorithm].title

    @property
    def settled(self) -> bool:
        """Whether nothing is left to choose."""
        return self.segments is not None

    def candidates(self, matrix: Floats) -> Iterator[Self]:
        """The settings themselves when settled, else with every number of segments that is worth a try."""
        yield from (self.but(segments=k) for k in _numbers(self.segments, matrix))

    def scaled(self, share: float) -> Self:
        """The same settings for a share of the customers."""
        return self

    def fit(self, matrix: Floats, seed: int, effort: Effort = THOROUGH, centres: Floats | None = None) -> Centroids:
        """Fit to rows in canonical order, shape (customers, features): the best of several starts, bettered by swaps.

        Equal rows that follow each other, as those of a bootstrap do, are fitted once, with their number as weight.
        Where ``centres`` are given, shape (segments, features), it is the fit that they lead to.

        >>> sorted(KMeans(segments=2).fit(np.array([[0.0], [1.0], [9.0], [10.0]]), seed=0).centres.tolist())
        [[0.5], [9.5]]
        """
        if centres is not None:
            found = Prepared.of(matrix).descend(centres, effort.tolerance)
            return Centroids(centres=places(found.centres))
        random = np.random.default_rng(seed)
        clusters = min(self.segments or 1, len(matrix))
        rows, weights = _collapse(matrix[:FAIR_SAMPLE], clusters)
        prepared = Prepared.of(rows, weights)
        begun = prepared.start(clusters, effort.starts, effort.tolerance, int(random.integers(2**31)))
        found = swap(begun, prepared, rows, effort.swaps, effort.tolerance, random)
        return _of_all(matrix, found, effort)

    def settle(self, matrix: Floats, model: Centroids) -> Centroids:
        """The centres near those of a fit to these rows that nothing nearby betters, so that all seeds find the same.

        Where what some common seeds find is tighter, it is near theirs.

        >>> rows = np.array([[0.0], [1.0], [2.0], [9.0], [10.0]])
        >>> KMeans(segments=2).settle(rows, Centroids(centres=np.array([[0.0], [6.0]]))).centres.tolist()
        [[1.0], [9.5]]
        """
        rows, weights = _collapse(matrix[:FAIR_SAMPLE], len(model.centres))
        starts = [model.centres, *(self.fit(matrix[:FAIR_SAMPLE], seed).centres for seed in COMMON_SEEDS)]
        found = settle(Prepared.of(rows, weights), starts, THOROUGH.tolerance)
        return _of_all(matrix, found, THOROUGH)


class GaussianMixture(Record):
    """Overlapping clouds; a customer belongs to the likeliest, with a probability (Dempster et al. 1977).

    Attributes:
        algorithm: Always ``"gmm"``; by it a stored recipe knows its kind.
        segments: How many segments, 2–20; ``None`` lets ccseg choose.
        covariance: The shape of the clouds: ``"diag"`` is stretched along the measures, ``"full"`` in any direction,
            each its own, ``"tied"`` has one shape for all, ``"spherical"`` is round.

    Examples:
        >>> GaussianMixture(segments=5).covariance
        'diag'
    """

    resampled: ClassVar[int] = FAIR_SAMPLE
    algorithm: Literal["gmm"] = "gmm"
    segments: int | None = SEGMENTS
    covariance: Literal["full", "tied", "diag", "spherical"] = "diag"

    @property
    def title(self) -> str:
        """What the algorithm is called."""
        return TERMS[self.algorithm].title

    @property
    def settled(self) -> bool:
        """Whether nothing is left to choose."""
        return self.segments is not None

    def candidates(self, matrix: Floats) -> Iterator[Self]:
        """The settings themselves when settled, else with every number of segments that is worth a try."""
        yield from (self.but(segments=k) for k in _numbers(self.segments, matrix))

    def scaled(self, share: float) -> Self:
        """The same settings for a share of the customers."""
        return self

    def fit(self, matrix: Floats, seed: int, effort: Effort = THOROUGH) -> Gaussians:
        """Fit to rows in canonical order, from the best of several k-means starts; a sample first if many."""
        from sklearn.mixture import GaussianMixture as Fit

        settings: dict[str, Any] = {
            "covariance_type": self.covariance,
            "reg_covar": least_variance(matrix),
            "random_state": seed,
        }
        sample = matrix[:FAIR_SAMPLE]
        centres = KMeans(segments=self.segments).fit(sample, seed, effort)
        start = start_of(sample, assign(centres, sample).labels, self.covariance)
        clouds = len(start["weights_init"])
        found = _quietly(Fit(clouds, **settings, **start), sample)
        if len(matrix) > FAIR_SAMPLE:
            start = {name: getattr(found, name.replace("init", "")) for name in start}
            found = _quietly(Fit(clouds, max_iter=WARM_ITERATIONS, **settings, **start), matrix)
        precisions = full_factors(found.precisions_cholesky_, self.covariance, found.means_.shape)
        means = places(found.means_)
        return Gaussians(weights=factors(found.weights_), means=means, precisions=factors(precisions))


class DBSCAN(Record):
    """Dense regions; customers in thin regions stay unassigned (Ester et al. 1996).

    A fit costs the square of the customers, so bootstraps are drawn from fewer.

    Attributes:
        algorithm: Always ``"dbscan"``; by it a stored recipe knows its kind.
        eps: The radius of a neighbourhood, in prepared units; ``None`` lets ccseg scan.
        min_customers: How many customers within that radius make a region dense; ``None`` lets ccseg scan.

    Examples:
        >>> DBSCAN(eps=0.8).min_customers is None
        True
    """

    resampled: ClassVar[int] = 4_000
    algorithm: Literal["dbscan"] = "dbscan"
    eps: float | None = Field(None, gt=0)
    min_customers: int | None = Field(None, ge=2)

    @property
    def title(self) -> str:
        """What the algorithm is called."""
        return TERMS[self.algorithm].title

    @property
    def settled(self) -> bool:
        """Whether nothing is left to choose."""
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
        counts = self._neighbour_counts(len(rows))
        neighbours = NearestNeighbors(n_neighbors=max(counts), algorithm="brute").fit(rows)
        distances = neighbours.kneighbors(rows, return_distance=True)[0]
        for count in counts:
            scanned = np.quantile(distances[:, count - 1], SCANNED_QUANTILES)
            scanned = np.maximum(scanned, LEAST_RADIUS * rows.std())
            radii = [self.eps] if self.eps else dict.fromkeys(scanned.tolist())
            yield from (self.but(min_customers=count, eps=eps) for eps in radii)

    def _neighbour_counts(self, customers: int) -> list[int]:
        """How many customers make a region dense, for each to try."""
        if self.min_customers is None:
            return [count for count in SCANNED_NEIGHBOURS if count < customers // 4] or [2]
        if self.min_customers > customers:
            asked = self.min_customers
            raise InvalidRecipe(say("errors.clusterers.few_customers", asked=asked, customers=customers))
        return [self.min_customers]

    def scaled(self, share: float) -> Self:
        """The same settings for a share of the customers: as many fewer make a region dense."""
        if self.min_customers is None:
            return self
        neighbours = round(self.min_customers * share)
        return self.but(min_customers=max(2, neighbours))

    def fit(self, matrix: Floats, seed: int, effort: Effort = THOROUGH) -> CorePoints:
        """Fit to rows in canonical order; above ``FAIR_SAMPLE`` rows to the first of them. There is no chance in it.

        Equal rows are fitted once, with their count as weight.
        """
        from sklearn import cluster

        rows, counts = np.unique(matrix[:FAIR_SAMPLE], axis=0, return_counts=True)
        radius = (self.eps or 0.0) * (1 + TIE)
        settings = cluster.DBSCAN(eps=radius, min_samples=self.min_customers, algorithm="brute")
        weights = counts if counts.max() > 1 else None
        found = settings.fit(_from_the_middle(rows), sample_weight=weights)
        core, labels = found.core_sample_indices_, found.labels_
        # The unassigned are −1: with one added they are counted first, and left out.
        sizes = np.bincount(labels + 1, weights=counts)[1:]
        large = sizes[labels[core]] >= LEAST_REGION * counts.sum()
        kept = core[large]
        numbers = np.unique(labels[kept], return_inverse=True)[1]
        return CorePoints(points=places(rows[kept]), labels=numbers, eps=self.eps)


AnyClusterer = KMeans | GaussianMixture | DBSCAN
Clusterer = Annotated[AnyClusterer, Field(discriminator="algorithm")]


class Setting(NamedTuple):
    """One thing that a person may set: the name of the field, what it may be, and its words."""

    name: str
    field: FieldInfo

    @property
    def title(self) -> str:
        """What it is called."""
        return say(f"choice.setting.{self.name}.title")

    @property
    def help(self) -> str:
        """What it means."""
        return say(f"choice.setting.{self.name}.help")


def settings_of(clusterer: AnyClusterer) -> list[Setting]:
    """What a person may set of an algorithm.

    >>> [setting.title for setting in settings_of(DBSCAN())]
    ['Neighbourhood radius', 'Customers in a dense region']
    """
    fields = type(clusterer).model_fields
    return [Setting(name, field) for name, field in fields.items() if name != "algorithm"]


def _numbers(asked: int | None, matrix: Floats) -> Sequence[int]:
    """The number of segments that is asked for, else all that are worth a try."""
    different = len(np.unique(matrix[:FAIR_SAMPLE], axis=0))
    if asked and asked > different:
        raise InvalidRecipe(say("errors.clusterers.few_different", asked=asked, different=different))
    return [asked] if asked else range(FEWEST_TRIED, min(MOST_TRIED, different) + 1)


def _from_the_middle(rows: Floats) -> Floats:
    """Rows measured from their mean, where distances between large values lose no digits."""
    return np.asarray(rows - rows.mean(axis=0))


def _of_all(matrix: Floats, found: Fit, effort: Effort) -> Centroids:
    """The centres of all customers, from those of the fair sample, in the digits that all processors come to."""
    if len(matrix) > FAIR_SAMPLE:
        found = Prepared.of(matrix).descend(found.centres, effort.tolerance)
    return Centroids(centres=places(found.centres))


def _collapse(rows: Floats, least: int) -> tuple[Floats, Ints | None]:
    """Each run of equal rows as one, and how many they are; as they stand where none repeat or too few are left."""
    differs = (rows[1:] != rows[:-1]).any(axis=1)
    starts = np.flatnonzero(np.append(True, differs))
    if not least <= len(starts) < len(rows):
        return rows, None
    ends = np.append(starts[1:], len(rows))
    return rows[starts], ends - starts


def _quietly(fit: Any, matrix: Floats, **options: Any) -> Any:
    """Fit without the warning that it did not converge, and without checking again what was checked before."""
    import warnings

    from sklearn import config_context
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings(), config_context(assume_finite=True, skip_parameter_validation=True):
        warnings.simplefilter("ignore", ConvergenceWarning)
        return fit.fit(matrix, **options)
