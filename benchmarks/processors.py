"""Whether other processors would write the same: `ccseg segment` with the instructions of each, to the byte.

python -m benchmarks.processors [FILE …]

The made-up sample, two planted portfolios with categories and gaps, and the files that are named. The processor has
to be of Intel's kind, as these are chosen among by OpenBLAS and numpy.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.planted import Portfolio, plant
from ccseg.records import Flags
from ccseg.sample import sample_csv
from tests.processors import HASWELL, NEHALEM, PRESCOTT

PROCESSORS = {
    "this one": {},
    "Haswell": HASWELL,
    "Nehalem": NEHALEM,
    "Prescott, numpy without instructions": PRESCOTT,
}
WRITTEN = ("run.json", "customers.csv")
PLANTED = (("medium", 31), ("hard", 47))
GOES_WITH_GROUP, UNKNOWN = 0.8, 0.07
"""How often a category says of which group a customer is, and how often it is a gap."""
STRAYS = 0.05
"""How often a category of two levels says the other of what the others say."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    given = arguments.parse_args()
    print(f"| table | of which | {' | '.join(PROCESSORS)} |\n|---|---|{'---|' * len(PROCESSORS)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        same = [compare(file) for file in [*_make_tables(Path(folder)), *given.files]]
    sys.exit(not all(same))


def compare(file: Path) -> bool:
    """Print what each processor wrote of this file, and say whether it is the same."""
    found = [digests(file, processor) for processor in PROCESSORS.values()]
    for place, name in enumerate(WRITTEN):
        print(f"| {file.name} | {name} |" + "".join(f" {digest[place]} |" for digest in found), flush=True)
    return len(set(found)) == 1


def digests(file: Path, processor: dict[str, str]) -> tuple[str, ...]:
    """The beginning of the SHA-256 of each file that is written."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ccseg", "segment", str(file), "-o", f"{folder}/out"]
        subprocess.run(command, env={**os.environ, **processor}, check=True, stdout=subprocess.DEVNULL)
        return tuple(hashlib.sha256(Path(folder, "out", name).read_bytes()).hexdigest()[:12] for name in WRITTEN)


def _make_tables(folder: Path) -> Iterator[Path]:
    sample = folder / "sample.csv"
    sample.write_bytes(sample_csv())
    yield sample
    for overlap, seed in PLANTED:
        file = folder / f"{overlap}-{seed}.csv"
        with_categories(plant(overlap, seed), seed).to_csv(file, index=False)
        yield file


def with_categories(portfolio: Portfolio, seed: int) -> pd.DataFrame:
    """The same customers with ids and categories: two with gaps, three of two levels that nearly say the same.

    >>> with_categories(plant("easy", 0), 0)["app"].value_counts().index.tolist()
    ['yes', 'no']
    """
    random, truth = np.random.default_rng([seed, 20]), portfolio.truth
    customers = len(truth)

    def often(share: float) -> Flags:
        return random.random(customers) < share

    tariff = np.where(often(GOES_WITH_GROUP), truth, random.integers(portfolio.groups, size=customers))
    side = truth % 2 == 0
    added = {
        "tariff": pd.Series(tariff).map(lambda group: f"tariff {'abcdef'[group]}").mask(often(UNKNOWN)),
        "channel": pd.Series(random.choice(["branch", "web", "phone"], customers)).mask(often(UNKNOWN)),
        "app": np.where(side ^ often(STRAYS), "yes", "no"),
        "paperless": np.where(side ^ often(STRAYS), "yes", "no"),
        "standing order": np.where(side ^ often(STRAYS), "on", "off"),
    }
    ids = pd.Series([f"K{number:05}" for number in range(customers)], name="customer_id")
    return pd.concat([ids, portfolio.table, pd.DataFrame(added)], axis=1)


if __name__ == "__main__":
    main()
