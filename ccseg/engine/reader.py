"""Reader: how the cells of a table are read, learnt from a sample that was understood as any file is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from ccseg.engine.table import named
from ccseg.errors import UnusableTable
from ccseg.reading.cells import from_native, missing_tokens
from ccseg.reading.columns import Column
from ccseg.reading.conversions import WORDS_OF_CATEGORIES
from ccseg.reading.customers import Customers
from ccseg.reading.ids import id_column
from ccseg.records import Floats
from ccseg.texts import say

HUNDREDTHS = 100.0


@dataclass(frozen=True)
class Numbers:
    """Numbers: what they are divided by, where they are hundredths, and those that mean none."""

    divisor: float
    stand_ins: tuple[float, ...]

    def read(self, cells: pa.Array) -> Floats:
        """The numbers, NaN where there is none, shape (rows,)."""
        found = from_native(cells).values
        values = found if self.divisor == 1.0 else found / self.divisor
        return np.where(np.isin(values, self.stand_ins), np.nan, values) if self.stand_ins else values


@dataclass(frozen=True)
class Levels:
    """Texts of few kinds, or codes: what each cell was understood as."""

    known: Mapping[object, str | None]

    def read(self, cells: pa.Array) -> "pd.Series[str]":
        """The levels, missing where there is none, shape (rows,)."""
        coded = cells.dictionary_encode()
        read = [self._read(value) for value in coded.dictionary.to_pylist()]
        return pd.Series(pa.array(read, pa.string()).take(coded.indices).to_pandas()).astype("str")

    def _read(self, value: object) -> str | None:
        if value in self.known:
            return self.known[value]
        text = str(value).strip()
        return self.known.get(text, None if _says_nothing(text) else text)


@dataclass(frozen=True)
class Reader:
    """How the rows of a table become customers: the columns, the id among them, and how the cells of each are read."""

    columns: tuple[Column, ...]
    key: str
    ways: Mapping[str, Numbers | Levels]
    name: str

    @classmethod
    def learnt(cls, cells: pa.Table, customers: Customers) -> "Reader":
        """What reading made of a sample, as a rule for all rows; the sample itself comes out the same.

        Raises:
            UnusableTable: A column that takes part was corrected in a way that needs the whole table.
        """
        read = [column for column in customers.columns if _is_read(column)]
        ways = {column.name: _way(column, cells[column.name], customers.frame[column.name]) for column in read}
        for column in read:
            if ways[column.name] is None and column.usable:
                raise UnusableTable(say("engine.untyped", column=column.name))
        known = {name: way for name, way in ways.items() if way}
        return cls(customers.columns, str(id_column(customers.columns)), known, customers.name)

    def customers(self, batch: pa.RecordBatch) -> Customers:
        """The customers of a piece of the table."""
        ids = named(batch[self.key])
        read = {name: way.read(batch[name]) for name, way in self.ways.items()}
        return Customers(
            frame=pd.DataFrame(read, copy=False).set_axis(pd.Index(ids.to_pandas(), dtype="str")),
            columns=self.columns,
            changes=(),
            issues=(),
            set_aside=(),
            rows_in_file=batch.num_rows,
            digest="",
            name=self.name,
        )


def _is_read(column: Column) -> bool:
    """Whether a column takes part, or says of whom a play is not to be."""
    return column.usable or column.role == "outcome"


def _way(column: Column, cells: pa.ChunkedArray, understood: pd.Series) -> Numbers | Levels | None:
    """How the cells became what was understood; ``None`` where no rule for single cells says so."""
    if column.kind == "number":
        return _as_numbers(column, cells, understood.to_numpy(dtype=np.float64))
    texts = understood.astype(object).where(understood.notna(), None).tolist()
    pairs = set(zip(cells.to_pylist(), texts, strict=True))
    known = dict(pairs)
    return Levels(known) if len(known) == len(pairs) else None


def _as_numbers(column: Column, cells: pa.ChunkedArray, understood: Floats) -> Numbers | None:
    if not (pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type)):
        return None
    for divisor in (1.0, HUNDREDTHS):
        way = Numbers(divisor, column.stand_ins)
        if np.array_equal(way.read(cells.combine_chunks()), understood, equal_nan=True):
            return way
    return None


def _says_nothing(text: str) -> bool:
    return not text or bool(missing_tokens(pa.chunked_array([[text]]), WORDS_OF_CATEGORIES)[1])


def find_key(cells: pa.Table, columns: Sequence[Column]) -> str:
    """The column of the customers' ids. Raises ``UnusableTable`` where there is none, or none of one sort."""
    name = id_column(columns)
    if name is None:
        raise UnusableTable(say("engine.no_id"))
    kind = cells.schema.field(name).type
    if not (pa.types.is_string(kind) or pa.types.is_integer(kind)):
        raise UnusableTable(say("engine.odd_id", column=name, type=str(kind)))
    return name
