import pytest

from ccseg.clustering.quality import Quality
from ccseg.describing.figures import figures_of, heat_rows, quality_rows
from ccseg.describing.wording import Wording
from tests.groups import card_segments, name, split

PLAIN = Wording()
MEASURED = Quality(
    segments=2, unassigned=0.02, smallest=0.3, largest=0.7, silhouette=0.31, null=0.05, stability=(0.97, 0.91)
)


@pytest.fixture(scope="module")
def segments():
    return card_segments(5)


def test_the_heat_map_says_how_each_kpi_is_worked_out(segments):
    rows = {row.title: row for row in heat_rows(segments, PLAIN)}
    assert rows["Utilisation"].meaning == "Balance divided by credit limit: how much of the limit is in use."
    assert all(len(row.cells) == len(segments) for row in rows.values())


def test_the_heat_map_says_no_figure_twice(segments):
    titles = [row.title for row in heat_rows(segments, PLAIN)]
    assert "Full-pay rate" in titles
    assert len(set(titles)) == len(titles)


def test_no_measure_is_listed_beside_the_kpi_that_repeats_it(segments):
    keys = [figure.key for figure in figures_of(segments[0].profile)]
    assert "full_pay_rate" in keys
    assert "prc_full_payment" not in keys
    assert len(keys) == len(segments[0].profile.figures) - 1


def test_the_heat_map_has_no_explanation_of_a_files_own_columns(other_trade):
    assert {row.meaning for row in heat_rows(name(split(other_trade.table, 3)), PLAIN)} == {""}


def test_the_heat_map_shows_no_figure_that_few_of_a_segment_have(segments):
    few = segments[0].profile.figure("utilisation").but(filled=0.1)
    profile = segments[0].profile
    figures = [few if figure.key == "utilisation" else figure for figure in profile.figures]
    changed = segments[0].but(profile=profile.but(figures=figures))
    rows = {row.title: row for row in heat_rows((changed, *segments[1:]), PLAIN)}
    assert rows["Utilisation"].cells[0] == ("–", 50.0)
    assert rows["Utilisation"].cells[1][0] != "–"


def test_quality_is_told_in_the_terms_of_the_field():
    rows = {row.title: row for row in quality_rows(MEASURED, PLAIN, trust=0.987)}
    assert rows["Lowest stability"].value == "0.91"
    assert "0.85" in rows["Lowest stability"].meaning
    assert rows["Silhouette"].value == "0.31"
    assert rows["Unassigned"].value == "2.0%"
    assert rows["Trustworthiness of the map"].value == "0.99"


def test_nobody_unassigned_is_not_told_and_what_was_not_measured_has_no_value():
    rows = quality_rows(Quality(segments=2, unassigned=0, smallest=0.3, largest=0.7), PLAIN)
    assert "Unassigned" not in [row.title for row in rows]
    assert {row.value for row in rows} == {""}


def test_figures_are_written_as_the_wording_says():
    rows = quality_rows(MEASURED, Wording(decimal=","))
    assert rows[0].value == "0,91"
