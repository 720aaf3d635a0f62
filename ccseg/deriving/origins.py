"""Origins: customers that were derived, where they come from, and the sentences that tell of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pandas as pd

from ccseg.deriving.aggregation import ID
from ccseg.deriving.joining import Joined, join
from ccseg.deriving.measures import ACCOUNT_KEYS, Derived
from ccseg.deriving.roles import Role
from ccseg.deriving.shapes import Shape
from ccseg.deriving.window import Derivation, Window
from ccseg.reading.columns import MEASURE_NAMES, Column
from ccseg.reading.customers import Customers, Reading, read_customers, understand_customers
from ccseg.reading.findings import Issue, Option, Question, SetAside
from ccseg.reading.measures import DERIVED_INPUTS, DERIVED_NAMES
from ccseg.reading.tables import Table
from ccseg.texts import say

DESCRIBING = DERIVED_NAMES - DERIVED_INPUTS
"""Measures that are no inputs until a person says so."""

MOST_SHOWN = 1_000
"""So many rows that were set aside are named with their lines; all are counted and can be downloaded."""

SHORT_WINDOW = 6
"""With fewer months a file says little of habits: a convention."""


@dataclass(frozen=True, eq=False)
class File:
    """A file as it was read, and the others that stand beside it.

    ``path`` is where the engine reads it by itself, and then ``table`` has only its first rows; ``digest`` is that of
    all files.
    """

    name: str
    table: Table
    digest: str
    reading: Reading
    path: Path | None
    others: tuple[Customers, ...]


@dataclass(frozen=True, eq=False)
class Origin:
    """Where derived customers come from.

    Attributes:
        shape: What the rows of the file are, the header of each role, and why.
        window: The months that count; nothing where months are only numbered.
        derivation: How they were derived: what a later file is to be derived by too.
        measures: The measures that were made, each with its formula.
        fates: How many rows were counted, left out and set aside, by the reason; together all rows.
        broken: The rows that were set aside, as they stand in the file, with line and reason.
        table: Every measure as numbers, by customer.
    """

    shape: Shape
    window: Window | None
    derivation: Derivation
    measures: tuple[Derived, ...]
    fates: Mapping[str, int]
    broken: pd.DataFrame
    table: pd.DataFrame


@dataclass(frozen=True, eq=False, repr=False)
class DerivedCustomers(Customers):
    """Customers that were derived from raw rows, and where they come from.

    Attributes:
        origin: What the rows were, what was made of them, and what became of each.
    """

    origin: Origin


def first_set_aside(broken: pd.DataFrame) -> list[SetAside]:
    """The first of the rows that were set aside, each with its line and reason."""
    shown = broken.head(MOST_SHOWN)
    rows = zip(shown["line"], shown["reason"], strict=True)
    return [SetAside(line=int(line), reason=str(reason)) for line, reason in rows]


def with_others(frame: pd.DataFrame, name: str, others: Sequence[Customers], owner: str = "") -> Joined:
    """The customers with what each of the other files says of them; ``owner`` is what their id is called."""
    joined = Joined(frame, (), ())
    for other in others:
        further = join(joined.frame, name, other, owner)
        joined = Joined(further.frame, (*joined.changes, *further.changes), (*joined.issues, *further.issues))
    return joined


def customers_of(file: File, mapping: Mapping[str, str], known: Sequence[Column]) -> Customers:
    """The customers of a file that has a row for each, and what the others say of them."""
    table, digest, reading = file.table, file.digest, file.reading
    if not known:
        mapping = {**_written_before(table.cells.column_names), **mapping}
    if not file.others:
        return understand_customers(table, digest, reading=reading, mapping=mapping, known=known, name=file.name)
    own = understand_customers(table, digest, reading=reading, name=file.name)
    return _beside_customers(own, file.others, mapping, known)


def _written_before(headers: Sequence[str]) -> dict[str, str]:
    """The means and trends of unknown columns in a table that was written before: they describe, as they did."""
    if not {ID, "tenure"} <= set(headers):
        return {}
    ends = tuple(say(f"deriving.months.{made}", header="") for made in ("mean", "trend"))
    return {header: "described" for header in headers if header.endswith(ends)}


def _beside_customers(
    base: Customers, others: Sequence[Customers], mapping: Mapping[str, str], known: Sequence[Column]
) -> Customers:
    """Customers that have a row each, with what other files say of them."""
    ids = [column.name for column in base.columns if column.kind == "id"]
    joined = with_others(base.frame.drop(columns=ids), base.name, others, ids[0] if ids else "")
    header = ids[0] if ids else ID
    rows = joined.frame.reset_index(names=header)
    customers = read_customers(rows, mapping={header: "id", **mapping}, known=known, name=base.name)
    return replace(
        customers,
        changes=(*base.changes, *joined.changes),
        issues=(*(issue for issue in base.issues if issue.severity == "error"), *joined.issues, *customers.issues),
        set_aside=base.set_aside,
        rows_in_file=base.rows_in_file,
        digest=base.digest,
    )


def uses_of(frame: pd.DataFrame, keys: Iterable[str]) -> dict[str, str]:
    """What each derived column is, where customers differ in it: an input, or one that only describes."""
    differing = [key for key in keys if frame[key].nunique() > 1]
    uses = {key: "described" if key in DESCRIBING else key for key in differing}
    return uses | {key: "number" for key in differing if key in ACCOUNT_KEYS}


def derived(customers: Customers, origin: Origin) -> DerivedCustomers:
    """Customers with where they come from."""
    return DerivedCustomers(
        **{field.name: getattr(customers, field.name) for field in fields(Customers)}, origin=origin
    )


def with_issues(customers: Customers, issues: Sequence[Issue]) -> Customers:
    """The rows as they stand, with what has to be answered before they can be added up."""
    rest = [issue for issue in customers.issues if issue.severity != "error"]
    return replace(customers, issues=(*issues, *rest))


def with_formula(column: Column, formulas: Mapping[str, str], of: str = "postings") -> Column:
    """A derived column with its formula for a reason; any other as it is."""
    formula = formulas.get(column.name)
    if formula is None or not (column.usable or column.describe):
        return column
    if column.name in ACCOUNT_KEYS:
        return column.but(
            because=say(f"deriving.because.{of}", meaning=say(f"deriving.account.{column.name}"), formula=formula)
        )
    if column.name not in MEASURE_NAMES | DERIVED_NAMES:
        return column.but(because=say("deriving.because.unknown", formula=formula))
    meaning = say(f"measures.{column.name}.meaning")
    return column.but(because=say(f"deriving.because.{of}", meaning=meaning, formula=formula))


def tell_roles(shape: Shape) -> str:
    """Which column was read as what."""
    return ", ".join(
        say("deriving.done.role", role=title_of_role(role), header=header) for role, header in shape.roles.items()
    )


def title_of_role(role: Role) -> str:
    """What a role is called."""
    return say(f"deriving.role.{role}")


def tell_fate(fate: str) -> str:
    """What became of a row, in words."""
    return say(f"deriving.fate.{fate.replace(' ', '_')}")


def tell_window(window: Window) -> str:
    """The months that count, in words."""
    return say("deriving.done.window", months=window.months, start=window.start, end=window.end)


def ask_shape(shape: Shape, *others: str) -> Issue:
    """What the rows were taken for, why, and what else they may be."""
    kinds = (shape.kind, *others, "customers")
    options = tuple(Option(value=kind, label=say(f"deriving.answer.shape.{kind}")) for kind in kinds)
    question = Question(field="shape", text=say("deriving.ask.shape"), options=options, assumed=shape.kind)
    return Issue(severity="note", column=None, message=shape.because, question=question)


def note_of(severity: str, message: str, cure: str | None = None) -> Issue:
    """An issue of the whole file."""
    return Issue.model_validate({"severity": severity, "column": None, "message": message, "cure": cure})
