"""Swaps: centres of k-means that move from where they are hardly missed to where many stand far from theirs."""

from typing import NamedTuple, Self

import numpy as np

from ccseg.clustering.lloyd import Fit, Prepared
from ccseg.clustering.models import squared_distances
from ccseg.records import Floats, Ints


def swap(
    found: Fit, prepared: Prepared, rows: Floats, patience: int, tolerance: float, random: np.random.Generator
) -> Fit:
    """The fit after moves of a centre that is hardly missed to where many stand far from theirs (Fränti 2018).

    ``rows``, shape (rows, features), are those that were prepared; ``patience`` is how many moves in a row may gain
    nothing, and ``tolerance`` the share of the inertia that counts as a gain.

    >>> rows = np.array([[0.0], [1.0], [9.0], [10.0], [20.0]])
    >>> prepared = Prepared.of(rows)
    >>> poor = prepared.descend(np.array([[0.0], [1.0], [13.0]]), 1e-7)
    >>> better = swap(poor, prepared, rows, 4, 1e-7, np.random.default_rng(0))
    >>> sorted(better.centres.ravel().tolist())
    [0.5, 9.5, 20.0]
    """
    if len(found.centres) < 2:
        return found
    failed, moves = 0, _Moves.of(found, rows, prepared.weights)
    while failed < patience:
        other = prepared.descend(moves.moved(failed, random), tolerance)
        if other.inertia < (1 - tolerance) * found.inertia:
            found, failed, moves = other, 0, _Moves.of(other, rows, prepared.weights)
        else:
            failed += 1
    return found


class _Moves(NamedTuple):
    """Which centres of a fit are missed least, in that order, and how much is spread around each."""

    found: Fit
    rows: Floats
    missed: Ints
    spread: Floats

    @classmethod
    def of(cls, found: Fit, rows: Floats, counts: Floats) -> Self:
        """Those of a fit to these rows, each of which counts so often."""
        labels, centres = found.labels, len(found.centres)
        nearest, second = _nearest_two(squared_distances(rows, found.centres))
        missed = np.bincount(labels, counts * (second - nearest), minlength=centres)
        spread = np.asarray(np.bincount(labels, counts * nearest, minlength=centres), dtype=np.float64)
        return cls(found, rows, np.argsort(missed), spread)

    def moved(self, failed: int, random: np.random.Generator) -> Floats:
        """The centres with one moved: after each failure to the next place, after every second one the next centre."""
        centres, spread = self.found.centres.copy(), self.spread.copy()
        moved = self.missed[failed // 2 % len(centres)]
        spread[moved] = -1.0
        goal = np.argsort(-spread)[failed % 2 % (len(centres) - 1)]
        members = np.flatnonzero(self.found.labels == goal)
        centres[moved] = self.rows[random.choice(members) if len(members) else random.integers(len(self.rows))]
        return centres


def _nearest_two(squares: Floats) -> tuple[Floats, Floats]:
    """The least and the second least in each row of distances, shape (rows, centres), column by column."""
    nearest, second = np.minimum(squares[:, 0], squares[:, 1]), np.maximum(squares[:, 0], squares[:, 1])
    for column in squares.T[2:]:
        np.minimum(second, np.maximum(nearest, column), out=second)
        np.minimum(nearest, column, out=nearest)
    return nearest, second
