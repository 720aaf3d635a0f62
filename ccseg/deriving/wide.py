"""Wide: columns that are the months of one measure, as ``BILL_AMT1`` to ``BILL_AMT6``, told by headers and values."""

import re
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from ccseg.deriving.month_columns import measure_of, numbers_in
from ccseg.deriving.monthly import month_number
from ccseg.deriving.questions import Asked, ask
from ccseg.deriving.roles import NONE, OF_MONTHS, Role
from ccseg.deriving.window import Derivation
from ccseg.errors import UnusableTable
from ccseg.reading.measures import TAIWAN, find_alias, header_words
from ccseg.reading.tables import Table
from ccseg.records import Floats
from ccseg.texts import say

Latest = Literal["first", "last"]
"""Whether the lowest number is the latest month, or the highest."""

FEWEST = 3
"""Fewer columns in a row are no months (convention)."""
ALONE = 6
"""Columns of one measure by itself are months where they are as many as half a year's (convention)."""

DATED = r"((?:19|20)\d\d)\W?_?(0[1-9]|1[0-2])(?!\d)"
"""A month in a header, as in ``balance_2026_01``."""
MARKS = frozenset({"m", "month", "t", "lag", "prev", "previous", "prior", "ago", "back", "period", "p", "statement"})
"""Words before a number that say that it numbers months."""
BACKWARDS = frozenset({"lag", "prev", "previous", "prior", "ago", "back"})
"""Those that count back from the latest month."""


class Header(NamedTuple):
    """A header of a month: its words, its number, and whether that is dated, marked or counts back."""

    stem: tuple[str, ...]
    number: int
    dated: bool = False
    marked: bool = False
    backwards: bool = False


class Wide(NamedTuple):
    """The columns of each role by the number of their month, and which number is the latest, where headers say so."""

    months: Mapping[Role, Mapping[int, str]]
    latest: Latest | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(header for series in self.months.values() for header in series.values())

    def among(self, values: Container[str]) -> "Wide":
        """Only those columns that hold numbers."""
        held = {
            role: {number: header for number, header in series.items() if header in values}
            for role, series in self.months.items()
        }
        return self._replace(months={role: series for role, series in held.items() if series})

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the months, in order."""
        return tuple(sorted({number for series in self.months.values() for number in series}))


def read_header(header: str) -> Header | None:
    """The month that a header numbers; nothing where there is none.

    >>> read_header("BILL_AMT6"), read_header("spend_m1").marked, read_header("balance_2026_02").number
    (Header(stem=('bill', 'amount'), number=6, dated=False, marked=False, backwards=False), True, 24313)
    """
    dated = re.search(DATED, header)
    if dated:
        stem = header_words(header.replace(dated[0], " "))
        moment = date(int(dated[1]), int(dated[2]), 1)
        return Header(stem, month_number(moment), dated=True) if stem else None
    words = list(header_words(header))
    if not words or not re.fullmatch(r"\d{1,2}", words[-1]):
        return None
    number, marks = int(words.pop()), []
    while len(words) > 1 and words[-1] in MARKS:
        marks.append(words.pop())
    return Header(tuple(words), number, False, bool(marks), not BACKWARDS.isdisjoint(marks)) if words else None


def find_wide(table: Table, derivation: Derivation = Derivation()) -> Wide | None:
    """The columns that are months of a measure; nothing where there are none.

    Raises ``UnusableTable`` where a person says that there are, and there are not.
    """
    said = derivation.shape == "wide"
    series: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    read = {header: read_header(header) for header in table.cells.column_names if derivation.roles.get(header) != NONE}
    for header, month in read.items():
        if month:
            series[month.stem].setdefault(month.number, header)
    months: dict[Role, dict[int, str]] = {}
    for stem, columns in series.items():
        role = _role(table, stem, columns, derivation)
        own = _numbered(columns)
        if role and own and len(own) > len(months.get(role, {})):
            months[role] = own
    found = Wide({role: months[role] for role in OF_MONTHS if role in months})
    told = [read[header] for header in found.headers]
    marked = all(month.dated or month.marked for month in told if month)
    if not months or not (said or marked or len(months) > 1 or len(found.numbers) >= ALONE):
        if said:
            raise UnusableTable(say("deriving.wide.lacking"))
        return None
    return found._replace(latest=_latest(found, [month for month in told if month]))


def _role(table: Table, stem: tuple[str, ...], columns: Mapping[int, str], derivation: Derivation) -> Role | None:
    """What the columns with this stem hold, by a person's word, the stem and the numbers."""
    for header in columns.values():
        if derivation.roles.get(header) in OF_MONTHS:
            return derivation.roles[header]  # type: ignore[return-value]
    samples = [numbers_in(table.cells.column(header)) for header in columns.values()]
    known = [sample for sample in samples if sample is not None]
    return measure_of(" ".join(stem), np.concatenate(known)) if len(known) == len(samples) else None


def _numbered(columns: Mapping[int, str]) -> dict[int, str]:
    """Columns by their numbers, where these follow each other; a 0 stands where the 1 is left out."""
    numbers = sorted(columns)
    places = {number: 1 if number == 0 and 1 not in columns and 2 in columns else number for number in numbers}
    found = {places[number]: columns[number] for number in numbers}
    whole = max(found) - min(found) + 1 == len(found)
    return found if whole and len(found) >= FEWEST else {}


def _latest(found: Wide, headers: Sequence[Header]) -> Latest | None:
    """Which number is the latest by the headers: dates go on, what counts back begins with it."""
    if all(header.dated for header in headers):
        return "last"
    if all(header.backwards for header in headers):
        return "first"
    aliases = [find_alias(header) for header in found.headers]
    return "first" if all(alias and alias.seen == TAIWAN for alias in aliases) else None


# ------------------------------------------------------------------------------------------------ the latest month

ENOUGH = 10
"""Fewer payments of a whole balance may be by chance (convention)."""
CLEARLY = 3
"""So many times as often as in the other direction (convention)."""


def order_of(found: Wide, values: Mapping[str, Floats], derivation: Derivation) -> tuple[Latest, str]:
    """Which number is the latest month, and why.

    A payment of exactly a balance pays that of the month before. Raises ``Asked`` where nothing tells.
    """
    first, last = _ends(found)
    if derivation.latest:
        return derivation.latest, say("deriving.wide.said", header=first if derivation.latest == "first" else last)
    paid = {latest: _paid_in_full(found, values, latest) for latest in ("first", "last")}
    ordered = sorted(paid, key=lambda latest: -paid[latest])
    if paid[ordered[0]] >= ENOUGH and paid[ordered[0]] >= CLEARLY * paid[ordered[1]]:
        latest: Latest = "first" if ordered[0] == "first" else "last"
        told = {"header": first if latest == "first" else last, "paid": paid[latest], "other": paid[ordered[1]]}
        return latest, say("deriving.wide.by_payments", **told)
    if found.latest:
        return found.latest, say("deriving.wide.by_headers", header=first if found.latest == "first" else last)
    raise Asked(ask("latest", first, first=first, last=last))


def _ends(found: Wide) -> tuple[str, str]:
    """The headers of the lowest and of the highest month of the first measure."""
    series = next(iter(found.months.values()))
    return series[min(series)], series[max(series)]


def _paid_in_full(found: Wide, values: Mapping[str, Floats], latest: Latest) -> int:
    """How many payments are exactly the balance of the month before, if this is the latest month."""
    balances, payments = found.months.get("balance", {}), found.months.get("payments", {})
    step = 1 if latest == "first" else -1
    pairs = [(payments[number], balances[number + step]) for number in payments if number + step in balances]
    return sum(int(((values[paid] == values[owed]) & (values[paid] > 0)).sum()) for paid, owed in pairs)


def as_months(found: Wide, values: Mapping[str, Floats], latest: Latest, limit: Floats | None) -> pd.DataFrame:
    """The columns as rows: ``customer`` (the place of the row), ``month`` (a number, the latest highest), and a column
    for each role; months of which nothing is known are left out.
    """
    numbers = found.numbers
    rows = len(next(iter(values.values())))
    parts = []
    for number in numbers:
        month = number if latest == "last" else -number
        held = {role: values[series[number]] for role, series in found.months.items() if number in series}
        part = pd.DataFrame({"customer": np.arange(rows), "month": month, **held})
        parts.append(part.dropna(subset=list(held), how="all"))
    together = pd.concat(parts, ignore_index=True)
    return together.assign(credit_limit=limit[together["customer"]]) if limit is not None else together
