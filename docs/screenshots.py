"""Takes the pictures of the documentation, of the sample in today's app: ``python -m docs.screenshots``."""

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from ccseg.exporting.report import write_report
from ccseg.sample import sample_csv
from ccseg.segmentation import segment
from tests.browser.driver import HOW, MAP, READY, Visit, find_browser, launch, serve

IMAGES = Path(__file__).parent / "images"
WIDTH = 1280
COLOURS = 200
"""Colours of a picture: charts and text need no more, and the files stay small."""


class Shot(NamedTuple):
    """A picture: its file, the page it is on, and what is on it; without ``of``, the top of the page, so high."""

    file: str
    page: str
    of: str = ""
    height: int = 1600
    margin: int = 12


SHOTS = (
    Shot("customers", "customers", height=760),
    Shot("segments", "segments", height=1180),
    Shot("pictures/map", "segments", f"{MAP} .js-plotly-plot"),
    Shot("pictures/medians", "segments", ".st-key-heatmap"),
    Shot("pictures/stability", "segments", ".st-key-choice"),
    Shot("pictures/sensitivity", "segments", ".st-key-multiverse .js-plotly-plot"),
    Shot("personas", "personas", height=1640),
    Shot("pictures/distributions", "personas", ".st-key-persona-0 [data-testid=stImage]", margin=32),
    Shot("compare", "compare", height=1180),
    Shot("pictures/maps", "compare", ".st-key-maps-umap"),
    Shot("pictures/reassignments", "compare", ".st-key-flow"),
    Shot("pictures/agreement", "compare", ".st-key-agreement"),
    Shot("pictures/together", "compare", ".st-key-together"),
    Shot("pictures/sizes", "score", "[data-testid=stDataFrame]"),
    Shot("plan", "plan", height=1500),
    Shot("saved", "saved", height=500),
)


def main() -> None:
    path = find_browser() or sys.exit(HOW)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CCSEG_STORE"] = f"{folder}/store.db"
        with launch(path) as browser, serve(Path(folder) / "log") as address:
            take_all(Visit(browser, address, viewport={"width": WIDTH, "height": 900}))
            take_report(browser, Path(folder))


def take_all(visit: Visit) -> None:
    """All of the app, on one visit from the first page to the last."""
    visit.go()
    visit.page.screenshot(path=IMAGES / "start.png")
    visit.find("sample.csv", sample_csv())
    turn_to(visit, "compare")
    visit.click("compare")
    visit.page.wait_for_selector(".st-key-maps-umap .main-svg")
    for page, shots in by_page():
        turn_to(visit, page)
        if page == "score":
            visit.page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", upload("april.csv", seed=8))
            visit.page.wait_for_selector("[data-testid=stDataFrame] canvas")
        if page == "plan":
            visit.page.get_by_role("button", name="Use made-up values").first.click()
            visit.page.wait_for_selector(".st-key-tornado .main-svg")
        for shot in shots:
            take(visit, shot)


def by_page() -> Iterator[tuple[str, list[Shot]]]:
    for page in dict.fromkeys(shot.page for shot in SHOTS):
        yield page, [shot for shot in SHOTS if shot.page == page]


def upload(name: str, seed: int) -> Any:
    return {"name": name, "mimeType": "text/csv", "buffer": sample_csv(seed=seed)}


def turn_to(visit: Visit, page: str) -> None:
    """By the menu, which the address of a page names whatever it is called."""
    visit.page.click(f"[data-testid=stTopNavLink][href$='/{page}']")
    visit.rest()


def take(visit: Visit, shot: Shot) -> None:
    page = visit.page
    page.set_viewport_size({"width": WIDTH, "height": shot.height})
    page.mouse.move(0, 0)
    if shot.of:
        reveal(page, shot.of)
    visit.rest()
    page.wait_for_function("document.fonts.status === 'loaded'")
    clip = around(page, shot) if shot.of else None
    keep(page.screenshot(clip=clip, animations="disabled", full_page=bool(shot.of)), shot.file)


def reveal(page: Any, selector: str) -> None:
    """Open the tab that it is on, and wait until it is drawn."""
    page.wait_for_selector(selector, state="attached")
    tab = page.evaluate_handle(TAB, selector).as_element()
    if tab:
        tab.click()
    page.locator(selector).first.scroll_into_view_if_needed()
    page.wait_for_selector(READY)


TAB = """selector => {
    const panel = document.querySelector(selector).closest("[data-testid=stTabPanel]")
    if (!panel) return null
    const panels = [...panel.parentElement.querySelectorAll(":scope > [data-testid=stTabPanel]")]
    return panel.closest("[data-testid=stTabs]").querySelectorAll("[role=tab]")[panels.indexOf(panel)]
}"""
"""The tab that an element is on, where it is on one."""


def around(page: Any, shot: Shot) -> dict[str, float]:
    """The box on the page around everything that is in the picture, with a margin."""
    boxes = page.locator(shot.of).evaluate_all(BOXES)
    left, top = (min(box[side] for box in boxes) - shot.margin for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) + shot.margin for side in (2, 3))
    return {"x": max(left, 0), "y": max(top, 0), "width": right - max(left, 0), "height": bottom - max(top, 0)}


BOXES = """elements => elements.map(element => element.getBoundingClientRect()).filter(box => box.width > 0)
    .map(box => [box.left, box.top, box.right, box.bottom])"""


def take_report(browser: Any, folder: Path) -> None:
    """The report of the sample, from its top."""
    file = folder / "report.html"
    file.write_text(write_report(segment(sample_csv()).run), encoding="utf-8")
    page = browser.new_page(viewport={"width": WIDTH, "height": 1800})
    page.goto(file.as_uri())
    keep(page.screenshot(), "report")


def keep(picture: bytes, name: str) -> None:
    file = IMAGES / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
