"""Rates: what the columns that only describe say of a segment, each share with its interval; none is an input."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccseg.deriving.rfm import COLUMN as RFM
from ccseg.describing.beyond import odds_beyond, utilisation_strata
from ccseg.describing.conditions import Rate
from ccseg.describing.habits import Habit, find_habits, habits_of, title_of_habit
from ccseg.describing.headers import readable
from ccseg.describing.points import answer_of
from ccseg.describing.values import parsed
from ccseg.describing.wording import significant
from ccseg.describing.words import clipped
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers
from ccseg.reading.measures import DERIVED_NAMES, title_of
from ccseg.records import Flags, Ints
from ccseg.texts import say, write
from ccseg.thresholds import FEWEST_SHOWN

MOST_LEVELS = 6
"""The most levels of a column that are told; of more, or of many numbers, there are bands: a convention."""

BANDS = (0.25, 0.5, 0.75)
"""Where the bands of a column of many numbers end: the quartiles of all customers."""

BAND_DIGITS = 2
"""The digits that count in the end of a band, so that it is no customer's own value."""

CONFIDENCE = 0.95
"""How sure an interval is: a convention."""


def find_rates(customers: Customers, labels: Ints, segments: int) -> list[tuple[Rate, ...]]:
    """The rates of each segment; ``labels`` are in the file's order, and those below −1 took no part."""
    taking_part = labels >= -1
    levels = [
        _Level(*each, column.role == "outcome")
        for column in sorted(customers.columns, key=lambda column: column.name)
        if _describes(column, customers)
        for each in _levels(customers, column)
    ]
    strata = utilisation_strata(customers) if any(level.outcome for level in levels) else None
    highest, habits = list(_highest(customers)), list(find_habits(customers))
    return [
        (
            *_habits([_habit(*habit, taking_part, labels == segment) for habit in habits]),
            *(_beyond(level, taking_part, labels == segment, strata) for level in levels),
            *_striking([_rate(*level, taking_part, labels == segment) for level in highest]),
        )
        for segment in range(segments)
    ]


class _Level(NamedTuple):
    """A level of a column, who has it, of whom it is known, and whether it is an outcome."""

    title: str
    level: str
    has: Flags
    known: Flags
    outcome: bool


def _beyond(level: _Level, taking_part: Flags, members: Flags, strata: NDArray[np.int64] | None) -> Rate:
    """The rate of a level; of an outcome also whether the segment says more than utilisation alone."""
    rate = _rate(level.title, level.level, level.has, level.known, taking_part, members)
    if not level.outcome or strata is None:
        return rate
    everyone = taking_part & level.known
    return rate.but(odds=odds_beyond(level.has[everyone], members[everyone], strata[everyone]))


def _habit(habit: Habit, has: Flags, known: Flags, taking_part: Flags, members: Flags) -> Rate:
    title, meaning = title_of_habit(habit.key), say(f"habits.{habit.key}.meaning")
    return _rate(title, meaning, has, known, taking_part, members).but(key=habit.key)


def _habits(rates: list[Rate]) -> list[Rate]:
    """The habits of a segment, and no others: that few have one is told of those that many have."""
    kept = habits_of(rates)
    return [rate for rate in rates if rate.key in kept]


def wilson(count: int, customers: int) -> tuple[float, float]:
    """The interval of a share (Wilson 1927, Probable inference, the law of succession, and statistical inference).

    >>> [round(end, 3) for end in wilson(3, 100)], wilson(0, 0)
    ([0.01, 0.085], (0.0, 1.0))
    """
    from scipy.stats import binomtest

    if not customers:
        return 0.0, 1.0
    ends = binomtest(count, customers).proportion_ci(CONFIDENCE, method="wilson")
    return float(ends.low), float(ends.high)


def _describes(column: Column, customers: Customers) -> bool:
    return column.describe and column.name in customers.frame and column.name not in DERIVED


DERIVED = DERIVED_NAMES | {RFM}
"""What is made of postings and months: so much that only what is striking is told; tiers are to compare with."""

MOST_STRIKING = 5
"""So many of them are told of a segment: a convention, as many as it has traits."""


def _highest(customers: Customers) -> Iterator[tuple[str, str, "np.ndarray", "np.ndarray"]]:
    """Of each derived measure that only describes, who is in its highest quarter."""
    for column in customers.columns:
        if column.describe and column.name in DERIVED and column.name in customers.frame:
            numbers = parsed(customers.frame[column.name])
            known = np.isfinite(numbers)
            bands = list(bands_of(numbers)) if known.any() else []
            if len(bands) > 1:
                level, inside = bands[-1]
                yield title_of(column.name).lower(), level, inside, known


def _striking(rates: list[Rate]) -> list[Rate]:
    """The rates whose interval does not hold the portfolio's, the furthest from it first."""
    apart = [rate for rate in rates if not rate.low <= rate.portfolio <= rate.high]
    return sorted(apart, key=lambda rate: -abs(rate.share - rate.portfolio))[:MOST_STRIKING]


def _levels(customers: Customers, column: Column) -> Iterator[tuple[str, str, "np.ndarray", "np.ndarray"]]:
    """The title of a column, each of its levels, who has it, and of whom it is known; rare levels are left out."""
    values, title = customers.frame[column.name], readable(column.name)
    known = values.notna().to_numpy(dtype=bool)
    numbers = parsed(values)
    if values.nunique() > MOST_LEVELS and np.isfinite(numbers[known]).all():
        yield from ((title, level, has, known) for level, has in bands_of(numbers))
        return
    texts = values.map(_written, na_action="ignore")
    counts = texts.value_counts()
    common = sorted(counts.index[counts >= FEWEST_SHOWN], key=lambda level: (-counts[level], level))[:MOST_LEVELS]
    for level in _telling(common, len(counts)):
        yield title, clipped(level), (texts == level).to_numpy(dtype=bool), known


def _written(value: object) -> str:
    """A value as it is told: a whole number without a decimal."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _telling(levels: list[str], different: int) -> list[str]:
    """Of two levels the one that says yes, else the rarer: the other is what is left."""
    if different != 2 or len(levels) != 2:
        return levels
    yes = [level for level in levels if answer_of(level) == "yes" or level == "1"]
    return yes or [levels[-1]]


def bands_of(numbers: "np.ndarray") -> Iterator[tuple[str, "np.ndarray"]]:
    """Four bands of numbers, with who is in each."""
    quartiles = np.nanquantile(numbers, BANDS)
    digits = BAND_DIGITS + _digits_in_common(quartiles)
    ends = list(dict.fromkeys(significant(float(end), digits) for end in quartiles))
    years = bool(np.nanmin(numbers) >= YEARS[0] and np.nanmax(numbers) <= YEARS[1])
    for place, (low, high) in enumerate(zip([-np.inf, *ends], [*ends, np.inf], strict=True)):
        inside = (numbers > low) & (numbers <= high)
        if inside.sum() < FEWEST_SHOWN:
            continue
        form = "first" if place == 0 else "last" if place == len(ends) else "between"
        told = {"low": _number(low, years), "high": _number(high, years)}
        yield say(f"personas.rates.{form}", **told), inside


YEARS = (1850, 2150)
"""Whole numbers between these are years, and are written as such (convention)."""


def _digits_in_common(ends: "np.ndarray") -> int:
    """How many more digits numbers have than what lies between them, as years of birth have two.

    >>> _digits_in_common(np.array([1951, 1962, 1974])), _digits_in_common(np.array([30, 45, 60]))
    (2, 0)
    """
    spread, largest = float(np.ptp(ends)), float(np.abs(ends).max())
    return int(np.floor(np.log10(largest)) - np.floor(np.log10(spread))) if spread > 0 else 0


def _number(value: float, years: bool = False) -> str:
    if years and np.isfinite(value) and value == round(value):
        return f"{value:.0f}"
    return write(value, "count") if np.isfinite(value) and value == round(value) else f"{value:g}"


def _rate(
    title: str, level: str, has: "np.ndarray", known: "np.ndarray", taking_part: "np.ndarray", members: "np.ndarray"
) -> Rate:
    everyone = known & taking_part
    own = members & everyone
    count, customers = int((has & own).sum()), int(own.sum())
    low, high = wilson(count, customers)
    return Rate(
        title=title,
        level=level,
        customers=customers,
        share=count / customers if customers else 0.0,
        low=low,
        high=high,
        portfolio=float(has[everyone].mean()) if everyone.any() else 0.0,
    )
