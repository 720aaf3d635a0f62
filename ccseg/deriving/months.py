"""Months: customers of whom a file has a row or a column for each month, by the measures made of these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from ccseg.deriving.aggregation import ID
from ccseg.deriving.cards import hold_card_numbers, names_of, tell_names
from ccseg.deriving.joining import told_apart
from ccseg.deriving.measures import Derived
from ccseg.deriving.month_rows import BROKEN_MONTHS, REPEATED, Months, numbers_of, read_months
from ccseg.deriving.monthly import first_day, month_number, owner_of
from ccseg.deriving.origins import (
    SHORT_WINDOW,
    DerivedCustomers,
    File,
    Origin,
    ask_shape,
    customers_of,
    derived,
    first_set_aside,
    note_of,
    tell_fate,
    tell_roles,
    tell_window,
    uses_of,
    with_formula,
    with_others,
)
from ccseg.deriving.roles import OF_MONTHS, Role
from ccseg.deriving.shapes import Shape
from ccseg.deriving.statements import add_up_months, made_of_months, made_of_unknown
from ccseg.deriving.wide import Latest, Wide, as_months, find_wide, order_of
from ccseg.deriving.window import Derivation, Window, find_window, month_end
from ccseg.errors import UnusableTable
from ccseg.reading.columns import Column
from ccseg.reading.conversions import read_contents
from ccseg.reading.customers import read_customers
from ccseg.reading.findings import Change, Issue
from ccseg.reading.understanding import Understanding, understand_table
from ccseg.records import Floats
from ccseg.texts import say

MONEY_TO_ASK_FOR: tuple[Role, ...] = ("balance", "payments", "credit_limit")
"""Columns of months without which a card customer is hardly told: that they are lacking is said."""


# ------------------------------------------------------------------------------------------------ a row each month


def of_months(
    file: File,
    shape: Shape,
    derivation: Derivation,
    mapping: Mapping[str, str],
    known: Sequence[Column],
    today: date,
) -> DerivedCustomers:
    """The customers of a file with a row for each customer and month.

    Raises:
        Asked: Dates have two readings, or months are after today.
        UnusableTable: There are fewer months than the segments were found with.
    """
    months = read_months(file.table, shape.roles, derivation, file.reading, today)
    window, end, count = _window(months, derivation)
    _require_months(count, derivation, known)
    made = add_up_months(months.rows, months.roles, end, count, months.unknown)
    known_of, unknown_of = made_of_months(months.roles), made_of_unknown(months.rows, months.unknown, count)
    measures = (*known_of, *unknown_of)
    gone = months.rows["customer"].nunique() - len(made)
    told = [*_tell_rows(shape, months, len(made)), *_tell_gone(gone), _tell_months(window, count)]
    frame = made.join(told_apart(months.beside, list(made.columns), file.name), on=ID)
    if owner_of(shape.roles) == "card" and hold_card_numbers(frame[ID]):
        frame = frame.assign(**{ID: names_of(frame[ID])}).sort_values(ID, ignore_index=True)
        told.append(tell_names())
    keys = [measure.key for measure in measures]
    told_only = {each.key: "described" for each in unknown_of}
    uses = {} if known else {ID: "id", **uses_of(frame, [each.key for each in known_of]), **told_only}
    joined = with_others(frame.set_index(ID), file.name, file.others, shape.roles[owner_of(shape.roles)])
    rows = joined.frame.reset_index(names=ID)
    customers = read_customers(rows, mapping={**uses, **mapping}, known=known, name=file.name)
    said = [Change(column=None, message=message, rows=0) for message in told]
    columns = _with_formulas(customers.columns, measures, mapping)
    issues = [
        ask_shape(shape, "transactions"),
        *_tell_lacking(months.roles),
        *_tell_short(count),
        *_tell_broken(months),
    ]
    customers = replace(
        customers,
        columns=columns,
        changes=(*file.table.changes, *said, *months.changes, *joined.changes),
        issues=(*file.table.issues, *issues, *months.issues, *joined.issues, *customers.issues),
        set_aside=(*file.table.set_aside, *first_set_aside(months.broken)),
        rows_in_file=file.table.rows_in_file,
        digest=file.digest,
    )
    used = {header: role for role, header in shape.roles.items()}
    done = derivation.but(shape="monthly", roles={**derivation.roles, **used}, months=count)
    table = joined.frame[keys]
    return derived(customers, Origin(shape, window, done, measures, months.fates, months.broken, table))


def _window(months: Months, derivation: Derivation) -> tuple[Window | None, int, int]:
    """The months that count, where they are of a calendar; the number of the latest, and how many they are."""
    first, last = int(months.rows["month"].min()), int(months.rows["month"].max())
    if not months.dated:
        return None, last, min(derivation.months, last - first + 1)
    days = first_day(first), month_end(first_day(last))
    window = find_window(*days, derivation.months, derivation.reference)
    return window, month_number(window.end), window.months


def _require_months(count: int, derivation: Derivation, known: Sequence[Column]) -> None:
    if known and count < derivation.months:
        raise UnusableTable(say("deriving.shorter", months=count, needed=derivation.months))


def _with_formulas(
    columns: Iterable[Column], measures: Sequence[Derived], mapping: Mapping[str, str]
) -> tuple[Column, ...]:
    formulas = {measure.key: measure.told for measure in measures if measure.key not in mapping}
    return tuple(with_formula(column, formulas, "months") for column in columns)


def _tell_rows(shape: Shape, months: Months, customers: int) -> list[str]:
    """What was done with the rows."""
    told = [
        say("deriving.months.added", rows=months.fates.get("kept", 0), customers=customers),
        say("deriving.done.roles", roles=tell_roles(shape)),
    ]
    owner = owner_of(shape.roles)
    if owner != "customer":
        told.append(say(f"deriving.done.owner_{owner}", header=shape.roles[owner]))
    if months.accounts:
        told.append(say("deriving.months.accounts", customers=months.accounts))
    if months.unknown:
        told.append(say("deriving.months.unknown", headers=months.unknown))
    if months.left_out:
        told.append(say("deriving.months.left_out", headers=months.left_out))
    if months.fates.get(REPEATED):
        told.append(say("deriving.done.left_out", rows=months.fates[REPEATED], reason=tell_fate(REPEATED)))
    return told


def _tell_gone(customers: int) -> list[str]:
    return [say("deriving.months.gone", customers=customers)] if customers else []


def _tell_months(window: Window | None, count: int) -> str:
    return tell_window(window) if window else say("deriving.months.numbered", months=count)


def _tell_lacking(roles: Sequence[Role]) -> list[Issue]:
    lacking = [say(f"measures.{role}.title").lower() for role in MONEY_TO_ASK_FOR if role not in roles]
    return [note_of("note", say("deriving.months.lacking", measures=lacking))] if lacking else []


def _tell_short(count: int) -> list[Issue]:
    return [note_of("warning", say("deriving.done.short", months=count))] if count < SHORT_WINDOW else []


def _tell_broken(months: Months) -> list[Issue]:
    broken = [(fate, months.fates[fate]) for fate in BROKEN_MONTHS if months.fates.get(fate)]
    return [
        note_of("warning", say("deriving.done.set_aside", rows=rows, reason=tell_fate(fate))) for fate, rows in broken
    ]


# ------------------------------------------------------------------------------------------------ a column each month


def of_wide(
    file: File, shape: Shape, derivation: Derivation, mapping: Mapping[str, str], known: Sequence[Column]
) -> DerivedCustomers:
    """The customers of a file with a column for each month: measures of these stand in their place.

    Raises:
        Asked: Nothing tells which number is the latest month.
        UnusableTable: There are fewer months than the segments were found with.
    """
    found = find_wide(file.table, derivation.but(shape="wide"))
    assert found
    read = _read_columns(file, found, derivation)
    count = min(derivation.months, len(read.found.numbers))
    _require_months(count, derivation, known)
    rest = file.table.cells.drop_columns([header for header in found.headers if header not in mapping])
    understood = understand_table(replace(file.table, cells=rest), file.reading, _of(mapping, rest.column_names))
    measures, made = _made_beside(read, understood, count)
    table = replace(file.table, cells=_beside(rest, made))
    uses = {} if known else uses_of(made, made.columns)
    customers = customers_of(replace(file, table=table), {**uses, **mapping}, known)
    told = [say("deriving.wide.done", headers=found.headers, months=count), read.because]
    said = [Change(column=None, message=message, rows=0) for message in told]
    customers = replace(
        customers,
        columns=_with_formulas(customers.columns, measures, mapping),
        changes=(*said, *read.changes, *customers.changes),
        issues=(ask_shape(shape), *read.issues, *customers.issues),
    )
    used = {header: role for role, headers in shape.months.items() for header in headers}
    done = derivation.but(shape="wide", roles={**derivation.roles, **used}, months=count, latest=read.latest)
    fates = {"kept": customers.rows_in_file - len(customers.set_aside), "aside": len(customers.set_aside)}
    nothing = pd.DataFrame(columns=["line", "reason"])
    table_made = customers.frame[[key for key in made if key in customers.frame]].apply(pd.to_numeric, errors="coerce")
    return derived(customers, Origin(shape, None, done, measures, fates, nothing, table_made))


class _Columns(NamedTuple):
    """The columns of months as numbers, which of them is the latest and why, and what was changed and is asked."""

    found: Wide
    values: Mapping[str, Floats]
    latest: Latest
    because: str
    changes: Sequence[Change]
    issues: Sequence[Issue]


def _read_columns(file: File, found: Wide, derivation: Derivation) -> _Columns:
    months = file.table.cells.select(list(found.headers))
    contents, changes, issues = read_contents(replace(file.table, cells=months), file.reading)
    values = {content.name: numbers_of(content) for content in contents if content.numbers is not None}
    found = found.among(values)
    latest, because = order_of(found, values, derivation)
    return _Columns(found, values, latest, because, changes, issues)


def _made_beside(read: _Columns, understood: Understanding, count: int) -> tuple[tuple[Derived, ...], pd.DataFrame]:
    """The measures of months that the other columns do not tell already, a row a row of the file."""
    limit = _limit(understood) if "credit_limit" not in read.found.months else None
    rows = as_months(read.found, read.values, read.latest, limit)
    roles = [role for role in OF_MONTHS if role in rows]
    taken = {told for column in understood.columns for told in (column.name, column.measure)}
    measures = tuple(each for each in made_of_months(roles) if each.key not in taken)
    made = add_up_months(rows, roles, int(rows["month"].max()), count).set_index("customer")
    return measures, made.reindex(range(len(next(iter(read.values.values())))))[[each.key for each in measures]]


def _of(mapping: Mapping[str, str], headers: Sequence[str]) -> dict[str, str]:
    """What a person says of these columns."""
    return {header: meaning for header, meaning in mapping.items() if header in headers}


def _limit(understood: Understanding) -> Floats | None:
    """The limit of each customer, where a column that is no month tells it."""
    names = [column.name for column in understood.columns if column.measure == "credit_limit"]
    limits = [content for content in understood.contents if content.name in names and content.numbers is not None]
    return numbers_of(limits[0]) if limits else None


def _beside(cells: pa.Table, made: pd.DataFrame) -> pa.Table:
    """The cells of a file with the derived columns behind them."""
    for key in made:
        cells = cells.append_column(key, pa.array(made[key].to_numpy("float64"), from_pandas=True))
    return cells
