"""Joining: what other files say of the same customers, by id, with nobody dropped and everybody counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from ccseg.deriving.beside import plain_ids, with_id
from ccseg.errors import UnusableTable
from ccseg.reading.customers import Customers
from ccseg.reading.findings import Change, Issue
from ccseg.reading.ids import id_column
from ccseg.texts import say

FEWEST_MATCHES = 0.05
"""With fewer of the smaller file's customers in both, the ids are not of the same customers (convention)."""


@dataclass(frozen=True, eq=False)
class Joined:
    """Customers of several files: a row each, indexed by id, with what was done and is to be looked at."""

    frame: pd.DataFrame
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]


def join(frame: pd.DataFrame, name: str, other: Customers, owner: str = "") -> Joined:
    """The customers of a frame, indexed by id, with the columns of another file beside their own.

    Customers of either file that the other lacks stay, with gaps. ``owner`` is what the id is called in the first file.

    Raises:
        Asked: Several columns of the other file may be the id.
        UnusableTable: It has no id, or other customers.

    >>> from ccseg import make_sample, read_customers
    >>> other = read_customers(make_sample(20)[["CUST_ID", "CREDIT_LIMIT"]], name="accounts.csv")
    >>> joined = join(pd.DataFrame({"visits": [3.0]}, index=["S000002"]), "visits.csv", other)
    >>> joined.frame.shape, joined.changes[0].message
    ((20, 2), "1 customer is in both 'visits.csv' and 'accounts.csv'; 0 only in the first, 19 only in the second.")
    """
    other, chosen = with_id(other, pd.Index(frame.index), owner)
    header = str(id_column(other.columns))
    _require_one_row_each(other, header)
    rows = other.frame.drop(columns=header)
    ours, theirs, told = _in_one_spelling(pd.Index(frame.index), pd.Index(rows.index))
    both = ours.intersection(theirs)
    if len(both) < FEWEST_MATCHES * min(len(ours), len(theirs)):
        raise UnusableTable(say("deriving.join.strangers", name=name, other=other.name, both=len(both)))
    beside = told_apart(rows.set_axis(theirs), list(frame.columns), other.name)
    joined = frame.set_axis(ours).join(beside, how="outer").sort_index()
    counts = {"both": len(both), "first": len(ours) - len(both), "second": len(theirs) - len(both)}
    message = say("deriving.join.counts", name=name, other=other.name, **counts)
    changes = [Change(column=None, message=message, rows=len(both))]
    changes += [Change(column=None, message=sentence, rows=0) for sentence in (*chosen, *told)]
    changes += [_of(other.name, change) for change in other.changes]
    warned = [_of(other.name, issue) for issue in other.issues if issue.severity == "warning" and issue.column is None]
    return Joined(joined, tuple(changes), (*_unmatched(counts, name, other.name), *warned))


Told = TypeVar("Told", Change, Issue)


def _of(name: str, told: Told) -> Told:
    """What was said of a file, with its name."""
    return told.but(message=say("deriving.join.of_file", name=name, message=told.message))


def _require_one_row_each(other: Customers, header: str) -> None:
    """Raise where a customer has several rows in the other file, as its columns would count them several times."""
    for issue in other.issues:
        stopped = issue.severity == "error"
        if issue.question and (issue.question.field == "duplicates" or (stopped and issue.question.field == "rows")):
            raise UnusableTable(say("deriving.join.several", name=other.name, header=header))


def _in_one_spelling(
    ours: "pd.Index[str]", theirs: "pd.Index[str]"
) -> tuple["pd.Index[str]", "pd.Index[str]", list[str]]:
    """The ids of both files as they are, or without leading zeros and ".0" where more are then the same."""
    plain = [plain_ids(ours), plain_ids(theirs)]
    merged = any(not each.is_unique for each in plain)
    if merged or len(plain[0].intersection(plain[1])) <= len(ours.intersection(theirs)):
        return ours, theirs, []
    return plain[0], plain[1], [say("deriving.join.spelling")]


def told_apart(beside: pd.DataFrame, taken: Sequence[str], name: str) -> pd.DataFrame:
    """The columns with the name of their file behind those headers that are there already."""
    known = {str(header).lower() for header in taken}
    names = {header: f"{header} ({name})" for header in beside.columns if str(header).lower() in known}
    return beside.rename(columns=names)


def _unmatched(counts: dict[str, int], name: str, other: str) -> tuple[Issue, ...]:
    told = [
        say(f"deriving.join.only_{side}", customers=counts[side], name=name, other=other)
        for side in ("first", "second")
        if counts[side]
    ]
    return tuple(Issue(severity="note", column=None, message=message) for message in told)
