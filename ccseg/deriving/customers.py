"""Customers: the one way to open a file, whether its rows are customers or what customers are derived from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from ccseg.deriving.aggregation import ID, MOST_SHOWN, Added, add_up
from ccseg.deriving.engine import open_file, started
from ccseg.deriving.engine import open_table as open_in_engine
from ccseg.deriving.heads import open_head
from ccseg.deriving.joining import Joined, join
from ccseg.deriving.measures import COUNTED, NOT_DERIVABLE, Derived
from ccseg.deriving.postings import BROKEN, KEPT, Asked, Postings, make_postings
from ccseg.deriving.roles import Role
from ccseg.deriving.shapes import Shape, find_shape
from ccseg.deriving.window import Derivation, Window
from ccseg.errors import UnusableTable
from ccseg.reading.columns import Column
from ccseg.reading.customers import (
    LIMITS,
    Customers,
    Limits,
    Reading,
    answer,
    name_of,
    open_table,
    read_customers,
    understand_customers,
)
from ccseg.reading.findings import Change, Issue, Option, Question, SetAside
from ccseg.reading.measures import DERIVED_MEASURES, title_of
from ccseg.reading.sources import digest_of
from ccseg.reading.tables import Table
from ccseg.texts import say

DESCRIBING = frozenset(measure.name for measure in DERIVED_MEASURES)
"""Measures that are no inputs until a person says so."""

SHORT_WINDOW = 6
"""With fewer months a file says little of habits: a convention."""


@dataclass(frozen=True, eq=False)
class Origin:
    """Where derived customers come from.

    Attributes:
        shape: What the rows of the file are, the header of each role, and why.
        window: The months that count.
        derivation: How they were derived: what a later file is to be derived by too.
        measures: The measures that were made, each with its formula.
        fates: How many rows were counted, left out and set aside, by the reason; together all rows.
        broken: The rows that were set aside, as they stand in the file, with line and reason.
        table: Every measure as numbers, by customer.
    """

    shape: Shape
    window: Window
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


def open_customers(
    source: Path | str | bytes | BinaryIO | pd.DataFrame,
    *,
    reading: Reading = Reading(),
    mapping: Mapping[str, str] = {},
    known: Sequence[Column] = (),
    derivation: Derivation | None = None,
    beside: Sequence[Path | str | bytes | BinaryIO | pd.DataFrame] = (),
    name: str | None = None,
    limits: Limits = LIMITS,
    today: date | None = None,
) -> Customers:
    """The customers of a file, whether it has a row per customer or one per posting.

    Args:
        source: A file, its bytes, an open file, or a data frame.
        reading: How to read the file where that is in doubt.
        mapping: What a column of the customer table is, where it is not what it would be understood to be.
        known: The columns of an earlier customer table: the same headers mean the same again.
        derivation: How raw rows become customers; left out, by evidence.
        beside: Other files with a row per customer, such as accounts, to be joined by id.
        name: What the customers are called; left out, the name of the file.
        limits: What is read at most.
        today: Postings after this day are asked about; left out, the day it is.

    Raises:
        UnreadableFile: There is no table in the source.
        UnusableTable: No segments can be formed from it.
        InvalidRecipe: ``mapping`` or ``derivation`` do not fit.

    Examples:
        >>> lines = [f"{i % 12},2026-0{1 + i % 5}-28,{i % 7 + 1}.50" for i in range(240)]
        >>> customers = open_customers("\\n".join(["client_id,date,amount", *lines]).encode())
        >>> len(customers.frame), float(customers.values()["purchases"].sum())
        (12, 862.0)
    """
    derivation = derivation or Derivation()
    large = open_head(source, reading, derivation)
    table, digest = large or open_table(source, reading, limits)
    others = tuple(read_beside(other, limits) for other in beside)
    path = Path(str(source)) if large else None
    file = _File(name or name_of(source), table, _digest_of_all(digest, others), reading, path, others)
    shape = find_shape(table, reading, derivation)
    if shape.kind == "customers":
        return _of_customers(file, derivation, mapping, known)
    try:
        added, said = _add_up(file, shape, derivation, today or date.today())
    except Asked as asked:
        rows = understand_customers(table, file.digest, reading=reading.but(rows="others"), name=file.name)
        return _with_issues(rows, [asked.issue])
    if known and added.window.months < derivation.months:
        raise UnusableTable(say("deriving.shorter", months=added.window.months, needed=derivation.months))
    return _of_postings(file, shape, derivation, added, said, mapping, known)


@dataclass(frozen=True, eq=False)
class _File:
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


def _of_customers(
    file: _File, derivation: Derivation, mapping: Mapping[str, str], known: Sequence[Column]
) -> Customers:
    """The customers of a file that has a row for each."""
    reading = file.reading.but(rows="customers") if derivation.shape == "customers" else file.reading
    if not file.others:
        return understand_customers(
            file.table, file.digest, reading=reading, mapping=mapping, known=known, name=file.name
        )
    own = understand_customers(file.table, file.digest, reading=reading, name=file.name)
    return _beside_customers(own, file.others, mapping, known)


def _add_up(file: _File, shape: Shape, derivation: Derivation, today: date) -> tuple[Added, list[Change]]:
    """The measures of the customers of postings, and what was done to make them."""
    with started(on_disk=file.path is not None) as engine:
        if file.path:
            cells = open_file(engine, file.path, file.table.cells.column_names, file.table.delimiter, shape.roles)
        else:
            cells = open_in_engine(engine, file.table, shape.roles)
        postings = make_postings(cells, derivation, file.reading, today)
        added = add_up(postings, derivation)
        return added, _tell_changes(shape, postings, added)


def _of_postings(
    file: _File,
    shape: Shape,
    derivation: Derivation,
    added: Added,
    said: Sequence[Change],
    mapping: Mapping[str, str],
    known: Sequence[Column],
) -> DerivedCustomers:
    """The customers that postings were added up to, with what other files say of them."""
    uses = {} if known else _uses(added, derivation)
    joined = _with_others(added.frame.set_index(ID), file.name, file.others)
    frame = _with_nothing_to_add_up(joined.frame, added)
    rows = frame.reset_index(names=ID)
    customers = read_customers(rows, mapping={**uses, **mapping}, known=known, name=file.name)
    formulas = {measure.key: measure.told for measure in added.measures if measure.key not in mapping}
    table = file.table
    return DerivedCustomers(
        frame=customers.frame,
        columns=tuple(_with_formula(column, formulas) for column in customers.columns),
        changes=(*table.changes, *said, *joined.changes),
        issues=(*table.issues, *_tell_issues(shape, added, file.others), *joined.issues, *customers.issues),
        set_aside=(*table.set_aside, *_set_aside(added)),
        rows_in_file=sum(added.fates.values()) + len(table.set_aside),
        digest=file.digest,
        name=file.name,
        origin=Origin(
            shape=shape,
            window=added.window,
            derivation=_as_done(derivation, shape, added),
            measures=added.measures,
            fates=added.fates,
            broken=added.broken,
            table=frame[[measure.key for measure in added.measures]],
        ),
    )


def _set_aside(added: Added) -> list[SetAside]:
    """The first of the rows that are no postings, each with its line and reason."""
    shown = added.broken.head(MOST_SHOWN)
    rows = zip(shown["line"], shown["reason"], strict=True)
    return [SetAside(line=int(line), reason=str(reason)) for line, reason in rows]


def _as_done(derivation: Derivation, shape: Shape, added: Added) -> Derivation:
    """The derivation with all that was found by evidence said."""
    roles = {header: role for role, header in shape.roles.items()}
    return derivation.but(shape=shape.kind, roles={**derivation.roles, **roles}, months=added.window.months)


def read_beside(source: Path | str | bytes | BinaryIO | pd.DataFrame, limits: Limits = LIMITS) -> Customers:
    """Another file of the same customers, of whom there may be few. Raises as ``read_customers``."""
    table, digest = open_table(source, Reading(), limits)
    return understand_customers(table, digest, name=name_of(source), alone=False)


def _digest_of_all(digest: str, others: Sequence[Customers]) -> str:
    """The digest of several files as one; of a single one its own."""
    return digest_of("".join([digest, *(other.digest for other in others)]).encode()) if others else digest


def _with_others(frame: pd.DataFrame, name: str, others: Sequence[Customers]) -> Joined:
    """The customers with what each of the other files says of them."""
    joined = Joined(frame, (), ())
    for other in others:
        further = join(joined.frame, name, other)
        joined = Joined(further.frame, (*joined.changes, *further.changes), (*joined.issues, *further.issues))
    return joined


def _with_nothing_to_add_up(frame: pd.DataFrame, added: Added) -> pd.DataFrame:
    """Customers of another file without a posting have bought nothing in the whole window."""
    none = {measure.key: 0.0 for measure in added.measures if measure.formula in COUNTED}
    idle = {measure.key: 0.0 for measure in added.measures if measure.formula.endswith(" / tenure")}
    filled = {**none, **idle, "tenure": float(added.window.months)}
    alone = ~frame.index.isin(added.frame[ID]) & frame["tenure"].isna()
    return frame.assign(**{key: frame[key].mask(alone, value) for key, value in filled.items() if key in frame})


def _beside_customers(
    base: Customers, others: Sequence[Customers], mapping: Mapping[str, str], known: Sequence[Column]
) -> Customers:
    """Customers that have a row each, with what other files say of them."""
    ids = [column.name for column in base.columns if column.kind == "id"]
    joined = _with_others(base.frame.drop(columns=ids), base.name, others)
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


def derivation_of(customers: Customers) -> Derivation | None:
    """How customers were derived, for a recipe; ``None`` where the file had a row for each."""
    return customers.origin.derivation if isinstance(customers, DerivedCustomers) else None


def for_later(derivation: Derivation | None) -> Derivation | None:
    """The same derivation for a later file, which has a reference date of its own.

    >>> for_later(Derivation(months=6, reference=date(2026, 3, 31))).reference is None
    True
    """
    return derivation and derivation.but(reference=None)


def answer_raw(
    question: Question, value: str, reading: Reading, mapping: Mapping[str, str], derivation: Derivation | None
) -> tuple[Reading, dict[str, str], Derivation | None]:
    """Reading, mapping and derivation with a question answered: open the file again with them.

    >>> question = Question(field="date_order", column="date", text="", options=(), assumed="day first")
    >>> answer_raw(question, "month first", Reading(), {}, None)[2].date_order
    'month first'
    """
    if question.field in Derivation.model_fields:
        return reading, dict(mapping), (derivation or Derivation()).but(**{question.field: value})
    return (*answer(question, value, reading, mapping), derivation)


def _with_issues(customers: Customers, issues: Sequence[Issue]) -> Customers:
    """The rows as they stand, with what has to be answered before they can be added up."""
    rest = [issue for issue in customers.issues if issue.severity != "error"]
    values = {field.name: getattr(customers, field.name) for field in fields(Customers)}
    return Customers(**{**values, "issues": (*issues, *rest)})


def _uses(added: Added, derivation: Derivation) -> dict[str, str]:
    """What each column of the derived table is: the id, a measure, or one that only describes."""
    differing = [measure for measure in added.measures if added.frame[measure.key].nunique() > 1]
    uses = {measure.key: "described" if measure.key in DESCRIBING else measure.key for measure in differing}
    if derivation.groups == "inputs":
        uses |= {key: key for key in uses if key.startswith("spend_share_")}
    return {ID: "id", **uses}


def _with_formula(column: Column, formulas: Mapping[str, str]) -> Column:
    formula = formulas.get(column.name)
    if formula is None or not (column.usable or column.describe):
        return column
    meaning = say(f"measures.{column.name}.meaning")
    return column.but(because=say("deriving.because", meaning=meaning, formula=formula))


def _tell_changes(shape: Shape, postings: Postings, added: Added) -> list[Change]:
    """What was done, in the order in which it was done."""
    counted = added.fates[KEPT]
    told = [
        (say("deriving.done.added", rows=counted, customers=len(added.frame)), counted),
        (say("deriving.done.roles", roles=_tell_roles(shape)), 0),
        (_tell_window(added.window), 0),
        *((sentence, 0) for sentence in postings.said),
    ]
    if added.several_cards:
        told.append((say("deriving.done.cards", customers=added.several_cards), 0))
    if added.late:
        told.append((say("deriving.done.late", customers=added.late), 0))
    if postings.owner != "customer":
        told.append((say(f"deriving.done.owner_{postings.owner}", header=shape.roles[postings.owner]), 0))
    if postings.card_numbers:
        told.append((say("deriving.done.card_numbers"), 0))
    out = [(fate, rows) for fate, rows in added.fates.items() if rows and fate not in (KEPT, *BROKEN)]
    told += [(say("deriving.done.left_out", rows=rows, reason=_fate(fate)), rows) for fate, rows in out]
    return [Change(column=None, message=message, rows=rows) for message, rows in told]


def _tell_roles(shape: Shape) -> str:
    return ", ".join(say("deriving.done.role", role=_role(role), header=header) for role, header in shape.roles.items())


def _role(role: Role) -> str:
    return say(f"deriving.role.{role}")


def _fate(fate: str) -> str:
    return say(f"deriving.fate.{fate.replace(' ', '_')}")


def _tell_window(window: Window) -> str:
    return say("deriving.done.window", months=window.months, start=window.start, end=window.end)


def _tell_issues(shape: Shape, added: Added, others: Sequence[Customers]) -> list[Issue]:
    """What a person should know: the shape, what is not derivable, a short window, and rows that were set aside."""
    options = tuple(
        Option(value=kind, label=say(f"deriving.answer.shape.{kind}")) for kind in ("transactions", "customers")
    )
    question = Question(field="shape", text=say("deriving.ask.shape"), options=options, assumed=shape.kind)
    issues = [Issue(severity="note", column=None, message=shape.because, question=question)]
    known = {column.measure for other in others for column in other.columns}
    lacking = [title_of(key).lower() for key in NOT_DERIVABLE if key not in known]
    if lacking:
        issues.append(_note("note", say("deriving.done.lacking", measures=lacking), say("deriving.done.lacking_cure")))
    if added.window.months < SHORT_WINDOW:
        issues.append(_note("warning", say("deriving.done.short", months=added.window.months)))
    broken = [(fate, added.fates[fate]) for fate in BROKEN if added.fates[fate]]
    told = [say("deriving.done.set_aside", rows=rows, reason=_fate(fate)) for fate, rows in broken]
    issues += [_note("warning", message) for message in told]
    return issues


def _note(severity: str, message: str, cure: str | None = None) -> Issue:
    return Issue.model_validate({"severity": severity, "column": None, "message": message, "cure": cure})
