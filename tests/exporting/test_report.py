from html.parser import HTMLParser

import pytest

from ccseg.clustering.clusterers import KMeans
from ccseg.exporting.report import write_report
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from tests.tables import shop

pytestmark = pytest.mark.usefixtures("hardly_judged")

VOID = {"meta", "img", "br", "hr", "link", "input"}
HOSTILE = "<img src=x onerror=alert(1)>\"'&"


class Page(HTMLParser):
    """What a browser would make of a page: its elements, its links, its text, and whether every tag is closed."""

    def __init__(self, html):
        super().__init__()
        self.open, self.elements, self.links, self.text = [], [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.links += [value for name, value in attributes if name in ("href", "src", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def count(self, tag, **wanted):
        return sum(tag == name and wanted.items() <= attributes.items() for name, attributes in self.elements)


@pytest.fixture(scope="module")
def page(result):
    return Page(write_report(result.run, "Customers of March"))


def test_page_is_whole_and_asks_nobody_for_anything(result, page):
    assert page.open == []
    assert all(link.startswith("#") for link in page.links)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.elements}
    assert "url(" not in write_report(result.run)


def test_every_link_inside_the_page_has_its_target(page):
    assert {link[1:] for link in page.links} <= {attributes.get("id") for _, attributes in page.elements}


def test_each_persona_has_a_card_with_its_story_and_pictures(result, page):
    assert page.count("article") == len(result.run.segments)
    for found in result.run.segments:
        assert found.persona.headline in page.text
        assert found.verdict_because in page.text
        assert f"{found.size:,}" in page.text
    assert page.count("figure") == 4 * len(result.run.segments)


def test_map_has_a_mark_for_every_stored_point(result, page):
    marks = sum(attributes["d"].count("M") for tag, attributes in page.elements if tag == "path" and "d" in attributes)
    small_pictures = page.count("svg") - 1
    assert marks - small_pictures == len(result.run.map.labels)


def test_every_trial_and_every_column_is_listed_with_its_reason(result, page):
    assert all(trial.because in page.text for trial in result.run.choice.trials)
    assert all(column.name in page.text and column.because in page.text for column in result.run.columns)


def test_no_customer_is_named(result):
    html = write_report(result.run)
    assert not any(customer in html for customer in result.customers.frame.index)


def test_text_from_the_data_stays_text():
    table = shop().table.rename(columns={"average_basket": HOSTILE})
    table["channel"] = table["channel"].replace("online", HOSTILE)
    run = segment(table, Recipe(preparation="hurdle", clusterer=KMeans(segments=3)), draw_map=False).run
    page = Page(write_report(run, HOSTILE))
    assert page.open == []
    assert page.count("img") == 0
    assert HOSTILE in page.text


def test_unassigned_customers_are_explained_and_drawn(result):
    run = result.run
    labels = (-1, *run.map.labels[1:])
    run = run.but(map=run.map.but(labels=labels), quality=run.quality.but(unassigned=0.001))
    page = Page(write_report(run))
    assert "share of customers who are in no segment" in page.text
    assert page.count("path", **{"class": "s-1"}) == 1


def test_a_result_without_segments_or_map_is_a_page_too(result):
    verdict = {"verdict": "no segments worth acting on", "verdict_because": "Everybody is alike."}
    page = Page(write_report(result.run.but(segments=(), map=None, **verdict)))
    assert page.open == []
    assert "No segments worth acting on. Everybody is alike." in page.text
    assert {link[1:] for link in page.links} <= {attributes.get("id") for _, attributes in page.elements}
