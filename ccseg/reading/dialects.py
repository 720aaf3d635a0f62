"""Dialects: which delimiter and quote a text uses, decided by evidence: every line must split alike."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|", "\x1f", "^", "~", ":", " ")
"""In order of preference where the evidence is the same."""
COMMON = frozenset(",;\t|\x1f")
SAMPLE_LINES = 400
TABLES = 2
"""So many tables one below the other are taken for such, and no longer for lines that do not split alike."""

NUMBER = re.compile(r"^[-+($€£¥ ]*\d[\d.,' \u00a0\u202f]*(?:[eE][-+]?\d+)?[ )%€$£¥-]*$")
DATE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$")
HALF_QUOTED = re.compile(r"^'[^']*$|^[^']*'$")
"""A single quote on one side only, as where a quoted cell was cut at a separator inside it."""
WORD = re.compile(r"^[^,;\t|^~\x1f:\"]*$")


class Dialect(NamedTuple):
    """``delimiter``; ``quote``, ``None`` to read quotes as text; ``escape``, a backslash or ``None``."""

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> "csv.Reader":  # type: ignore[name-defined]
        """The standard library's reader for this dialect."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or '"',
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape,
            doublequote=self.escape is None,
            skipinitialspace=self.delimiter != " ",
            strict=strict,
        )


def find_dialect(sample: str, delimiter: str | None = None) -> Dialect:
    """The dialect under which the lines of a sample split alike into the cleanest cells.

    >>> find_dialect("id;limit\\nA;1,5\\nB;2,5\\n")
    Dialect(delimiter=';', quote='"', escape=None)
    """
    candidates = [
        Dialect(mark, quote, escape)
        for mark in ((delimiter,) if delimiter else DELIMITERS)
        if mark in sample or delimiter
        for quote in _quotes(sample, mark)
        for escape in _escapes(sample, Dialect(mark, quote))
    ]
    best = max(candidates, key=lambda dialect: _score(sample, dialect), default=Dialect(","))
    return best._replace(quote=best.quote or '"')


def _quotes(sample: str, delimiter: str) -> Sequence[str | None]:
    """Quotes that open a cell somewhere; the double quote is assumed where there is none."""
    edge = re.escape(delimiter)
    single = len(re.findall(rf"(?:^|{edge}) ?'[^'\n]*'(?=\s*(?:{edge}|$))", sample, re.MULTILINE)) > 1
    return ('"', *(("'",) if single else ()), *((None,) if '"' in sample else ()))


def _escapes(sample: str, plain: Dialect) -> Sequence[str | None]:
    """A backslash may stand for itself where quotes are doubled as they should be."""
    seen = plain.quote is not None and re.search(rf"[^\\]\\{plain.quote}", sample)
    return (None, "\\") if seen and not _is_well_quoted(sample, plain) else (None,)


def _is_well_quoted(sample: str, plain: Dialect) -> bool:
    """Whether all lines split alike, no quote standing where none may."""
    try:
        return len({len(row) for row in plain.reader(io.StringIO(sample, newline=""), strict=True) if row}) == 1
    except csv.Error:
        return False


def _score(sample: str, dialect: Dialect) -> float:
    """How alike the lines split, times how clean the cells are; a little more for common marks and real tables."""
    rows = [row for row in _rows(sample, dialect) if row and any(cell.strip() for cell in row)]
    if not rows:
        return 0.0
    widths = Counter(len(row) for row in rows)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    alike = 1.0 if _are_two_tables(rows) else count / len(rows)
    body = [row for row in rows if len(row) == width][:100]
    clean = sum(_cleanness(cell) for row in body for cell in row) / (len(body) * width)
    common = 1.0 if dialect.delimiter in COMMON else 0.8
    quoted = 0.98 if dialect.quote is None else 1.0
    escaped = 1.001 if dialect.escape else 1.0
    several = 0.3 if width == 1 else 1.0 - 0.1 / width
    return alike**2 * clean * common * several * quoted * escaped * _header_fits(rows, width)


def _are_two_tables(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows of one width stand above rows of another, each with a first row of names that differ.

    >>> _are_two_tables([["id", "n"], ["A", "1"], ["id", "n", "m"], ["B", "2", "3"]])
    True
    """
    starts = [0, *(place for place in range(1, len(rows)) if len(rows[place]) != len(rows[place - 1]))]
    heads = [[cell.strip().lower() for cell in rows[start]] for start in starts[:TABLES]]
    named = all(1 < len(head) == len(set(head)) and not any(map(NUMBER.match, head)) for head in heads)
    return len(starts) == TABLES and named


def _rows(sample: str, dialect: Dialect) -> list[list[str]]:
    try:
        return [
            row for row, _ in zip(dialect.reader(io.StringIO(sample, newline="")), range(SAMPLE_LINES), strict=False)
        ]
    except csv.Error:
        return []


def _header_fits(rows: Sequence[Sequence[str]], width: int) -> float:
    """A table has a first row of its width with names that differ; a title above it costs little."""
    first = next((row for row in rows[:10] if len(row) == width), None)
    if first is None:
        return 0.5
    names = [cell.strip().lower() for cell in first if cell.strip()]
    return (1.0 if len(set(names)) == len(names) else 0.9) * (1.0 if len(rows[0]) == width else 0.9)


def _cleanness(cell: str) -> float:
    text = cell.strip()
    if not text or NUMBER.match(text) or DATE.match(text):
        return 1.0
    if WORD.match(text) and not HALF_QUOTED.match(text):
        return 0.95
    return 0.5
