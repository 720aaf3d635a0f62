"""What following sees: alarms without any change, the changes it notices by their size, and planted moves found again.

    python -m benchmarks.follow
    python -m benchmarks.follow --reference cc_general.csv
    python -m benchmarks.follow --rows 1000000

The first is measured on made-up portfolios whose customers' true kinds are known; the second finds segments in one half
of a file and holds the other half, and moves between two refits, against them; the third is time and memory.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from ccseg import KMeans, Recipe, Run, follow, make_sample, refit, score, segment
from ccseg.sample import true_behaviour

FOUND_IN = 3_000
NO_CHANGE, DRAWS = 200, 20
SIZES = (500, 2_000)
"""Customers of a later file."""

PLANTED, ROUNDS, UNCHANGED = 2_000, 40, 0.05
"""Customers of two periods, how often they are drawn, and by how much amounts of those who do not move change."""

FLOWS = (("transactor", "revolver", 0.15), ("big spender", "inactive", 0.10), ("cash-reliant", "stretched", 0.10))
"""Planted: of customers of one kind so many are of another one later."""

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


CHANGES: dict[str, tuple[Change, tuple[float, ...]]] = {
    "a column shifted by": (shift_column, (0.1, 0.25, 0.5, 1.0)),
    "the largest segment shrunk by": (shrink_segment, (0.1, 0.25, 0.5, 0.75)),
    "customers of a new kind": (add_kind, (0.01, 0.02, 0.05, 0.10)),
}


def alarms(run: Run, customers: int, change: Change | None, size: float, draws: int) -> float:
    """The share of later files that are not "nothing to do"."""
    words = []
    for seed in range(1_000, 1_000 + draws):
        table = make_sample(customers, seed=seed)
        if change:
            table = change(table, run, size, np.random.default_rng(seed))
        words.append(follow(run, table, refitted=False).found.word)
    return 1 - words.count("nothing") / draws


def power(run: Run) -> Iterator[str]:
    """The table of alarms: without any change, and by kind and size of a change."""
    yield "| change | size | " + " | ".join(f"{customers:,} customers" for customers in SIZES) + " |"
    yield "|---|---|" + "---|" * len(SIZES)
    yield _row("none", "", [alarms(run, customers, None, 0, NO_CHANGE) for customers in SIZES])
    for name, (change, sizes) in CHANGES.items():
        for size in sizes:
            found = [alarms(run, customers, change, size, DRAWS) for customers in SIZES]
            yield _row(name, f"{size:.0%}", found)


def _row(name: str, size: str, shares: list[float]) -> str:
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


def kept(run: Run) -> str:
    """How many customers keep number and name when segments are found anew in bootstraps of the same file."""
    table, shares = make_sample(FOUND_IN), []
    for seed in range(5):
        drawn = table.sample(frac=1, replace=True, random_state=seed)
        drawn["CUST_ID"] = [f"B{number}" for number in range(len(drawn))]
        found = refit(run, drawn, draw_map=False)
        names, before = found.run.persona_names, score(run, drawn).labels
        same = [names[now] == run.persona_names[then] for now, then in zip(found.labels, before, strict=True)]
        shares.append(np.mean((found.labels == before) & same))
    return f"kept over five bootstraps: {min(shares):.1%} to {max(shares):.1%} of the customers"


def halves(path: Path) -> Iterator[str]:
    """One half of a file held against the segments of the other, and these found anew in it."""
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
    yield from (f"- {fate.told}" for fate in again.run.after.fates)
    same = (again.labels == score(run, second).labels).mean()
    yield f"same number in the second half: {same:.1%} of its customers"


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
    parser.add_argument("--rows", type=int)
    asked = parser.parse_args()
    if asked.reference:
        print(*halves(asked.reference), sep="\n")
        return
    if asked.rows:
        print(million(asked.rows))
        return
    run = segment(make_sample(FOUND_IN), draw_map=False).run
    print(*power(run), "", *planted(run), "", kept(run), sep="\n", flush=True)


if __name__ == "__main__":
    main()
