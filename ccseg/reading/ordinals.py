"""Ordinals: levels that have an order, as "low" and "high" or "$40K - $60K" and "$60K - $80K"."""

import re
from collections.abc import Sequence

from ccseg.reading.vocabulary import scales, words

NUMBER = re.compile(r"(\d[\d,.]*)\s*([kKmM](?![a-zA-Z]))?")
FACTORS = {"k": 1e3, "m": 1e6}


def order_of(levels: Sequence[str]) -> tuple[str, ...]:
    """The levels from the lowest to the highest, or nothing where they have no order that we know.

    >>> order_of(["High", "Low", "Medium"])
    ('Low', 'Medium', 'High')
    >>> order_of(["$120K +", "$60K - $80K", "Less than $40K", "$40K - $60K", "Unknown"])
    ('Less than $40K', '$40K - $60K', '$60K - $80K', '$120K +')
    >>> order_of(["Bern", "Ulm"])
    ()
    """
    told = [level for level in levels if level.strip().lower() not in words("untold")]
    if len(told) < 2:
        return ()
    return _by_scale(told) or _by_band(told) or _by_grade(told)


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


def _opens(band: str, end: str) -> bool:
    """Whether a band has one end only, by a word or a sign before or behind its number."""
    text = band.lower()
    before = any(text.startswith(word) for word in words(f"{end}_before"))
    return before or any(text.endswith(word) for word in words(f"{end}_behind"))


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
