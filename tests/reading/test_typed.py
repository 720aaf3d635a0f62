"""Tables with types: only what a table can hold is read, within a budget, and no type raises a foreign error."""

import io
from datetime import timedelta
from uuid import UUID

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ccseg.errors import UnreadableFile, UnusableTable
from ccseg.reading.customers import read_customers
from ccseg.reading.sources import Limits
from ccseg.reading.tables import read_table, table_from_frame

ROWS = 60
IDS = [f"C{row}" for row in range(ROWS)]
SPEND = (np.arange(ROWS) * 7 % 50 + 0.5).tolist()


def written(columns, **options):
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, **options)
    return sink.getvalue()


def with_column(values):
    return {"id": IDS, "spend": SPEND, "odd": values}


def repeated(texts, rows):
    return pa.DictionaryArray.from_arrays(pa.array([row % len(texts) for row in range(rows)], pa.int32()), texts)


BOMBS = {
    "two texts for every row": {"x": repeated(["a" * 50_000, "b" * 50_000], 2_000)},
    "one plain text that packs well": {"x": ["a" * 1_000] * 2_000},
    "zeros": {f"c{column}": np.zeros(20_000) for column in range(10)},
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_small_file_with_much_inside_is_refused_before_it_is_unpacked(bomb):
    raw = written(bomb, compression="zstd")
    assert len(raw) < 100_000
    before = pa.default_memory_pool().max_memory()
    with pytest.raises(UnusableTable, match="unpacks to more than 1 MB"):
        read_table(raw, limits=Limits(bytes=1_000_000))
    assert pa.default_memory_pool().max_memory() - before < 30_000_000


def test_what_is_within_the_budget_is_read_whatever_it_packs_to():
    raw = written({"id": [f"C{row}" for row in range(20_000)], "city": repeated(["Bonn", "Köln"], 20_000)})
    cells = read_table(raw, limits=Limits(bytes=1_000_000)).cells
    assert cells.column("city").to_pylist()[:3] == ["Bonn", "Köln", "Bonn"]
    assert cells.num_rows == 20_000


def beyond_our_calendar():
    return pa.array([2**62 + row for row in range(ROWS)], pa.timestamp("us"))


FOREIGN = {
    "half precision": pa.array(np.array(SPEND, dtype=np.float16)),
    "bytes": pa.array([b"\xff\xfe%d" % (row % 3) for row in range(ROWS)]),
    "text that is not UTF-8": pa.array([b"K\xf6ln %d" % (row % 3) for row in range(ROWS)]).view(pa.string()),
    "the same in a dictionary": pa.array([b"K\xf6ln"] * ROWS).view(pa.string()).dictionary_encode(),
    "times beyond the year 9999": beyond_our_calendar(),
    "such times in records": pa.StructArray.from_arrays([beyond_our_calendar()], ["when"]),
    "lists": pa.array([[row, 2] for row in range(ROWS)]),
    "durations": pa.array([timedelta(days=row) for row in range(ROWS)]),
    "nothing": pa.nulls(ROWS),
}


@pytest.mark.parametrize("values", FOREIGN.values(), ids=FOREIGN)
def test_no_type_of_a_column_in_a_file_raises_an_error_that_is_not_ours(values):
    assert read_customers(written(with_column(values))).frame["spend"].tolist() == SPEND


FRAMED = ("half precision", "bytes", "times beyond the year 9999", "lists", "durations", "nothing")
"""What pandas can hold of these."""


@pytest.mark.parametrize("kind", FRAMED)
def test_nor_in_a_frame(kind):
    frame = pa.table(with_column(FOREIGN[kind])).to_pandas()
    assert read_customers(frame).frame["spend"].tolist() == SPEND


def test_text_of_another_encoding_is_decoded_and_said():
    table = read_table(written(with_column(FOREIGN["text that is not UTF-8"])))
    assert table.cells.column("odd").to_pylist()[:2] == ["Köln 0", "Köln 1"]
    [change] = table.changes
    assert (change.column, change.rows) == ("odd", ROWS)


def test_lists_are_left_out_and_said():
    for table in (
        read_table(written(with_column(FOREIGN["lists"]))),
        table_from_frame(pd.DataFrame(with_column([[1]] * ROWS))),
    ):
        assert table.cells.column_names == ["id", "spend"]
        assert [change.column for change in table.changes] == ["odd"]


def test_a_damaged_file_is_said_to_be_damaged():
    raw = bytearray(written(with_column(SPEND)))
    raw[40:400] = bytes(360)
    with pytest.raises(UnreadableFile, match="damaged"):
        read_table(bytes(raw))


def test_columns_that_are_called_like_each_other_s_keys_have_keys_of_their_own():
    names = ["BALANCE", "balance", "balance (column)", "balance (column) (column)"]
    spread = {name: [(row * place) % 47 + 0.5 for row in range(ROWS)] for place, name in enumerate(names, 2)}
    keys = read_customers(pd.DataFrame({"id": IDS, **spread})).values().columns
    assert len(set(keys)) == len(keys) == len(names)


def test_uuids_are_read_as_their_text():
    numbers = [UUID(int=row) for row in range(20)]
    ids = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([one.bytes for one in numbers], pa.binary(16)))
    sink = io.BytesIO()
    pq.write_table(pa.table({"customer_id": ids, "balance": [float(row * row % 7) for row in range(20)]}), sink)
    assert read_customers(sink.getvalue()).frame.index.tolist() == [str(one) for one in numbers]


def test_a_file_with_encrypted_columns_is_refused_in_a_sentence():
    raw = written({"id": IDS, "spend": SPEND})
    length = int.from_bytes(raw[-8:-4], "little")
    signed = raw[:-8] + bytes(28) + (length + 28).to_bytes(4, "little") + raw[-4:]
    with pytest.raises(UnreadableFile, match="are encrypted"):
        read_table(signed)
