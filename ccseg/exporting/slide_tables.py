"""Tables of slides: columns as wide as their words ask, letters as large as the room allows. Lengths are points."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ccseg.exporting.fitting import LEADING, clip, count_lines, widest_word, width_of
from ccseg.exporting.pack import Row, Table

SIDE, ABOVE = 4.5, 2.2
"""What a cell keeps free on each side, and above and below."""

EVEN = 0.6
"""How the room that is left is shared: by how much a column wants, to this power. At 1 long texts would take all."""

READABLE = 10.0
"""The size of letters from which a table goes on to a second slide rather than be set smaller: a convention."""


class Setting(NamedTuple):
    """A table, or as much of it as one slide holds, with the size of its letters and its widths and heights."""

    table: Table
    size: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]


def set_table(table: Table, width: float, height: float, sizes: Sequence[float]) -> Setting:
    """The whole table in one box: in the largest of the sizes that fits, else in the smallest, with clipped cells.

    >>> table = Table("Sizes", ("Segment", "Customers"), (("Light users", "640"), ("Transactors", "634")))
    >>> set_table(table, 300, 100, (14, 10)).size
    14
    """
    for size in sizes:
        setting = _set(table, width, size)
        if sum(setting.heights) <= height and _words_fit(setting):
            return setting
    return _clipped(_set(table, width, sizes[-1]), height)


def set_pages(
    table: Table, width: float, height: float, sizes: Sequence[float], *, least: float = READABLE
) -> list[Setting]:
    """The table on as few slides as it can be in letters of at least so many points, and in the largest of them."""
    tried = [_set(table, width, size) for size in sizes if size >= least]
    unbroken = [setting for setting in tried if _words_fit(setting)] or tried[-1:]
    setting = min(unbroken, key=lambda tried: len(_split(tried, height)))
    return [_clipped(_part(setting, rows), height) for rows in _split(setting, height)]


def _set(table: Table, width: float, size: float) -> Setting:
    widths = _share_out(table, width, size)
    ofs = table.segments or (0,) * len(table.rows)
    rows = [(table.heads, True), *((row, of is None) for row, of in zip(table.rows, ofs, strict=True))]
    return Setting(table, size, widths, tuple(_height(row, widths, size, bold) for row, bold in rows))


def _columns(table: Table) -> Iterator[Row]:
    return zip(table.heads, *table.rows, strict=True)


def _share_out(table: Table, width: float, size: float) -> tuple[float, ...]:
    """The width of each column: its widest word first, then of what is left the more the more it would take."""
    least = [_least(column, size, number in table.numbers) for number, column in enumerate(_columns(table))]
    wanted = [_widest(column, size) + 2 * SIDE for column in _columns(table)]
    left = width - sum(least)
    if left <= 0:
        return tuple(width * each / sum(least) for each in least)
    pulls = [max(want - need, 0.01 * width) ** EVEN for want, need in zip(wanted, least, strict=True)]
    if sum(wanted) <= width:
        spare = (width - sum(wanted)) / len(wanted)
        return tuple(want + spare for want in wanted)
    return tuple(need + left * pull / sum(pulls) for need, pull in zip(least, pulls, strict=True))


def _least(column: Row, size: float, figures: bool) -> float:
    """What a column needs: its widest word, and of figures the widest whole."""
    head, *cells = column
    words = max(widest_word([head], size, bold=True), widest_word(cells, size, bold=True))
    return max(words, _widest(tuple(cells), size) if figures else 0.0) + 2 * SIDE


def _widest(column: Row, size: float) -> float:
    return max(width_of(line, size, bold=True) for text in column for line in text.split("\n"))


def _height(row: Row, widths: Sequence[float], size: float, bold: bool) -> float:
    """How high a row is: its first cell is in bold type, the others where the whole row is."""
    rooms = [width - 2 * SIDE for width in widths]
    cells = enumerate(zip(row, rooms, strict=True))
    lines = (count_lines(text, room, size, bold=bold or column == 0) for column, (text, room) in cells)
    return max(lines) * size * LEADING + 2 * ABOVE


def _words_fit(setting: Setting) -> bool:
    columns = zip(_columns(setting.table), setting.widths, strict=True)
    return all(widest_word(column, setting.size, bold=True) + 2 * SIDE <= width + 0.1 for column, width in columns)


def _clipped(setting: Setting, height: float) -> Setting:
    """The same with shorter texts where it is higher than its box: all rows lose alike."""
    table = setting.table
    if sum(setting.heights) <= height or not table.rows:
        return setting
    each = (height - setting.heights[0]) / len(table.rows)
    rows = tuple(_clipped_row(row, setting, each) for row in table.rows)
    heights = tuple(min(own, each) for own in setting.heights[1:])
    return setting._replace(table=table._replace(rows=rows), heights=(setting.heights[0], *heights))


def _clipped_row(row: Row, setting: Setting, height: float) -> Row:
    room = max(height - 2 * ABOVE, setting.size * LEADING)
    widths = (width - 2 * SIDE for width in setting.widths)
    return tuple(clip(text, width, room, setting.size, bold=True) for text, width in zip(row, widths, strict=True))


def _split(setting: Setting, height: float) -> list[range]:
    """Which rows stand on which slide."""
    head, *heights = setting.heights
    pages, start, used = [], 0, head
    for number, own in enumerate(heights):
        if used + own > height and number > start:
            pages.append(range(start, number))
            start, used = number, head
        used += own
    return [*pages, range(start, len(heights))]


def _part(setting: Setting, rows: range) -> Setting:
    cut = slice(rows.start, rows.stop)
    table = setting.table
    part = table._replace(rows=table.rows[cut], segments=table.segments[cut])
    return setting._replace(table=part, heights=(setting.heights[0], *setting.heights[1:][cut]))
