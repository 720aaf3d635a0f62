"""A computer that sleeps: its line to the server is cut, and mended before or after the server has forgotten it."""

import resource
from pathlib import Path

import pytest

from tests.browser.driver import Visit, start

REMEMBERED = 1
"""Seconds after which the server of the second test forgets who is gone; ten minutes in ``.streamlit/config.toml``."""

GONE = 1001
"""The code with which a line is closed whose other end goes away."""

MAIN = "[data-testid=stMain]"
SCROLLED = 300


class Line:
    """The line between a page and the server: it can be cut, and stays so until it is mended."""

    def __init__(self, page):
        self._page, self._cut, self._live = page, False, []
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, socket):
        if self._cut:
            socket.close(code=GONE)
        else:
            self._live.append((socket, socket.connect_to_server()))

    def cut(self):
        self._cut, live, self._live = True, self._live, []
        for socket, server in live:
            server.close()
            socket.close(code=GONE)
        self._page.wait_for_selector("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])")

    def mend(self):
        self._cut = False
        self._page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]")


@pytest.fixture
def tab(finder):
    """Another tab of the person who has found segments, with the line that it hangs on."""
    person = Visit(None, finder.address, context=finder.context)
    line = Line(person.page)
    person.go(finder.result)
    person.await_map()
    yield person, line
    person.end()


def seen(person):
    """What somebody sees, and what the browser complained about; where a page is opened by its address it does."""
    tabs = person.page.locator("[data-testid=stTab][aria-selected=true]").all_inner_texts()
    return {"path": person.path, "tabs": tabs, "said": person.text(), "errors": list(person.errors)}


def scrolled(person):
    return person.page.locator(MAIN).evaluate("main => main.scrollTop")


def test_a_sleep_that_the_server_remembers_loses_nothing(tab):
    person, line = tab
    person.page.locator("[class*=st-key-picked-segments] button").first.click()
    person.rest()
    person.page.click("[data-testid=stTab]:has-text('All trials')")
    person.page.fill(".st-key-look-up input", "S000003")
    person.page.press(".st-key-look-up input", "Enter")
    person.page.wait_for_selector("text=Most similar customers")
    person.rest()
    person.page.locator(MAIN).evaluate(f"main => main.scrollTo(0, {SCROLLED})")
    before = seen(person)
    assert "customers selected" in before["said"]
    line.cut()
    line.mend()
    person.rest()
    assert seen(person) == before
    assert person.page.input_value(".st-key-look-up input") == "S000003"
    assert scrolled(person) == SCROLLED


@pytest.fixture
def cores():
    """Whoever ends badly leaves a core file, unless he sees to it that he does not."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


@pytest.mark.usefixtures("cores")
def test_a_sleep_after_which_the_server_has_forgotten_loses_no_result(chromium, finder, tmp_path):
    cookies = finder.context.storage_state()
    with start(tmp_path / "log", f"--server.disconnectedSessionTTL={REMEMBERED}") as (address, process):
        person = Visit(chromium, address, storage_state=cookies)
        line = Line(person.page)
        person.go(finder.result)
        person.page.click("[data-testid=stTab]:has-text('All trials')")
        person.rest()
        before = seen(person)
        assert "segments, found with" in before["said"]
        line.cut()
        person.page.wait_for_timeout(2_000 * REMEMBERED)
        line.mend()
        person.rest()
        assert seen(person) == before
        assert "All trials" in before["tabs"]
        person.turn_to("Personas")
        person.page.wait_for_selector(".st-key-persona-0")
        person.end()
        limits = Path(f"/proc/{process}/limits").read_text()
        assert limits.split("Max core file size")[1].split()[0] == "0"
