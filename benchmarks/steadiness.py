"""How far an answer depends on chance, all left to ccseg: other seeds, and halves that know nothing of each other.

``python -m benchmarks.quality --open`` and ``python -m benchmarks.steadiness FILE …`` write the table.
"""

import argparse
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from ccseg.clustering.identity import match_segments
from ccseg.clustering.models import assign
from ccseg.clustering.order import canonical_order
from ccseg.clustering.quality import overlaps
from ccseg.reading.customers import Customers, read_customers
from ccseg.recipes import Recipe
from ccseg.records import Ints
from ccseg.segmentation import segment

SEEDS = range(8)
SPLITS = range(2)

CAME_BACK = 0.85
"""Jaccard overlap from which a segment of one half is found again in the other (Hennig 2007)."""

HEADER = ("table", "answers", "customers who keep their segment, least", "halves: safe, of which found again", "all")


class Again(NamedTuple):
    """What became of a segment of one half in the other half's own answer."""

    safe: bool
    overlap: float


def measure(name: str, customers: Customers) -> tuple[str, ...]:
    """The cells of one table's row."""
    answers, kept = measure_seeds(customers)
    again = [each for split in SPLITS for each in measure_halves(customers, split)]
    safe = [each for each in again if each.safe]
    return name, ", ".join(answers), f"{kept:.1%}", _found(safe), _found(again)


def _found(segments: list[Again]) -> str:
    found = sum(each.overlap >= CAME_BACK for each in segments)
    return f"{found} of {len(segments)}"


def measure_seeds(customers: Customers) -> tuple[list[str], float]:
    """The answers over the seeds, and the least share of customers who keep their segment beside the first."""
    results = [segment(customers, Recipe(seed=seed), draw_map=False) for seed in SEEDS]
    answers = [f"{found.run.plan.preparation} {len(found.run.segments)} ({found.run.verdict})" for found in results]
    kept = [keeping(results[0].labels, found.labels) for found in results]
    return list(dict.fromkeys(answers)), min(kept)


def keeping(labels: Ints, others: Ints) -> float:
    """The share of customers who are in the segment that matches theirs.

    >>> keeping(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 1]))
    0.75
    """
    same = match_segments(overlaps(labels, others))
    return float(np.mean([same.get(int(other), -1) == label for label, other in zip(labels, others, strict=True)]))


def measure_halves(customers: Customers, split: int) -> Iterator[Again]:
    """For each segment of either half its overlap, among all customers, with the best match in the other's answer."""
    order = np.random.default_rng(split).permutation(canonical_order(customers.values()))
    halves = np.array_split(order, 2)
    results = [segment(_only(customers, half), draw_map=False) for half in halves]
    values = customers.values()
    labels = [assign(found.run.model, found.run.plan.apply(values)).labels for found in results]
    for own, other, found in ((labels[0], labels[1], results[0]), (labels[1], labels[0], results[1])):
        best = overlaps(own, other).max(axis=1, initial=0.0)
        for each in found.run.segments:
            yield Again(each.verdict == "safe to act", float(best[each.segment]))


def _only(customers: Customers, rows: Ints) -> Customers:
    return replace(customers, frame=customers.frame.iloc[np.sort(rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    warnings.simplefilter("ignore")
    print("| " + " | ".join(HEADER) + " |")
    with threadpool_limits(limits=1):
        for file in parser.parse_args().files:
            print("| " + " | ".join(measure(file.stem, read_customers(file))) + " |", flush=True)


if __name__ == "__main__":
    main()
