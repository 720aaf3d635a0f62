"""Tables: from bytes to a table of text, with the line of every row and everything that was changed."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from ccseg.errors import UnreadableFile, UnusableTable
from ccseg.reading.bodies import Body, gather_rows, require_room
from ccseg.reading.bulk import read_bulk
from ccseg.reading.dialects import find_dialect
from ccseg.reading.edges import find_edges
from ccseg.reading.encodings import decode_text, without_quoted_lines
from ccseg.reading.findings import Change, Issue, SetAside
from ccseg.reading.layout import HEAD, Layout, find_layout, parted_header
from ccseg.reading.lines import split_lines, split_rows, usual_width
from ccseg.reading.sheets import read_sheet
from ccseg.reading.sources import LIMITS, Limits, format_of, no_table, unpack
from ccseg.reading.stacked import in_one_order, once_more
from ccseg.reading.typed import as_cells, read_parquet
from ccseg.records import Ints, Record
from ccseg.texts import say

csv.field_size_limit(LIMITS.bytes)

Duplicates = Literal["first", "last", "each"]
SAMPLE_BYTES = 1 << 18
"""So many first bytes tell delimiter, quotes and layout."""


class Reading(Record):
    """How to read the file where it could be read in more than one way; ``None`` means decide by evidence.

    Attributes:
        encoding: How the text is encoded, such as ``"cp1252"``.
        delimiter: What separates two fields, such as ``";"`` or a tab.
        decimal: The decimal separator of all columns that ``decimals`` does not name.
        decimals: The decimal separator of single columns, by header.
        header: Whether the first line names the columns.
        sheet: The sheet of a workbook.
        duplicates: Which rows to keep where the rows of a customer disagree: ``"first"``, ``"last"``, or ``"each"`` as
            a customer of its own.
        rows: Whether each row is a customer (``"customers"``) or something else (``"others"``), such as an order.
        stand_ins: What numbers far from all others mean, such as -1 or 999, by header: ``"missing"`` or ``"number"``.
        unnamed: Which column has no name where the header is one short: ``"first"`` or ``"last"``; or ``"name 2"``
            where the second name is two, ``"cells 3"`` where the third cell of a row goes on in the fourth.

    Examples:
        >>> Reading(decimal=",", decimals={"rate": "."}).decimals["rate"]
        '.'
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    decimals: dict[str, Literal[".", ","]] = {}
    header: bool | None = None
    sheet: str | None = None
    duplicates: Duplicates | None = None
    rows: Literal["customers", "others"] | None = None
    stand_ins: dict[str, Literal["missing", "number"]] = {}
    unnamed: str | None = Field(None, pattern=r"^(?:first|last|name \d+|cells \d+)$")


@dataclass(frozen=True, eq=False)
class Table:
    """``cells``: one column per column of the file, text unless the file itself has types; missing is null.

    ``lines``: the line (or sheet row) each row stands in, shape (rows,).
    """

    cells: pa.Table
    lines: Ints
    delimiter: str | None = None
    changes: tuple[Change, ...] = ()
    issues: tuple[Issue, ...] = ()
    set_aside: tuple[SetAside, ...] = ()

    @property
    def rows_in_file(self) -> int:
        return len(self.lines) + len(self.set_aside)

    def require_rows(self) -> None:
        """Raises ``UnreadableFile`` for the table of an empty file, ``UnusableTable`` for one with a header only."""
        if not self.cells.num_columns:
            raise UnreadableFile(say("reading.source.empty"))
        if not len(self.lines):
            raise UnusableTable(say("reading.source.nobody"))

    def without(self, reasons: dict[int, str]) -> "Table":
        """The table with some rows (by their place) set aside, each for its reason."""
        if not reasons:
            return self
        keep = np.ones(len(self.lines), dtype=bool)
        keep[list(reasons)] = False
        gone = tuple(SetAside(line=int(self.lines[row]), reason=why) for row, why in reasons.items())
        return replace(
            self,
            cells=self.cells.filter(pa.array(keep)),
            lines=self.lines[keep],
            set_aside=tuple(sorted((*self.set_aside, *gone), key=lambda row: row.line)),
        )


def read_table(raw: bytes, reading: Reading = Reading(), limits: Limits = LIMITS) -> Table:
    """The table in these bytes: CSV in any dialect, Excel, OpenDocument or Parquet, packed or not; it may have no rows.

    Raises ``UnreadableFile`` or ``UnusableTable`` with one sentence that says what is wrong and what to do.

    >>> table = read_table(b"Report of May\\nid;limit\\n00012;1,5\\n00013;2\\nTotal;3,5\\n")
    >>> table.cells.to_pydict()
    {'id': ['00012', '00013'], 'limit': ['1,5', '2']}
    >>> [(row.line, row.reason) for row in table.set_aside]
    [(1, 'a title above the table'), (5, 'a row of totals')]
    """
    raw = unpack(raw, limits)
    kind = format_of(raw)
    if kind == "parquet":
        return _without_twins(_from_parquet(raw, limits))
    table = _from_sheet(raw, reading, limits) if kind == "spreadsheet" else _from_text(raw, reading, limits)
    if not table.cells.num_columns:
        return table
    cells, changes = in_one_order(table.cells, table.lines)
    table = replace(table, cells=cells, changes=(*table.changes, *changes)).without(find_edges(cells))
    again = once_more(table.cells, table.lines, [row.line for row in table.set_aside])
    return _without_twins(table.without(dict.fromkeys(again, say("reading.layout.again"))))


def table_from_frame(frame: pd.DataFrame) -> Table:
    """The table a data frame holds; its index counts only where it has a name."""
    named = frame if frame.index.names == [None] else frame.reset_index()
    named = named.set_axis(_told_apart([str(name) for name in named.columns]), axis=1)
    try:
        cells = pa.Table.from_pandas(named, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        mixed = [str(name) for name, kind in named.dtypes.items() if pd.api.types.is_object_dtype(kind)]
        texts = {name: named[name].map(str, na_action="ignore") for name in mixed}
        cells = pa.Table.from_pandas(named.assign(**texts), preserve_index=False)
    cells, changes = as_cells(cells.replace_schema_metadata(None))
    return Table(cells, np.arange(1, len(named) + 1), changes=changes)


def _told_apart(names: Sequence[str]) -> list[str]:
    return [name if names.index(name) == place else f"{name} ({place + 1})" for place, name in enumerate(names)]


def _from_parquet(raw: bytes, limits: Limits) -> Table:
    cells, changes = read_parquet(raw, limits)
    cells = cells.rename_columns(_told_apart(cells.column_names))
    return Table(cells, np.arange(1, cells.num_rows + 1), changes=changes)


def _from_sheet(raw: bytes, reading: Reading, limits: Limits) -> Table:
    sheet = read_sheet(raw, reading.sheet, limits)
    width = max((len(row.cells) for row in sheet.rows), default=0)
    if not sheet.rows:
        raise UnusableTable(say("reading.sheet.empty", sheet=sheet.name))
    require_room(len(sheet.rows), width, limits)
    layout = find_layout(sheet.rows[:HEAD], width, reading.header, reading.unnamed)
    body = gather_rows(sheet.rows[layout.body :], layout.names, limits)
    return _joined(layout, body, None, issues=sheet.issues)


def _from_text(raw: bytes, reading: Reading, limits: Limits) -> Table:
    text = without_quoted_lines(decode_text(raw, reading.encoding))
    sample = _sample(text.utf8)
    if not sample.strip("\ufeff \t\r\n"):
        return Table(pa.table({}), np.array([], dtype=np.int64))
    _require_table(sample)
    dialect = find_dialect(sample, reading.delimiter)
    head = split_lines(sample)
    width = usual_width([*split_rows(head, dialect)])
    rows = [*split_rows(head, dialect, width)]
    require_room(0, width, limits)
    parted = parted_header(rows, head, width, dialect.delimiter)
    rows[: len(parted)] = parted
    layout = find_layout(rows[:HEAD], width, reading.header, reading.unnamed)
    first = rows[layout.body].line if layout.body < len(rows) else len(head) + 1
    start = len("".join(head[: first - 1]).encode())
    body = read_bulk(text.utf8, start, dialect, layout.names, limits)
    if body is None:
        lines = split_lines(text.utf8.decode())
        below = (row for row in split_rows(lines, dialect, width) if row.line >= first)
        body = gather_rows(below, layout.names, limits)
    require_room(len(body.lines), width, limits)
    if layout.joined is not None:
        body = replace(body, cells=_with_joined_cells(body.cells, layout.joined, dialect.delimiter))
    told = [Change(column=None, message=say("reading.layout.parted"), rows=0)] if parted else []
    return _joined(layout, body, dialect.delimiter, changes=(*text.changes, *told))


def _with_joined_cells(cells: pa.Table, place: int, delimiter: str) -> pa.Table:
    """The cells of a column and of the next as one, with the delimiter that had parted them."""
    left, right = (pc.fill_null(cells.column(at), "") for at in (place, place + 1))
    whole = pc.binary_join_element_wise(left, right, delimiter)
    return cells.set_column(place, cells.column_names[place], whole).remove_column(place + 1)


def _sample(utf8: bytes) -> str:
    """The first lines, whole ones where there is more."""
    if len(utf8) <= SAMPLE_BYTES:
        return utf8.decode()
    cut = utf8.rfind(b"\n", 0, SAMPLE_BYTES) + 1
    return utf8[: cut or SAMPLE_BYTES].decode(errors="ignore")


def _require_table(sample: str) -> None:
    """Raises ``UnreadableFile`` for text that is no table: a web page, JSON."""
    start = sample.lstrip("\ufeff \t\r\n")
    if start.startswith("<?xml") and "<html" not in start[:1_000].lower():
        raise no_table("xml")
    if re.match(r"<(?:!doctype|\?xml|html|head|body|table|div|script|!--)", start, re.IGNORECASE):
        raise no_table("page")
    if _is_json(start):
        raise no_table("json")


def _is_json(start: str) -> bool:
    if start[0] not in "{[":
        return False
    try:
        json.JSONDecoder().raw_decode(start)
    except json.JSONDecodeError as error:
        return error.pos > len(start) - 2 or error.pos > 200
    except RecursionError:
        return True
    return True


def _joined(
    layout: Layout,
    body: Body,
    delimiter: str | None,
    changes: Sequence[Change] = (),
    issues: Sequence[Issue] = (),
) -> Table:
    set_aside = tuple(sorted((*layout.set_aside, *body.set_aside), key=lambda row: row.line))
    return Table(
        cells=body.cells,
        lines=body.lines,
        delimiter=delimiter,
        changes=(*changes, *layout.changes, *body.changes),
        issues=(*issues, *layout.issues),
        set_aside=set_aside,
    )


def _without_twins(table: Table) -> Table:
    """Without columns that repeat another of the same header value for value."""
    names = table.cells.column_names
    twins = [
        (name, first)
        for name in names
        if (first := re.sub(r" \(\d+\)$", "", name)) != name
        and first in names
        and table.cells.column(name).equals(table.cells.column(first))
    ]
    changes = [Change(column=name, message=say("reading.body.twin", header=first), rows=0) for name, first in twins]
    cells = table.cells.drop_columns([name for name, _ in twins]) if twins else table.cells
    return replace(table, cells=cells, changes=(*table.changes, *changes))
