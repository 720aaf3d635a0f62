"""Codes: headers that are no words, so that nobody can say what their columns hold without the file's description."""

import re
from collections.abc import Collection

from ccseg.describing.words import clipped
from ccseg.reading.lexicon import senses_of
from ccseg.texts import say

NUMBERED = re.compile(r"([A-Za-z]{1,8})[ _.-]?\d{1,4}")
CAPITALS = re.compile(r"[A-Z]{3,8}")
ONSET, CLUSTER = re.compile(r"[^AEIOUY]*"), re.compile(r"[^AEIOUY]{4,}")
FEW_LETTERS = 2
"""So many consonants begin many words."""

MOST_ARE = 0.5
"""From this share of the file's headers on, codes are the rule in it: a convention."""


def codes_among(headers: Collection[str]) -> frozenset[str]:
    """Those of a file's headers that are codes: letters with a number, and capitals that nobody can pronounce.

    Where most are, other capitals that are no known words are codes too.

    >>> sorted(codes_among(["MSKA", "MOSTYPE", "MGODRK", "visits"])), codes_among(["VISITS", "FRESH", "MILK"])
    (['MGODRK', 'MOSTYPE', 'MSKA'], frozenset())
    >>> codes_among(["Var126", "PAY_2", "Q4", "spend 2024"])
    frozenset({'Var126'})
    """
    numbered = {header for header in headers if _is_numbered(header)}
    unknown = {header for header in headers if CAPITALS.fullmatch(header) and senses_of(header).unknown}
    strange = {header for header in unknown if _is_unpronounceable(header)}
    mostly = len(unknown) + len(numbered) >= MOST_ARE * len(headers)
    return frozenset(numbered | (unknown if strange and mostly else strange))


def quoted_code(header: str) -> str:
    """A code as it stands in a sentence.

    >>> quoted_code("MSKA")
    '“MSKA”'
    """
    return f"“{clipped(header, 12)}”"


def is_quoted(title: str) -> bool:
    """Whether a title is a code, or other words of the file in quotes."""
    return title.startswith("“") and title.endswith("”")


def _is_numbered(header: str) -> bool:
    found = NUMBERED.fullmatch(header)
    return found is not None and found[1].lower() in say.raw("grammar.stems_of_codes")


def _is_unpronounceable(header: str) -> bool:
    """Whether capitals begin or go on as no word does."""
    first = ONSET.match(header)
    onset = first[0].lower() if first else ""
    strange = len(onset) >= FEW_LETTERS and onset not in say.raw("grammar.onsets")
    return strange or CLUSTER.search(header) is not None
