import re
from html.parser import HTMLParser

import pytest

from ccseg.clustering.clusterers import KMeans
from ccseg.describing.cards import find_common, make_card
from ccseg.describing.wording import Wording
from ccseg.exporting.charts import distribution_chart
from ccseg.exporting.report import write_report
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from tests.tables import shop

pytestmark = pytest.mark.usefixtures("hardly_judged")

VOID = {"meta", "img", "br", "hr", "link", "input"}
CORNER = 3
"""Hundredths of the width of a small picture that a rounded corner may take."""
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
        assert found.persona.story[-1] in page.text
        assert found.persona.apart in page.text
        assert all(play.action in page.text and play.numbers in page.text for play in found.persona.plays)
        assert found.verdict_because in page.text
        assert f"{found.size:,}" in page.text
    assert page.count("figure") == page.count("div", **{"class": "axis"}) == 3 * len(result.run.segments)


def test_rounded_corners_cut_no_bar_of_a_small_picture(result):
    common, wording = find_common(result.run.segments, Wording()), Wording()
    for found in result.run.segments:
        for drawn in make_card(found, common, wording).pictures:
            chart = str(distribution_chart(drawn, found.segment))
            left, top, width, height = map(float, re.search('viewBox="([^"]+)"', chart)[1].split())
            bars = re.findall('<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"', chart)
            assert len(bars) == len(drawn.distribution.counts)
            for x, y, wide, high in (map(float, bar) for bar in bars):
                assert left + CORNER <= x
                assert x + wide <= left + width - CORNER
                assert top < y
                assert y + high < top + height + 0.1


def test_what_is_the_same_for_every_play_stands_once(result, page):
    common = find_common(result.run.segments, result.run.recipe.wording)
    for terms in common.areas.values():
        assert page.text.count(terms["cost_cap"]) == 1
    for text in (*common.never, *common.blind_spots):
        assert page.text.count(text) == 1


def test_all_segments_stand_in_one_table_that_ends_with_the_portfolio(result, page):
    assert page.count("table", **{"class": "overview"}) == 1
    assert page.count("tfoot") == 1
    assert {f"#segment-{found.segment}" for found in result.run.segments} <= set(page.links)


def test_a_note_stands_on_its_card(result):
    segments = result.run.segments
    noted = segments[0].but(persona=segments[0].persona.but(note="Ask Ann"))
    assert "Ask Ann" in Page(write_report(result.run.but(segments=(noted, *segments[1:])))).text


def test_map_has_a_mark_for_every_stored_point(result, page):
    drawn = [attributes for tag, attributes in page.elements if tag == "path"]
    marks = sum(path["d"].count("M") for path in drawn if re.fullmatch(r"s-?\d+", path.get("class", "")))
    assert marks == len(result.run.map.labels)


def test_every_trial_and_every_column_is_listed_with_its_reason(result, page):
    assert all(trial.because in page.text for trial in result.run.choice.trials)
    assert all(column.name in page.text and column.because in page.text for column in result.run.columns)


def test_headers_of_the_file_stand_only_in_the_table_of_its_columns(result, page):
    told = Page(re.sub(r"<code>.*?</code>", "", write_report(result.run))).text
    raw = [column.name for column in result.run.columns if "_" in column.name]
    assert raw
    assert not [name for name in raw if name in told]
    assert not [name for name in ("kmeans", "hurdle") if name in told]
    assert "CREDIT_LIMIT" in page.text


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
    page = Page(write_report(result.run.but(segments=(), kinds=(), map=None, **verdict)))
    assert page.open == []
    assert "No segments worth acting on. Do not act on these segments." in page.text
    assert "Everybody is alike." in page.text
    assert {link[1:] for link in page.links} <= {attributes.get("id") for _, attributes in page.elements}
