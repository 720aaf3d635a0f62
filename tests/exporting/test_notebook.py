import pytest

from ccseg.clustering.clusterers import KMeans
from ccseg.comparing.comparison import compare, draw_shared_map
from ccseg.describing.personas import outcome_of
from ccseg.exporting.palette import LIGHT
from ccseg.glossary import verdict_word
from ccseg.reading.customers import read_customers
from ccseg.scoring import score
from ccseg.segmentation import segment
from tests.exporting.test_report import HOSTILE, Page
from tests.judging import hardly_judging


@pytest.fixture(scope="module")
def comparison(result):
    other = result.run.recipe.but(clusterer=KMeans(segments=4))
    with hardly_judging():
        return draw_shared_map(compare(result.customers, [result, other], draw_map=False), "pca")


@pytest.fixture(scope="module")
def shown(result, comparison):
    """Everything that a notebook shows as a page, by the name of its type."""
    scores = score(result.run, result.customers)
    values = [result.customers, result, result.run, comparison, comparison.summary, scores]
    return {type(value).__name__: value for value in values}


NAMES = ["Customers", "Segmentation", "Run", "Comparison", "Summary", "Scores"]


@pytest.mark.parametrize("name", NAMES)
def test_a_result_is_one_line_of_text(shown, name):
    line = repr(shown[name])
    assert "\n" not in line
    assert len(line) < 120
    assert line.startswith(f"<{name}: ")
    assert str(shown[name]) == line


def test_the_line_of_a_result_says_what_came_out(result):
    word = verdict_word(outcome_of(result.run.verdict, result.run.segments).word)
    assert repr(result) == f"<Segmentation: 1,000 customers in 5 segments, {word}>"
    assert repr(result.customers) == "<Customers: 1,000 customers with 18 columns from 'customers'>"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_runs_nothing_and_asks_nobody(shown, name):
    page = Page(shown[name]._repr_html_())
    assert page.open == []
    assert page.links == []
    assert {tag for tag, _ in page.elements} & {"script", "img", "iframe", "link"} == set()


@pytest.mark.parametrize("name", ["Segmentation", "Run"])
def test_a_result_shows_verdict_personas_and_map(shown, result, name):
    page = Page(shown[name]._repr_html_())
    assert result.run.verdict_because in page.text
    assert all(each.persona.headline in page.text for each in result.run.segments)
    assert page.count("svg", **{"class": "map"}) == 1


def test_without_a_map_the_page_has_none(result):
    page = Page(result.run.but(map=None)._repr_html_())
    assert page.count("svg", **{"class": "map"}) == 0
    assert result.run.verdict_because in page.text


def test_a_sampled_map_says_so(result):
    few = result.run.map.but(points=result.run.map.points[:100], labels=result.run.map.labels[:100])
    assert "100 of 1,000 customers on the map." in Page(result.run.but(map=few)._repr_html_()).text


def test_a_comparison_shows_the_recommendation_and_the_map_in_its_colours(comparison):
    page = Page(comparison._repr_html_())
    index = comparison.summary.recommendation.best or 0
    colours = {group.colour for group in comparison.summary.candidates[index].groups}
    drawn = {attributes["class"] for tag, attributes in page.elements if tag == "path" and "class" in attributes}
    assert drawn == {f"s{colour}" for colour in colours}
    assert all(colour < len(LIGHT) for colour in colours)
    assert comparison.summary.recommendation.because in page.text


def test_a_comparison_without_a_map_shows_the_rest(comparison):
    page = Page(comparison.summary.but(map=None)._repr_html_())
    assert page.count("svg", **{"class": "map"}) == 0
    assert comparison.summary.candidates[1].title in page.text


def test_new_customers_are_counted_by_persona(result, shown):
    page = Page(shown["Scores"]._repr_html_())
    assert all(each.persona.name in page.text for each in result.run.segments)
    assert f"{result.run.segments[0].share:.1%}" in page.text


@pytest.mark.usefixtures("hardly_judged")
def test_hostile_headers_and_names_stay_text(sample):
    frame = sample.head(60).rename(columns={"TENURE": HOSTILE})
    customers = read_customers(frame, name=HOSTILE)
    found = segment(customers, draw_map=False)
    for value in (customers, found):
        page = Page(value._repr_html_())
        assert page.count("img") == 0
    assert HOSTILE in Page(customers._repr_html_()).text
