"""The exact statement, run by Spark SQL and by PostgreSQL: every customer gets the segment that the model gives."""

from contextlib import contextmanager
from functools import lru_cache

import pandas as pd
import pytest

from ccseg import DBSCAN, GaussianMixture, KMeans, Recipe, make_sample, segment
from ccseg.exporting.sql import agreement, exact_sql, rules_sql
from tests.judging import hardly_judging
from tests.stores import new_database, postgresql

CASES = {
    "plain": DBSCAN(eps=0.6, min_customers=4),
    "log": GaussianMixture(segments=3),
    "hurdle": KMeans(segments=4),
}
"""A preparation with an algorithm each; what they share is tried on all of them in SQLite and DuckDB."""


@pytest.fixture(scope="module")
def few():
    return make_sample(60).iloc[:, :5]


@contextmanager
def _spark_sql(address, few):
    """Runs a statement in Spark SQL."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(address).create()
    session.createDataFrame(few).createOrReplaceTempView("customers")
    yield lambda sql: session.sql(sql).toArrow().to_pandas()
    session.stop()


@pytest.fixture(scope="module")
def in_spark(engine, few):
    with _spark_sql(engine, few) as run:
        yield run


@pytest.fixture(scope="module")
def in_apache_spark(cluster, few):
    with _spark_sql(cluster, few) as run:
        yield run


@pytest.fixture(scope="module")
def in_postgres(few):
    """Runs a statement in PostgreSQL."""
    from sqlalchemy import create_engine, text

    with postgresql() as server:
        database = create_engine(new_database(server, "statements").replace("postgresql://", "postgresql+psycopg://"))
        few.to_sql("customers", database, index=False)
        yield lambda sql: pd.read_sql_query(text(sql), database)
        database.dispose()


@pytest.fixture(scope="module")
def of_preparation(few):
    """The result by each preparation, found once."""

    @lru_cache
    def found(preparation):
        with hardly_judging():
            return segment(few, Recipe(preparation=preparation, clusterer=CASES[preparation]), draw_map=False)

    return found


@pytest.mark.parametrize("preparation", CASES)
@pytest.mark.parametrize(
    ("dialect", "warehouse"), [("spark", "in_spark"), ("spark", "in_apache_spark"), ("postgres", "in_postgres")]
)
def test_every_customer_is_placed_as_by_the_model(few, of_preparation, preparation, dialect, warehouse, request):
    result, run = of_preparation(preparation), request.getfixturevalue(warehouse)
    placed = run(exact_sql(result.run, dialect=dialect)).set_index("CUST_ID")["segment"].fillna(-1)
    assert placed[few["CUST_ID"]].tolist() == result.labels.tolist()
    by_rules = run(rules_sql(result, dialect=dialect)).set_index("CUST_ID")["segment"].fillna(-1)
    assert (by_rules[few["CUST_ID"]] == result.labels).mean() == pytest.approx(agreement(result))
