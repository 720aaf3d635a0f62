"""Headers: the names of the columns, where they stand in several rows, are one short, or are missing."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ccseg.reading.dialects import DATE, NUMBER
from ccseg.reading.findings import Change, Issue
from ccseg.reading.lines import Row
from ccseg.reading.short_headers import Named, name_short
from ccseg.texts import say

MOST_HEADER_ROWS = 3
LABEL = re.compile(r"(?:19|20)\d\d(?:[-/ ]?(?:0?[1-9]|1[0-2]|Q[1-4]))?|Q[1-4]|H[12]", re.IGNORECASE)
"""Numbers that name columns: years, months of a year, quarters."""


class Heading(NamedTuple):
    """The rows of a header by their places, and its names."""

    first: int
    last: int
    cells: tuple[str, ...]


def is_label(cell: str) -> bool:
    """Whether a number names a column rather than being a value of it.

    >>> is_label("2023"), is_label("12.5")
    (True, False)
    """
    return bool(LABEL.fullmatch(cell.strip()))


def combined_header(rows: Sequence[Sequence[str]], top: int, width: int, numeric: Sequence[int]) -> Heading | None:
    """The names of a header in two or three rows, where one row alone does not tell the columns apart.

    >>> rows = [["Client", "Spend", ""], ["", "2023", "2024"], ["K1", "5", "6"]]
    >>> combined_header(rows, 0, 3, [1, 2]).cells
    ('Client', 'Spend 2023', 'Spend 2024')
    """
    padded = [_padded(row, width) for row in rows[: top + MOST_HEADER_ROWS + 2]]
    single = max((_different(row) for row in padded[top : top + 2] if _tells(row, numeric)), default=0)
    if single >= width or not numeric:
        return None
    found = [
        heading
        for first in dict.fromkeys((top, max(0, top - 1)))
        for heading in _headings(padded, first, numeric)
        if _different(heading.cells) > max(single, width - 2) and all(heading.cells[1:])
    ]
    return max(found, key=lambda heading: _different(heading.cells), default=None)


def _headings(rows: Sequence[Sequence[str]], first: int, numeric: Sequence[int]) -> Iterator[Heading]:
    """The headers of two and three rows that may begin at a row."""
    for last in range(first + 1, min(first + MOST_HEADER_ROWS, len(rows) - 1)):
        block = rows[first : last + 1]
        if not _is_grouped(block[0]) or not all(_names(row, numeric) for row in block[1:]):
            return
        yield Heading(first, last, tuple(_joined(block)))


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [cell.strip() for cell in [*cells, *[""] * width][:width]]


def _different(cells: Sequence[str]) -> int:
    return len({cell for cell in cells if cell})


def _names(cells: Sequence[str], numeric: Sequence[int]) -> bool:
    """Whether a row has names, or nothing, where the columns hold numbers."""
    here = [cells[place] for place in numeric if cells[place]]
    return all(is_label(cell) or not (NUMBER.match(cell) or DATE.match(cell)) for cell in here)


def _tells(cells: Sequence[str], numeric: Sequence[int]) -> bool:
    """Whether a row has names of its own for the columns of numbers, not only years."""
    return _names(cells, numeric) and not all(is_label(cells[place]) for place in numeric if cells[place])


def _is_grouped(cells: Sequence[str]) -> bool:
    """Whether a name holds for several columns: it is repeated beside itself, or nothing stands to its right."""
    return any(left and right in ("", left) for left, right in pairwise(cells))


def _joined(block: Sequence[Sequence[str]]) -> list[str]:
    """The names of each column from top to bottom; a name above goes on to the right until the next."""
    names = []
    groups = [""] * len(block)
    for place in range(len(block[0])):
        below = any(row[place] for row in block[1:])
        for level, row in enumerate(block[:-1]):
            if row[place] or not below:
                groups[level] = row[place]
        parts = [*(groups[: len(block) - 1] if below else [block[0][place]]), block[-1][place]]
        names.append(" ".join(dict.fromkeys(part for part in parts if part)))
    return names


class Names(NamedTuple):
    """The names of the columns, each once; the place of a cell that goes on in the next; what is said."""

    names: tuple[str, ...]
    joined: int | None
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]


def name_columns(heading: Heading, below: Sequence[Row], width: int, unnamed: str | None) -> Names:
    """The names of the columns of a table whose rows have ``width`` cells."""
    cells = [cell.strip() for cell in heading.cells]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    found = Named(cells)
    if len(cells) == width - 1:
        found = name_short(cells, [row.cells for row in below if len(row.cells) == width], unnamed)
    elif len(cells) > width and sum(map(bool, cells)) == width:
        message = say("reading.layout.marks", marks=len(cells) - width)
        found = Named([cell for cell in cells if cell], changes=(Change(column=None, message=message, rows=0),))
    names, changes = _unique_names([*found.names, *[""] * (width - len(found.names))])
    return Names(tuple(names), found.joined, (*found.changes, *changes), found.issues)


def column_name(place: int) -> str:
    """The name of a column that has none, counted from 1; the same in all languages, as recipes keep it.

    >>> column_name(3)
    'column 3'
    """
    return f"column {place}"


def _unique_names(cells: Sequence[str]) -> tuple[list[str], list[Change]]:
    names: list[str] = []
    changes = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or column_name(place)
        if not cell:
            changes.append(Change(column=name, message=say("reading.layout.nameless"), rows=0))
        if name in names:
            name = next(n for i in range(2, len(cells) + 2) if (n := f"{name} ({i})") not in names and n not in cells)
            message = say("reading.layout.renamed", header=cell, name=name)
            changes.append(Change(column=name, message=message, rows=0))
        names.append(name)
    return names, changes
