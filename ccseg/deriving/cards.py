"""Cards: numbers that are nobody's id, and the names that customers have where a card number is all there is."""

import hashlib
import hmac

import pandas as pd

from ccseg.errors import UnusableTable
from ccseg.texts import say

CARD_NUMBER = r"\d{12,19}"

RUINED = r"\d(\.\d{1,6})?[eE]\+?\d+"
"""How spreadsheets write long numbers when they round them."""
RUINED_SHARE = 0.01
"""From this share of rounded numbers on people would be merged (convention)."""

SHOWN_DIGITS = 16

MOSTLY = 0.5


def names_of(numbers: "pd.Series[str]") -> list[str]:
    """A name for each card number, from a key that only those who hold all numbers of the file can make.

    The same cards have the same names in any order of the rows, and others in a file with other cards. A plain hash
    could be guessed by trying all card numbers; this one only by who knows every number but the one.

    >>> names = names_of(pd.Series(["4000000000000002", "4000000000000010"]))
    >>> names == names_of(pd.Series(["4000000000000010", "4000000000000002"]))[::-1], len(names[0])
    (True, 16)
    """
    key = hashlib.sha256("\n".join(sorted(set(numbers))).encode()).digest()
    return [hmac.new(key, number.encode(), "sha256").hexdigest()[:SHOWN_DIGITS] for number in numbers]


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
