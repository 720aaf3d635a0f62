"""Customers: the one way to open a file, whether its rows are customers or what customers are derived from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from ccseg.deriving.aggregation import ID, Added, add_up
from ccseg.deriving.beside import asked_of, said_of
from ccseg.deriving.cards import tell_names
from ccseg.deriving.engine import open_file, started
from ccseg.deriving.engine import open_table as open_in_engine
from ccseg.deriving.heads import open_head
from ccseg.deriving.measures import ACCOUNT_KEYS, COUNTED, NOT_DERIVABLE
from ccseg.deriving.monthly import owner_of
from ccseg.deriving.months import of_months, of_wide
from ccseg.deriving.origins import (
    SHORT_WINDOW,
    DerivedCustomers,
    File,
    Origin,
    ask_shape,
    customers_of,
    first_set_aside,
    note_of,
    tell_fate,
    tell_roles,
    tell_window,
    uses_of,
    with_formula,
    with_issues,
    with_others,
)
from ccseg.deriving.postings import BROKEN, KEPT, Postings, make_postings
from ccseg.deriving.questions import Asked
from ccseg.deriving.rfm import COLUMN as RFM
from ccseg.deriving.rfm import rfm_tiers
from ccseg.deriving.shapes import Shape, find_shape
from ccseg.deriving.window import Derivation
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
from ccseg.reading.findings import Change, Issue, Question
from ccseg.reading.measures import title_of
from ccseg.reading.sources import digest_of
from ccseg.texts import say

MOST_IDLE = 0.5
"""Where more of the customers have no purchase in the window, it is said that there is little to tell (convention)."""

__all__ = ["DerivedCustomers", "Origin", "answer_raw", "derivation_of", "for_later", "open_customers"]


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
    """The customers of a file, whether it has a row per customer, per posting or per customer and month.

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
    large = open_head(source, reading, derivation, limits)
    table, digest = large or open_table(source, reading, limits)
    path = Path(str(source)) if large else None
    file = File(name or name_of(source), table, digest, reading, path, ())
    shape = find_shape(table, reading, derivation)
    try:
        others = tuple(read_beside(other, derivation.beside, limits, today or date.today()) for other in beside)
        whole = replace(file, others=others, digest=_digest_of_all(digest, others))
        return _derive(whole, shape, derivation, mapping, known, today or date.today())
    except Asked as asked:
        rows = reading.but(rows="others") if shape.kind in ("monthly", "transactions") else reading
        return with_issues(understand_customers(table, digest, reading=rows, name=file.name), [asked.issue])


def _derive(
    file: File,
    shape: Shape,
    derivation: Derivation,
    mapping: Mapping[str, str],
    known: Sequence[Column],
    today: date,
) -> Customers:
    """The customers of a file by what its rows are. Raises as ``open_customers``, and ``Asked``."""
    if shape.kind == "customers":
        own = file.reading.but(rows="customers") if derivation.shape == "customers" else file.reading
        return customers_of(replace(file, reading=own), mapping, known)
    if shape.kind == "monthly":
        return of_months(file, shape, derivation, mapping, known, today)
    if shape.kind == "wide":
        return of_wide(file, shape, derivation, mapping, known)
    added, said = _add_up(file, shape, derivation, today)
    if known and added.window.months < derivation.months:
        raise UnusableTable(say("deriving.shorter", months=added.window.months, needed=derivation.months))
    return _of_postings(file, shape, derivation, added, said, mapping, known)


def _add_up(file: File, shape: Shape, derivation: Derivation, today: date) -> tuple[Added, list[Change]]:
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
    file: File,
    shape: Shape,
    derivation: Derivation,
    added: Added,
    said: Sequence[Change],
    mapping: Mapping[str, str],
    known: Sequence[Column],
) -> DerivedCustomers:
    """The customers that postings were added up to, with what other files say of them."""
    uses = {} if known else _uses(added, derivation)
    joined = with_others(added.frame.set_index(ID), file.name, file.others, shape.roles[owner_of(shape.roles)])
    frame = _with_nothing_to_add_up(joined.frame, added)
    rows = frame.assign(**{RFM: rfm_tiers(frame)}).reset_index(names=ID)
    customers = read_customers(rows, mapping={**uses, RFM: "segment", **mapping}, known=known, name=file.name)
    formulas = {measure.key: measure.told for measure in added.measures if measure.key not in mapping}
    columns = (_with_rfm(with_formula(column, formulas)) for column in customers.columns)
    table = file.table
    return DerivedCustomers(
        frame=customers.frame,
        columns=tuple(columns),
        changes=(*table.changes, *said, *joined.changes),
        issues=(*table.issues, *_tell_issues(shape, added, file.others), *joined.issues, *customers.issues),
        set_aside=(*table.set_aside, *first_set_aside(added.broken)),
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


def _with_rfm(column: Column) -> Column:
    return column.but(because=say("deriving.rfm.because")) if column.name == RFM else column


def _as_done(derivation: Derivation, shape: Shape, added: Added) -> Derivation:
    """The derivation with all that was found by evidence said."""
    roles = {header: role for role, header in shape.roles.items()}
    return derivation.but(shape=shape.kind, roles={**derivation.roles, **roles}, months=added.window.months)


def read_beside(
    source: Path | str | bytes | BinaryIO | pd.DataFrame,
    said: Mapping[str, str] = {},
    limits: Limits = LIMITS,
    today: date | None = None,
) -> Customers:
    """Another file of the same customers, of whom there may be few; its postings or months become measures.

    ``said`` is what a person says of columns of such files. Raises as ``open_customers``, and ``Asked``.
    """
    table, digest = open_table(source, Reading(), limits)
    file = File(name_of(source), table, digest, Reading(), None, ())
    mapping, derivation = said_of(table.cells.column_names, said)
    shape = find_shape(table, Reading(), derivation)
    if shape.kind == "customers":
        return understand_customers(table, digest, mapping=mapping, name=file.name, alone=False)
    try:
        own = mapping if shape.kind == "wide" else {}
        return _derive(file, shape, derivation, own, (), today or date.today())
    except Asked as asked:
        raise asked_of(file.name, asked) from None


def _digest_of_all(digest: str, others: Sequence[Customers]) -> str:
    """The digest of several files as one; of a single one its own."""
    return digest_of("".join([digest, *(other.digest for other in others)]).encode()) if others else digest


def _with_nothing_to_add_up(frame: pd.DataFrame, added: Added) -> pd.DataFrame:
    """Customers of another file without a posting have bought nothing in the whole window."""
    none = {measure.key: 0.0 for measure in added.measures if measure.formula in COUNTED}
    idle = {measure.key: 0.0 for measure in added.measures if measure.formula.endswith(" / tenure")}
    filled = {**none, **idle, "tenure": float(added.window.months)}
    alone = ~frame.index.isin(added.frame[ID]) & frame["tenure"].isna()
    return frame.assign(**{key: frame[key].mask(alone, value) for key, value in filled.items() if key in frame})


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
    if question.field == "beside":
        said = {question.column: value} if question.column else {value: "id"}
        told = derivation or Derivation()
        return reading, dict(mapping), told.but(beside={**told.beside, **said})
    if question.field in Derivation.model_fields:
        return reading, dict(mapping), (derivation or Derivation()).but(**{question.field: value})
    return (*answer(question, value, reading, mapping), derivation)


def _uses(added: Added, derivation: Derivation) -> dict[str, str]:
    """What each column of the derived table is: the id, a measure, or one that only describes."""
    uses = uses_of(added.frame, [measure.key for measure in added.measures])
    if derivation.groups == "inputs":
        uses |= {key: key for key in uses if key.startswith("spend_share_")}
    return {ID: "id", **uses}


def _tell_changes(shape: Shape, postings: Postings, added: Added) -> list[Change]:
    """What was done, in the order in which it was done."""
    counted = added.fates[KEPT]
    told = [
        (say("deriving.done.added", rows=counted, customers=len(added.frame)), counted),
        (say("deriving.done.roles", roles=tell_roles(shape)), 0),
        (tell_window(added.window), 0),
        *((sentence, 0) for sentence in postings.said),
    ]
    if added.several_cards:
        told.append((say("deriving.done.cards", customers=added.several_cards), 0))
    if added.late:
        told.append((say("deriving.done.late", customers=added.late), 0))
    if postings.owner != "customer":
        told.append((say(f"deriving.done.owner_{postings.owner}", header=shape.roles[postings.owner]), 0))
    if added.card_numbers:
        told.append((tell_names(), 0))
    out = [(fate, rows) for fate, rows in added.fates.items() if rows and fate not in (KEPT, *BROKEN)]
    told += [(say("deriving.done.left_out", rows=rows, reason=tell_fate(fate)), rows) for fate, rows in out]
    return [Change(column=None, message=message, rows=rows) for message, rows in told]


def _tell_issues(shape: Shape, added: Added, others: Sequence[Customers]) -> list[Issue]:
    """What a person should know: the shape, what is not derivable, a short window, and rows that were set aside."""
    issues = [ask_shape(shape)]
    known = {column.measure for other in others for column in other.columns}
    lacking = [title_of(key).lower() for key in NOT_DERIVABLE if key not in known]
    paid_in = any(measure.key in ACCOUNT_KEYS for measure in added.measures)
    if lacking and not paid_in and "quantity" not in shape.roles:  # Who counts pieces sells goods, and has no accounts.
        issues.append(
            note_of("note", say("deriving.done.lacking", measures=lacking), say("deriving.done.lacking_cure"))
        )
    if not paid_in and not added.frame["purchases_trx"].any():
        issues.append(note_of("warning", say("deriving.done.no_purchases"), say("deriving.done.no_purchases_cure")))
    idle = float((added.frame["purchases_trx"] == 0).mean())
    if not paid_in and MOST_IDLE < idle < 1:
        told = say("deriving.done.idle", share=idle, months=added.window.months)
        issues.append(note_of("warning", told, say("deriving.done.idle_cure")))
    if added.window.months < SHORT_WINDOW:
        issues.append(note_of("warning", say("deriving.done.short", months=added.window.months)))
    broken = [(fate, added.fates[fate]) for fate in BROKEN if added.fates[fate]]
    set_aside = [say("deriving.done.set_aside", rows=rows, reason=tell_fate(fate)) for fate, rows in broken]
    issues += [note_of("warning", message) for message in set_aside]
    return issues
