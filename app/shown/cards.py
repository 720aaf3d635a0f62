"""Cards: a segment's persona, small beside the map and in full on its own page."""

from collections.abc import Callable

import streamlit as st

from app.common.device import is_dark
from app.common.numbers import share
from app.common.text import plain
from app.session.results import Shown
from app.texts import say
from ccseg.describing.personas import Segment, verdict_figure
from ccseg.exporting.palette import colour, marker
from ccseg.glossary import verdict_word

SHAPES = {
    "circle": "●",
    "square": "■",
    "diamond": "◆",
    "cross": "✚",
    "x": "✖",
    "circle-open": "○",
    "square-open": "□",
}
VERDICTS = {
    "safe to act": ("green", ":material/verified:"),
    "test first": ("orange", ":material/science:"),
    "too small": ("gray", ":material/group_off:"),
    "do not use": ("red", ":material/block:"),
}


def chip(result: Shown, segment: int) -> str:
    """A segment's marker in its colour, and its name, as Markdown."""
    return marked(segment, result.name_of(segment))


def marked(segment: int, name: str) -> str:
    """The same for a segment that has this name."""
    shade = colour(segment, dark=is_dark())
    return f':color[{SHAPES[marker(segment)]}]{{foreground="{shade}"}} **{plain(name)}**'


def badge(result: Shown, segment: Segment) -> str:
    """How far a segment can be trusted, and the figure that it rests on, as Markdown."""
    hue, icon = VERDICTS[segment.verdict]
    figure = verdict_figure(segment, result.run.recipe.wording)
    told = " · ".join(filter(None, (verdict_word(segment.verdict), figure)))
    return f":{hue}-badge[{icon} {plain(told)}]"


def small_card(result: Shown, segment: Segment, press: Callable[[], None]) -> None:
    """Who they are, how many, and whether to act on it; what happens when the name is pressed."""
    with st.container(border=True, key=f"card-{segment.segment}", gap="xsmall"):
        head = f"{chip(result, segment.segment)} · {share(segment.share)}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            key, told = f"stand-out-{segment.segment}", say("segments.cards.stand_out")
            st.button(head, key=key, type="tertiary", help=told, on_click=press)
            st.markdown(badge(result, segment), width="content")
        st.caption(plain(segment.persona.headline))
