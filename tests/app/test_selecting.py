from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st

from app.common.text import plain
from app.jobs.board import Job
from app.segments import answer
from app.segments.histograms import histograms
from app.segments.outline import Outline, inside, outlines_of
from app.segments.selection import Drawing, select
from app.session.documents import documents
from app.shown.maps import UNKNOWN, Look, Shade, map_figure
from app.shown.members import MEMBERS, _choose
from app.shown.search import seek
from tests.app.conftest import OWNER, texts

EVERYWHERE = Outline((-99.0, 99.0, 99.0, -99.0), (-99.0, -99.0, 99.0, 99.0))


def rows_with(labels, points):
    rows: Any = SimpleNamespace(segmentation=SimpleNamespace(labels=labels, projection=SimpleNamespace(points=points)))
    return rows


def test_a_line_around_everything_selects_all_of_501200_customers_and_not_those_drawn():
    points = np.random.default_rng(0).normal(size=(501_200, 2))
    rows = rows_with(np.arange(501_200) % 7, points)
    assert len(select(rows, (EVERYWHERE,), (), None).rows) == 501_200


def crossings(points, outline):
    """Whether a ray to the right crosses the outline an odd number of times, edge by edge."""
    found = np.zeros(len(points), dtype=bool)
    x, y = points.T
    corners = list(zip(outline.x, outline.y, strict=True))
    for (left, low), (right, high) in zip(corners, [*corners[1:], corners[0]], strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            at = (right - left) * (y - low) / (high - low) + left
        found ^= ((low > y) != (high > y)) & (x < at)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_who_is_in_a_line_that_crosses_itself_is_who_the_map_shows_in_it(seed):
    random = np.random.default_rng(seed)
    outline = Outline(*random.normal(size=(2, 40)).tolist())
    points = random.normal(size=(20_000, 2))
    np.testing.assert_array_equal(inside(points, [outline]), crossings(points, outline))


def test_several_lines_and_boxes_select_whoever_is_in_one_of_them():
    drawn = outlines_of({"lasso": [{"x": [0, 2, 1], "y": [0, 0, 2]}], "box": [{"x": [9, 5], "y": [5, 9]}]})
    assert inside(np.array([[1.0, 0.5], [6.0, 6.0], [3.0, 3.0]]), drawn).tolist() == [True, True, False]


@pytest.mark.parametrize("lasso", [{"x": [], "y": []}, {"x": [1, 2], "y": [1, 2]}, {"x": [1, None, 2], "y": [1, 2, 3]}])
def test_a_line_without_an_area_is_none(lasso):
    assert outlines_of({"lasso": [lasso], "box": []}) == ()


def test_a_customer_left_out_is_never_selected():
    points = np.array([[0.0, 0.0], [np.nan, np.nan]])
    assert select(rows_with(np.array([0, -2]), points), (EVERYWHERE,), (), None).rows.tolist() == [0]


def test_segments_and_a_line_work_together():
    points = np.array([[0.0, 0.0], [1.0, 1.0], [0.5, 0.5], [500.0, 0.0]])
    rows = rows_with(np.array([0, 1, 0, 0]), points)
    assert select(rows, (EVERYWHERE,), (0,), None).rows.tolist() == [0, 2]


def test_the_browser_shows_a_line_by_itself_until_the_picture_changes():
    drawing = Drawing()
    drawing.keep({"lasso": [{"x": [0, 2, 1], "y": [0, 0, 2]}], "box": []}, look="as it was")
    redrawn = []
    for look in ("as it was", "another"):
        drawing.follow(look, narrowed=False)
        redrawn.append(drawing.redrawn)
    assert redrawn == [False, True]
    drawing.clear()
    assert drawing.outlines == ()


@pytest.fixture
def on_map(open_app, result):
    """The page of the map, with a line around everything on it."""
    at = open_app("segments", run=result.id)
    at.session_state["drawing"] = Drawing((result.id, "pca"), (EVERYWHERE,))
    return at


def test_a_line_and_a_picked_segment_are_said_aloud(on_map, result):
    at = on_map.run()
    assert "300 customers selected" in texts(at)
    assert "in what you drew" in texts(at)
    at.session_state["picked-segments"] = [0]
    at.run()
    assert f"{result.run.segments[0].size} customers selected" in texts(at)
    assert "in what you drew and in" in texts(at)


def test_one_button_clears_all_that_selects(on_map):
    on_map.session_state["picked-segments"] = [0]
    on_map.run()
    on_map.button(key="clear-selection").click().run()
    assert "selected" not in texts(on_map)
    assert not on_map.session_state["picked-segments"]
    assert on_map.button(key="stand-out-0")


def test_pressing_the_name_on_a_card_lets_its_customers_stand_out(open_app, result):
    at = open_app("segments", run=result.id)
    at.button(key="stand-out-0").click().run()
    assert f"{result.run.segments[0].size} customers selected" in texts(at)


def test_customers_can_be_selected_by_the_range_of_a_figure_with_the_keyboard(open_app, result, rows):
    at = open_app("segments", run=result.id)
    at.selectbox(key="filter-figure").set_value("balance").run()
    at.select_slider(key="filter-range-balance").set_value((80, 100)).run()
    balances = rows.segmentation.customers.values()["balance"]
    expected = int((balances >= balances.quantile(0.8)).sum())
    assert f"{expected} customers selected" in texts(at)
    assert "Balance from" in texts(at)


def test_a_customer_looked_up_on_one_page_is_shown_on_the_map(open_app, result, rows):
    at = open_app("personas", run=result.id)
    at.text_input(key="look-up").set_value("S000001").run()
    at.switch_page("pages/segments.py").run()
    assert at.text_input(key="look-up").value == "S000001"
    assert "of its customers have a lower confidence" in texts(at)
    assert any("looked up" in str(chart.proto.spec) for chart in at.get("plotly_chart"))


def test_the_map_and_the_heatmap_can_be_read_as_tables(open_app, result):
    at = open_app("segments", run=result.id)
    tables = [table.value for table in at.table]
    names = {plain(result.name_of(segment.segment)) for segment in result.run.segments}
    assert names == set(tables[0].iloc[:, 0])
    assert "Islands" in tables[0]
    assert len(tables) >= 3


@pytest.mark.parametrize(
    ("kind", "told"), [("flat", "Draw around"), ("by_segment", "in grey"), ("by_figure", "by the measures")]
)
def test_the_caption_says_what_can_be_done_in_each_view(open_app, result, kind, told):
    at = open_app("segments", run=result.id)
    at.session_state["view"] = kind
    at.run()
    assert not at.exception
    assert told in texts(at)


def test_no_figure_stands_twice_among_the_differences(on_map, result):
    on_map.session_state["picked-segments"] = [0]
    at = on_map.run()
    figures = next(table.value["figure"] for table in at.dataframe if "percentile" in table.value)
    assert len(set(figures)) == len(figures)
    assert len({"Full-pay rate", "Monthly spend", "Purchases"} & set(figures)) <= 2


def test_customers_without_a_value_are_marked_as_such_where_values_shade_the_map(open_app, result, found):
    values = np.where(found.labels == 0, np.nan, 50.0)
    figure = map_figure(found.projection.points, found.labels, result, Look(Shade("Balance", values, "percentile")))
    unknown = next(trace for trace in figure.data if trace.type == "scattergl" and trace.marker.symbol == UNKNOWN)
    assert len(unknown.x) == int((found.labels == 0).sum())


def test_while_the_map_in_space_is_made_the_notice_does_not_call_the_map_a_quick_preview(open_app, result, rows):
    improved = replace(rows.segmentation, projection=replace(rows.segmentation.projection, method="umap"))
    kept = documents().hold(replace(rows, segmentation=improved))
    result.map_job = Job(OWNER)
    at = open_app("segments", run=result.id)
    assert kept.segmentation is improved
    assert "The 3-D map is being computed" in texts(at)
    assert "Quick preview" not in texts(at)


def test_what_is_cut_out_of_what_was_drawn_is_no_longer_selected_and_both_stay_when_another_line_is_added():
    around = {"lasso": [], "box": [{"x": [0, 10], "y": [0, 10]}]}
    inner = {"lasso": [], "box": [{"x": [4, 6], "y": [4, 6]}]}
    further = {"lasso": [], "box": [{"x": [20, 30], "y": [20, 30]}]}
    drawing = Drawing()
    drawing.keep(around, "look")
    drawing.turn(cuts=True)
    drawing.keep(inner, "look")
    drawing.turn(cuts=False)
    drawing.keep(further, "look")
    points = np.array([[1.0, 1.0], [5.0, 5.0], [25.0, 25.0], [50.0, 50.0]])
    found = select(rows_with(np.zeros(4, dtype=int), points), drawing.outlines, (), None, drawing.holes)
    assert found.rows.tolist() == [0, 2]
    assert (drawing.edition, drawing.redrawn) == (2, True)
    drawing.clear()
    assert (drawing.outlines, drawing.holes) == ((), ())


def test_cutting_out_is_offered_where_something_is_selected_and_said_aloud(on_map, result):
    on_map.session_state["drawing"].holes = (EVERYWHERE,)
    at = on_map.run()
    assert "without what you cut out" in texts(at)
    assert "Nobody is in all of these at once" in texts(at)
    on_map.button(key="clear-selection").click().run()
    assert not [toggle for toggle in at.toggle if toggle.key == "cut"]


def test_a_row_of_the_selected_customers_is_looked_up_and_beside_the_persona(open_app, result, rows):
    at = open_app("segments", run=result.id)
    at.session_state["picked-segments"] = [0]
    at.text_input(key="look-up").set_value("S000001").run()
    assert not at.exception
    own = next(table.value for table in at.dataframe if "person" in table.value)
    balance = rows.segmentation.customers.values()["balance"]["S000001"]
    told = dict(zip(own["figure"], own["person"], strict=True))
    assert told["Balance"] == result.run.recipe.wording.write(balance, "money")
    assert list(own) == ["figure", "person", "persona", "portfolio"]
    assert ", the next nearest" in texts(at)
    assert "Select a row to see this customer" in texts(at)


def test_a_percentile_is_among_those_who_have_a_value(result, rows, monkeypatch):
    monkeypatch.setattr(answer, "DIFFERENCES", 99)
    draws = rows.segmentation.customers.values()["cash_advance"] > 0
    assert draws.mean() < 0.5
    those_who_draw = np.flatnonzero(draws)
    standing = answer._furthest(result, rows, those_who_draw)
    assert standing["average_cash_draw"] == pytest.approx(50, abs=1)


def test_a_selected_row_of_a_list_is_who_is_looked_up(monkeypatch):
    state: dict[str, Any] = {MEMBERS: SimpleNamespace(selection=SimpleNamespace(rows=[1]))}
    monkeypatch.setattr(st, "session_state", state)
    _choose(["A", "B"], seek)
    assert state["sought-customer"] == "B"
    state[MEMBERS].selection.rows = []
    _choose(["A", "B"], seek)
    assert state["sought-customer"] == ""


def test_a_customer_who_is_looked_up_has_the_most_similar_beside_and_pressing_one_looks_that_one_up(
    open_app, result, rows
):
    ids = rows.segmentation.customers.frame.index
    at = open_app("personas", run=result.id)
    at.text_input(key="look-up").input(str(ids[3])).run()
    similar = next(group for group in at.button_group if group.key == f"similar-{ids[3]}")
    assert len(similar.options) == 5
    matrix = result.run.plan.apply(rows.segmentation.customers.values())
    nearest = np.argsort(((matrix - matrix[3]) ** 2).sum(axis=1), kind="stable")[1]
    assert str(similar.options[0]).count(plain(str(ids[nearest])))
    similar.set_value(str(ids[nearest])).run()
    assert at.text_input(key="look-up").value == str(ids[nearest])
    assert str(ids[nearest]) not in result.run.model_dump_json()


def test_what_is_selected_is_shown_in_the_histograms_of_the_measures_beside_all(result, rows):
    picked = np.flatnonzero(rows.segmentation.labels == 0)
    profile = result.run.segment_of(0).profile
    keys = [each.key for each in profile.distributions][:3]
    drawn = histograms(result, rows, picked, keys)
    assert [each.distribution for each in drawn] == list(profile.distributions[:3])


def test_the_histograms_stand_beside_the_differences(on_map):
    at = on_map.run()
    assert "Histograms" in [tab.label for tab in at.tabs]
    assert "Line: all customers" in texts(at)
