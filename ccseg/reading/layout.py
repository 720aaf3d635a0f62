"""Layout: where the table stands among its lines: titles above, the header, a row of units, notes and totals below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccseg.reading.dialects import DATE, NUMBER
from ccseg.reading.findings import Change, Issue, Option, Question, SetAside
from ccseg.reading.lines import Row

TOTAL = re.compile(
    r"^\W*(?:grand |sub)?-?(?:totals?|sums?|summe|gesamt|gesamtsumme|somme|totale?|totaal|suma|soma|average|mean)\b",
    re.IGNORECASE,
)
UNIT = re.compile(
    r"^[(\[]?(?:[$€£¥%#]|-+|=+|usd|eur|euros?|gbp|chf|dollars?|pct|percent|count|number|no\.?|n|months?|mths?|days?|years?|text"
    r"|share|ratio|0-1|string|id|key|amount|money|local currency|lcy|in [\w$€£%]+|numeric|float|int|integer)?[)\]]?$",
    re.IGNORECASE,
)
PROSE = re.compile(r"[^\W\d]+[\s:;,]+\S|^\(|[^\W\d]:$")
HEAD = 200


@dataclass(frozen=True)
class Layout:
    """``names`` of the columns; ``body``: the place of the first row below the header; what stood around it."""

    names: tuple[str, ...]
    body: int
    set_aside: tuple[SetAside, ...] = ()
    changes: tuple[Change, ...] = ()
    issues: tuple[Issue, ...] = ()


def find_layout(rows: Sequence[Row], width: int, header: bool | None = None) -> Layout:
    """Where the header of a table stands in its first rows, which are ``width`` cells wide.

    >>> rows = [Row(1, ["Portfolio report"]), Row(2, ["id", "limit"]), Row(3, ["A", "1"]), Row(4, ["B", "2"])]
    >>> layout = find_layout(rows, 2)
    >>> layout.names, layout.body, layout.set_aside[0].reason
    (('id', 'limit'), 2, 'a title above the table')
    """
    top = _titles(rows, width)
    titles = tuple(SetAside(line=row.line, reason="a title above the table") for row in rows[:top])
    numeric = numeric_columns(rows[top:HEAD], width)
    by_evidence = not _looks_like_data(rows[top:], numeric)
    if not (by_evidence if header is None else header):
        names = tuple(f"column {place + 1}" for place in range(width))
        issues = () if header is False else (_ask_header(),)
        return Layout(names, top, titles, (), issues)
    at = _header_among(rows, top, width, numeric)
    above = tuple(SetAside(line=row.line, reason="a line above the header") for row in rows[top:at])
    layout = Layout((), at + 1, (*titles, *above))
    return _named(layout, rows[at], rows[at + 1 : HEAD], width)


def is_units(cells: Sequence[str], numeric: Sequence[int]) -> bool:
    """Whether the row under the header tells units: no numbers where numbers stand below, and only words for units."""
    told = [cell.strip() for cell in cells]
    return (
        any(told[place] for place in numeric)
        and all(UNIT.match(told[place]) for place in numeric)
        and not any(_is_typed(cell) for cell in told)
    )


def is_note(cells: Sequence[str]) -> bool:
    """Whether a row at the end is a note: one cell of prose and nothing else, in a table of three columns or more."""
    filled = [cell for cell in cells if cell.strip()]
    return len(cells) > 2 and len(filled) == 1 and bool(PROSE.search(filled[0]))


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row at the end is one of totals, by its first words.

    >>> is_total(["Total", "", "123"]), is_total(["Grand total:", "9"]), is_total(["C1", "Total"])
    (True, True, False)
    """
    first = next((cell for cell in cells if cell.strip()), "")
    return bool(TOTAL.match(first.strip()))


def _titles(rows: Sequence[Row], width: int) -> int:
    """How many rows stand above the first that is as wide as the table and filled like one."""
    for place, row in enumerate(rows[:HEAD]):
        filled = sum(bool(cell.strip()) for cell in row.cells)
        if abs(len(row.cells) - width) <= (1 if width > 2 else 0) and (filled > 1 or width <= 2):
            return place
        if len(row.cells) > width and filled > 1:
            return place
    return 0


def numeric_columns(rows: Sequence[Row], width: int) -> list[int]:
    """The columns that hold numbers or dates below their first cell."""
    below = [row.cells for row in rows[1:] if len(row.cells) == width]
    found = []
    for place in range(width):
        filled = [cells[place].strip() for cells in below if cells[place].strip()]
        if filled and sum(map(_is_typed, filled)) >= 0.8 * len(filled):
            found.append(place)
    return found


def _is_typed(cell: str) -> bool:
    return bool(NUMBER.match(cell.strip()) or DATE.match(cell.strip()))


def _looks_like_data(rows: Sequence[Row], numeric: Sequence[int]) -> bool:
    """The first row is data when it has numbers where the rows below have them."""
    first = rows[0].cells if rows else ()
    told = [first[place].strip() for place in numeric if place < len(first) and first[place].strip()]
    if not told or len(rows) < 2:
        return False
    typed = sum(map(_is_typed, told))
    years = all(re.fullmatch(r"(?:19|20)\d\d", cell) for cell in told if _is_typed(cell)) and typed < len(first)
    return typed >= 0.5 * len(told) and not years


def _header_among(rows: Sequence[Row], top: int, width: int, numeric: Sequence[int]) -> int:
    """Of the leading rows without numbers, the one with the most different names; the first where they tie."""
    best, names = top, 0
    for place in range(top, min(top + 5, len(rows) - 1)):
        cells = [cell.strip() for cell in rows[place].cells]
        if any(place < len(cells) and _is_typed(cells[place]) for place in numeric) or not numeric:
            break
        different = len({cell for cell in cells if cell})
        if (
            different > names
            and len(cells) in (width - 1, width, width + 1)
            and not is_units(_padded(cells, width), numeric)
        ):
            best, names = place, different
    return best


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * width][:width]


def _named(layout: Layout, header: Row, below: Sequence[Row], width: int) -> Layout:
    cells = [cell.strip() for cell in header.cells]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if len(cells) == width - 1 and _names_rows(below, width):
        cells.insert(0, "")
    names, changes = _unique_names(_padded(cells, max(width, len(cells))))
    return replace(layout, names=tuple(names), changes=(*layout.changes, *changes))


def _names_rows(below: Sequence[Row], width: int) -> bool:
    """Whether a header that is one short leaves the first column unnamed, as R writes it, and not the last."""
    full = [row.cells for row in below if len(row.cells) == width]
    first = [cells[0] for cells in full]
    return bool(full) and any(cells[-1].strip() for cells in full) and len(set(first)) == len(first)


def _unique_names(cells: Sequence[str]) -> tuple[list[str], list[Change]]:
    names: list[str] = []
    changes = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {place}"
        if name in names:
            name = next(n for i in range(2, len(cells) + 2) if (n := f"{name} ({i})") not in names and n not in cells)
            message = f"The header '{cell}' stands there more than once; this one was renamed to '{name}'."
            changes.append(Change(column=name, message=message, rows=0))
        names.append(name)
    return names, changes


def _ask_header() -> Issue:
    text = "The first line looks like data: does the file have column names?"
    options = (
        Option(value="no", label="No, the first line is a customer"),
        Option(value="yes", label="Yes, the first line has the names"),
    )
    question = Question(field="header", text=text, options=options, assumed="no")
    message = f"{text} Until you say, it is a customer and the columns are numbered."
    return Issue(severity="warning", column=None, message=message, cure="Say whether it has names.", question=question)
