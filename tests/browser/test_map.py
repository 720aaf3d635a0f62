"""The map in a browser: where the answer to a line stands, and what a finger does."""

from tests.browser.driver import MAP
from tests.browser.test_app import NARROW, PHONE, ROW, draw_around

PLOT = f"{MAP} .js-plotly-plot"


def test_the_answer_to_a_line_stands_beside_the_map_leads_to_one_customer_and_one_button_clears_it(found):
    person = found()
    draw_around(person.page, f"{MAP} .nsewdrag")
    answer = person.page.wait_for_selector("text=customers selected")
    person.rest()
    map_box, answer_box = person.page.locator(PLOT).bounding_box(), answer.bounding_box()
    assert answer_box["x"] > map_box["x"] + map_box["width"] - 1
    assert answer_box["y"] < map_box["y"] + map_box["height"]
    person.page.click("[role=tab]:has-text('Customers')")
    members = person.page.wait_for_selector(".st-key-members canvas")
    members.scroll_into_view_if_needed()
    person.rest()
    table = members.bounding_box()
    person.page.mouse.click(table["x"] + NARROW, table["y"] + 1.5 * ROW)
    person.page.wait_for_selector("text=least like the persona")
    assert person.page.input_value(".st-key-look-up input")
    person.rest()
    person.click("clear-selection")
    assert "customers selected" not in person.text()


def test_on_a_phone_the_page_scrolls_over_the_map_until_drawing_is_switched_on(found):
    person = found(**PHONE, has_touch=True, is_mobile=True)
    assert drag(person.page) > 50
    assert "The page scrolls over the map" in person.text()
    person.page.locator(".st-key-draw label").first.click()
    person.rest()
    assert drag(person.page) == 0
    assert "Draw around customers with one finger" in person.text()


def drag(page):
    """How far the page moves under a finger that is drawn upwards over the map."""
    page.locator(MAP).first.evaluate("map => map.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(300)
    box = page.locator(PLOT).bounding_box()
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    touch(finger, "touchStart", across, down)
    for step in range(1, 11):
        touch(finger, "touchMove", across, down - 15 * step)
        page.wait_for_timeout(16)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(500)
    return box["y"] - page.locator(PLOT).bounding_box()["y"]


def touch(finger, kind, x, y):
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
