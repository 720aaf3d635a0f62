"""Cloud: customers without groups, who have each column's values and the rank correlations of the real ones."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from ccseg.clustering.features import Features
from ccseg.records import Flags, Floats, Ints

ROUNDS = 3
"""How often the correlations are corrected by what ties and gaps make of them in a draw: a convention; the correction
is as good as done after two.
"""

SHRINKAGE = 20
"""Customers by which a correlation is shrunk towards 0, since the few who have both values may say anything: a
convention."""

LEAST_EIGENVALUE = 1e-6
"""Below, a correlation matrix is not positive definite: rounding and pairwise gaps make it so."""

ALIKE = 1e-6
"""Shares of an axis that differ by less are as long: a convention, far from where processors differ."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """One cloud of customers: all that a single column and a pair of columns tell of the real ones, and nothing more.

    Each column keeps its values, and its gaps where they are, but they go to other customers, in such a way that the
    rank correlations of all columns stay (Iman & Conover 1982): a Gaussian copula with the columns' own margins.
    ``known``, shape (customers, columns), is false at gaps; ``orders`` are the known rows of each column, the least
    value first; ``factor`` makes uncorrelated numbers correlated. The numbers of each draw are made exactly
    uncorrelated first, as Iman & Conover do: else every cloud has correlations of its own.
    """

    matrix: Floats
    origins: Ints
    known: Flags
    orders: tuple[Ints, ...]
    factor: Floats

    @classmethod
    def of(cls, values: pd.DataFrame, features: Features, seed: int = 0) -> Self:
        """The cloud of these customers; ``features`` are theirs, row by row.

        >>> from ccseg.clustering.features import prepare_features
        >>> values = pd.DataFrame({"visits": np.arange(99.0), "basket": np.arange(99.0) ** 2})
        >>> drawn = Cloud.of(values, prepare_features(values)).draw(np.random.default_rng(0))
        >>> bool(np.corrcoef(drawn.T)[0, 1] > 0.9)
        True
        """
        random = np.random.default_rng(seed)
        keys, known = _sort_keys(features), _known(values, features)
        wanted = _correlations(keys, known)
        orders = tuple(_order(key, has) for key, has in zip(keys.T, known.T, strict=True))
        cloud = cls(features.matrix, features.plan.origins, known, orders, _factor(wanted))
        correlations = wanted
        for _ in range(ROUNDS):
            drawn = np.take_along_axis(keys, cloud._sources(random), axis=0)
            correlations = _corrected(correlations, wanted - _correlations(drawn, known))
            cloud = cls(cloud.matrix, cloud.origins, known, orders, _factor(correlations))
        return cloud

    def draw(self, random: np.random.Generator) -> Floats:
        """As many customers without groups, shape (customers, features)."""
        sources = self._sources(random)
        return np.asarray(np.take_along_axis(self.matrix, sources[:, self.origins], axis=0))

    def _sources(self, random: np.random.Generator) -> Ints:
        """Whose value each customer gets in each column, shape (customers, columns)."""
        latent = _uncorrelated(random.normal(size=self.known.shape)) @ self.factor.T
        customers = np.arange(len(latent))
        sources = np.repeat(customers[:, None], latent.shape[1], axis=1)
        for column, order in enumerate(self.orders):
            rows = np.flatnonzero(self.known[:, column])
            by_latent = rows[np.argsort(latent[rows, column], kind="stable")]
            sources[by_latent, column] = order
        return sources


def _uncorrelated(numbers: Floats) -> Floats:
    """The same, shape (customers, columns), without the correlations that chance brings, where customers suffice."""
    customers, columns = numbers.shape
    if customers <= columns:
        return numbers
    centred = numbers - numbers.mean(axis=0)
    factor = np.linalg.cholesky(centred.T @ centred / customers)
    return np.asarray(np.linalg.solve(factor, centred.T).T)


def _sort_keys(features: Features) -> Floats:
    """One number a column by which its values are in order, shape (customers, columns).

    The levels of a category are ordered by where their customers are on the main axis of all features.
    """
    origins = features.plan.origins
    along = _along_main_axis(features.matrix - features.matrix.mean(axis=0))
    columns = [np.flatnonzero(origins == column) for column in range(origins.max() + 1)]
    return np.column_stack([_sort_key(features.matrix[:, places], along) for places in columns])


def _along_main_axis(centred: Floats) -> Floats:
    """Where customers are on the main axis of their features, shape (customers,).

    The axis is turned so that the feature that it goes along most counts up, the first of several: the two levels of a
    category mirror each other, and which of them is a digit ahead differs between processors.
    """
    axis = np.linalg.eigh(centred.T @ centred)[1][:, -1]
    lengths = np.abs(axis)
    most = (lengths >= (1 - ALIKE) * lengths.max()).argmax()
    return np.asarray(centred @ (axis * np.sign(axis[most])))


def _sort_key(levels: Floats, along: Floats) -> Floats:
    if levels.shape[1] == 1:
        return levels[:, 0]
    of_level = levels.argmax(axis=1)
    sums = np.bincount(of_level, along, minlength=levels.shape[1])
    counts = np.bincount(of_level, minlength=levels.shape[1])
    return np.asarray((sums / np.maximum(counts, 1))[of_level])


def _known(values: pd.DataFrame, features: Features) -> Flags:
    """Where a column has a value, shape (customers, columns)."""
    return values[list(features.plan.columns)].notna().to_numpy(dtype=bool)


def _order(key: Floats, known: Flags) -> Ints:
    rows = np.flatnonzero(known)
    return np.asarray(rows[np.argsort(key[rows], kind="stable")])


def _correlations(keys: Floats, known: Flags) -> Floats:
    """The correlations of the columns' normal scores, each over the customers who have both values."""
    scores = np.column_stack([_normal_scores(key, has) for key, has in zip(keys.T, known.T, strict=True)])
    both = known.T.astype(float) @ known
    squares = (scores**2).T @ known
    spread = np.sqrt(squares * squares.T)
    products = scores.T @ scores
    correlations = np.divide(products, spread, out=np.zeros_like(products), where=spread > 0)
    correlations *= both / (both + SHRINKAGE)
    np.fill_diagonal(correlations, 1.0)
    return np.asarray(correlations)


def _normal_scores(key: Floats, known: Flags) -> Floats:
    """The normal scores of the known values (van der Waerden 1952), centred, and 0 at gaps."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    scores = np.zeros(len(key))
    if known.any():
        ranks = rankdata(key[known])
        found = ndtri((ranks - 0.5) / len(ranks))
        scores[known] = found - found.mean()
    return scores


def _corrected(correlations: Floats, missed: Floats) -> Floats:
    corrected = np.clip(correlations + missed, -1.0, 1.0)
    np.fill_diagonal(corrected, 1.0)
    return np.asarray(corrected)


def _factor(correlations: Floats) -> Floats:
    """What makes uncorrelated numbers of variance 1 correlated like this, or as nearly as is possible.

    The triangular factor, of which there is one: axes point the way that a processor happens to take.
    """
    variances, axes = np.linalg.eigh(correlations)
    factor = np.linalg.cholesky(axes * np.maximum(variances, LEAST_EIGENVALUE) @ axes.T)
    return np.asarray(factor / np.linalg.norm(factor, axis=1, keepdims=True))
