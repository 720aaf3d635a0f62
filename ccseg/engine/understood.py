"""Understood: what is known of a table from its schema, its ids and a fair sample, before all rows are worked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.engine.reader import Reader, find_key
from ccseg.engine.table import Counted, Table
from ccseg.errors import EngineFault, UnusableTable
from ccseg.progress import Progress
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers, understand_customers
from ccseg.reading.findings import Issue
from ccseg.reading.ids import id_column
from ccseg.reading.sources import digest_of
from ccseg.reading.tables import Reading
from ccseg.reading.tables import Table as Cells
from ccseg.texts import say

HEAD = 2_000
"""Rows by which the column of the ids is known: a convention, so many that amounts repeat."""


class Sampled(Customers):
    """The customers of a fair sample; ``rows_in_file`` are those that there are in all."""

    @property
    def number(self) -> int:
        return self.rows_in_file


@dataclass(frozen=True, eq=False)
class Understood:
    """The rows of a table and their ids, and the customers of the fair sample with the way to read all others."""

    counted: Counted
    customers: Customers
    reader: Reader
    content: int

    def require_all(self, rows: int) -> None:
        """Raises ``EngineFault`` where other than all rows were worked at: the table has changed."""
        if rows != self.counted.rows:
            raise EngineFault(say("engine.changed", before=self.counted.rows, after=rows))

    def require_same(self, table: Table) -> None:
        """Raises ``EngineFault`` where the table holds other values than at first."""
        if table.content() != self.content:
            raise EngineFault(say("engine.changed_cells"))


def understand(
    table: Table,
    progress: Progress,
    *,
    reading: Reading = Reading(),
    mapping: Mapping[str, str] = {},
    known: Sequence[Column] = (),
) -> Understood:
    """What is known of a table before all rows are worked at; the ``known`` columns are those of an earlier one.

    Raises:
        UnusableTable: Its rows are not one customer each, or cells of it cannot be read one by one.
        InvalidRecipe: ``mapping`` does not fit.
    """
    progress(say("engine.counting"), 0.0)
    head = table.head(HEAD)
    key = find_key(head, _customers(head, table.name, reading, mapping, known).columns)
    counted = table.count(key)
    _require_ids(key, counted)
    content = table.content()
    progress(say("engine.sampling", rows=counted.rows), 0.5)
    cells = table.sample(key, FAIR_SAMPLE)
    digest = _digest_of(cells, counted.rows)
    customers = _customers(cells, table.name, reading, mapping, known, digest)
    if id_column(customers.columns) != key:
        customers = _customers(cells, table.name, reading, {**mapping, key: "id"}, known, digest)
    customers.require_ready()
    return Understood(counted, _told(customers, counted), Reader.learnt(cells, customers), content)


def _customers(
    cells: pa.Table, name: str, reading: Reading, mapping: Mapping[str, str], known: Sequence[Column], digest: str = ""
) -> Customers:
    table = Cells(cells, np.arange(1, cells.num_rows + 1))
    return understand_customers(table, digest, reading=reading, mapping=mapping, known=known, name=name)


def _digest_of(cells: pa.Table, rows: int) -> str:
    """The digest of a sample and of how many rows it is of, which stands for the table."""
    # As Python writes it: how Arrow lays the same cells out depends on where they come from.
    return digest_of(repr((rows, cells.to_pydict())).encode())


def _require_ids(key: str, counted: Counted) -> None:
    """Raises ``UnusableTable`` unless every row is one customer."""
    if counted.without:
        raise UnusableTable(say("engine.without_id", column=key, rows=counted.without))
    if counted.repeated:
        raise UnusableTable(say("engine.repeated_id", column=key, rows=counted.repeated))


def _told(customers: Customers, counted: Counted) -> Customers:
    """The same, with a note of what was looked at in all rows and what in the sample alone."""
    sample = len(customers.frame)
    if sample == counted.rows:
        return customers
    note = Issue(severity="note", column=None, message=say("engine.sampled", sample=sample, rows=counted.rows))
    known = {each.name: getattr(customers, each.name) for each in fields(customers)}
    return Sampled(**known | {"issues": (*customers.issues, note), "rows_in_file": counted.rows})
