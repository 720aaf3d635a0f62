"""What the tests of engines share: one embedded engine for all of them, and the same customers in it and in memory."""

import pyarrow as pa
import pytest
from pyarrow import parquet

from ccseg.engine.table import MemoryTable
from ccseg.sample import make_sample

CUSTOMERS = 20_000


@pytest.fixture(scope="session")
def customers():
    """Customers with a category that is not clean."""
    table = make_sample(CUSTOMERS)
    table["region"] = ["north", " south", "east", "n/a"] * (CUSTOMERS // 4)
    return pa.Table.from_pandas(table, preserve_index=False)


@pytest.fixture(scope="session")
def files(customers, tmp_path_factory):
    """The customers in three Parquet files, in another order."""
    folder = tmp_path_factory.mktemp("customers")
    backwards = customers.take(pa.array(range(CUSTOMERS - 1, -1, -1)))
    for number, start in enumerate(range(0, CUSTOMERS, 7_000)):
        parquet.write_table(backwards[start : start + 7_000], folder / f"{number}.parquet")
    return folder


@pytest.fixture(scope="session")
def engine():
    """The address of an embedded engine."""
    pytest.importorskip("pysail", reason="the extra 'engine' is not installed")
    pytest.importorskip("pyspark", reason="the extra 'engine' is not installed")
    from ccseg.engine.server import embedded

    with embedded() as address:
        yield address


@pytest.fixture(scope="session")
def in_engine(engine, files):
    """The customers in the engine."""
    from ccseg.engine.spark import opened

    with opened(engine, [files]) as table:
        table.name = "customers"
        yield table


@pytest.fixture(scope="session")
def in_memory(customers):
    """The customers in memory."""
    return MemoryTable(customers)
