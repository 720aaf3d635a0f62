"""Outlines: what a person draws around customers on the map, and who of all customers is in it."""

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from ccseg.records import Floats

FEWEST_CORNERS = 3


class Outline(NamedTuple):
    """A closed line on the map: the coordinates of its corners."""

    x: tuple[float, ...]
    y: tuple[float, ...]


def outlines_of(selection: Any) -> tuple[Outline, ...]:
    """What is drawn on a chart: lassos and boxes; what has no area is none.

    >>> outlines_of({"lasso": [{"x": [0, 4, 4], "y": [0, 0, 4]}], "box": [{"x": [2, 0], "y": [0, 1]}]})
    (Outline(x=(0, 4, 4), y=(0, 0, 4)), Outline(x=(2, 0, 0, 2), y=(0, 0, 1, 1)))
    """
    lassos = [Outline(tuple(each["x"]), tuple(each["y"])) for each in selection["lasso"]]
    boxes = [_box(each["x"], each["y"]) for each in selection["box"]]
    return tuple(outline for outline in [*lassos, *boxes] if _is_closed(outline))


def _box(x: Sequence[float], y: Sequence[float]) -> Outline:
    (left, right), (low, high) = x, y
    return Outline((left, right, right, left), (low, low, high, high))


def _is_closed(outline: Outline) -> bool:
    """Whether it has corners, all of them known: a part that was taken out again comes without some."""
    corners = [*outline.x, *outline.y]
    return len(outline.x) >= FEWEST_CORNERS and all(corner is not None and isfinite(corner) for corner in corners)


def inside(points: Floats, outlines: Iterable[Outline]) -> "np.ndarray":
    """Which of these places, shape (customers, 2), are in one of the outlines or on its line.

    Where a line crosses itself, what it goes around twice is outside, as the map shows it. A customer without a place
    is outside.

    >>> square = Outline((0, 4, 4, 0), (0, 0, 4, 4))
    >>> inside(np.array([[1.0, 1.0], [4.0, 2.0], [5.0, 5.0], [np.nan, np.nan]]), [square]).tolist()
    [True, True, False, False]
    """
    import shapely

    found = np.zeros(len(points), dtype=bool)
    placed = np.isfinite(points).all(axis=1)
    x, y = points[placed].T
    for outline in outlines:
        area = shapely.Polygon(np.column_stack([outline.x, outline.y]))
        shapely.prepare(area)
        found[placed] |= shapely.intersects_xy(area, x, y)
    return found


def path_of(outline: Outline) -> str:
    """The outline as a path in the coordinates of the map.

    >>> path_of(Outline((0, 4, 4), (0, 0, 4)))
    'M0,0L4,0L4,4Z'
    """
    corners = "L".join(f"{x},{y}" for x, y in zip(outline.x, outline.y, strict=True))
    return f"M{corners}Z"
