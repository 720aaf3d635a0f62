"""The handout: a result on paper, as a PDF of an overview, the plan where there is one, and a page a persona."""

from typing import Any

from ccseg.exporting.pack import Pack, PackTexts, Page
from ccseg.exporting.palette import colour
from ccseg.exporting.paper import as_told, measured, typeset
from ccseg.exporting.slide_design import BADGES


def write_handout(pack: Pack) -> bytes:
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
        >>> write_handout(make_pack(run, Origin("march.csv", date(2026, 3, 31))))[:5]
        b'%PDF-'
    """
    texts = PackTexts(pack.wording)
    told = {
        "table": measured(pack.table),
        "planned": measured(pack.planned),
        "labels": {
            "bars": texts.say("chart.about"),
            "overview": pack.wording.fill(pack.wording.text("report.overview.about")),
        },
        "pages": [_page(page) for page in pack.pages],
    }
    return typeset("handout", pack, told)


def _page(page: Page) -> dict[str, Any]:
    paper, ink = BADGES[page.verdict]
    return {
        **page._asdict(),
        "figures": as_told(page.figures),
        "plays": as_told(page.plays),
        "bars": [bar._asdict() for bar in page.bars],
        "colour": colour(page.segment),
        "paper": f"#{paper}",
        "ink": f"#{ink}",
    }
