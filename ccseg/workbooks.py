"""Workbooks: the cells of a workbook as text, read here or, for the old kind, apart in a process with little memory.

A damaged workbook of before 2007 can make its reader ask for gigabytes or panic, which no exception handler survives.
"""

import io
import json
import subprocess
import sys
from datetime import date, datetime, time
from typing import NamedTuple

MEMORY = 1 << 30
SECONDS = 60


class Workbook(NamedTuple):
    """``names`` of the sheets that have cells, the one that was ``chosen``, and its filled rows as (number, texts)."""

    names: list[str]
    chosen: str | None
    rows: list[tuple[int, list[str]]]


def read_workbook(raw: bytes, name: str | None) -> Workbook:
    """The sheet with this name, or the one with most cells; ``chosen`` is ``None`` where there is no such sheet.

    Raises what python-calamine raises when the workbook is damaged or protected.
    """
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    sheets = {sheet: book.get_sheet_by_name(sheet) for sheet in book.sheet_names}
    names = [sheet for sheet in sheets if sheets[sheet].height]
    chosen = name or max(sheets, key=lambda sheet: sheets[sheet].width * sheets[sheet].height)
    if chosen not in sheets:
        return Workbook(list(sheets), None, [])
    first = (sheets[chosen].start or (0, 0))[0] + 1
    rows = ((place, [text_of(cell) for cell in row]) for place, row in enumerate(sheets[chosen].to_python(), first))
    return Workbook(names, chosen, [(place, texts) for place, texts in rows if any(texts)])


def read_apart(raw: bytes, name: str | None) -> Workbook:
    """The same in a process of its own; raises ``ValueError`` when that fails, whatever the reason."""
    command = [sys.executable, "-I", __file__, *([name] if name else [])]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, check=True)
        return Workbook(**json.loads(done.stdout))
    except (subprocess.SubprocessError, OSError):
        raise ValueError("the workbook cannot be read") from None


def text_of(cell: object) -> str:
    """A cell as it would stand in a CSV file: whole numbers without a point, others to the last digit.

    >>> text_of(12.0), text_of(0.1), text_of(True), text_of(date(2026, 11, 22))
    ('12', '0.1', 'yes', '2026-11-22')
    """
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return str(cell).strip()


def main() -> None:
    """Read the workbook on stdin and write it as JSON to stdout."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except ImportError:  # Windows has no such limit.
        pass
    found = read_workbook(sys.stdin.buffer.read(), sys.argv[1] if sys.argv[1:] else None)
    json.dump(found._asdict(), sys.stdout)


if __name__ == "__main__":
    main()
