"""Cards: numbers that are nobody's id, and the names that customers have where a card number is all there is."""

import hashlib
import hmac
import os
import re
from functools import partial

import pandas as pd

from ccseg.errors import UnusableTable
from ccseg.reading.personal import passes_luhn
from ccseg.texts import say

CARD_NUMBER = r"\d{12,19}"

RUINED = r"\d(\.\d{1,6})?[eE]\+?\d+"
"""How spreadsheets write long numbers when they round them."""
RUINED_SHARE = 0.01
"""From this share of rounded numbers on people would be merged (convention)."""

SHOWN_DIGITS = 16

MOSTLY = 0.5

KEY = "CCSEG_CARD_KEY"
"""The environment variable with a secret, by which the same card has the same name in every file. It is no part of a
recipe, as that travels."""
SHORTEST_KEY = 16
"""A shorter secret could be found by trying (convention)."""

RUN = re.compile(r"(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)")
"""Twelve to nineteen digits, in groups or not, as they stand in a text."""
FIRST, LAST, LONG = 6, 4, 15
"""So many digits of a card number may be shown, the first only of one with so many (PCI DSS 3.4)."""


def secret_key() -> bytes:
    """The secret that names cards alike in every file; empty where there is none.

    Raises ``UnusableTable`` where it is too short to be one.
    """
    secret = os.environ.get(KEY, "")
    if secret and len(secret) < SHORTEST_KEY:
        raise UnusableTable(say("deriving.short_key", variable=KEY, signs=SHORTEST_KEY))
    return secret.encode()


def names_of(numbers: "pd.Series[str]") -> list[str]:
    """A name for each card number, from the secret key, or from one that only those who hold all numbers can make.

    By the secret key the same card has the same name in every file. Without one the same cards have the same names in
    any order of the rows, and others in a file with other cards. A plain hash could be guessed by trying all card
    numbers; this one only by who knows every number but the one.

    >>> names = names_of(pd.Series(["4000000000000002", "4000000000000010"]))
    >>> names == names_of(pd.Series(["4000000000000010", "4000000000000002"]))[::-1], len(names[0])
    (True, 16)
    """
    key = secret_key() or hashlib.sha256("\n".join(sorted(set(numbers))).encode()).digest()
    return [hmac.new(key, number.encode(), "sha256").hexdigest()[:SHOWN_DIGITS] for number in numbers]


def tell_names() -> str:
    """How customers are named by their card numbers, and whether that is the same in the next file."""
    return say("deriving.done.card_keyed" if secret_key() else "deriving.done.card_numbers", variable=KEY)


def hide_card_numbers(rows: pd.DataFrame, card: str | None) -> pd.DataFrame:
    """Rows of a file as they stand there, but of card numbers the first six and last four digits only.

    All long numbers in the column of the card are hidden, and so are those of rows whose cells cannot be told apart; in
    other columns those with the check digit of a card.

    >>> rows = pd.DataFrame({"card": ["4000001234567890"], "amount": ["1.50"], "note": ["by 4000 0000 0000 0002"]})
    >>> hide_card_numbers(rows, "card").to_numpy().tolist()
    [['400000******7890', '1.50', 'by 400000******0002']]
    """
    hidden = {}
    for header in rows.columns.difference(["line", "reason"]):
        texts = rows[header].astype("object")
        certain = pd.Series(header == card, index=rows.index)
        if card is not None and "reason" in rows:
            certain |= rows["reason"] == say("deriving.fate.ragged")
        pairs = zip(texts, certain, strict=True)
        hidden[header] = [
            RUN.sub(partial(_hidden, sure), cell) if isinstance(cell, str) else cell for cell, sure in pairs
        ]
    return rows.assign(**hidden)


def _hidden(certain: bool, found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    if not certain and not passes_luhn(digits):
        return found[0]
    first = digits[:FIRST] if len(digits) >= LONG else ""
    return f"{first}{'*' * (len(digits) - len(first) - LAST)}{digits[-LAST:]}"


def hold_card_numbers(owners: "pd.Series[str]") -> bool:
    """Whether most owners are written as card numbers are.

    >>> hold_card_numbers(pd.Series(["4000 0000 0000 0002", "7"])), hold_card_numbers(pd.Series(["7", "8"]))
    (False, False)
    >>> hold_card_numbers(pd.Series(["4000 0000 0000 0002"]))
    True
    """
    digits = owners.str.replace(r"[ -]", "", regex=True).str.fullmatch(CARD_NUMBER)
    return bool(digits.mean() > MOSTLY)


def require_whole(header: str, share: float) -> None:
    """Raise where a spreadsheet rounded so many of the numbers that say whose a row is, as people would be merged."""
    if share > RUINED_SHARE:
        raise UnusableTable(say("deriving.ruined", header=header, share=share))
