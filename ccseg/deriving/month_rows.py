"""Month rows: the rows of a file as months of customers, each counted, left out or set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from ccseg.deriving.cards import RUINED, hide_card_numbers, require_whole
from ccseg.deriving.monthly import (
    UNKNOWN,
    days_of,
    first_day,
    keys_of,
    month_number,
    months_of,
    owner_of,
    owners_in,
    texts_of,
    twice,
)
from ccseg.deriving.questions import Asked, ask, ask_order
from ccseg.deriving.roles import OF_MONTHS, Role
from ccseg.deriving.window import Derivation
from ccseg.errors import UnusableTable
from ccseg.reading.contents import Content
from ccseg.reading.conversions import read_contents
from ccseg.reading.findings import Change, Issue
from ccseg.reading.rows import SELDOM
from ccseg.reading.tables import Reading, Table
from ccseg.reading.understanding import understand_table
from ccseg.records import Floats
from ccseg.texts import say

REPEATED, CONTRADICTION = "repeated", "contradiction"
BROKEN_MONTHS = ("no customer", "no date", "no amount", "future", CONTRADICTION)
"""Why the row of a month is set aside, in the order in which it is looked at."""


@dataclass(frozen=True, eq=False)
class Months:
    """The months of customers as they were read.

    Attributes:
        rows: A row for each that counts: ``customer`` (text), ``month`` (a number), and a column for each role.
        roles: The roles of which there are numbers.
        dated: Whether months are of a calendar, or only numbered.
        beside: What else is known of each customer, one value each, indexed by customer.
        unknown: Other columns with a number for each month, which are in ``rows`` under their headers.
        left_out: Columns that differ from month to month and are neither.
        fates: How many rows count, and how many not, by the reason.
        broken: The rows that were set aside, as they stand in the file, with line and reason.
        accounts: Customers with several accounts, which were added up.
        changes: What was changed to read the numbers.
        issues: What is to be looked at in them.
    """

    rows: pd.DataFrame
    roles: tuple[Role, ...]
    dated: bool
    beside: pd.DataFrame
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]
    fates: Mapping[str, int]
    broken: pd.DataFrame
    accounts: int
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]


def read_months(
    table: Table, roles: Mapping[Role, str], derivation: Derivation, reading: Reading, today: date
) -> Months:
    """Read every row as a month of a customer.

    Raises:
        Asked: Dates have two readings, or months are after today.
        UnusableTable: No row is a month of a customer.
    """
    owner = owner_of(roles)
    owners = owners_in(table, roles[owner])
    require_whole(roles[owner], float(owners.dropna().str.fullmatch(RUINED).mean()))
    keys = keys_of(table, roles, derivation.date_order)
    dated = _require_one_order(keys, roles, derivation)
    measures = [role for role in roles if role in OF_MONTHS]
    headers = [roles[role] for role in measures]
    found, changes, issues = read_contents(replace(table, cells=table.cells.select(headers)), reading)
    contents = {content.name: content for content in found}
    used = tuple(role for role in measures if contents[roles[role]].numbers is not None)
    if not used:
        raise UnusableTable(say("deriving.monthly.lacking"))
    fates = _fates(table, keys, [contents[roles[role]] for role in used], dated, derivation, today, roles)
    values = {role: numbers_of(contents[roles[role]]) for role in used}
    kept = fates == "kept"
    if not kept.any():
        raise UnusableTable(say("deriving.monthly.nothing"))
    rest = [header for header in table.cells.column_names if header not in roles.values()]
    beside, several = _beside(table, rest, owners.where(kept), reading)
    unknown = _unknown(table, several, reading, derivation)
    whole = pd.DataFrame({"customer": owners, "month": keys["month"]}).assign(**values, **unknown)
    accounts = keys[kept].groupby("customer")["account"].nunique()
    told = _broken(table, fates)
    return Months(
        rows=whole[kept].reset_index(drop=True),
        roles=used,
        dated=dated,
        beside=beside,
        unknown=tuple(unknown),
        left_out=tuple(header for header in several if header not in unknown),
        fates={str(fate): int(rows) for fate, rows in fates.value_counts().items()},
        broken=told if derivation.card_numbers == "whole" else hide_card_numbers(told, roles.get("card")),
        accounts=int((accounts > 1).sum()),
        changes=tuple(changes),
        issues=tuple(issues),
    )


def numbers_of(content: Content) -> Floats:
    """The numbers of a column that has them, missing where there is none."""
    assert content.numbers is not None
    values = content.numbers.values
    return np.where(np.isfinite(values), values, np.nan)


def _require_one_order(keys: pd.DataFrame, roles: Mapping[Role, str], derivation: Derivation) -> bool:
    """Whether months are dates. Raises ``Asked`` where two readings give every customer each month once."""
    days = days_of(keys["period"], derivation.date_order)
    if days.unclear:
        both = [twice(keys, months_of(keys["period"], order).to_numpy()) for order in ("day first", "month first")]
        if abs(both[0] - both[1]) <= SELDOM:
            raise Asked(ask_order(roles["date"], days))
    return days.unclear or bool(days.dates)


def _fates(
    table: Table,
    keys: pd.DataFrame,
    contents: Sequence[Content],
    dated: bool,
    derivation: Derivation,
    today: date,
    roles: Mapping[Role, str],
) -> "pd.Series[str]":
    """What becomes of each row, the first reason that there is."""
    fates = pd.Series("kept", index=keys.index, dtype="str")
    after = dated & (keys["month"] > month_number(today))
    if after.any() and derivation.future is None:
        latest = first_day(int(keys["month"].max()))
        header = roles.get("date", "")
        raise Asked(ask("future", header, days=keys["period"][after].nunique(), latest=latest, today=today))
    stray = np.zeros(len(keys), dtype=bool)
    for content in contents:
        if content.numbers is not None:
            stray[content.numbers.stray] = True
    never = pd.Series(False, index=keys.index)
    reasons = {
        "no customer": keys["customer"] == UNKNOWN,
        "no date": keys["month"] == UNKNOWN,
        "no amount": never | stray,
        "future": after if derivation.future == "set aside" else never,
    }
    for reason, holds in reasons.items():
        fates = fates.mask((fates == "kept") & holds, reason)
    same = ["customer", "account", "month"]
    cells = keys.assign(cells=_row_hashes(table))
    fates = fates.mask((fates == "kept") & _again(cells, fates == "kept", [*same, "cells"], "first"), REPEATED)
    return fates.mask((fates == "kept") & _again(cells, fates == "kept", same, False), CONTRADICTION)


def _again(keys: pd.DataFrame, among: "pd.Series[bool]", names: list[str], keep: str | bool) -> "pd.Series[bool]":
    """Which rows among some repeat another in these columns."""
    repeated = keys[among].duplicated(names, keep=keep)  # type: ignore[arg-type]
    return repeated.reindex(keys.index, fill_value=False)


def _row_hashes(table: Table) -> np.ndarray:
    """A number for each row that is the same for rows that are alike in every cell."""
    texts = pd.DataFrame({header: texts_of(table, header) for header in table.cells.column_names})
    return pd.util.hash_pandas_object(texts.fillna(""), index=False).to_numpy()


def _broken(table: Table, fates: "pd.Series[str]") -> pd.DataFrame:
    """The rows that were set aside, as they stand in the file."""
    places = np.flatnonzero(fates.isin(BROKEN_MONTHS).to_numpy())
    cells = table.cells.take(places).to_pandas()
    reasons = [say(f"deriving.fate.{fates.iloc[place].replace(' ', '_')}") for place in places]
    cells.insert(0, "line", table.lines[places])
    cells.insert(1, "reason", reasons)
    return pd.DataFrame(cells)


def _beside(
    table: Table, headers: Sequence[str], owners: "pd.Series[str]", reading: Reading
) -> tuple[pd.DataFrame, list[str]]:
    """The other columns that say one thing of each customer, and those that differ from month to month."""
    index = pd.Index(sorted(owners.dropna().unique()), name="customer")
    one, several = {}, []
    contents = read_contents(replace(table, cells=table.cells.select(list(headers))), reading)[0] if headers else []
    for content in contents:
        header, numbers = content.name, content.numbers
        values = pd.Series(numbers_of(content) if numbers is not None else content.texts.to_pandas().to_numpy())
        pairs = pd.DataFrame({"customer": owners, "value": values}).dropna().drop_duplicates()
        if pairs["customer"].duplicated().any():
            several.append(header)
        else:
            one[header] = pairs.set_index("customer")["value"].reindex(index)
    return pd.DataFrame(one, index=index), several


TAKEN = frozenset({"customer", "month", *OF_MONTHS})
"""The names of columns of months; another of such a name is left out."""


def _unknown(table: Table, headers: Sequence[str], reading: Reading, derivation: Derivation) -> dict[str, Floats]:
    """The numbers of those columns that would be numbers of a customer file too, and no id, outcome or the like."""
    open_headers = [header for header in headers if header.lower() not in TAKEN and not derivation.roles.get(header)]
    if not open_headers:
        return {}
    found = understand_table(replace(table, cells=table.cells.select(open_headers)), reading, {})
    numbers = {column.name for column in found.columns if column.kind == "number"}
    contents = [content for content in found.contents if content.name in numbers and content.numbers is not None]
    return {content.name: numbers_of(content) for content in contents}
