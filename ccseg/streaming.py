"""Streaming: the customers of a large file scored a piece at a time, in memory that does not grow with the file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from ccseg.deriving.customers import derivation_of, open_customers
from ccseg.deriving.window import Derivation
from ccseg.errors import CcsegError
from ccseg.exporting.export import scores_table, to_csv
from ccseg.reading.cells import BEYOND, missing_tokens
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers, Reading
from ccseg.reading.dialects import find_dialect
from ccseg.result import Run
from ccseg.scoring import Scores, score

PIECE = 1 << 23
"""Bytes that are read at a time; `python -m benchmarks.scoring` measures the memory and time they take."""

END = 1 << 18
"""Bytes at either end of the file that are understood as any file is, to see that nothing in it needs repair: a
convention, some thousand lines."""


PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"PAR1")
"""How gzip, ZIP (Excel workbooks too) and Parquet files begin."""


class NeedsRepair(Exception):
    """The file is not one that can be read a piece at a time: it has to be read whole."""


@dataclass
class Tally:
    """How many customers were scored, how many are outside the range seen in training, and how many in each segment."""

    customers: int = 0
    unlike: int = 0
    sizes: Counter[int] = field(default_factory=Counter)

    def add(self, scores: Scores) -> None:
        """Count the customers of one more piece."""
        self.customers += len(scores.labels)
        self.unlike += int(scores.unlike.sum())
        self.sizes.update(scores.labels.tolist())


def score_file(
    run: Run,
    path: Path,
    out: BinaryIO,
    *,
    reading: Reading | None = None,
    mapping: Mapping[str, str] = {},
    derivation: Derivation | None = None,
    beside: Sequence[Path] = (),
) -> Tally:
    """Score the customers of a file and write them as CSV to ``out``, which must be able to go back.

    Clean text is taken a piece at a time; what needs repair, is packed or is no text is read whole, within the usual
    limits, and so is a file with others ``beside`` it. Raises ``UnusableTable`` when the file lacks a column that the
    segments were found with.
    """
    reading = reading or run.recipe.reading
    start = out.tell()
    if beside:
        customers = open_customers(
            path, reading=reading, mapping=mapping, known=run.columns, derivation=derivation, beside=beside
        )
        return _write(iter([score(run, customers)]), out)
    try:
        return _write(_ahead(_stream(run, path, reading, mapping)), out)
    except (NeedsRepair, pa.ArrowInvalid):
        out.seek(start)
        out.truncate()
        return _write(iter([score(run, path, reading=reading, mapping=mapping, derivation=derivation)]), out)


def _write(parts: Iterator[Scores], out: BinaryIO) -> Tally:
    tally = Tally()
    for scores in parts:
        out.write(to_csv(scores_table(scores), header=not tally.customers))
        tally.add(scores)
    return tally


def _ahead(parts: Iterator[Scores]) -> Iterator[Scores]:
    """The same, each made while the one before it is written."""
    with ThreadPoolExecutor(1) as other:
        coming = other.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = other.submit(next, parts, None)
            yield part


def _stream(run: Run, path: Path, reading: Reading, mapping: Mapping[str, str]) -> Iterator[Scores]:
    head, tail = _ends(path)
    columns = _understand(run, head, reading, mapping)
    _understand(run, head[: head.find(b"\n") + 1] + tail, reading, mapping)
    dialect = find_dialect(head.decode(errors="replace"), reading.delimiter)
    if dialect.quote != '"' or dialect.escape:
        raise NeedsRepair
    reader = _open(path, dialect.delimiter, _types(run, columns))
    if reader.schema.names != [column.name for column in columns]:
        raise NeedsRepair
    ids: list[np.ndarray] = []
    for batch in reader:
        customers = _customers(batch, columns, path.name)
        names = customers.frame.index.to_numpy(dtype=object)
        ids.append(pd.util.hash_array(names, categorize=False))
        yield score(run, customers)
    has_ids = any(column.kind == "id" for column in columns)
    if has_ids and _repeated(np.concatenate(ids)):
        raise NeedsRepair


def _types(run: Run, columns: Sequence[Column]) -> dict[str, pa.DataType]:
    """The type that each column is read as: a number where the segments were found with it, else text."""
    types = {column.name: pa.string() for column in columns}
    numbers = [column for column in columns if column.kind == "number" and column.key in run.plan.columns]
    return types | {column.name: pa.float64() for column in numbers}


def _open(path: Path, delimiter: str, types: Mapping[str, pa.DataType]) -> csv.CSVStreamingReader:
    return csv.open_csv(
        path,
        csv.ReadOptions(block_size=PIECE, use_threads=False),
        csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
        csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""]),
    )


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The first and the last lines, whole ones; ``NeedsRepair`` where the file is small or not plain text."""
    with path.open("rb") as file:
        head = file.read(END)
        if len(head) < END or b"\0" in head or head.startswith(PACKED):
            raise NeedsRepair
        file.seek(max(END, path.stat().st_size - END))
        tail = file.read()
    last, first = head.rfind(b"\n"), tail.find(b"\n")
    return head[: last + 1], tail[first + 1 :]


def _understand(run: Run, lines: bytes, reading: Reading, mapping: Mapping[str, str]) -> tuple[Column, ...]:
    try:
        customers = open_customers(lines, reading=reading, mapping=mapping, known=run.columns)
    except CcsegError:
        raise NeedsRepair from None
    hidden = any(column.kind == "personal" for column in customers.columns)
    asked = any(issue.question for issue in customers.issues)
    if hidden or asked or customers.changes or customers.set_aside or derivation_of(customers):
        raise NeedsRepair
    return customers.columns


def _customers(batch: pa.RecordBatch, columns: Sequence[Column], name: str) -> Customers:
    """The rows as they would be understood, were they read as a file; ``NeedsRepair`` where anything was corrected."""
    for column, cells in zip(columns, batch.columns, strict=True):
        _require_clean(column, cells)
    frame = batch.to_pandas()
    ids = [column.name for column in columns if column.kind == "id"]
    index = pd.Index(frame[ids[0]] if ids else np.arange(len(frame)).astype("str"))
    return Customers(
        frame=frame.set_axis(index),
        columns=tuple(columns),
        changes=(),
        issues=(),
        set_aside=(),
        rows_in_file=len(frame),
        digest="",
        name=name,
    )


def _require_clean(column: Column, cells: pa.Array) -> None:
    if pa.types.is_floating(cells.type):
        clean = _all(pc.less(pc.abs(cells), BEYOND))
    else:
        clean = _all(pc.equal(cells, pc.utf8_trim_whitespace(cells)))
        has_tokens = column.kind == "category" and missing_tokens(cells)[1]
        clean = clean and not has_tokens and not pc.any(pc.match_substring(cells, "\0")).as_py()
    if not clean or (column.kind == "id" and cells.null_count):
        raise NeedsRepair


def _all(holds: pa.Array) -> bool:
    """Whether it holds for every cell that is not missing."""
    return bool(pc.all(holds, min_count=0).as_py())


def _repeated(hashes: np.ndarray) -> bool:
    """Whether a customer stands twice, which is a question to the whole file."""
    ordered = np.sort(hashes)
    return bool((ordered[1:] == ordered[:-1]).any())
