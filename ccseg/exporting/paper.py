"""Paper: a pack typeset as a PDF, which is tagged, so that it can be read aloud."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Literal

from ccseg.exporting.fitting import FONTS
from ccseg.exporting.pack import Pack, Table
from ccseg.exporting.packages import require
from ccseg.exporting.palette import colour
from ccseg.exporting.slide_tables import set_table

TEMPLATES = Path(__file__).parent / "templates"

ROOM, HIGH = 762.0, 390.0
"""The room of a table on a page of A4, in points."""

LETTERS = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
"""The sizes of its letters, in points."""

STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA: tagged, so that it can be read aloud."""


def typeset(template: str, pack: Pack, told: Mapping[str, Any]) -> bytes:
    """The PDF of a template with what all documents say of a result, and what this one says besides.

    Its fonts are embedded, and the same result of the same day is the same file. Raises ``MissingPackage``.
    """
    require("paper")
    import typst

    made = datetime.combine(pack.origin.made, time(), UTC)
    inputs = {"pack": json.dumps({**_opening(pack), **told})}
    compiler = typst.Compiler(TEMPLATES / f"{template}.typ", font_paths=[FONTS], sys_inputs=inputs)
    content = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=made)
    assert isinstance(content, bytes)
    return content


def _opening(pack: Pack) -> dict[str, Any]:
    return {
        "title": pack.title,
        "subtitle": pack.subtitle,
        "footer": pack.footer,
        "language": pack.wording.language,
        "verdict": pack.verdict,
        "plainly": pack.plainly,
        "evidence": pack.evidence,
        "told": pack.told,
        "colours": {str(page.segment): colour(page.segment) for page in pack.pages},
    }


def measured(table: Table | None, high: float = HIGH, sizes: Sequence[float] = LETTERS) -> dict[str, Any] | None:
    """A table of all segments, with the size of its letters and the widths of its columns in points."""
    if table is None:
        return None
    setting = set_table(table, ROOM, high, sizes)
    return {**as_told(setting.table), "size": setting.size, "widths": setting.widths}


def as_told(table: Table) -> dict[str, Any]:
    """A table as a template reads it."""
    return {**table._asdict(), "numbers": list(table.numbers)}
