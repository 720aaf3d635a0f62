"""Standing: whether the segments of a run still stand where they stood, beside what chance alone moves."""

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binom

from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.models import Centroids, assign
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import jaccards, overlaps
from ccseg.clustering.resamples import YARDSTICK, Resamples, draw_bootstrap
from ccseg.clustering.trials import refit
from ccseg.following.chance import DRAWS, USUAL, Chance, holm
from ccseg.records import Floats, Ints
from ccseg.result import Run

SOUGHT = 20
"""Bootstraps of the new customers in which segments are sought again."""

UNCHANGED, SOUGHT_IN_EACH = 60, 3
"""Files without any change that are drawn, and bootstraps of each: measured by `python -m benchmarks.follow`."""

QUESTIONS = 2
"""What is asked of a later file: whether its customers are as they were, and whether segments are found again."""


class Again(NamedTuple):
    """How far the segment that is found again least is so, 0–1, and what that is at least without any change."""

    overlap: float
    chance: Chance


@dataclass(frozen=True, eq=False)
class Standing:
    """New customers around the centres of a run.

    Attributes:
        matrix: Their features as the run prepares them, shape (customers, features).
        centres: Shape (segments, features).
        found_with: Of how many customers each centre is the mean.
    """

    matrix: Floats
    centres: Floats
    found_with: Ints

    @classmethod
    def of(cls, run: Run, values: pd.DataFrame) -> "Standing | None":
        """The customers of these values; ``None`` for models without centres."""
        if not isinstance(run.model, Centroids):
            return None
        return cls(run.plan.apply(values), run.model.centres, found_with(run))

    def moved(self) -> list[float]:
        """For each segment how often chance alone moves it as far, for all together (Holm 1979).

        The mean of the customers whom the run places in a segment is its centre, but for chance: in the run's own file
        exactly, as k-means has converged. So it is a score test, of the squared distance between the mean and the
        centre, against draws of a normal distribution with the segment's own covariance and both numbers of customers.
        Of a segment of fewer than two customers it is how often chance alone leaves it so few.

        >>> random = np.random.default_rng(0)
        >>> around = np.repeat([[0.0], [9.0]], 50, axis=0) + random.normal(size=(100, 1))
        >>> [p < 0.05 for p in Standing(around, np.array([[0.0], [6.0]]), np.array([50, 50])).moved()]
        [False, True]
        """
        return holm([self._moved(segment) for segment in range(len(self.centres))])

    def _moved(self, segment: int) -> float:
        customers = int((self._placed == segment).sum())
        if customers < 2:
            share = self.found_with[segment] / self.found_with.sum()
            return float(binom.cdf(customers, len(self.matrix), share))
        error = 1 / self.found_with[segment] + 1 / customers
        normal = np.random.default_rng(YARDSTICK).standard_normal((DRAWS, self.matrix.shape[1]))
        drawn = error * (normal**2 @ (self._spreads[segment] ** 2).sum(axis=0))
        distance = ((self._means[segment] - self.centres[segment]) ** 2).sum()
        return float((1 + (drawn >= distance).sum()) / (1 + DRAWS))

    def again(self) -> Again:
        """How far the segments are found again in bootstraps of the new customers, from where they were.

        Without a change, the new customers stand around the centres, and the centres are as far off as those of the
        run's customers are: such files are made of the new one by moving each segment's customers onto its centre (a
        bootstrap under the null hypothesis, Efron & Tibshirani 1993), and looked at in the same way.
        """
        random = np.random.default_rng(YARDSTICK)
        drawn = [self._unchanged(random) for _ in range(UNCHANGED)]
        return _weigh(self._found_again(SOUGHT, random), drawn)

    def _unchanged(self, random: np.random.Generator) -> float:
        still = self.matrix + (self.centres - self._means)[self._placed]
        rows = draw_bootstrap(len(still), random)
        normal = random.standard_normal(self.centres.shape)
        off = np.einsum("sij,sj->si", self._spreads, normal) / np.sqrt(self.found_with)[:, None]
        other = Standing(still[rows], self.centres + off, self.found_with)
        return other._found_again(SOUGHT_IN_EACH, random)

    def _found_again(self, draws: int, random: np.random.Generator) -> float:
        """The least mean overlap of a segment with where it is found in bootstraps."""
        seek, start = KMeans(segments=len(self.centres)), self.centres
        found = []
        for _ in range(draws):
            rows = draw_bootstrap(len(self.matrix), random)
            model = seek.fit(self.matrix[rows], YARDSTICK, centres=start)
            found.append(self._alike(assign(model, self.matrix).labels))
        return float(np.mean(found, axis=0).min())

    def _alike(self, labels: Ints) -> Floats:
        """The overlap of each segment with the one that was sought from its centre; 0 where either has nobody."""
        shares = np.zeros((len(self.centres), len(self.centres)))
        found = overlaps(self._placed, labels)
        shares[: found.shape[0], : found.shape[1]] = found
        return shares.diagonal()

    @cached_property
    def _placed(self) -> Ints:
        return assign(Centroids(centres=self.centres), self.matrix).labels

    @cached_property
    def _means(self) -> Floats:
        """The mean of each segment's customers; the centre where there are none."""
        own = (self.matrix[self._placed == segment] for segment in range(len(self.centres)))
        pairs = zip(own, self.centres, strict=True)
        return np.array([rows.mean(axis=0) if len(rows) else centre for rows, centre in pairs])

    @cached_property
    def _spreads(self) -> Floats:
        """A root of each segment's covariance, shape (segments, features, features); 0 of fewer than two customers."""
        return np.array([_root(self.matrix[self._placed == segment]) for segment in range(len(self.centres))])


def _root(rows: Floats) -> Floats:
    features = rows.shape[1]
    if len(rows) < 2:
        return np.zeros((features, features))
    values, vectors = np.linalg.eigh(np.cov(rows.T).reshape(features, features))
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def found_with(run: Run) -> Ints:
    """Of how many customers each segment of the model is made, parts of one that was split together."""
    if run.after and run.after.held:
        return np.array(run.after.held)
    sizes = [segment.size for segment in run.segments]
    for parts in reversed(run.parts):
        sizes[parts.segment] = sum(sizes[number] for number in parts.numbers)
    return np.array(sizes[: run.model.segments])


def seek_again(run: Run, values: pd.DataFrame) -> Again:
    """How far the segments of a run are found again in new customers; ``values`` are in canonical order.

    >>> from ccseg import KMeans, Recipe, make_sample, segment
    >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=3))
    >>> found = segment(make_sample(200), recipe, draw_map=False)
    >>> again = seek_again(found.run, found.customers.values())
    >>> again.overlap > again.chance.usual
    True
    """
    standing = Standing.of(run, values[:FAIR_SAMPLE])
    return standing.again() if standing else _seek_freely(run, values)


def _seek_freely(run: Run, values: pd.DataFrame) -> Again:
    """The same for models without centres, whose segments are sought from nothing in each bootstrap.

    Without a change, those of the run are as far from those of the bootstraps as one of these is from the others.
    """
    clusterer = run.choice.trial.clusterer
    values = values[: clusterer.resampled]
    resamples = Resamples(values, run.plan, draw_bootstrap)
    found = list(islice(resamples.label([refit(clusterer, len(values))]), SOUGHT))
    placed = assign(run.model, run.plan.apply(values)).labels
    drawn = [_least_alike(one, [other for other in found if other is not one]) for one in found]
    return _weigh(_least_alike(placed, found), drawn)


def _least_alike(labels: Ints, others: list[Ints]) -> float:
    return float(np.mean([jaccards(labels, other) for other in others], axis=0).min(initial=1.0))


def _weigh(overlap: float, drawn: list[float]) -> Again:
    """The overlap beside those that were drawn without any change.

    It is asked beside whether the customers are as they were, so at half the level (Bonferroni): its limit is what 39
    of 40 stay above, and its p-value counts twice.
    """
    below = int((np.array(drawn) <= overlap).sum())
    p = min(1.0, QUESTIONS * (1 + below) / (1 + len(drawn)))
    return Again(overlap, Chance(float(np.quantile(drawn, (1 - USUAL) / QUESTIONS)), p))
