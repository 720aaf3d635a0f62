import json
import tomllib
from pathlib import Path

import pytest

from app.shown.charts import colour, heatmap_figure
from app.shown.pictures import Tie, bands_figure
from ccseg.describing.figures import HeatRow
from ccseg.exporting.palette import DARK, LIGHT


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_has_the_colours_of_the_palette(theme):
    config = tomllib.loads(Path(".streamlit/config.toml").read_text())
    palette = LIGHT if theme == "light" else DARK
    assert tuple(config["theme"][theme]["chartCategoricalColors"]) == palette


def test_segments_beyond_the_palette_take_its_colours_again():
    assert colour(0) == colour(len(LIGHT))
    assert colour(0) != colour(1)


def test_figures_of_the_same_title_keep_their_own_line_in_the_heatmap():
    rows = [HeatRow("Rate", "1", (("a", 10.0),)), HeatRow("Rate", "2", (("b", 90.0),))]
    figure = json.loads(heatmap_figure(["One"], rows, narrow=False).to_json())
    assert figure["layout"]["yaxis"]["ticktext"] == ["Rate", "Rate"]
    assert figure["data"][0]["z"] == [[0.0, -40.0], [0.0, 40.0]]


def test_the_heatmap_begins_with_what_sets_segments_apart_and_has_all_customers_beside_them():
    alike = HeatRow("Tenure", "12", (("12", 50.0), ("12", 52.0)))
    apart = HeatRow("Cash", "5", (("0", 10.0), ("90", 90.0)), meaning="cash taken with the card")
    figure = json.loads(heatmap_figure(["One", "Two"], [alike, apart], narrow=False).to_json())
    assert figure["layout"]["yaxis"]["ticktext"] == ["Cash", "Tenure"]
    assert figure["data"][0]["text"][0] == ["5", "0", "90"]


def test_the_pointer_tells_whose_figure_it_is_and_what_it_means():
    row = HeatRow("Cash", "5", (("90", 90.0),), meaning="cash taken with the card")
    figure = json.loads(heatmap_figure(["One"], [row], narrow=False).to_json())
    assert figure["data"][0]["customdata"][0][1] == "<b>One</b><br>Cash<br>cash taken with the card"


def test_on_a_phone_a_long_name_over_the_heatmap_has_two_lines_and_is_not_left_out():
    name = "Cash users with a long name and yet more of it"
    rows = [HeatRow("Average purchase of the last twelve months", "5", (("90", 90.0),))]
    layout = json.loads(heatmap_figure([name], rows, narrow=True).to_json())["layout"]
    assert layout["xaxis"]["ticktext"][1] == "Cash users with a long<br>name and yet more of…"
    assert layout["yaxis"]["ticktext"] == ["Average purchase of<br>the last twelve months"]
    assert layout["xaxis"]["ticklabeloverflow"] == "allow"


def test_on_a_phone_the_names_of_a_flow_leave_room_for_those_on_the_other_side():
    name = "Cash users with a long name"
    wide, narrow = (bands_figure([name, name], ["#000000"] * 2, [Tie(0, 1, 5, True)], each) for each in (False, True))
    assert list(wide.data[0].node.label) == [name, name]
    assert list(narrow.data[0].node.label) == ["Cash users with a long<br>name"] * 2
