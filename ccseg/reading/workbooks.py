"""Workbooks: the cells of a workbook as text, read apart, in a process with little memory and time.

A damaged workbook can make its reader ask for gigabytes, never end, or panic, which no exception handler survives.
"""

import io
import json
import subprocess
import sys
from datetime import date, datetime, time
from typing import NamedTuple

MEMORY = 500_000_000, 100
"""Bytes that the reader may use, and so many more for each byte of the workbook."""
SECONDS = 4, 3e-6
"""CPU-seconds, likewise."""
PATIENCE = 20
"""How much longer than its CPU-seconds a reader may take on a busy machine."""


class Workbook(NamedTuple):
    """``names`` of the sheets that have cells, the one that was ``chosen``, and its filled rows as (number, texts)."""

    names: list[str]
    chosen: str | None
    rows: list[tuple[int, list[str]]]


def read_workbook(raw: bytes, name: str | None) -> Workbook:
    """The sheet with this name, or the one with most cells; ``chosen`` is ``None`` where there is no such sheet.

    Raises ``ValueError`` when the workbook is damaged, protected, or too much.
    """
    seconds = SECONDS[0] + SECONDS[1] * len(raw)
    limits = (str(int(MEMORY[0] + MEMORY[1] * len(raw))), str(int(seconds)))
    command = [sys.executable, "-I", __file__, *limits, *([name] if name else [])]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=PATIENCE * seconds, check=True)
    except (subprocess.SubprocessError, OSError):
        raise ValueError("the workbook cannot be read") from None
    return Workbook(**json.loads(done.stdout))


def _read_here(raw: bytes, name: str | None) -> Workbook:
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
    """Read the workbook on stdin within the limits named first, and write it as JSON to stdout."""
    memory, seconds, *name = sys.argv[1:]
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    except ImportError:  # Windows has no such limits.
        pass
    json.dump(_read_here(sys.stdin.buffer.read(), name[0] if name else None)._asdict(), sys.stdout)


if __name__ == "__main__":
    main()
