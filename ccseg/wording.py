"""Wording: the settings of the written word, and figures as people write them."""

import re
from typing import Literal

from ccseg.records import Record


class Wording(Record):
    """How figures are written: the language, a currency sign, the decimal style and the word for a customer."""

    language: Literal["en"] = "en"
    currency: str = ""
    decimal: Literal[".", ","] = "."
    customer: str = "customer"
    customers: str = "customers"


def readable(name: str, longest: int = 40) -> str:
    """A header as a person would write it, clipped where it is overlong.

    >>> readable("monthly_visits"), readable("avgBasketValue"), readable("TOTAL SPEND")
    ('monthly visits', 'avg basket value', 'total spend')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+", " ", name)
    words = " ".join(spaced.split()).lower() or "unnamed column"
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
