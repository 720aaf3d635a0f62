"""A link in other hands: another browser, another server, and what goes over the wire."""

import io
import time
import urllib.request

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tests.browser.driver import Visit, serve


@pytest.fixture(scope="session")
def link(chromium, address, finder):
    """The path of a link that somebody has made."""
    person = Visit(chromium, address, context=finder.context)
    person.go(finder.result)
    person.await_map()
    person.click("share")
    person.click("make-link")
    shown = person.page.locator("[role=dialog] code").first.inner_text()
    person.end()
    return shown.strip().removeprefix(address)


def read(visit, link):
    """Open a link and wait for its map."""
    visit.go(link)
    visit.page.wait_for_selector(".st-key-shared-map .main-svg")
    visit.rest()


def test_a_link_shows_the_same_in_another_browser_and_on_another_server(chromium, visit, link, tmp_path):
    here = visit()
    read(here, link)
    with serve(tmp_path / "log") as elsewhere:
        there = Visit(chromium, elsewhere)
        read(there, link)
        assert come_to_look_alike(here.page, there.page)
        assert here.text() == there.text()
        there.end()


A_LETTER = 10
"""Pixels: the smallest letter or digit that differs changes more of them."""


def come_to_look_alike(page, other, seconds=60):
    """Whether two pages show the same picture once both have finished drawing.

    Chromium rounds a blended colour now up and now down, so one level of 255 apart is the same; and a grid that draws
    itself in parts leaves a dot or two of a letter behind, now here and now there.
    """
    end = time.monotonic() + seconds
    while differing_dots(page.screenshot(), other.screenshot()) >= A_LETTER:
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(500)
    return True


def differing_dots(picture, other):
    one, two = (Image.open(io.BytesIO(each)).convert("RGB") for each in (picture, other))
    return int((np.asarray(ImageChops.difference(one, two)).max(axis=2) > 1).sum())


def test_a_single_digit_that_differs_is_seen():
    one, two = (drawn(text) for text in ("150,000", "150,001"))
    assert differing_dots(one, one) == 0
    assert differing_dots(one, two) >= A_LETTER


def drawn(text):
    """A picture of a text in the smallest size that a page has."""
    picture, bytes_ = Image.new("RGB", (120, 20), "white"), io.BytesIO()
    ImageDraw.Draw(picture).text((2, 2), text, fill="black", font=ImageFont.load_default(12))
    picture.save(bytes_, "png")
    return bytes_.getvalue()


def test_no_customer_goes_over_the_wire(visit, link):
    reader, sent = visit(), []
    reader.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(bytes_of(frame))))
    read(reader, link)
    assert b"of the portfolio" in b"".join(sent)
    assert not [canary for canary in (b"S000", b"cards.csv", b"CUST_ID") if canary in b"".join(sent)]
    assert reader.hosts == {reader.address.split("/")[2]}


def bytes_of(frame):
    return frame if isinstance(frame, bytes) else frame.encode()


def test_what_a_link_opens_is_not_kept_or_listed_by_others(address):
    with urllib.request.urlopen(f"{address}/shared?s=x") as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "no-referrer"


def test_a_browser_is_known_by_a_signed_cookie_that_no_script_reads(address):
    with urllib.request.urlopen(address) as response:
        cookie = response.headers["Set-Cookie"]
    name, value = cookie.split(";")[0].split("=")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert cookie_after(address, f"{name}={value}") == f"{name}={value}"
    assert value not in cookie_after(address, f"{name}=x{value}")


def cookie_after(address, cookie):
    """The cookie that a browser has after it came with this one."""
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookie})) as response:
        return response.headers["Set-Cookie"].split(";")[0]
