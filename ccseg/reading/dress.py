"""Dress: what stands around the numbers of a column, such as a currency, a unit, K and M, or Cr and Dr."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ccseg.texts import say

FILE = files(__package__) / "numerals.toml"

NEARLY_EVERY = 0.95
"""What stands in this share of the cells is part of how they are written (convention)."""
OFTEN_ENOUGH = 0.02
"""A second currency in fewer cells than this is a slip (convention)."""
LONGEST_UNIT = 14
NO_UNITS = frozenset({"id", "no", "nr", "num", "q", "fy", "kw", "w", "h", "v", "x", "#", "№", "e", "/", ":", "-", "."})
"""What stands before numbers of things, or between the digits of codes, times and dates."""

DRESSED = re.compile(
    r"^[\s'=\"]*(?P<open>\()?(?P<before>[^\d\s+().,\u2212-][^\d+()\u2212-]*?)?(?P<gap>\s*)[-+\u2212]?\s*"
    r"(?P<before2>[^\d\s+().,\u2212-][^\d+()\u2212-]{0,8}?)?\s*"
    r"(?P<number>\d(?:[\d.,'\u2019 \u00a0\u202f]*[\d.,])?|[.,]\d+)"
    r"(?P<gap2>\s*)(?P<after>[^\d\s)(+-][^\d)(+-]*?)?\s*[)-]?[\s\"]*$"
)


class Cell(NamedTuple):
    """A cell taken apart: what stands before and behind its number, whether with a gap, and the number as text."""

    before: str
    apart: bool
    number: str
    after: str
    apart_after: bool


@dataclass(frozen=True)
class Dress:
    """How the numbers of a column are dressed.

    ``currencies`` that stand beside them; ``unit`` that stands in every cell, before or behind; ``scales``, words
    behind the number and their factors; ``sides``, words behind the number and their signs.
    """

    currencies: tuple[str, ...] = ()
    unit: str = ""
    before: str = ""
    after: str = ""
    scales: tuple[tuple[str, float], ...] = ()
    sides: tuple[tuple[str, int], ...] = ()


PLAIN = Dress()


def find_dress(cells: Sequence[str]) -> Dress:
    """How these cells are dressed; cells that are no numbers say nothing.

    >>> find_dress(["12.5 km", "9 km", "3.25 km"]).unit
    'km'
    >>> find_dress(["12.5K", "1.20M", "900"]).scales
    (('k', 1000.0), ('m', 1000000.0))
    >>> find_dress(["$5", "€6", "$7"]).currencies
    ('dollar', 'euro')
    >>> find_dress(["C0012", "C0013"]) == find_dress(["shop 12", "shop 7"]) == PLAIN
    True
    """
    parts = [part for text in cells if (part := take_apart(text))]
    if not parts or len(parts) < NEARLY_EVERY * len(cells):
        return PLAIN
    words = Counter(word for part in parts for word in (part.before, part.after) if word)
    currencies = _currencies(words, len(parts))
    rest = [part for part in parts if not _is_money(part.before) or not _is_money(part.after)]
    behind = Counter(part.after for part in rest if part.after and not _is_money(part.after))
    sides = _sides(behind)
    scales = () if sides else _scales(behind, bool(currencies), len(parts))
    if sides or scales:
        return Dress(currencies, sides=sides, scales=scales)
    return _with_unit(parts, currencies)


def take_apart(text: str) -> Cell | None:
    """A cell as what stands around its number; ``None`` where it holds none, or more than one.

    >>> take_apart("RM 1,200.50")
    Cell(before='rm', apart=True, number='1,200.50', after='', apart_after=False)
    """
    match = DRESSED.match(text)
    if match is None:
        return None
    before = (match["before"] or "") + (match["before2"] or "")
    return Cell(
        before=_word(before),
        apart=text[: match.start("number")].endswith((" ", "\u00a0")),
        number=match["number"].strip(),
        after=_word(match["after"] or ""),
        apart_after=bool(match["gap2"]),
    )


def _word(text: str) -> str:
    return text.strip(" \u00a0\u202f'\"=").lower()


def _currencies(words: Counter[str], cells: int) -> tuple[str, ...]:
    """The currencies that stand in more than a few cells, the most frequent first."""
    found: Counter[str] = Counter()
    for word, count in words.items():
        if money := currency_of(word):
            found[money] += count
    return tuple(money for money, count in found.most_common() if count > OFTEN_ENOUGH * cells)


def currency_of(word: str) -> str | None:
    """The currency that a sign, a code or a word means.

    >>> currency_of("€"), currency_of("usd"), currency_of("km")
    ('euro', 'dollar', None)
    """
    return _money().get(word.lower())


def name_of_unit(symbol: str) -> str:
    """What a unit or a currency is called in a sentence.

    >>> name_of_unit("euro"), name_of_unit("km")
    ('euros', 'km')
    """
    return say(f"reading.currency.{symbol}") if symbol in _table("currencies") else symbol


def words_of_money(currencies: Sequence[str]) -> list[str]:
    """All the signs, codes and words of some currencies."""
    return [word for word, money in _money().items() if money in currencies]


def _is_money(word: str) -> bool:
    return word in _money()


def _sides(behind: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The words for credit and debit, where both stand behind numbers."""
    known = _table("sides")
    found = {word: int(known[word]) for word in behind if word in known}
    both = {1, -1} <= set(found.values()) or any(word.startswith(("cr", "dr")) for word in found)
    indian = any(word in ("l", "lac", "lakh", "lakhs") for word in behind)
    return tuple(sorted(found.items())) if both and not indian and len(found) == len(behind) else ()


ONE_LETTER_SCALES = frozenset({"m", "l", "b"})


def _scales(behind: Counter[str], money: bool, cells: int) -> tuple[tuple[str, float], ...]:
    """The words for thousands and millions behind numbers; one letter alone could be a unit."""
    known = _table("scales")
    found = {word: float(known[word]) for word in behind if word in known}
    alone = len(found) == 1 and next(iter(found)) in ONE_LETTER_SCALES and not money
    if not found or alone or len(found) < len(behind):
        return ()
    return tuple(sorted(found.items()))


def _with_unit(parts: Sequence[Cell], currencies: tuple[str, ...]) -> Dress:
    """The dress with the word that stands in nearly every cell, where it is no part of a code or a label."""
    pairs = Counter((part.before, part.after) for part in parts)
    (before, after), count = pairs.most_common(1)[0]
    if count < NEARLY_EVERY * len(parts):
        return Dress(currencies)
    front = "" if _is_money(before) else before
    back = "" if _is_money(after) or after == "%" else after
    if not (front or back) or len(front + back) > LONGEST_UNIT or {front, back} & NO_UNITS:
        return Dress(currencies)
    fitting = [part for part in parts if (part.before, part.after) == (before, after)]
    if front and not _measures_behind(front, fitting):
        return Dress(currencies)
    if back and not _measures_before(back, fitting):
        return Dress(currencies)
    return Dress(currencies, unit=(front or back), before=front, after=back)


def _measures_behind(word: str, parts: Sequence[Cell]) -> bool:
    """Whether numbers behind a word are amounts and no numbers of things, as in ``shop 12`` or ``C0012``."""
    exact = any(re.search(r"[.,]\d", part.number) for part in parts)
    sign = not any(letter.isalpha() for letter in word)
    return exact or (sign and len(word) == 1)


def _measures_before(word: str, parts: Sequence[Cell]) -> bool:
    """Whether a word behind numbers is a unit and no letter of a code, as in ``12A``."""
    exact = any(re.search(r"[.,]\d", part.number) for part in parts)
    return exact or len(word) > 1 or all(part.apart_after for part in parts)


@cache
def _money() -> Mapping[str, str]:
    return {word: money for money, words in _table("currencies").items() for word in re.split(r"\s*,\s*", words)}


@cache
def _table(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads(FILE.read_text("utf-8"))[name]
    return found
