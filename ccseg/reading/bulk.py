"""Bulk: the quick way through a large text, for those whose lines are all rows or plainly none."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ccseg.reading.bodies import Body, gather_rows
from ccseg.reading.dialects import Dialect
from ccseg.reading.lines import split_rows
from ccseg.reading.sources import Limits
from ccseg.records import Ints

BLOCK = 1 << 24
MOST_ODD = 10_000
"""With more odd lines than this the careful way is as quick."""

Odd = list[tuple[int, str]]
"""The lines that are no rows: their number, counted from the first line of the body, and their text."""


def read_bulk(utf8: bytes, start: int, dialect: Dialect, names: Sequence[str], limits: Limits) -> Body | None:
    """The rows below the place ``start`` if every line there is one row, blank, or of another width; else ``None``."""
    quoted = (dialect.quote or '"').encode() in utf8
    returns = b"\r" in utf8 and utf8.count(b"\r") != utf8.count(b"\r\n")
    if len(names) < 2 or dialect.escape or returns or (quoted and not _well_quoted(utf8, dialect)):
        return None
    try:
        cells, odd = _parse(memoryview(utf8)[start:], dialect, names, quoted)
    except pa.ArrowInvalid:
        return None
    first = utf8.count(b"\n", 0, start) + 1
    beyond = utf8.count(b"\n") + (not utf8.endswith(b"\n")) + 1
    if first + cells.num_rows + len(odd) != beyond or len(odd) > MOST_ODD:
        return None
    lines = np.delete(np.arange(first, beyond), [number - 1 for number, _ in odd])
    rows = (
        row._replace(line=first + number - 1) for number, text in odd for row in split_rows([text], dialect, len(names))
    )
    return gather_rows(rows, names, limits, _without_blank_lines(Body(cells, lines), utf8))


def _well_quoted(utf8: bytes, dialect: Dialect) -> bool:
    """Whether every quote opens a cell, closes one, or is doubled inside one."""
    quote = ord(dialect.quote or '"')
    edge = np.zeros(256, dtype=bool)
    edge[[quote, ord(dialect.delimiter), ord("\n"), ord("\r")]] = True
    text = np.frombuffer(b"\n" + utf8 + b"\n", dtype=np.uint8)
    inside = False
    for start in range(0, len(text), BLOCK):
        marks = np.flatnonzero(text[start : start + BLOCK] == quote) + start
        opening, closing = marks[int(inside) :: 2], marks[1 - int(inside) :: 2]
        if not (edge[text[opening - 1]].all() and edge[text[closing + 1]].all()):
            return False
        inside ^= bool(len(marks) % 2)
    return not inside


def _parse(text: memoryview, dialect: Dialect, names: Sequence[str], quoted: bool) -> tuple[pa.Table, Odd]:
    """All rows as text; where some have another width, a second time without those."""
    odd: Odd = []
    try:
        return _parse_text(text, dialect, names, quoted, None), odd
    except pa.ArrowInvalid:
        return _parse_text(text, dialect, names, quoted, odd), odd


def _parse_text(text: memoryview, dialect: Dialect, names: Sequence[str], quoted: bool, odd: Odd | None) -> pa.Table:
    def skip(row: pa.csv.InvalidRow) -> str:
        assert odd is not None
        odd.append((row.number, row.text))
        return "skip"

    return pa.csv.read_csv(
        pa.BufferReader(text),
        read_options=pa.csv.ReadOptions(column_names=names, use_threads=odd is None),
        parse_options=pa.csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char=(dialect.quote or '"') if quoted else False,
            ignore_empty_lines=False,
            invalid_row_handler=None if odd is None else skip,
        ),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
        # Half the CPU time of the default pool, which gives memory back to the system and asks for it again.
        memory_pool=pa.system_memory_pool(),
    )


def _without_blank_lines(body: Body, utf8: bytes) -> Body:
    if not all(column.null_count for column in body.cells.columns):
        return body
    filled = ~np.isin(body.lines, _blank_lines(utf8))
    return Body(body.cells.filter(pa.array(filled)), body.lines[filled])


def _blank_lines(utf8: bytes) -> Ints:
    """The numbers of the lines in which nothing stands.

    >>> _blank_lines(b"a\\n\\n\\r\\nb").tolist()
    [2, 3]
    """
    text = np.frombuffer(utf8 + b"\n", dtype=np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    length = ends - starts
    return np.flatnonzero((length == 0) | ((length == 1) & (text[starts] == ord("\r")))) + 1
