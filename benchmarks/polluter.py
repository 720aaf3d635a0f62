"""The polluter of benchmarks/reading.py: seeded copies of a clean file, each spoilt in ways that real exports are.

After the taxonomy of Pollock (Vitagliano et al., VLDB 2023), which spoils one file in 2,290 ways and scores readers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle, islice, product
from random import Random

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Copy:
    """A file in the making: how it is written, and what a perfect reader finds in it.

    ``header`` is ``None`` when the names are left out; ``damaged`` has the places of rows nobody can read for sure.
    """

    header: tuple[str, ...] | None
    rows: Rows
    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    quote_all: bool = False
    end: str = "\n"
    encoding: str = "utf-8"
    above: str = ""
    units: tuple[str, ...] | None = None
    below: str = ""
    trailing: str = ""
    last_end: bool = True
    edits: dict[int, Callable[[str], str]] = field(default_factory=dict)
    damaged: frozenset[int] = frozenset()

    def content(self) -> bytes:
        """The bytes of the file."""
        lines = [self._line(row) for row in self.rows]
        lines = [self.edits.get(place, str)(line) for place, line in enumerate(lines)]
        head = [self._line(row) for row in (self.header, self.units) if row]
        body = self.end.join(line + self.trailing for line in [*head, *lines])
        end = self.end if self.last_end or self.below else ""
        return (self.above + body + end + self.below).encode(self.encoding, errors="replace")

    def _line(self, cells: Sequence[str]) -> str:
        return self.delimiter.join(self._cell(cell) for cell in cells)

    def _cell(self, cell: str) -> str:
        special = (self.delimiter, self.quote, "\n", "\r")
        if not self.quote_all and not any(mark in cell for mark in special):
            return cell
        doubled = cell.replace(self.quote, (self.escape or self.quote) + self.quote)
        return f"{self.quote}{doubled}{self.quote}"


Spoil = Callable[[Copy, Random], Copy]


def set_to(**changes: object) -> Spoil:
    return lambda copy, random: replace(copy, **changes)  # type: ignore[arg-type]


def edit(count: int, change: Callable[[str, Copy], str], *, damaged: bool) -> Spoil:
    """Spoil some rows; ``damaged`` when nobody can tell for sure what they said."""

    def spoil(copy: Copy, random: Random) -> Copy:
        places = random.sample(range(1, len(copy.rows) - 1), count)
        edits = {place: lambda line: change(line, copy) for place in places}
        return replace(copy, edits=edits, damaged=frozenset(places) if damaged else frozenset())

    return spoil


def with_text(cell: Callable[[str], str]) -> Spoil:
    """Change the text column of every fifth row."""

    def spoil(copy: Copy, random: Random) -> Copy:
        rows = tuple((*row[:-1], cell(row[-1])) if place % 5 == 2 else row for place, row in enumerate(copy.rows))
        return replace(copy, rows=rows)

    return spoil


def decimal_comma(copy: Copy, random: Random) -> Copy:
    rows = tuple((row[0], *(cell.replace(".", ",") for cell in row[1:-1]), row[-1]) for row in copy.rows)
    return replace(copy, rows=rows)


def totals(copy: Copy, random: Random) -> Copy:
    sums = [f"{sum(float(row[place] or 0) for row in copy.rows):.2f}" for place in range(1, len(copy.rows[0]) - 1)]
    return replace(copy, below=copy.delimiter.join(["Total", *sums, ""]) + copy.end)


def padded_title(copy: Copy, random: Random) -> Copy:
    return replace(copy, above="Monthly report" + copy.delimiter * (len(copy.rows[0]) - 1) + copy.end)


def units(copy: Copy, random: Random) -> Copy:
    return replace(copy, units=("", *["USD"] * (len(copy.rows[0]) - 2), ""))


def one_short(line: str, copy: Copy) -> str:
    return line.rsplit(copy.delimiter, 1)[0]


def one_long(line: str, copy: Copy) -> str:
    return f"{line}{copy.delimiter}extra"


def stray_quote(line: str, copy: Copy) -> str:
    first, rest = line.split(copy.delimiter, 1)
    return f"{first}{copy.delimiter}{copy.quote}{rest}"


WRITING: dict[str, Spoil] = {
    "as it is": set_to(),
    "semicolon": set_to(delimiter=";"),
    "tab": set_to(delimiter="\t"),
    "bar": set_to(delimiter="|"),
    "caret": set_to(delimiter="^"),
    "colon": set_to(delimiter=":"),
    "unit separator": set_to(delimiter="\x1f"),
    "all quoted": set_to(quote_all=True),
    "single quotes": set_to(quote="'", quote_all=True),
    "backslash escapes": set_to(escape="\\"),
    "crlf": set_to(end="\r\n"),
    "lone cr": set_to(end="\r"),
    "semicolon, crlf, all quoted": set_to(delimiter=";", end="\r\n", quote_all=True),
}
ENCODINGS: dict[str, Spoil] = {
    "utf-8": set_to(),
    "utf-8 with mark": set_to(encoding="utf-8-sig"),
    "cp1252": set_to(encoding="cp1252"),
    "latin-1": set_to(encoding="latin-1"),
    "utf-16": set_to(encoding="utf-16"),
    "utf-16 without mark": set_to(encoding="utf-16-le"),
    "utf-32": set_to(encoding="utf-32"),
}
SHAPES: dict[str, Spoil] = {
    "as it is": set_to(),
    "no header": set_to(header=None),
    "title above": set_to(above="Monthly report\nAs of 2026-10-31\n\n"),
    "padded title": padded_title,
    "comment above": set_to(above="# exported by the core system\n"),
    "blank lines above": set_to(above="\n\n"),
    "units below the header": units,
    "note below": set_to(below="\nSource: core banking\n"),
    "totals below": totals,
    "blank lines below": set_to(below="\n\n\n"),
    "no last line end": set_to(last_end=False),
    "row one cell short": edit(2, one_short, damaged=True),
    "row one cell long": edit(2, one_long, damaged=True),
    "unclosed quote": edit(2, stray_quote, damaged=False),
    "inch marks in text": with_text(lambda text: f'{text} 5" screen'),
    "commas in text": with_text(lambda text: f"{text}, and more"),
    "line ends in text": with_text(lambda text: f"{text}\nsecond line"),
    "quotes in text": with_text(lambda text: f'the "{text}" shop'),
    "decimal commas": decimal_comma,
}


def copies(header: tuple[str, ...], rows: Rows, seed: int) -> dict[str, Copy]:
    """Every way of writing crossed with every shape, the encodings in turn."""
    random = Random(seed)
    encodings = cycle(ENCODINGS.items())
    found = {}
    for (writing, write), (shape, form) in product(WRITING.items(), SHAPES.items()):
        [(encoding, encode)] = islice(encodings, 1)
        copy = Copy(header, rows)
        for spoil in (write, form, encode):
            copy = spoil(copy, random)
        found[f"{writing} / {shape} / {encoding}"] = _with_own_ends(copy)
    return found


def _with_own_ends(copy: Copy) -> Copy:
    return replace(copy, above=copy.above.replace("\n", copy.end), below=copy.below.replace("\n", copy.end))
