"""Ordinals: levels that have an order, as "low" and "high" or "$40K - $60K" and "$60K - $80K"."""

import re
from collections.abc import Sequence

from ccseg.reading.vocabulary import degrees, opposites, scales, words

NUMBER = re.compile(r"(\d[\d,.]*)\s*([kKmM](?![a-zA-Z]))?")
FACTORS = {"k": 1e3, "m": 1e6}


def order_of(levels: Sequence[str]) -> tuple[str, ...]:
    """The levels from the lowest to the highest, or nothing where they have no order that we know.

    >>> order_of(["High", "Low", "Medium"])
    ('Low', 'Medium', 'High')
    >>> order_of(["$120K +", "$60K - $80K", "Less than $40K", "$40K - $60K", "Unknown"])
    ('Less than $40K', '$40K - $60K', '$60K - $80K', '$120K +')
    >>> order_of(["No income", "Below Rs. 10000", "10001 to 25000"])
    ('No income', 'Below Rs. 10000', '10001 to 25000')
    >>> order_of(["Unsatisfied", "Very satisfied", "Neither satisfied nor unsatisfied", "Satisfied"])
    ('Unsatisfied', 'Neither satisfied nor unsatisfied', 'Satisfied', 'Very satisfied')
    >>> order_of(["Bern", "Ulm"])
    ()
    """
    told = [level for level in levels if level.strip().lower() not in words("untold")]
    if len(told) < 2:
        return ()
    return _by_scale(told) or _by_band(told) or _by_grade(told) or _by_degree(told)


def _by_scale(levels: Sequence[str]) -> tuple[str, ...]:
    lowered = {level: _stem(level) for level in levels}
    for scale in scales():
        places = {level: scale.get(word) for level, word in lowered.items()}
        if None not in places.values() and len(set(places.values())) > 1:
            return tuple(sorted(levels, key=lambda level: (places[level], level)))
    return ()


def _stem(level: str) -> str:
    """A level without its number in front and what stands in brackets: "1 - Low (a)" is low."""
    bare = re.sub(r"\([^)]*\)|^\s*\d+\s*[-.):]\s*", "", level)
    return " ".join(bare.lower().replace("_", " ").split())


def _by_band(levels: Sequence[str]) -> tuple[str, ...]:
    """Levels of which each is a number or a stretch between two, and no two begin alike."""
    bounds = {level: _band(level) for level in levels}
    found = [bound for bound in bounds.values() if bound is not None]
    stretches = sum(low != high for low, high in found)
    if len(found) < len(levels) or stretches == 0 or len(set(found)) < len(found):
        return ()
    return tuple(sorted(levels, key=lambda level: bounds[level] or (0.0, 0.0)))


def _band(level: str) -> tuple[float, float] | None:
    numbers = [_value(match) for match in NUMBER.finditer(level)]
    text = level.strip()
    letters = re.sub(r"[\d\W_]+", "", text)
    if not numbers and _opens(text, "nothing"):
        return (float("-inf"), float("-inf"))
    if not numbers or len(numbers) > 2 or len(letters) > 24:
        return None
    if len(numbers) == 2:
        low, high = numbers
        if high < low and re.search(r"[kKmM]\W*$", text):
            return None
        return (low, high) if low <= high else None
    [number] = numbers
    if _opens(text, "below"):
        return (float("-inf"), number)
    return (number, float("inf")) if _opens(text, "above") else (number, number)


def open_end(text: str) -> float | None:
    """The bound of a number of which only one end is told, as in "3+", "< 1" or "65 and over", else ``None``.

    >>> open_end("3+"), open_end("under 18"), open_end("1 - 3"), open_end("7")
    (3.0, 18.0, None, None)
    """
    band = _band(text)
    if band is None or len(NUMBER.findall(text)) != 1 or band[0] == band[1]:
        return None
    return next(bound for bound in band if abs(bound) != float("inf"))


def _opens(band: str, end: str) -> bool:
    """Whether a band has one end only, by a word or a sign before or behind its number."""
    text = band.lower()
    before = any(_begins(text, word) for word in words(f"{end}_before"))
    return before or any(text.endswith(word) for word in words(f"{end}_behind"))


def _begins(text: str, word: str) -> bool:
    """Whether a text begins with a word or a sign, not with part of a longer word."""
    return text.startswith(word) and not (word[-1].isalpha() and text[len(word) : len(word) + 1].isalpha())


def _value(match: re.Match[str]) -> float:
    digits = match[1].rstrip(".,")
    grouped = re.sub(r"[,.](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    try:
        return float(grouped) * FACTORS.get((match[2] or "").lower(), 1.0)
    except ValueError:
        return float("nan")


def _by_grade(levels: Sequence[str]) -> tuple[str, ...]:
    """Levels that are one word and a number, as "Tier 1" and "Tier 2"."""
    parts = [re.fullmatch(r"\s*([^\W\d]+)[\s_-]+(\d{1,2})\s*", level) for level in levels]
    words_before = {part[1].lower() for part in parts if part}
    if not all(parts) or len(words_before) != 1 or not words_before & words("grades"):
        return ()
    return tuple(sorted(levels, key=lambda level: int(re.sub(r"\D", "", level))))


MIDDLE = 0.0
FEWEST_DEGREES = 3
"""Two levels that are opposites, as "employed" and "unemployed", are kinds and no degrees."""
PLAIN = 4.0
"""The degree of a word without another before it, as "satisfied"."""


def _by_degree(levels: Sequence[str]) -> tuple[str, ...]:
    """Degrees of one word and its opposite, as "very likely", "not so likely" and "unlikely"."""
    found = [_degree(_stem(level)) for level in levels]
    told = [degree for degree in found if degree is not None]
    one_word = len({word for word, _ in told if word}) == 1
    places = [place for _, place in told]
    if len(levels) < FEWEST_DEGREES or len(told) < len(levels) or len(set(places)) < len(places) or not one_word:
        return ()
    return tuple(level for _, level in sorted(zip(places, levels, strict=True)))


def _degree(text: str) -> tuple[str, float] | None:
    """What a level is a degree of, and how far up it is; the middle is of every word."""
    if any(_begins(text, word) for word in words("middle")):
        return "", MIDDLE
    phrase = max((phrase for phrase in degrees() if _begins(text, phrase)), key=len, default="")
    word = text[len(phrase) :].strip()
    if not word.isalpha():
        return None
    stem, sign = _positive(word)
    return stem, sign * degrees().get(phrase, PLAIN)


def _positive(word: str) -> tuple[str, int]:
    """A word without its negation, or the opposite that it denies, and whether it is one."""
    if word in opposites():
        return opposites()[word], -1
    prefix = next((prefix for prefix in words("negations") if word.startswith(prefix)), "")
    return (word.removeprefix(prefix), -1) if len(word) - len(prefix) >= SHORTEST_WORD and prefix else (word, 1)


SHORTEST_WORD = 4
