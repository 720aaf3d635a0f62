"""Kinds of rows: what rows are where no column says whose they are, told by what their headers speak of."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ccseg.reading.lexicon import header_tokens

FILE = files(__package__) / "row_kinds.toml"

SIGNS = 2
"""So many signs of one kind make rows look like it (convention)."""
SEVERAL = 3
"""Headers with so many different words of one sign are one sign more (convention)."""

Words = tuple[str, ...]


class RowKind(NamedTuple):
    """A row of ``row_kinds.toml``: what a row is, and the words of headers by which each sign of it is known."""

    name: str
    signs: tuple[frozenset[Words], ...]
    people: bool


class Seeming(NamedTuple):
    """What rows seem to be, how many signs say so, and the headers that are signs, one of each first."""

    kind: str
    signs: int
    headers: tuple[str, ...]


@cache
def row_kinds() -> tuple[RowKind, ...]:
    """The kinds of rows, in the order of the file."""
    found = tomllib.loads(FILE.read_text("utf-8"))["kind"]
    return tuple(RowKind(row["name"], tuple(map(_phrases, row["signs"])), row.get("people", False)) for row in found)


def seeming_kind(headers: Sequence[str], people: bool) -> Seeming | None:
    """The kind of which the most signs are there, or ``None``; where rows have traits of ``people`` it takes one more.

    >>> seeming_kind(["sqft", "bedrooms", "price"], people=False)
    Seeming(kind='house', signs=2, headers=('sqft', 'bedrooms'))
    >>> seeming_kind(["sqft", "bedrooms", "price"], people=True) is None
    True
    """
    found = [(_seen(kind, headers), SIGNS + (people and not kind.people)) for kind in row_kinds()]
    enough = [seeming for seeming, needed in found if seeming.signs >= needed]
    return max(enough, key=lambda seeming: seeming.signs, default=None)


def _seen(kind: RowKind, headers: Sequence[str]) -> Seeming:
    """How many signs of a kind are there, each header being one sign at most."""
    left, seen, more = list(headers), [], False
    for sign in kind.signs:
        words = {header: found for header in left if (found := _words_of(sign, header_tokens(header)))}
        if words:
            left = [header for header in left if header not in words]
            seen.append([*words])
            more |= len(set(words.values())) >= SEVERAL
    firsts = [found[0] for found in seen]
    others = [header for found in seen for header in found[1:]]
    return Seeming(kind.name, len(seen) + more, _in_order(headers, firsts) + _in_order(headers, others))


def _in_order(headers: Sequence[str], some: Sequence[str]) -> tuple[str, ...]:
    return tuple(header for header in headers if header in some)


def _words_of(sign: frozenset[Words], tokens: Words) -> Words:
    """The most words of a sign that stand one after the other among the words of a header, or none."""
    spans = {tokens[start:end] for start in range(len(tokens)) for end in range(start + 1, len(tokens) + 1)}
    return max(sorted(sign & spans), key=len, default=())


def _phrases(words: str) -> frozenset[Words]:
    return frozenset(header_tokens(word) for word in words.split(","))
