"""How good the segmentations and personas are, in one run and one table: ``python -m benchmarks.quality --help``.

Every figure is measured apart from what the product reports of itself: bootstraps of full size with fresh seeds,
nulls, held-out customers, other seeds, and a judge that the traits were not chosen by.
"""

import argparse
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks import figures, peers, steadiness
from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.clustering.features import Features
from ccseg.clustering.models import assign
from ccseg.clustering.order import canonical_order
from ccseg.describing.kpis import with_kpis
from ccseg.reading.customers import Customers, read_customers
from ccseg.recipes import Recipe
from ccseg.result import Run
from ccseg.sample import make_sample
from ccseg.segmentation import segment
from tests import tables

MARK = "<!-- figures -->"

HEADER = (
    "table",
    "recipe",
    "k",
    "verdict",
    "stability (3 batches)",
    "silhouette / null",
    "explained",
    "rule F1 mean / min",
    "blind match (2 judges)",
    "shares",
    "identity",
)


@dataclass(frozen=True)
class Row:
    """The figures of one recipe on one table, as text."""

    cells: tuple[str, ...]

    def __str__(self) -> str:
        return "| " + " | ".join(self.cells) + " |"


def measure(name: str, customers: Customers, recipe: Recipe) -> Iterator[Row]:
    """The rows of one recipe: ours, and how others describe the same labels."""
    whole = segment(customers, recipe, draw_map=False).run
    trial = whole.choice.trial
    settled = recipe.but(preparation=trial.preparation, clusterer=trial.clusterer)
    what = f"{trial.clusterer.algorithm}, {trial.preparation}"
    values = customers.values()
    values = values.iloc[canonical_order(values)]
    matrix = whole.plan.apply(values)
    labels = assign(whole.model, matrix).labels
    if whole.model.segments < 2:
        yield Row((name, what, str(whole.model.segments), whole.verdict, *["–"] * 7))
        return
    batches = [figures.stability(values, whole.plan, trial.clusterer, labels, seed) for seed in (11, 12, 13)]
    observed, null = figures.against_null(Features(whole.plan, matrix), trial.clusterer, labels)
    tests = [_hold_out(learned, held, settled) for learned, held in figures.folds(customers)]
    rules = [(np.mean(test.rules), min(test.rules)) for test in tests]
    blind = np.mean([test.blind for test in tests], axis=0)
    cells = (
        name,
        what,
        str(whole.model.segments),
        whole.verdict,
        " ".join(f"{batch:.3f}" for batch in batches),
        f"{observed:.3f} / {null:.3f}",
        f"{figures.explained(values, labels):.3f}",
        "{:.3f} / {:.3f}".format(*np.mean(rules, axis=0)),
        " ".join(f"{found:.3f}" for found in blind),
        "{:.0%} – {:.0%}".format(*figures.balance(labels)),
        f"{figures.identity(matrix, trial.clusterer, labels):.1%}",
    )
    yield Row(cells)
    yield from _measure_peers(tests[0])


@dataclass(frozen=True)
class _Test:
    """A recipe run on some customers, and how its rules (each segment's F1) and traits do on those held out."""

    run: Run
    learned: pd.DataFrame
    held: pd.DataFrame
    rules: list[float]
    blind: tuple[float, ...]


def _hold_out(learned: Customers, held: Customers, recipe: Recipe) -> _Test:
    run = segment(learned, recipe, draw_map=False).run
    values, others = learned.values(), held.values()
    labels = assign(run.model, run.plan.apply(others)).labels
    rules = figures.rule_scores(run.segments, others, labels)
    return _Test(run, values, others, rules, figures.blind_matches(run.segments, values, others, labels))


def _measure_peers(test: _Test) -> Iterator[Row]:
    run, learned, held = test.run, test.learned, test.held
    features = run.plan.apply(learned), run.plan.apply(held)
    spaces = {"features": features, "values": (_numbers(learned), _numbers(held))}
    labels, truth = (assign(run.model, matrix).labels for matrix in features)
    inside, judged = labels >= 0, truth >= 0
    for name, (score, space) in peers.PEERS.items():
        rows, others = spaces[space]
        try:
            found = score(rows[inside], labels[inside], others[judged], truth[judged])
        except ImportError:
            continue
        yield Row(("", name, *[""] * 5, f"{np.mean(found):.3f} / {min(found):.3f}", "", "", ""))


def _numbers(values: pd.DataFrame) -> np.ndarray:
    """Measures and KPIs, gaps as −1."""
    everything = with_kpis(values)
    return everything.select_dtypes("number").fillna(-1.0).to_numpy(dtype=float)


def _tables(reference: Path | None) -> dict[str, Callable[[], pd.DataFrame | Path]]:
    made = {
        "sample": lambda: make_sample(3000),
        "shop": lambda: tables.shop(3000).table,
        "telecom": lambda: tables.telecom(3000).table,
        "library": lambda: tables.library(3000).table,
        "noise": lambda: _shuffled(make_sample(3000)),
    }
    if not reference:
        return made
    return {"reference": lambda: reference, **made, "reference, shuffled": lambda: _shuffled(pd.read_csv(reference))}


def _shuffled(table: pd.DataFrame) -> pd.DataFrame:
    """Every column shuffled by itself, so that no segments exist."""
    random = np.random.default_rng(5)
    return table.apply(lambda column: random.permutation(column.to_numpy()))


def _recipes(thorough: bool) -> Iterator[Recipe]:
    for clusterer in (KMeans(), GaussianMixture(), DBSCAN()):
        yield Recipe(clusterer=clusterer)
    for k in range(4, 9) if thorough else ():
        yield Recipe(clusterer=KMeans(segments=k), preparation="hurdle")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, help="the public CC GENERAL file; without it that table is left out")
    parser.add_argument("--only", help="one table, by name")
    parser.add_argument("--open", action="store_true", help="how far the answers depend on chance, all left to ccseg")
    parser.add_argument("--write", type=Path, help="the page whose figures are replaced")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    header, measured = HEADER, _measure_all
    if arguments.open:
        header, measured = steadiness.HEADER, _measure_open
    rows = [Row(header), Row(("---",) * len(header))]
    with threadpool_limits(limits=1):
        for row in measured(arguments.reference, arguments.only):
            print(row, flush=True)
            rows.append(row)
    if arguments.write:
        page = arguments.write.read_text().partition(MARK)[0]
        arguments.write.write_text(page + MARK + "\n\n" + "".join(f"{row}\n" for row in rows))


def _measure_all(reference: Path | None, only: str | None) -> Iterator[Row]:
    for name, make in _tables(reference).items():
        if only not in (None, name):
            continue
        customers = read_customers(make())
        for recipe in _recipes(not name.endswith(("noise", "shuffled"))):
            yield from measure(name, customers, recipe)
        if "oneoff_purchases" in customers.values():
            yield _flags_row(customers.values())


def _measure_open(reference: Path | None, only: str | None) -> Iterator[Row]:
    for name, make in _tables(reference).items():
        if only in (None, name):
            yield Row(steadiness.measure(name, read_customers(make())))


def _flags_row(values: pd.DataFrame) -> Row:
    share = figures.explained(values, figures.flags_lookup(values))
    blank = [""] * 3
    return Row(("", "look-up of three flags", "8", *blank, f"{share:.3f}", *blank, ""))


if __name__ == "__main__":
    main()
