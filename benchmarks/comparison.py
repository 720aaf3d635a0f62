"""What comparing costs: three algorithms side by side against the three fits and one map made one by one.

    python -m benchmarks.comparison --reference cc_general.csv

Each side runs in a process of its own, on one thread; seconds are those of the processor, user and system.
"""

import argparse
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ALLOWED = 1.3


def one_by_one(table: Path) -> None:
    """The three fits, each with its personas, and the map of the first."""
    from ccseg.comparing.comparison import RECOMMENDED
    from ccseg.reading.customers import read_customers
    from ccseg.segmentation import add_map, segment

    customers = read_customers(table)
    results = [segment(customers, recipe, draw_map=False) for recipe in RECOMMENDED]
    add_map(results[0])


def side_by_side(table: Path) -> None:
    """The same, with everything that a comparison says."""
    from ccseg.comparing.comparison import compare

    print(compare(table).summary.recommendation.because, file=sys.stderr)


SIDES: dict[str, Callable[[Path], None]] = {"one by one": one_by_one, "side by side": side_by_side}


def measure(side: str, table: Path) -> float:
    """Processor seconds of one side in a fresh process."""
    before = _used()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.comparison", "--side", side, "--reference", str(table)],
        env=os.environ | ONE_THREAD,
        check=True,
    )
    return _used() - before


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", type=Path, required=True, help="the public CC GENERAL file, or another table")
    parser.add_argument("--side", choices=SIDES, help="run one side in this process, without measuring")
    arguments = parser.parse_args()
    if arguments.side:
        SIDES[arguments.side](arguments.reference)
        return
    apart, together = (measure(side, arguments.reference) for side in SIDES)
    print(f"| one by one | side by side | ratio | allowed |\n|{'---|' * 4}")
    print(f"| {apart:.1f} s | {together:.1f} s | {together / apart:.2f} | {ALLOWED} |")


if __name__ == "__main__":
    main()
