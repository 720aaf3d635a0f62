"""Contents: what stands in a column, and the questions that can be asked of it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.reading.cells import Numbers
from ccseg.records import Floats


@dataclass(frozen=True, eq=False)
class Content:
    """What stands in one column: its header, its cells (trimmed text or native values) and its numbers if any."""

    name: str
    cells: pa.ChunkedArray
    numbers: Numbers | None = None
    dates: bool = False

    def filter(self, keep: NDArray[np.bool_]) -> "Content":
        """The same column with some of its rows."""
        numbers = None if self.numbers is None else replace(self.numbers, values=self.numbers.values[keep])
        return Content(self.name, self.cells.filter(pa.array(keep)), numbers, self.dates)

    @cached_property
    def texts(self) -> pa.ChunkedArray:
        """The cells as text, null where missing."""
        return _texts_of(self.cells)

    @cached_property
    def sample(self) -> pa.ChunkedArray:
        """The filled cells among the first 3,000, as text."""
        return _texts_of(first_filled(self.cells, 3_000))

    @property
    def rows(self) -> int:
        return len(self.cells)

    @cached_property
    def present(self) -> int:
        return self.numbers.present if self.numbers else self.rows - self.texts.null_count

    @cached_property
    def distinct(self) -> int:
        rising = pc.all(pc.less(self.texts[:-1], self.texts[1:])).as_py() and not self.texts.null_count
        return self.rows if rising else int(pc.count_distinct(self.texts).as_py())

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
    def counts_days(self) -> bool:
        """Whether its numbers are days written as 20261122."""
        day, month = self.known % 100, self.known // 100 % 100
        years = (self.known >= 19000101) & (self.known < 21000000)
        return bool((years & (day >= 1) & (day <= 31) & (month >= 1) & (month <= 12)).all())

    def share(self, pattern: str) -> float:
        """The share of the sample that matches a pattern."""
        return (pc.sum(pc.match_substring_regex(self.sample, pattern)).as_py() or 0) / max(1, len(self.sample))


def first_filled(column: pa.ChunkedArray, count: int) -> pa.ChunkedArray:
    """The filled cells among the first ones; where there are none, the first that are filled."""
    first = column[:count].drop_null()
    return first if len(first) else column.drop_null()[:count]


def _texts_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        whole = pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 2.0**53))
        if pc.all(whole).as_py():
            column = pc.cast(column, pa.int64())
    try:
        return pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.chunked_array([[None if value is None else str(value) for value in column.to_pylist()]], pa.string())
