"""Wording: the settings of the written word, and figures as people write them."""

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

from ccseg.reading.columns import Unit
from ccseg.records import Record
from ccseg.texts import say

Style = Literal["money", "share", "frequency", "twelfths", "count", "months", "number", "whole"]
"""How a figure is written: by its unit, as months of a year (in full or short), or to the last digit."""

FREQUENCIES = frozenset(
    {
        "balance_frequency",
        "purchases_frequency",
        "oneoff_purchases_frequency",
        "purchases_installments_frequency",
        "cash_advance_frequency",
        "prc_full_payment",
        "full_pay_rate",
    }
)
AS_SHARE = frozenset({"payment_ratio"})
QUOTES = str.maketrans("“”", '""')
ONE = re.compile(r"(?:^|\s)1$")
PLURAL = re.compile(r"\{(\w+)\}( \w+)?? \[([^|\]]*)\|([^\]]*)\]")


class Wording(Record):
    """How figures are written: the language, a currency sign, the decimal style and the word for a customer.

    Attributes:
        language: The language of personas and plays.
        currency: The sign before amounts, such as ``"€"``; empty writes the number alone.
        decimal: The decimal separator of what is written.
        customer: The word for one customer, such as ``"member"``.
        customers: The word for several.

    >>> Wording(currency="€").write(1234.5, "money")
    '€1,200'
    """

    language: Literal["en"] = "en"
    currency: str = ""
    decimal: Literal[".", ","] = "."
    customer: str = "customer"
    customers: str = "customers"

    @property
    def texts(self) -> Mapping[str, Any]:
        """The texts of the language, as they stand in its file."""
        return read_texts(self.language)

    def fill(self, template: str, **words: str) -> str:
        """A template with its words filled in; what is filled in is never read as a template.

        >>> Wording().fill("make {value} [purchase|purchases]", value="1")
        'make 1 purchase'
        """
        fitting = PLURAL.sub(lambda m: f"{{{m[1]}}}{m[2] or ''} {m[3] if ONE.search(words[m[1]]) else m[4]}", template)
        return fitting.format_map({"customer": self.customer, "customers": self.customers} | words)

    def write(self, value: float, style: Style) -> str:
        """A figure as people write it.

        >>> Wording(currency="£").write(2017.3, "money"), Wording(decimal=",").write(1234567, "number")
        ('£2,000', '1,23 million')
        >>> Wording().write(0.231, "share"), Wording().write(0.003, "share"), Wording().write(0.25, "frequency")
        ('23%', 'under 1%', '3 of 12 months')
        """
        if style == "share":
            return self._share(value)
        if style in ("frequency", "twelfths"):
            return self._number(style, f"{value * 12:.0f}")
        if style == "money":
            sign = self.currency + ("\u00a0" if self.currency[-1:].isalpha() else "")
            return ("-" if value < 0 else "") + sign + self._scaled(abs(value), digits=2, cents=True)
        if style == "whole":
            return self._grouped(f"{value:,.0f}")
        return self._scaled(value, digits=3 if abs(value) >= (100 if style == "count" else 10) else 2)

    def _share(self, value: float) -> str:
        if 0 < value < 0.005:
            return self._number("under", "1")
        if 0.995 <= value < 1:
            return self._number("over", "99")
        return self._number("share", self._grouped(f"{value * 100:,.0f}"))

    def _number(self, form: str, number: str) -> str:
        return self.fill(self.texts["numbers"][form], number=number)

    def _scaled(self, value: float, digits: int, cents: bool = False) -> str:
        rounded = significant(value, digits)
        power = min(4, int(math.log10(abs(rounded)) // 3)) if abs(rounded) >= 1e6 else 0
        shown = significant(rounded / 1000**power, digits)
        decimals = max(0, -int(f"{shown:.{digits - 1}e}".split("e")[1]) + digits - 1) if shown else 0
        text = f"{shown:,.{decimals}f}"
        if decimals:
            text = text.rstrip("0").rstrip(".")
        if cents and not power and re.search(r"\.\d$", text):
            text += "0"
        return f"{self._grouped(text)}{self.texts['numbers']['scales'][power]}"

    def _grouped(self, text: str) -> str:
        return text if self.decimal == "." else text.translate(str.maketrans(",.", ".,"))


def read_texts(language: str) -> Mapping[str, Any]:
    """The texts of a language: what is said of customers, and the plays."""
    texts = say.tree(language)
    return {**texts["personas"], **texts["plays"]}


def style_of(key: str, unit: Unit) -> Style:
    """How a figure is written: months of a year for the measures that are shares of months, else by its unit."""
    return "frequency" if key in FREQUENCIES else "share" if key in AS_SHARE else unit


def significant(value: float, digits: int) -> float:
    """The value to so many significant digits.

    >>> significant(1455.21, 2), significant(0.0347, 2)
    (1500.0, 0.035)
    """
    return float(f"{value:.{digits - 1}e}")


def is_plural(title: str) -> bool:
    """Whether a title speaks of many things, as "orders per year" does."""
    return any(word.endswith("s") for word in title.split())


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def readable(name: str, longest: int = 40) -> str:
    """A header as a person would write it, clipped where it is overlong.

    >>> readable("monthly_visits"), readable("avgBasketValue"), readable("TOTAL SPEND")
    ('monthly visits', 'avg basket value', 'total spend')
    >>> readable("2024")
    '“2024”'
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+", " ", name)
    words = clipped(spaced.lower(), longest) or "unnamed column"
    return words if re.search(r"[^\W\d]", words) else f"“{words}”"


def clipped(text: str, longest: int = 40) -> str:
    """A text of the file on one line, fit to be quoted, clipped where it is overlong.

    >>> clipped("North\\n and  West", 12)
    'North and W…'
    """
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).translate(QUOTES).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
