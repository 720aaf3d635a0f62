"""Rules: a segment in at most three conditions, with how often they hold."""

import math
from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from ccseg.describing.kpis import KPIS, with_kpis
from ccseg.describing.labelled import Labelled
from ccseg.describing.splits import Grid, Split, best_splits, make_grid
from ccseg.describing.values import as_numbers
from ccseg.describing.wording import significant, style_of
from ccseg.reading.columns import Column
from ccseg.reading.measures import Unit
from ccseg.records import Flags, Record

ROWS = 20_000
"""The most customers a rule is found with: a convention, as more hardly move a threshold."""

HELD_OUT = 3
"""One customer in so many is held out: a convention."""

FREE = 0.002
"""The F1 that a rounder threshold may cost: a convention, less than anybody would notice."""


class Condition(Record):
    """``key`` (a measure, KPI or column) compared with a number, or with one level of a category.

    >>> Condition(key="visits", op=">", value=2).holds(pd.DataFrame({"visits": [1.0, 3.0, np.nan]})).tolist()
    [False, True, False]
    """

    key: str
    op: Literal["<=", ">", "is", "is not"]
    value: float | str

    def holds(self, values: pd.DataFrame) -> Flags:
        """Which customers meet the condition; a missing value never does."""
        series = values[self.key]
        if isinstance(self.value, str):
            same: Flags = (series.astype("str") == self.value).to_numpy(dtype="bool")
            known: Flags = series.notna().to_numpy(dtype="bool")
            return known & (same if self.op == "is" else ~same)
        numbers = as_numbers(series)
        return numbers <= self.value if self.op == "<=" else numbers > self.value


class Rule(Record):
    """All conditions hold: ``precision`` of those who fit are in the segment, ``coverage`` of the segment fit.

    The figures are measured on customers that did not help to find the rule. ``text`` says it in words, once the
    segment has its persona.
    """

    conditions: tuple[Condition, ...]
    precision: float
    coverage: float
    f1: float
    text: str = ""

    def holds(self, values: pd.DataFrame) -> Flags:
        """Which customers meet all conditions; ``values`` are those of the file, their KPIs are added."""
        return _all_hold(self.conditions, with_kpis(values, of_any_file=True))


def find_rules(customers: Labelled, seed: int = 0) -> tuple[Rule | None, ...]:
    """One rule for each segment, its figures measured on a third of the customers, which did not help to find it.

    >>> column = Column(name="visits", kind="number", because="It holds numbers.")
    >>> visits = pd.DataFrame({"visits": [1.0, 2.0, 3.0] * 20 + [11.0, 12.0, 13.0] * 20})
    >>> rule = find_rules(Labelled(visits, np.repeat([0, 1], 60), (column,)))[1]
    >>> rule.conditions, rule.f1
    ((Condition(key='visits', op='>', value=7.0),), 1.0)
    """
    learn, check = _draw(customers, seed)
    learning, checking = with_kpis(learn.values), with_kpis(check.values)
    grid = make_grid(learning)
    units = _units(customers.columns)
    rules = []
    for segment in range(customers.segments):
        inside = learn.labels == segment
        conditions = _conditions(grid, best_splits(grid, inside))
        rounded = _round(conditions, learning, inside, units)
        rules.append(_measure(rounded, checking, check.labels == segment))
    return tuple(rules)


def _draw(customers: Labelled, seed: int) -> tuple[Labelled, Labelled]:
    """The customers to learn from and those to check with, drawn from all who took part in the fit."""
    drawn = np.random.default_rng(seed).permutation(customers.taking_part)[:ROWS]
    held_out = len(drawn) // HELD_OUT
    return customers.at(np.sort(drawn[held_out:])), customers.at(np.sort(drawn[:held_out]))


def _units(columns: tuple[Column, ...]) -> dict[str, Unit]:
    """What each column and KPI is counted in, by its key."""
    own: dict[str, Unit] = {column.key: column.unit or "number" for column in columns}
    return own | {kpi.key: kpi.unit for kpi in KPIS}


def _conditions(grid: Grid, splits: tuple[Split, ...]) -> tuple[Condition, ...]:
    """The splits as conditions, in the order of the columns."""
    return tuple(_condition(grid, *split) for split in sorted(splits, key=lambda split: (split[1], -split[0])))


def _condition(grid: Grid, direction: int, column: int, cut: int) -> Condition:
    key = grid.columns[column]
    if grid.ordered[column]:
        return Condition(key=key, op=("<=", ">")[direction], value=float(grid.cuts[column][cut]))
    return Condition(key=key, op=("is", "is not")[direction], value=grid.levels[column][cut])


def _round(
    conditions: tuple[Condition, ...], learning: pd.DataFrame, inside: Flags, units: Mapping[str, Unit]
) -> tuple[Condition, ...]:
    """The same conditions with thresholds as people speak, as far as it costs nothing."""
    enough = _f1(_all_hold(conditions, learning), inside) - FREE
    for index, condition in enumerate(conditions):
        for value in _rounder(condition, units):
            trial = (*conditions[:index], condition.but(value=value), *conditions[index + 1 :])
            if _f1(_all_hold(trial, learning), inside) >= enough:
                conditions = trial
                break
    return conditions


def _rounder(condition: Condition, units: Mapping[str, Unit]) -> Iterator[float]:
    """Thresholds near this one, the roundest first; months of a year are cut between two of them."""
    if isinstance(condition.value, str):
        return
    value, style = condition.value, style_of(condition.key, units[condition.key])
    yield 0.0
    if style == "frequency":
        yield round((math.floor(value * 12) + 0.5) / 12, 2)
    elif style == "share":
        yield from (round(value, digits) for digits in (1, 2, 3))
    else:
        yield from (significant(value, 1), float(math.floor(value)), significant(value, 2), significant(value, 3))


def _all_hold(conditions: tuple[Condition, ...], everything: pd.DataFrame) -> Flags:
    holds = np.ones(len(everything), dtype="bool")
    for condition in conditions:
        holds &= condition.holds(everything)
    return holds


def _measure(conditions: tuple[Condition, ...], checking: pd.DataFrame, inside: Flags) -> Rule | None:
    if not conditions:
        return None
    fits = _all_hold(conditions, checking)
    hits = int((fits & inside).sum())
    precision, coverage = hits / max(1, int(fits.sum())), hits / max(1, int(inside.sum()))
    return Rule(conditions=conditions, precision=precision, coverage=coverage, f1=_f1(fits, inside))


def _f1(fits: Flags, inside: Flags) -> float:
    return float(2 * (fits & inside).sum() / max(1, int(fits.sum() + inside.sum())))
