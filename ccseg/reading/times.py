"""Times: how dates, months, weeks and other parts of time look in a column, as tests that speak for a role."""

from collections.abc import Callable
from functools import cache

import numpy as np

from ccseg.reading.contents import Content
from ccseg.reading.lexicon import header_tokens
from ccseg.reading.looks import FITS, OPEN, UNLIKE, Look, levels_of
from ccseg.reading.vocabulary import words
from ccseg.records import Floats

MONTHS = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
DATE = (
    r"^(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|(?:0?[1-9]|1[0-2])[-/.](?:19|20)\d{2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"|(?:\d{{1,2}}[ .-]+)?{MONTHS}[a-z]*[ ,./-]+\d{{2,4}}|\d{{4}}[ -]{MONTHS}[a-z]*"
    rf"|{MONTHS}[a-z]* \d{{1,2}},? \d{{4}}"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{4}[- ]?[QqWw]\d{1,2}|[QqTt][1-4][-/ ]?\d{4})(?:[T ]\d{1,2}:\d{2}.*)?$"
)
"""How dates are written in text."""


def moments(content: Content) -> int:
    """Days, months or seconds written as numbers; days of the month may be."""
    if content.numbers is None or not len(content.known):
        return UNLIKE
    if written_moment(content):
        return FITS
    return OPEN if days(content) == FITS and len(content.levels) > MONTHS_OF_YEAR else UNLIKE


MONTHS_OF_YEAR = 12


MOMENTS: tuple[tuple[str, Callable[[Floats], "np.ndarray"]], ...] = (
    ("yyyymmdd", lambda v: _day(v % 100) & _month(v // 100 % 100) & _year(v // 10_000)),
    ("yyyymm", lambda v: _month(v % 100) & _year(v // 100)),
    ("yyyyww", lambda v: _week(v % 100) & _year(v // 100)),
    ("yyyyq", lambda v: _quarter(v % 10) & _year(v // 10)),
    ("yymmdd", lambda v: _day(v % 100) & _month(v // 100 % 100) & (v < 1_000_000) & (v > 10_100)),
    ("ddmmyyyy", lambda v: _year(v % 10_000) & _month(v // 10_000 % 100) & _day(v // 1_000_000)),
    ("excel", lambda v: (v >= 14_000) & (v <= 62_000)),
    ("seconds", lambda v: (v >= 1e8) & (v <= 4.2e9)),
    ("milliseconds", lambda v: (v >= 1e11) & (v <= 4.2e12)),
)
"""How dates are written as numbers, the plainest first."""
PLAIN_MOMENTS = frozenset({"yyyymmdd", "yyyymm"})
"""Ways of writing that hardly any other numbers look like."""


def written_moment(content: Content) -> str:
    """The way in which these numbers are dates, if they are."""
    if content.numbers is None or not content.whole or not len(content.known):
        return ""
    parts = (content.known[:FIRST], content.known)
    return next((name for name, fits in MOMENTS if all(bool(fits(part).all()) for part in parts)), "")


FIRST = 200
"""So many values are looked at before all."""


def _day(values: Floats) -> np.ndarray:
    return (values >= 1) & (values <= 31)


def _month(values: Floats) -> np.ndarray:
    return (values >= 1) & (values <= 12)


def _week(values: Floats) -> np.ndarray:
    return (values >= 1) & (values <= 53)


def _quarter(values: Floats) -> np.ndarray:
    return (values >= 1) & (values <= 4)


def _year(values: Floats) -> np.ndarray:
    return (values >= 1900) & (values < 2100)


def _between(low: float, high: float) -> Look:
    def test(content: Content) -> int:
        if content.numbers is None or not len(content.known):
            return UNLIKE
        inside = content.known.min() >= low and content.known.max() <= high
        return FITS if inside and content.whole else UNLIKE

    return test


days = _between(1, 31)
_year_numbers = _between(1900, 2100)


def years(content: Content) -> int:
    """1900 to 2100, or written as FY23 or 2023/24."""
    if content.numbers is None:
        return FITS if content.share(r"^(?:FY|fy)?[ '-]?(?:\d{2}|\d{4})(?:[-/](?:\d{2}|\d{4}))?$") > 0.95 else UNLIKE
    return _year_numbers(content)


def weeks(content: Content) -> int:
    """0 to 53, or written as W12 or Week-12; weeks counted from long before the first of them are open."""
    if content.numbers is None:
        return FITS if content.share(r"^(?:\d{4}[- ]?)?[Ww](?:ee)?k?[-_ ]?\d{1,2}$") > 0.95 else UNLIKE
    counted = content.whole and len(content.known) > 0 and float(content.known.min()) > WEEKS_OF_YEAR
    return OPEN if counted else _between(0, WEEKS_OF_YEAR)(content)


WEEKS_OF_YEAR = 53


def months(content: Content) -> int:
    """1 to 12, or the names of months."""
    if content.numbers is None:
        return FITS if names_of(content, words("months")) else UNLIKE
    return _between(1, 12)(content)


def quarters(content: Content) -> int:
    """1 to 4, or written as Q1."""
    if content.numbers is None:
        return FITS if content.share(r"^(?:\d{4}[- ]?)?[QqTt][1-4](?:[- /]?\d{2,4})?$") > 0.95 else UNLIKE
    return _between(1, 4)(content)


def clocks(content: Content) -> int:
    """Hours, times of the day, or the names of weekdays."""
    if content.numbers is None:
        times = content.share(r"^\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?$") > 0.95
        return FITS if times or names_of(content, words("weekdays")) else UNLIKE
    return _between(0, 59)(content)


def names_of(content: Content, known: frozenset[str]) -> bool:
    """Whether all levels are among these names, and there are three at least."""
    levels = levels_of(content)
    return not content.many and len(levels) >= 3 and set(map(_plain, levels)) <= _plain_names(known)


@cache
def _plain_names(known: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_plain, known))


def _plain(name: str) -> str:
    """A name in lower case and without accents, as it is often written.

    >>> _plain("Miércoles")
    'miercoles'
    """
    return " ".join(header_tokens(name))


LOOKS: dict[str, Look] = {look.__name__: look for look in (moments, weeks, months, quarters, clocks)} | {
    "days": days,
    "years": years,
}
"""The tests by the names that ``roles.toml`` uses."""


def tells_months(content: Content) -> bool:
    """Whether the values are the names of months."""
    return content.numbers is None and names_of(content, words("months"))


def tells_weekdays(content: Content) -> bool:
    """Whether the values are the names of weekdays."""
    return content.numbers is None and names_of(content, words("weekdays"))


def tells_seasons(content: Content) -> bool:
    """Whether the values are the names of seasons."""
    return content.numbers is None and names_of(content, words("seasons"))
