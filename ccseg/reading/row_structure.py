"""Row structure: what rows are by how the values of a file lie, whatever its headers say."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pandas as pd
from babel import Locale

from ccseg.reading.contents import Content
from ccseg.reading.facts import Facts
from ccseg.reading.identifiers import CODE
from ccseg.reading.looks import DATE
from ccseg.records import Floats

FEWEST_ROWS = 15
"""With fewer rows values differ, and lie evenly, by chance (convention)."""
ALL_DIFFERENT = 0.95
"""From this share of different names on, each row has its own: a few places have the same (convention)."""
MOST_ROWS = 20_000
"""More rows than this are no periods, and no areas of which each is there once."""
EVENLY = 0.9
"""Of the steps between days or years at least so many are alike where rows are periods (convention)."""
WORKING = 0.75
"""Or so many are of one day, and none is longer than a long weekend, as between days of trade (convention)."""
LONG_WEEKEND = 5
KNOWN_AREAS = 0.5
"""So many of the values must be names of countries or states: some are written in another way (convention)."""
BALANCED = 0.7
"""So many of all pairs of a thing and a period must be there, each once (convention)."""
FEWEST_PERIODS, FEWEST_THINGS = 3, 3
PERIODS = ("year", "month", "quarter", "week", "date", "day")
AREAS = files(__package__) / "areas.toml"


class Shown(NamedTuple):
    """What the values of some columns show rows to be: the kind, the columns, and how many signs that is worth."""

    kind: str
    headers: tuple[str, ...]
    signs: int


CLEAR = 3
"""What hardly any table of customers shows is as clear as three signs."""


def show_rows(facts: Sequence[Facts]) -> list[Shown]:
    """What rows are by their values: periods one after the other, countries, or things in each of several periods.

    >>> from ccseg.reading.contents import number_content
    >>> from ccseg.reading.facts import facts_of
    >>> show_rows(facts_of([number_content("year", list(range(1950, 1980)))]))
    [Shown(kind='day', headers=('year',), signs=3)]
    """
    if not facts or facts[0].content.rows < FEWEST_ROWS:
        return []
    found = [_periods(facts), _areas(facts), _panel(facts)]
    return [shown for shown in found if shown]


def all_different(facts: Sequence[Facts]) -> tuple[str, ...]:
    """The headers of names that are different in nearly every row."""
    return tuple(fact.name for fact in facts if _names_rows(fact.content))


def _names_rows(content: Content) -> bool:
    """Whether a column has another name in nearly every row: no number, no day and no code."""
    if content.numbers is not None or content.dates or content.rows < FEWEST_ROWS:
        return False
    if content.present < ALL_DIFFERENT * content.rows or content.distinct < ALL_DIFFERENT * content.rows:
        return False
    return content.share(CODE) < KNOWN_AREAS and content.share(DATE) < KNOWN_AREAS


# ---------------------------------------------------------------------------------------------- periods


def _periods(facts: Sequence[Facts]) -> Shown | None:
    """Days, months or years of which each row has another, one after the other."""
    for fact in facts:
        if fact.content.rows <= MOST_ROWS and fact.content.present == fact.content.rows:
            moments = _moments(fact)
            if moments is not None and len(np.unique(moments)) == len(moments) and _lie_evenly(moments):
                return Shown("day", (fact.name,), CLEAR)
    return None


def _lie_evenly(moments: Floats) -> bool:
    steps = np.diff(np.sort(moments))
    usual = np.median(steps)
    alike = float(np.mean(np.abs(steps - usual) <= 0.12 * usual))
    of_trade = float(np.mean(steps == 1)) >= WORKING and steps.max() <= LONG_WEEKEND
    return bool(usual > 0 and (alike >= EVENLY or of_trade))


def _moments(fact: Facts) -> Floats | None:
    """The days of dates, or the years of a column of years; nothing of other columns."""
    content, senses = fact.content, fact.senses
    if content.numbers is not None:
        years = senses.has("year") and not senses.has("birth", "ago", "age", "amount", "count")
        return content.numbers.values if years and content.whole and _are_years(content.known) else None
    if not (content.dates or content.share(DATE) > EVENLY) or senses.has("birth"):
        return None
    days = pd.to_datetime(pd.Series(content.texts.to_pylist()), errors="coerce", format="mixed", utc=True)
    if days.isna().any():
        return None
    return np.asarray((days - days.min()) / pd.Timedelta(days=1), dtype=np.float64)


def _are_years(values: Floats) -> bool:
    return bool(values.min() >= 1500 and values.max() <= 2200)


# ---------------------------------------------------------------------------------------------- areas


def _areas(facts: Sequence[Facts]) -> Shown | None:
    """Countries or states of which each row has another."""
    for fact in facts:
        if fact.content.rows <= MOST_ROWS and _names_rows(fact.content) and _are_areas(fact.content.sample.to_pylist()):
            return Shown("area", (fact.name,), CLEAR)
    return None


def _are_areas(texts: Sequence[str]) -> bool:
    """Whether most of these names are of countries, or of states.

    >>> _are_areas(["France", "Italien", "Danmark", "Korea, South"]), _are_areas(["Ada", "Jordan", "Ben"])
    (True, False)
    """
    different = {text.strip().lower() for text in texts}
    return len(different & _area_names()) >= KNOWN_AREAS * len(different) > 0


@cache
def _area_names() -> frozenset[str]:
    written = tomllib.loads(AREAS.read_text("utf-8"))
    countries = (name for language in written["languages"] for name in Locale.parse(language).territories.values())
    states = (name.strip() for name in written["states"].replace("\n", " ").split(","))
    return frozenset({*(name.lower() for name in countries), *states})


# ---------------------------------------------------------------------------------------------- things in periods


def _panel(facts: Sequence[Facts]) -> Shown | None:
    """The same things in each of several periods, every pair once: rows are periods of a thing."""
    periods = [fact for fact in facts if fact.senses.has(*PERIODS) and not fact.senses.has("birth", "ago", "count")]
    for period in periods:
        for thing in _things(facts, period):
            if _crossed(thing.content, period.content):
                names = thing.content.numbers is None and _are_areas(thing.content.sample.to_pylist())
                kind = "area" if names or "area" in thing.senses.sure else "day"
                return Shown(kind, (thing.name, period.name), CLEAR)
    return None


def _things(facts: Sequence[Facts], period: Facts) -> Iterator[Facts]:
    for fact in facts:
        number = fact.content.numbers
        coded = number is None or (fact.content.whole and not fact.senses.has("amount", "count", "share", "score"))
        if fact.name != period.name and coded and not fact.senses.has(*PERIODS, "clock"):
            yield fact


def _crossed(thing: Content, period: Content) -> bool:
    """Whether hardly any pair of thing and period is missing, and none is there twice."""
    if thing.present < thing.rows or period.present < period.rows:
        return False
    things, periods = _different(thing), _different(period)
    if periods < FEWEST_PERIODS or things < FEWEST_THINGS or not BALANCED * things * periods <= thing.rows:
        return False
    if thing.rows > things * periods:
        return False
    return not pd.DataFrame({"thing": _values(thing), "period": _values(period)}).duplicated().any()


def _different(content: Content) -> int:
    return len(np.unique(content.known)) if content.numbers is not None else content.distinct


def _values(content: Content) -> pd.Series:
    return pd.Series(content.numbers.values if content.numbers is not None else content.texts.to_pylist())
