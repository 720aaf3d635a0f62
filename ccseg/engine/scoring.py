"""Scoring: the customers of a table assigned to the segments of a run where they lie, and written there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ccseg.clustering.models import LEFT_OUT
from ccseg.engine.reader import Reader
from ccseg.engine.table import Batches, Rows, Table, pieces
from ccseg.engine.understood import Understood, understand
from ccseg.exporting.export import results_table
from ccseg.files import whole_table
from ccseg.progress import Progress, part_of, silent
from ccseg.reading.tables import Reading
from ccseg.result import Run
from ccseg.scoring import read_run, score
from ccseg.streaming import Tally
from ccseg.texts import say

COUNTED = 0.3
"""The share of the work that is done when all ids are counted and the sample is read: an estimate."""

WRITTEN = 0.95
"""The share of writing labels that is done when they are written and only have to be checked: an estimate."""

RESULTS = (
    ("segment", pa.int64()),
    ("persona", pa.string()),
    ("confidence", pa.float64()),
    ("runner_up", pa.string()),
    ("margin", pa.float64()),
    ("leave_out_of", pa.string()),
    ("why_left_out", pa.string()),
    ("unlike_anything_seen", pa.bool_()),
)
"""What is written of each customer beside the id."""


@dataclass(frozen=True)
class Scoring:
    """Each customer's id, and what ``scores_table`` says of it; a run as its document, so that it can travel."""

    run: str
    reader: Reader

    @property
    def schema(self) -> pa.Schema:
        key = self.reader.key
        return pa.schema([(f"{key}_original" if key in dict(RESULTS) else key, pa.string()), *RESULTS])

    def __call__(self, batches: Rows) -> Batches:
        run = read_run(self.run)
        for piece in pieces(batches):
            told = results_table(score(run, self.reader.customers(piece)))
            yield pa.RecordBatch.from_pandas(told, schema=self.schema, preserve_index=False)


def score_table(
    run: Run,
    table: Table,
    folder: Path,
    *,
    reading: Reading | None = None,
    mapping: Mapping[str, str] = {},
    progress: Progress = silent,
) -> Tally:
    """Score the customers of a table where they lie, and write their labels as a folder of Parquet files.

    A table of any size is opened with ``open_table``; in the example a small one in memory stands in for it.

    Args:
        run: The earlier run.
        table: The customers, one in each row.
        folder: Where the labels go, all or none; an earlier table there is replaced.
        reading: How to read the table, where not as the run's was.
        mapping: What a column is, where its header is not that of the run's file.
        progress: Called with the stage in words and the share done, 0–1.

    Raises:
        UnusableTable: The table lacks a column that the segments were found with, or its rows are no customers.
        EngineFault: The engine fails, or the table changes meanwhile.
        FileExistsError: The folder holds anything but an earlier table.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> from ccseg import KMeans, Recipe, make_sample, score_table, segment
        >>> from ccseg.engine.table import MemoryTable
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=3))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> table = MemoryTable(pa.Table.from_pandas(make_sample(300), preserve_index=False))
        >>> with TemporaryDirectory() as here:
        ...     score_table(run, table, Path(here, "labels")).customers
        300
    """
    known = understand(
        table,
        part_of(progress, 0.0, COUNTED),
        reading=reading or run.recipe.reading,
        mapping=mapping,
        known=run.columns,
    )
    # What cannot be scored is told by the sample, before anything is written.
    score(run, known.customers)
    with whole_table(folder) as draft:
        return write_labels(run, known, table, draft, part_of(progress, COUNTED, 1.0))


def write_labels(run: Run, known: Understood, table: Table, folder: Path, progress: Progress) -> Tally:
    """Write the labels of all customers into an empty folder, and count them as they were written."""
    rows = known.counted.rows

    def told(done: int) -> None:
        progress(say("engine.placing", done=done, rows=rows), WRITTEN * done / max(1, rows))

    told(0)
    table.write(Scoring(run.to_json(), known.reader), folder, told)
    progress(say("engine.checking"), WRITTEN)
    tally = Tally()
    for batch in _written(folder):
        tally.customers += batch.num_rows
        tally.unlike += pc.sum(batch["unlike_anything_seen"]).as_py() or 0
        found = pc.value_counts(pc.fill_null(batch["segment"], LEFT_OUT))
        tally.sizes.update({each["values"]: each["counts"] for each in found.to_pylist()})
    known.require_all(tally.customers)
    known.require_same(table)
    return tally


def _written(folder: Path) -> Iterator[pa.RecordBatch]:
    from pyarrow import dataset

    written = dataset.dataset(sorted(map(str, folder.rglob("*.parquet"))), format="parquet")
    yield from written.to_batches(columns=["segment", "unlike_anything_seen"])
