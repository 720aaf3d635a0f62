"""Numerals: the numbers of a text, read as a person would read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from babel.numbers import get_decimal_symbol, get_group_symbol, parse_decimal

from ccseg.describing.facts import PORTFOLIO, Fact
from ccseg.describing.wording import Wording, scales

FORMS = ("under", "over", "share", "frequency", "twelfths")
"""The forms that have a word or a sign to be known by, the longer before the shorter; else a number stands plain."""

READ_AS = {"under": "share", "over": "share", "frequency": "twelfths"}
WRITTEN_AS = {"share": "share", "frequency": "twelfths", "twelfths": "twelfths"}
"""What a form is read as, and which reading a style of writing asks for; all else is plain."""

CLOSE = 1e-9
"""The share of a number by which it may differ, as floats do."""


NOT_QUITE = 3 * CLOSE
"""So far at least from none is "under 1%", and from all "over 99%": those are told as they are."""


@dataclass(frozen=True)
class Numeral:
    """A number as it stands in a text: where, what range it stands for, how it is written, and of whom it speaks."""

    text: str
    start: int
    end: int
    low: float
    high: float
    style: str
    portfolio: bool

    def says(self, fact: Fact) -> bool:
        """Whether the number is the fact's, to the rounding that is shown."""
        close = CLOSE * max(1.0, abs(fact.value))
        same_style = self.style == WRITTEN_AS.get(fact.style, "plain")
        same_people = self.portfolio == (fact.whose == PORTFOLIO)
        return same_style and same_people and self.low - close <= fact.value <= self.high + close


def read_numbers(text: str, wording: Wording) -> Iterator[Numeral]:
    """The numbers of a text: shares, months of a year, and plain figures.

    >>> found = read_numbers("They owe £2,000 (portfolio: £870)", Wording(currency="£"))
    >>> [(number.style, number.low, number.high) for number in found]
    [('plain', 1950.0, 2050.0), ('plain', 865.0, 875.0)]
    """
    for match in _pattern(wording).finditer(text):
        form = next(name for name in (*FORMS, "plain") if match[name])
        low, high = _range(form, match[form], match["scale"] or "", wording)
        if _is_negative(text[: match.start(form)], wording):
            low, high = -high, -low
        yield Numeral(
            text=match[0],
            start=match.start(),
            end=match.end(),
            low=low,
            high=high,
            style=READ_AS.get(form, form),
            portfolio=_speaks_of_portfolio(text[: match.start()], wording),
        )


def _pattern(wording: Wording) -> re.Pattern[str]:
    """A pattern with a group for the digits of each form, and one for the word of a large number."""
    group, decimal = (re.escape(sign) for sign in _signs(wording))
    digits = rf"\d+(?:{group}\d+)*(?:{decimal}\d+)?"
    templates = {form: wording.text(f"personas.numbers.{form}") for form in ("under", "over", "frequency", "twelfths")}
    templates["share"] = "{share}"
    words = [_as_pattern(templates[form], rf"(?P<{form}>{digits})") for form in FORMS]
    sizes = "|".join(re.escape(word) for word in scales(wording.locale))
    return re.compile("|".join([*words, rf"(?P<plain>{digits})(?P<scale>{sizes})?"]), re.IGNORECASE)


def _as_pattern(template: str, digits: str) -> str:
    """A template of the texts as a pattern, with the digits in the place of its number."""
    before, after = re.split(r"\{[^}]*\}", template)
    sign = "%" if "{share" in template else ""
    return re.escape(before) + digits + sign + re.escape(after)


def _signs(wording: Wording) -> tuple[str, str]:
    """What groups digits, and what starts the decimals."""
    return get_group_symbol(wording.locale), get_decimal_symbol(wording.locale)


def _is_negative(before: str, wording: Wording) -> bool:
    return re.search(rf"-(?:{re.escape(wording.currency)})?\s?$", before) is not None


def _range(form: str, digits: str, scale: str, wording: Wording) -> tuple[float, float]:
    """What a number stands for: a rounded figure stands for all that round to it."""
    value = float(parse_decimal(digits, wording.locale))
    if form in ("under", "over"):
        return (NOT_QUITE, value / 100) if form == "under" else (value / 100, 1.0 - NOT_QUITE)
    if form in ("frequency", "twelfths"):
        return (value - 0.5) / 12, (value + 0.5) / 12
    if form == "share":
        return (value - 0.5) / 100, (value + 0.5) / 100
    size, slack = scales(wording.locale).get(scale, 1.0), _slack(_plain(digits, wording))
    return (value - slack) * size, (value + slack) * size


def _plain(digits: str, wording: Wording) -> str:
    """The digits without groups, with a point before the decimals."""
    group, decimal = _signs(wording)
    return digits.replace(group, "").replace(decimal, ".")


def _slack(digits: str) -> float:
    """Half a unit of the last digit that counts; at least two digits do.

    >>> _slack("2000"), _slack("61"), _slack("4.5"), _slack("7")
    (50.0, 0.5, 0.05, 0.05)
    """
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0")
    if not decimals and len(whole) > 1:
        zeros = len(whole) - len(whole.rstrip("0"))
        return 0.5 * 10.0 ** min(zeros, len(whole) - 2)
    return 0.5 * 10.0 ** -max(len(decimals), 1) if float(digits) else 0.0


def _speaks_of_portfolio(before: str, wording: Wording) -> bool:
    """Whether what follows stands in brackets that speak of the portfolio."""
    inside = before.rpartition("(")[2]
    return "(" in before and ")" not in inside and wording.text("grammar.portfolio") in inside
