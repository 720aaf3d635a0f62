import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from app.shown.charts import DRAWN, Shade, colour, drawn, heatmap_figure, map_figure
from ccseg.describing.figures import HeatRow
from ccseg.exporting.palette import DARK, LIGHT


def test_a_small_portfolio_is_drawn_in_full_but_for_those_left_out():
    assert drawn(np.array([0, 1, -1, -2])).tolist() == [0, 1, 2]


def test_a_large_portfolio_is_drawn_as_a_sample_with_all_of_the_unassigned():
    labels = np.where(np.arange(50_000) % 100 == 0, -1, np.arange(50_000) % 4)
    rows = drawn(labels)
    assert len(rows) == DRAWN
    assert (labels[rows] == -1).sum() == 500
    assert len(set(rows.tolist())) == DRAWN


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_has_the_colours_of_the_palette(theme):
    config = tomllib.loads(Path(".streamlit/config.toml").read_text())
    palette = LIGHT if theme == "light" else DARK
    assert tuple(config["theme"][theme]["chartCategoricalColors"]) == palette


def test_segments_beyond_the_palette_take_its_colours_again():
    assert colour(0) == colour(len(LIGHT))
    assert colour(0) != colour(1)


def test_a_point_on_the_map_knows_its_row(result, found):
    points, labels = found.projection.points, found.labels
    figure = map_figure(points, labels, result, None, pan=False)
    rows = np.concatenate([trace.customdata[:, 0] for trace in figure.data])
    assert sorted(rows.tolist()) == list(range(len(labels)))
    assert [trace.name for trace in figure.data] == [result.name_of(s.segment) for s in result.run.segments]


def test_the_map_can_be_shaded_by_a_measure_and_has_a_third_dimension(result, found):
    solid = np.column_stack([found.projection.points, found.projection.points[:, 0]])
    shade = Shade("Balance", np.linspace(0, 100, len(found.labels)), "percentile")
    figure = map_figure(solid, found.labels, result, shade, pan=True)
    assert figure.data[0].type == "scatter3d"
    assert figure.layout.coloraxis.cmax == 100
    assert figure.layout.dragmode == "pan"


def test_the_pointer_tells_how_often_a_customer_stays_with_the_same_people(result, found):
    staying = np.where(np.arange(len(found.labels)) == 0, np.nan, 29 / 30)
    figure = map_figure(found.projection.points, found.labels, result, None, False, staying)
    told = {text for trace in figure.data for text in trace.text}
    assert told == {"97%", "–"}
    assert all("Stays together: %{text}" in trace.hovertemplate for trace in figure.data)


def test_figures_of_the_same_title_keep_their_own_line_in_the_heatmap():
    rows = [HeatRow("Rate", "1", (("a", 10.0),)), HeatRow("Rate", "2", (("b", 90.0),))]
    figure = json.loads(heatmap_figure(["One"], rows, narrow=False).to_json())
    assert figure["layout"]["yaxis"]["ticktext"] == ["Rate", "Rate"]
    assert figure["data"][0]["z"] == [[-40.0], [40.0]]
