"""How fast and how rightly files are read, beside other readers: ``python -m benchmarks.reading --help``.

Speed: each reader reads the same clean file in a fresh process; ours also types and understands every column.
Pollution: each reader reads the same polluted copies with no parameters given. A cell is right when it says what
the clean file says. A row is changed in silence when it is lost, altered, or made up, and the reader neither stops
nor says so.
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.polluter import Copy, Rows, copies

Cells = list[list[str]]


@dataclass(frozen=True)
class Reading:
    """What a reader found: names (``None`` where it took none), rows of text, and the lines it said something about."""

    names: Sequence[str] | None
    rows: Cells
    said: int = 0


def with_ours(path: Path) -> Reading:
    from ccseg.reading.tables import read_table

    table = read_table(path.read_bytes())
    columns = [[cell or "" for cell in column] for column in table.cells.to_pydict().values()]
    names = table.cells.column_names
    told = [change for change in table.changes if "Quotes" in change.message]
    said = len(table.set_aside) + sum(change.rows for change in told)
    numbered = all(name.startswith("column ") for name in names)
    return Reading(None if numbered else names, [list(row) for row in zip(*columns, strict=True)], said)


def with_pandas(path: Path, **options: object) -> Reading:
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False, **options)  # type: ignore[call-overload]
    return Reading(list(frame.columns), frame.fillna("").astype(str).to_numpy().tolist())


def with_pandas_guessing(path: Path) -> Reading:
    return with_pandas(path, sep=None, engine="python", on_bad_lines="skip")


def with_clevercsv(path: Path) -> Reading:
    import clevercsv

    rows = clevercsv.read_table(str(path))
    return Reading(rows[0], rows[1:])


def with_duckdb(path: Path) -> Reading:
    import duckdb

    found = duckdb.connect().execute("SELECT * FROM read_csv(?, all_varchar = true)", [str(path)])
    names = [column[0] for column in found.description]
    return Reading(names, [["" if cell is None else str(cell) for cell in row] for row in found.fetchall()])


READERS: dict[str, Callable[[Path], Reading]] = {
    "ccseg": with_ours,
    "pandas": with_pandas,
    "pandas sep=None": with_pandas_guessing,
    "clevercsv": with_clevercsv,
    "duckdb": with_duckdb,
}


@dataclass(frozen=True)
class Score:
    """``cells``: the share of cells that are right, 0–1; ``silent``: rows changed in silence; ``stopped`` or not."""

    cells: float
    silent: int
    stopped: bool = False


def score(copy: Copy, reading: Reading) -> Score:
    """Compare with the truth, row by row: each is found by its first cell, the customer's id."""
    by_id = {row[0].strip(): row for row in reading.rows if row}
    truth = [row for place, row in enumerate(copy.rows) if place not in copy.damaged]
    right = [_right(row, by_id.get(row[0])) for row in truth]
    changed = sum(count < len(row) for count, row in zip(right, truth, strict=True))
    lost = sum(copy.rows[place][0] not in by_id for place in copy.damaged)
    known = {row[0] for row in copy.rows}
    made_up = sum(key not in known for key in by_id)
    header = _right(copy.header, reading.names) if copy.header else 0
    total = sum(map(len, truth)) + len(copy.header or ())
    return Score((sum(right) + header) / total, max(0, changed + lost + made_up - reading.said))


def _right(wanted: Sequence[str], found: Sequence[str] | None) -> int:
    pairs = zip(wanted, found or (), strict=False)
    return sum(_plain(one) == _plain(other) for one, other in pairs) if found and len(found) >= len(wanted) else 0


def _plain(cell: str) -> str:
    return " ".join(cell.replace("\r\n", "\n").replace("\r", "\n").split())


def read_and_score(read: Callable[[Path], Reading], copy: Copy, path: Path) -> Score:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return score(copy, read(path))
    except Exception:
        return Score(0.0, 0, stopped=True)


def clean_rows(count: int) -> tuple[tuple[str, ...], Rows]:
    """Made-up customers with a town in accents, as text."""
    from ccseg.sample import make_sample

    frame = make_sample(count).reset_index(drop=True).iloc[:, :8].round(2)
    towns = ("Zürich", "Genève", "Málaga", "Köln", "Bern")
    frame["Town"] = [towns[i % len(towns)] for i in range(count)]
    text = frame.astype(str).replace("nan", "")
    return tuple(text.columns), tuple(tuple(row) for row in text.to_numpy().tolist())


def measure_pollution(rows: int, seed: int, verbose: bool) -> None:
    spoilt = copies(*clean_rows(rows), seed)
    found: dict[str, list[Score]] = {name: [] for name in READERS}
    with tempfile.TemporaryDirectory() as folder:
        for number, (title, copy) in enumerate(spoilt.items()):
            path = Path(folder, f"{number}.csv")
            path.write_bytes(copy.content())
            for name, read in READERS.items():
                got = read_and_score(read, copy, path)
                found[name].append(got)
                if verbose and name == "ccseg" and (got.cells < 1 or got.silent):
                    print(f"  {title}: cells {got.cells:.4f}, silent {got.silent}, stopped {got.stopped}")
    print(f"\n{len(spoilt)} polluted copies of {rows} rows, seed {seed}\n")
    print("| reader | cells right, of 10 | rows changed in silence | copies refused |\n|---|---|---|---|")
    for name, scores in found.items():
        cells = 10 * sum(one.cells for one in scores) / len(scores)
        silent, stopped = sum(one.silent for one in scores), sum(one.stopped for one in scores)
        print(f"| {name} | {cells:.2f} | {silent:,} | {stopped} |")


TIMED = {
    "ccseg": "from ccseg.reading.customers import read_customers as read",
    "pandas": "from pandas import read_csv as read",
    "pyarrow": "from pyarrow.csv import read_csv as read",
    "polars": "from polars import read_csv as read",
    "duckdb": "import duckdb\ndef read(path):\n    return duckdb.connect().read_csv(path).to_arrow_table()",
}
TIMER = """
import json, resource, sys, time
{load}
def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
start, before = time.perf_counter(), used()
kept = read(sys.argv[1])
spent = [time.perf_counter() - start, used() - before]
[peak] = [int(line.split()[1]) / 1e3 for line in open("/proc/self/status") if line.startswith("VmHWM")]
print()
print(json.dumps([*spent, peak]))
"""


def time_readers(sizes: Sequence[int], repeats: int) -> None:
    print("| rows | reader | seconds | CPU-seconds | peak MB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder, f"{size}.csv")
            write_clean(path, size)
            for name, load in TIMED.items():
                command = [sys.executable, "-c", TIMER.format(load=load), str(path)]
                runs = [json.loads(subprocess.check_output(command).splitlines()[-1]) for _ in range(repeats)]
                wall, cpu, peak = (min(column) for column in zip(*runs, strict=True))
                print(f"| {size:,} | {name} | {wall:.2f} | {cpu:.2f} | {peak:,.0f} |", flush=True)


def write_clean(path: Path, rows: int) -> None:
    from ccseg.sample import make_sample

    base = make_sample(min(rows, 10_000)).reset_index(drop=True)
    text = io.StringIO()
    base.iloc[:, 1:].to_csv(text, index=False, header=False)
    lines = text.getvalue().splitlines()
    with path.open("w") as file:
        file.write(",".join(base.columns) + "\n")
        file.writelines(f"C{10_000_000 + row},{lines[row % len(lines)]}\n" for row in range(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rows", type=int, default=300, help="rows of the file that is polluted")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--verbose", action="store_true", help="list the copies that ccseg does not read perfectly")
    given = parser.parse_args()
    if given.sizes:
        time_readers(given.sizes, given.repeats)
    measure_pollution(given.rows, given.seed, given.verbose)


if __name__ == "__main__":
    main()
