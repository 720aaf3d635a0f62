"""A level that only a few customers have is their own value: it stands in no document, and counts as "other"."""

import json

import numpy as np
import pandas as pd
import pytest

from ccseg import KMeans, Recipe, score, segment
from ccseg.exporting.pipeline import to_sklearn
from ccseg.exporting.report import write_report
from ccseg.exporting.sql import exact_sql
from ccseg.reading.customers import read_customers

ROWS = 120
CANARY = "Only Street 1"


def frame(rows=ROWS):
    draw = np.random.default_rng(5)
    region = np.where(np.arange(rows) % 2, "north", "south").astype(object)
    region[:3], region[5] = ["Lone Lane 7", CANARY, CANARY], None
    spend = np.where(np.arange(rows) % 2, 40.0, 900.0) + draw.normal(0, 9, rows).round(2)
    return pd.DataFrame(
        {"id": [f"C{row}" for row in range(rows)], "region": region, "spend": spend, "visits": spend % 7}
    )


@pytest.fixture(scope="module")
def result():
    recipe = Recipe(preparation="plain", clusterer=KMeans(segments=2), mapping={"region": "category"})
    return segment(frame(), recipe, draw_map=False)


def test_rare_levels_are_one_level_of_the_customers_and_stand_as_they_are_in_the_file(result):
    customers = result.customers
    assert customers.values()["region"].iloc[:6].tolist()[:5] == ["other", "other", "other", "north", "south"]
    assert pd.isna(customers.values()["region"].iloc[5])
    assert customers.frame["region"].iloc[1] == CANARY
    [column] = [column for column in customers.columns if column.name == "region"]
    assert (column.folded, column.levels) == (True, ("north", "south"))
    assert "3 of them" in column.because or "2 of them" in column.because


def test_no_document_names_a_rare_level(result):
    for document in (result.run.to_json(), write_report(result.run), exact_sql(result.run)):
        assert CANARY not in document
        assert "Lone Lane" not in document
    assert {feature.level for feature in result.run.plan.features if feature.level} == {"north", "south", "other"}
    assert "folded" in json.loads(result.run.to_json())["columns"][1]


def test_scoring_places_the_same_customers_the_same_and_a_new_value_with_the_others(result):
    assert (score(result.run, frame()).labels == result.labels).all()
    alone = score(result.run, frame().head(1).assign(region="Nowhere 9"))
    assert alone.customers.values()["region"].tolist() == ["other"]


def test_the_pipeline_and_the_statement_place_them_so_too(result):
    import duckdb

    customers = frame()
    assert (to_sklearn(result.run).predict(customers) == result.labels).all()
    found = duckdb.sql(exact_sql(result.run)).df().sort_values("id", key=lambda ids: ids.str[1:].astype(int))
    assert found["segment"].tolist() == result.labels.tolist()


def test_a_category_of_rare_levels_alone_is_set_aside():
    towns = [f"Town {row % 19}" for row in range(ROWS)]
    customers = read_customers(frame().assign(region=towns))
    [column] = [column for column in customers.columns if column.name == "region"]
    assert (column.kind, column.levels) == ("text", ())
    assert "too few to be named" in column.because


def test_nothing_is_asked_of_a_category_that_is_set_aside_as_all_its_levels_are_rare():
    rows = "".join(f"C{row},{row % 2 + 2},{row * 7 % 11}\n" for row in range(14))
    customers = read_customers(f"id,SearchEngineType,spend\n{rows}".encode())
    [column] = [column for column in customers.columns if column.name == "SearchEngineType"]
    assert (column.kind, column.doubtful) == ("text", False)
    assert "SearchEngineType" not in [issue.column for issue in customers.issues]


def test_yes_and_no_are_nobody_s_own_words():
    flags = frame().assign(insured=["yes" if row < 4 else "no" for row in range(ROWS)])
    assert sorted(read_customers(flags).values()["insured"].unique()) == ["no", "yes"]
