"""Exclusions: which customers are left out of which play of their segment, by their own figures, and why."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.describing.conditions import MINIMUM_ONLY, MOST_LATE, is_delay, tells_average, tells_delay
from ccseg.describing.defaulters import who_defaulted
from ccseg.describing.habits import habits_of
from ccseg.describing.headers import readable
from ccseg.describing.kpis import KEYS, with_kpis
from ccseg.describing.leavers import meets, who_left
from ccseg.describing.personas import Segment
from ccseg.describing.plays import PAY_WELL, Area, Row, kind_of, rows_for
from ccseg.describing.values import as_numbers
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers
from ccseg.records import Flags, Floats, Ints
from ccseg.texts import say
from ccseg.thresholds import NEAR_LIMIT

AREAS: tuple[Area, ...] = ("marketing", "credit limit", "retention")

MOSTLY_CASH = 0.5
"""From this share of cash in what a card is used for on, a customer relies on cash: a convention, more than half."""

CARE = (
    "support",
    "payment_plan",
    "ask_what_cash_is_for",
    "support_late",
    "plan_for_arrears",
    "remind_in_time",
    "suit_the_due_date",
    "ask_before_it_is_late",
    "ask_who_left",
    "name_columns",
)
"""Plays that offer nothing but help or a question: nobody is left out of them."""

HOLDS = (
    "hold_or_reduce",
    "hold_while_late",
    "hold_after_delays",
    "hold_where_many_default",
    "hold_while_cash",
    "hold_near_minimum",
    "hold_well_used",
    "hold_until_balance_falls",
    "hold_little_used",
    "hold_low_use",
)
"""Plays that leave everything as it is."""

REVIEWS = ("modest_review", "review_for_large_purchases", "review_where_limit_binds")
"""Plays that may end in a larger limit."""


JUDGED_BY = frozenset({"utilisation", "minimum_coverage", "cash_share"})
"""The KPIs that exclusions look at."""


@dataclass(frozen=True, eq=False)
class Own:
    """What each customer is judged by: the figures, and who is late, has left or has defaulted, shape (customers,)."""

    figures: pd.DataFrame
    late: Flags
    left: Flags
    defaulted: Flags

    def figure(self, key: str) -> Floats:
        """A figure of each customer; NaN where the file does not tell it."""
        assert key in JUDGED_BY or key not in KEYS
        if key not in self.figures:
            return np.full(len(self.figures), np.nan)
        return as_numbers(self.figures[key])

    @cached_property
    def excluded(self) -> tuple[Flags, ...]:
        """To whom each exclusion applies, whatever the play."""
        return tuple(exclusion.applies(self) for exclusion in EXCLUSIONS)


class Exclusion(NamedTuple):
    """Who is left out: the key of the reason in ``texts/en/exclusions.toml``, of which areas or plays, and when."""

    key: str
    areas: tuple[Area, ...]
    plays: tuple[str, ...]
    applies: Callable[[Own], Flags]

    def holds_for(self, play: Row) -> bool:
        """Whether such customers are left out of this play."""
        untouched = play.key in CARE or play.key in HOLDS
        return not untouched and (play.area in self.areas or play.key in self.plays)


def _is_near_limit(own: Own) -> Flags:
    return np.asarray(own.figure("utilisation") >= NEAR_LIMIT)


def _is_stretched(own: Own) -> Flags:
    """Near the limit and paying little more than the minimum, or nothing."""
    little = (own.figure("minimum_coverage") < MINIMUM_ONLY) | (own.figure("payments") == 0)
    return np.asarray(_is_near_limit(own) & little)


def _may_be_stretched(own: Own) -> Flags:
    """Near the limit in a file that does not tell the minimum due."""
    return _is_near_limit(own) & ("minimum_coverage" not in own.figures)


def _pays_near_the_minimum(own: Own) -> Flags:
    """Paying less than a larger plan would need, without being stretched, which is told already."""
    return np.asarray(own.figure(PAY_WELL.key) < PAY_WELL.least) & ~_is_stretched(own)


EXCLUSIONS = (
    Exclusion("left", AREAS, (), lambda own: own.left),
    Exclusion("defaulted", AREAS, (), lambda own: own.defaulted),
    Exclusion("late", AREAS, (), lambda own: own.late),
    Exclusion("stretched", ("marketing", "credit limit"), (), _is_stretched),
    Exclusion("near_limit", ("marketing", "credit limit"), (), _may_be_stretched),
    Exclusion("cash", (), REVIEWS, lambda own: own.figure("cash_share") >= MOSTLY_CASH),
    Exclusion("near_minimum", (), ("modest_review",), _pays_near_the_minimum),
)
"""Who is left out of what, whatever the segment: what the plays name under "exclude" and the file can tell."""


def exclusions(customers: Customers, labels: Ints, segments: Sequence[Segment]) -> pd.DataFrame:
    """For each customer the areas of plays to be left out of, and why, in words; empty where there is nothing.

    ``labels`` are the segments the customers are in; who is in none gets no play.
    """
    which = _codes(look_at(customers).excluded)
    areas, reasons = np.zeros(len(labels), dtype=np.intp), np.zeros(len(labels), dtype=np.intp)
    for segment in segments:
        inside = labels == segment.segment
        of, why = left_out_of(EVERY, _plays_of(segment))
        areas[inside], reasons[inside] = _codes(of.T)[which[inside]], _codes(why.T)[which[inside]]
    titles = [say(f"plays.areas.{area}.title") for area in AREAS]
    limits = {"near_limit": NEAR_LIMIT, "minimum": MINIMUM_ONLY, "well": PAY_WELL.least}
    told = [say(f"exclusions.{exclusion.key}", **limits) for exclusion in EXCLUSIONS]
    return pd.DataFrame({"leave_out_of": _joined(areas, titles), "why_left_out": _joined(reasons, told)})


def excluded_of(own: Own, plays: Sequence[Row]) -> tuple[Flags, Flags]:
    """Who is left out of plays of which area, and by which exclusion, each with a row a customer."""
    return left_out_of(own.excluded, plays)


def left_out_of(excluded: Sequence[Flags], plays: Sequence[Row]) -> tuple[Flags, Flags]:
    """The same, of customers to whom each exclusion applies or not."""
    areas = np.zeros((len(excluded[0]), len(AREAS)), dtype=bool)
    reasons = np.zeros((len(excluded[0]), len(EXCLUSIONS)), dtype=bool)
    for number, (exclusion, who) in enumerate(zip(EXCLUSIONS, excluded, strict=True)):
        of = {AREAS.index(play.area) for play in plays if exclusion.holds_for(play)}
        reasons[:, number] = who & bool(of)
        for area in of:
            areas[:, area] |= who
    return areas, reasons


def _plays_of(segment: Segment) -> list[Row]:
    profile, context = segment.profile, segment.context
    kind = kind_of(segment.persona.archetype, profile, context)
    return rows_for(kind, profile, habits_of(context.rates))


def look_at(customers: Customers) -> Own:
    """What each customer of a file is judged by."""
    frame = customers.frame
    late, left, defaulted = (np.zeros(len(frame), dtype=bool) for _ in range(3))
    for column in customers.columns:
        if column.name not in frame:
            continue
        if (gone := who_left(column, frame[column.name])) is not None:
            left |= gone
        elif (lost := who_defaulted(column, frame[column.name])) is not None:
            defaulted |= lost
        elif _is_judged_by(column) and tells_delay(title := readable(column.name)):
            behind = meets(frame[column.name], lambda value: is_delay(str(value), say.raw("grammar.on_time")))
            # An average delay above zero that most have says of nobody that payments are behind.
            late |= behind & (not tells_average(title) or behind.mean() < MOST_LATE)
    return Own(with_kpis(customers.values(), only=JUDGED_BY), late, left, defaulted)


def _is_judged_by(column: Column) -> bool:
    return column.usable or column.role == "outcome"


def _codes(flags: Iterable[Flags]) -> Ints:
    """The flags of each row as one number, a bit each."""
    return np.asarray(sum(flag.astype(np.intp) << bit for bit, flag in enumerate(flags)))


EVERY = tuple(np.arange(1 << len(EXCLUSIONS)) >> bit & 1 == 1 for bit in range(len(EXCLUSIONS)))
"""One customer for each set of exclusions that can apply, in the order of their codes."""


def _joined(codes: Ints, texts: Sequence[str]) -> pd.Series:
    """The texts of each row's flags in one, shape (rows,); missing where there are none."""
    joined = ["; ".join(text for bit, text in enumerate(texts) if code >> bit & 1) for code in range(1 << len(texts))]
    told = pd.array([text or None for text in joined], dtype="string")
    return pd.Series(told.take(codes))
