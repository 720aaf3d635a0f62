"""Sketches: small pictures of ideas for the Help page, drawn from made-up points."""

from typing import NamedTuple

import numpy as np

from ccseg.exporting.palette import colour
from ccseg.records import Floats

WIDTH, HEIGHT, POINTS = 240, 110, 40
EDGE = 8
CENTRES = np.array([[60.0, 40.0], [130.0, 75.0], [195.0, 38.0]])


class Sketch(NamedTuple):
    """How far points lie from their centre across and down, how many belong nowhere, and what is drawn over them."""

    across: float
    down: float
    stray: int = 0
    over: str = ""


SKETCHES = {
    "silhouette": Sketch(11, 9),
    "null": Sketch(48, 22),
    "kmeans": Sketch(14, 12, over="centres"),
    "gmm": Sketch(24, 9, over="clouds"),
    "dbscan": Sketch(9, 8, stray=25),
}


def draw(sketch: Sketch, dark: bool) -> str:
    """The sketch as an SVG picture."""
    random = np.random.default_rng(0)
    drawn = []
    for segment, centre in enumerate(CENTRES):
        points = random.normal(centre, (sketch.across, sketch.down), (POINTS, 2))
        drawn.append(_dots(points, colour(segment, dark=dark)))
    strays = random.uniform((EDGE, EDGE), (WIDTH - EDGE, HEIGHT - EDGE), (sketch.stray, 2))
    drawn.append(_dots(strays, colour(-1, dark=dark)))
    if sketch.over:
        drawn += [_over(sketch, segment, dark) for segment in range(len(CENTRES))]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f"{head}{''.join(drawn)}</svg>"


def _dots(places: Floats, fill: str) -> str:
    """Lines without a length, the ends of which are round: one shape for all dots of a colour."""
    lines = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in np.clip(places, 4, (WIDTH - 4, HEIGHT - 4)))
    return f'<path d="{lines}" stroke="{fill}" stroke-width="5.2" stroke-linecap="round" stroke-opacity="0.8"/>'


def _over(sketch: Sketch, segment: int, dark: bool) -> str:
    x, y = CENTRES[segment]
    stroke = "#ffffff" if dark else "#000000"
    line = f'fill="none" stroke="{stroke}" stroke-width="1.6"'
    if sketch.over == "centres":
        return f'<path d="M{x - 6:.0f} {y:.0f}h12M{x:.0f} {y - 6:.0f}v12" {line}/>'
    return f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{2 * sketch.across:.0f}" ry="{2 * sketch.down:.0f}" {line}/>'
