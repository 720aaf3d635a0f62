"""Bodies: the rows of a table below its header, as columns of text, and the rows that do not fit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.errors import UnusableTable
from ccseg.reading.findings import Change, SetAside
from ccseg.reading.layout import is_table, is_total, is_typed
from ccseg.reading.lines import Row
from ccseg.reading.sources import Limits
from ccseg.records import Ints
from ccseg.texts import say

BATCH = 1 << 16
KINDS = 1_000
"""So many first cells say whether a column holds numbers or dates only."""
RAGGED = 0.01
"""Above this share of rows with another number of cells, and more than one such row, the file is not read."""


@dataclass(frozen=True, eq=False)
class Body:
    """``cells``: text, one column a name; ``lines``: (rows,), the line each row starts in; and what did not fit."""

    cells: pa.Table
    lines: Ints
    changes: tuple[Change, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


@dataclass
class _Fitting:
    """Rows on their way into columns of one width, with what had to be done to fit them."""

    width: int
    cut: list[int] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    odd: list[Row] = field(default_factory=list)
    short: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def fit(self, rows: Iterable[Row]) -> Iterator[Sequence[str]]:
        for row in rows:
            cells = row.cells
            if len(cells) > self.width and not any(cell.strip() for cell in cells[self.width :]):
                cells = cells[: self.width]
                self.cut.append(row.line)
            if len(cells) != self.width:
                self.odd.append(row)
                continue
            if row.loose:
                self.loose.append(row.line)
            self.lines.append(row.line)
            yield cells


def gather_rows(rows: Iterable[Row], names: Sequence[str], limits: Limits, beside: Body | None = None) -> Body:
    """The rows as columns, in the order of their lines and together with those already read ``beside`` them.

    Raises ``UnusableTable`` where too many have another number of cells than the header.

    >>> body = gather_rows([Row(2, ["a", "1"]), Row(3, ["b"]), Row(4, ["c", "3", ""])], ("id", "n"), Limits())
    >>> body.cells.to_pydict(), body.lines.tolist(), body.set_aside[0].reason
    ({'id': ['a', 'c'], 'n': ['1', '3']}, [2, 4], 'has 1 cell where the table has 2 columns')
    """
    fitting = _Fitting(len(names))
    parts = [beside.cells if beside else pa.schema([(name, pa.string()) for name in names]).empty_table()]
    fitted = fitting.fit(rows)
    while batch := list(islice(fitted, BATCH)):
        columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
        parts.append(pa.table(columns, names=list(names)))
        require_room(len(fitting.lines), len(names), limits)
    cells, lines = pa.concat_tables(parts), np.array(fitting.lines, dtype=np.int64)
    if beside is not None:
        cells, lines = _in_order(cells, np.concatenate([beside.lines, lines]))
    if not is_table(_under(fitting.odd, lines)) and (short := _cut_short(fitting.odd, cells)):
        fitting.odd, fitting.short = [row for row in fitting.odd if row not in short], short
        filled = [[*row.cells, *[""] * (len(names) - len(row.cells))] for row in short]
        further = pa.table([pa.array(column, pa.string()) for column in zip(*filled, strict=True)], names=list(names))
        places = np.concatenate([lines, [row.line for row in short]])
        cells, lines = _in_order(pa.concat_tables([cells, further]), places)
    return Body(cells, lines, tuple(_fits(fitting)), tuple(_odd(fitting, lines)))


def _in_order(cells: pa.Table, lines: Ints) -> tuple[pa.Table, Ints]:
    if (np.diff(lines) > 0).all():
        return cells, lines
    order = np.argsort(lines)
    return cells.take(pa.array(order)), lines[order]


def _cut_short(odd: Sequence[Row], cells: pa.Table) -> list[Row]:
    """The rows that end before columns in which nothing stands anywhere, and whose cells are else as the others'."""
    blanks = [_blank(column) for column in cells.columns] if odd and cells.num_rows else []
    bare = sum(1 for _ in takewhile(lambda blank: blank == cells.num_rows, reversed(blanks)))
    full = [place for place, blank in enumerate(blanks) if blank == 0]
    typed = [place for place in full if all(map(is_typed, cells.column(place).slice(0, KINDS).to_pylist()))]
    return [
        row
        for row in odd
        if len(blanks) - bare <= len(row.cells) < len(blanks)
        and all(row.cells[place].strip() for place in full)
        and all(is_typed(row.cells[place]) for place in typed)
    ]


def _blank(column: pa.ChunkedArray) -> int:
    """In how many rows nothing stands."""
    return int(pc.sum(pc.equal(pc.utf8_trim_whitespace(pc.fill_null(column, "")), "")).as_py())


def require_room(rows: int, columns: int, limits: Limits) -> None:
    """Raises ``UnusableTable`` when a table has more rows, columns or cells than are taken."""
    for count, most, what in (
        (columns, limits.columns, "columns"),
        (rows, limits.rows, "rows"),
        (rows * columns, limits.cells, "cells"),
    ):
        if count > most:
            raise UnusableTable(say(f"reading.body.{what}", count=count, most=most, limits=limits.sentence()))


def _fits(fitting: _Fitting) -> Iterator[Change]:
    if fitting.cut:
        message = say("reading.body.cut")
        yield Change(column=None, message=message, rows=len(fitting.cut), lines=tuple(fitting.cut[:20]))
    if fitting.short:
        lines = tuple(row.line for row in fitting.short)
        yield Change(column=None, message=say("reading.body.short"), rows=len(lines), lines=lines[:20])
    if fitting.loose:
        message = say("reading.body.loose")
        yield Change(column=None, message=message, rows=len(fitting.loose), lines=tuple(fitting.loose[:20]))


def _odd(fitting: _Fitting, lines: Ints) -> Iterator[SetAside]:
    """Rows of another width: notes or another table where they stand below, else ragged; too many stop the reading."""
    under = _under(fitting.odd, lines)
    below = dict.fromkeys((row.line for row in under if _is_note(row, fitting.width)), say("reading.layout.note"))
    if is_table(under):
        below |= dict.fromkeys((row.line for row in under), say("reading.layout.below"))
    ragged = [row for row in fitting.odd if row.line not in below]
    total = len(lines) + len(ragged)
    if len(ragged) > max(1, RAGGED * total):
        raise UnusableTable(_say_ragged(ragged, total, fitting.width))
    for row in fitting.odd:
        has = say("reading.body.width", cells=len(row.cells), columns=fitting.width)
        yield SetAside(line=row.line, reason=below.get(row.line, has))


def _under(rows: Sequence[Row], lines: Ints) -> list[Row]:
    """The rows below the last of these lines."""
    return [row for row in rows if row.line > (lines[-1] if len(lines) else 0)]


def _say_ragged(ragged: Sequence[Row], rows: int, width: int) -> str:
    """How many rows do not fit the header, and the first of them."""
    first = ragged[0]
    cells = len(first.cells)
    return say("reading.body.ragged", ragged=len(ragged), rows=rows, width=width, line=first.line, cells=cells)


def _is_note(row: Row, width: int) -> bool:
    filled = [cell for cell in row.cells if cell.strip()]
    return is_total(row.cells) or (len(filled) <= 2 and len(row.cells) < width)
