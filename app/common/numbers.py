"""Numbers as people read them, in the language in force; figures of customers are written by their wording."""

from datetime import date, timedelta

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal

from app.texts import say
from ccseg.texts import fill, language, locale

MINUTE = 60
HUNDRED = 100
TINY = 0.0005
"""A share below it has nothing but zeros in its first decimal."""


def count(number: float) -> str:
    """A number of things, in full.

    >>> count(8950)
    '8,950'
    """
    return fill("{number:count}", language(), number=number)


def figure(number: float) -> str:
    """A value of a column: whole from a hundred on, else with at most two decimals.

    >>> figure(1564.4748), figure(0.126), figure(3.0)
    ('1,564', '0.13', '3')
    """
    if abs(number) >= HUNDRED:
        return count(round(number))
    return str(format_decimal(round(number, 2), "#,##0.##", locale(language()), decimal_quantization=False))


def share(part: float) -> str:
    """A part of one as a percentage; a small part that is not nothing does not become 0.

    >>> share(0.3149), share(0.004), share(0.0001)
    ('31%', '0.4%', '< 0.1%')
    """
    return fill("{part:percent1||<}" if 0 < part < TINY else "{part:share}", language(), part=part)


def two(figure: float) -> str:
    """A figure between −1 and 1.

    >>> two(0.8512)
    '0.85'
    """
    return fill("{figure:two}", language(), figure=figure)


def ago(seconds: float) -> str:
    """How long ago something was.

    >>> ago(20), ago(200), ago(9000), ago(200_000)
    ('just now', '3 minutes ago', '2 hours ago', '2 days ago')
    """
    if seconds < MINUTE:
        return say("common.now")
    age = format_timedelta(timedelta(seconds=-seconds), add_direction=True, locale=locale(language()))
    return say("common.ago", age=age)


def day(when: date) -> str:
    """A day in full.

    >>> day(date(2026, 3, 1))
    '1 March 2026'
    """
    return say("common.day", day=format_date(when, "long", locale=locale(language())))
