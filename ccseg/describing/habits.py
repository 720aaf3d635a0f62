"""Habits: what measures show of a customer by their own standard, as rows, and which segments have them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.describing.conditions import Rate
from ccseg.describing.facts import PORTFOLIO, Fact
from ccseg.describing.values import parsed
from ccseg.reading.customers import Customers
from ccseg.records import Flags
from ccseg.texts import say


class Habit(NamedTuple):
    """A habit: the key of its words in ``texts/en/habits.toml``, and when a customer has it.

    ``test`` compares measures with each other or with a share, never with an amount of money.
    """

    key: str
    test: str

    @property
    def needs(self) -> frozenset[str]:
        """The measures that the test names."""
        return frozenset(re.findall(r"[a-z_]{2,}", self.test))


HABITS: tuple[Habit, ...] = (
    Habit("lapsing", "recency_days > 3 * gap_days"),
    Habit("growing", "spend_trend >= 1.5"),
    Habit("falling", "spend_trend <= 2 / 3"),
    Habit("travelling", "spend_share_travel >= 0.25"),
    Habit("online", "online_share >= 0.5"),
    Habit("owing_more", "balance_trend >= 1.5"),
    Habit("owing_less", "balance_trend <= 2 / 3"),
    Habit("paying_in_full", "prc_full_payment >= 0.5"),
)
"""The habits; where each begins is a convention."""

LEAST = 0.25
"""From this share of a segment on, where clearly more than in the portfolio, a habit is the segment's (convention)."""


def find_habits(customers: Customers) -> Iterator[tuple[Habit, Flags, Flags]]:
    """Each habit that the file can tell, who has it, and of whom it is known."""
    headers = {
        column.measure or column.name: column.name
        for column in customers.columns
        if (column.describe or column.measure) and column.name in customers.frame
    }
    for habit in HABITS:
        if habit.needs <= headers.keys():
            numbers = {name: parsed(customers.frame[headers[name]]) for name in sorted(habit.needs)}
            measures = pd.DataFrame(numbers)
            known = np.isfinite(measures.to_numpy()).all(axis=1)
            yield habit, np.asarray(measures.eval(habit.test, engine="python"), dtype=bool) & known, known


def habits_of(rates: Sequence[Rate]) -> frozenset[str]:
    """The habits of a segment: those that many of it have, clearly more than of the portfolio.

    >>> rate = Rate(key="lapsing", title="", level="", customers=90, share=0.4, low=0.3, high=0.5, portfolio=0.2)
    >>> habits_of([rate, rate.but(key="growing", portfolio=0.35)])
    frozenset({'lapsing'})
    """
    return frozenset(rate.key for rate in rates if rate.key and rate.share >= LEAST and rate.low > rate.portfolio)


def facts_of_habits(segment: int, rates: Sequence[Rate]) -> Iterator[Fact]:
    """The shares of a segment's habits and the portfolio's, as facts."""
    for rate in rates:
        if rate.key in habits_of(rates):
            yield Fact(key=rate.key, statistic="share", whose=segment, value=rate.share, level=HAS)
            yield Fact(key=rate.key, statistic="share", whose=PORTFOLIO, value=rate.portfolio, level=HAS)


HAS = "habit"
"""The level of the facts about habits."""


def title_of_habit(key: str) -> str:
    """What a habit is called."""
    return say(f"habits.{key}.title")
