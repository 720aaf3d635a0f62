"""Hiding: sentences about a file without the cells that they quote."""

import re
from collections.abc import Iterable

from ccseg.texts import say

QUOTED = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|„([^“\n]*)“|“([^”\n]*)”")
NUMBER = re.compile(r"(?<![\w.,])[-−+]?[^\W\d_]?\d[\w.,:/-]*%?(?!\w)")
ROUND = re.compile(r"\d{1,3}(\.\d)?%|\d")
"""What says nothing of one customer: a share in percent, a single digit."""


def hide_cells(text: str, known: Iterable[str], counts: Iterable[int] = ()) -> str:
    """The sentence with every quotation hidden that is none of the known words, and every number that is no count.

    >>> hide_cells("'BALANCE' has text in 12 rows, first 'n/a' and 4711.5.", ["BALANCE"], [12])
    "'BALANCE' has text in 12 rows, first '…' and …."
    """
    words, numbers = set(known), {f"{count:,}" for count in counts} | {str(count) for count in counts}

    def quoted(match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group is not None)
        return match[0] if inner in words else f"'{say('assisting.hidden')}'"

    def number(match: re.Match[str]) -> str:
        bare = match[0].rstrip(".,:;")
        kept = bare in numbers or ROUND.fullmatch(bare)
        return match[0] if kept else say("assisting.hidden") + match[0][len(bare) :]

    parts = []
    place = 0
    for match in QUOTED.finditer(text):
        parts += [NUMBER.sub(number, text[place : match.start()]), quoted(match)]
        place = match.end()
    return "".join([*parts, NUMBER.sub(number, text[place:])])


def header_or_place(header: str, number: int) -> str:
    """The header of a column; its place where the header has the look of a cell, as in a file without headers.

    >>> header_or_place("BILL_AMT1", 3), header_or_place("17,50", 3), header_or_place("ann@example.com", 4)
    ('BILL_AMT1', 'column 3', 'column 4')
    """
    like_a_cell = re.match(r"[-+(]?\W?\d", header) or "@" in header or re.search(r"\d{5}", header)
    return say("assisting.column", number=number) if like_a_cell else header
