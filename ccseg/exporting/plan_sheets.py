"""The plan for a workbook: its figures as numbers, each range with its low, its likely and its high end."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ccseg.describing.wording import Wording
from ccseg.exporting.plan_parts import (
    SHOWN,
    assumptions_table,
    base_rates,
    experiments_table,
    is_told,
    limits_table,
    value_table,
)
from ccseg.planning.estimates import Estimate
from ccseg.planning.planned import Plan, SegmentPlan
from ccseg.planning.telling import tell_tests
from ccseg.texts import say

Kind = Literal["text", "long", "number", "count", "money", "rate"]
"""How a column is written: as a text in one line or in several, or as a number."""

ENDS = ("low", "likely", "high")


class Figures(NamedTuple):
    """A column: its head, its values, a row for each segment, and how they are written."""

    head: str
    values: Sequence[str | int | float | None]
    kind: Kind


class PlanSheet(NamedTuple):
    """A sheet of a plan: its name, its columns, and what stands below them, a sentence each."""

    name: str
    columns: Sequence[Figures]
    notes: Sequence[str]


def plan_sheets(found: Plan, wording: Wording) -> Iterator[PlanSheet]:
    """The sheets of a plan: value, limits, tests and assumptions; without customers."""
    tests = (*experiments_table(found, wording).notes, *tell_tests(found), *base_rates(found))
    yield _sheet("value", _value(found), value_table(found, wording).notes)
    yield _sheet("limits", _limits(found), limits_table(found, wording).notes)
    yield _sheet("tests", _tests(found), tests)
    yield _sheet("assumptions", _assumptions(found), ())


def _sheet(key: str, columns: Iterator[Figures], notes: Sequence[str]) -> PlanSheet:
    return PlanSheet(say(f"planning.page.sheets.{key}"), list(columns), notes)


def _heads(key: str) -> list[str]:
    return list(say.raw(f"planning.page.heads.{key}"))


def _value(found: Plan) -> Iterator[Figures]:
    """What each segment holds and brings, then all of them."""
    segment, customers, *held, together, each = _heads("value")
    holdings = [*(of.measured.holdings for of in found.segments), found.holdings]
    yield Figures(segment, [*(of.name for of in found.segments), say("planning.page.all")], "text")
    yield Figures(customers, [of.customers for of in holdings], "count")
    for head, key in zip(held, SHOWN, strict=True):
        yield Figures(head, [of.total(key) for of in holdings], "money")
    yield from _range(together, [*(of.annual_value for of in found.segments), found.annual_value], "money")
    yield from _range(each, [*(of.value_each for of in found.segments), Estimate()], "money")


def _limits(found: Plan) -> Iterator[Figures]:
    """What a raise brings and puts at risk, the best first, and what would change that."""
    segment, reviewed, added, brings, break_even, _ = _heads("limits")
    by_number = {each.segment: each for each in found.segments}
    ordered = [by_number[number] for number in found.frontier]
    yield Figures(segment, [each.name for each in ordered], "text")
    yield Figures(reviewed, [None if each.measured.hidden else each.measured.reviewed for each in ordered], "count")
    yield from _range(added, [_raised(each, each.raised.added_exposure) for each in ordered], "money")
    yield from _range(brings, [_raised(each, each.raised.value) for each in ordered], "money")
    yield from _range(break_even, [each.break_even_pd for each in ordered], "rate")
    told = [" ".join(each.told) if is_told(each) else say("planning.word.unknown") for each in ordered]
    yield Figures(_heads("slide")[-1], told, "long")


def _raised(each: SegmentPlan, estimate: Estimate) -> Estimate:
    """A figure of a raise; none where nobody passes."""
    return estimate if each.raised.customers else Estimate()


def _tests(found: Plan) -> Iterator[Figures]:
    """What a test of each segment takes and shows."""
    segment, reached, lift, arm, half, held_out, follows = _heads("tests")
    tests = [each.test for each in found.segments]
    yield Figures(segment, [each.name for each in found.segments], "text")
    yield Figures(reached, [test.customers for test in tests], "count")
    yield from _range(lift, [each.break_even_lift for each in found.segments], "rate")
    yield from _range(arm, [test.per_arm for test in tests], "count")
    yield from _range(half, [test.detectable for test in tests], "rate")
    yield from _range(held_out, [test.detectable_held_out for test in tests], "rate")
    yield Figures(follows, [say(f"planning.word.{test.word}") for test in tests], "text")


def _assumptions(found: Plan) -> Iterator[Figures]:
    """Every range with its unit, whom it is of, and its source."""
    table = assumptions_table(found)
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.headers)
    kinds: tuple[Kind, ...] = ("text", "text", "number", "number", "number", "text", "long")
    for head, values, kind in zip(table.headers, columns, kinds, strict=True):
        yield Figures(head, [float(value) for value in values] if kind == "number" else values, kind)


def _range(title: str, estimates: Sequence[Estimate], kind: Kind) -> Iterator[Figures]:
    """Both ends of a figure and what is likely; empty where it is unknown."""
    for end in ENDS:
        head = say(f"planning.page.ends.{end}", title=title)
        yield Figures(head, [getattr(each, end) for each in estimates], kind)
