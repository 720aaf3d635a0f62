"""What scoring costs beside pandas and scikit-learn with the pipeline of the same run: CPU seconds, rows, memory.

    python -m benchmarks.scoring --rows 1000000

The file, a made-up portfolio repeated under new ids, is scored and written by ccseg with eight columns of its own. The
other two read it by ``pandas.read_csv``, place by ``predict`` and write it with the segment by ``to_csv``; beside that
stands what they take where nothing is written. Each runs in a process of its own; no result depends on the other.
"""

import argparse
import resource
import sys
import time
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

PORTFOLIO = 20_000


def write_files(folder: Path, rows: int) -> None:
    """The run, found with 3,000 customers, and the file with all."""
    from ccseg import KMeans, Recipe, make_sample, segment

    portfolio = make_sample(min(PORTFOLIO, rows))
    found = segment(portfolio.head(3_000), Recipe(preparation="hurdle", clusterer=KMeans(segments=5)), draw_map=False)
    (folder / "run.json").write_text(found.run.to_json())
    with (folder / "customers.csv").open("w") as file:
        for turn, start in enumerate(range(0, rows, len(portfolio))):
            part = portfolio.head(rows - start)
            part = part.assign(CUST_ID=[f"C{number:08d}" for number in range(start, start + len(part))])
            part.to_csv(file, index=False, header=not turn)


def ours(folder: Path) -> None:
    from ccseg.scoring import read_run
    from ccseg.streaming import score_file

    with (folder / "scores.csv").open("w+b") as out:
        score_file(read_run((folder / "run.json").read_bytes()), folder / "customers.csv", out)


def place(folder: Path) -> "pd.DataFrame":
    import pandas as pd

    from ccseg.exporting.pipeline import to_sklearn
    from ccseg.scoring import read_run

    pipeline = to_sklearn(read_run((folder / "run.json").read_bytes()))
    table = pd.read_csv(folder / "customers.csv")
    return table.assign(segment=pipeline.predict(table))


def place_and_write(folder: Path) -> None:
    place(folder).to_csv(folder / "placed.csv", index=False)


WAYS = {"ccseg": ours, "pandas and scikit-learn": place_and_write, "... without writing": place}


def measure(way: str, folder: Path, rows: int) -> None:
    """Print one line of figures for one way."""
    before, start = time.process_time(), time.perf_counter()
    WAYS[way](folder)
    seconds, took = time.process_time() - before, time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"{way:25} {took:8.1f} s {seconds:8.1f} CPU s {rows / seconds:12,.0f} rows/s {peak:8,.0f} MB at most",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.way:
        measure(given.way, given.folder, given.rows)
        return
    with TemporaryDirectory() as folder:
        write_files(Path(folder), given.rows)
        for way in WAYS:
            again = ["--rows", str(given.rows), "--way", way, "--folder", folder]
            run([sys.executable, "-m", "benchmarks.scoring", *again], check=True)


if __name__ == "__main__":
    main()
