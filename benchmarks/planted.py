"""Planted portfolios: customers whose groups are known, and clouds in which there are none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import multivariate_normal
from sklearn.metrics import adjusted_rand_score

from ccseg.records import Floats, Ints

Draw = Callable[[int, np.random.Generator], Floats]

REACH = {"easy": 0.997, "medium": 0.99, "hard": 0.96, "overlap": 0.83}
"""How well anybody can tell who belongs where: the adjusted Rand index that the quadratic discriminant with the true
shares, centres and covariances reaches, before the groups become columns with zeros, gaps and outliers."""

WIDEST, HALVINGS = 20.0, 20
"""Between which factors, and how finely, centres are moved apart until that is reached."""

LEAST_PLANTED = 0.04
"""The least share of a group."""

NOISE_COLUMNS, NOISE_SHARED = 4, 0.6
"""Columns that say nothing of the groups but have one factor in common, and its share of their variance."""

GAPPY_COLUMNS, GAPS = 3, 0.2
OUTLIERS, FURTHEST = 0.01, (5, 30)
"""Columns with gaps and how many; customers who have so many times as much of everything, and how many times."""

CUSTOMERS = 1_200, 3_001


@dataclass(frozen=True, eq=False)
class Portfolio:
    """Customers with the group that each was drawn from; a cloud is one group."""

    name: str
    table: pd.DataFrame
    truth: Ints

    @property
    def groups(self) -> int:
        return int(self.truth.max()) + 1


def plant(overlap: str, seed: int) -> Portfolio:
    """Three to six groups, correlated within, in columns as customers have them, with noise, gaps and outliers.

    >>> portfolio = plant("easy", 0)
    >>> portfolio.groups, len(portfolio.table) == len(portfolio.truth)
    (6, True)
    """
    random = np.random.default_rng([seed, list(REACH).index(overlap)])
    groups, customers, measures = random.integers(3, 7), random.integers(*CUSTOMERS), random.integers(6, 10)
    truth = _draw_groups(groups, customers, random)
    kinds = Kinds(
        np.bincount(truth) / customers,
        random.normal(size=(groups, measures)),
        [_draw_spread(measures, random) for _ in range(groups)],
    )
    within = np.vstack([random.multivariate_normal(np.zeros(measures), kinds.spreads[group]) for group in truth])
    latent = _move_apart(kinds, truth, within, REACH[overlap])
    table = _as_measures(latent, random)
    noise = _as_measures(_one_factor(customers, random), random, "other")
    return Portfolio(f"{overlap} {seed}", _spoil(pd.concat([table, noise], axis=1), random), truth)


class Kinds(NamedTuple):
    """The groups that customers are drawn from: their shares, centres and covariances."""

    shares: Floats
    centres: Floats
    spreads: list[Floats]

    def place(self, latent: Floats, apart: float) -> Ints:
        """The likeliest group of each customer, where the centres lie so many times as far from each other."""
        densities = [
            multivariate_normal(apart * centre, spread).logpdf(latent)
            for centre, spread in zip(self.centres, self.spreads, strict=True)
        ]
        return (np.column_stack(densities) + np.log(self.shares)).argmax(axis=1)


def _move_apart(kinds: Kinds, truth: Ints, within: Floats, reach: float) -> Floats:
    """The customers, their centres just so far from each other that who knows the groups reaches that index."""
    low, high = 0.0, WIDEST
    for _ in range(HALVINGS):
        apart = (low + high) / 2
        enough = adjusted_rand_score(truth, kinds.place(apart * kinds.centres[truth] + within, apart)) >= reach
        low, high = (low, apart) if enough else (apart, high)
    return high * kinds.centres[truth] + within


def _draw_groups(groups: int, customers: int, random: np.random.Generator) -> Ints:
    shares = LEAST_PLANTED + (1 - groups * LEAST_PLANTED) * random.dirichlet(np.full(groups, 2.0))
    sizes = np.maximum(np.round(shares * customers).astype(int), int(np.ceil(LEAST_PLANTED * customers)))
    sizes[sizes.argmax()] += customers - sizes.sum()
    return random.permutation(np.repeat(np.arange(groups), sizes))


def _draw_spread(measures: int, random: np.random.Generator) -> Floats:
    """A covariance with correlations, its standard deviations between 0.6 and 1.4."""
    loadings = random.normal(scale=0.5, size=(measures, 2))
    spread = loadings @ loadings.T + np.diag(random.uniform(0.5, 1.5, measures))
    scale = random.uniform(0.6, 1.4, measures) / np.sqrt(np.diag(spread))
    return spread * np.outer(scale, scale)


def _one_factor(customers: int, random: np.random.Generator) -> Floats:
    factor = random.normal(size=(customers, 1))
    own = random.normal(size=(customers, NOISE_COLUMNS))
    return np.asarray(np.sqrt(NOISE_SHARED) * factor + np.sqrt(1 - NOISE_SHARED) * own)


def _as_measures(latent: Floats, random: np.random.Generator, name: str = "measure") -> pd.DataFrame:
    """Each column as money, a count, a share, or an amount that many do not have."""
    forms = random.permutation(np.resize(np.arange(len(FORMS)), latent.shape[1]))
    scaled = (latent - latent.mean(axis=0)) / latent.std(axis=0)
    columns = [FORMS[form](column) for form, column in zip(forms, scaled.T, strict=True)]
    return pd.DataFrame({f"{name} {place + 1}": column for place, column in enumerate(columns)})


FORMS: tuple[Callable[[Floats], Floats], ...] = (
    lambda x: np.round(np.exp(5 + 0.9 * x), 2),
    lambda x: np.round(np.exp(2 + 0.5 * x)),
    lambda x: np.round(np.maximum(np.exp(4 + x) - np.exp(3.5), 0.0), 2),
    lambda x: np.round(1 / (1 + np.exp(-x)), 3),
    lambda x: np.round(50 + 12 * x, 1),
)


def _spoil(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    spoilt = table.copy()
    for key in random.choice(table.columns, GAPPY_COLUMNS, replace=False):
        spoilt.loc[random.random(len(table)) < GAPS, key] = np.nan
    far = random.random(len(table)) < OUTLIERS
    spoilt.loc[far] *= random.uniform(*FURTHEST, size=(far.sum(), 1))
    return spoilt


def cloud(kind: str, seed: int) -> Portfolio:
    """Customers without groups, in columns as customers have them, with gaps and outliers.

    >>> cloud("noise", 0).groups
    1
    """
    random = np.random.default_rng([seed, 10 + list(CLOUDS).index(kind)])
    customers = int(random.integers(*CUSTOMERS))
    table = _as_measures(CLOUDS[kind](customers, random), random)
    return Portfolio(f"{kind} {seed}", _spoil(table, random), np.zeros(customers, dtype=int))


def _factors(count: int) -> Draw:
    def draw(customers: int, random: np.random.Generator) -> Floats:
        loadings = random.normal(size=(count, random.integers(8, 13)))
        own = random.normal(scale=0.7, size=(customers, loadings.shape[1]))
        return np.asarray(random.normal(size=(customers, count)) @ loadings + own)

    return draw


def _correlated(customers: int, random: np.random.Generator) -> Floats:
    columns = int(random.integers(6, 13))
    return random.multivariate_normal(np.zeros(columns), _draw_spread(columns, random), customers)


def _continuum(customers: int, random: np.random.Generator) -> Floats:
    """Customers evenly along a bent line."""
    along = random.uniform(-1, 1, customers)
    bends = np.column_stack([along, along**2, np.sin(2 * along), np.exp(along)])
    bends = (bends - bends.mean(axis=0)) / bends.std(axis=0)
    columns = int(random.integers(7, 12))
    return bends @ random.normal(size=(4, columns)) + random.normal(scale=1.2, size=(customers, columns))


def _noise(customers: int, random: np.random.Generator) -> Floats:
    return random.normal(size=(customers, int(random.integers(5, 11))))


CLOUDS: dict[str, Draw] = {
    "one factor": _factors(1),
    "two factors": _factors(2),
    "correlated": _correlated,
    "continuum": _continuum,
    "noise": _noise,
}
"""What a portfolio without groups may look like: correlated or not, of one or two factors, or along a bent line."""
