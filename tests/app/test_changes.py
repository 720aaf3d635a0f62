"""The Changes page: what has changed since the segments were found, and who moved."""

import pandas as pd
import pytest

from app.jobs.board import End, Job
from app.session.results import Source, keep_result
from app.session.scoring import Scoring
from ccseg.following.follow import follow
from ccseg.sample import make_sample
from tests.app.conftest import OWNER, texts, ways_on
from tests.judging import hardly_judging


def find_at_once(scoring, run, owner, before):
    """What a worker would find, without the refit, which has tests of its own."""
    if scoring.following is None:
        scoring.following = Job(owner)
        with hardly_judging():
            found = follow(run, scoring.customers, before=before, refitted=False).found
        scoring.following.end(End("done", found))
    return scoring.following


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr(Scoring, "follow", find_at_once)


def bring(open_app, id, table):
    at = open_app("changes", run=id)
    return at.file_uploader(key="upload-changes").upload("later.csv", table.to_csv(index=False).encode()).run()


def test_without_a_result_the_page_says_what_to_do_next(open_app):
    at = open_app("changes")
    assert not at.exception
    assert ways_on(at) == ["Find segments"]


def test_the_verdict_stands_first_with_its_reasons_and_who_moved_behind(open_app, rows):
    later = make_sample(300, seed=4).assign(CREDIT_LIMIT=lambda table: 2 * table["CREDIT_LIMIT"])
    at = bring(open_app, rows.result.id, later)
    assert not at.exception
    assert "Find the segments anew" in at.error[0].value
    assert "Credit limit has moved a lot" in at.error[0].value
    matrix = at.dataframe[1].value
    assert matrix.columns[-1] == "Sum"
    assert at.get("plotly_chart")
    at.toggle(key="changes-everyone").set_value(True).run()
    assert int(at.dataframe[1].value["Sum"].sum()) == 300
    assert "are in the same segment" in texts(at)


def test_counts_of_the_matrix_are_grouped_and_no_figure_reads_as_zero(open_app, rows, monkeypatch):
    monkeypatch.setattr("app.changes.view.flow_matrix", lambda *_, **__: pd.DataFrame({"Sum": [12345.0]}))
    at = bring(open_app, rows.result.id, make_sample(300).head(290))
    figures, matrix = at.dataframe[0], at.dataframe[1]
    assert "12,345" in matrix.proto.arrow_data.styler.display_values.decode("latin-1")
    assert "< 0.01" in figures.proto.arrow_data.styler.display_values.decode("latin-1")


def test_without_the_earlier_customers_the_page_says_how_to_see_who_moved(open_app, found):
    at = bring(open_app, keep_result(OWNER, Source("cards.csv", b""), found).result.id, make_sample(300))
    assert not at.exception
    assert "Nothing to do" in at.success[0].value
    assert "Attach the file" in texts(at)


def test_a_file_of_others_is_measured_and_nobody_is_followed(open_app, rows):
    at = bring(open_app, rows.result.id, make_sample(300).assign(CUST_ID=lambda table: "X" + table["CUST_ID"]))
    assert not at.exception
    assert "nobody can be followed" in texts(at)


def test_a_file_that_lacks_a_column_leads_to_where_it_can_be_said(open_app, result):
    at = bring(open_app, result.id, make_sample(300).rename(columns={"TENURE": "zz"}))
    assert not at.exception
    assert "Say on Score which columns hold them" in ways_on(at)


def _hostile(found, names):
    assert found.leaving
    return ["![x](http://evil.test/a.png)" for _ in found.leaving]


def test_what_is_told_of_a_move_is_shown_as_it_is_written(open_app, rows, monkeypatch):
    monkeypatch.setattr("app.changes.view.tell_moves", _hostile)
    at = bring(open_app, rows.result.id, make_sample(300, seed=4))
    assert "\\!\\[x\\]" in texts(at)
    assert "![x](http" not in texts(at)
