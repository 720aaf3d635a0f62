"""The app in a real browser: how long a person waits for personas and for the map, and another one for a page.

python -m benchmarks.app cc_general.csv
python -m benchmarks.app --cold   from starting the app on a machine that has compiled no kernels yet

Needs Debian's chromium, or a browser named in CCSEG_BROWSER.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.browser.driver import APP, HOW, MAP, Visit, find_browser, launch, serve

PERSONAS = ".st-key-card-0"
FIRST = f".st-key-sketch-0, {PERSONAS}"
"""Personas that are not judged yet, or those that are where they come at once."""

READ_FOR = (0, 10)
"""Seconds for which the Customers page is read before a person goes on."""

Pages = Mapping[str, str]
"""The pages of the menu that are turned, each with the place that says that it is there."""

PAGES: Pages = {"Start": ".st-key-sample", "Customers": ".st-key-verdict", "Help": "#segment"}
BARE: Pages = {"Start": ".st-key-start", "Customers": ".st-key-customers", "Help": ".st-key-help"}
"""Those of ``benchmarks/bare.py``: pages with a title each, for what Streamlit itself takes."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path, nargs="?")
    arguments.add_argument("--cold", action="store_true")
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    path = find_browser() or sys.exit(HOW)
    if not given.cold and given.file is None:
        arguments.error("name a file, or --cold")
    with launch(path) as browser:
        if given.cold:
            for _ in range(given.rounds):
                measure_cold(browser)
            return
        for _ in range(given.rounds):
            for seconds in READ_FOR:
                with fresh_server() as address:
                    measure_waiting(prepared(browser, address, given.file, read_for=seconds), seconds)
        with fresh_server() as address:
            reader = Visit(browser, address)
            reader.go()
            reader.upload(given.file.name, given.file.read_bytes())
            with fresh_server("benchmarks/bare.py") as bare:
                other = Visit(browser, bare)
                other.go()
                for _ in range(given.rounds):
                    tell("page switch of Streamlit alone", turn_pages(other, 30, BARE))
                    tell("page switch, nobody else there", turn_pages(reader, 30))
                tell_browser(other, BARE)
                tell_browser(reader)
            for seed in range(given.rounds):
                finder = prepared(browser, address, given.file, seed)
                finder.page.click(".st-key-find button")
                tell("page switch while another session finds and maps", turn_pages_until_mapped(reader, finder))


@contextmanager
def fresh_server(script: str = APP) -> Iterator[str]:
    """A server that knows nothing from before, with warm workers."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CCSEG_STORE"] = f"{folder}/store.db"
        with serve(Path(folder) / "log", script) as address:
            yield address


def measure_cold(browser: Any) -> None:
    """From starting the app to first personas of the sample, where the kernels of the map are to be compiled."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder
        started = time.monotonic()
        with fresh_server() as address:
            visit = Visit(browser, address)
            visit.go()
            visit.page.click(".st-key-sample button")
            visit.page.locator(FIRST).first.wait_for(timeout=90_000)
            seconds = time.monotonic() - started
            print(f"no kernels, from starting the app to first personas: {seconds:.1f} s", flush=True)


def prepared(browser: Any, address: str, file: Path, seed: int = 0, read_for: float = 0) -> Visit:
    """A person before the button; another seed brings another result than what is known already."""
    visit = Visit(browser, address)
    visit.go()
    visit.upload(file.name, file.read_bytes())
    visit.page.wait_for_timeout(1000 * read_for)
    visit.click("continue")
    if seed:
        visit.page.click("text=Options")
        field = visit.page.get_by_role("spinbutton", name="Seed")
        field.fill(str(seed))
        field.press("Enter")
        visit.rest()
        visit.page.keyboard.press("Escape")
    visit.rest()
    return visit


def measure_waiting(finder: Visit, read_for: float) -> None:
    start = time.perf_counter()
    finder.page.click(".st-key-find button")
    waited = {"first personas": FIRST, "judged personas with the quick map": PERSONAS, "the faithful map": MAP}
    for what, place in waited.items():
        finder.page.wait_for_selector(place, timeout=300_000)
        seconds = time.perf_counter() - start
        print(f"page read for {read_for} s, from the click to {what}: {seconds:.1f} s", flush=True)
    finder.context.close()


def turn_pages(reader: Visit, times: int, pages: Pages = PAGES) -> list[float]:
    return [seconds_to(reader, page, pages) for page in islice(cycle(pages), times)]


def turn_pages_until_mapped(reader: Visit, finder: Visit) -> list[float]:
    """Switches of one session for as long as the other one waits."""
    seconds: list[float] = []
    while not finder.page.locator(MAP).count():
        seconds += turn_pages(reader, len(PAGES))
    finder.context.close()
    return seconds


def seconds_to(reader: Visit, page: str, pages: Pages = PAGES) -> float:
    """From the click in the menu until the page is there."""
    reader.page.wait_for_timeout(100)
    start = time.perf_counter()
    reader.page.click(f"[data-testid=stTopNavLink]:has-text('{page}')")
    reader.page.wait_for_selector(pages[page])
    return time.perf_counter() - start


def tell_browser(reader: Visit, pages: Pages = PAGES, times: int = 7) -> None:
    """What the switch to each page takes the browser, in CPU, which other people on the machine change less."""
    counters = reader.context.new_cdp_session(reader.page)
    counters.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = counters.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

    taken: dict[str, list[float]] = {page: [] for page in pages}
    for page in islice(cycle(pages), len(pages) * times):
        before = spent()
        seconds_to(reader, page, pages)
        reader.page.wait_for_timeout(500)
        taken[page].append(spent() - before)
    whose = "the app" if pages is PAGES else "Streamlit alone"
    for page, seconds in taken.items():
        spent_there = f"{1000 * median(seconds):.0f} ms of CPU"
        print(f"{whose}, the browser's part of the switch to {page}: {spent_there}", flush=True)


def tell(what: str, seconds: list[float]) -> None:
    late = quantiles(seconds, n=20)[-1]
    print(f"{what}: median {1000 * median(seconds):.0f} ms, 95th percentile {1000 * late:.0f} ms", end="")
    print(f" ({len(seconds)} switches)", flush=True)


if __name__ == "__main__":
    main()
