"""Recipes: the one description of a choice, and the same as text for an address, without any customers."""

import base64
import zlib
from typing import Literal

from pydantic import Field

from ccseg.clustering.clusterers import FEWEST_TRIED, MOST_TRIED, Clusterer, KMeans
from ccseg.clustering.features import Missing, Preparation
from ccseg.deriving.window import Derivation
from ccseg.describing.wording import Wording
from ccseg.errors import InvalidRecipe
from ccseg.reading.tables import Reading
from ccseg.records import Record
from ccseg.texts import say

CHECKSUM = 4
"""Bytes of the checksum at the end of what zlib writes (RFC 1950)."""

LONGEST = 100_000
"""The most bytes of a recipe, so that a link cannot unpack without end: a convention, far above any recipe."""


class Split(Record):
    """A segment to look for parts in.

    Attributes:
        segment: Its number.
        parts: Into how many parts; ``None`` lets ccseg choose.

    Examples:
        >>> Recipe(splits=[Split(segment=2)]).splits[0].parts is None
        True
    """

    segment: int = Field(ge=0)
    parts: int | None = Field(None, ge=FEWEST_TRIED, le=MOST_TRIED)


class Recipe(Record):
    """The one description of a choice, for form, command line, link and test.

    Attributes:
        reading: How to read the file where that is in doubt.
        mapping: What a column is, where it is not what it was understood to be: header → the name of a measure, or
            ``"id"``, ``"number"``, ``"category"``, ``"ignored"``.
        preparation: How values become comparable: ``"hurdle"`` (ranks, zeros apart), ``"log"``, ``"plain"``
            (standardised), ``"raw"`` (as they are), or ``"auto"``, which tries the first three.
        missing: ``"fill"`` missing values with the median, or ``"drop"`` these customers from the fit.
        clusterer: The algorithm with its settings.
        splits: Segments to split, one after the other, once the rest of the recipe has found and numbered them. One
            that does not bear it stays whole, and the result says why.
        seed: The seed of every fit, and of the map.
        wording: How figures and the word for a customer are written.
        derivation: How raw rows become customers, where the file has no row per customer; a later file is derived by
            the same.

    Examples:
        >>> Recipe(clusterer=KMeans(segments=5), seed=1).but(seed=2).seed
        2
    """

    reading: Reading = Reading()
    mapping: dict[str, str] = {}
    preparation: Literal["auto"] | Preparation = "auto"
    missing: Missing = "fill"
    clusterer: Clusterer = KMeans()
    splits: tuple[Split, ...] = ()
    seed: int = Field(0, ge=0, le=2**31 - 1)
    wording: Wording = Wording()
    derivation: Derivation | None = None


def recipe_to_text(recipe: Recipe) -> str:
    """The recipe as text that is safe in an address.

    >>> recipe_from_text(recipe_to_text(Recipe(seed=7))).seed
    7
    """
    return _to_text(zlib.compress(recipe.to_json().encode(), 9))


def recipe_from_text(text: str) -> Recipe:
    """The recipe that was written as this text. Raises InvalidRecipe where it was changed on the way.

    >>> recipe_from_text("something-else")
    Traceback (most recent call last):
    ccseg.errors.InvalidRecipe: This link to a recipe is damaged or comes from a newer ccseg. Ask for the link again.
    """
    try:
        return Recipe.from_json(_unpack(_from_text(text)))
    except (ValueError, zlib.error):
        raise InvalidRecipe(say("errors.recipes.damaged")) from None


def _to_text(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _to_text(packed) != text:
        raise ValueError("more than one text for the same bytes")
    return packed


def _unpack(packed: bytes) -> bytes:
    content = _inflate(packed)
    if _ends_loosely(packed, content):
        raise ValueError("more than one packing of the same recipe")
    return content


def _inflate(packed: bytes) -> bytes:
    reader = zlib.decompressobj()
    content = reader.decompress(packed, LONGEST)
    if not reader.eof or reader.unused_data:
        raise ValueError("not one whole recipe")
    return content


def _ends_loosely(packed: bytes, content: bytes) -> bool:
    """Whether bits are set in what fills up the last byte before the checksum; they say nothing, and zlib sets none."""
    *whole, last = packed[:-CHECKSUM]
    if not last:
        return False
    cleared = last ^ (1 << (last.bit_length() - 1))
    try:
        return _inflate(bytes([*whole, cleared]) + packed[-CHECKSUM:]) == content
    except (ValueError, zlib.error):
        return False
