"""Wording: the settings of the written word, and figures as people write them."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent

from ccseg.reading.measures import Unit
from ccseg.records import Record
from ccseg.texts import Written, fill, say

Style = Literal["money", "share", "frequency", "twelfths", "count", "months", "number", "whole", "two", "three"]
"""How a figure is written: by its unit, as months of a year (in full or short), whole, in two or three decimals."""

Form = Literal["money", "number", "share", "under", "over", "frequency", "twelfths", "whole", "two", "three"]
"""How it then stands in a text: a share may be under 1% or over 99%, and all that is counted is a number."""

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

LOCALES = {".": "en_GB", ",": "en_DE"}
"""British English with a decimal point, and the English of CLDR that writes 1.234,5."""

PATTERNS = {"whole": "#,##0", "two": "0.00", "three": "0.000", "share": "#,##0%"}
MONEY_DIGITS, FEW_DIGITS, MORE_DIGITS = 2, 2, 3
"""The digits that count in an amount, and in another number below and from ten (a count: a hundred) on: a convention,
as more cannot be kept in mind."""

ROUNDING_ERROR = 1e-12
"""What is nearer to zero is zero: all that is left of sums that come to nothing."""

LEAST_SCALED = 1e6
"""Numbers from here on are written in words: 1.2 million."""


class Rounded(NamedTuple):
    """A figure as it reads: how it is written, and the number that is shown."""

    form: Form
    number: float


class Wording(Record):
    """How figures are written: the language, a currency sign, the decimal style and the word for a customer.

    Attributes:
        language: The language of personas and plays.
        currency: The sign before amounts, such as ``"€"``; empty writes the number alone.
        decimal: The decimal separator of what is written.
        customer: The word for one customer, such as ``"member"``.
        customers: The word for several.

    Examples:
        >>> Wording(currency="€").write(1234.5, "money")
        '€1,200'
    """

    language: Literal["en"] = "en"
    currency: str = ""
    decimal: Literal[".", ","] = "."
    customer: str = "customer"
    customers: str = "customers"

    @property
    def locale(self) -> Locale:
        """How the language writes numbers, with the decimal sign of this wording."""
        return _locale(LOCALES[self.decimal])

    def text(self, key: str) -> Any:
        """What stands under this key in the texts of the language: a text, or a table of texts."""
        return say.raw(key, self.language)

    def fill(self, template: str, **words: object) -> str:
        """A template with its words filled in; what is filled in is never read as a template.

        >>> Wording().fill("make {value} [purchase|purchases]", value=1)
        'make 1 purchase'
        """
        return fill(template, self.locale, **{"customer": self.customer, "customers": self.customers, **words})

    def write(self, value: float, style: Style) -> Written:
        """A figure as people write it.

        >>> Wording(currency="£").write(2017.3, "money"), Wording(decimal=",").write(1234567, "number")
        ('£2,000', '1,23 million')
        >>> Wording().write(0.231, "share"), Wording().write(0.003, "share"), Wording().write(0.25, "frequency")
        ('23%', 'under 1%', '3 of 12 months')
        """
        form, number = round_figure(value, style)
        return Written(self._written(form, number), number)

    def number(self, value: float | None, form: str) -> str:
        """A number of a table, in a form of the texts; nothing where it was not measured.

        >>> Wording().number(0.1234, "percent1"), Wording(decimal=",").number(8950, "count")
        ('12.3%', '8.950')
        """
        return "" if value is None else self.fill(f"{{value:{form}}}", value=value)

    def _written(self, form: Form, number: float) -> str:
        if form == "money":
            return self._amount(number)
        if form == "number":
            return format_decimal(*_scaled(number, self.locale), locale=self.locale)
        if form in ("under", "over"):
            share = format_percent(number, PATTERNS["share"], locale=self.locale)
            return self.fill(self.text(f"personas.numbers.{form}"), share=share)
        if form in ("frequency", "twelfths"):
            return self.fill(self.text(f"personas.numbers.{form}"), months=number)
        write = format_percent if form == "share" else format_decimal
        return write(number, PATTERNS[form], locale=self.locale)

    def _amount(self, number: float) -> str:
        """An amount after its sign; one of letters keeps its distance."""
        shown, pattern = _scaled(number, self.locale, cents=True)
        sign = self.currency + ("\u00a0" if self.currency[-1:].isalpha() else "")
        if not sign:
            return format_decimal(shown, pattern, locale=self.locale)
        return format_currency(shown, sign, f"¤{pattern}", locale=self.locale, currency_digits=False)


def round_figure(value: float, style: Style) -> Rounded:
    """The figure as it reads when it is written in this style.

    >>> round_figure(2017.3, "money"), round_figure(0.998, "share")
    (Rounded(form='money', number=2000.0), Rounded(form='over', number=0.99))
    """
    if style == "share":
        return _round_share(value)
    if style == "frequency" or style == "twelfths":
        return Rounded(style, _round(value * 12))
    if style == "whole":
        return Rounded("whole", _round(value))
    if style == "two":
        return Rounded("two", _round(value, 2))
    if style == "three":
        return Rounded("three", _round(value, 3))
    if style == "money":
        return Rounded("money", significant(value, MONEY_DIGITS))
    digits = MORE_DIGITS if abs(value) >= (100 if style == "count" else 10) else FEW_DIGITS
    return Rounded("number", significant(value, digits))


def style_of(key: str, unit: Unit) -> Style:
    """How a figure is written: months of a year for the measures that are shares of months, else by its unit."""
    return "frequency" if key in FREQUENCIES else "share" if key in AS_SHARE else unit


def significant(value: float, digits: int) -> float:
    """The value to so many significant digits.

    >>> significant(1455.21, 2), significant(0.0347, 2)
    (1500.0, 0.035)
    """
    if abs(value) < ROUNDING_ERROR:
        return 0.0
    return float(f"{value:.{digits - 1}e}")


@cache
def scales(locale: Locale) -> Mapping[str, float]:
    """The words for large numbers and their sizes, as CLDR has them.

    >>> scales(Locale("en"))[" million"]
    1000000.0
    """
    patterns = locale.compact_decimal_formats["long"]["other"]
    sizes = [size for size in patterns if float(size) >= LEAST_SCALED and len(size) % 3 == 1]
    return {patterns[size].pattern.lstrip("0"): float(size) for size in sizes}


def _round_share(value: float) -> Rounded:
    if 0 < value < 0.005:
        return Rounded("under", 0.01)
    if 0.995 <= value < 1:
        return Rounded("over", 0.99)
    return Rounded("share", _round(value * 100) / 100)


def _round(value: float, decimals: int = 0) -> float:
    """The rounded value; a zero has no sign."""
    return float(round(value, decimals)) + 0.0


def _scaled(number: float, locale: Locale, *, cents: bool = False) -> tuple[float, str]:
    """What is written of a number that is rounded already, and the pattern of its digits with the word for its size."""
    fitting = [(size, word) for word, size in scales(locale).items() if abs(number) >= size]
    size, word = max(fitting, default=(1.0, ""))
    shown = significant(number / size, MORE_DIGITS)
    decimals = max(0, -int(Decimal(repr(shown)).normalize().as_tuple().exponent))
    least = 2 if cents and decimals and not word else 0
    return shown, f"#,##0.{'0' * least}{'#' * (decimals - least)}{word}"


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)
