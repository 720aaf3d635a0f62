"""Edges: rows between the header and the end of a file that are no customers: units, repeats, totals, notes."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.reading.cells import Numbers, read_plain, read_styled
from ccseg.reading.layout import EXPLAINING_ROWS, HEAD, explains, is_note, is_total, numeric_columns
from ccseg.reading.lines import Row
from ccseg.reading.stacked import further_headers
from ccseg.records import Floats
from ccseg.texts import say

TAIL = 5
"""How many of the last rows may be totals and notes."""
CELLS = 20_000
FEWEST_ROWS = 20
"""Rows that explain the columns are told from so many cells below them, and from so many rows at least."""
SUMMED = 12
"""In how many columns a row of sums without a name is looked for."""


def find_edges(cells: pa.Table) -> dict[int, str]:
    """The places of the rows that are no customers, each with its reason.

    >>> find_edges(pa.table({"id": ["A", "B", "Total"], "limit": ["1", "2", "3"]}))
    {2: 'a row of totals'}
    """
    reasons = dict.fromkeys(map(int, _empty(cells)), say("reading.layout.nothing"))
    reasons |= dict.fromkeys(further_headers(cells), say("reading.layout.repeats"))
    reasons |= _explaining(cells)
    for row in range(cells.num_rows - 1, max(0, cells.num_rows - 1 - TAIL), -1):
        if row in reasons:
            continue
        if not (reason := _end(cells, row)):
            break
        reasons[row] = reason
    return reasons


def _explaining(cells: pa.Table) -> dict[int, str]:
    """The first rows, as long as they explain the columns and are no customers."""
    found: dict[int, str] = {}
    head = [Row(0, row) for row in _rows(cells, 0, max(FEWEST_ROWS, min(HEAD, CELLS // cells.num_columns)))]
    for place in range(min(EXPLAINING_ROWS, len(head) - 1)):
        numeric = numeric_columns(head[place:], cells.num_columns)
        if not (reason := explains(head[place].cells, numeric)):
            break
        found[place] = reason
    return found


def _end(cells: pa.Table, row: int) -> str:
    """Why one of the last rows is no customer, or nothing."""
    [found] = _rows(cells, row, 1)
    if is_total(found) or (not found[0] and _sums_up(cells, row)):
        return say("reading.layout.totals")
    return say("reading.layout.note") if is_note(found) else ""


def _sums_up(cells: pa.Table, row: int) -> bool:
    """Whether a row without a name has the sums of the rows above it, in two columns at least and in most."""
    filled = [column[: row + 1] for column in cells.columns[:SUMMED] if str(column[row].as_py() or "").strip()]
    numbers = [_as_numbers(column) for column in filled]
    told = [column.values for column in numbers if len(column.stray) < row - 1]
    sums = sum(_is_sum(values, row) for values in told)
    return sums >= max(2, len(filled) / 2)


def _as_numbers(column: pa.ChunkedArray) -> Numbers:
    """The column as numbers, with the decimal mark under which more cells are numbers."""
    return read_plain(column) or max(_styled(column.combine_chunks()), key=lambda numbers: numbers.share)


def _is_sum(values: Floats, row: int) -> bool:
    above = np.nansum(values[:row])
    return bool(values[row] != 0 and np.isclose(values[row], above, rtol=0.001))


def _styled(column: pa.Array) -> list[Numbers]:
    return [read_styled(column, "."), read_styled(column, ",")]


def _rows(cells: pa.Table, start: int, count: int) -> list[list[str]]:
    taken = cells.slice(start, count).to_pydict()
    return [[str(cell or "") for cell in row] for row in zip(*taken.values(), strict=True)]


def _empty(cells: pa.Table) -> NDArray[np.intp]:
    """The places of rows in which nothing stands."""
    nothing = np.ones(cells.num_rows, dtype=bool)
    for column in cells.columns:
        if not nothing.any() or (column.null_count == 0 and not pa.types.is_string(column.type)):
            return np.array([], dtype=np.intp)
        blank = pc.is_null(column)
        if pa.types.is_string(column.type):
            blank = pc.or_kleene(blank, pc.equal(pc.utf8_trim_whitespace(column), ""))
        nothing &= np.asarray(pc.fill_null(blank, True).to_numpy(zero_copy_only=False), dtype=bool)
    return np.flatnonzero(nothing)
