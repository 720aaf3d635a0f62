"""Kinds of rows: what rows are where no column says whose they are, told by what their headers speak of."""

import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ccseg.reading.lexicon import header_tokens
from ccseg.reading.row_structure import Shown

FILE = files(__package__) / "row_kinds.toml"

SIGNS = 2
"""So many signs of one kind make rows look like it (convention)."""
SEVERAL = 3
"""Headers with so many different words of one sign are one sign more (convention)."""

Words = tuple[str, ...]


class RowKind(NamedTuple):
    """A row of ``row_kinds.toml``: what a row is, and the words of headers by which each sign of it is known.

    ``names`` are headers under which every row has another name; where rows may be customers all the same, it is only
    ``asked``.
    """

    name: str
    signs: tuple[frozenset[Words], ...]
    names: frozenset[Words] = frozenset()
    people: bool = False
    asked: bool = False


class Seeming(NamedTuple):
    """What rows seem to be, how many signs say so, and the headers that are signs, one of each first.

    ``asked`` where rows of the kind may be customers all the same.
    """

    kind: str
    signs: int
    headers: tuple[str, ...]
    asked: bool = False


@cache
def row_kinds() -> tuple[RowKind, ...]:
    """The kinds of rows, in the order of the file."""
    found = tomllib.loads(FILE.read_text("utf-8"))["kind"]
    return tuple(
        RowKind(
            name=row["name"],
            signs=tuple(map(_phrases, row["signs"])),
            names=_phrases(row.get("names", "")),
            people=row.get("people", False),
            asked=row.get("asked", False),
        )
        for row in found
    )


def seeming_kind(
    headers: Sequence[str], people: bool, different: Collection[str] = (), shown: Sequence[Shown] = ()
) -> Seeming | None:
    """The kind of which the most signs are there, or ``None``; where rows have traits of ``people`` it takes one more.

    ``different`` are headers of names that differ in every row, ``shown`` what the values show rows to be.

    >>> seeming_kind(["sqft", "bedrooms", "price"], people=False)
    Seeming(kind='house', signs=2, headers=('sqft', 'bedrooms'), asked=False)
    >>> seeming_kind(["sqft", "bedrooms", "price"], people=True) is None
    True
    >>> seeming_kind(["company", "price"], people=False, different=["company"])
    Seeming(kind='firm', signs=2, headers=('company',), asked=True)
    """
    needed = {kind: SIGNS + (people and not kind.people) for kind in row_kinds()}
    found = [(_seen(kind, headers, different, shown), signs) for kind, signs in needed.items()]
    enough = [seeming for seeming, needed in found if seeming.signs >= needed]
    return max(enough, key=lambda seeming: seeming.signs, default=None)


def _seen(kind: RowKind, headers: Sequence[str], different: Collection[str], shown: Sequence[Shown]) -> Seeming:
    """How many signs of a kind are there, each header being one sign at most."""
    of_values = [each for each in shown if each.kind == kind.name]
    naming = [header for header in headers if header in different and _words_of(kind.names, header_tokens(header))][:1]
    more = sum(each.signs for each in of_values) or SIGNS * len(naming)
    seen = [[header for each in of_values for header in each.headers] or naming]
    left = [header for header in headers if header not in seen[0]]
    found = _signs(kind, left)
    signs = sum(worth for _, worth in found) + more
    seen = [each for each in (*seen, *(names for names, _ in found)) if each]
    firsts = [names[0] for names in seen]
    others = [header for names in seen for header in names[1:]]
    return Seeming(kind.name, signs, _in_order(headers, firsts) + _in_order(headers, others), kind.asked)


def _signs(kind: RowKind, headers: Sequence[str]) -> list[tuple[list[str], int]]:
    """The headers of each sign that is there, and what it is worth: one more, once, where it is there in many words."""
    left, signs, several = list(headers), [], False
    for sign in kind.signs:
        words = {header: found for header in left if (found := _words_of(sign, header_tokens(header)))}
        if words:
            left = [header for header in left if header not in words]
            many = len(set(words.values())) >= SEVERAL and not several
            several |= many
            signs.append(([*words], 1 + many))
    return signs


def _in_order(headers: Sequence[str], some: Sequence[str]) -> tuple[str, ...]:
    return tuple(header for header in headers if header in some)


def _words_of(sign: frozenset[Words], tokens: Words) -> Words:
    """The most words of a sign that stand one after the other among the words of a header, or none."""
    spans = {tokens[start:end] for start in range(len(tokens)) for end in range(start + 1, len(tokens) + 1)}
    return max(sorted(sign & spans), key=len, default=())


def _phrases(words: str) -> frozenset[Words]:
    return frozenset(header_tokens(word) for word in words.split(",") if word.strip())
