import io
from functools import partial

import pandas as pd
import pytest

from app.session.results import Result
from app.shown import downloads
from ccseg.clustering.clusterers import KMeans
from ccseg.recipes import Recipe
from ccseg.segmentation import segment

CUSTOMERS = ["customers-csv", "customers-xlsx", "customers-parquet", "changes"]
DOCUMENTS = ["report", "model-html", "model-md"]
CODE = ["rules", "python", "document"]
EXACT = "exact"


@pytest.fixture
def made(monkeypatch):
    """What is offered, by its key: the function that makes it, as it was bound last."""
    offered: dict[str, partial[bytes]] = {}
    monkeypatch.setattr(downloads, "offer", lambda key, make, *_: offered.update({key: make}))
    return offered


def keys(at):
    return [button.key.removeprefix("download-") for button in at.get("download_button")]


def headings(at):
    return [text.value.strip("*") for text in at.markdown if text.value.startswith("**") and text.value.endswith("**")]


def exact(run):
    return [EXACT] if downloads.exact_sql(run) else []


def test_downloads_stand_in_groups(open_app, result):
    at = open_app("personas", run=result.id)
    assert not at.exception
    assert keys(at) == [*CUSTOMERS, *DOCUMENTS, CODE[0], *exact(result.run), *CODE[1:]]
    assert headings(at)[:3] == ["Customers", "Documents", "Code and data"]


def test_without_the_customers_there_is_what_needs_none(open_app, result, rows, monkeypatch):
    monkeypatch.setattr("app.session.documents.Documents.held", lambda *_: None)
    at = open_app("personas", run=result.id)
    assert keys(at) == [*DOCUMENTS, *exact(result.run), *CODE[1:]]
    assert not at.pills


def test_segments_are_chosen_first_and_named_as_the_person_named_them(open_app, result, rows, made):
    result.write(0, "My *best*", "")
    at = open_app("personas", run=result.id)
    pills = at.get("button_group")[0]
    assert pills.options[0] == r"My \*best\*"
    pills.set_value([0, 1]).run()
    assert not at.exception
    largest, second = (found.size for found in result.run.segments[:2])
    back = pd.read_csv(io.BytesIO(made["customers-csv"]()))
    assert back["persona"].value_counts().to_dict() == {
        "My *best*": largest,
        result.run.segments[1].persona.name: second,
    }
    assert len(pd.read_parquet(io.BytesIO(made["customers-parquet"]()))) == largest + second
    book = pd.read_excel(io.BytesIO(made["customers-xlsx"]()), sheet_name=None, engine="calamine")
    assert len(book["Customers"]) == largest + second


def test_all_customers_are_there_when_none_are_chosen(open_app, result, made):
    open_app("personas", run=result.id)
    back = pd.read_csv(io.BytesIO(made["customers-csv"]()))
    assert len(back) == result.run.customers
    assert list(pd.read_csv(io.BytesIO(made["changes"]())).columns) == [
        "column",
        "what",
        "rows",
        "lines",
        "example",
    ]


def test_documents_and_lines_are_made_of_the_open_result(open_app, result, made):
    result.write(0, "Regulars", "")
    open_app("personas", run=result.id)
    for label in DOCUMENTS[1:]:
        assert "Regulars" in made[label]().decode()
        assert result.run.source in made[label]().decode()
        assert "cards.csv" not in made[label]().decode()
    assert made[CODE[1]]().decode().startswith("# Finds the segments again")


@pytest.mark.usefixtures("hardly_judged")
def test_the_exact_statement_is_offered_where_there_is_one(sample, made):
    for preparation in ("plain", "hurdle"):
        recipe = Recipe(preparation=preparation, clusterer=KMeans(segments=2))
        run = segment(sample.head(60), recipe, draw_map=False).run
        made.clear()
        downloads._offer_code(Result("id", "the tester", run, "file"), None)
        assert (EXACT in made) == (preparation == "plain")


def test_statements_are_written_for_the_database_that_is_chosen(open_app, result, rows, made):
    at = open_app("personas", run=result.id)
    assert '"CUST_ID"' in made["rules"]().decode()
    at.selectbox(key="dialect").set_value("bigquery").run()
    assert not at.exception
    assert "`CUST_ID`" in made["rules"]().decode()
