"""The one-pager: a result on paper, as a PDF of an overview, the plan where there is one, and a page a persona."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Literal

from ccseg.exporting.fitting import FONTS
from ccseg.exporting.pack import Pack, PackTexts, Page, Table
from ccseg.exporting.packages import require
from ccseg.exporting.palette import colour
from ccseg.exporting.slide_design import BADGES
from ccseg.exporting.slide_tables import set_table

TEMPLATE = Path(__file__).parent / "templates" / "onepager.typ"

ROOM, HIGH, LETTERS = 762.0, 390.0, (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
"""The room of the overview on a page of A4 and the sizes of its letters, in points."""

STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA: tagged, so that it can be read aloud."""


def write_onepager(pack: Pack) -> bytes:
    """The PDF; its fonts are embedded, and the same result of the same day is the same file.

    Args:
        pack: What a meeting is told of a result.

    Raises:
        MissingPackage: typst is not installed.

    Examples:
        >>> from datetime import date
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> from ccseg.exporting.pack import Origin, make_pack
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> write_onepager(make_pack(run, Origin("march.csv", date(2026, 3, 31))))[:5]
        b'%PDF-'
    """
    require("onepager")
    import typst

    made = datetime.combine(pack.origin.made, time(), UTC)
    compiler = typst.Compiler(TEMPLATE, font_paths=[FONTS], sys_inputs={"pack": json.dumps(_told(pack))})
    content = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=made)
    assert isinstance(content, bytes)
    return content


def _told(pack: Pack) -> dict[str, Any]:
    """The pack as the template reads it."""
    texts = PackTexts(pack.wording)
    return {
        "title": pack.title,
        "subtitle": pack.subtitle,
        "footer": pack.footer,
        "language": pack.wording.language,
        "verdict": pack.verdict,
        "plainly": pack.plainly,
        "evidence": pack.evidence,
        "table": _overview(pack.table) if pack.table else None,
        "planned": _overview(pack.planned) if pack.planned else None,
        "told": pack.told,
        "colours": {str(page.segment): colour(page.segment) for page in pack.pages},
        "labels": {
            "bars": texts.say("chart.about"),
            "overview": pack.wording.fill(pack.wording.text("report.overview.about")),
        },
        "pages": [_page(page) for page in pack.pages],
    }


def _page(page: Page) -> dict[str, Any]:
    paper, ink = BADGES[page.verdict]
    return {
        **page._asdict(),
        "figures": _table(page.figures),
        "plays": _table(page.plays),
        "bars": [bar._asdict() for bar in page.bars],
        "colour": colour(page.segment),
        "paper": f"#{paper}",
        "ink": f"#{ink}",
    }


def _overview(table: Table) -> dict[str, Any]:
    """The table of all segments, with the size of its letters and the widths of its columns in points."""
    setting = set_table(table, ROOM, HIGH, LETTERS)
    return {**_table(setting.table), "size": setting.size, "widths": setting.widths}


def _table(table: Table) -> dict[str, Any]:
    return {**table._asdict(), "numbers": list(table.numbers)}
