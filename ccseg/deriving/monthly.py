"""Monthly: rows that are a month of a customer each, told from customers and postings by who and when."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.deriving.dates import Days, Order, read_days
from ccseg.deriving.month_columns import known_headers, measure_of, numbers_in
from ccseg.deriving.roles import OF_MONTHS, OWNERS, Role, find_roles
from ccseg.deriving.window import Derivation
from ccseg.errors import UnusableTable
from ccseg.reading.measures import header_words
from ccseg.reading.rows import OFTEN, SELDOM
from ccseg.reading.tables import Table
from ccseg.texts import say

OF_SINGLE_POSTINGS: tuple[Role, ...] = ("time", "merchant", "category", "mcc", "city", "channel")
"""Roles that no month of a customer has."""

FEWEST_MONTHS = 2
FEWEST_COLUMNS = 2
"""With fewer columns that are known of a month, days must be one a month: a convention, as a sum may be of postings."""

STEADY = 0.5
"""So large a share of the steps from one month of an account to the next are equal (convention)."""

NUMBERED = r"^\d{1,3}$"
"""Months that are only numbered."""

UNKNOWN = -1
"""The month of a cell that is none, and the customer of a row that names none."""


class Found(NamedTuple):
    """The headers of monthly rows by role, and in how many rows a customer stands who has several."""

    roles: Mapping[Role, str]
    repeated: float


def find_monthly(table: Table, derivation: Derivation = Derivation()) -> Found | None:
    """The roles of the columns where each row is a month of a customer; nothing where it is not.

    Raises ``UnusableTable`` where a person says so and there is no customer, month or known column.

    >>> cells = pa.table({"client": ["1", "1", "2", "2"], "month": ["2026-01", "2026-02"] * 2, "balance": ["5"] * 4})
    >>> dict(find_monthly(Table(cells, np.arange(4))).roles)
    {'customer': 'client', 'date': 'month', 'balance': 'balance'}
    """
    said = derivation.shape == "monthly"
    roles = _roles(table, derivation.roles)
    if roles is None or (not said and any(role in roles for role in OF_SINGLE_POSTINGS)):
        if said:
            raise UnusableTable(say("deriving.monthly.lacking"))
        return None
    roles = {role: header for role, header in roles.items() if role in KEYS or role in OF_MONTHS}
    keys = keys_of(table, roles, derivation.date_order)
    known = keys[(keys["customer"] != UNKNOWN) & (keys["month"] != UNKNOWN)]
    repeated = float(known["customer"].duplicated(keep=False).mean()) if len(known) else 0.0
    if not said and not _are_months(known, repeated, len(_measures(roles))):
        return None
    return Found(roles, repeated)


ORDERS: tuple[Order | None, ...] = (None, "month first")
"""How days are read: the second way where it gives customers each month once more often."""

KEYS: tuple[Role, ...] = (*OWNERS, "date", "year", "month")


def _are_months(keys: pd.DataFrame, repeated: float, measures: int) -> bool:
    """Whether rows stand for months: customers have several, and hardly any month twice."""
    if repeated < OFTEN or keys["month"].nunique() < FEWEST_MONTHS:
        return False
    twice = keys.duplicated(["customer", "account", "month"]).mean()
    regular = keys["period"].nunique() == keys["month"].nunique()
    return bool(twice <= SELDOM and _is_steady(keys) and (regular or measures >= FEWEST_COLUMNS))


def _is_steady(keys: pd.DataFrame) -> bool:
    """Whether months follow each other in equal steps, as statements do and the opening of accounts does not."""
    ordered = keys.sort_values(["customer", "account", "month"])
    steps = ordered.groupby(["customer", "account"])["month"].diff().dropna()
    return bool(len(steps) and (steps == steps.mode().iloc[0]).mean() >= STEADY)


def _roles(table: Table, said_of: Mapping[str, str]) -> dict[Role, str] | None:
    headers = table.cells.column_names
    said = {header: role for header, role in said_of.items() if header in headers}
    roles = find_roles(headers, said)
    owner = next((role for role in OWNERS if role in roles), None)
    if owner is None and "posting" in roles:
        # A column that is only called "id" says whose a month is: a month has no number of its own.
        roles["customer"] = roles.pop("posting")
    if not {"customer", "account", "card"} & set(roles):
        return None
    roles |= _period(headers, roles, said)
    taken = {header for role, header in roles.items() if role in KEYS}
    roles = {role: header for role, header in roles.items() if role in (*KEYS, *OF_SINGLE_POSTINGS)}
    roles |= {role: header for header, role in said.items() if role in OF_MONTHS}
    for header in headers:
        role = None if header in taken or header in said else measure_of(header, numbers_in(table.cells.column(header)))
        if role and role not in roles:
            roles = {each: name for each, name in roles.items() if name != header} | {role: header}
    dated = "date" in roles or {"year", "month"} <= set(roles)
    return roles if dated and _measures(roles) else None


def _measures(roles: Mapping[Role, str]) -> list[Role]:
    return [role for role in roles if role in OF_MONTHS]


def _period(headers: Sequence[str], roles: Mapping[Role, str], said: Mapping[str, str]) -> dict[Role, str]:
    """The column of months, where its header is one that months go by."""
    if "date" in said.values() or {"year", "month"} <= set(roles):
        return {}
    open_headers = {header_words(header): header for header in headers if header not in said}
    named = [open_headers[words] for words in known_headers().periods if words in open_headers]
    return {"date": named[0]} if named else {}


# ------------------------------------------------------------------------------------------------ who and when


def keys_of(table: Table, roles: Mapping[Role, str], order: Order | None) -> pd.DataFrame:
    """For each row whose it is, of which account, in which period as written, and which month that is."""
    owner = owner_of(roles)
    customers = pd.factorize(owners_in(table, roles[owner]))[0]
    others = [roles[role] for role in OWNERS if role in roles and role != owner]
    accounts = [pd.factorize(owners_in(table, header))[0] for header in others]
    periods = _periods(table, roles)
    frame = pd.DataFrame({"customer": customers, "period": periods, "account": _together(accounts, len(customers))})
    readings = [months_of(periods, each).to_numpy() for each in (ORDERS if order is None else (order,))]
    uses = [twice(frame, months) for months in readings]
    return frame.assign(month=readings[int(np.argmin(uses))])


def twice(frame: pd.DataFrame, months: np.ndarray) -> float:
    """The share of rows of a month that an account has already; 1 where no cell is a month."""
    known = months != UNKNOWN
    if not known.any():
        return 1.0
    return float(frame.assign(month=months)[known].duplicated(["customer", "account", "month"]).mean())


def _together(codes: Sequence[np.ndarray], rows: int) -> np.ndarray:
    """The codes of several columns as one."""
    if not codes:
        return np.zeros(rows, dtype=np.int64)
    return pd.DataFrame(dict(enumerate(codes))).groupby(list(range(len(codes))), dropna=False).ngroup().to_numpy()


def owner_of(roles: Mapping[Role, str]) -> Role:
    """The role that says whose a row is, the best first."""
    return next(role for role in OWNERS if role in roles)


def owners_in(table: Table, header: str) -> "pd.Series[str]":
    """Whose each row is, as text; a whole number that a spreadsheet wrote as 12.0 is 12."""
    return texts_of(table, header).str.replace(r"^(\d+)\.0$", r"\1", regex=True)


def texts_of(table: Table, header: str) -> "pd.Series[str]":
    texts: pd.Series[str] = (
        pc.utf8_trim_whitespace(pc.cast(table.cells.column(header), pa.string())).to_pandas().astype("str")
    )
    return texts.mask(texts == "")


def _periods(table: Table, roles: Mapping[Role, str]) -> "pd.Series[str]":
    """The month of each row as it is written."""
    if "date" in roles:
        return texts_of(table, roles["date"]).str.replace(r"[T ]+\d{1,2}:.*$", "", regex=True)
    year, month = (texts_of(table, roles[role]).str.replace(r"\.0$", "", regex=True) for role in ("year", "month"))
    return year + "-" + month.str.zfill(2)


def days_of(periods: "pd.Series[str]", order: Order | None) -> Days:
    counts = periods.dropna().value_counts().sort_index()
    return read_days([(str(text), int(rows)) for text, rows in counts.items()], order)


def months_of(periods: "pd.Series[str]", order: Order | None) -> "pd.Series[int]":
    """The number of each row's month: of dates counted from year 0, of numbers as they are."""
    days = days_of(periods, order)
    if days.unclear:
        days = days_of(periods, "day first")
    numbers = {text: month_number(day) for text, day in days.dates.items()}
    if not numbers and periods.dropna().str.fullmatch(NUMBERED).all():
        numbers = {text: int(text) for text in periods.dropna().unique()}
    return periods.map(numbers).fillna(UNKNOWN).astype(np.int64)


def month_number(day: date) -> int:
    """A month as a number.

    >>> month_number(date(2026, 1, 31)) - month_number(date(2025, 12, 1))
    1
    """
    return day.year * 12 + day.month - 1


def first_day(number: int) -> date:
    """The first day of a month that is given as a number.

    >>> first_day(month_number(date(2025, 12, 31)))
    datetime.date(2025, 12, 1)
    """
    return date(number // 12, number % 12 + 1, 1)
