"""Vocabulary: the words that stand in cells and what they tell, read from ``levels.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

FILE = files(__package__) / "levels.toml"


@cache
def words(name: str) -> frozenset[str]:
    """The words of one list, in lower case.

    >>> "x" in words("marks"), "married" in words("marital")
    (True, True)
    """
    return frozenset(_split(_file()[name]))


@cache
def pairs(name: str) -> tuple[frozenset[str], ...]:
    """Words that belong together, as ``m/f``.

    >>> frozenset({"m", "f"}) in pairs("sex_pairs")
    True
    """
    return tuple(frozenset(pair.split("/")) for pair in _split(_file()[name]))


@cache
def degrees() -> Mapping[str, float]:
    """Words that make another one stronger, weaker or its opposite: how far up each lifts it.

    >>> degrees()["not at all"] < 0 < degrees()["slightly"] < degrees()["very"]
    True
    """
    told = (entry.rsplit(" ", 1) for entry in _split(_file()["degrees"]))
    return {phrase: float(degree) for phrase, degree in told}


@cache
def opposites() -> Mapping[str, str]:
    """Words that are the opposite of another one, and that one.

    >>> opposites()["disagree"]
    'agree'
    """
    told = (entry.split("/") for entry in _split(_file()["opposites"]))
    return {negative: positive for positive, negative in told}


@cache
def scales() -> tuple[Mapping[str, int], ...]:
    """The scales of words, each with the place of every word from the lowest up.

    >>> scale = next(scale for scale in scales() if "rarely" in scale)
    >>> scale["never"] < scale["rarely"] < scale["always"]
    True
    """
    return tuple(_scale(text) for text in _file()["scales"])


def _scale(text: str) -> dict[str, int]:
    levels = enumerate(_split(text))
    return {word.strip(): place for place, level in levels for word in level.split("|")}


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.replace("\n", " ").split(",") if word.strip()]


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
