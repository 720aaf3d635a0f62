"""Takes the pictures of the app that the README shows, of the sample: ``python -m docs.screenshots``."""

import sys
import tempfile
from pathlib import Path

from ccseg.sample import sample_csv
from tests.browser.driver import HOW, Visit, find_browser, launch, serve

HERE = Path(__file__).parent
PAGES = {"Customers": 760, "Segments": 1180, "Personas": 1040}


def main() -> None:
    path = find_browser() or sys.exit(HOW)
    with tempfile.TemporaryDirectory() as folder, launch(path) as browser, serve(Path(folder) / "log") as address:
        visit = Visit(browser, address)
        visit.find("sample.csv", sample_csv())
        for page, height in PAGES.items():
            visit.page.set_viewport_size({"width": 1280, "height": height})
            visit.turn_to(page)
            visit.page.mouse.move(0, 0)
            visit.page.wait_for_timeout(3_000)
            visit.page.screenshot(path=HERE / f"app-{page.lower()}.png")


if __name__ == "__main__":
    main()
