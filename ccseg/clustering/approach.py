"""Approach: centres on their way to where Lloyd's descent ends, in steps that measure only what may have changed.

Importing it loads numba, and the first process of all compiles it; so it is imported where rows are wide.
"""

from collections.abc import Callable

import numpy as np
from numba import njit

from ccseg.records import Floats

UNSURE = -1
"""What is said instead of a number of steps where rounding may decide about a customer."""

NEAR = 1e-6
"""Distances that differ by so little of the customer's and the centres' distance from the mean are measured anew: far
above what sums of differences lose to rounding (1e-13), far below what most customers are apart from a border."""

TIE = 1e-10
"""Squared distances that differ by so little are as good as equal: rounding may say which is less (convention)."""

DOUBTFUL = 1e-6
"""How near to the least movement, as a share of it, rounding may say whether centres still move (convention)."""

AS_IT_SUITS = {"reassoc", "contract"}
"""The order in which the processor may add: what is said does not hang on the last digits."""


def _squared_distance(row: Floats, centre: Floats) -> float:
    total = 0.0
    for feature in range(len(row)):
        apart = row[feature] - centre[feature]
        total += apart * apart
    return total


def _add_to(total: Floats, row: Floats, times: float) -> None:
    for feature in range(len(row)):
        total[feature] += times * row[feature]


_apart = njit(cache=True, fastmath=AS_IT_SUITS, inline="always")(_squared_distance)
_add = njit(cache=True, fastmath=AS_IT_SUITS, inline="always")(_add_to)


def _follow(rows: Floats, weights: Floats, norms: Floats, centres: Floats, least: float, most: int) -> int:
    customers, segments = len(rows), len(centres)
    labels, own = np.full(customers, -1), np.zeros(customers)
    bounds, moves = np.zeros((customers, segments)), np.zeros(segments)
    sums, sizes = np.zeros_like(centres), np.zeros(segments)
    for step in range(most):
        far = 0.0
        for centre in centres:
            far = max(far, (centre * centre).sum())
        changed = False
        for customer in range(customers):
            row, label, scale = rows[customer], labels[customer], norms[customer] + far
            near = NEAR * np.sqrt(scale)
            # Nobody is further from the own centre, or nearer to another one, than both have moved since.
            reach = own[customer] + moves[label] + near
            own[customer] += moves[label]
            doubtful = label < 0
            for segment in range(segments):
                bounds[customer, segment] -= moves[segment]
                doubtful |= segment != label and bounds[customer, segment] <= reach
            if not doubtful:
                continue
            best = max(label, 0)
            lowest, second = _apart(row, centres[best]), np.inf
            bounds[customer, best] = np.sqrt(lowest)
            reach = bounds[customer, best] + near
            for segment in range(segments):
                if segment == max(label, 0) or (label >= 0 and bounds[customer, segment] > reach):
                    continue
                squared = _apart(row, centres[segment])
                bounds[customer, segment] = np.sqrt(squared)
                if squared < lowest:
                    best, lowest, second = segment, squared, lowest
                elif squared < second:
                    second = squared
            own[customer] = np.sqrt(lowest)
            if second - lowest <= TIE * scale:
                return UNSURE
            if best == label:
                continue
            changed, labels[customer] = True, best
            _add(sums[best], row, weights[customer])
            sizes[best] += weights[customer]
            if label >= 0:
                _add(sums[label], row, -weights[customer])
                sizes[label] -= weights[customer]
        if not changed:
            return step
        # What counts are whole numbers, so that their sums are exact.
        if sizes.min() <= 0:
            return UNSURE
        after = sums / sizes.reshape(-1, 1)
        for segment in range(segments):
            moves[segment] = np.sqrt(_apart(after[segment], centres[segment]))
        moved = (moves * moves).sum()
        if abs(moved - least) <= DOUBTFUL * least:
            return UNSURE
        if moved < least:
            return step
        centres[:] = after
    return most


follow: Callable[[Floats, Floats, Floats, Floats, float, int], int] = njit(cache=True, fastmath=AS_IT_SUITS)(_follow)
"""Move ``centres``, shape (segments, features), to where the last step of a descent begins, and say in how many steps.

``rows``, shape (customers, features), count ``weights`` times each, whole numbers; ``norms`` are their squared lengths,
``least`` is the squared movement of all centres that ends the descent, and ``most`` the most steps.

As in Elkan (2003), who is nearer to the own centre than to any other by more than all have moved is not measured, and
who stays is not added up again. Sums and distances are those of scikit-learn but for the last digits. Where somebody's
segment, or the end of the descent, may depend on these, it says ``UNSURE``, and scikit-learn does the whole descent.
Else each step's labels are the same, and the last step, done by scikit-learn, ends in the same centres to the byte.

>>> centres = np.array([[0.0], [1.0]])
>>> rows = np.array([[0.0], [1.0], [9.0], [10.0]])
>>> follow(rows, np.ones(4), rows[:, 0] ** 2, centres, 1e-9, 300), centres.ravel().tolist()
(2, [0.5, 9.5])
"""
