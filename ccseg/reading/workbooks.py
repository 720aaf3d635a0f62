"""Workbooks: the cells of a workbook as text, read apart, in a process with little memory and time.

A damaged workbook can make its reader ask for gigabytes, never end, or panic, which no exception handler survives.
"""

import io
import json
import subprocess
import sys
from datetime import date, datetime, time
from typing import Any, NamedTuple

MEMORY = 500_000_000, 100
"""Bytes that the reader may use, and so many more for each byte of the workbook."""
SECONDS = 4, 3e-6
"""CPU-seconds, likewise."""
PATIENCE = 20
"""How much longer than its CPU-seconds a reader may take on a busy machine."""


EVERY = "*"
"""Stands for all sheets with the same columns; no sheet can have this name."""
ROWS_LOOKED_AT = 2_000
KEY_COLUMNS = 4
"""A key stands among the first columns."""


class Workbook(NamedTuple):
    """What a workbook has: the ``names`` of its filled sheets, the ``chosen`` one (or ``"*"``), and its filled rows.

    ``alike`` are the sheets with the columns of the chosen one. Rows are (number, texts), numbered on over sheets.
    """

    names: list[str]
    chosen: str | None
    alike: list[str]
    rows: list[tuple[int, list[str]]]


def read_workbook(raw: bytes, name: str | None) -> Workbook:
    """The sheet with this name, or the one with the customers; ``chosen`` is ``None`` where there is no such sheet.

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


class Look(NamedTuple):
    """What the first rows of a sheet tell: its header, the share of cells that are numbers, and its columns' values.

    ``keys`` has the values of each of the first columns, by header.
    """

    header: tuple[str, ...]
    numbers: float
    keys: dict[str, list[str]]

    def is_unique(self, header: str) -> bool:
        """Whether a column tells all rows apart."""
        values = self.keys.get(header, [])
        return len(values) > 1 and len(set(values)) >= 0.98 * len(values)


def look_at(rows: list[list[str]]) -> Look:
    """What the first rows of a sheet tell.

    >>> look = look_at([["Id", "Spend"], ["A", "5"], ["B", "6"]])
    >>> look.header, look.numbers, look.is_unique("Id")
    (('Id', 'Spend'), 0.5, True)
    """
    filled = [sum(map(bool, row)) for row in rows]
    usual = sorted(filled)[len(filled) // 2] if filled else 0
    top = next((place for place, count in enumerate(filled) if count >= max(1, usual / 2)), 0)
    header = tuple(rows[top]) if rows else ()
    body = rows[top + 1 :]
    cells = [cell for row in body for cell in row if cell]
    numbers = sum(map(_is_number, cells)) / max(1, len(cells))
    keys = {name: [row[place] for row in body] for place, name in enumerate(header[:KEY_COLUMNS]) if name}
    return Look(header, numbers, keys)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def choose_sheet(looks: dict[str, Look], sizes: dict[str, int]) -> tuple[str, list[str]]:
    """The sheet with the customers, and those with the same columns.

    It has numbers, and no key that stands in many of its rows and once in another sheet, as transactions have. Of
    several the largest is taken.

    >>> orders = look_at([["Id", "Paid"], ["A", "5"], ["A", "6"], ["B", "1"]])
    >>> people = look_at([["Id", "Spend"], ["A", "11"], ["B", "1"]])
    >>> choose_sheet({"orders": orders, "people": people}, {"orders": 6, "people": 4})
    ('people', ['people'])
    """
    told = [name for name in looks if looks[name].numbers >= FEWEST_NUMBERS] or list(looks)
    owners = [name for name in told if not _belongs_to_another(name, told, looks)] or told
    chosen = max(owners, key=lambda name: sizes[name])
    alike = [name for name in looks if looks[name].header == looks[chosen].header]
    return chosen, alike


FEWEST_NUMBERS = 0.05
"""A sheet with fewer numbers, as a share of its cells, describes and does not count (convention)."""


def _belongs_to_another(name: str, others: list[str], looks: dict[str, Look]) -> bool:
    """Whether the rows of a sheet are several of each row of another, by a column that both have."""
    own = looks[name]
    return any(
        looks[other].is_unique(header) and not own.is_unique(header)
        for other in others
        if other != name
        for header in own.keys
        if header in looks[other].keys
    )


def belong_together(alike: list[str], looks: dict[str, Look]) -> bool:
    """Whether sheets with the same columns are parts of one table: nobody stands in two of them."""
    if len(alike) < 2:
        return False
    keys = [next((h for h in looks[name].keys if looks[name].is_unique(h)), None) for name in alike]
    if None in keys or len(set(keys)) > 1:
        return False
    values = [value for name in alike for value in looks[name].keys[str(keys[0])]]
    return len(set(values)) >= 0.99 * len(values)


def _read_here(raw: bytes, name: str | None) -> Workbook:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    sheets = {sheet: book.get_sheet_by_name(sheet) for sheet in book.sheet_names}
    filled = {sheet: found for sheet, found in sheets.items() if found.height} or sheets
    if name not in (None, EVERY) and name not in sheets:
        return Workbook(list(sheets), None, [], [])
    looks = {sheet: look_at(_texts(found, ROWS_LOOKED_AT)) for sheet, found in filled.items()}
    sizes = {sheet: found.width * found.height for sheet, found in filled.items()}
    chosen, alike = (name, []) if name in sheets else choose_sheet(looks, sizes)
    together = name == EVERY or (name is None and belong_together(alike, looks))
    rows: list[tuple[int, list[str]]] = []
    for sheet in alike if together else [chosen]:
        rows += _numbered(sheets[str(sheet)], rows[-1][0] if rows else 0)
    return Workbook(list(filled), EVERY if together else chosen, alike, rows)


def _texts(sheet: Any, most: int) -> list[list[str]]:
    """The first filled rows of a sheet as text."""
    rows = ([text_of(cell) for cell in row] for row in sheet.to_python(nrows=most))
    return [row for row in rows if any(row)]


def _numbered(sheet: Any, before: int) -> list[tuple[int, list[str]]]:
    """The filled rows of a sheet with their numbers in it, counted on from ``before``."""
    first = (sheet.start or (0, 0))[0] + 1 + before
    rows = ((place, [text_of(cell) for cell in row]) for place, row in enumerate(sheet.to_python(), first))
    return [(place, texts) for place, texts in rows if any(texts)]


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
