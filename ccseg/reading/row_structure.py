"""Row structure: what rows are by how the values of a file lie, whatever its headers say."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pandas as pd
from babel import Locale

from ccseg.reading.contents import Content
from ccseg.reading.crossings import find_crossing, is_period
from ccseg.reading.facts import Facts
from ccseg.reading.identifiers import CODE
from ccseg.reading.times import DATE
from ccseg.reading.vocabulary import words
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
AREAS = files(__package__) / "areas.toml"


class Shown(NamedTuple):
    """What the values of some columns show rows to be: the kind, the columns, and how many signs that is worth."""

    kind: str
    headers: tuple[str, ...]
    signs: int


CLEAR = 3
"""What hardly any table of customers shows is as clear as three signs."""
LIKELY = 2
"""What a table of customers may show is as clear as two."""


def show_rows(facts: Sequence[Facts]) -> list[Shown]:
    """What rows are by their values: periods one after the other, countries, or things in each of several periods.

    >>> from ccseg.reading.contents import number_content
    >>> from ccseg.reading.facts import facts_of
    >>> show_rows(facts_of([number_content("year", list(range(1950, 1980)))]))
    [Shown(kind='day', headers=('year',), signs=3)]
    """
    if not facts or facts[0].content.rows < FEWEST_ROWS:
        return []
    looks = (_periods, _areas, _crossing, _ranking, _texts, _things, _answers)
    return [shown for look in looks if (shown := look(facts))]


def all_different(facts: Sequence[Facts]) -> tuple[str, ...]:
    """The headers of names that are different in nearly every row, and of the id of a thing that stands first."""
    named = [fact for fact in facts if _names_rows(fact.content)]
    return tuple(fact.name for fact in (*named, *(fact for fact in _first(facts) if _numbers_things(fact))))


def _first(facts: Sequence[Facts]) -> Sequence[Facts]:
    """The first column that does not number the rows, where what a row is stands."""
    return [fact for fact in facts[:2] if not fact.content.counts_up or fact.senses.sure][:1]


def _numbers_things(fact: Facts) -> bool:
    """Whether a column has the id or the number of another thing, which may be anything but a firm, in every row."""
    senses, content = fact.senses, fact.content
    named = ("id" in senses.sure and len(senses.words) > 1) or (content.numbers is not None and content.whole)
    if not named or senses.has(*WHOSE) or not words("firms").isdisjoint(senses.words):
        return False
    return content.rows >= FEWEST_ROWS and content.unique


WHOSE = ("person", "naming", "household", "account", "card", "contract", "kind", "event", "position")
"""Senses of headers that say whose a row is, or of which kind it is."""


def _names_rows(content: Content) -> bool:
    """Whether a column has another name in nearly every row: no number, no day and no code."""
    if content.numbers is not None or content.dates or content.rows < FEWEST_ROWS:
        return False
    if content.present < ALL_DIFFERENT * content.rows or content.distinct < ALL_DIFFERENT * content.rows:
        return False
    return content.share(CODE) < KNOWN_AREAS and content.share(DATE) < KNOWN_AREAS


# ---------------------------------------------------------------------------------------------- periods


def _periods(facts: Sequence[Facts]) -> Shown | None:
    """Days, weeks, months or years of which each row has another, one after the other."""
    full = [fact for fact in facts if fact.content.rows <= MOST_ROWS and fact.content.present == fact.content.rows]
    for fact in full:
        moments = _moments(fact)
        if moments is not None and _follow(moments):
            return Shown("day", (fact.name,), CLEAR)
    years = [fact for fact in full if _tells_years(fact)]
    parts = [fact for fact in full if _tells_parts(fact)]
    for year, part in ((year, part) for year in years for part in parts):
        if _follow(year.content.values * part.content.known.max() + part.content.values):
            return Shown("day", (year.name, part.name), CLEAR)
    return None


def _follow(moments: Floats) -> bool:
    """Whether moments are all different and lie one after the other."""
    return len(np.unique(moments)) == len(moments) and _lie_evenly(moments)


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
        return content.numbers.values if _tells_years(fact) or _tells_parts(fact) else None
    if not (content.dates or content.share(DATE) > EVENLY) or senses.has("birth"):
        return None
    days = pd.to_datetime(pd.Series(content.texts.to_pylist()), errors="coerce", format="mixed", utc=True)
    if days.isna().any():
        return None
    return np.asarray((days - days.min()) / pd.Timedelta(days=1), dtype=np.float64)


def _tells_years(fact: Facts) -> bool:
    """Whether a column has years of the calendar."""
    content, senses = fact.content, fact.senses
    years = senses.has("year") and not senses.has("birth", "ago", "age", "amount", "count")
    return years and content.numbers is not None and content.whole and _are_years(content.known)


def _tells_parts(fact: Facts) -> bool:
    """Whether a column numbers weeks, months or quarters, and does not say how many there are."""
    content, senses = fact.content, fact.senses
    parts = not senses.sure.isdisjoint(PARTS) and not senses.has(
        "birth", "ago", "age", "amount", "count", "many", "stat"
    )
    return parts and senses.unknown == 0 and content.numbers is not None and content.whole


PARTS = frozenset({"week", "month", "quarter"})


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


# ---------------------------------------------------------------------------------------------- crossings


def _crossing(facts: Sequence[Facts]) -> Shown | None:
    """Things or areas in each of several periods, or else levels of a table or of a trial."""
    crossed = find_crossing(facts)
    if not crossed or not (any(map(is_period, crossed)) or all(map(_is_no_code, facts))):
        return None
    headers = tuple(fact.name for fact in crossed)
    others = [fact for fact in crossed if not is_period(fact)]
    if len(others) == len(crossed):
        return Shown("cell", headers, CLEAR)
    areas = any("area" in fact.senses.sure or _of_areas(fact.content) for fact in others)
    return Shown("area" if areas else "day", headers, CLEAR)


def _is_no_code(fact: Facts) -> bool:
    """Whether a column has no code of its own for each row, as customers have and cells of a table have not."""
    return fact.content.numbers is not None or not fact.content.unique or fact.content.share(CODE) < EVENLY


def _of_areas(content: Content) -> bool:
    return content.numbers is None and _are_areas(content.sample.to_pylist())


# ---------------------------------------------------------------------------------------------- things, ranks, texts


def _things(facts: Sequence[Facts]) -> Shown | None:
    """Names of things, such as "fruit name", of which each row has another, or ids of them that stand first."""
    named = [fact for fact in facts if "name" in fact.senses.sure and _names_things(fact)]
    numbered = [fact for fact in _first(facts) if {"thing", "id"} <= fact.senses.sure and _numbers_things(fact)]
    return next((Shown("thing", (fact.name,), LIKELY) for fact in (*named, *numbered)), None)


def _names_things(fact: Facts) -> bool:
    senses = fact.senses
    if len(senses.words) < 2 or senses.has(*WHOSE) or not words("firms").isdisjoint(senses.words):
        return False
    return _names_rows(fact.content)


def _ranking(facts: Sequence[Facts]) -> Shown | None:
    """A column of ranks from the first to the last, of which hardly any is there twice."""
    for fact in facts:
        content = fact.content
        if (
            words("ranks").isdisjoint(fact.senses.words)
            or content.numbers is None
            or not content.present
            or not content.whole
        ):
            continue
        ranks = np.unique(content.known)
        if ranks[0] == 1 and min(len(ranks), content.rows) >= EVENLY * max(ranks[-1], content.rows):
            return Shown("ranking", (fact.name,), LIKELY)
    return None


def _texts(facts: Sequence[Facts]) -> Shown | None:
    """A column of texts of several words each, hardly any of which is there twice, under a header that says so."""
    for fact in facts:
        content = fact.content
        if content.numbers is not None or words("texts").isdisjoint(fact.senses.words):
            continue
        lengths = [len(text.split()) for text in content.sample.to_pylist()]
        if lengths and np.mean(lengths) >= OF_A_TEXT and content.distinct >= MOSTLY_OTHERS * content.rows:
            return Shown("text", (fact.name,), LIKELY)
    return None


def _answers(facts: Sequence[Facts]) -> Shown | None:
    """Headers that are questions, as those of a survey."""
    asked = tuple(fact.name for fact in facts if fact.name.strip().endswith(ASKING))
    return Shown("answer", asked, LIKELY) if len(asked) >= FEWEST_QUESTIONS else None


ASKING = ("?", "？", "؟")
FEWEST_QUESTIONS = 3
"""So many questions are no slips of a header (convention)."""

OF_A_TEXT = 5
"""So many words on average are a text (convention)."""
MOSTLY_OTHERS = 0.8
