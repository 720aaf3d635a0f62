"""Dates: how the days of postings are written, whether day or month comes first, and each day as a date."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from ccseg.deriving.window import month_end

Order = Literal["day first", "month first"]

EARLIEST, LATEST = 1990, 2100
"""Years outside are no years of postings (convention)."""
CENTURY = 2000
"""Of years in two digits, but of those that would lie beyond the latest year that can be meant, as 93 is 1993."""
PIVOT = 90

FIRST_SERIAL = date(1899, 12, 30)
"""The day from which spreadsheets count days."""

NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SEPARATOR = r"[-/. ]"
YEAR, TWO = r"(?P<y>\d{4})", r"(?P<y>\d{4}|\d{2})"


class Form(NamedTuple):
    """A way to write a day, and which of day and month it begins with, where that is to be known."""

    pattern: re.Pattern[str]
    order: Order | None = None


def _form(pattern: str, order: Order | None = None) -> Form:
    return Form(re.compile(pattern, re.IGNORECASE), order)


FORMS: tuple[Form, ...] = (
    _form(rf"{YEAR}{SEPARATOR}(?P<m>\d{{1,2}}){SEPARATOR}(?P<d>\d{{1,2}})"),
    _form(rf"{YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})"),
    _form(rf"{YEAR}{SEPARATOR}?(?P<m>\d{{2}})"),
    _form(r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    _form(r"(?P<serial>\d{5})(?:\.\d+)?"),
    _form(r"(?P<seconds>1\d{9})(?:\d{3})?"),
    _form(rf"(?P<d>\d{{1,2}}){SEPARATOR}?(?P<mon>[a-z]{{3}})[a-z]*{SEPARATOR}?,? ?{TWO}"),
    _form(rf"(?P<mon>[a-z]{{3}})[a-z]*{SEPARATOR}(?P<d>\d{{1,2}}),? ?{YEAR}"),
    _form(rf"(?P<mon>[a-z]{{3}})[a-z]*{SEPARATOR}{TWO}"),
    _form(rf"(?P<d>\d{{1,2}}){SEPARATOR}(?P<m>\d{{1,2}}){SEPARATOR}{TWO}", "day first"),
    _form(rf"(?P<m>\d{{1,2}}){SEPARATOR}(?P<d>\d{{1,2}}){SEPARATOR}{TWO}", "month first"),
)
"""The ways in which days are written, in the order in which they are tried."""


@dataclass(frozen=True)
class Days:
    """The date of each text that is one, and in how many rows only one order, or either, makes a date.

    ``order`` is that of day and month, where it is known or does not matter.
    """

    dates: Mapping[str, date]
    day_first: int = 0
    month_first: int = 0
    either: int = 0
    order: Order | None = None

    @property
    def unclear(self) -> bool:
        """Whether nothing tells day from month, or rows contradict each other."""
        return self.order is None and bool(self.either or (self.day_first and self.month_first))


def read_days(texts: Iterable[tuple[str, int]], order: Order | None = None) -> Days:
    """The days in texts, each with the number of rows it stands in; ``order`` is what a person says.

    >>> read_days([("2/8/16", 1), ("21/10/16", 1)]).dates["2/8/16"]
    datetime.date(2016, 8, 2)
    >>> read_days([("2/8/16", 1), ("3/9/16", 1)]).unclear
    True
    >>> read_days([("2020-06-21", 5), ("Jul 2020", 1), ("?", 1)]).dates
    {'2020-06-21': datetime.date(2020, 6, 21), 'Jul 2020': datetime.date(2020, 7, 31)}
    >>> [str(day) for day in read_days([("930131", 1), ("45214", 1), ("1700000000", 1)]).dates.values()]
    ['1993-01-31', '2023-10-15', '2023-11-14']
    """
    rows = list(texts)
    first, second, either = 0, 0, 0
    for text, count in rows:
        day, month = (_read(text, form) for form in FORMS[-2:])
        first += count * bool(day and not month)
        second += count * bool(month and not day)
        either += count * bool(day and month and day != month)
    settled = order or _order(first, second, either)
    read = {text: found for text, _ in rows if (found := _day(text, settled))}
    return Days(read, first, second, either, settled)


def _order(day_first: int, month_first: int, either: int) -> Order | None:
    if day_first and not month_first:
        return "day first"
    if month_first and not day_first:
        return "month first"
    return None if day_first or either else "day first"


def _day(text: str, order: Order | None) -> date | None:
    forms = (form for form in FORMS if form.order in (None, order))
    return next((found for form in forms if (found := _read(text, form))), None)


def _read(text: str, form: Form) -> date | None:
    """The day of a text written in this form; of a month its last day."""
    match = form.pattern.fullmatch(text.strip())
    if match is None:
        return None
    parts = match.groupdict()
    if "serial" in parts:
        return _in_time(FIRST_SERIAL + timedelta(days=int(parts["serial"])))
    if "seconds" in parts:
        return _in_time(datetime.fromtimestamp(int(parts["seconds"]), UTC).date())
    year = int(parts["y"]) + (_century(int(parts["y"])) if len(parts["y"]) == len("yy") else 0)
    return make_day(year, _month(parts), int(parts["d"]) if parts.get("d") else None)


def _in_time(day: date) -> date | None:
    """A day of a year in which postings may be."""
    return day if EARLIEST <= day.year <= LATEST else None


def _century(year: int) -> int:
    """The century of a year of two digits."""
    return CENTURY if year < PIVOT else CENTURY - 100


def make_day(year: int, month: int, day: int | None) -> date | None:
    """The date of a year, a month and a day; without a day the last of the month, and nothing where there is none.

    >>> make_day(2020, 2, 30), make_day(2020, 2, None)
    (None, datetime.date(2020, 2, 29))
    """
    if not EARLIEST <= year <= LATEST or not 1 <= month <= len(NAMES):
        return None
    if day is None:
        return month_end(date(year, month, 1))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(parts: Mapping[str, str]) -> int:
    name = parts.get("mon")
    if name is None:
        return int(parts["m"])
    return NAMES.index(name.lower()) + 1 if name.lower() in NAMES else 0
