import pytest

from ccseg.clustering.quality import Quality
from ccseg.describing.figures import heat_rows, pictures, quality_rows, untold_traits
from ccseg.describing.wording import Wording
from tests.groups import card_segments, name, split

PLAIN = Wording()
MEASURED = Quality(
    segments=2, unassigned=0.02, smallest=0.3, largest=0.7, silhouette=0.31, null=0.05, stability=(0.97, 0.91)
)


@pytest.fixture(scope="module")
def segments():
    return card_segments(5)


def test_no_trait_that_the_story_tells_is_shown_again(segments):
    for segment in segments:
        persona = segment.persona
        told = {(fact.key, fact.statistic) for text in persona.story for fact in persona.evidence.get(text, ())}
        shown = untold_traits(persona)
        assert not {(trait.key, trait.statistic) for trait in shown} & told
        assert [trait for trait in persona.traits if trait in shown] == list(shown)
    assert any(untold_traits(segment.persona) for segment in segments)
    assert any(len(untold_traits(segment.persona)) < len(segment.persona.traits) for segment in segments)


def test_a_persona_that_tells_nothing_shows_all_its_traits(segments):
    persona = segments[0].persona
    assert untold_traits(persona.but(story=(), evidence={})) == persona.traits


def test_the_heat_map_says_how_each_kpi_is_worked_out(segments):
    rows = {row.title: row for row in heat_rows(segments, PLAIN)}
    assert rows["Utilisation"].meaning == "Balance divided by credit limit: how much of the limit is in use."
    assert all(len(row.cells) == len(segments) for row in rows.values())


def test_the_heat_map_has_no_explanation_of_a_files_own_columns(other_trade):
    assert {row.meaning for row in heat_rows(name(split(other_trade.table, 3)), PLAIN)} == {""}


def test_pictures_begin_with_the_figures_behind_the_traits(segments):
    for segment in segments:
        shown = [distribution.key for distribution in pictures(segment)]
        assert 0 < len(shown) <= 4
        assert shown[0] in [trait.key for trait in segment.persona.traits]


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
