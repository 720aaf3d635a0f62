"""Tables: from bytes to a table of text, with the line of every row and everything that was changed."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from ccseg.errors import UnreadableFile, UnusableTable
from ccseg.findings import Change, Issue, SetAside
from ccseg.records import Ints, Record
from ccseg.sources import LIMITS, Limits, format_of, unpack

csv.field_size_limit(LIMITS.bytes)


Duplicates = Literal["first", "last", "each"]


class Reading(Record):
    """How to read the file where it could be read in more than one way; ``None`` means decide by evidence."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    header: bool | None = None
    sheet: str | None = None
    duplicates: Duplicates | None = None


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
        return int(self.cells.num_rows) + len(self.set_aside)

    def without(self, rows: Ints, reasons: list[str]) -> "Table":
        """The table with these rows set aside, each for its reason."""
        keep = np.ones(len(self.lines), dtype=bool)
        keep[rows] = False
        gone = tuple(SetAside(line=int(self.lines[row]), reason=why) for row, why in zip(rows, reasons, strict=True))
        return replace(
            self,
            cells=self.cells.filter(pa.array(keep)),
            lines=self.lines[keep],
            set_aside=tuple(sorted((*self.set_aside, *gone), key=lambda row: row.line)),
        )


def read_table(raw: bytes, reading: Reading = Reading(), limits: Limits = LIMITS) -> Table:
    """The table in these bytes: CSV in any dialect, Excel, OpenDocument or Parquet, packed or not.

    Raises ``UnreadableFile`` or ``UnusableTable`` with one sentence that says what is wrong and what to do.
    """
    raw = unpack(raw, limits)
    if not raw.strip():
        raise UnreadableFile("The file is empty. Export the table again and bring it.")
    kind = format_of(raw)
    if kind == "parquet":
        return _from_parquet(raw)
    if kind == "spreadsheet":
        return _from_sheet(raw, reading)
    return _from_text(raw, reading)


def table_from_frame(frame: pd.DataFrame) -> Table:
    """The table a data frame holds; its index counts only where it has a name."""
    named = frame if frame.index.names == [None] else frame.reset_index()
    named = named.set_axis([str(name) for name in named.columns], axis=1)
    return Table(pa.Table.from_pandas(named, preserve_index=False), np.arange(1, len(named) + 1))


def _from_parquet(raw: bytes) -> Table:
    from pyarrow import parquet

    cells = parquet.read_table(pa.BufferReader(raw))
    return Table(cells, np.arange(1, cells.num_rows + 1))


def _from_sheet(raw: bytes, reading: Reading) -> Table:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    name = reading.sheet or max(book.sheet_names, key=lambda n: len(book.get_sheet_by_name(n).to_python()))
    rows = book.get_sheet_by_name(name).to_python()
    return _build([(place, [_cell_text(cell) for cell in row]) for place, row in enumerate(rows, 1)], None)


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def _from_text(raw: bytes, reading: Reading) -> Table:
    text = _decode(raw, reading)
    delimiter = reading.delimiter or _delimiter(text[:200_000])
    quick = _quick(text, delimiter)
    if quick is not None:
        return quick
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _build([(reader.line_num, cells) for cells in reader], delimiter)


def _decode(raw: bytes, reading: Reading) -> str:
    for encoding in (reading.encoding,) if reading.encoding else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("The file is not text.")


def _delimiter(sample: str) -> str:
    lines = [line for line in sample.splitlines()[:100] if line.strip()]

    def score(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, count = widths.most_common(1)[0]
        return (count / len(lines) if width > 1 else 0.0, width)

    return max(",;\t|", key=score)


def _quick(text: str, delimiter: str) -> Table | None:
    if '"' in text or "\0" in text:
        return None
    head = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    names = _names(head)
    try:
        cells = pa.csv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=pa.csv.ReadOptions(column_names=names, skip_rows=1),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid:
        return None
    return Table(cells, np.arange(2, cells.num_rows + 2), delimiter)


def _names(head: list[str]) -> list[str]:
    names: list[str] = []
    for place, cell in enumerate(head, 1):
        name = cell.strip() or f"column {place}"
        names.append(name if name not in names else f"{name} ({place})")
    return names


def _build(rows: list[tuple[int, list[str]]], delimiter: str | None) -> Table:
    filled = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if len(filled) < 2:
        raise UnusableTable("The file has column names but no customers. Bring a file with one row per customer.")
    names = _names(filled[0][1])
    kept = [(line, cells) for line, cells in filled[1:] if len(cells) == len(names)]
    odd = tuple(
        SetAside(line=line, reason=f"has {len(cells)} cells where the header has {len(names)}")
        for line, cells in filled[1:]
        if len(cells) != len(names)
    )
    columns = [pa.array([cells[i].strip() or None for _, cells in kept], pa.string()) for i in range(len(names))]
    return Table(pa.table(columns, names=names), np.array([line for line, _ in kept]), delimiter, set_aside=odd)
