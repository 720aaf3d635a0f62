"""Labels: where on a picture names can stand so that none covers another."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

import numpy as np

from ccseg.records import Floats

LETTER, LINE, AROUND = 7.2, 16, 4
"""Pixels of a letter, of a line, and around a name: a little more than the browser's font takes."""

LETTERS = 18
"""Letters in a line."""

SHIFTS = (24, -24, 48, -48, 72, -72)
"""Pixels up and down by which a name gives way where its place is taken."""


class Name(NamedTuple):
    """A name, and the places where it could stand, shape (places, 2) from 0 to 1, the best first."""

    text: str
    places: Floats


class Placed(NamedTuple):
    """The lines of a name, its place from 0 to 1, and how far above it stands in pixels."""

    lines: tuple[str, ...]
    x: float
    y: float
    shift: int


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    right: float
    low: float
    high: float

    def meets(self, other: "Box") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.high <= other.low or other.high <= self.low)


def place_names(names: Sequence[Name], width: float, height: float) -> list[Placed | None]:
    """Each name at the best place that is free, on a picture of this many pixels; ``None`` where none is.

    On a wider picture they stay apart too, as places spread and names keep their size. Those with the fewest places
    choose first.

    >>> twice = [Name("Big spenders", np.array([[0.5, 0.5]])), Name("Cash only", np.array([[0.5, 0.5]]))]
    >>> [placed.shift for placed in place_names(twice, 600, 400) if placed]
    [0, 24]
    """
    taken: list[Box] = []
    found: dict[int, Placed] = {}
    for number in sorted(range(len(names)), key=lambda number: len(names[number].places)):
        for placed in _candidates(names[number], width, height):
            box = _box(placed, width, height)
            if not any(box.meets(other) for other in taken):
                taken.append(box)
                found[number] = placed
                break
    return [found.get(number) for number in range(len(names))]


def _candidates(name: Name, width: float, height: float) -> Iterator[Placed]:
    """The places of a name from the best on, kept inside the picture; then the best one, shifted."""
    lines = tuple(wrap(name.text, LETTERS))
    half = np.array([_width(lines) / 2 / width, _height(lines) / 2 / height])
    inside = np.clip(name.places, half, 1 - half)
    for x, y in inside.tolist():
        yield Placed(lines, x, y, 0)
    for x, y in inside[:1].tolist():
        for shift in SHIFTS:
            if half[1] <= y + shift / height <= 1 - half[1]:
                yield Placed(lines, x, y, shift)


def _box(placed: Placed, width: float, height: float) -> Box:
    x, y = placed.x * width, placed.y * height + placed.shift
    across, up = _width(placed.lines) / 2, _height(placed.lines) / 2
    return Box(x - across, x + across, y - up, y + up)


def _width(lines: Sequence[str]) -> float:
    return max((len(line) for line in lines), default=0) * LETTER + 2 * AROUND


def _height(lines: Sequence[str]) -> float:
    return len(lines) * LINE + 2 * AROUND
