"""Shapes: whether the rows of a file are customers, postings or months of customers, and why."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.deriving.dates import read_days
from ccseg.deriving.monthly import find_monthly, owner_of
from ccseg.deriving.roles import OF_MONTHS, OWNERS, Role, find_roles
from ccseg.deriving.wide import find_wide
from ccseg.deriving.window import Derivation
from ccseg.reading.lexicon import senses_of
from ccseg.reading.rows import OFTEN
from ccseg.reading.tables import Reading, Table
from ccseg.reading.vocabulary import words
from ccseg.records import Record
from ccseg.texts import say

Kind = Literal["customers", "transactions", "monthly", "wide"]

HEAD = 20_000
"""So many first rows tell the shape."""
SELDOM = 0.02
"""With fewer of the rows of owners that stand in several, a table is one of customers (convention)."""

OF_POSTINGS: tuple[Role, ...] = (
    *("posting", "quantity", "time", "type", "merchant", "category", "mcc", "city", "channel", "status", "fraud"),
)
"""Roles that only rows of single postings have."""


class Shape(Record):
    """What the rows of a file are, the header of each role, and the reason.

    ``months`` are the headers of each role where there is one for each month, in the order of their numbers.
    """

    kind: Kind
    roles: dict[Role, str] = {}
    months: dict[Role, tuple[str, ...]] = {}
    because: str = ""


CUSTOMERS = Shape(kind="customers")


def find_shape(table: Table, reading: Reading = Reading(), derivation: Derivation = Derivation()) -> Shape:
    """What the rows of a table are.

    Raises ``InvalidRecipe`` where what was said of a column does not fit.

    >>> cells = pa.table({"client": ["1", "1", "2"], "date": ["2026-01-01"] * 3, "amount": ["5", "6", "7"]})
    >>> import numpy as np
    >>> find_shape(Table(cells, np.arange(3))).kind
    'transactions'
    """
    said = derivation.shape
    if said == "customers":
        return CUSTOMERS
    finders = FINDERS[-1:] if reading.rows == "customers" else FINDERS
    shapes = (find(table, derivation) for kind, find in finders if said in (None, kind))
    return next((shape for shape in shapes if shape), CUSTOMERS)


def _monthly(table: Table, derivation: Derivation) -> Shape | None:
    found = find_monthly(table, derivation)
    if found is None:
        return None
    columns = [header for role, header in found.roles.items() if role in OF_MONTHS]
    owner, date = found.roles[owner_of(found.roles)], _date_header(found.roles)
    told = say("deriving.shape.monthly", share=found.repeated, owner=owner, date=date, columns=columns)
    return Shape(kind="monthly", roles=dict(found.roles), because=told)


def _wide(table: Table, derivation: Derivation) -> Shape | None:
    found = find_wide(table, derivation)
    if found is None:
        return None
    months = {role: tuple(series[number] for number in sorted(series)) for role, series in found.months.items()}
    series = [say("deriving.wide.series", first=each[0], last=each[-1]) for each in months.values()]
    told = say("deriving.shape.wide", series=series, months=len(found.numbers))
    return Shape(kind="wide", months=months, because=told)


def _transactions(table: Table, derivation: Derivation) -> Shape | None:
    headers = table.cells.column_names
    said = {header: role for header, role in derivation.roles.items() if header in headers}
    roles = _owned(table, find_roles(headers, said, cache(partial(_is_worded, table.cells.slice(0, HEAD)))))
    owner = next((role for role in OWNERS if role in roles), None)
    dated = "date" in roles or {"year", "month"} <= set(roles)
    if owner is None or not dated or "amount" not in roles or (derivation.shape is None and _is_unbought(table, roles)):
        return None
    return _by_values(table, roles, owner, derivation)


def _is_unbought(table: Table, roles: Mapping[Role, str]) -> bool:
    """Whether rows are insurance claims, or loans of which each has a number of its own: nobody bought that."""
    spoken = (senses_of(roles[role]).words for role in ("posting", "date", "amount") if role in roles)
    return any(not words("claims").isdisjoint(each) for each in spoken) or _are_loans(table)


def _are_loans(table: Table) -> bool:
    """Whether a number of a loan is another one in every row."""
    head = table.cells.slice(0, HEAD)
    meanings = ((header, senses_of(header)) for header in head.column_names)
    lent = [header for header, senses in meanings if senses.has("id") and not words("lent").isdisjoint(senses.words)]
    return any(_repeated(head, header) == 0 for header in lent)


def _owned(table: Table, roles: Mapping[Role, str]) -> dict[Role, str]:
    """The roles, where a bare id that stands in several rows says whose a posting is, as nothing else does."""
    bare = "posting" in roles and not senses_of(roles["posting"]).has("event")
    if any(role in roles for role in OWNERS) or not bare:
        return dict(roles)
    if _repeated(table.cells.slice(0, HEAD), roles["posting"]) < OFTEN:
        return dict(roles)
    return {"customer" if role == "posting" else role: header for role, header in roles.items()}


FINDERS: tuple[tuple[Kind, Callable[[Table, Derivation], Shape | None]], ...] = (
    ("monthly", _monthly),
    ("transactions", _transactions),
    ("wide", _wide),
)
"""How each shape is told, in the order in which they are looked for."""


def _by_values(table: Table, roles: Mapping[Role, str], owner: Role, derivation: Derivation) -> Shape | None:
    head = table.cells.slice(0, HEAD)
    repeated = _repeated(head, roles[owner])
    single = [role for role in OF_POSTINGS if role in roles]
    numbered = "posting" in roles and "event" in senses_of(roles["posting"]).sure
    fewest = SELDOM if numbered or len(single) > 1 else OFTEN
    if derivation.shape is None and (repeated < fewest or not _has_days(head, roles)):
        return None
    told = {"share": repeated, "owner": roles[owner], "amount": roles["amount"], "date": _date_header(roles)}
    return Shape(kind="transactions", roles=dict(roles), because=say("deriving.shape.transactions", **told))


def _repeated(head: pa.Table, header: str) -> float:
    """In how many of the rows that have a value it stands in another too, as a share."""
    values = pd.Series(_texts(head, header)).dropna()
    return float(values.duplicated(keep=False).mean()) if len(values) else 0.0


def _is_worded(head: pa.Table, header: str) -> bool:
    """Whether words stand in most cells that are not empty, and no number."""
    values = pd.Series(_texts(head, header)).dropna()
    return len(values) > 0 and float(values.str.contains(r"\d").mean()) < MOSTLY


def _date_header(roles: Mapping[Role, str]) -> str:
    return roles.get("date") or roles["year"]


MOSTLY = 0.5
"""Of the days and amounts of postings at least so many must be days and numbers (convention)."""


def _has_days(head: pa.Table, roles: Mapping[Role, str]) -> bool:
    """Whether most dates are dates."""
    if "date" not in roles:
        return True
    texts = pd.Series(_texts(head, roles["date"])).dropna()
    days = texts.str.replace(r"[T ]+\d{1,2}:.*$", "", regex=True)
    counts = days.value_counts()
    read = read_days([(str(day), int(count)) for day, count in counts.items()], "day first").dates
    other = read_days([(str(day), int(count)) for day, count in counts.items()], "month first").dates
    known = counts[[day in read or day in other for day in counts.index]].sum()
    return bool(len(texts)) and bool(known >= MOSTLY * len(texts))


def _texts(head: pa.Table, header: str) -> list[str | None]:
    column = pc.cast(head.column(header), pa.string())
    trimmed = pc.utf8_trim_whitespace(column)
    return [text or None for text in trimmed.to_pylist()]
