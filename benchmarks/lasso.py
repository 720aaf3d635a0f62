"""What it costs to find everybody in a line that is drawn on the map, of all customers and not of those drawn.

    python -m benchmarks.lasso --customers 501200

Beside it stands the same test in numpy, edge by edge, as is written by hand; both have to find the same customers.
"""

import argparse
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from app.segments.outline import Outline, inside
from ccseg.records import Floats

CORNERS = 200
"""Corners of a line, as many as a slow hand leaves."""


class Timed(NamedTuple):
    """Who was found, and the seconds it took."""

    found: "np.ndarray"
    seconds: float


def by_hand(points: Floats, outline: Outline) -> "np.ndarray":
    """Whether a ray to the right crosses the line an odd number of times."""
    found = np.zeros(len(points), dtype=bool)
    x, y = points.T
    corners = list(zip(outline.x, outline.y, strict=True))
    for (left, low), (right, high) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if low == high:
            continue
        at = (right - left) * (y - low) / (high - low) + left
        found ^= ((low > y) != (high > y)) & (x < at)
    return found


def timed(find: Callable[[], "np.ndarray"]) -> Timed:
    started = time.perf_counter()
    found = find()
    return Timed(found, time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=501_200)
    customers = parser.parse_args().customers
    random = np.random.default_rng(0)
    points = random.normal(size=(customers, 2))
    angles = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    far = random.uniform(0.8, 1.6, CORNERS)
    outline = Outline(tuple((far * np.cos(angles)).tolist()), tuple((far * np.sin(angles)).tolist()))
    inside(points[:10], [outline])
    ours, theirs = timed(lambda: inside(points, [outline])), timed(lambda: by_hand(points, outline))
    same = bool((ours.found == theirs.found).all())
    print(f"{customers:,} customers, {CORNERS} corners: {int(ours.found.sum()):,} found")
    print(f"ours {ours.seconds:.2f} s, by hand {theirs.seconds:.2f} s, the same customers: {same}")


if __name__ == "__main__":
    main()
