"""Driving the real app, as ``ccseg app`` starts it, with a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ccseg.starting import IN_ONE_PLACE

ROOT = Path(__file__).resolve().parents[2]
APP = "asgi.py"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HOW = "no browser: install Debian's chromium, or name one in CCSEG_BROWSER"
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
MAP = ".st-key-map-umap"
PATIENCE = 240_000
"""Milliseconds until what does not come is given up: long, as other tests may keep the machine busy."""


def find_browser() -> str | None:
    """The path of a browser, where there is one."""
    return os.environ.get("CCSEG_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def launch(path: str) -> Iterator[Any]:
    """A browser, closed afterwards."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serve(log: Path, script: str = APP) -> Iterator[str]:
    """The address of a server that runs meanwhile and writes its log there."""
    with start(log, script=script) as (address, _):
        yield address


@contextmanager
def start(log: Path, *options: str, path: str = "", script: str = APP) -> Iterator[tuple[str, int]]:
    """The same with further options, under a path, and the number of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none", *options]
    with log.open("w") as output:
        around = {**IN_ONE_PLACE, **os.environ}
        server = subprocess.Popen(command, cwd=ROOT, env=around, stdout=output, stderr=subprocess.STDOUT)
        try:
            _await_health(f"http://127.0.0.1:{port}{path}/_stcore/health")
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()
            server.wait(timeout=10)


def _await_health(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


class Visit:
    """One person's visit: a page of the browser, with what it asked for and what it complained about.

    In the ``context`` of another visit it is another tab of that person's, which need not load the app anew.
    """

    def __init__(self, browser: Any, address: str, context: Any = None, **options: Any) -> None:
        self._is_tab = context is not None
        self.context = context or browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.address, self.hosts, self.errors, self.clicks = address, set[str](), list[str](), 0
        self.result = ""
        self.page.on("request", self._note_host)
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_host(self, request: Any) -> None:
        if request.url.startswith(("http", "ws")):
            self.hosts.add(request.url.split("/")[2])

    def end(self) -> None:
        """Close the tab, or the window where it has one of its own."""
        (self.page if self._is_tab else self.context).close()

    def go(self, path: str = "/") -> None:
        self.page.goto(self.address + path)
        self.rest()

    @property
    def path(self) -> str:
        """Where the page is, without the server."""
        return str(self.page.url).removeprefix(self.address)

    def rest(self) -> None:
        """Wait until nothing moves: the script has run, and what it sent is there."""
        for pause in (300, 200):
            self.page.wait_for_timeout(pause)
            self.page.wait_for_selector(READY)

    def click(self, key: str) -> None:
        self.clicks += 1
        # A help text over what is to be clicked goes away with the mouse.
        self.page.mouse.move(0, 0)
        self.page.click(f".st-key-{key} button:visible, [class*='-link-{key}'] a:visible")
        self.rest()

    def turn_to(self, page: str) -> None:
        """By the menu to another page."""
        self.page.click(f"[data-testid=stTopNavLink]:has-text('{page}')")
        self.rest()

    def upload(self, name: str, data: bytes) -> None:
        self.clicks += 1
        file = {"name": name, "mimeType": "text/csv", "buffer": data}
        self.page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", file)
        # Streamlit draws a link twice, for wide screens and for narrow ones, and hides one of them.
        self.page.wait_for_selector("[class*='-link-continue'] a:visible")
        self.rest()

    def find(self, name: str, data: bytes) -> None:
        """From the start to a result with its faithful map."""
        self.go()
        self.upload(name, data)
        self.click("continue")
        self.click("find")
        self.await_map()

    def await_map(self) -> None:
        """Wait for the faithful map; where it does not come, say what stands there instead."""
        from playwright.sync_api import TimeoutError as TooLate

        try:
            self.page.wait_for_selector(MAP)
        except TooLate:
            raise AssertionError(f"no map at {self.page.url}; the page says:\n{self.text()}\n{self.errors}") from None
        self.rest()

    def text(self) -> str:
        return str(self.page.inner_text("[data-testid=stMain]"))
