"""What ccseg costs beside the notebook a user would write: ``python -m benchmarks.pipeline --help``.

Every figure is of a whole fresh process, from start to exit: CPU time (user and system, all threads) and peak memory.
Both sides get the same customers in the same run, with the machine's own number of threads.

work      The notebook's own work (read, fill, scale, k-means for k = 2–12, silhouettes, UMAP), done by our functions.
product   The same notebook beside all of ``ccseg segment``: choice, stability, test against chance, rules, personas,
          map and report.
large     The notebook's own work on 100,000 customers, without silhouettes on both sides: the notebook's would take
          25 minutes.
whole     All of ``ccseg segment`` on 100,000 customers beside the same notebook with silhouettes, of which one is taken
          and counted eleven times.
million   All of ``ccseg segment`` on 1,000,000 customers.

Larger tables are a smoothed bootstrap of the given file: rows drawn again, amounts varied by about 5 %.
UMAP's kernels are compiled once on a machine; that first time is shown by itself and not counted.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

T = TypeVar("T")

LARGE, MILLION = 100_000, 1_000_000
TRUST_ROWS = 10_000
SILHOUETTES = 11
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "OMP_WAIT_POLICY")
UNINSTALLED = ("PYTHONDONTWRITEBYTECODE",)
"""Where nothing compiled is kept, each start takes 1.5 CPU-seconds to compile the package, as no installed one does."""


@dataclass(frozen=True)
class Cost:
    """What a process took: CPU-seconds, seconds on the clock, peak memory in MB."""

    cpu: float
    seconds: float
    memory: float


@dataclass(frozen=True)
class Comparison:
    """Two processes over the same customers; the trust is that of their maps over the notebook's matrix, 0–1."""

    name: str
    rows: int
    wanted: str
    ours: Cost
    notebook: Cost | None = None
    our_trust: float | None = None
    notebook_trust: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.notebook.cpu / self.ours.cpu if self.notebook else None


@dataclass(frozen=True)
class Bench:
    """The file, and a folder for what is made from it."""

    file: Path
    folder: Path

    def enlarged(self, rows: int) -> Path:
        """A smoothed bootstrap of the file with so many rows."""
        path = self.folder / f"{rows}.csv"
        if not path.exists():
            _apart(enlarge, self.file, rows, path)
        return path

    @cache  # noqa: B019 - one bench lives as long as the process
    def notebook(self, file: Path, *options: str) -> Cost:
        return measure("-m", "benchmarks.notebook", str(file), str(self.map_of("notebook", file)), *options)

    def ours(self, file: Path, *options: str) -> Cost:
        return measure("-m", "benchmarks.ours", str(file), str(self.map_of("ours", file)), *options)

    def product(self, file: Path) -> Cost:
        return measure("-m", "ccseg", "segment", str(file), "-o", str(self.folder / f"result-{file.stem}"))

    def map_of(self, side: str, file: Path) -> Path:
        return self.folder / f"{side}-{file.stem}.npy"


def work(bench: Bench) -> Comparison:
    return _with_maps("work", "8× less CPU", bench, bench.file)


def product(bench: Bench) -> Comparison:
    rows = _apart(count, bench.file)
    return Comparison("product", rows, "3.5× less CPU", bench.product(bench.file), bench.notebook(bench.file))


def large(bench: Bench) -> Comparison:
    return _with_maps("large", "5× less CPU", bench, bench.enlarged(LARGE), "--no-silhouettes")


def whole(bench: Bench) -> Comparison:
    file = bench.enlarged(LARGE)
    rest, one = bench.notebook(file, "--no-silhouettes"), bench.notebook(file, "--one-silhouette")
    memory = max(rest.memory, one.memory)
    notebook = Cost(rest.cpu + SILHOUETTES * one.cpu, rest.seconds + SILHOUETTES * one.seconds, memory)
    return Comparison("whole", LARGE, "25× less CPU", bench.product(file), notebook)


def million(bench: Bench) -> Comparison:
    return Comparison("million", MILLION, "within 600 s and 6,000 MB", bench.product(bench.enlarged(MILLION)))


COMPARISONS: dict[str, Callable[[Bench], Comparison]] = {
    "work": work,
    "product": product,
    "large": large,
    "whole": whole,
    "million": million,
}


def _with_maps(name: str, wanted: str, bench: Bench, file: Path, *options: str) -> Comparison:
    ours, notebook = bench.ours(file, *options), bench.notebook(file, *options)
    our_trust, their_trust = (_apart(trust, file, bench.map_of(side, file)) for side in ("ours", "notebook"))
    return Comparison(name, _apart(count, file), wanted, ours, notebook, our_trust, their_trust)


def _apart(function: Callable[..., T], *arguments: object) -> T:
    """Done in another process: the peak memory of this one would count as that of every process it starts."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def measure(*arguments: str) -> Cost:
    """Run Python with these arguments in a fresh process to its end; stops everything when it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in THREADS + UNINSTALLED}
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_DUP2, 1, 2)]
    command = [sys.executable, "-W", "ignore", *arguments]
    started = time.perf_counter()
    process = os.posix_spawn(sys.executable, command, environment, file_actions=quiet)
    _, status, used = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed; run it by itself to see why.")
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss / 1024)


def count(file: Path) -> int:
    """The rows of a table."""
    return len(pd.read_csv(file, usecols=[0]))


def enlarge(file: Path, rows: int, larger: Path) -> None:
    """Rows drawn again, each amount (a column with numbers above 2 that are not whole) varied, and every id new."""
    random = np.random.default_rng(0)
    table = pd.read_csv(file)
    table = table.iloc[random.integers(0, len(table), rows)].reset_index(drop=True)
    for name in table.select_dtypes("float"):
        if table[name].max() > 2 and (table[name] % 1 > 0).any():
            table[name] = (table[name] * random.lognormal(0, 0.05, rows)).round(6)
    table[table.columns[0]] = [f"C{number:07d}" for number in range(rows)]
    table.to_csv(larger, index=False)


def trust(file: Path, points: Path) -> float:
    """How far a map keeps the nearest 15 of each of (at most 10,000) customers (Venna & Kaski 2001)."""
    from sklearn.manifold import trustworthiness
    from sklearn.preprocessing import StandardScaler

    numbers = pd.read_csv(file).select_dtypes("number")
    matrix = StandardScaler().fit_transform(numbers.fillna(numbers.median()))
    rows = np.random.default_rng(0).permutation(len(matrix))[:TRUST_ROWS]
    return float(trustworthiness(matrix[rows], np.load(points)[rows], n_neighbors=15))


def report(comparison: Comparison) -> Iterator[str]:
    """The comparison in lines for people."""
    yield f"\n{comparison.name}: {comparison.rows:,} customers, wanted {comparison.wanted}"
    for side, cost, trust in (
        ("notebook", comparison.notebook, comparison.notebook_trust),
        ("ccseg", comparison.ours, comparison.our_trust),
    ):
        if cost:
            faithful = f"   map {trust:.4f}" if trust else ""
            yield f"  {side:9}{cost.cpu:8.1f} CPU-s{cost.seconds:8.1f} s{cost.memory:8,.0f} MB{faithful}"
    if comparison.ratio:
        yield f"  {comparison.ratio:.1f}× less CPU"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", help="customers as CSV, the id first; left out, the sample")
    parser.add_argument("--only", choices=COMPARISONS, action="append", help="this comparison; may be repeated")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.file or _sample(Path(folder)), Path(folder))
        first = measure("-c", "from ccseg.clustering.projection import warm_up; warm_up()")
        if not options.json:
            print(f"Before the first map: {first.cpu:.1f} CPU-s (30 to 60 where nothing is compiled yet).")
        comparisons = []
        for name in options.only or COMPARISONS:
            comparisons.append(COMPARISONS[name](bench))
            if not options.json:
                print(*report(comparisons[-1]), sep="\n", flush=True)
    if options.json:
        print(json.dumps([{**asdict(c), "ratio": c.ratio} for c in comparisons], indent=2))


def _sample(folder: Path) -> Path:
    from ccseg.sample import sample_csv

    path = folder / "sample.csv"
    path.write_bytes(sample_csv())
    return path


if __name__ == "__main__":
    main()
