"""The example: a picture of a finished result, and what a file needs for one."""

import numpy as np
import streamlit as st

from app.common.device import is_dark
from app.common.ink import INK
from app.texts import say
from ccseg.exporting.palette import MARKERS, colour, marker

WIDTH, HEIGHT = 420, 230
NEEDS = ("rows", "columns", "missing")
"""The three lines about what a file needs."""

ISLANDS = ((70, 70, 24, 17), (175, 45, 26, 14), (292, 66, 30, 17), (112, 162, 30, 17), (262, 165, 36, 20))
"""Where the made-up segments of the picture lie: the middle, and how far they reach across and down."""

NAMES = ("savers", "cash", "revolvers", "instalments", "transactors")
SIZES = (95, 60, 90, 70, 110)


def show_example() -> None:
    """Five made-up segments on a map with their names, and beside it what a file needs."""
    picture, words = st.columns([3, 4], gap="large", vertical_alignment="center")
    with picture:
        st.image(draw_example(is_dark()), width="stretch", alt=say("start.example.alt"))
    with words:
        st.markdown(f"**{say('start.example.title')}**")
        st.markdown("\n".join(f"- {say(f'start.example.{need}')}" for need in NEEDS))


def draw_example(dark: bool) -> str:
    """A map of five segments with their names, as an SVG picture.

    >>> draw_example(dark=False).count("<text")
    5
    """
    random = np.random.default_rng(3)
    names = [say(f"start.example.names.{name}") for name in NAMES]
    theme = "dark" if dark else "light"
    parts = []
    for segment, (x, y, across, down) in enumerate(ISLANDS):
        points = random.normal((x, y), (across, down), (SIZES[segment], 2))
        points = np.clip(points, (4, 4), (WIDTH - 4, HEIGHT - 24))
        path = "".join(f"M{px:.0f} {py:.0f}{MARKERS[marker(segment)]}" for px, py in points)
        parts.append(f'<path d="{path}" fill="{colour(segment, dark=dark)}" fill-opacity="0.8"/>')
        text = f'x="{x}" y="{y + 2.6 * down + 12:.0f}" text-anchor="middle" font-size="13" font-weight="600"'
        parts.append(f'<text {text} font-family="sans-serif" fill="{INK[theme]}">{names[segment]}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f"{head}{''.join(parts)}</svg>"
