"""Table: customers that lie somewhere and are not read whole; what can be asked of them, and the same in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.clustering.order import digest_of_id
from ccseg.reading.sources import Limits
from ccseg.reading.typed import as_cells

PIECE = 1 << 16
"""Rows that are worked at together, so that what each piece costs hardly counts: `python -m benchmarks.scale`."""

ROWS, CONTENT = "rows", "content"
ANSWER = pa.schema([(ROWS, pa.int64()), (CONTENT, pa.binary())])
"""What comes back from work on a table: how many rows were seen since, and now and then a result."""

Rows = Iterable[pa.RecordBatch]
Batches = Iterator[pa.RecordBatch]
Told = Callable[[int], None]
"""Called with the rows done so far."""


class Work(Protocol):
    """What is done with the rows, piece by piece, wherever they lie; it has to travel there, so it is plain values."""

    @property
    def schema(self) -> pa.Schema:
        """What comes back."""

    def __call__(self, batches: Rows) -> Batches:
        """The rows in, what comes of them out."""


class Counted(NamedTuple):
    """How many rows there are, how many of them have no id, and how many have one that stands in another row too."""

    rows: int
    without: int
    repeated: int


class Table(Protocol):
    """What the line asks of customers that lie somewhere."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def columns(self) -> pa.Schema:
        """The columns with their types."""

    def head(self, rows: int) -> pa.Table:
        """Any rows, to see which column is the id."""

    def count(self, key: str) -> Counted:
        """The rows, and what is wrong with the ids in this column."""

    def sample(self, key: str, most: int) -> pa.Table:
        """The fair sample: the rows whose ids have the least digests, in that order."""

    def content(self) -> int:
        """A number that other rows would hardly have, in whatever order they stand."""

    def place(self, work: Work, told: Told) -> Iterator[bytes]:
        """What work on all rows comes to, a result from each place where they lie."""

    def write(self, work: Work, folder: Path, told: Told) -> None:
        """What work on all rows comes to, as Parquet in a folder that is there and empty."""


@dataclass(frozen=True)
class MemoryTable:
    """A table that is in memory, which is what tests and small files take.

    >>> table = MemoryTable(pa.table({"id": ["A", "B", "B", None], "spend": [1.0, 2.0, 3.0, 4.0]}))
    >>> table.count("id"), table.sample("id", most=1)["id"].to_pylist()
    (Counted(rows=4, without=1, repeated=2), ['B'])
    """

    rows: pa.Table
    name: str = "customers"

    @property
    def columns(self) -> pa.Schema:
        return plain(self.rows.schema.empty_table()).schema

    def head(self, rows: int) -> pa.Table:
        return plain(self.rows[:rows])

    def count(self, key: str) -> Counted:
        ids = named(self.rows[key])
        times = pc.value_counts(ids.drop_null()).field("counts")
        again = pc.sum(times.filter(pc.greater(times, 1))).as_py() or 0
        return Counted(len(ids), ids.null_count, again)

    def sample(self, key: str, most: int) -> pa.Table:
        ids = named(self.rows[key])
        digests = np.array([digest_of_id(each) if each else "~" for each in ids.to_pylist()])
        return plain(self.rows.take(pa.array(np.argsort(digests, kind="stable")[:most])))

    def content(self) -> int:
        hashes = pd.util.hash_pandas_object(plain(self.rows).to_pandas(), index=False)
        return int(np.bitwise_xor.reduce(hashes.to_numpy()))

    def place(self, work: Work, told: Told) -> Iterator[bytes]:
        yield from results_of(work(iter(self.rows.to_batches())), told)

    def write(self, work: Work, folder: Path, told: Told) -> None:
        from pyarrow import parquet

        done = 0
        with parquet.ParquetWriter(folder / "part-0.parquet", work.schema) as writer:
            for batch in work(iter(self.rows.to_batches())):
                writer.write_batch(batch)
                done += batch.num_rows
                told(done)


def exceeds(file: Path | BinaryIO, limits: Limits) -> bool:
    """Whether a Parquet file, packed or not, is more than is read into memory.

    >>> from io import BytesIO
    >>> exceeds(BytesIO(b"no Parquet"), Limits(bytes=1_000, rows=10))
    False
    """
    from pyarrow import parquet

    try:
        found = parquet.read_metadata(file)
    except (OSError, ValueError):
        return False
    return bool(found.num_rows > limits.rows or found.num_rows * found.num_columns * 8 > limits.bytes)


def results_of(answers: Rows, told: Told) -> Iterator[bytes]:
    """The results among the answers of work; the rows that they tell of are told on."""
    done = 0
    for answer in answers:
        done += pc.sum(answer[ROWS]).as_py() or 0
        told(done)
        yield from answer[CONTENT].drop_null().to_pylist()


def answer_of(rows: int, content: bytes | None = None) -> pa.RecordBatch:
    """That so many rows were seen, and what they came to where that is known.

    >>> answer_of(3, b"x").to_pylist()
    [{'rows': 3, 'content': b'x'}]
    """
    return pa.RecordBatch.from_pydict({ROWS: [rows], CONTENT: [content]}, schema=ANSWER)


def pieces(batches: Rows, rows: int = PIECE) -> Batches:
    """The same rows in batches of about this size, in plain types.

    >>> parts = pa.table({"x": [1, 2, 3, 4, 5]}).to_batches(max_chunksize=1)
    >>> [piece.num_rows for piece in pieces(iter(parts), 2)]
    [2, 2, 1]
    """
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= rows:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    table = plain(pa.Table.from_batches(batches)).combine_chunks()
    whole = table.to_batches()
    return whole[0] if whole else pa.RecordBatch.from_pylist([], schema=table.schema)


def plain(table: pa.Table) -> pa.Table:
    """The columns that a table can have, in as few types as there are kinds, so that every engine gives the same.

    >>> plain(pa.table({"x": pa.array([1], pa.int16()), "y": [[1]]})).schema.types
    [DataType(int64)]
    """
    cells, _ = as_cells(table.replace_schema_metadata(None))
    columns = [pc.cast(column, _plain_type(column.type), safe=False) for column in cells.columns]
    return pa.Table.from_arrays(columns, names=cells.column_names)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    return next((plain for test, plain in PLAIN.items() if test(kind)), kind)


PLAIN: Mapping[Callable[[pa.DataType], bool], pa.DataType] = {
    pa.types.is_integer: pa.int64(),
    pa.types.is_floating: pa.float64(),
    pa.types.is_decimal: pa.float64(),
    pa.types.is_large_string: pa.string(),
    pa.types.is_timestamp: pa.timestamp("us"),
}
"""Which type stands for all of a kind."""


def named(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ids as canonical text: whole numbers in digits, texts without spaces around; nothing where there is none."""
    texts = pc.utf8_trim(pc.cast(ids, pa.string()), " ")
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
