"""Streaming: the customers of a large file placed a piece at a time, in memory that does not grow with the file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from ccseg.clustering.models import UNASSIGNED
from ccseg.errors import CcsegError
from ccseg.exporting.export import persona_names, scores_table, to_csv
from ccseg.reading.cells import BEYOND, missing_tokens
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers, Reading, read_customers
from ccseg.reading.dialects import find_dialect
from ccseg.result import Run
from ccseg.scoring import Scores, score

PIECE = 1 << 23
"""Bytes that are read at a time."""

END = 1 << 18
"""Bytes at either end of the file that are understood as any file is, to see that nothing in it needs repair."""


class NeedsRepair(Exception):
    """The file is not one that can be read a piece at a time: it has to be read whole."""


@dataclass
class Tally:
    """How many customers were placed, how many are unlike anything seen, and how many are in each segment."""

    customers: int = 0
    unlike: int = 0
    sizes: Counter[int] = field(default_factory=Counter)

    def add(self, scores: Scores) -> None:
        self.customers += len(scores.labels)
        self.unlike += int(scores.unlike.sum())
        self.sizes.update(
            dict(zip(*(part.tolist() for part in np.unique(scores.labels, return_counts=True)), strict=True))
        )


def score_file(
    run: Run, path: Path, out: BinaryIO, *, reading: Reading | None = None, mapping: Mapping[str, str] = {}
) -> Tally:
    """Place the customers of a file and write them as CSV to ``out``, which must be able to go back.

    Clean text is taken a piece at a time; what needs repair, is packed or is no text is read whole, within the usual
    limits. Raises ``UnusableTable`` when the file lacks a column that the segments were found with.
    """
    reading = reading or run.recipe.reading
    start = out.tell()
    try:
        return _write(_stream(run, path, reading, mapping), out)
    except (NeedsRepair, pa.ArrowInvalid):
        out.seek(start)
        out.truncate()
        return _write(iter([score(run, path, reading=reading, mapping=mapping)]), out)


def compare_sizes(run: Run, sizes: Mapping[int, int]) -> pd.DataFrame:
    """The size of each segment when it was found and among the customers scored, with shares 0–1.

    Shares are of all who have a segment or are unassigned.
    """
    names = persona_names(run)
    then = {segment.segment: segment.size for segment in run.segments}
    then[UNASSIGNED] = run.customers - run.left_out - sum(then.values())
    rows = [(place, names[place], then[place], sizes.get(place, 0)) for place in sorted(names) if place >= 0]
    if then[UNASSIGNED] or sizes.get(UNASSIGNED):
        rows.append((UNASSIGNED, names[UNASSIGNED], then[UNASSIGNED], sizes.get(UNASSIGNED, 0)))
    table = pd.DataFrame(rows, columns=["segment", "persona", "then", "now"])
    shares = {f"share_{when}": table[when] / max(1, table[when].sum()) for when in ("then", "now")}
    return table.assign(**shares)


def _write(parts: Iterator[Scores], out: BinaryIO) -> Tally:
    tally = Tally()
    for scores in parts:
        out.write(to_csv(scores_table(scores), header=not tally.customers))
        tally.add(scores)
    return tally


def _stream(run: Run, path: Path, reading: Reading, mapping: Mapping[str, str]) -> Iterator[Scores]:
    head, tail = _ends(path)
    columns = _understand(run, head, reading, mapping)
    _understand(run, head[: head.find(b"\n") + 1] + tail, reading, mapping)
    dialect = find_dialect(head.decode(errors="replace"), reading.delimiter)
    if dialect.quote != '"' or dialect.escape:
        raise NeedsRepair
    used = {column.name for column in columns if column.kind == "number" and column.key in run.plan.columns}
    types = {column.name: pa.float64() if column.name in used else pa.string() for column in columns}
    reader = csv.open_csv(
        path,
        csv.ReadOptions(block_size=PIECE, use_threads=False),
        csv.ParseOptions(delimiter=dialect.delimiter, ignore_empty_lines=False),
        csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""]),
    )
    if reader.schema.names != [column.name for column in columns]:
        raise NeedsRepair
    ids: list[np.ndarray] = []
    for batch in reader:
        customers = _customers(batch, columns, path.name)
        ids.append(pd.util.hash_array(customers.frame.index.to_numpy(dtype=object), categorize=False))
        yield score(run, customers)
    if any(column.kind == "id" for column in columns) and _repeated(np.concatenate(ids)):
        raise NeedsRepair


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The first and the last lines, whole ones; ``NeedsRepair`` where the file is small or not plain text."""
    with path.open("rb") as file:
        head = file.read(END)
        if len(head) < END or b"\0" in head or head.startswith((b"\x1f\x8b", b"PK\x03\x04", b"PAR1")):
            raise NeedsRepair
        file.seek(max(END, path.stat().st_size - END))
        tail = file.read()
    return head[: head.rfind(b"\n") + 1], tail[tail.find(b"\n") + 1 :]


def _understand(run: Run, lines: bytes, reading: Reading, mapping: Mapping[str, str]) -> tuple[Column, ...]:
    try:
        customers = read_customers(lines, reading=reading, mapping=mapping, known=run.columns)
    except CcsegError:
        raise NeedsRepair from None
    hidden = any(column.kind == "personal" for column in customers.columns)
    if hidden or customers.changes or customers.set_aside or any(issue.question for issue in customers.issues):
        raise NeedsRepair
    return customers.columns


def _customers(batch: pa.RecordBatch, columns: Sequence[Column], name: str) -> Customers:
    """The rows as they would be understood, were they read as a file; ``NeedsRepair`` where anything was corrected."""
    for column, cells in zip(columns, batch.columns, strict=True):
        _require_clean(column, cells)
    frame = batch.to_pandas()
    ids = [column.name for column in columns if column.kind == "id"]
    index = pd.Index(frame[ids[0]] if ids else np.arange(len(frame)).astype("str"))
    return Customers(frame.set_axis(index), tuple(columns), (), (), (), len(frame), "", name)


def _require_clean(column: Column, cells: pa.Array) -> None:
    if pa.types.is_floating(cells.type):
        clean = bool(pc.all(pc.less(pc.abs(cells), BEYOND), min_count=0).as_py())
    else:
        clean = bool(pc.all(pc.equal(cells, pc.utf8_trim_whitespace(cells)), min_count=0).as_py())
        clean = clean and not (column.kind == "category" and missing_tokens(cells)[1])
    if not clean or (column.kind == "id" and cells.null_count):
        raise NeedsRepair


def _repeated(hashes: np.ndarray) -> bool:
    """Whether a customer stands twice, which is a question to the whole file."""
    return len(np.unique(hashes)) < len(hashes)
