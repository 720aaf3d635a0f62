"""Fitting: how much room a text takes on a slide, so that none runs out of its box. Lengths are points."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
"""Liberation Sans, as wide as Arial letter by letter."""

DRAWN_AT = 100
"""The size at which letters are measured; widths grow with the size."""

LEADING = 1.2
"""The height of a line, of its letters: what presentations use for Arial, with a little to spare."""

SPARE = 1.03
"""How much wider a program may draw a text than its letters are: none here was more than 2% off."""

Texts = Sequence[str]


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is on one line.

    >>> round(width_of("Cash only", 20)), width_of("", 20)
    (92, 0.0)
    """
    return _width_drawn(text, bold) * size / DRAWN_AT * SPARE


def count_lines(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """The lines that a text takes in a box of this width; a word that is wider than the box is broken.

    >>> count_lines("Cash only, lower credit limit", 100, 20), count_lines("", 100, 20)
    (3, 1)
    """
    return sum(_count_lines(paragraph, width, size, bold) for paragraph in text.split("\n"))


def _count_lines(paragraph: str, width: float, size: float, bold: bool) -> int:
    lines, used = 1, 0.0
    space = width_of(" ", size, bold=bold)
    for word in paragraph.split(" "):
        wide = width_of(word, size, bold=bold)
        needed = wide if used == 0 else used + space + wide
        if needed > width and used > 0:
            lines, needed = lines + 1, wide
        more, used = _broken(needed, width)
        lines += more
    return lines


def _broken(wide: float, width: float) -> tuple[int, float]:
    """Into how many further lines a word is broken, and how much of the last it takes."""
    more = 0
    while wide > width:
        more, wide = more + 1, wide - width
    return more, wide


def height_of(texts: Texts, width: float, size: float, *, bold: bool = False, gap: float = 0.0) -> float:
    """How high paragraphs are in a box of this width, with a gap (of a line) after each."""
    lines = sum(count_lines(text, width, size, bold=bold) for text in texts)
    return (lines + gap * max(0, len(texts) - 1)) * size * LEADING


def widest_word(texts: Texts, size: float, *, bold: bool = False) -> float:
    """The width of the widest word; a hard space keeps two words together."""
    words = {word for text in texts for word in re.split("[ \n]", text)}
    return max((width_of(word, size, bold=bold) for word in words), default=0.0)


def clip(text: str, width: float, height: float, size: float, *, bold: bool = False) -> str:
    """As many words of a text as fit into a box, with an ellipsis where some do not.

    >>> clip("One fits and the rest does not", 60, 13, 10)
    'One fits…'
    """
    words, shown = text.split(" "), text
    while len(words) > 1 and height_of([shown], width, size, bold=bold) > height:
        words.pop()
        shown = " ".join(words).rstrip(".,;:") + "…"
    while len(shown) > 1 and height_of([shown], width, size, bold=bold) > height:
        shown = shown[:-2] + "…"
    return shown


@lru_cache(maxsize=4096)
def _width_drawn(text: str, bold: bool) -> float:
    return float(_letters(bold).getlength(text))


@cache
def _letters(bold: bool) -> Any:
    from PIL import ImageFont

    name = "LiberationSans-Bold.ttf" if bold else "LiberationSans-Regular.ttf"
    return ImageFont.truetype(FONTS / name, DRAWN_AT)
