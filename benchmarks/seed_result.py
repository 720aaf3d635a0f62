"""The seven segments that this project began with, and how near single starts of k-means come to them.

``python -m benchmarks.seed_result FILE [--starts N]``, where the file is the public CC GENERAL file. The published
sizes are of its 8,636 complete rows, unscaled, from one start. Which start it was is not known, and each start ends
somewhere else: that alone says how little such segments can be trusted.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ccseg.clustering.clusterers import Effort, KMeans
from ccseg.clustering.features import prepare_features
from ccseg.clustering.models import squared_distances
from ccseg.clustering.order import canonical_order
from ccseg.clustering.threads import one_thread
from ccseg.reading.customers import read_customers
from ccseg.records import Floats

PUBLISHED = (5102, 1736, 1048, 481, 208, 37, 24)


@dataclass(frozen=True)
class Start:
    """Where a single start ended: the sizes, largest first, and the sum of squared distances to the centres."""

    seed: int
    sizes: tuple[int, ...]
    inertia: float

    @property
    def moved(self) -> int:
        """The fewest customers that must move to give the published sizes."""
        return sum(abs(own - other) for own, other in zip(self.sizes, PUBLISHED, strict=True)) // 2


def complete_rows(file: Path) -> Floats:
    """The customers without a gap, unscaled, shape (customers, measures)."""
    values = read_customers(file).values().dropna()
    return prepare_features(values.iloc[canonical_order(values)], "raw").matrix


def single_starts(matrix: Floats, starts: int) -> Iterator[Start]:
    """K-means from one start after the other."""
    for seed in range(starts):
        model = KMeans(segments=len(PUBLISHED)).fit(matrix, seed, Effort(starts=1, swaps=3))
        squares = squared_distances(matrix, model.centres)
        sizes = np.sort(np.bincount(squares.argmin(axis=1), minlength=len(PUBLISHED)))[::-1]
        yield Start(seed, tuple(sizes.tolist()), float(squares.min(axis=1).sum()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="the public CC GENERAL file")
    parser.add_argument("--starts", type=int, default=300, help="how many single starts")
    options = parser.parse_args()
    with one_thread():
        found = list(single_starts(complete_rows(options.file), options.starts))
    best = min(start.inertia for start in found)
    print(f"published       {', '.join(map(str, PUBLISHED))}")
    for start in sorted(found, key=lambda start: start.moved)[:5]:
        print(
            f"seed {start.seed:4}       {', '.join(map(str, start.sizes))}   "
            f"{start.moved} customers away, inertia {start.inertia / best - 1:.1%} above the best"
        )
    ends = {start.sizes for start in found}
    print(
        f"{options.starts} starts end in {len(ends)} different ways; the best has sizes "
        f"{', '.join(map(str, min(found, key=lambda start: start.inertia).sizes))}"
    )


if __name__ == "__main__":
    main()
