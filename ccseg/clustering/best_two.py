"""Best two: which of some costs is the least and which the second least, of many customers at a time."""

from typing import NamedTuple

import numpy as np

from ccseg.records import Floats, Ints

TIE = 1e-9
"""Costs this close are equal: what the last bits say depends on how many rows were assigned at a time. A
convention, far above rounding and far below what tells customers apart."""

NONE = -1
"""What stands for the second where there is but one."""


class BestTwo(NamedTuple):
    """Which cost is the least and which the second least, and how much both are, each shape (customers,)."""

    first: Ints
    second: Ints
    least: Floats
    next: Floats


def best_two(costs: Floats) -> BestTwo:
    """The two least costs of each customer, the first of equal ones; ``costs`` has the shape (segments, customers).

    Where there is no second, it is −1 and infinite.

    >>> best_two(np.array([[3.0, 1.0], [2.0, 1.0], [9.0, 5.0]]))[:2]
    (array([1, 0]), array([0, 1]))
    """
    return _apart(costs) or _with_ties(costs)


def _apart(costs: Floats) -> BestTwo | None:
    """The same, in steps that go along memory; ``None`` where for anybody one is as good as another."""
    if len(costs) < 2:
        return None
    least, second = np.minimum(costs[0], costs[1]), np.maximum(costs[0], costs[1])
    between = np.empty_like(least)
    for cost in costs[2:]:
        np.minimum(second, np.maximum(least, cost, out=between), out=second)
        np.minimum(least, cost, out=least)
    if (second <= _as_good(least)).any() or np.count_nonzero(costs <= _as_good(second)) != 2 * len(least):
        return None
    return BestTwo(_which(costs, least), _which(costs, second), least, second)


def _with_ties(costs: Floats) -> BestTwo:
    rows = np.arange(costs.shape[1])
    first = _first_least(costs)
    if len(costs) < 2:
        return BestTwo(first, np.full(len(rows), NONE), costs[first, rows], np.full(len(rows), np.inf))
    others = costs.copy()
    others[first, rows] = np.inf
    second = _first_least(others)
    return BestTwo(first, second, costs[first, rows], costs[second, rows])


def _first_least(costs: Floats) -> Ints:
    return np.asarray((costs <= _as_good(costs.min(axis=0))).argmax(axis=0))


def _as_good(cost: Floats) -> Floats:
    """Up to what another cost is as good."""
    return cost + TIE * np.abs(cost)


def _which(costs: Floats, cost: Floats) -> Ints:
    """Which of the costs it is, of each customer."""
    found = np.zeros(len(cost), dtype=np.int64)
    for number, each in enumerate(costs):
        np.putmask(found, each == cost, number)
    return found
