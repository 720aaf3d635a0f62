"""Layout: where the table stands among its lines: titles above, the header, rows that explain it, notes and totals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from ccseg.reading.dialects import DATE, NUMBER, Dialect
from ccseg.reading.findings import Change, Issue, Option, Question, SetAside
from ccseg.reading.headers import Heading, column_name, combined_header, is_label, name_columns
from ccseg.reading.lines import Row
from ccseg.reading.vocabulary import words
from ccseg.texts import say

HEAD = 200
"""So many first rows tell where the table stands."""
HEADER_ROWS = 5
"""A header is looked for in so many rows from the first that is filled like the table."""
TITLED = 0.6
"""A row filled less than this, as a share of what rows are filled, is a title (convention)."""
ALIKE = 0.9
"""The share of rows below another header that are as wide as it where they are its table (convention)."""
MARKS = ",;\t|"
"""What may part the names of a header where something else parts the cells below."""
TYPED = 0.8
"""A column whose cells are numbers or dates to this share holds them (convention)."""
EXPLAINING_ROWS = 3
"""So many rows below the header may explain it: units, types, descriptions."""

TOTAL = re.compile(
    r"^\W*(?:grand |sub)?-?(?:totals?|sums?|summe|gesamt|gesamtsumme|somme|totale?|totaal|suma|soma|average|mean"
    r"|toplam|итого|всего|合计|合計|總計|总计|jumlah|razem|łącznie|الإجمالي|المجموع)(?!\w)",
    re.IGNORECASE,
)
UNIT = re.compile(
    r"^[(\[]?(?:[$€£¥%#]|-+|=+|usd|eur|euros?|gbp|chf|dollars?|pct|percent|count|number|no\.?|n|months?|mths?|days?|years?|text"
    r"|share|ratio|0-1|string|id|key|amount|money|local currency|lcy|in [\w$€£%]+|numeric|float|int|integer)?[)\]]?$",
    re.IGNORECASE,
)
TYPE = re.compile(
    r"^(?:n?(?:var)?char2?|text|string|str|number|numeric|decimal|double(?: precision)?|real|float(?:32|64)?|money"
    r"|(?:big|small|tiny|u)?int(?:eger|8|16|32|64)?|bool(?:ean)?|bit|date|datetime2?|timestamp|time|object|category|uuid"
    r"|key|pk|fk|primary key|id)(?:\s*\([\d, ]+\))?$",
    re.IGNORECASE,
)
PROSE = re.compile(r"[^\W\d]+[\s:;,]+\S|^\(|[^\W\d]:$")


@dataclass(frozen=True)
class Layout:
    """``names`` of the columns; ``body``: the place of the first row below the header; what stood around it.

    ``joined`` is the place of a cell that goes on in the next.
    """

    names: tuple[str, ...]
    body: int
    joined: int | None = None
    set_aside: tuple[SetAside, ...] = ()
    changes: tuple[Change, ...] = ()
    issues: tuple[Issue, ...] = ()


def find_layout(rows: Sequence[Row], width: int, header: bool | None = None, unnamed: str | None = None) -> Layout:
    """Where the header of a table stands in its first rows, which are ``width`` cells wide.

    ``unnamed`` says which column has no name where the header is one short.

    >>> rows = [Row(1, ["Portfolio report"]), Row(2, ["id", "limit"]), Row(3, ["A", "1"]), Row(4, ["B", "2"])]
    >>> layout = find_layout(rows, 2)
    >>> layout.names, layout.body, layout.set_aside[0].reason
    (('id', 'limit'), 2, 'a title above the table')
    """
    top = _titles(rows, width)
    numeric = numeric_columns(rows[top:HEAD], width)
    by_evidence = not _looks_like_data(rows[top:], numeric)
    if not (by_evidence if header is None else header):
        names = tuple(column_name(place + 1) for place in range(width))
        issues = () if header is False else (_ask_header(),)
        return Layout(names, top, None, _titled(rows[:top]), (), issues)
    joined = combined_header([list(row.cells) for row in rows], top, width, numeric)
    at = joined.last if joined else _header_among(rows, top, width, numeric)
    first = joined.first if joined else at
    lines = tuple(SetAside(line=row.line, reason=say("reading.layout.above")) for row in rows[top:first])
    layout = Layout((), at + 1, None, (*_titled(rows[: min(top, first)]), *lines))
    heading = joined or Heading(first, at, tuple(rows[at].cells))
    found = name_columns(heading, rows[at + 1 : HEAD], width, unnamed)
    return replace(layout, names=found.names, joined=found.joined, changes=found.changes, issues=found.issues)


def _titled(rows: Sequence[Row]) -> tuple[SetAside, ...]:
    return tuple(SetAside(line=row.line, reason=say("reading.layout.title")) for row in rows)


def explains(cells: Sequence[str], numeric: Sequence[int]) -> str:
    """What a row below the header tells of its columns, as units, types or descriptions do; nothing for a customer.

    It has words where numbers stand below, in two columns at least or in one that says a unit or a type.

    >>> explains(["", "EUR", "months"], [1, 2]), explains(["varchar", "decimal", "int"], [1, 2])
    ('a row of units below the header', 'a row of types below the header')
    >>> explains(["Who it is", "All that was spent", "How often"], [1, 2]), explains(["A7", "12", "n/a"], [1, 2])
    ('a row of descriptions below the header', '')
    """
    told = [cell.strip() for cell in cells]
    here = _filled(told, numeric)
    if not here or any(is_typed(cell) for cell in told):
        return ""
    if all(UNIT.match(cell) for cell in here):
        return say("reading.layout.units")
    if all(TYPE.match(cell) for cell in told if cell):
        return say("reading.layout.types")
    spoken = [cell for cell in here if cell.lower() not in words("missing") and cell.lower() not in words("untold")]
    return say("reading.layout.descriptions") if len(spoken) > 1 and len(spoken) == len(numeric) else ""


def _filled(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    return [cells[place] for place in places if place < len(cells) and cells[place]]


def _says_units(cells: Sequence[str], numeric: Sequence[int]) -> bool:
    here = _filled(cells, numeric)
    return bool(here) and all(UNIT.match(cell) for cell in here) and not any(map(is_typed, cells))


def is_table(rows: Sequence[Row]) -> bool:
    """Whether these rows are a table of their own: names that differ, and below them rows that are mostly as wide.

    >>> is_table([Row(9, ["branch", "city"]), Row(10, ["7", "Bern"])])
    True
    >>> is_table([Row(9, ["C7", "8"]), Row(10, ["C8", "9"])])
    False
    """
    names = [cell.strip().lower() for cell in rows[0].cells] if rows else []
    alike = sum(len(row.cells) == len(names) for row in rows) >= ALIKE * len(rows)
    return len(rows) > 1 < len(names) and alike and _are_names(names)


def _are_names(cells: Sequence[str]) -> bool:
    """Whether cells are names of columns: all filled, all different, and none a number or a date."""
    return all(cells) and len(set(cells)) == len(cells) and not any(map(is_typed, cells))


def parted_header(rows: Sequence[Row], lines: Sequence[str], width: int, delimiter: str) -> list[Row]:
    """The first row, where it is a header that parts its names in another way than the rows below; else nothing.

    It has another delimiter, or none beside a quote. A space is one only where a name stands in quotes, as words of a
    title do not.

    >>> parted_header([Row(1, ["id;limit"]), Row(2, ["A", "1"])], ["id;limit\\n", "A,1\\n"], 2, ",")
    [Row(line=1, cells=['id', 'limit'], loose=False)]
    >>> parted_header([Row(1, ['id"limit"']), Row(2, ["A", "1"])], ['id"limit"\\n', "A,1\\n"], 2, ",")
    [Row(line=1, cells=['id', 'limit'], loose=False)]
    """
    if width < 2 or len(rows) < 2 or len(rows[0].cells) >= width or not any(map(is_typed, rows[1].cells)):
        return []
    line = lines[rows[0].line - 1].strip()
    ways: list[list[str]] = [next(Dialect(mark).reader([line]), []) for mark in (*MARKS, *(" " if '"' in line else ""))]
    for way in (*ways, re.findall(rf'"[^"]*"|[^"{re.escape(delimiter)}]+', line)):
        cells = [cell.strip(' "') for cell in way]
        if len(cells) == width == len(rows[1].cells) and _are_names([cell.lower() for cell in cells]):
            return [rows[0]._replace(cells=cells)]
    return []


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
    usual = _usual_fill(rows[:HEAD], width)
    for place, row in enumerate(rows[:HEAD]):
        filled = sum(bool(cell.strip()) for cell in row.cells)
        near = abs(len(row.cells) - width) <= (1 if width > 2 else 0)
        if _is_spaced_title(rows, place, width):
            continue
        if near and (filled >= max(2, TITLED * usual) or width <= 2) and not _heads_names(rows, place, width):
            return place
        if len(row.cells) > width and filled > 1 and not _precedes_names(row, rows[place + 1 : place + 2], width):
            return place
    return 0


def _heads_names(rows: Sequence[Row], place: int, width: int) -> bool:
    """Whether a row with gaps, in which a date or number stands, is above one that is full of names."""
    if place + 1 >= len(rows) or width <= 2:
        return False
    here, below = ([cell.strip() for cell in row.cells] for row in rows[place : place + 2])
    typed = any(is_typed(cell) and not is_label(cell) for cell in here)
    named = len(below) == width and all(below) and not any(map(is_typed, below))
    return typed and named and not all(here)


def _is_spaced_title(rows: Sequence[Row], place: int, width: int) -> bool:
    """Whether a row is a title with separators in it, as in ``Customers, May 5``, above names without spaces."""
    if place + 1 >= len(rows) or len(rows[place].cells) < 2:
        return False
    here, below = rows[place].cells, rows[place + 1].cells
    spaced = all(cell.startswith(" ") for cell in here[1:]) and not any(cell.startswith(" ") for cell in below)
    named = len(below) == width and all(cell.strip() for cell in below) and not any(map(is_typed, below))
    return spaced and named and len(set(below)) == width


def _usual_fill(rows: Sequence[Row], width: int) -> float:
    """How many cells of a row as wide as the table have something in them."""
    fills = [sum(bool(cell.strip()) for cell in row.cells) for row in rows if len(row.cells) == width]
    return median(fills) if fills else 0.0


def _precedes_names(row: Row, following: Sequence[Row], width: int) -> bool:
    """Whether a row that is too wide is a title with marks in it, as the next one has the names."""
    if not following or not PROSE.search(" ".join(row.cells)):
        return False
    cells = [cell.strip() for cell in following[0].cells]
    return len(cells) == width and _are_names(cells)


def numeric_columns(rows: Sequence[Row], width: int) -> list[int]:
    """The columns that hold numbers or dates below their first cell."""
    below = [row.cells for row in rows[1:] if len(row.cells) == width]
    found = []
    for place in range(width):
        filled = [cells[place].strip() for cells in below if cells[place].strip()]
        if filled and sum(map(is_typed, filled)) >= TYPED * len(filled):
            found.append(place)
    return found


def is_typed(cell: str) -> bool:
    """Whether a cell is a number or a date."""
    return bool(NUMBER.match(cell.strip()) or DATE.match(cell.strip()))


def _looks_like_data(rows: Sequence[Row], numeric: Sequence[int]) -> bool:
    """The first row is data when it has numbers where the rows below have them."""
    first = rows[0].cells if rows else ()
    told = [first[place].strip() for place in numeric if place < len(first) and first[place].strip()]
    if not told or len(rows) < 2:
        return False
    typed = [cell for cell in told if is_typed(cell)]
    labels = all(map(is_label, typed)) and len(typed) < len(first)
    return len(typed) >= 0.5 * len(told) and not labels


def _header_among(rows: Sequence[Row], top: int, width: int, numeric: Sequence[int]) -> int:
    """Of the leading rows without numbers, the one with the most different names; the first where they tie."""
    best, names = top, 0
    for place in range(top, min(top + HEADER_ROWS, len(rows) - 1)):
        cells = [cell.strip() for cell in rows[place].cells]
        if not numeric or any(column < len(cells) and is_typed(cells[column]) for column in numeric):
            break
        different = len({cell for cell in cells if cell})
        fits = len(cells) in (width - 1, width, width + 1)
        if different > names and fits and not _says_units(cells, numeric):
            best, names = place, different
    return best


def _ask_header() -> Issue:
    text = say("reading.layout.ask_header")
    options = tuple(Option(value=value, label=say(f"reading.layout.header_{value}")) for value in ("no", "yes"))
    question = Question(field="header", text=text, options=options, assumed="no")
    message = say("reading.layout.header_until", question=text)
    cure = say("reading.layout.header_cure")
    return Issue(severity="warning", column=None, message=message, cure=cure, question=question)
