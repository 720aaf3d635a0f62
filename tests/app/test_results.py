import gc

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.jobs.board import job_board
from app.session.comparisons import KeptComparison
from app.session.documents import documents
from app.session.results import Result, Rows, Source, keep_result, known_recipes, result_id, rows_of
from app.session.store import store
from ccseg.comparing.comparison import Summary
from ccseg.describing.wording import Wording
from ccseg.recipes import Recipe
from tests.app.conftest import APP, OWNER, follow, link
from tests.stores import STORED


@pytest.fixture
def summary():
    return Summary.from_json((STORED / "comparison-1.json").read_bytes())


def test_the_customers_are_at_hand_only_as_long_as_somebody_holds_them(found, portfolio):
    rows = keep_result(OWNER, Source("cards.csv", portfolio), found)
    result = rows.result
    assert rows_of(result) is rows
    del rows
    gc.collect()
    assert rows_of(result) is None
    assert documents().find(Result, OWNER, result.id) is result


def test_what_a_person_wrote_stays_when_a_better_version_comes(rows):
    rows.result.write(0, "Gold hands", "Ask Ann")
    again = keep_result(OWNER, rows.source, rows.segmentation)
    assert again.as_written().run.segments[0].persona.name == "Gold hands"
    rows.result.write(0, None, "")
    assert keep_result(OWNER, rows.source, rows.segmentation).result.as_written() == rows.segmentation.run


def test_a_document_is_found_by_its_owner_alone(result):
    assert documents().find(Result, OWNER, result.id) is result
    assert documents().find(Result, "bob", result.id) is None
    assert documents().held(Rows, "bob", result.id) is None
    assert documents().entries("bob", Result) == []


def test_a_document_is_in_the_store_for_good_and_found_there_as_what_it_is(rows, summary):
    documents().keep(KeptComparison("ways", OWNER, summary, "cards.csv"))
    documents.forget()
    assert documents().find(Result, OWNER, rows.result.id).run == rows.segmentation.run
    assert documents().find(KeptComparison, OWNER, "ways").document == summary
    assert documents().find(KeptComparison, OWNER, rows.result.id) is None
    assert documents().find(Result, OWNER, "ways") is None
    assert [entry.id for entry in documents().entries(OWNER, KeptComparison)] == ["ways"]


def test_a_deleted_document_is_gone_from_the_store_and_from_memory(rows):
    documents().delete(OWNER, rows.result.id)
    assert documents().find(Result, OWNER, rows.result.id) is None
    assert rows_of(rows.result) is None
    assert store().list(OWNER) == ()


def test_a_deleted_result_does_not_come_back_with_its_map(rows):
    documents().delete(OWNER, rows.result.id)
    assert not documents().improve(rows.result, rows.segmentation.run)
    assert store().list(OWNER) == ()


def test_deleting_wins_over_a_map_that_is_being_kept(rows, monkeypatch):
    replace = store().replace

    def replace_what_is_gone(*document):
        documents().delete(OWNER, rows.result.id)
        replace(*document)

    monkeypatch.setattr(store(), "replace", replace_what_is_gone)
    assert not documents().improve(rows.result, rows.segmentation.run)
    assert store().list(OWNER) == ()


def test_no_visitor_can_empty_what_the_server_keeps(rows):
    before = documents(), store(), job_board()
    st.cache_resource.clear()
    st.cache_data.clear()
    assert (documents(), store(), job_board()) == before
    assert rows_of(rows.result) is rows


def test_the_recipes_of_a_file_are_known_while_its_customers_are_at_hand(found, portfolio):
    rows = keep_result(OWNER, Source("cards.csv", portfolio), found)
    assert [recipe for recipe, _ in known_recipes(OWNER, found.customers)] == [found.run.recipe]
    assert list(known_recipes("bob", found.customers)) == []
    del rows
    gc.collect()
    assert list(known_recipes(OWNER, found.customers)) == []


def test_the_same_file_by_the_same_recipe_is_the_same_result_in_any_wording():
    recipe = Recipe()
    assert result_id("d1", recipe) == result_id("d1", recipe.but(wording=Wording(currency="€")))
    assert result_id("d1", recipe) != result_id("d1", recipe.but(seed=1))
    assert result_id("d1", recipe) != result_id("d2", recipe)


@pytest.mark.parametrize("page", ["segments", "personas", "score"])
def test_after_a_restart_an_empty_page_offers_the_latest_result(open_app, result, page):
    at = open_app(page)
    assert "Open the latest result" in link(at, "latest").label
    follow(at, "latest")
    assert at.session_state["session"].result.id == result.id
    assert at.query_params["run"] == result.id


@pytest.mark.parametrize("page", ["segments", "personas"])
def test_after_a_restart_the_menu_leads_to_the_result_that_was_open(result, page):
    at = AppTest.from_file(APP, default_timeout=60)
    at.session_state["owner"] = OWNER
    at.switch_page(f"pages/{page}.py").run()
    assert at.session_state["session"].result.id == result.id
    assert at.query_params["run"] == result.id


def test_a_visit_that_begins_at_the_start_opens_nothing_by_itself(open_app, result):
    at = open_app("segments")
    assert at.session_state["session"].result is None
