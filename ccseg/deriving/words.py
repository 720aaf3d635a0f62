"""Words: what a posting is by what stands in its type, status, channel and the like, each a row of ``kinds.toml``."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale

FILE = files(__package__) / "kinds.toml"
SHORTEST = 3
"""Shorter words must be there whole, as "c" for credit."""


@cache
def tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(FILE.read_text("utf-8"))


@lru_cache(16_384)
def meaning_of(text: str, table: str) -> str:
    """What a text means by a table; empty where none of its words is there.

    >>> meaning_of("Cash Advance Fee", "type"), meaning_of("POS purchase", "type"), meaning_of("C", "type")
    ('fee', 'purchase', 'credit')
    >>> meaning_of("Insufficient Balance", "status"), meaning_of("Online Transaction", "channel")
    ('declined', 'online')
    >>> meaning_of("Swipe Transaction", "channel")
    ''
    """
    plain = re.sub(r"[^\w$€£₹¥₺₩₽]+|_", " ", text.lower()).strip()
    for meaning, beginnings in tables()[table].items():
        if any(_begins(plain, beginning) for beginning in beginnings):
            return meaning
    return ""


@lru_cache(4_096)
def currency_of(text: str) -> str:
    """The currency that a text is the sign or the code of (ISO 4217); empty where it is none.

    >>> currency_of("$"), currency_of("Rs."), currency_of("nok"), currency_of("ten")
    ('USD', 'INR', 'NOK', '')
    """
    plain = text.strip().rstrip(".").lower()
    named = (code for code, signs in tables()["currency"].items() if plain in signs)
    return next(named, plain.upper() if plain.upper() in _codes() else "")


@cache
def _codes() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


def _begins(text: str, beginning: str) -> bool:
    end = r"(?!\w)" if len(beginning) < SHORTEST or beginning.isdigit() else ""
    return re.search(rf"(?<!\w){re.escape(beginning)}{end}", text) is not None
