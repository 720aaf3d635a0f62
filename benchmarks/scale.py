"""What segments of a large table take in the embedded engine, file to report: seconds, CPU, memory and disk.

    python -m benchmarks.scale portfolio.parquet --rows 1000000 10000000

The table is a smoothed bootstrap of the given file (Parquet, or a made-up portfolio where none is named): rows drawn
again under new ids, their amounts times a factor near one. The engine writes it. The command line then runs in a
process of its own; memory is what it and the engine hold together, looked at twice a second.
"""

import argparse
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.workers import cpu_seconds, descendants, stat_of
from ccseg.engine.profiling import Placing
from ccseg.engine.spark import open_table
from ccseg.engine.table import Batches, Rows, answer_of
from ccseg.engine.understood import understand
from ccseg.progress import silent
from ccseg.scoring import read_run

SPREAD = 0.1
PARTS = 8
EVERY = 0.5


@dataclass(frozen=True)
class Bootstrap:
    """Rows of a file drawn again: ids are the numbers that come in, amounts are moved a little."""

    seen: bytes
    key: str

    @property
    def rows(self) -> pa.Table:
        return pa.ipc.open_stream(self.seen).read_all()

    @property
    def schema(self) -> pa.Schema:
        fields = [field for field in self.rows.schema if field.name != self.key]
        return pa.schema([pa.field(self.key, pa.string()), *(pa.field(f.name, f.type) for f in fields)])

    def __call__(self, batches: Rows) -> Batches:
        frame, schema = self.rows.to_pandas(), self.schema
        for batch in batches:
            numbers = batch[0].to_numpy()
            random = np.random.default_rng(int(numbers[0]) if len(numbers) else 0)
            drawn = frame.iloc[random.integers(0, len(frame), len(numbers))].reset_index(drop=True)
            money = [name for name in drawn if drawn[name].dtype == "float64" and drawn[name].max() > 1.5]
            drawn[money] = drawn[money] * np.exp(random.normal(0, SPREAD, (len(drawn), len(money))))
            drawn[self.key] = [f"C{number:09d}" for number in numbers.tolist()]
            yield pa.RecordBatch.from_pandas(drawn, schema=schema, preserve_index=False)


@dataclass(frozen=True)
class OnlyPlacing(Placing):
    """Places customers and keeps nothing."""

    def __call__(self, batches: Rows) -> Batches:
        for _, found in self.placed(batches):
            yield answer_of(len(found.labels))


def write_table(source: pd.DataFrame, key: str, rows: int, folder: Path) -> None:
    from pyspark.sql.pandas.types import from_arrow_schema

    sink = pa.BufferOutputStream()
    table = pa.Table.from_pandas(source, preserve_index=False).replace_schema_metadata(None)
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    work = Bootstrap(sink.getvalue().to_pybytes(), key)
    with TemporaryDirectory() as here:
        table.slice(0, 1).to_pandas().to_parquet(Path(here, "one.parquet"))
        with open_table(Path(here, "one.parquet")) as engine:
            numbers = engine.rows.sparkSession.range(0, rows, 1, PARTS)
            numbers.mapInArrow(work, from_arrow_schema(work.schema)).write.parquet(str(folder))


def size_of(folder: Path) -> float:
    """Megabytes in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def held(pid: int) -> tuple[float, float]:
    """Megabytes that a process and those that it started hold, and the CPU seconds that they took."""
    memory = seconds = 0.0
    for each in (pid, *descendants(pid)):
        with suppress(OSError):
            memory += int(stat_of(each)[21]) * 4096 / 1e6
            seconds += cpu_seconds(each)
    return memory, seconds


def measure(title: str, command: list[str]) -> None:
    """Run a command and print one line of figures."""
    start, most, cpu = time.perf_counter(), 0.0, 0.0
    done = threading.Event()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    threading.Thread(target=lambda: (process.wait(), done.set())).start()
    while not done.wait(EVERY):
        memory, seconds = held(process.pid)
        most, cpu = max(most, memory), max(cpu, seconds)
    seconds = time.perf_counter() - start
    print(f"{title:34} {seconds:8.1f} s {cpu:8.1f} CPU s {most:8.0f} MB   status {process.returncode}", flush=True)


def place_alone(folder: Path, run: Path, rows: int) -> None:
    earlier = read_run(run.read_bytes())
    with open_table(folder) as table:
        known = understand(table, silent, known=earlier.columns)
        work = OnlyPlacing(earlier.placement, known.reader)
        for _ in ("once to load the library", "once to measure"):
            start = time.perf_counter()
            list(table.place(work, lambda done: None))
            seconds = time.perf_counter() - start
    print(f"{'placing alone':34} {seconds:8.1f} s {rows / seconds:12,.0f} rows a second", flush=True)


def main() -> None:
    from ccseg import make_sample

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--key", default="CUST_ID")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--folder", type=Path, default=None, help="where the tables are written")
    given = parser.parse_args()
    source = pd.read_parquet(given.file) if given.file else make_sample(9_000)
    for rows in given.rows:
        with TemporaryDirectory(dir=given.folder) as here:
            table, out = Path(here, "table"), Path(here, "out")
            start = time.perf_counter()
            write_table(source, given.key, rows, table)
            print(
                f"{rows:,} rows: written in {time.perf_counter() - start:.1f} s, {size_of(table):,.0f} MB", flush=True
            )
            ccseg = [sys.executable, "-m", "ccseg"]
            measure("segment, file to report", [*ccseg, "segment", str(table), "-o", str(out), "--engine", "local"])
            print(f"{'':34} {size_of(out):8.0f} MB written", flush=True)
            measure("score", [*ccseg, "score", f"{out}/run.json", str(table), "-o", f"{here}/labels"])
            place_alone(table, out / "run.json", rows)
            shutil.rmtree(table)


if __name__ == "__main__":
    main()
