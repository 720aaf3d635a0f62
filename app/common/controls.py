"""Controls: what people can do with a chart."""

from typing import Any

import streamlit as st

from app.common.device import on_phone
from app.texts import say

FORMAT = "picture-format"
FORMATS = ("PNG", "SVG")


def choose_format() -> None:
    """As what kind of picture charts are saved."""
    st.segmented_control(
        say("charts.format.label"),
        FORMATS,
        default=FORMATS[0],
        required=True,
        format_func=lambda name: say(f"charts.format.{name}"),
        key=FORMAT,
        width="content",
    )
    st.caption(say("charts.format.hint"))


def controls(name: str, *, moving: bool = False) -> dict[str, Any]:
    """The chart can be saved as a picture of this name and, where it is one to move in, be zoomed and searched.

    A phone shows the buttons always, over what stands on top of a chart: there only one to move in has them.
    """
    kind = st.session_state.get(FORMAT, FORMATS[0]).lower()
    picture = {"format": kind, "filename": f"ccseg-{name}", "scale": 2}
    bar: dict[str, Any] = {} if moving else {"modeBarButtons": [["toImage"]]}
    if on_phone() and not moving:
        bar = {"displayModeBar": False}
    return {"displaylogo": False, "scrollZoom": moving and not on_phone(), "toImageButtonOptions": picture, **bar}
