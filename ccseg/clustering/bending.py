"""Bending: heights read off the line through the knots of a column, for many numbers quickly."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self

import numpy as np

from ccseg.clustering.transforms import Knots
from ccseg.records import Floats, Ints

MANY = 1 << 15
"""Numbers from which a table of the knots takes less time than it saves: `python -m benchmarks.scale`."""

BUCKETS = 13
"""A table has about two to this power of buckets, 64 kilobytes: a convention."""

CROWD = 4
"""The most knots in one bucket; where more are, the table saves nothing."""

OCTAVES = 40
"""How far below the range of the knots the width of the buckets may begin to grow, in powers of two: a convention."""

KEPT = 128
"""As many columns keep their table: a convention, more than most files have."""


def bend(x: Floats, knots: Knots, out: Floats | None = None) -> Floats:
    """The heights over these numbers on the line through the knots, the first and last going on: ``np.interp``.

    Where there are many numbers, the heights are written to ``out``, which may be the numbers themselves.

    >>> bend(np.array([-1.0, 0.5, 9.0]), ((0.0, 0.0), (1.0, 10.0)))
    array([ 0.,  5., 10.])
    """
    if len(x) >= MANY and (table := _table(knots)):
        return table.read(x, out)
    values, heights = np.array(knots).T
    return np.asarray(np.interp(x, values, heights))


class Buckets(NamedTuple):
    """Which bucket a number is in: the leading bits of it plus a shift, which grow with it as floats are stored.

    So buckets are as much finer as numbers are smaller, as money is spread. On ``both`` sides of zero they mirror each
    other.
    """

    shift: float
    bits: int
    both: bool

    @classmethod
    def over(cls, values: Floats, octaves: int) -> Self:
        """Those that cover ascending numbers and begin to grow so far below their range."""
        both = bool(values[0] < 0 < values[-1])
        width = float(values[-1] - values[0]) * 2.0**-octaves
        all_bits = cls(width if both else width - float(values[0]), 0, both)
        low, high = all_bits.of(values[[0, -1]]).tolist()
        return all_bits._replace(bits=max(0, (high - low).bit_length() - BUCKETS))

    def of(self, x: Floats) -> Ints:
        """The bucket of each number."""
        moved = np.abs(x) if self.both else x + self.shift
        if self.both:
            moved += self.shift
        found = moved.view(np.int64)
        found >>= self.bits
        if self.both:
            found -= int(np.float64(self.shift).view(np.int64)) >> self.bits
            np.negative(found, out=found, where=x < 0)
        return found

    def crowd(self, values: Floats) -> int:
        """The most of these numbers that are in one bucket."""
        return int(np.unique(self.of(values), return_counts=True)[1].max())


@dataclass(frozen=True, eq=False)
class Table:
    """Knots with a table that says near which of them a number is, so that they need not be searched.

    ``starts`` has the knot at which each bucket begins; at most ``crowd`` knots are in one, and as many comparisons
    find the last knot that is not above. From there on the formula is that of ``np.interp``, so that heights are the
    same to the byte.
    """

    values: Floats
    heights: Floats
    slopes: Floats
    nexts: Floats
    buckets: Buckets
    first: int
    starts: Ints
    crowd: int

    @classmethod
    def of(cls, values: Floats, heights: Floats) -> Self | None:
        """The table of these knots, or ``None`` where there is no good one."""
        if not _is_plain(values, heights):
            return None
        crowd, buckets = min(((each.crowd(values), each) for each in _buckets(values)), default=(len(values), None))
        if crowd > CROWD or not buckets:
            return None
        keys = buckets.of(values)
        starts = np.searchsorted(keys, np.arange(keys[0], keys[-1] + 1)) - 1
        slopes = np.append(np.diff(heights) / np.diff(values), 0.0)
        nexts = np.append(values[1:], np.inf)
        return cls(values, heights, slopes, nexts, buckets, int(keys[0]), np.maximum(starts, 0), crowd)

    def read(self, x: Floats, out: Floats | None = None) -> Floats:
        """The heights over these numbers, written to ``out``, which may be the numbers themselves."""
        inside = np.clip(x, self.values[0], self.values[-1], out=out)
        buckets = self.buckets.of(inside)
        buckets -= self.first
        # A gap has no bucket of its own, and comes out as it went in from any.
        knots = self.starts.take(buckets, mode="clip")
        # Memory that is used again is near the processor; the buckets are needed no more.
        read = buckets.view(np.float64)
        for _ in range(self.crowd):
            knots += inside >= _read(self.nexts, knots, read)
        inside -= _read(self.values, knots, read)
        inside *= _read(self.slopes, knots, read)
        inside += _read(self.heights, knots, read)
        return inside


def _read(table: Floats, places: Ints, into: Floats) -> Floats:
    """What a table has at these places, which all lie within it."""
    return table.take(places, mode="clip", out=into)


def _is_plain(values: Floats, heights: Floats) -> bool:
    """Whether knots ascend, and the formula comes to nothing infinite between them and to their own heights on them."""
    with np.errstate(all="ignore"):
        steps, rises = np.diff(values), np.diff(heights)
        finite = np.isfinite(values[-1] - values[0]) and np.isfinite(rises / steps).all()
    minus_zero = np.signbit(heights) & (heights == 0)
    return bool(len(steps) and (steps > 0).all() and finite and not minus_zero.any())


def _buckets(values: Floats) -> Iterator[Buckets]:
    """Ways to put these numbers into buckets, each of which begins to grow further below their range."""
    for octaves in range(OCTAVES):
        buckets = Buckets.over(values, octaves)
        if buckets.shift + (0.0 if buckets.both else values[0]) > 0:
            yield buckets


@lru_cache(maxsize=KEPT)
def _table(knots: Knots) -> Table | None:
    values, heights = np.array(knots).T.copy()
    return Table.of(values, heights)
