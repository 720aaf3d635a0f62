import re
import sqlite3
from contextlib import closing
from functools import cache, partial

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.exporting.sql import DIALECTS, agreement, exact_sql, rules_sql
from ccseg.reading.customers import read_customers
from ccseg.recipes import Recipe
from ccseg.result import Predecessor
from ccseg.scoring import score
from ccseg.segmentation import segment
from tests.judging import hardly_judging
from tests.tables import shop


@pytest.fixture(scope="module", autouse=True)
def hardly_judged_here():
    """No segments are judged at length, those that several tests share among them."""
    with hardly_judging():
        yield


def in_sqlite(sql, frame):
    with closing(sqlite3.connect(":memory:")) as database:
        frame.to_sql("customers", database, index=False)
        return database.execute(sql).fetchall()


def in_duckdb(sql, frame):
    with duckdb.connect() as database:
        database.register("customers", frame)
        return database.execute(sql).fetchall()


def placed(sql, frame):
    """The segment of every row, −1 where there is none, the same in SQLite and in DuckDB."""
    in_each = [[-1 if row[-1] is None else row[-1] for row in run(sql, frame)] for run in (in_sqlite, in_duckdb)]
    assert in_each[0] == in_each[1]
    return in_each[0]


def found(frame, preparation, **more):
    clusterer = more.pop("clusterer", KMeans(segments=4))
    return segment(read_customers(frame), Recipe(preparation=preparation, clusterer=clusterer, **more), draw_map=False)


def in_duckdb_from(dialect):
    """Reads a statement as a database of this dialect would, and runs what it means in DuckDB."""

    def run(sql, frame):
        (statement,) = sqlglot.parse(sql, read=dialect)
        meant = statement.sql(dialect="duckdb")
        return [-1 if row[-1] is None else row[-1] for row in in_duckdb(meant, frame)]

    return run


COLUMNS = ["CUST_ID", "BALANCE", "BALANCE_FREQUENCY", "PURCHASES", "ONEOFF_PURCHASES", "CASH_ADVANCE", "CREDIT_LIMIT"]
"""Columns of each kind; a statement is as long as there are columns."""


@pytest.fixture(scope="module")
def few(sample):
    return sample.head(300)[[*COLUMNS, "PAYMENTS", "MINIMUM_PAYMENTS", "TENURE"]]


@pytest.fixture(scope="module")
def found_once(few):
    """The result of each preparation on the same customers, found once."""
    return cache(partial(found, few))


@pytest.fixture(scope="module")
def shopping():
    """Few customers of a shop, and a mixture of them."""
    table = shop(60).table.drop(columns="Shopper")
    return table, found(table, "hurdle", clusterer=MODELS["gmm"])


MODELS = {"kmeans": KMeans(segments=4), "gmm": GaussianMixture(segments=3)}
REGIONS = DBSCAN(eps=0.8, min_customers=4)


@pytest.mark.parametrize("clusterer", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("preparation", ["raw", "plain", "log", "hurdle"])
def test_the_exact_statement_places_every_customer_as_the_model_does(few, preparation, clusterer):
    few = few.iloc[:, :6]
    result = found(few, preparation, clusterer=clusterer)
    assert placed(exact_sql(result.run), few) == result.labels.tolist()


def test_customers_beyond_all_that_was_seen_are_placed_as_the_model_does(few):
    few = few.iloc[:, :4]
    run = found(few, "hurdle", missing="drop").run
    far = few.assign(BALANCE=few["BALANCE"] * 1_000 - 5_000, PURCHASES=-few["PURCHASES"])
    assert placed(exact_sql(run), far) == np.maximum(score(run, far).labels, -1).tolist()


def test_kept_numbers_are_placed_as_the_model_does(few, found_once):
    numbers = (4, 2, 7, 1)
    whole = found_once("plain")
    kept = whole.run.but(after=Predecessor(run="0" * 64, source="1" * 64, numbers=numbers, taken=8, fates=()))
    named = [each.but(segment=n) for each, n in zip(kept.segments, numbers, strict=True)]
    sql = exact_sql(kept.but(segments=tuple(named)))
    assert placed(sql, few) == np.array(numbers)[whole.labels].tolist()


@pytest.mark.parametrize("clusterer", [KMeans(segments=4), GaussianMixture(segments=3)], ids=["kmeans", "gmm"])
def test_the_rules_agree_as_often_as_the_comment_says(few, clusterer):
    result = found(few, "hurdle", clusterer=clusterer)
    sql = rules_sql(result)
    same = np.mean(np.array(placed(sql, few)) == result.labels)
    assert same == pytest.approx(agreement(result))
    assert f"{same:.2%} of the 300 customers" in sql
    assert same > 0.5


def test_without_gaps_filled_a_gap_leaves_a_customer_without_a_segment(few):
    result = found(few, "plain", missing="drop")
    assert placed(exact_sql(result.run), few) == np.maximum(result.labels, -1).tolist()


def test_hostile_headers_and_levels_are_only_text():
    table = shop(200).table.drop(columns="Shopper")
    table["channel"] = table["channel"].replace("online", "o'nline\"; DROP TABLE customers; --")
    table = table.rename(columns={"visits": 'a"b', "channel": "c'h\"; DROP TABLE customers", "returns_per_year": "x y"})
    result = found(table, "plain", clusterer=KMeans(segments=3))
    assert placed(exact_sql(result.run), table) == result.labels.tolist()
    same = np.mean(np.array(placed(rules_sql(result), table)) == result.labels)
    assert same == pytest.approx(agreement(result))


def test_categories_with_gaps_are_placed_alike():
    table = shop(200).table.drop(columns="Shopper")
    table.loc[:9, "channel"] = None
    result = found(table, "plain", clusterer=KMeans(segments=3))
    assert placed(exact_sql(result.run), table) == result.labels.tolist()


def test_whole_numbers_are_divided_with_their_fractions():
    rng = np.random.default_rng(5)
    limit, used = rng.integers(1_000, 9_000, 300), np.where(np.arange(300) % 2, 0.05, 0.95)
    table = pd.DataFrame({"BALANCE": (limit * used).astype(int), "CREDIT_LIMIT": limit})
    result = found(table, "plain", clusterer=KMeans(segments=2))
    same = np.mean(np.array(placed(rules_sql(result), table)) == result.labels)
    assert same == pytest.approx(agreement(result))


def test_a_persona_name_cannot_leave_its_comment(few, found_once):
    result = found_once("plain")
    first = result.run.segments[0]
    named = first.but(persona=first.persona.but(name="gold\nDROP TABLE customers"))
    run = result.run.but(segments=(named, *result.run.segments[1:]))
    assert re.search(r"^DROP", exact_sql(run) or "", re.MULTILINE) is None
    assert placed(exact_sql(run), few) == result.labels.tolist()


@pytest.fixture(scope="module")
def regions(few):
    """Few customers, and the regions among them."""
    few = few.head(40).iloc[:, :3]
    return few, found(few, "log", clusterer=REGIONS)


def test_a_statement_says_for_how_many_customers_it_agrees_with_the_model(regions):
    few, result = regions
    run = result.run
    assert "40 of the customers: 100.00% get" in str(exact_sql(run, dialect="tsql", tried=result))
    another = score(run, few)
    another.assignment.labels[:3] += 1
    assert "40 of the customers: 92.50% get" in str(exact_sql(run, tried=another))
    assert "Tried in" not in str(exact_sql(run))


@pytest.mark.parametrize(("dialect", "run_in"), [("sqlite", in_sqlite), ("duckdb", in_duckdb)])
def test_the_nearest_core_point_decides_and_who_is_near_none_is_unassigned(regions, dialect, run_in):
    few, result = regions
    sql = exact_sql(result.run, dialect=dialect)
    backwards = few.assign(BALANCE=few["BALANCE"][::-1].to_numpy())
    for each in (few, backwards):
        labels = score(result.run, each).labels.tolist()
        assert {-1, 0} <= set(labels)
        assert [row[-1] for row in run_in(sql, each)] == labels


def test_there_is_no_exact_statement_where_it_would_be_too_long(few, found_once, monkeypatch):
    assert exact_sql(found(few, "plain", clusterer=DBSCAN(eps=3, min_customers=9)).run) is None
    run = found_once("plain").run
    assert exact_sql(run)
    monkeypatch.setattr("ccseg.exporting.stages.MOST_TERMS", 10)
    assert exact_sql(run) is None


@pytest.fixture(params=list(DIALECTS))
def dialect(request):
    return request.param


def test_every_database_reads_the_exact_statement_as_it_is_meant(few, found_once, dialect):
    result = found_once("log")
    sql = exact_sql(result.run, dialect=dialect)
    assert in_duckdb_from(dialect)(sql, few) == result.labels.tolist()


def test_every_database_reads_the_rules_as_they_are_meant(few, found_once, dialect):
    result = found_once("hurdle")
    same = np.mean(np.array(in_duckdb_from(dialect)(rules_sql(result, dialect=dialect), few)) == result.labels)
    assert same == pytest.approx(agreement(result))


def test_every_database_reads_core_points_as_they_are_meant(regions, dialect):
    few, result = regions
    assert in_duckdb_from(dialect)(exact_sql(result.run, dialect=dialect), few) == result.labels.tolist()


def test_every_database_reads_bent_columns_and_mixtures_as_they_are_meant(shopping, dialect):
    table, result = shopping
    assert in_duckdb_from(dialect)(exact_sql(result.run, dialect=dialect), table) == result.labels.tolist()


@pytest.fixture(scope="module")
def hostile():
    table = shop(200).table.drop(columns="Shopper")
    table["channel"] = table["channel"].replace("online", "o'nli\\ne\"; DROP TABLE customers; -- */ %")
    headers = {"visits": 'a"b`c]', "channel": "c'h\\\"; DROP TABLE customers", "returns_per_year": "x y"}
    return table.rename(columns=headers)


@pytest.fixture(scope="module")
def hostile_found(hostile):
    return cache(partial(found, hostile, clusterer=KMeans(segments=3)))


def test_hostile_headers_and_levels_are_only_text_in_every_database(hostile, hostile_found, dialect):
    result = hostile_found("plain")
    named = [each.but(persona=each.persona.but(name=f"gold */ {each.segment} -- 'x")) for each in result.run.segments]
    sql = exact_sql(result.run.but(segments=tuple(named)), dialect=dialect)
    assert in_duckdb_from(dialect)(sql, hostile) == result.labels.tolist()


def test_names_are_quoted_as_the_database_does(found_once):
    run = found_once("plain").run
    quoted = {dialect: exact_sql(run, dialect=dialect) for dialect in ("postgres", "mysql", "bigquery", "tsql")}
    assert '"CUST_ID"' in quoted["postgres"]
    assert "`CUST_ID`" in quoted["mysql"]
    assert "`CUST_ID`" in quoted["bigquery"]
    assert "[CUST_ID]" in quoted["tsql"]
    assert "CAST([BALANCE] AS FLOAT)" in quoted["tsql"]


def test_a_statement_that_was_never_run_in_its_database_says_so(found_once):
    run = found_once("plain").run
    unrun = {dialect for dialect in DIALECTS if "-- Not run: " in str(exact_sql(run, dialect=dialect))}
    assert unrun == set(DIALECTS) - {"duckdb", "postgres", "spark", "sqlite"}


def test_numbers_are_floats_where_others_would_be_decimals(found_once):
    run = found_once("plain").run
    for dialect in ("spark", "databricks", "mysql", "tsql"):
        code = "\n".join(line for line in str(exact_sql(run, dialect=dialect)).splitlines() if "--" not in line)
        assert re.search(r"\d\.\d+e0", code, re.IGNORECASE)
        assert not re.search(r"\d\.\d+(?![\d.eE])", code)


def test_a_database_that_is_not_known_is_an_error(found_once):
    with pytest.raises(ValueError, match="Unknown dialect 'dbase'"):
        exact_sql(found_once("plain").run, dialect="dbase")
