"""Beside: what a person says of the columns of another file of the same customers, and which of them is the id."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from ccseg.deriving.questions import QUESTIONS, Asked
from ccseg.deriving.roles import ROLES
from ccseg.deriving.window import Derivation
from ccseg.errors import UnusableTable
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers
from ccseg.reading.findings import Issue, Option, Question
from ccseg.reading.ids import id_column, ids_of
from ccseg.reading.measures import header_words
from ccseg.texts import say

ANSWERS = {answer: field for field, answers in QUESTIONS.values() for answer in answers}
"""The field of a derivation that an answer is of."""

AS_MANY = 0.9
"""A column that has so many of the customers that another has is as good an id (convention)."""


def said_of(headers: Container[str], beside: Mapping[str, str]) -> tuple[dict[str, str], Derivation]:
    """The mapping and the derivation of another file, by what was said of those columns that it has.

    >>> said_of(["id", "month"], {"id": "id", "month": "day first", "other": "id"})[1].date_order
    'day first'
    """
    said = {header: meaning for header, meaning in beside.items() if header in headers}
    answers = {ANSWERS[meaning]: meaning for meaning in said.values() if meaning in ANSWERS}
    rest = {header: meaning for header, meaning in said.items() if meaning not in ANSWERS}
    roles = {header: "customer" if meaning == "id" else meaning for header, meaning in rest.items()}
    known = {header: role for header, role in roles.items() if role in ROLES}
    return rest, Derivation.model_validate({**answers, "roles": known})


def asked_of(name: str, asked: Asked) -> Asked:
    """A question about another file, whose answer is kept beside those about the first."""
    issue = asked.issue
    assert issue.question
    message = say("deriving.join.of_file", name=name, message=issue.message)
    question = issue.question.but(field="beside", text=message)
    return Asked(issue.but(message=message, question=question))


def with_id(other: Customers, ours: "pd.Index[str]", header: str) -> tuple[Customers, list[str]]:
    """The other file with the column for its id that has our customers, and what is to be said of that.

    ``header`` is what the id is called in the first file.

    Raises:
        Asked: Several columns have them alike.
        UnusableTable: It has no id.
    """
    chosen = id_column(other.columns)
    found = {column.name: _matches(other, column, ours) for column in other.columns if _may_be_id(column)}
    best = max(found.values(), default=0)
    alike = [name for name, matches in found.items() if matches and matches >= AS_MANY * best]
    if any(column.name == chosen and column.because == say("reading.because.said") for column in other.columns):
        alike = [str(chosen)]
    named = [name for name in alike if header and header_words(name) == header_words(header)]
    if len(alike) > 1 and len(named) != 1:
        raise Asked(_ask_id(other.name, alike))
    settled = next(iter(named or alike), chosen)
    if settled is None:
        raise UnusableTable(say("deriving.join.no_id", name=other.name))
    if settled == chosen:
        return other, []
    return _indexed(other, settled), [say("deriving.join.by", name=other.name, header=settled, both=found[settled])]


def _may_be_id(column: Column) -> bool:
    return column.kind == "id" or column.role in ("identifier", "key")


def _matches(other: Customers, column: Column, ours: "pd.Index[str]") -> int:
    """How many of our customers a column has, in the spelling of either."""
    theirs = pd.Index(other.frame[column.name].dropna().astype("str").unique())
    return max(len(ours.intersection(theirs)), len(plain_ids(ours).unique().intersection(plain_ids(theirs).unique())))


def _indexed(other: Customers, header: str) -> Customers:
    """The other file with another column for its id. Raises ``UnusableTable`` where that repeats customers."""
    texts = other.frame[header].astype("str").where(other.frame[header].notna())
    if texts.dropna().duplicated().any():
        raise UnusableTable(say("deriving.join.several", name=other.name, header=header))
    columns = tuple(
        column.but(kind="id" if column.name == header else "ignored") if _may_be_id(column) else column
        for column in other.columns
    )
    return replace(other, frame=other.frame.set_axis(ids_of(texts)), columns=columns)


def _ask_id(name: str, headers: Sequence[str]) -> Issue:
    message = say("deriving.join.which_id", name=name, headers=list(headers))
    options = tuple(Option(value=header, label=say("deriving.join.option", header=header)) for header in headers)
    question = Question(field="beside", text=message, options=options, assumed="")
    cure = say("deriving.join.which_cure", header=headers[0])
    return Issue(severity="error", column=None, message=message, cure=cure, question=question)


def plain_ids(ids: "pd.Index[str]") -> "pd.Index[str]":
    """Ids that are whole numbers without leading zeros and decimals.

    >>> plain_ids(pd.Index(["0001", "1.0", "A07"])).tolist()
    ['1', '1', 'A07']
    """
    return pd.Index(ids.to_series().str.replace(r"^0*(\d+?)(?:\.0+)?$", r"\1", regex=True).to_numpy())
