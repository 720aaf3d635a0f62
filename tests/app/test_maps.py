import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.segments.figures import tell
from app.shown.charts import choice_figure, heatmap_figure
from app.shown.maps import (
    DRAWN,
    SOLID,
    Look,
    Shade,
    drawn,
    islands_of,
    map_figure,
    maps_by_figure,
    maps_by_segment,
)
from app.shown.pictures import specifications_figure
from ccseg.describing.figures import heat_rows
from ccseg.exporting.palette import marker
from tests.app.contrast import Sent

THEMES = ("light", "dark")
KINDS = ("segments", "shaded", "solid", "by_segment", "by_figure", "heatmap", "choice", "settings")


@pytest.fixture
def theme(request, monkeypatch):
    for module in ("common.ink", "shown.charts", "shown.pictures"):
        monkeypatch.setattr(f"app.{module}.is_dark", lambda: request.param == "dark")
    return request.param


@pytest.fixture
def many():
    """A made-up map of twelve segments, and what stands in for its result."""
    labels = np.repeat(np.arange(12), 50)
    centres = np.column_stack([labels % 4, labels // 4]) * 10.0
    points = centres + np.random.default_rng(0).normal(size=(len(labels), 2))
    result: Any = SimpleNamespace(name_of=lambda segment: f"Segment with a long name {segment}")
    return points, labels, result


def make_figure(kind, result, found):
    points, labels = found.projection.points, found.labels
    shade = Shade("Balance", np.linspace(0, 100, len(labels)), "percentile")
    wording = result.run.recipe.wording
    names = [result.name_of(segment.segment) for segment in result.run.segments]
    made = {
        "segments": lambda: map_figure(points, labels, result, Look(sought=3, paths=("M0,0L1,1L1,0Z",))),
        "shaded": lambda: map_figure(points, labels, result, Look(shade)),
        "solid": lambda: map_figure(np.column_stack([points, points[:, 0]]), labels, result, Look()),
        "by_segment": lambda: maps_by_segment(points, labels, result, narrow=False),
        "by_figure": lambda: maps_by_figure(points, labels, [shade, shade], narrow=False),
        "heatmap": lambda: heatmap_figure(names, heat_rows(result.run.segments, wording), narrow=False),
        "choice": lambda: choice_figure(result.run.choice.trials, result.run.choice.trial),
        "settings": lambda: specifications_figure(result.run.multiverse),
    }
    return made[kind]()


@pytest.mark.parametrize("theme", THEMES, indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_in_a_chart_can_be_read(kind, theme, result, found):
    assert Sent(make_figure(kind, result, found), theme).faintest_text() >= 4.5


@pytest.mark.parametrize("theme", THEMES, indirect=True)
@pytest.mark.parametrize("kind", ["segments", "shaded", "solid", "by_figure", "choice"])
def test_no_customer_and_no_bar_fades_into_the_page(kind, theme, result, found):
    assert Sent(make_figure(kind, result, found), theme).faintest_mark() >= 3


@pytest.mark.parametrize("theme", THEMES, indirect=True)
def test_twelve_segments_are_twelve_colours(theme, many):
    points, labels, result = many
    figure = map_figure(points, labels, result, Look())
    assert len({trace.marker.color for trace in figure.data if trace.type == "scattergl"}) == 12


def test_a_segment_has_the_same_marker_on_the_card_on_the_map_and_in_space(result, found):
    for kind in ("segments", "solid"):
        traces = [trace for trace in make_figure(kind, result, found).data if trace.type.startswith("scatter")]
        shown = [trace.marker.symbol for trace in traces if trace.name]
        assert shown == [marker(segment.segment) for segment in result.run.segments]


def test_the_axes_in_space_are_named(result, found):
    scene = make_figure("solid", result, found).layout.scene
    assert [axis.title.text for axis in (scene.xaxis, scene.yaxis, scene.zaxis)] == [
        f"Dimension {n}" for n in (1, 2, 3)
    ]
    assert all(trace.marker.size == SOLID for trace in make_figure("solid", result, found).data)


def test_every_segment_has_its_name_in_space_at_one_of_its_customers(many):
    points, labels, result = many
    points = np.column_stack([points, points[:, 0]])
    notes = map_figure(points, labels, result, Look()).layout.scene.annotations
    assert [note.text for note in notes] == [f"<b>{result.name_of(segment)}</b>" for segment in range(12)]
    for segment, note in enumerate(notes):
        assert np.isclose(points[labels == segment], [note.x, note.y, note.z], atol=0.001).all(axis=1).any()


def test_every_segment_has_its_name_on_the_map_and_no_name_covers_another(many):
    points, labels, result = many
    figure = map_figure(points, labels, result, Look())
    names = [note.text.replace("<br>", " ") for note in figure.layout.annotations]
    assert sorted(names) == sorted(f"<b>{result.name_of(segment)}</b>" for segment in range(12))


def test_a_name_stands_where_its_segment_is(many):
    points, labels, result = many
    figure = map_figure(points, labels, result, Look())
    for note in figure.layout.annotations:
        segment = int(note.text.removesuffix("</b>").split("<br>")[-1].split(" ")[-1])
        assert np.linalg.norm(points[labels == segment].mean(axis=0) - [note.x, note.y]) < 4


def test_each_segment_has_a_coast_around_its_islands(result, found):
    coasts = [trace for trace in make_figure("segments", result, found).data if trace.type == "contour"]
    assert len(coasts) == len(result.run.segments)
    islands = islands_of(found.projection.points, found.labels, drawn(found.labels))[1]
    assert all(each.count >= 1 for each in islands.values())


def test_the_pointer_tells_five_figures_and_nothing_that_identifies(result, rows, found):
    told = tell(result, rows, drawn(found.labels), by="")
    assert told.titles[:5] == ("Balance", "Utilisation", "Monthly spend", "Monthly cash advances", "Full-pay rate")
    assert told.texts.shape == (len(found.labels), 6)
    figure = map_figure(found.projection.points, found.labels, result, Look(told=told))
    sent = figure.to_json()
    assert "Utilisation: %{customdata[1]}" in sent
    assert not any(id in sent for id in found.customers.frame.index)


def test_the_pointer_tells_the_value_that_the_map_is_coloured_by(result, rows, found):
    told = tell(result, rows, drawn(found.labels), by="credit_limit")
    assert told.titles[0] == "Credit limit"
    limits = found.customers.values()["credit_limit"]
    assert told.texts[0][0] == result.run.recipe.wording.write(limits.iloc[0], "money")


def test_those_who_are_chosen_stand_out(result, found):
    chosen = found.labels == 0
    figure = map_figure(found.projection.points, found.labels, result, Look(chosen=chosen))
    marks = [trace for trace in figure.data if trace.type == "scattergl"]
    assert [len(trace.selectedpoints) for trace in marks] == [chosen.sum(), *[0] * (len(marks) - 1)]


def test_a_customer_who_is_looked_up_gets_a_ring(result, found):
    figure = map_figure(found.projection.points, found.labels, result, Look(sought=7))
    assert [figure.data[-1].x[0], figure.data[-1].y[0]] == found.projection.points[7].tolist()
    assert "looked up" in figure.layout.annotations[-1].text


def test_on_a_phone_the_page_scrolls_over_the_map_until_drawing_is_on(result, found):
    still = json.loads(map_figure(found.projection.points, found.labels, result, Look(drag=None)).to_json())
    assert still["layout"]["dragmode"] is False
    drawing = map_figure(found.projection.points, found.labels, result, Look(drag="lasso"))
    assert drawing.layout.dragmode == "lasso"


def test_there_is_a_small_map_for_each_segment(result, found):
    figure = maps_by_segment(found.projection.points, found.labels, result, narrow=False)
    assert [note.text for note in figure.layout.annotations] == [
        result.name_of(segment.segment) for segment in result.run.segments
    ]


def test_a_small_portfolio_is_drawn_in_full_but_for_those_left_out():
    assert drawn(np.array([0, 1, -1, -2])).tolist() == [0, 1, 2]


def test_a_large_portfolio_is_drawn_as_a_sample_with_all_of_the_unassigned():
    labels = np.where(np.arange(50_000) % 100 == 0, -1, np.arange(50_000) % 4)
    rows = drawn(labels)
    assert len(rows) == DRAWN
    assert (labels[rows] == -1).sum() == 500
    assert len(set(rows.tolist())) == DRAWN
