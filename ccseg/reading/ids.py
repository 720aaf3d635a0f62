"""Ids: who each row belongs to; a row that says the same twice is set aside, one that contradicts is asked about."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.reading.columns import Column
from ccseg.reading.findings import Issue, Option, Question
from ccseg.reading.tables import Duplicates, Table
from ccseg.records import Ints
from ccseg.texts import say

RULES: tuple[Duplicates, ...] = ("first", "last", "each")
"""Which of a customer's rows hold: the answers to the question, in order."""

MADE_UP = r" \(\d+\)$"
"""How the id ends that a customer's second row gets."""


def id_column(columns: Sequence[Column]) -> str | None:
    """The header of the customer id, or ``None`` where the rows have none."""
    return next((column.name for column in columns if column.kind == "id"), None)


def ids_of(texts: "pd.Series[str]") -> "pd.Index[str]":
    """Ids that are each there once: a gap takes the number of its row, a repeated one a number of its own.

    >>> ids_of(pd.Series(["A", None, "A"], dtype="str")).tolist()
    ['A', 'row 2', 'A (2)']
    """
    ids = texts.where(texts.notna(), "row " + row_numbers(len(texts)).to_series(index=texts.index))
    again = ids.groupby(ids).cumcount()
    return pd.Index(ids.where(again == 0, ids + " (" + (again + 1).astype("str") + ")"))


def row_numbers(rows: int) -> "pd.Index[str]":
    """The ids of customers that have none: the numbers of their rows, as text."""
    return pd.Index(np.arange(1, rows + 1)).astype("str")


def copied_rows(table: Table, name: str) -> dict[int, str]:
    """The rows that repeat an earlier one of the same customer in every cell, each with its reason."""
    ids = _texts(table, name)
    rows = np.flatnonzero(ids.duplicated(keep=False) & ids.notna())
    return _copies(table, rows) if len(rows) else {}


def repeated_rows(table: Table, name: str, keep: Duplicates | None) -> tuple[dict[int, str], list[Issue]]:
    """The rows to set aside because their customer is already there, each with its reason, and what to ask."""
    ids = _texts(table, name)
    rows = np.flatnonzero(ids.duplicated(keep=False) & ids.notna())
    if not len(rows):
        return {}, []
    copies = _copies(table, rows)
    rest = rows[~np.isin(rows, list(copies))]
    contradicting = rest[ids.iloc[rest].duplicated(keep=False).to_numpy()]
    if not len(contradicting):
        return copies, []
    rule = keep or "first"
    gone: Ints | list[int] = (
        [] if rule == "each" else contradicting[ids.iloc[contradicting].duplicated(keep=rule).to_numpy()]
    )
    reason = say("reading.duplicate.gone", rule=say(f"reading.duplicate.rule.{rule}"))
    extra = dict.fromkeys(map(int, gone), reason)
    customers = ids.iloc[contradicting].nunique()
    return {**copies, **extra}, [_contradiction(name, customers, len(contradicting), rule)] if keep is None else []


def without_id(table: Table, name: str) -> list[Issue]:
    count = table.cells.column(name).null_count
    message = say("reading.duplicate.without_id")
    return [Issue(severity="warning", column=name, message=message, rows=count)] if count else []


def _texts(table: Table, name: str) -> "pd.Series[str]":
    texts = pc.utf8_trim_whitespace(table.cells.column(name).cast(pa.string()))
    return pd.Series(texts.to_pandas()).astype("str")


def _copies(table: Table, rows: Ints) -> dict[int, str]:
    """Rows that repeat an earlier one in every cell."""
    cells = table.cells.take(pa.array(rows)).to_pandas().astype("str").fillna("")
    repeated = cells.duplicated(keep=False).to_numpy()
    alike, places = cells[repeated], rows[repeated].tolist()
    keys = ["\x1f".join(row) for row in alike.itertuples(index=False, name=None)]
    first = dict(zip(reversed(keys), reversed(places), strict=True))
    pairs = ((place, first[key]) for place, key in zip(places, keys, strict=True))
    return {row: say("reading.duplicate.copy", line=table.lines[origin]) for row, origin in pairs if row != origin}


def _contradiction(name: str, customers: int, rows: int, rule: str) -> Issue:
    text = say("reading.duplicate.ask", customers=customers, rows=rows)
    options = tuple(Option(value=value, label=say(f"reading.duplicate.{value}")) for value in RULES)
    question = Question(field="duplicates", column=name, text=text, options=options, assumed=rule)
    message = say("reading.duplicate.until", question=text, rule=say(f"reading.duplicate.rule.{rule}"))
    return Issue(severity="warning", column=name, message=message, rows=rows, question=question)
