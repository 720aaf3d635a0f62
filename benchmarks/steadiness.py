"""How far an answer depends on chance, all left to ccseg: other seeds, halves that know nothing of each other, a part.

``python -m benchmarks.quality --open`` measures the tables that are made, ``python -m benchmarks.steadiness FILE …``
files. Of a file with more than 10,000 customers a random 10,000 are taken.
"""

import argparse
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.planted import plant
from ccseg.clustering.identity import match_segments
from ccseg.clustering.models import assign
from ccseg.clustering.order import canonical_order
from ccseg.clustering.quality import overlaps
from ccseg.reading.customers import Customers, read_customers
from ccseg.recipes import Recipe
from ccseg.records import Ints
from ccseg.result import Segmentation
from ccseg.segmentation import segment

SEEDS = 8
SPLITS = 2

CAME_BACK = 0.85
"""Jaccard overlap from which a segment of one half is found again in the other (Hennig 2007)."""

PART, PARTS = 0.7, 3
"""The share of the customers in whose answer names are looked for again, and in how many such parts."""

MOST_CUSTOMERS = 10_000

HEADER = (
    "table",
    "answers",
    "seeds: customers who keep their segment, least",
    "customers who keep their persona's name, least",
    "halves: safe to act, of which found again",
    "all segments",
    "names that 70% of the customers give again, of segments found again",
    "of names that hold in the product's own parts",
)


class Again(NamedTuple):
    """What became of a segment of one half in the other half's own answer."""

    safe: bool
    overlap: float


class Kept(NamedTuple):
    """Whether the name of a segment holds in all parts that the product names, and whether it was kept in another."""

    holds: bool
    kept: bool


def measure(name: str, customers: Customers, seeds: int = SEEDS, splits: int = SPLITS) -> tuple[str, ...]:
    """The cells of one table's row."""
    results = [segment(customers, Recipe(seed=seed), draw_map=False) for seed in range(seeds)]
    again = [each for split in range(splits) for each in measure_halves(customers, split)]
    safe = [each for each in again if each.safe]
    called = list(surviving_names(customers, results[0]))
    return (
        name,
        ", ".join(dict.fromkeys(answer(found) for found in results)),
        f"{min(keeping(results[0].labels, found.labels) for found in results):.1%}",
        f"{min(keeping_names(results[0], found) for found in results):.1%}",
        _found(safe),
        _found(again),
        _kept(called),
        _kept([each for each in called if each.holds]),
    )


def answer(found: Segmentation) -> str:
    """The preparation, the number of segments and the verdict."""
    return f"{found.run.plan.preparation} {len(found.run.segments)} ({found.run.verdict})"


def _found(segments: list[Again]) -> str:
    found = sum(each.overlap >= CAME_BACK for each in segments)
    return f"{found} of {len(segments)}"


def _kept(names: Sequence[Kept]) -> str:
    return f"{sum(each.kept for each in names)} of {len(names)}"


def keeping(labels: Ints, others: Ints) -> float:
    """The share of customers who are in the segment that matches theirs.

    >>> keeping(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 1]))
    0.75
    """
    same = match_segments(overlaps(labels, others))
    return float(np.mean([same.get(int(other), -1) == label for label, other in zip(labels, others, strict=True)]))


def keeping_names(found: Segmentation, other: Segmentation) -> float:
    """The share of customers whose persona is called the same in both."""
    names, others = _names(found), _names(other)
    pairs = zip(found.labels.tolist(), other.labels.tolist(), strict=True)
    return float(np.mean([same_name(names.get(label, ""), others.get(again, "")) for label, again in pairs]))


def _names(found: Segmentation) -> dict[int, str]:
    return {each.segment: each.persona.name for each in found.run.segments}


def same_name(name: str, other: str) -> bool:
    """Whether two names consist of the same words.

    >>> same_name("High limit, few visits", "Few visits, high limit"), same_name("High limit", "Low limit")
    (True, False)
    """
    return _words(name) == _words(other)


def _words(name: str) -> Sequence[str]:
    return sorted(name.lower().replace(",", " ").split())


def measure_halves(customers: Customers, split: int) -> Iterator[Again]:
    """For each segment of either half its overlap, among all customers, with the best match in the other's answer."""
    order = np.random.default_rng(split).permutation(canonical_order(customers.values()))
    halves = np.array_split(order, 2)
    results = [segment(_only(customers, half), draw_map=False) for half in halves]
    labels = [_place(found, customers) for found in results]
    for own, other, found in ((labels[0], labels[1], results[0]), (labels[1], labels[0], results[1])):
        best = overlaps(own, other).max(axis=1, initial=0.0)
        for each in found.run.segments:
            yield Again(each.verdict == "safe to act", float(best[each.segment]))


def surviving_names(customers: Customers, whole: Segmentation) -> Iterator[Kept]:
    """What each segment is called where a part of the customers is segmented the same way, if it is found again there.

    The recipe is the one that was chosen for the whole, so that the same people are named.
    """
    trial, names = whole.run.choice.trial, _names(whole)
    holds = {each.segment: each.calling is not None and not each.calling.instead for each in whole.run.segments}
    for number in range(PARTS):
        order = np.random.default_rng(SEEDS + number).permutation(canonical_order(customers.values()))
        part = _only(customers, order[: round(PART * len(order))])
        found = segment(part, Recipe(preparation=trial.preparation, clusterer=trial.clusterer), draw_map=False)
        same, others = match_segments(overlaps(whole.labels, _place(found, customers)), CAME_BACK), _names(found)
        for other, own in same.items():
            yield Kept(holds[own], same_name(names[own], others.get(other, "")))


def _place(found: Segmentation, customers: Customers) -> Ints:
    """The segment of every customer, those who took no part in the fit too."""
    return assign(found.run.model, found.run.plan.apply(customers.values())).labels


def _only(customers: Customers, rows: Ints) -> Customers:
    return replace(customers, frame=customers.frame.iloc[np.sort(rows)])


def _at_most(customers: Customers) -> Customers:
    return _only(customers, canonical_order(customers.values())[:MOST_CUSTOMERS])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--planted", nargs="*", default=[], help="planted portfolios, as easy:0", metavar="KIND:SEED")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds")
    parser.add_argument("--splits", type=int, default=SPLITS, help="how many splits into halves")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    print("| " + " | ".join(HEADER) + " |")
    print("| --- " * len(HEADER) + "|")
    with threadpool_limits(limits=1):
        for name, customers in _tables(arguments.files, arguments.planted):
            row = measure(name, _at_most(customers), arguments.seeds, arguments.splits)
            print("| " + " | ".join(row) + " |", flush=True)


def _tables(files: Sequence[Path], planted: Sequence[str]) -> Iterator[tuple[str, Customers]]:
    for file in files:
        yield file.stem, read_customers(file)
    for portfolio in planted:
        kind, _, seed = portfolio.partition(":")
        yield portfolio, read_customers(plant(kind, int(seed)).table)


if __name__ == "__main__":
    main()
