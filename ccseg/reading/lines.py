"""Lines: from text to rows of cells, each with the line it starts in; a stray quote never swallows the next rows."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ccseg.reading.dialects import Dialect

SPAN = 200
"""A quoted cell may run over this many lines."""


class Row(NamedTuple):
    """The cells of one row, the line it starts in, and whether its quotes had to be read as text."""

    line: int
    cells: Sequence[str]
    loose: bool = False


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends; only CR and LF end a line."""
    return list(io.StringIO(text, newline=""))


def usual_width(rows: Sequence[Row]) -> int:
    """The number of cells most rows have; of two numbers equally common the larger."""
    widths = Counter(len(row.cells) for row in rows)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def split_rows(lines: Sequence[str], dialect: Dialect, width: int | None = None) -> Iterator[Row]:
    """The rows of these lines, without blank lines; with a ``width``, the reading that gives it is preferred.

    >>> lines = split_lines('1,"a, b"\\n2,"open\\n3,c\\n')
    >>> [list(row.cells) for row in split_rows(lines, Dialect(","), 2)]
    [['1', 'a, b'], ['2', '"open'], ['3', 'c']]
    """
    quote = dialect.quote or '"'
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip(" \r\n"):
            place += 1
        elif quote not in line and not dialect.escape:
            yield Row(place + 1, line.rstrip("\r\n").split(dialect.delimiter))
            place += 1
        else:
            row, used = _quoted(lines, place, dialect, width)
            yield row
            place += used


def _quoted(lines: Sequence[str], place: int, dialect: Dialect, width: int | None) -> tuple[Row, int]:
    """The row that starts here, read with quotes if that works, else with quotes as text; and its lines."""
    cells, used = _strict(lines, place, dialect)
    plain = _plain(lines[place], dialect)
    if cells is not None and (used == 1 or not _all_fit(lines[place : place + used], dialect, width)):
        inside = _by_edges(lines[place], dialect) if used == 1 and width not in (None, len(cells)) else cells
        loose = len(inside) == width != len(cells)
        return Row(place + 1, inside if loose else cells, loose), used
    if width is None:
        return Row(place + 1, plain, loose=True), 1
    fitting = (cells for cells in _leniently(lines[place], dialect) if len(cells) == width)
    return Row(place + 1, next(fitting, plain), loose=True), 1


def _leniently(line: str, dialect: Dialect) -> Iterator[list[str]]:
    """The ways to read a line whose quotes do not fit, the likeliest first."""
    yield _by_edges(line, dialect)
    yield _plain(line, dialect)
    yield _by_edges(line, dialect, proper=True)
    yield next(dialect.reader([line]), [])


def _by_edges(line: str, dialect: Dialect, proper: bool = False) -> list[str]:
    """The cells of a line in which quotes stand inside quoted cells: one ends where a delimiter follows its quote.

    With ``proper`` only cells are quoted whose quotes inside are doubled; any other quote is text.

    >>> _by_edges("7,'won't, or can't',8\\n", Dialect(",", "'"))
    ['7', "won't, or can't", '8']
    >>> _by_edges("'7,8,'it''s 9'\\n", Dialect(",", "'"), proper=True)
    ["'7", '8', "it's 9"]
    """
    line, quote = line.rstrip("\r\n"), dialect.quote or '"'
    mark, sign = re.escape(dialect.delimiter), re.escape(quote)
    end = rf"{sign} *(?={mark}|$)"
    doubled, any_text = (re.compile(rf" *{sign}({inside}){end}") for inside in (rf"(?:[^{sign}]|{sign}{sign})*", ".*?"))
    last = max((found.start() for found in re.finditer(end, line)), default=-1)
    cells, place = [], 0
    while place <= len(line):
        quoted = doubled.match(line, place)
        if quoted:
            cells.append(quoted[1].replace(quote * 2, quote))
        elif not proper and place < last and (quoted := any_text.match(line, place)):
            cells.append(quoted[1])
        else:
            closed = line.find(dialect.delimiter, place)
            cells.append(line[place : closed if closed >= 0 else len(line)])
        place = (quoted.end() if quoted else place + len(cells[-1])) + 1
    return cells


def _strict(lines: Sequence[str], place: int, dialect: Dialect) -> tuple[list[str] | None, int]:
    reader = dialect.reader(iter(lines[place : place + SPAN]), strict=True)
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return None, 1


def _all_fit(lines: Sequence[str], dialect: Dialect, width: int | None) -> bool:
    """Whether each of the lines a quoted cell would swallow is a whole row by itself."""
    return width is not None and width > 1 and all(len(_plain(line, dialect)) == width for line in lines)


def _plain(line: str, dialect: Dialect) -> list[str]:
    quote = dialect.quote or '"'
    return [_unquoted(cell, quote) for cell in line.rstrip("\r\n").split(dialect.delimiter)]


def _unquoted(cell: str, quote: str) -> str:
    text = cell.strip()
    closed = len(text) > 1 and text[0] == text[-1] == quote and text.count(quote) == 2
    return text[1:-1] if closed else cell
