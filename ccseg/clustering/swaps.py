"""Swaps: centres of k-means that move from where they are hardly missed to where many stand far from theirs."""

import numpy as np

from ccseg.clustering.lloyd import Fit, Prepared
from ccseg.clustering.models import squared_distances
from ccseg.records import Floats


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
    failed = 0
    while failed < patience and len(found.centres) > 1:
        centres = _moved(found, rows, prepared.weights, failed, random)
        other = prepared.descend(centres, tolerance)
        gains = other.inertia < (1 - tolerance) * found.inertia
        found, failed = (other, 0) if gains else (found, failed + 1)
    return found


def _moved(found: Fit, rows: Floats, counts: Floats, failed: int, random: np.random.Generator) -> Floats:
    """The centres with one moved: after each failure to the next place, and after every second one the next centre."""
    centres, labels = found.centres, found.labels
    nearest, second = _nearest_two(squared_distances(rows, centres))
    missed = np.bincount(labels, counts * (second - nearest), minlength=len(centres))
    spread = np.bincount(labels, counts * nearest, minlength=len(centres))
    moved = np.argsort(missed)[failed // 2 % len(centres)]
    spread[moved] = -1.0
    goal = np.argsort(-spread)[failed % 2 % (len(centres) - 1)]
    members = np.flatnonzero(labels == goal)
    chosen = random.choice(members) if len(members) else random.integers(len(rows))
    moved_centres = centres.copy()
    moved_centres[moved] = rows[chosen]
    return np.asarray(moved_centres)


def _nearest_two(squares: Floats) -> tuple[Floats, Floats]:
    """The least and the second least in each row of distances, shape (rows, centres), column by column."""
    nearest, second = np.minimum(squares[:, 0], squares[:, 1]), np.maximum(squares[:, 0], squares[:, 1])
    for column in squares.T[2:]:
        np.minimum(second, np.maximum(nearest, column), out=second)
        np.minimum(nearest, column, out=nearest)
    return nearest, second
