"""Contents: what stands in a column, and the questions that can be asked of it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.reading.cells import Numbers
from ccseg.records import Floats, Ints

SAMPLE_CELLS = 3_000
"""So many first filled cells tell how the cells of a column look."""
MANY_LEVELS = 100
"""More different values than this are no levels (convention)."""
LEVELS_IN_FOUR = 4
"""Nor are more than a quarter of the cells different where there are more than a dozen (convention)."""
DOZEN = 12


@dataclass(frozen=True, eq=False)
class Content:
    """What stands in one column: its header, its cells (trimmed text or native values) and its numbers if any.

    ``currencies`` and the ``unit`` stood beside its numbers; ``kept`` are its levels where their spelling was settled.
    """

    name: str
    cells: pa.ChunkedArray
    numbers: Numbers | None = None
    dates: bool = False
    currencies: tuple[str, ...] = ()
    unit: str = ""
    kept: tuple[str, ...] = ()

    def filter(self, keep: NDArray[np.bool_]) -> "Content":
        """The same column with some of its rows."""
        numbers = None if self.numbers is None else replace(self.numbers, values=self.numbers.values[keep])
        return replace(self, cells=self.cells.filter(pa.array(keep)), numbers=numbers)

    @cached_property
    def texts(self) -> pa.ChunkedArray:
        """The cells as text, null where missing."""
        return _texts_of(self.cells)

    @cached_property
    def sample(self) -> pa.ChunkedArray:
        """The filled cells among the first 3,000, as text."""
        return _texts_of(first_filled(self.cells, SAMPLE_CELLS))

    @property
    def rows(self) -> int:
        return len(self.cells)

    @cached_property
    def present(self) -> int:
        return self.numbers.present if self.numbers else self.rows - self.texts.null_count

    @cached_property
    def distinct(self) -> int:
        """How many different texts stand in it."""
        rising = pc.all(pc.less(self.texts[:-1], self.texts[1:])).as_py() and not self.texts.null_count
        return self.rows if rising else int(pc.count_distinct(self.texts).as_py())

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The different values as text where they are at most a hundred, in order; else none."""
        if self.numbers is not None:
            return self._numbers_as_levels()
        if len(pc.unique(self.sample)) > MANY_LEVELS:
            return ()
        found = pc.unique(self.texts.drop_null()).to_pylist()
        return tuple(sorted(found)) if len(found) <= MANY_LEVELS else ()

    def _numbers_as_levels(self) -> tuple[str, ...]:
        if len(np.unique(self.known[:SAMPLE_CELLS])) > MANY_LEVELS:
            return ()
        found = np.unique(self.known)
        return tuple(f"{value:.12g}" for value in found) if len(found) <= MANY_LEVELS else ()

    @cached_property
    def codes(self) -> Ints:
        """The level of each row as a number from 0, −1 where missing; numbers and texts alike. Shape (rows,)."""
        if self.numbers is not None:
            found = np.searchsorted(np.unique(self.known), self.numbers.values)
            return np.where(np.isfinite(self.numbers.values), found, -1).astype(np.int64)
        encoded = self.texts.combine_chunks().dictionary_encode().indices
        return np.asarray(pc.fill_null(encoded, -1).to_numpy(zero_copy_only=False), dtype=np.int64)

    @property
    def values(self) -> Floats:
        """The numbers, NaN where missing or where a column has none. Shape (rows,)."""
        return np.full(self.rows, np.nan) if self.numbers is None else self.numbers.values

    @cached_property
    def many(self) -> bool:
        """Whether its values are too many, or too often different, to be levels."""
        count = len(self.levels)
        return (count == 0 and self.present > 0) or count > max(DOZEN, self.present / LEVELS_IN_FOUR)

    @cached_property
    def whole(self) -> bool:
        """Whether all its numbers are whole."""
        parts = (self.known[:SAMPLE_CELLS], self.known)
        return all(bool((part == np.floor(part)).all()) for part in parts)

    @cached_property
    def constant(self) -> bool:
        """Whether all that stands in it is the same."""
        if self.numbers is None:
            return self.distinct == 1
        return all(bool((part == self.known[0]).all()) for part in (self.known[:1000], self.known))

    @cached_property
    def unique(self) -> bool:
        return self.present == self.rows and self.distinct == self.rows

    @cached_property
    def known(self) -> Floats:
        """The numbers that are there."""
        assert self.numbers is not None
        values = self.numbers.values
        return values if self.present == self.rows else values[np.isfinite(values)]

    @cached_property
    def counts_up(self) -> bool:
        """Whether it numbers the rows: whole numbers in steps of one, each once."""
        if self.numbers is None or self.present != self.rows or self.rows < 3:
            return False
        if self.known.max() - self.known.min() != self.rows - 1:
            return False
        return bool((np.diff(np.sort(self.known)) == 1).all())

    @cached_property
    def rises(self) -> bool:
        """Whether its whole numbers grow from row to row, as a counter does of which rows were taken away."""
        if self.numbers is None or self.present != self.rows or self.rows < 3 or not self.whole:
            return False
        return bool((np.diff(self.known) > 0).all())

    def share(self, pattern: str) -> float:
        """The share of the sample that matches a pattern."""
        matching = pc.sum(pc.match_substring_regex(self.sample, pattern)).as_py() or 0
        return float(matching) / max(1, len(self.sample))


def text_content(name: str, texts: list[str | None]) -> Content:
    """A column of texts.

    >>> text_content("x", ["b", "a", None]).levels
    ('a', 'b')
    """
    return Content(name, pa.chunked_array([texts], pa.string()))


def number_content(name: str, values: list[float]) -> Content:
    """A column of numbers.

    >>> number_content("x", [1, 2, 2]).levels
    ('1', '2')
    """
    nothing = np.array([], dtype=np.int64)
    floats = np.asarray(values, dtype=np.float64)
    return Content(name, pa.chunked_array([pa.array(floats)]), Numbers(floats, nothing, nothing))


def first_filled(column: pa.ChunkedArray, count: int) -> pa.ChunkedArray:
    """The filled cells among the first ones; where there are none, the first that are filled."""
    first = column[:count].drop_null()
    return first if len(first) else column.drop_null()[:count]


def _texts_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_floating(column.type):
        column = _whole_as_integers(column)
    try:
        return pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return _as_python_writes(column)


def _whole_as_integers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Floats without a point where all are whole; what is no number is missing."""
    if pa.types.is_float16(column.type):
        column = pc.cast(column, pa.float32())
    known = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    whole = pc.equal(known, pc.floor(known))
    small = pc.less(pc.abs(known), 2.0**53)
    return pc.cast(known, pa.int64()) if pc.all(pc.and_(whole, small)).as_py() else known


def _as_python_writes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = [None if value is None else str(value) for value in column.to_pylist()]
    return pa.chunked_array([texts], pa.string())
