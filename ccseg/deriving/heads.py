"""Heads: the first rows of a large file of postings, which tell how the engine can read it by itself."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ccseg.deriving.shapes import HEAD, find_shape
from ccseg.deriving.window import Derivation
from ccseg.errors import CcsegError, UnusableTable
from ccseg.reading.dialects import find_dialect
from ccseg.reading.sources import Limits
from ccseg.reading.tables import Reading, Table, read_table
from ccseg.reading.typed import as_cells
from ccseg.texts import say

LARGE = 32_000_000
"""From so many bytes on a file of postings is read by the engine: a convention, a few seconds' worth."""

FIRST = 1 << 22
"""So many first bytes of a large text tell what its rows are: as many lines as tell the shape."""

PARQUET = b"PAR1"
PACKED = (b"\x1f\x8b", b"PK\x03\x04")


def open_head(
    source: Path | str | bytes | BinaryIO | pd.DataFrame, reading: Reading, derivation: Derivation, limits: Limits
) -> tuple[Table, str] | None:
    """The first rows of a large file of postings that needs no repair, with the file's digest; else nothing.

    Raises ``UnusableTable`` where rows are months and more than fit in memory, in which they are added up.
    """
    if not isinstance(source, str | Path):
        return None
    path = Path(source)
    if not path.is_file() or path.stat().st_size < LARGE:
        return None
    try:
        table = _head(path, reading)
        kind = find_shape(table, reading, derivation).kind if table else "customers"
    except (CcsegError, pa.ArrowInvalid):
        return None
    if kind == "monthly" and path.stat().st_size > limits.bytes:
        sizes = {"size": path.stat().st_size / 1e6, "most": limits.bytes / 1e6, "rows": limits.rows}
        raise UnusableTable(say("deriving.months.too_many", **sizes))
    if table is None or kind != "transactions":
        return None
    with path.open("rb") as file:
        return table, hashlib.file_digest(file, "sha256").hexdigest()


def _head(path: Path, reading: Reading) -> Table | None:
    with path.open("rb") as file:
        first = file.read(FIRST)
    if first.startswith(PARQUET):
        batch = next(pq.ParquetFile(path).iter_batches(HEAD))
        cells, _ = as_cells(pa.Table.from_batches([batch]))
        return Table(cells, np.arange(1, cells.num_rows + 1))
    if first.startswith(PACKED) or b"\0" in first:
        return None
    lines = first[: first.rfind(b"\n") + 1]
    dialect = find_dialect(lines[: 1 << 18].decode("utf-8", errors="replace"), reading.delimiter)
    table = read_table(lines, reading)
    clean = dialect.quote in (None, "", '"') and not dialect.escape
    first_line = len(table.lines) > 0 and int(table.lines[0]) == len(["the header", "the first row"])
    if not clean or not first_line or table.changes or table.set_aside or table.issues:
        return None
    return replace(table, delimiter=dialect.delimiter)
