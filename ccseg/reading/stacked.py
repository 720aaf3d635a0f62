"""Stacked: files that were put one below the other, each with its own header, maybe in another order."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.reading.findings import Change
from ccseg.reading.headers import column_name
from ccseg.records import Ints
from ccseg.texts import say

SAME_ROWS = 0.9
"""The share of the rows, above and below, that both have where a table stands in the file again (convention)."""
BEGIN = 3
MOST_BEGINS = 100
"""Where a table may begin again is asked of so many lines, and there of so many rows."""
MARK = "\ufeff"
"""How a file in UTF-8 may begin, which stands before the first name of a header further down."""


def plain_name(cell: str) -> str:
    """A name as it is compared: without capitals, spaces around it and the mark of a new file.

    >>> plain_name("\\ufeffCust_ID ")
    'cust_id'
    """
    return " ".join(cell.replace(MARK, "").split()).casefold()


def further_headers(cells: pa.Table) -> dict[int, list[int]]:
    """The rows that say the header again, each with the place in it of every column.

    >>> further_headers(pa.table({"id": ["A", "ID", "7"], "spend": ["5", "Spend", "B"]}))
    {1: [0, 1]}
    >>> further_headers(pa.table({"id": ["A", "spend", "7"], "spend": ["5", "id", "B"]}))
    {1: [1, 0]}
    """
    names = [_name_in_header(name, place) for place, name in enumerate(cells.column_names, 1)]
    if len(set(names)) < len(names):
        return {}
    first = cells.column(0)
    bare = pc.utf8_trim_whitespace(pc.replace_substring(first, MARK, ""))
    wanted = pa.array(sorted({*names, *cells.column_names}), pa.string())
    alike = pc.or_(pc.is_in(pc.utf8_lower(bare), wanted), pc.is_in(bare, wanted))
    found = {}
    for row in np.flatnonzero(pc.fill_null(alike, False).to_numpy(zero_copy_only=False)):
        here = [plain_name(str(column[int(row)].as_py() or "")) for column in cells.columns]
        if sorted(here) == sorted(names):
            found[int(row)] = [here.index(name) for name in names]
    return found


def _name_in_header(name: str, place: int) -> str:
    """A name as it stands in the header, where a column may have none."""
    return "" if name == column_name(place) else plain_name(name)


def in_one_order(cells: pa.Table, lines: Ints) -> tuple[pa.Table, tuple[Change, ...]]:
    """The columns in the order of the first header below each further one that has another order."""
    headers = further_headers(cells)
    usual = list(range(cells.num_columns))
    if all(order == usual for order in headers.values()):
        return cells, ()
    starts = [0, *headers]
    orders = [usual, *headers.values()]
    ends = [*headers, cells.num_rows]
    parts = [
        _ordered(cells.slice(start, end - start), order) for start, end, order in zip(starts, ends, orders, strict=True)
    ]
    changes = [
        Change(column=None, message=say("reading.body.order", line=int(lines[start])), rows=end - start - 1)
        for start, end, order in zip(starts, ends, orders, strict=True)
        if order != usual
    ]
    return pa.concat_tables(parts), tuple(changes)


def once_more(cells: pa.Table, lines: Ints, apart: Sequence[int]) -> list[int]:
    """The rows of a table that stands in the file again below a line that is none of its rows, such as its header.

    ``apart`` has these lines. Nearly all rows below are those above, in their order; the few others are not among them.

    >>> cells = pa.table({"id": ["A", "B", "A", "B"], "spend": ["5", "7", "5", "7"]})
    >>> once_more(cells, np.array([2, 3, 5, 6]), [4]), once_more(cells, np.array([2, 3, 4, 5]), [])
    ([2, 3], [])
    """
    starts = np.unique(np.searchsorted(lines, apart))
    begins = [start for start in starts[:MOST_BEGINS].tolist() if _begin_alike(cells, start)]
    if not begins:
        return []
    rows = pd.Index(cells.to_pandas().astype("str").fillna("").agg("\x1f".join, axis=1))
    first = rows[: begins[0]]
    places = first[~first.duplicated()].get_indexer(rows[begins[0] :])
    found = places[places >= 0]
    alike = len(found) >= SAME_ROWS * max(len(places), begins[0]) and (np.diff(found) >= 0).sum() >= len(found) - len(
        begins
    )
    return (np.flatnonzero(places >= 0) + begins[0]).tolist() if alike else []


def _begin_alike(cells: pa.Table, start: int) -> bool:
    """Whether one of the first rows from here on is as one of the first rows of the table."""
    here, above = (cells.slice(at, BEGIN).to_pylist() for at in (start, 0))
    return 1 < start < cells.num_rows and any(mine == first for mine, first in zip(here, above, strict=False))


def _ordered(cells: pa.Table, order: Sequence[int]) -> pa.Table:
    """The columns at these places under the names of the table."""
    return pa.Table.from_arrays([cells.column(place) for place in order], names=cells.column_names)
