"""Customers: a typed table of card customers, what was changed to get it, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa

from ccseg.errors import UnusableTable
from ccseg.notebook import Shown
from ccseg.reading.checks import check_measures
from ccseg.reading.columns import Column
from ccseg.reading.contents import Content
from ccseg.reading.findings import Change, Issue, Option, Question, SetAside
from ccseg.reading.ids import copied_rows, id_column, ids_of, repeated_rows, row_numbers, without_id
from ccseg.reading.measures import ALL_MEASURES
from ccseg.reading.rare_levels import fold_levels
from ccseg.reading.rows import CONTRADICTING, foreign_rows
from ccseg.reading.sources import LIMITS, Limits, digest_of, load_source
from ccseg.reading.tables import Duplicates, Reading, Table, read_table, table_from_frame
from ccseg.reading.understanding import Understanding, understand_table
from ccseg.texts import say

__all__ = [
    "LIMITS",
    "Change",
    "Customers",
    "Issue",
    "Limits",
    "Option",
    "Question",
    "Reading",
    "SetAside",
    "answer",
    "read_customers",
]

FEWEST_CUSTOMERS = 10
"""Fewer customers than this cannot form two segments."""


@dataclass(frozen=True, eq=False, repr=False)
class Customers(Shown):
    """The customers of one file, in the file's order.

    Attributes:
        frame: Indexed by customer id (text), with every column of the file under its own header: usable numbers as
            float64, usable categories as text, everything else as the text that stood there; missing is missing.
        columns: Each column with what it was understood to be, and why.
        changes: What was changed while reading.
        issues: What a person should look at.
        set_aside: Rows that are no customers, each with its line and reason.
        rows_in_file: Rows in the file, customers or not.
        digest: SHA-256 of the source's bytes, 64 hex digits.
        name: What they are called, such as the name of the file.

    Examples:
        >>> from ccseg import make_sample
        >>> customers = read_customers(make_sample(20))
        >>> len(customers.frame), customers.values().columns[0], customers.ready
        (20, 'balance', True)
    """

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    set_aside: tuple[SetAside, ...]
    rows_in_file: int
    digest: str
    name: str

    @property
    def headline(self) -> str:
        """How many customers and columns there are, and where they are from, in one line."""
        return say("notebook.customers", customers=len(self.frame), columns=len(self.columns), name=self.name)

    @property
    def number(self) -> int:
        """How many customers there are; these may be a sample of them."""
        return len(self.frame)

    def values(self) -> pd.DataFrame:
        """The usable columns under their keys (measure name or header), measures first, then others by name.

        Levels of a category that fewer than ten customers have are "other".
        """
        order = {measure.name: place for place, measure in enumerate(ALL_MEASURES)}
        usable = sorted((c for c in self.columns if c.usable), key=lambda c: (order.get(c.key, len(order)), c.key))
        values = self.frame[[c.name for c in usable]].set_axis([c.key for c in usable], axis=1)
        folded = {c.key: fold_levels(self.frame[c.name], c.levels) for c in usable if c.folded}
        return values.assign(**folded) if folded else values

    @property
    def ready(self) -> bool:
        """Whether segments can be formed: no issue is an error."""
        return not any(issue.severity == "error" for issue in self.issues)

    def require_ready(self) -> None:
        """Raises ``UnusableTable`` with the first error, where there is one."""
        for issue in self.issues:
            if issue.severity == "error":
                raise UnusableTable(sentence_of(issue))


def read_customers(
    source: Path | str | bytes | BinaryIO | pd.DataFrame,
    *,
    reading: Reading = Reading(),
    mapping: Mapping[str, str] = {},
    known: Sequence[Column] = (),
    name: str | None = None,
    limits: Limits = LIMITS,
) -> Customers:
    """Read customers from a file, its bytes or a data frame, and understand every column.

    Args:
        source: A file, its bytes, an open file, or a data frame.
        reading: How to read the file where that is in doubt.
        mapping: What a column is, where it is not what it would be understood to be: header → the name of a measure,
            or ``"id"``, ``"number"``, ``"category"``, ``"ignored"``.
        known: The columns of an earlier file: the same headers mean the same again, and one customer is enough.
        name: What the customers are called; left out, the name of the file.
        limits: What is read at most.

    Raises:
        UnreadableFile: There is no table in the source.
        UnusableTable: No segments can be formed from it.
        InvalidRecipe: ``mapping`` does not fit.

    Examples:
        >>> rows = "".join(f"C{i},{i % 7 * 100},{i % 3}\\n" for i in range(20))
        >>> customers = read_customers(f"CUST_ID,BALANCE,visits\\n{rows}".encode())
        >>> [(column.name, column.kind, column.measure) for column in customers.columns]
        [('CUST_ID', 'id', None), ('BALANCE', 'number', 'balance'), ('visits', 'number', None)]
    """
    table, digest = open_table(source, reading, limits)
    name = name or name_of(source)
    return understand_customers(table, digest, reading=reading, mapping=mapping, known=known, name=name)


def understand_customers(
    table: Table,
    digest: str,
    *,
    reading: Reading = Reading(),
    mapping: Mapping[str, str] = {},
    known: Sequence[Column] = (),
    name: str = "customers",
    alone: bool = True,
) -> Customers:
    """The customers in a table that was read before; everything else as in ``read_customers``.

    One that does not stand ``alone`` may have few customers, and no column to compare.
    """
    found = understand_table(table, reading, mapping, known)
    stops = [] if known else _stop_at_foreign_rows(table, found, reading)
    stopped = any(stop.severity == "error" for stop in stops)
    table, contents, doubts = _settle_ids(table, found, "each" if stopped else _rule(reading))
    if alone:
        _require_customers(found.columns, len(table.lines), 1 if known else FEWEST_CUSTOMERS, stops)
    first = (*table.issues, *stops, *doubts)
    customers = Customers(
        frame=_frame(table, contents, found.columns),
        columns=found.columns,
        changes=(*table.changes, *found.changes),
        issues=(*first, *found.issues(first)),
        set_aside=table.set_aside,
        rows_in_file=table.rows_in_file,
        digest=digest,
        name=name,
    )
    checks = check_measures(customers.values(), customers.columns)
    return replace(customers, issues=(*customers.issues, *checks))


def sentence_of(issue: Issue) -> str:
    """An issue with its cure."""
    return " ".join(filter(None, (issue.message, issue.cure)))


def open_table(
    source: Path | str | bytes | BinaryIO | pd.DataFrame, reading: Reading = Reading(), limits: Limits = LIMITS
) -> tuple[Table, str]:
    """The table in a source, and the digest of its bytes."""
    if isinstance(source, pd.DataFrame):
        table = table_from_frame(source)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.cells.schema) as stream:
            stream.write_table(table.cells)
        return table, digest_of(sink.getvalue())
    raw = load_source(source, limits)
    table = read_table(raw, reading, limits)
    table.require_rows()
    return table, digest_of(raw)


def answer(
    question: Question, value: str, reading: Reading, mapping: Mapping[str, str] = {}
) -> tuple[Reading, dict[str, str]]:
    """The reading and the mapping with a question answered: read the file again with them and it is not asked again.

    >>> question = Question(field="decimal", column="spend", text="Which mark?", options=(), assumed=".")
    >>> answer(question, ",", Reading())[0].decimals
    {'spend': ','}
    """
    if question.field == "mapping":
        return reading, {**mapping, str(question.column): value}
    if question.field == "rows" and value in CONTRADICTING:
        return reading.but(duplicates=value), dict(mapping)
    if question.field in ("decimal", "stand_ins"):
        field = "decimals" if question.field == "decimal" else "stand_ins"
        answered = {**getattr(reading, field), str(question.column): value}
        return reading.but(**{field: answered}), dict(mapping)
    settled: object = value == "yes" if question.field == "header" else value
    return reading.but(**{question.field: settled}), dict(mapping)


def name_of(source: Path | str | bytes | BinaryIO | pd.DataFrame) -> str:
    """What the customers of a source are called: the name of its file.

    >>> name_of("march/cards.csv"), name_of(b"")
    ('cards.csv', 'customers')
    """
    if isinstance(source, str | Path):
        return Path(source).name
    # A table has no name, though one of its columns may be called so.
    name = "" if isinstance(source, pd.DataFrame) else getattr(source, "name", "")
    return Path(str(name or "customers")).name


def _stop_at_foreign_rows(table: Table, found: Understanding, reading: Reading) -> list[Issue]:
    """An error where the rows are no customers and a warning where they may be none, unless a person says otherwise."""
    if reading.rows == "customers" or reading.duplicates:
        return []
    name = id_column(found.columns)
    copies = list(copied_rows(table, name)) if name else []
    stops = foreign_rows(found.facts, found.columns, copies)
    return [stop.but(severity="error", question=None) for stop in stops] if reading.rows else stops


def _rule(reading: Reading) -> Duplicates | None:
    """Which of a customer's rows hold; where each row is a customer, each."""
    return reading.duplicates or ("each" if reading.rows == "customers" else None)


def _settle_ids(
    table: Table, found: Understanding, rule: Duplicates | None
) -> tuple[Table, list[Content], list[Issue]]:
    """The rows that are customers, each once, and what is said and asked about those of which there are several."""
    name = id_column(found.columns)
    if name is None or next(content for content in found.contents if content.name == name).unique:
        return table, found.contents, []
    gone, issues = repeated_rows(table, name, rule)
    told = without_id(table, name)
    if not gone:
        return table, found.contents, [*issues, *told]
    keep = np.ones(len(table.lines), dtype=bool)
    keep[list(gone)] = False
    return table.without(gone), [content.filter(keep) for content in found.contents], [*issues, *told]


def _require_customers(columns: tuple[Column, ...], customers: int, fewest: int, stops: Sequence[Issue]) -> None:
    """Raise ``UnusableTable`` where there are too few customers, no column to compare, or no customers at all."""
    if customers < fewest:
        raise UnusableTable(say("reading.too_few.customers", customers=customers, fewest=fewest))
    if not any(column.usable for column in columns):
        for stop in stops:
            if stop.column:
                raise UnusableTable(sentence_of(stop))
        seen = ", ".join(f"'{column.name}' ({column.kind})" for column in columns[:SEEN])
        raise UnusableTable(say("reading.too_few.columns", seen=seen))


SEEN = 12


def _frame(table: Table, contents: list[Content], columns: tuple[Column, ...]) -> pd.DataFrame:
    numbers = {column.name for column in columns if column.kind == "number"}
    series = {
        content.name: content.numbers.values
        if content.numbers is not None and content.name in numbers
        else content.texts.to_pandas().astype("str")
        for content in contents
    }
    return pd.DataFrame(series, copy=False).set_axis(_index(contents, columns, len(table.lines)))


def _index(contents: list[Content], columns: tuple[Column, ...], rows: int) -> "pd.Index[str]":
    name = id_column(columns)
    if name is None:
        return row_numbers(rows)
    [ids] = [content for content in contents if content.name == name]
    texts = ids.texts.to_pandas().astype("str")
    return pd.Index(texts) if ids.unique else ids_of(texts)
