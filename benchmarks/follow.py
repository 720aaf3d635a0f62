"""What following sees: alarms without any change, the changes it notices by their size, and planted moves found again.

    python -m benchmarks.follow
    python -m benchmarks.follow --reference cc_general.csv
    python -m benchmarks.follow --rows 1000000

The first is measured on made-up portfolios whose customers' true kinds are known, with segments sought again in every
draw; the second finds segments in one half of a file, holds the other half against them, and writes the picture of the
guide; the third is time and memory.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg import KMeans, Recipe, Run, follow, make_sample, refit, score, segment
from ccseg.clustering.before import Before
from ccseg.clustering.identity import match_segments
from ccseg.clustering.portfolio import Portfolio
from ccseg.clustering.quality import overlaps
from ccseg.clustering.threads import one_thread
from ccseg.exporting.bands import write_bands
from ccseg.following.migration import measure_migration, pair_customers
from ccseg.following.standing import Standing
from ccseg.sample import true_behaviour
from ccseg.scoring import Scores
from ccseg.segmentation import find_segments
from ccseg.thresholds import SIGNIFICANCE

FOUND_IN = 3_000
NO_CHANGE, DRAWS = 200, 10
SIZES = (500, 2_000)
"""Customers of a later file."""

PLANTED, ROUNDS, UNCHANGED = 2_000, 40, 0.05
"""Customers of two periods, how often they are drawn, and by how much amounts of those who do not move change."""

FLOWS = (("transactor", "revolver", 0.15), ("big spender", "inactive", 0.10), ("cash-reliant", "stretched", 0.10))
"""Planted: of customers of one kind so many are of another one later."""

BOOTSTRAPS, MORE_BOOTSTRAPS = 7, 100
"""Of one file: in which segments are found anew, and in which it is only asked whether any has moved."""

PORTFOLIOS = (0, 8)
"""Seeds of the made-up portfolios that are bootstrapped."""

Change = Callable[[pd.DataFrame, Run, float, np.random.Generator], pd.DataFrame]


def shift_column(table: pd.DataFrame, run: Run, size: float, random: np.random.Generator) -> pd.DataFrame:
    """Credit limits higher by this part."""
    return table.assign(CREDIT_LIMIT=table["CREDIT_LIMIT"] * (1 + size))


def shrink_segment(table: pd.DataFrame, run: Run, size: float, random: np.random.Generator) -> pd.DataFrame:
    """This part of the largest segment gone."""
    inside = (score(run, table).labels == run.segments[0].segment) & (random.random(len(table)) < size)
    return table[~inside]


def add_kind(table: pd.DataFrame, run: Run, size: float, random: np.random.Generator) -> pd.DataFrame:
    """This share of customers of a kind that was not there: ten times the limit, spent in full."""
    new = random.random(len(table)) < size
    limit = table["CREDIT_LIMIT"].where(~new, 10 * table["CREDIT_LIMIT"] + 30_000)
    return table.assign(CREDIT_LIMIT=limit, PURCHASES=table["PURCHASES"].where(~new, limit))


def dissolve_segment(table: pd.DataFrame, run: Run, size: float, random: np.random.Generator) -> pd.DataFrame:
    """This part of the third segment anywhere between where it was and the segment nearest to it, so that both are one
    continuum."""
    labels, centres = score(run, table).labels, run.model.centres
    nearest = int(np.argsort(((centres - centres[2]) ** 2).sum(axis=1))[1])
    amounts = [str(name) for name in table if table[name].dtype.kind in "if"]
    moving = np.flatnonzero((labels == 2) & (random.random(len(table)) < size))
    towards = random.choice(np.flatnonzero(labels == nearest), len(moving))
    part, values = random.random((len(moving), 1)), table[amounts].to_numpy(dtype=np.float64)
    values[moving] += part * (values[towards] - values[moving])
    return table.assign(**dict(zip(amounts, values.T, strict=True)))


CHANGES: dict[str, tuple[Change, tuple[float, ...]]] = {
    "a column shifted by": (shift_column, (0.1, 0.25, 0.5, 1.0)),
    "the largest segment shrunk by": (shrink_segment, (0.1, 0.25, 0.5, 0.75)),
    "customers of a new kind": (add_kind, (0.01, 0.02, 0.05, 0.10)),
    "a segment dissolved into its nearest by": (dissolve_segment, (0.25, 0.5, 0.75, 1.0)),
}


class Alarms(NamedTuple):
    """Of later files the share that is not "nothing to do", whose stability says so, and in which a segment moved."""

    any: float
    stability: float
    moved: float


def alarms(run: Run, customers: int, change: Change | None, size: float, draws: int) -> Alarms:
    """How many later files raise an alarm, and which."""
    seen = []
    for seed in range(1_000, 1_000 + draws):
        table = make_sample(customers, seed=seed)
        if change:
            # Streams of their own: with the seed of the sample, who is changed would follow from who is of which kind.
            table = change(table, run, size, np.random.default_rng([seed, 1]))
        found = follow(run, table).found
        words = {shift.key: shift.word for shift in found.shifts}
        seen.append((found.word != "nothing", words["stability"] != "nothing", any(moved(run, table))))
    return Alarms(*np.mean(seen, axis=0).tolist())


def moved(run: Run, table: pd.DataFrame) -> list[bool]:
    """Of each segment whether it has moved by more than chance, as a refit asks."""
    with one_thread():
        standing = Standing.of(run, Portfolio.of(score(run, table).customers, run.recipe.missing).values)
        assert standing
        return [p < SIGNIFICANCE for p in standing.moved()]


def power(run: Run) -> Iterator[str]:
    """The tables of alarms by the size of the later file: without any change, and by kind and size of a change."""
    for customers in SIZES:
        yield f"| {customers:,} customers | size | any figure | stability | a segment moved |"
        yield "|---|---|---|---|---|"
        yield _row("none", "", alarms(run, customers, None, 0, NO_CHANGE))
        for name, (change, sizes) in CHANGES.items():
            for size in sizes:
                yield _row(name, f"{size:.0%}", alarms(run, customers, change, size, DRAWS))
        yield ""


def _row(name: str, size: str, shares: Iterable[float]) -> str:
    return f"| {name} | {size} | " + " | ".join(f"{share:.1%}" for share in shares) + " |"


def two_periods(seed: int, random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    """The customers then and now, and the true kind of each in both periods."""
    then, kinds = make_sample(PLANTED, seed=seed), true_behaviour(PLANTED, seed=seed)
    others, of_others = make_sample(PLANTED, seed=seed + 5_000), true_behaviour(PLANTED, seed=seed + 5_000)
    amounts = [name for name in then if then[name].dtype == float and then[name].max() > 2]
    now = then.copy()
    now[amounts] = now[amounts] * random.lognormal(0, UNCHANGED, now[amounts].shape)
    later = kinds.copy()
    for source, target, share in FLOWS:
        moving = np.flatnonzero((kinds == source) & (random.random(PLANTED) < share))
        donors = random.choice(np.flatnonzero(of_others == target), len(moving))
        now.iloc[moving, 1:] = others.iloc[donors, 1:].to_numpy()
        later.iloc[moving] = target
    return then, now.astype(then.dtypes), kinds, later


def planted(run: Run) -> Iterator[str]:
    """Planted flows beside the clear flows that were estimated, and how often these are within sampling error.

    Both are shares of the customers who were clearly in the segment and are clearly in one: of those at an edge nothing
    is said.
    """
    main = _main_segments(run)
    true, seen, inside = ({flow: [] for flow in FLOWS} for _ in range(3))
    for seed in range(ROUNDS):
        then, now, kinds, later = two_periods(seed, np.random.default_rng(seed))
        found = follow(run, now, before=then, refitted=False).found.migration
        assert found
        before, sure = score(run, then).assignment, run.placement.clear
        both = (before.confidence >= sure) & (score(run, now).assignment.confidence >= sure)
        for flow in FLOWS:
            ends = main[flow[0]], main[flow[1]]
            left = [move for move in found.movements if move.source == ends[0]]
            clear = sum(move.clear for move in left)
            share = sum(move.clear for move in left if move.target == ends[1]) / max(1, clear)
            looked_at = both & (before.labels == ends[0])
            truth = float(((kinds == flow[0]) & (later == flow[1]))[looked_at].mean())
            error = np.sqrt(max(flow[2] * (1 - flow[2]), 1e-9) / max(1, clear))
            true[flow].append(truth)
            seen[flow].append(share)
            inside[flow].append(abs(share - truth) <= 1.96 * error)
    yield "| from | to | truly moved, of those clear in both | clear flow | within sampling error |"
    yield "|---|---|---|---|---|"
    for flow in FLOWS:
        shares = [float(np.mean(each[flow])) for each in (true, seen, inside)]
        yield f"| {flow[0]} | {flow[1]} | " + " | ".join(f"{share:.1%}" for share in shares) + " |"


def _main_segments(run: Run) -> dict[str, int]:
    """The segment in which most customers of each true kind are."""
    labels, kinds = score(run, make_sample(FOUND_IN)).labels, true_behaviour(FOUND_IN)
    return pd.Series(labels).groupby(kinds.to_numpy()).agg(lambda own: own.mode()[0]).to_dict()


def kept(seed: int) -> str:
    """How many customers keep number and name when segments are found anew in bootstraps of the same file."""
    table = make_sample(FOUND_IN, seed=seed)
    run = segment(table, draw_map=False).run
    shares = [_kept(run, _bootstrap(table, number)) for number in range(1, BOOTSTRAPS + 1)]
    several = sum(any(moved(run, _bootstrap(table, number))) for number in range(1, MORE_BOOTSTRAPS + 1))
    return (
        f"portfolio {seed}: kept over {BOOTSTRAPS} bootstraps {min(shares):.2%} to {max(shares):.2%} of the customers; "
        f"a segment moved in {several} of {MORE_BOOTSTRAPS}"
    )


def _kept(run: Run, table: pd.DataFrame) -> float:
    """The share of customers who keep number and name when segments are found anew."""
    found, before = refit(run, table, draw_map=False), score(run, table).labels
    names = found.run.persona_names
    same = [names[now] == run.persona_names[then] for now, then in zip(found.labels, before, strict=True)]
    return float(np.mean((found.labels == before) & same))


def _bootstrap(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """As many customers, each any number of times, each time with an id of its own."""
    drawn = table.sample(frac=1, replace=True, random_state=seed)
    return drawn.assign(CUST_ID=[f"B{number}" for number in range(len(drawn))])


def halves(path: Path, picture: Path | None) -> Iterator[str]:
    """One half of a file held against the segments of the other, and these found anew in it.

    No customer is in both halves, so moves are drawn of the second half: from where the first half's segments place its
    customers to where those of the second half's own segments would.
    """
    table = pd.read_csv(path)
    first = table.sample(frac=0.5, random_state=1)
    second = table.drop(first.index)
    run = segment(first, draw_map=False).run
    found = follow(run, second).found
    names = ", ".join(each.persona.name for each in run.segments)
    yield f"{len(first)} customers in {len(run.segments)} segments: {names}"
    yield f"the other {len(second)}: {' '.join(found.told)}"
    for shift in found.shifts:
        chance = "" if shift.chance is None else f", by chance up to {shift.chance:.3f}"
        yield f"- {shift.key} {shift.of}: {shift.value:.3f}{chance}"
    again = refit(run, second, draw_map=False)
    assert again.run.after
    yield again.run.after.told
    yield from (f"- {fate.told}" for fate in again.run.after.fates)
    same = (again.labels == score(run, second).labels).mean()
    yield f"same number in the second half: {same:.1%} of its customers"
    own = sought_again(run, second)
    moves = measure_migration(pair_customers(score(run, second), own))
    yield f"sought again from there: {moves.stay:.1%} stay, {moves.clear:.1%} move clearly"
    if picture:
        picture.write_text(write_bands(moves, run.persona_names), "utf-8")


def sought_again(run: Run, table: pd.DataFrame) -> Scores:
    """Customers in the segments of a run as they are found among them from where they were, moved or not."""
    now = score(run, table)
    settled = run.recipe.but(clusterer=run.choice.trial.clusterer, preparation=run.plan.preparation)
    found = find_segments(now.customers, settled, draw_map=False, before=Before.of(run.plan, run.model))
    numbers = match_segments(overlaps(now.labels, found.labels))
    return replace(now, assignment=found.assignment.renumbered([numbers[place] for place in range(len(numbers))]))


def million(rows: int) -> str:
    """Seconds and memory of a file of so many customers beside an earlier one."""
    run = segment(make_sample(FOUND_IN), Recipe(preparation="hurdle", clusterer=KMeans(segments=7)), draw_map=False).run
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{name}.csv" for name in ("then", "now")]
        for seed, file in enumerate(files):
            make_sample(rows, seed=seed).to_csv(file, index=False)
        started, before = time.perf_counter(), time.process_time()
        follow(run, files[1], before=files[0])
        seconds, spent = time.perf_counter() - started, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return f"{rows:,} × 2 rows: {seconds:.0f} s, {spent:.0f} CPU s, {peak:.2f} GB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--picture", type=Path, help="where to write the moves between the halves, as an SVG")
    parser.add_argument("--rows", type=int)
    asked = parser.parse_args()
    if asked.reference:
        print(*halves(asked.reference, asked.picture), sep="\n")
        return
    if asked.rows:
        print(million(asked.rows))
        return
    run = segment(make_sample(FOUND_IN), draw_map=False).run
    for line in chain(power(run), planted(run), map(kept, PORTFOLIOS)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
