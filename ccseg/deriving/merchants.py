"""Merchants: which of fourteen groups a merchant is of, by its category code or by the words of its category."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

FILE = files(__package__) / "merchants.toml"
UNKNOWN = "other"


class Codes(NamedTuple):
    """A range of category codes, both ends in it, and what it is."""

    first: int
    last: int
    group: str

    @property
    def width(self) -> int:
        return self.last - self.first


@lru_cache(4_096)
def group_of_code(code: str) -> str:
    """The group of a category code of four digits (ISO 18245), narrower ranges first.

    >>> [group_of_code(code) for code in ("5411", "5542", "3058", "7995", "742", "4829.0", "none")]
    ['groceries', 'fuel', 'travel', 'leisure', 'health', 'other', 'other']
    """
    return _group(code, "codes") or UNKNOWN


@lru_cache(4_096)
def cash_of_code(code: str) -> str:
    """Whether a category code is cash or as good as cash; empty where it is a purchase.

    >>> cash_of_code("6011"), cash_of_code("6051"), cash_of_code("5411")
    ('cash', 'quasi_cash', '')
    """
    return _group(code, "cash")


@lru_cache(4_096)
def group_of_words(category: str) -> str:
    """The group of a category in words, the first that has one of them.

    >>> [group_of_words(text) for text in ("grocery_pos", "gas_transport", "shopping_net", "Air travel", "Fast Food")]
    ['groceries', 'fuel', 'general', 'travel', 'dining']
    """
    text = category.lower().replace("_", " ").replace("-", " ")
    for group, beginnings in _tables()["words"].items():
        patterns = (rf"(?<![a-z]){re.escape(word.replace('_', ' '))}" for word in beginnings)
        if any(re.search(pattern, text) for pattern in patterns):
            return str(group)
    return UNKNOWN


def _group(code: str, table: str) -> str:
    digits = code.strip().removesuffix(".0")
    if not digits.isdecimal():
        return ""
    holding = [row for row in _ranges(table) if row.first <= int(digits) <= row.last]
    return min(holding, key=lambda row: row.width).group if holding else ""


@cache
def _ranges(table: str) -> tuple[Codes, ...]:
    """Every range of a table, as written: two codes with a dash, or one."""
    rows = []
    for group, texts in _tables()[table].items():
        for text in texts:
            first, _, last = text.partition("-")
            rows.append(Codes(int(first), int(last or first), group))
    return tuple(rows)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
