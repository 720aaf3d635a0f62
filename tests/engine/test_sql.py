"""The exact statement, run by Spark SQL and by PostgreSQL: every customer gets the segment that the model gives."""

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


@pytest.fixture(scope="module")
def in_spark(engine, few):
    """Runs a statement in Spark SQL."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(engine).create()
    session.createDataFrame(few).createOrReplaceTempView("customers")
    yield lambda sql: session.sql(sql).toArrow().to_pandas()
    session.stop()


@pytest.fixture(scope="module")
def in_postgres(few):
    """Runs a statement in PostgreSQL."""
    from sqlalchemy import create_engine, text

    with postgresql() as server:
        database = create_engine(new_database(server, "statements").replace("postgresql://", "postgresql+psycopg://"))
        few.to_sql("customers", database, index=False)
        yield lambda sql: pd.read_sql_query(text(sql), database)
        database.dispose()


@pytest.mark.parametrize("preparation", CASES)
def test_every_customer_is_placed_as_by_the_model(few, in_spark, in_postgres, preparation):
    recipe = Recipe(preparation=preparation, clusterer=CASES[preparation])
    with hardly_judging():
        result = segment(few, recipe, draw_map=False)
    for dialect, run in (("spark", in_spark), ("postgres", in_postgres)):
        placed = run(exact_sql(result.run, dialect=dialect)).set_index("CUST_ID")["segment"].fillna(-1)
        assert placed[few["CUST_ID"]].tolist() == result.labels.tolist()
        by_rules = run(rules_sql(result, dialect=dialect)).set_index("CUST_ID")["segment"].fillna(-1)
        assert (by_rules[few["CUST_ID"]] == result.labels).mean() == pytest.approx(agreement(result))
