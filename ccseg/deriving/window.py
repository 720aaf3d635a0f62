"""Window: the months that count, up to a reference date, and what a person may say about deriving customers."""

import calendar
from datetime import date
from typing import Literal

from pydantic import Field

from ccseg.deriving.roles import Role
from ccseg.records import Record

MONTHS = 12
"""Months of a window: the usual year of a card portfolio."""


class Derivation(Record):
    """How raw rows become customers; ``None`` means decide by evidence.

    Attributes:
        shape: What the rows are: ``"transactions"``, ``"monthly"`` (a customer and month), ``"wide"`` (a customer, with
            a column for each month) or ``"customers"``.
        roles: What a column is for, where it is not what it would be taken for: header → role, or ``"none"``.
        months: The whole months of the window.
        reference: The last day of the window; without it the end of the last whole month in the file.
        date_order: Whether dates such as 03/04/2026 begin with the day or the month.
        future: Whether postings after today are set aside or kept.
        zones: Whether moments of several time zones are taken as they are written, or in UTC.
        purchases: The sign of purchases.
        latest: Whether the lowest number of a month is the latest one (``"first"``) or the highest (``"last"``).
        groups: Whether shares of spend by merchant group are inputs or only describe.
        beside: What columns of other files are or how they are read: header → ``"id"``, a measure, or the answer to a
            question, such as ``"day first"``.
        card_numbers: Whether rows that are set aside show card numbers whole.

    Examples:
        >>> Derivation(months=6).but(reference="2026-03-31").reference
        datetime.date(2026, 3, 31)
    """

    shape: Literal["customers", "transactions", "monthly", "wide"] | None = None
    roles: dict[str, Role | Literal["none"]] = {}
    months: int = Field(MONTHS, ge=1, le=60)
    reference: date | None = None
    date_order: Literal["day first", "month first"] | None = None
    future: Literal["set aside", "keep"] | None = None
    zones: Literal["as written", "UTC"] | None = None
    purchases: Literal["positive", "negative"] | None = None
    latest: Literal["first", "last"] | None = None
    groups: Literal["inputs", "profile"] = "profile"
    beside: dict[str, str] = {}
    card_numbers: Literal["hidden", "whole"] = "hidden"


class Window(Record):
    """Whole months, from the first day of the first to ``end``, the last day of the last."""

    start: date
    end: date

    @property
    def months(self) -> int:
        """How many months it has.

        >>> Window(start=date(2025, 11, 1), end=date(2026, 1, 31)).months
        3
        """
        return months_between(self.start, self.end)


def find_window(first: date, last: date, months: int = MONTHS, reference: date | None = None) -> Window:
    """The window of postings from ``first`` to ``last``: at most so many months up to the reference date.

    Without one it is the end of the last month that the postings reach the end of; of a file within one month, the
    end of that. It does not begin before the month of the first posting.

    >>> find_window(date(2024, 1, 5), date(2026, 3, 14))
    Window(start=datetime.date(2025, 3, 1), end=datetime.date(2026, 2, 28))
    >>> find_window(date(2016, 8, 1), date(2016, 10, 21)).months
    2
    >>> find_window(date(2016, 8, 3), date(2016, 8, 21)).end
    datetime.date(2016, 8, 31)
    """
    end = reference or _last_whole_month(first, last)
    start = max(_month_of(end, 1 - months), first.replace(day=1))
    return Window(start=min(start, end.replace(day=1)), end=end)


def months_between(start: date, end: date) -> int:
    """The months from that of ``start`` to that of ``end``, both counted."""
    return (end.year - start.year) * 12 + end.month - start.month + 1


def month_end(day: date) -> date:
    """The last day of the month of a day.

    >>> month_end(date(2024, 2, 3))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _last_whole_month(first: date, last: date) -> date:
    if last == month_end(last) or months_between(first, last) == 1:
        return month_end(last)
    return month_end(_month_of(last, -1))


def _month_of(day: date, further: int) -> date:
    """The first day of the month so many months later."""
    count = day.year * 12 + day.month - 1 + further
    return date(count // 12, count % 12 + 1, 1)
