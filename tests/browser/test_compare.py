"""Comparing in a browser: one click, the recommendation, the maps, the flows, a reload."""

import pytest

from tests.browser.driver import Visit

MAPS = ".st-key-maps-umap"
RANGES = """() => {
  const layout = document.querySelector(".st-key-maps-umap .js-plotly-plot")._fullLayout
  return [layout.xaxis, layout.xaxis2, layout.xaxis3].map(axis => axis.range)
}"""


TITLES_AS_THE_PAGE = """before => {
  const ink = getComputedStyle(document.querySelector("h1")).color
  const titles = [...document.querySelectorAll(".st-key-maps-umap .annotation-text")]
  return ink !== before && titles.length === 3 && titles.every(title => getComputedStyle(title).fill === ink)
}"""
"""Whether the titles of the maps have the ink of the page, and not the one from before."""


@pytest.fixture(scope="module")
def person(chromium, address):
    """Somebody who compares the three algorithms with one click, once for all tests."""
    from ccseg.sample import sample_csv

    person = Visit(chromium, address)
    person.go()
    person.upload("cards.csv", sample_csv(customers=200))
    person.turn_to("Compare")
    person.click("compare")
    person.page.wait_for_selector(MAPS)
    person.rest()
    yield person
    person.context.close()


def test_one_click_leads_to_a_recommendation_and_nothing_is_asked_of_another_host(person):
    assert "segments explain" in person.text()
    assert person.page.locator(".st-key-ranking canvas").count() > 0
    assert person.hosts == {person.address.split("/")[2]}
    assert person.errors == []


def test_zooming_one_map_zooms_all(person):
    before = person.page.evaluate(RANGES)
    drag(person.page, f"{MAPS} .nsewdrag")
    after = person.page.evaluate(RANGES)
    assert after[0] == after[1] == after[2] != before[0]


def test_titles_of_maps_follow_the_theme_while_the_page_is_open(person):
    light = person.page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    person.page.emulate_media(color_scheme="dark")
    person.page.wait_for_function(TITLES_AS_THE_PAGE, arg=light)
    person.page.emulate_media(color_scheme="light")


def drag(page, area):
    box = page.locator(area).first.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.7 * box["height"], steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)


def test_the_flows_between_two_are_drawn_and_said(person):
    person.page.click("[role=tab]:has-text('Reassignments')")
    person.page.wait_for_selector(".st-key-flow .sankey")
    assert "of customers change persona" in person.text()


def test_a_reload_brings_the_comparison_back_and_a_stranger_does_not_see_it(person, visit):
    assert "comparison=" in person.page.url
    person.page.reload()
    person.page.wait_for_selector(MAPS, state="attached")
    stranger = visit()
    stranger.go(person.page.url.removeprefix(person.address))
    assert "belongs to another browser" in stranger.page.inner_text("body")
