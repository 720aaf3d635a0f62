"""What the tests of engines share: one embedded engine for all of them, and the same customers in it and in memory."""

import os
import shutil
from pathlib import Path

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
    from ccseg.engine.spark import open_table

    with open_table(files, engine=engine) as table:
        table.name = "customers"
        yield table


@pytest.fixture(scope="session")
def cluster():
    """The address of an Apache Spark with two executors, where one is installed on this machine."""
    from tests.engine.cluster import spark_server

    home = os.environ.get("SPARK_HOME")
    if not home or not shutil.which("java"):
        pytest.skip("no Apache Spark here: set SPARK_HOME to one of 4.1 and install Java 17")
    with spark_server(Path(home)) as address:
        yield address


@pytest.fixture(scope="session")
def on_cluster(files, cluster):
    """The customers in Apache Spark."""
    from ccseg.engine.spark import open_table

    with open_table(files, engine=cluster) as table:
        table.name = "customers"
        yield table


@pytest.fixture(scope="session")
def in_memory(customers):
    """The customers in memory."""
    return MemoryTable(customers)
