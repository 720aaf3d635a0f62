"""Cells: the figures of a plan in a table, each with the reason why it is unknown, which is told once below."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ccseg.describing.wording import Wording
from ccseg.planning.estimates import Estimate
from ccseg.planning.telling import range_text
from ccseg.texts import say


class Cell(NamedTuple):
    """A text of a table, and why what it tells, or an end of it, is unknown; empty where it is not."""

    text: str
    because: str = ""


def cell_of(found: Estimate, form: str, wording: Wording) -> Cell:
    """An estimate as a cell: the likely value with its ends, or that it is unknown.

    >>> cell_of(Estimate(because="unknown, as PD is missing"), "percent1", Wording())
    Cell(text='unknown', because='unknown, as PD is missing')
    >>> cell_of(Estimate(low=0.01, likely=0.02, high=None, because="open above"), "percent1", Wording()).because
    'open above'
    """
    if not found.known:
        return unknown(found.because)
    return Cell(range_text(found, form, wording), found.because if None in (found.low, found.high) else "")


def unknown(because: str) -> Cell:
    """What is unknown for this reason."""
    return Cell(say("planning.word.unknown"), because)


def tell_reasons(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Why figures are unknown, each reason once with its columns, and its rows where others of them have another.

    The first column has the names of the rows.

    >>> heads = ["Segment", "Value a year"]
    >>> rows = [[Cell(name), unknown(f"unknown, as {title} is missing")] for name, title in (("A", "APR"), ("B", "PD"))]
    >>> list(tell_reasons(heads, rows[:1]))
    ['Value a year: unknown, as APR is missing.']
    >>> list(tell_reasons(heads, rows))
    ['Value a year of A: unknown, as APR is missing.', 'Value a year of B: unknown, as PD is missing.']
    """
    where: dict[str, dict[str, list[str]]] = {}
    for name, *cells in rows:
        for head, cell in zip(heads[1:], cells, strict=True):
            if cell.because:
                where.setdefault(cell.because, {}).setdefault(head, []).append(name.text)
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for reason, found in where.items():
        for head, names in found.items():
            others = any(head in own for other, own in where.items() if other != reason)
            alike.setdefault((reason, tuple(names) if others else ()), []).append(head)
    for (reason, of), columns in alike.items():
        key = "planning.cells.reason_of" if of else "planning.cells.reason"
        yield say(key, columns=columns, names=of, reason=reason)
