"""The way on from a page that polls: pressed at once, again and again, it always leads to the next page.

It keeps both workers of the server busy for minutes, so it runs where it is asked for, with ``CCSEG_PRESS=1``.
"""

import os

import pytest

from tests.browser.driver import Visit

pytestmark = pytest.mark.skipif(not os.environ.get("CCSEG_PRESS"), reason="takes minutes: set CCSEG_PRESS=1")

PRESSES = 20
NEXT = "[class*='-link-to-personas'] a:visible"


@pytest.fixture
def busy(chromium, address):
    """Both workers have long work to do, so what is asked for meanwhile is polled for as long."""
    other = Visit(chromium, address)
    other.go()
    other.click("sample")
    other.page.wait_for_selector(".st-key-cancel button")
    other.turn_to("Compare")
    other.click("compare")
    yield
    if other.page.locator(".st-key-stop").count():
        other.click("stop")
    other.context.close()


def test_personas_are_there_however_soon_the_way_to_them_is_pressed(found, busy):
    person = found()
    person.page.get_by_text("3-D", exact=True).click()
    person.page.wait_for_selector("text=The 3-D map is being computed")
    blank = [press for press in range(PRESSES) if not arrives(person)]
    assert blank == []


def arrives(person):
    """Whether the personas come when their link is pressed as soon as it shows, and stay."""
    person.page.click("[data-testid=stTopNavLink]:has-text('Segments')")
    person.page.locator(NEXT).first.click()
    person.page.wait_for_url("**/personas?*")
    person.rest()
    return person.page.locator(".st-key-persona-0").is_visible()
