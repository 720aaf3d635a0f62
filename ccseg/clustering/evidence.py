"""Evidence: whether customers come in groups at all, and which columns carry them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.clustering.cloud import Cloud
from ccseg.clustering.clusterers import Effort, KMeans
from ccseg.clustering.digits import figure
from ccseg.clustering.features import Missing, prepare_features
from ccseg.clustering.models import assign
from ccseg.clustering.peaks import AXES, find_valley, lay_out
from ccseg.clustering.quality import explained_by_column, silhouettes
from ccseg.clustering.resamples import YARDSTICK
from ccseg.processes import share_out
from ccseg.progress import Progress, part_of, silent
from ccseg.records import Floats, Ints
from ccseg.texts import say
from ccseg.thresholds import LEAST_SHARE

ROWS = 1_500
"""The most customers that are looked at: the first in canonical order are a fair sample, and silhouettes cost the
square."""

NUMBERS = range(2, 9)
"""The numbers of segments over which all figures are averaged, so that none depends on the number that is chosen."""

CLOUDS, CLOUD_CUSTOMERS = (4, 8), 6_000
"""The fewest and the most clouds that the customers are compared with, as many fresh ones with the columns weighted,
and how many customers they shall have together: a figure of few customers is averaged over more clouds.
"""

QUANTILE = 0.95
"""The percentile of the clouds to stand above: a one-sided test at the conventional 5 %."""

EFFORT = Effort(starts=3, swaps=0)
"""Effort of a fit: less than for segments, as figures are averaged over many fits."""

LEAST_WEIGHT = 0.2
"""How much a column counts that carries nothing: measured on planted portfolios (docs/quality.md), where less gains
nothing; what a business steers by is not left out on a sample's word.
"""

WEIGHTS_GAIN = 0.01
"""How much further above the clouds weighted columns must lie before columns stop counting equally: with few columns
that only together tell groups apart, weights take the groups away (measured on planted portfolios).
"""


@dataclass(frozen=True)
class Evidence:
    """What speaks for groups.

    ``above_cloud`` is how far the silhouette, averaged over several numbers of segments, is above the 95th percentile
    of it in clouds that have the same values and rank correlations; ``weights`` are how much each column counts, 0–1,
    empty where all count alike.
    """

    above_cloud: float
    weights: Mapping[str, float]


def find_evidence(values: pd.DataFrame, missing: Missing = "fill", progress: Progress = silent) -> Evidence:
    """Hold the customers, in canonical order, against clouds.

    A column carries groups as far as segments explain more of it than the segments of clouds explain there: of a column
    that is only correlated with others they explain as much in a cloud. All is measured on ranks, zeros apart, where
    outliers make no groups. The clouds are the same whatever the seed of a recipe: they are a yardstick.
    """
    rows = values[:ROWS]
    features = prepare_features(rows, "hurdle", missing)
    cloud = Cloud.of(rows, features)
    random = np.random.default_rng(YARDSTICK)
    equal = _compare(cloud, np.ones(len(features.plan.columns)), random, part_of(progress, 0.0, 0.5))
    weights = _weigh(equal.carried)
    weighted = _compare(cloud, weights, random, part_of(progress, 0.5, 1.0))
    if weighted.above_cloud <= equal.above_cloud + WEIGHTS_GAIN:
        return Evidence(equal.above_cloud, {})
    by_column = dict(zip(features.plan.columns, weights.round(3).tolist(), strict=True))
    return Evidence(weighted.above_cloud, by_column)


def find_deepest_valley(values: pd.DataFrame, weights: Mapping[str, float], missing: Missing = "fill") -> float:
    """How few customers, in canonical order, lie between the two places where they crowd most clearly, 0–1.

    As a share of how densely they lie at the lower of the two peaks; 1 where there is one. Clouds keep rank
    correlations, which do not tell that a cloud is bent; a valley does. Looked for with several numbers of segments, of
    which the one that says least for groups counts.
    """
    matrix = lay_out(values[:ROWS], weights, missing, np.random.default_rng(YARDSTICK))
    different = len(np.unique(matrix, axis=0))
    labellings = (_label(matrix, number) for number in NUMBERS if AXES < number <= different)
    return max((find_valley(matrix, labels) for labels in labellings), default=1.0)


class _Comparison(NamedTuple):
    """How far the customers lie above clouds, and how much more of each column is explained, shape (columns,)."""

    above_cloud: float
    carried: Floats


def _compare(cloud: Cloud, weights: Floats, random: np.random.Generator, progress: Progress) -> _Comparison:
    """The customers beside fresh clouds, all with their columns weighted."""
    scales = np.sqrt(weights)[cloud.origins]
    clouds = np.clip(CLOUD_CUSTOMERS // len(cloud.matrix), *CLOUDS)
    matrices = [cloud.matrix, *(cloud.draw(random) for _ in range(clouds))]
    sweep = partial(_sweep, cloud.origins)
    own, *drawn = share_out(sweep, [matrix * scales for matrix in matrices], partial(progress, say("progress.cloud")))
    usual = np.mean([each.explained for each in drawn], axis=0)
    highest = np.quantile([each.silhouette for each in drawn], QUANTILE)
    return _Comparison(above_cloud=figure(float(own.silhouette - highest)), carried=own.explained - usual)


class _Sweep(NamedTuple):
    """The silhouette and how much of each column is explained, shape (columns,), both over all numbers of segments."""

    silhouette: float
    explained: Floats


def _sweep(origins: Ints, matrix: Floats) -> _Sweep:
    different = len(np.unique(matrix, axis=0))
    labellings = [_label(matrix, number) for number in NUMBERS if number <= different]
    scores = [score or 0.0 for score in silhouettes(matrix, labellings)]
    shares = [explained_by_column(matrix, origins, labels) for labels in labellings]
    return _Sweep(float(np.mean(scores)), np.mean(shares, axis=0))


def _label(matrix: Floats, number: int) -> Ints:
    """So many segments, without those too small to be one: their customers belong to the next."""
    model = KMeans(segments=number).fit(matrix, YARDSTICK, EFFORT)
    labels = assign(model, matrix).labels
    shares = np.bincount(labels, minlength=number) / len(labels)
    large = shares >= LEAST_SHARE
    if large.all() or large.sum() < 2:
        return labels
    return assign(model.renumbered(np.flatnonzero(large)), matrix).labels


def _weigh(carried: Floats) -> Floats:
    """The weight of each column, 0–1, by how much of it groups explain beyond clouds; all alike where nothing is."""
    if carried.max() <= 0:
        return np.ones(len(carried))
    shares = np.maximum(carried, 0) / carried.max()
    return np.asarray(np.maximum(np.sqrt(shares), LEAST_WEIGHT))
