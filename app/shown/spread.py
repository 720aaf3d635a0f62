"""A spread: how a figure lies for some customers, as bars, beside all others, as a line."""

import streamlit as st

from app.common.device import is_dark
from app.common.text import plain
from app.texts import say
from ccseg.describing.cards import Picture
from ccseg.describing.words import capitalised
from ccseg.exporting.charts import distribution_chart
from ccseg.exporting.palette import UNASSIGNED

WIDTH = 200
"""Pixels that a picture needs, so that its axis can be read."""


def show_spread(drawn: Picture, shade: str) -> None:
    """Some customers as bars in this shade, everyone as a line, with the ends of the axis and both medians."""
    with st.container(gap="xxsmall"):
        medians = {"title": drawn.distribution.title, "own": drawn.own, "portfolio": drawn.portfolio}
        st.image(_image(drawn, shade), width="stretch", alt=say("personas.spread", **medians))
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.caption(plain(drawn.low), width="content")
            st.caption(plain(drawn.high), width="content")
        st.markdown(capitalised(say("personas.medians", **{name: plain(text) for name, text in medians.items()})))


def _image(drawn: Picture, shade: str) -> str:
    """The picture on its own, in the colours of the theme in use."""
    line = UNASSIGNED["dark" if is_dark() else "light"]
    lines = (
        f".median-own{{stroke:{shade};stroke-width:3}}.median-all{{stroke:{line};stroke-width:2;stroke-dasharray:3 2}}"
    )
    fills = f".s0{{fill:{shade};fill-opacity:.6}}.everyone{{fill:none;stroke:{line}}}"
    style = f"path{{vector-effect:non-scaling-stroke}}{fills}{lines}"
    head, body = str(distribution_chart(drawn, 0)).split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg" width="300" height="60"><style>{style}</style>{body}'
