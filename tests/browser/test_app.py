"""What only a browser can tell: drawing, selecting, the address, other hosts, the console."""

import json
import urllib.request

from tests.browser.driver import MAP
from tests.browser.test_accessibility import PAGES

PHONE = {"viewport": {"width": 390, "height": 844}, "user_agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}


def test_four_clicks_lead_from_a_file_to_personas_and_nothing_is_asked_of_another_host(finder):
    finder.click("to-personas")
    finder.page.wait_for_selector(".st-key-persona-0")
    assert finder.clicks == 4
    assert finder.hosts == {finder.address.split("/")[2]}
    assert finder.errors == []


HEAD, TALL = 36, 48
"""The height of the head of the table of columns, and of one of its rows."""


def test_a_column_is_excluded_by_a_double_click_on_its_use_and_the_page_stays_where_it_is(visit, portfolio):
    person = visit()
    person.go()
    person.upload("cards.csv", portfolio)
    main = person.page.locator("[data-testid=stMain]")
    main.evaluate("main => main.scrollTo(0, 250)")
    person.rest()
    table = person.page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    second_column, twelfth_row = table["x"] + 0.25 * table["width"], table["y"] + HEAD + 11.5 * TALL
    person.page.mouse.dblclick(second_column, twelfth_row)
    choices = person.page.locator("#portal")
    choices.locator("input").press_sequentially("Exclude")
    choices.get_by_text("Exclude", exact=True).last.wait_for()
    choices.locator("input").press("Enter")
    person.page.wait_for_selector("text=16 of 17 measures")
    person.rest()
    assert main.evaluate("main => main.scrollTop") == 250
    assert person.page.evaluate("document.activeElement.closest('[data-testid=stDataFrame]') !== null")


def test_a_lasso_on_the_map_shows_the_customers_in_it(found):
    person = found()
    draw_around(person.page, ".st-key-map-umap .nsewdrag")
    person.page.wait_for_selector("text=customers selected")
    assert "Differences" in person.text()


def test_a_download_that_takes_long_says_meanwhile_what_is_done(found):
    person = found()
    person.click("downloads")
    about, making = (
        person.page.locator(".st-key-offer-assignment").get_by_text(text)
        for text in ("To assign in a database", "Being made, and tried on your customers")
    )
    assert about.is_visible()
    assert not making.is_visible()
    with person.page.expect_download():
        person.page.click(".st-key-download-assignment button")
        making.wait_for()
        assert not about.is_visible()
    about.wait_for()
    assert not making.is_visible()


CUT_IN_BOX = """() => [...document.querySelectorAll("[data-testid=stFileUploaderDropzone] *")]
  .filter(each => each.clientWidth && each.scrollWidth > each.clientWidth + 1).map(each => each.innerText)"""
"""The texts of the box for a file that are cut off."""


def test_which_files_may_be_brought_can_be_read_whole_at_any_width(visit):
    person = visit()
    person.go()
    for width in (1280, 768, 560, 390, 320):
        person.page.set_viewport_size({"width": width, "height": 700})
        person.rest()
        assert person.page.evaluate(CUT_IN_BOX) == []


SAME_INK = """before => {
  const ink = getComputedStyle(document.querySelector("h1")).color
  const text = document.querySelector(".js-plotly-plot .ytick text")
  return ink !== before && text && getComputedStyle(text).fill === ink
}"""
"""Whether the texts of a chart are as those of the page, and not as they were before."""


def test_texts_of_charts_follow_the_theme_while_the_page_is_open(found):
    person = found()
    person.page.wait_for_function(SAME_INK, arg="")
    light = person.page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    person.page.emulate_media(color_scheme="dark")
    person.page.wait_for_function(SAME_INK, arg=light)


def draw_around(page, area):
    page.locator(area).first.scroll_into_view_if_needed()
    box = page.locator(area).first.bounding_box()
    corners = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.1, 0.12)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def test_a_reload_brings_the_result_back_and_its_address_is_of_no_use_to_others(found, visit):
    person = found()
    person.page.reload()
    person.page.wait_for_selector(MAP)
    stranger = visit()
    stranger.go(person.path)
    assert "belongs to another browser" in stranger.page.inner_text("body")


def test_a_first_visit_to_a_page_in_the_middle_has_the_menu(visit):
    person = visit()
    person.go("/personas")
    assert "Personas are made from segments" in person.text()
    menu = " ".join(person.page.locator("[data-testid=stTopNavLink]").all_inner_texts())
    assert "Start" in menu
    assert "Help" in menu


CUT = """main => [...main.querySelectorAll("p, [data-testid^=stMetric] *")]
    .filter(each => each.scrollWidth > each.clientWidth && getComputedStyle(each).textOverflow === "ellipsis")
    .map(each => each.innerText)"""
"""The texts that end in dots for want of room."""


def test_nothing_sticks_out_or_is_cut_on_a_phone(found):
    person = found(**PHONE)
    main = person.page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    assert main.evaluate(CUT) == []
    person.click("to-personas")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    assert main.evaluate(CUT) == []


def test_the_field_for_a_customer_stays_where_it_is_when_the_answer_comes_and_the_answer_can_be_closed(found):
    person = found()
    person.turn_to("Personas")
    field = person.page.locator(".st-key-look-up input")
    before = field.bounding_box()
    for asked in ("S000001", "nobody"):
        field.fill(asked)
        field.press("Enter")
        person.rest()
        assert field.bounding_box() == before
    field.fill("S000001")
    field.press("Enter")
    person.click("close-person")
    assert field.input_value() == ""
    assert person.page.locator(".st-key-standing").count() == 0


FINGER = {**PHONE, "has_touch": True, "is_mobile": True}

COVERED = """main => [...main.querySelectorAll("[data-testid=stDataFrame] > [data-testid=stElementToolbar]")]
  .flatMap(bar => {
    const box = bar.getBoundingClientRect(), own = bar.closest("[data-testid=stElementContainer]")
    const meets = it => it.left < box.right && box.left < it.right && it.top < box.bottom && box.top < it.bottom
    return [...main.querySelectorAll("button, a, input, summary, p, [role=tab]")]
      .filter(each => box.width && !own.contains(each) && meets(each.getBoundingClientRect()))
      .map(each => each.outerHTML)
  })"""
"""What the buttons of tables cover."""


def test_under_a_finger_the_buttons_of_a_table_cover_nothing(found):
    person = found(**FINGER)
    main, query = person.page.locator("[data-testid=stMain]"), person.path.split("?")[1]
    for page in ("customers", "personas", "plan"):
        person.go(f"/{page}?{query}")
        person.page.wait_for_selector("[data-testid=stDataFrame] canvas")
        assert main.evaluate(COVERED) == []
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth")


def test_a_link_to_share_can_be_copied_without_a_pointer_over_it(found):
    person = found(**FINGER)
    person.page.click(".st-key-header button:has-text('Share')")
    person.page.click(".st-key-make-link button")
    copying = person.page.locator("[role=dialog] [data-testid=stCode] > div:visible").first
    copying.wait_for()
    assert copying.evaluate("each => getComputedStyle(each).opacity") == "1"


def test_a_file_is_brought_on_a_phone(visit, portfolio):
    person = visit(**FINGER)
    person.go()
    person.upload("cards.csv", portfolio)
    assert person.path.startswith("/customers")


ROW, NARROW = 36, 17
"""The height of a row of a table, and where its box to select it is, in pixels."""


def test_a_row_of_the_table_opens_its_card_and_closes_the_others(found):
    person = found()
    person.turn_to("Personas")
    table = person.page.wait_for_selector(".st-key-overview canvas").bounding_box()
    assert [is_open(person, number) for number in (0, 1)] == [True, False]
    person.page.mouse.click(table["x"] + NARROW, table["y"] + 2.5 * ROW)
    person.page.wait_for_selector(".st-key-persona-1 [role=tab]")
    person.rest()
    assert [is_open(person, number) for number in (0, 1)] == [False, True]


def is_open(person, segment):
    return person.page.locator(f".st-key-persona-{segment} details").evaluate("card => card.open")


def test_enter_saves_a_name_and_closes_its_form_for_good(found):
    person = found()
    person.turn_to("Personas")
    person.page.click(".st-key-rename-0 button")
    person.page.fill(".st-key-name-0 input", "Our best customers")
    person.page.press(".st-key-name-0 input", "Enter")
    person.page.wait_for_selector(".st-key-persona-0 summary:has-text('Our best customers')")
    person.rest()
    assert not person.page.locator(".st-key-name-0 input").is_visible()
    person.page.click("text=Index, portfolio")
    person.rest()
    assert not person.page.locator(".st-key-name-0 input").is_visible()


def test_enter_renames_a_saved_result_and_closes_its_form(found):
    person = found()
    person.turn_to("Saved")
    person.page.click("[class*=st-key-naming-] button >> nth=0")
    name = person.page.locator("[class*=st-key-title-] input").first
    name.fill("Spring review")
    name.press("Enter")
    person.page.wait_for_selector("[data-testid=stMarkdown]:has-text('Spring review')")
    person.rest()
    assert not person.page.locator("[class*=st-key-title-] input").first.is_visible()


def test_markup_in_a_file_stays_text(visit):
    from ccseg.sample import make_sample

    hostile = "![x](http://evil.test/a.png) [x](http://evil.test) www.evil.test <a href='http://evil.test'>x</a>"
    frame = make_sample(300).rename(columns={"BALANCE": f"BALANCE {hostile}"})
    frame["branch"] = [hostile if row % 3 else "plain" for row in range(len(frame))]
    person = visit()
    person.find("[x](http://evil.test).csv", frame.to_csv(index=False).encode())
    for page in ("Customers", "Segments", "Personas", "Compare"):
        person.turn_to(page)
        assert "evil" in person.text()
        live = person.page.locator("[href*=evil], [src*='//evil']").all()
        assert [element.evaluate("element => element.outerHTML") for element in live] == []
    assert person.hosts == {person.address.split("/")[2]}


def test_a_cancelled_search_gives_the_button_back(visit, portfolio):
    person = visit()
    person.go()
    person.click("sample")
    person.page.wait_for_selector(".st-key-cancel button")
    person.click("cancel")
    person.page.wait_for_selector(".st-key-find button")


def test_every_response_carries_the_headers(address):
    with urllib.request.urlopen(address) as response:
        headers = response.headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    script, _, use = headers["Link"].partition("; ")
    assert use == "rel=modulepreload"
    with urllib.request.urlopen(f"{address}/{script.strip('<>')}") as response:
        assert "javascript" in response.headers["Content-Type"]


def test_the_browser_listens_to_no_page_around_the_app(address):
    with urllib.request.urlopen(f"{address}/_stcore/host-config") as response:
        assert json.load(response)["allowedOrigins"] == []


def test_the_log_of_the_server_is_clean(found, log):
    found()
    assert "S000" not in log.read_text()
    assert "Traceback" not in log.read_text()
    assert "WARNING" not in log.read_text().upper()


def test_each_page_has_a_title_of_its_own_in_the_tab(found):
    person = found()
    titles = set()
    for page in PAGES:
        person.turn_to(page)
        person.page.wait_for_function("title => document.title.startsWith(title)", arg=page)
        titles.add(person.page.title())
    assert len(titles) == len(PAGES)
