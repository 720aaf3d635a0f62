import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pandas as pd
import pytest

from app.session.documents import documents
from app.session.results import Result, annotate
from app.shown import downloads
from ccseg.clustering.clusterers import DBSCAN, KMeans
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from tests.app.conftest import link

PACK = ["slides", "one-pager", "handout", "workbook", "personas"]
CUSTOMERS = ["customers-csv", "customers-xlsx", "customers-parquet", "changes"]
DOCUMENTS = ["model", "model-text"]
CODE = ["rules", "script", "run"]
EXACT = "assignment"


@pytest.fixture(autouse=True)
def names_are_given_back(result):
    """What a test calls a persona is its own."""
    yield
    result.write(0, result.run.segments[0].persona.name, "")


@pytest.fixture
def made(monkeypatch):
    """What is offered, by its key: the function that makes it, as it was bound last."""
    offered: dict[str, partial[bytes]] = {}
    monkeypatch.setattr(downloads, "offer", lambda key, make, *_, **__: offered.update({key: make}))
    return offered


def keys(at):
    return [button.key.removeprefix("download-") for button in at.get("download_button")]


def headings(at):
    return [text.value.strip("*") for text in at.markdown if text.value.startswith("**") and text.value.endswith("**")]


def exact(run):
    return [EXACT] if downloads.has_exact_sql(run) else []


def test_downloads_stand_in_groups(open_app, result):
    at = open_app("personas", run=result.id)
    assert not at.exception
    assert keys(at) == [*PACK, *CUSTOMERS, *DOCUMENTS, CODE[0], *exact(result.run), *CODE[1:]]
    assert headings(at)[:4] == ["For a meeting", "Customers", "For model owners", "Code and data"]


def test_where_lists_are_downloaded_a_link_leads_to_those_with_a_hold_out(open_app, result, rows):
    assert link(open_app("personas", run=result.id), "hold-out").page == "plan"


def test_without_customers_at_hand_nothing_is_said_of_lists(open_app, result):
    documents.forget()
    assert link(open_app("personas", run=result.id), "hold-out") is None


def test_every_download_says_what_it_is_for_and_is_named_by_file_and_day(open_app, result, rows, monkeypatch):
    offered = {}
    monkeypatch.setattr(
        downloads, "offer", lambda key, make, name, *_, about="", **__: offered.update({key: (name, about)})
    )
    open_app("personas", run=result.id)
    day = date.fromtimestamp(result.made)
    assert offered["slides"][0] == f"cards_{day}_slides.pptx"
    assert offered["customers-csv"][0] == f"cards_{day}_customers.csv"
    assert {key for key, (name, _) in offered.items() if not name.startswith(f"cards_{day}_")} == set()
    assert {key for key, (_, about) in offered.items() if not about} == set()


def test_what_takes_long_says_that_it_is_made_and_where_it_is_tried(open_app, result, rows, monkeypatch):
    offered = {}
    monkeypatch.setattr(downloads, "offer", lambda key, *_, making="", **__: offered.update({key: making}))
    open_app("personas", run=result.id)
    slow = {*PACK[:-1], *CUSTOMERS[:-1], *exact(result.run)}
    assert {key for key, making in offered.items() if making} == slow
    assert "tried" in offered.get(EXACT, "tried")


def test_what_takes_long_is_made_by_a_worker(open_app, result, rows, made, monkeypatch):
    open_app("personas", run=result.id)
    monkeypatch.setattr("ccseg.exporting.deck.write_deck", lambda pack: b"made in the server")
    assert made["slides"]().startswith(b"PK")
    assert made["one-pager"]().startswith(b"%PDF")
    assert made["handout"]().startswith(b"%PDF")
    book = pd.read_excel(io.BytesIO(made["workbook"]()), sheet_name=None, engine="calamine")
    assert list(book) == ["Overview", "Figures", "Plays", "Customers", "Changes", "What it rests on"]


def test_a_plan_is_in_documents_that_are_made_without_a_session_and_as_it_is_then(open_app, result, rows, made):
    at = open_app("plan", run=result.id)
    at.button(key="plan-example").click().run()
    with ThreadPoolExecutor(1) as elsewhere:
        report = elsewhere.submit(made["personas"]).result().decode()
        assert "The assumptions are made up" in report
        at.button(key="plan-clear").click().run()
        assert "The assumptions are made up" not in elsewhere.submit(made["personas"]).result().decode()


def test_without_their_packages_slides_are_not_offered_and_the_page_says_which_to_install(
    open_app, result, monkeypatch
):
    monkeypatch.setattr("ccseg.exporting.packages.find_spec", lambda name: None)
    at = open_app("personas", run=result.id)
    assert not {"slides", "one-pager", "handout"} & set(keys(at))
    assert any("pip install 'ccseg[pack]'" in caption.value for caption in at.caption)


def test_without_the_customers_there_is_what_needs_none(open_app, result, rows, monkeypatch):
    monkeypatch.setattr("app.session.documents.Documents.held", lambda *_: None)
    at = open_app("personas", run=result.id)
    assert keys(at) == [*PACK, *DOCUMENTS, *exact(result.run), *CODE[1:]]
    assert not at.pills


def test_segments_are_chosen_first_and_named_as_the_person_named_them(open_app, result, rows, made):
    annotate(result, 0, "My *best*", "")
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
    annotate(result, 0, "Regulars", "")
    open_app("personas", run=result.id)
    for label in DOCUMENTS:
        assert "Regulars" in made[label]().decode()
        assert result.run.source in made[label]().decode()
        assert "cards.csv" not in made[label]().decode()
    assert "<h1>Customer segments: cards.csv</h1>" in made["personas"]().decode()
    assert made[CODE[1]]().decode().startswith("# Finds the segments again")


@pytest.mark.usefixtures("hardly_judged")
def test_the_exact_statement_is_offered_where_there_is_one(sample, made, monkeypatch):
    monkeypatch.setattr("ccseg.exporting.stages.MOST_COMPARED", 10)
    for clusterer in (KMeans(segments=2), DBSCAN(eps=3, min_customers=9)):
        recipe = Recipe(preparation="hurdle", clusterer=clusterer)
        run = segment(sample.head(60), recipe, draw_map=False).run
        made.clear()
        downloads._offer_code(Result("id", "the tester", run, "file"), None)
        assert (EXACT in made) == isinstance(clusterer, KMeans)


def test_statements_are_written_for_the_database_that_is_chosen(open_app, result, rows, made):
    at = open_app("personas", run=result.id)
    assert '"CUST_ID"' in made["rules"]().decode()
    at.selectbox(key="dialect").set_value("bigquery").run()
    assert not at.exception
    assert "`CUST_ID`" in made["rules"]().decode()


def test_a_persona_is_copied_as_text_and_as_a_table(open_app, result, rows):
    annotate(result, 0, "My *best*", "Ask Ann")
    at = open_app("personas", run=result.id)
    assert not at.code
    at.session_state["copy-0"] = True
    at.run()
    text, table = (code.value for code in at.code)
    assert text.startswith("My *best*\n")
    assert text.endswith("Ask Ann")
    assert table.startswith("Figure\tMy *best*\tPortfolio\tIndex\n")
