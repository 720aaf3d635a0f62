"""Segments found anew in the app: kept beside the earlier result, with what became of each of its segments."""

import pytest

from app.session.results import Source, annotate
from app.session.work import _keep_refit, place_again
from ccseg import KMeans, add_map, make_sample, refit, sample_csv
from tests.app.conftest import follow, texts
from tests.judging import hardly_judging


@pytest.fixture
def anew(rows, monkeypatch):
    """What was found in a later file, with a third of the segments."""
    monkeypatch.setattr("app.session.work.start_map", lambda *anything, **settings: None)
    annotate(rows.result, 0, "The regulars", "Call in May.")
    later, run = make_sample(300, seed=4), rows.result.as_written()
    with hardly_judging():
        recipe = run.recipe.but(clusterer=KMeans(segments=2))
        found = add_map(refit(run, later, recipe=recipe, draw_map=False), "pca")
    source = Source("later.csv", sample_csv(300, seed=4))
    return _keep_refit(rows.result, source, found.customers, (found.assignment, found.projection, found.run, None))


def test_it_is_a_result_of_its_own_that_knows_the_earlier_one(rows, anew, open_app):
    assert anew.result.id != rows.result.id
    assert anew.result.run.after.result == rows.result.id
    at = open_app("segments", run=anew.result.id)
    assert not at.exception
    assert "What became of the segments of cards" in texts(at)
    assert follow(at, "earlier").query_params["run"] == rows.result.id


def test_each_page_shows_segments_whose_numbers_have_gaps(anew, open_app):
    assert max(anew.result.run.numbers) >= len(anew.result.run.segments)
    for page in ("segments", "personas", "saved"):
        at = open_app(page, run=anew.result.id)
        assert not at.exception, page
    shown = texts(open_app("personas", run=anew.result.id)).replace("\\", "")
    assert anew.result.name_of(max(anew.result.run.numbers)) in shown


def test_saved_shows_the_line_of_results(rows, anew, open_app):
    assert "cards.csv → later.csv" in texts(open_app("saved")).replace("\\", "")


def test_its_customers_come_back_from_the_file_without_another_search(anew):
    again = place_again(anew.result, anew.source, anew.segmentation.customers)
    assert (again.segmentation.labels == anew.segmentation.labels).all()
    assert again.segmentation.projection is not None


def test_where_segments_have_aged_the_page_offers_to_find_them_anew(rows, open_app, monkeypatch):
    import tests.app.test_changes as changes

    monkeypatch.setattr("app.session.scoring.Scoring.follow", changes.find_at_once)
    asked = []
    monkeypatch.setattr("app.session.session.start_refit", lambda *given: asked.append(given))
    later = make_sample(300, seed=4).assign(CREDIT_LIMIT=lambda table: 2 * table["CREDIT_LIMIT"])
    at = changes.bring(open_app, rows.result.id, later)
    at.button(key="refit").click().run()
    ((result, source, customers),) = asked
    assert (result.id, source.name, len(customers.frame)) == (rows.result.id, "later.csv", 300)
