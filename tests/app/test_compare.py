"""The Compare page: what can be picked, the jobs, the ranking, the flows, and what a reload brings back."""

import time
from threading import Event

import pandas as pd
import pytest

from app.common.text import plain
from app.compare.ranking import _bold_best, _write_seconds
from app.jobs.board import End, Job
from app.session.comparisons import ComparisonJob, Fit, KeptComparison, start_comparison
from app.session.documents import documents
from app.session.elsewhere import Teller, teller
from app.session.results import Result, Source, keep_result
from app.shown.pictures import flow_figure, maps_figure, retention_figure
from ccseg.clustering.clusterers import KMeans
from ccseg.comparing.comparison import compare, draw_shared_map
from ccseg.comparing.figures import METRICS
from ccseg.comparing.recommendation import Objection
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from tests.app.conftest import OWNER, texts, ways_on
from tests.app.contrast import Sent
from tests.judging import hardly_judging

THREE, FOUR = (Recipe(preparation="plain", clusterer=KMeans(segments=k)) for k in (3, 4))


@pytest.fixture(scope="module")
def comparison(found):
    """Two quick recipes on the customers of the portfolio, on the instant map."""
    with hardly_judging():
        results = [segment(found.customers, recipe, draw_map=False) for recipe in (THREE, FOUR)]
        return draw_shared_map(compare(found.customers, results, draw_map=False), "pca")


@pytest.fixture
def compared(comparison, rows):
    """The same, as a session of the tester's has it."""
    job = ComparisonJob("abc", OWNER, rows.source, comparison.customers, (), (), comparison=comparison)
    job.kept = documents().keep(KeptComparison("abc", OWNER, comparison.summary, "cards.csv"))
    return documents().hold(job)


def test_without_a_file_the_page_says_what_to_do_next(open_app):
    at = open_app("compare")
    assert not at.exception
    assert ways_on(at) == ["Upload a file"]


def test_the_three_algorithms_are_one_click_away(open_app, portfolio):
    at = open_app(owner="the curious")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    at.switch_page("pages/compare.py").run()
    assert at.multiselect[0].value == ["algorithm kmeans", "algorithm gmm", "algorithm dbscan"]
    called = at.multiselect[0].format_func
    assert [called(name) for name in at.multiselect[0].value] == ["K-means", "Gaussian mixture", "DBSCAN"]
    assert not at.button(key="compare").disabled


def test_own_recipes_lead_to_a_recommendation_and_a_second_time_nothing_is_done_again(open_app, portfolio):
    at = open_app(owner="the maker")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    at.switch_page("pages/compare.py").run()
    for segments in (3, 4):
        at.number_input(key="kmeans-segments--1").set_value(segments)
        at.selectbox(key="preparation--1").set_value("plain").run()
        at.button(key="add-recipe").click().run()
    at.multiselect[0].set_value([name for name in at.multiselect[0].value if "algorithm" not in name]).run()
    at.button(key="compare").click().run()
    first = wait_for(at)
    assert not at.exception
    assert len(first.comparison.summary.candidates) == 2
    at.button(key="compare").click().run()
    assert at.session_state["session"].comparison_job is first
    assert documents().entries("the maker", Result) == []


def test_what_speaks_against_a_segmentation_is_said_once(open_app, compared):
    first, second = compared.kept.document.candidates
    told, untold = (Objection(guard="unstable", text=text) for text in ("It breaks.", "It leans."))
    advice = compared.kept.document.recommendation
    document = compared.kept.document.but(
        candidates=(first, second.but(objections=(told, untold))),
        recommendation=advice.but(because=f"{advice.because} {told.text}"),
    )
    kept = documents().keep(KeptComparison("once", OWNER, document, "cards.csv"))
    shown = texts(open_app("compare", comparison=kept.id)).replace("\\", "")
    assert (shown.count("It breaks."), shown.count("It leans.")) == (1, 1)


def test_a_result_of_a_comparison_is_listed_once_somebody_opens_it(open_app, rows, monkeypatch):
    monkeypatch.setattr("app.session.work.start_map", lambda *_, **__: None)
    documents().delete(OWNER, rows.result.id)
    quiet = keep_result(OWNER, rows.source, rows.segmentation, stored=False)
    quiet.result.unopened = True
    assert documents().entries(OWNER, Result) == []
    at = open_app("segments", run=quiet.result.id)
    assert at.session_state["session"].result is quiet.result
    assert [entry.id for entry in documents().entries(OWNER, Result)] == [quiet.result.id]


def wait_for(at):
    job = wait_until_over(at.session_state["session"].comparison_job)
    assert job.comparison, job.error
    at.run()
    return job


def test_a_comparison_is_made_although_nobody_looks_and_its_address_opens_it(open_app, found, portfolio):
    source = Source("cards.csv", portfolio)
    job = start_comparison("the patient", source, found.customers, [THREE, FOUR], [])
    ended = Event()
    for fit in job.fits:
        fit.job.when_over(lambda: job.job and job.job.when_over(ended.set))
    assert ended.wait(120)
    assert job.comparison, job.error
    at = open_app("compare", owner="the patient", comparison=job.id)
    assert list(at.dataframe[0].value["Segmentation"]) == ["K-means, 3 segments", "K-means, 4 segments"]
    assert at.session_state["session"].customers is job.customers


@pytest.fixture
def quiet_teller(monkeypatch):
    """What tells other servers of jobs, when it is asked to and not of itself."""
    monkeypatch.setattr(Teller, "_go_on", lambda self: None)
    teller.forget()
    yield teller()
    teller.forget()


def ask(owner, found, portfolio, quiet_teller):
    """The same two segmentations of the same file, which other servers are told of."""
    job = start_comparison(owner, Source("cards.csv", portfolio), found.customers, [THREE, FOUR], [])
    quiet_teller.tell()
    return job


def test_what_was_compared_is_compared_again_where_nobody_holds_it_any_more(open_app, found, portfolio, quiet_teller):
    first = wait_until_over(ask("the returning", found, portfolio, quiet_teller))
    assert first.comparison, first.error
    quiet_teller.tell()
    documents.forget()
    second = ask("the returning", found, portfolio, quiet_teller)
    assert (second is first, second.id) == (False, first.id)
    at = open_app("compare", owner="the returning", comparison=second.id)
    assert at.session_state["session"].comparison_job is second
    wait_until_over(second)
    assert second.comparison, second.error
    at.run()
    assert not at.error
    assert at.dataframe


def test_what_was_stopped_can_be_compared_again(found, portfolio, quiet_teller):
    stopped = ask("the hesitant", found, portfolio, quiet_teller)
    stopped.stop()
    quiet_teller.tell()
    assert "not two results" in stopped.error
    again = wait_until_over(ask("the hesitant", found, portfolio, quiet_teller))
    assert again is not stopped
    assert again.comparison, again.error


def test_a_fit_that_ends_while_others_are_looked_at_counts(rows, found, monkeypatch):
    """What it brought would be missing, were its end seen and not what it brought."""

    class EndsMeanwhile(Fit):
        def collect(self):
            super().collect()
            self.job.end(End("done", (rows, 1.0)))

    compared = []
    monkeypatch.setattr(ComparisonJob, "_compare", lambda self: compared.append(self) or Job(OWNER))
    first, second = Fit("one", THREE, rows, 1.0), EndsMeanwhile("two", FOUR, job=Job(OWNER))
    job = ComparisonJob("race", OWNER, rows.source, found.customers, (first, second), ())
    job._advance()
    assert not job.error
    job._advance()
    assert compared == [job]


def wait_until_over(job):
    end = time.monotonic() + 120
    while not job.over and time.monotonic() < end:
        time.sleep(0.1)
    return job


def test_the_open_comparison_stays_open_on_other_pages(open_app, compared):
    at = open_app("compare", comparison="abc")
    at.switch_page("pages/saved.py").run()
    del at.query_params["comparison"]
    at.switch_page("pages/compare.py").run()
    assert at.query_params["comparison"] == "abc"
    assert at.dataframe


def test_a_comparison_that_the_store_cannot_keep_is_shown_and_said(open_app, compared):
    compared.kept.fault = "The disk of the store is full."
    at = open_app("compare", comparison="abc")
    assert "This comparison is not kept" in at.warning[0].value
    assert at.dataframe


def test_stopping_before_two_are_found_says_so_and_gives_the_button_back(open_app, portfolio):
    at = open_app(owner="the doubter")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    at.switch_page("pages/compare.py").run()
    at.button(key="compare").click().run()
    at.button(key="stop").click().run()
    assert "there are not two results to compare" in at.error[0].value
    assert at.button(key="compare")


def test_the_address_brings_the_comparison_back_with_figures_maps_flows_and_ways(open_app, compared):
    at = open_app("compare", comparison="abc")
    assert not at.exception
    assert list(at.dataframe[0].value["Segmentation"]) == ["K-means, 3 segments", "K-means, 4 segments"]
    assert len(at.get("plotly_chart")) == 5
    assert "of customers change persona" in texts(at)
    assert "are always grouped together" in texts(at)


def test_the_reassigned_can_be_downloaded_while_their_customers_are_at_hand(open_app, compared):
    labels = [button.label for button in open_app("compare", comparison="abc").get("download_button")]
    assert any("reassigned customers" in label for label in labels)
    assert "Customers with the persona from each segmentation (CSV)" in labels


def test_without_the_customers_the_pictures_are_still_there(open_app, comparison):
    documents().keep(KeptComparison("later", OWNER, comparison.summary, "cards.csv"))
    at = open_app("compare", comparison="later")
    assert len(at.get("plotly_chart")) == 5
    assert [button.label for button in at.get("download_button")] == ["Comparison (JSON)"]


def test_a_comparison_opens_for_nobody_else(open_app, compared):
    at = open_app("compare", owner="somebody else", comparison="abc")
    assert at.toast[0].value.startswith("That comparison is no longer kept")
    assert not at.dataframe
    assert "comparison" not in at.query_params


def test_another_file_puts_the_comparison_away(open_app, compared, portfolio):
    at = open_app("compare", comparison="abc")
    at.switch_page("pages/start.py").run()
    at.file_uploader(key="upload").upload("other.csv", portfolio.replace(b"S000001", b"S999999")).run()
    at.switch_page("pages/compare.py").run()
    assert not at.dataframe
    assert at.button(key="compare")


def test_the_flow_between_each_two_can_be_chosen(open_app, compared):
    at = open_app("compare", comparison="abc")
    assert at.selectbox(key="between").options == ["K-means, 3 segments → K-means, 4 segments"]


def test_the_latest_comparison_of_the_file_is_shown_at_once(open_app, compared, result):
    at = open_app("compare", run=result.id)
    assert at.query_params["comparison"] == "abc"
    assert list(at.dataframe[0].value["Segmentation"]) == ["K-means, 3 segments", "K-means, 4 segments"]


def test_the_best_of_each_figure_is_bold_and_an_arrow_says_which_way_is_better(open_app, compared):
    table = open_app("compare", comparison="abc").dataframe[0]
    silhouette = next(metric for metric in METRICS if metric.key == "silhouette")
    assert "Silhouette \u2191" in table.proto.columns.encode().decode("unicode_escape")
    assert _bold_best(silhouette, pd.Series([0.2, 0.4, None])) == ["", "font-weight: 700", ""]
    assert _bold_best(silhouette, pd.Series([0.401, 0.2, 0.4])) == ["font-weight: 700", "", "font-weight: 700"]
    assert _bold_best(silhouette, pd.Series([0.401, 0.4])) == ["", ""]
    assert _write_seconds(float("nan")) == "–"


def test_a_segment_that_is_two_personas_of_another_result_says_so_below_the_maps_and_in_the_flow(open_app, compared):
    summary = compared.comparison.summary
    [told] = [each.tell(summary.candidates) for each in summary.gathered]
    assert plain(told) in texts(open_app("compare", comparison="abc"))
    labels = flow_figure(summary, summary.flows[0], narrow=False).data[0].node.label
    assert len([label for label in labels if label.endswith("(2 in one)")]) == 1
    hover = [trace.hovertemplate for trace in maps_figure(summary, narrow=False).data]
    assert len([text for text in hover if "2 personas of K-means, 4 segments in one" in text]) == 1


def test_the_axis_of_shares_goes_from_nothing_to_all(comparison):
    summary = comparison.summary
    axis = retention_figure(summary, summary.multiverse, narrow=False).layout.xaxis
    assert axis.tickformat.endswith("%")
    assert tuple(axis.range) == (0, 1)
    assert 1 / axis.dtick == round(1 / axis.dtick)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_of_a_comparison_can_be_read_and_no_customer_fades_into_the_page(comparison, dark, monkeypatch):
    for module in ("common.ink", "shown.charts", "shown.pictures"):
        monkeypatch.setattr(f"app.{module}.is_dark", lambda: dark)
    summary, theme = comparison.summary, "dark" if dark else "light"
    flow = Sent(flow_figure(summary, summary.flows[0], narrow=False), theme)
    maps = Sent(maps_figure(summary, narrow=False), theme)
    assert min(flow.faintest_text(), maps.faintest_text()) >= 4.5
    assert min(flow.faintest_mark(), maps.faintest_mark()) >= 3
