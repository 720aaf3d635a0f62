"""Transforms: how the numbers of a column are bent before they are standardised."""

from collections.abc import Callable
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ccseg.reading.measures import BY_NAME
from ccseg.records import Floats, Ints

Transform = Literal["identity", "log", "interpolate"]
Knots = tuple[tuple[float, float], ...]

MANY_ZEROS = 0.1
"""The share of zeros from which a zero is a value of its own: a convention, so that a tenth of the customers counts."""

KNOTS = 200
"""The most points of a bent line, half a percentile apart: a convention."""

LONG_TAIL = 10
"""An own column whose largest value is so many times its middle is like money: a convention, an order of magnitude."""


class Numbers(NamedTuple):
    """The different numbers of a column in ascending order, how many customers have each, and how many there are."""

    values: Floats
    counts: Ints
    customers: int

    @classmethod
    def of(cls, numbers: Floats) -> Self:
        values, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
        return cls(values, counts, len(numbers))

    @property
    def median(self) -> float:
        """The median of those who have one."""
        ends = np.cumsum(self.counts)
        middle = np.searchsorted(ends, [(ends[-1] - 1) // 2, ends[-1] // 2], side="right")
        return float(np.mean(self.values[middle]))

    def filled(self, fill: float) -> "Numbers":
        """The same with this number in all gaps."""
        gaps = self.customers - int(self.counts.sum())
        if not gaps:
            return self
        place = int(np.searchsorted(self.values, fill))
        if place < len(self.values) and self.values[place] == fill:
            counts = self.counts.copy()
            counts[place] += gaps
            return self._replace(counts=counts)
        return self._replace(values=np.insert(self.values, place, fill), counts=np.insert(self.counts, place, gaps))

    def part(self, chosen: NDArray[np.bool_]) -> "Numbers":
        """Those of some values alone."""
        return Numbers(self.values[chosen], self.counts[chosen], int(self.counts[chosen].sum()))


def _identity(key: str, x: Numbers) -> tuple[Transform, Knots]:
    return "identity", ()


def _log(key: str, x: Numbers) -> tuple[Transform, Knots]:
    """log1p for money and counts, and for own columns whose upper tail is long."""
    if key in BY_NAME:
        return ("log" if BY_NAME[key].unit in ("money", "count") else "identity"), ()
    middle = max(x.median, float(np.average(x.values, weights=x.counts)))
    long_tail = x.values[0] >= 0 and x.values[-1] > LONG_TAIL * middle
    return ("log" if long_tail else "identity"), ()


def _hurdle(key: str, x: Numbers) -> tuple[Transform, Knots]:
    """Many zeros: 0 stays 0 and others are ±(1 + percentile); else normal scores (van der Waerden 1952)."""
    from scipy.special import ndtri

    zeros = x.counts[x.values == 0].sum() / x.customers
    if zeros < MANY_ZEROS:
        return "interpolate", _thin(x.values, ndtri(_ranks(x)))
    below, above = _side(x.part(x.values < 0), -1), _side(x.part(x.values > 0), 1)
    return "interpolate", (*below, (0.0, 0.0), *above)


def _side(x: Numbers, sign: int) -> Knots:
    """The knots on one side of zero, in ascending order."""
    if not len(x.values):
        return ()
    away = Numbers(np.abs(x.values[::sign]), x.counts[::sign], x.customers)
    knots = [(sign * value, sign * height) for value, height in _thin(away.values, 1 + _ranks(away))]
    return tuple(knots[::sign])


def _ranks(x: Numbers) -> Floats:
    """The mid-ranks of the different numbers, 0–1."""
    middles = np.cumsum(x.counts) - x.counts / 2
    return np.asarray(middles / x.customers)


def _thin(values: Floats, heights: Floats) -> Knots:
    """At most ``KNOTS`` of the points, even along the heights, both ends kept."""
    if len(values) > KNOTS:
        even = np.linspace(heights[0], heights[-1], KNOTS)
        kept = np.unique(np.searchsorted(heights, even))
        values, heights = values[kept], heights[kept]
    return tuple(zip(_rounded(values), heights.tolist(), strict=True))


def _rounded(values: Floats) -> list[float]:
    """Ascending numbers, each rounded as far as its neighbours and zero allow, so that they are nobody's own values.

    >>> _rounded(np.array([6.0, 7.0, 512.27, 550.96, 73519.42]))
    [6.0, 7.0, 510.0, 550.0, 70000.0]
    """
    gaps = np.diff(values)
    to_previous = np.append(np.inf, gaps)
    to_next = np.append(gaps, np.inf)
    to_zero = np.where(values, np.abs(values), np.inf)
    nearest = np.min([to_previous, to_next, to_zero], axis=0)
    room = np.where(np.isfinite(nearest), nearest, 1.0) / 2
    decimals = -np.floor(np.log10(room)).astype(int)
    return [round(value, digits) for value, digits in zip(values.tolist(), decimals.tolist(), strict=True)]


TRANSFORMS: dict[str, Callable[[str, Numbers], tuple[Transform, Knots]]] = {
    "hurdle": _hurdle,
    "log": _log,
    "plain": _identity,
    "raw": _identity,
}
"""How each preparation bends a numeric column; a new preparation is a row here."""
