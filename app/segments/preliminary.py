"""Preliminary: who is in the first segments that passed, while the job that found them still tests and judges.

Everything stands where the result will have the like of it, so that the page does not jump when that comes. On a phone,
where the map would come first, there are the personas alone.
"""

from typing import Any

import streamlit as st

from app.common.device import on_phone
from app.common.numbers import share
from app.common.text import plain
from app.jobs.board import Job
from app.shown.cards import marked
from app.shown.maps import HEIGHT
from app.shown.progress import tell_leaving
from app.texts import say
from ccseg.describing.preliminary import Preliminary, Sketch
from ccseg.glossary import TERMS

ABOVE_MAP = 80
"""Pixels of the choices that the map of a result has above it."""


def show_preliminary(job: Job[Any]) -> None:
    """What a job knows so far; where it knows nothing yet, only that one may leave the page."""
    if known := job.shared.read_known():
        with st.container(key="preliminary"):
            _show(Preliminary.model_validate_json(known))
    else:
        tell_leaving()


def _show(found: Preliminary) -> None:
    st.info(_told(found), icon=":material/hourglass_top:", title=say("preliminary.title"))
    tell_leaving()
    st.caption(f":material/hourglass_top: {say('preliminary.map')}")
    if on_phone():
        _show_cards(found)
        return
    picture, side = st.columns([3, 2], gap="medium")
    picture.container(height=HEIGHT + ABOVE_MAP, border=True, key="preliminary-map")
    with side:
        _show_what_selects(found)
        with st.container(height=HEIGHT, border=False):
            _show_cards(found)


def _told(found: Preliminary) -> str:
    """How many segments there are so far, and what they are still held against."""
    told = {"segments": len(found.segments), "preparation": TERMS[found.preparation].title}
    if found.against:
        return say("preliminary.against", others=[TERMS[other].title for other in found.against], **told)
    return say("preliminary.halves", **told)


def _show_what_selects(found: Preliminary) -> None:
    """What customers are selected by once they are in a result."""
    names = {segment.segment: plain(segment.name) for segment in found.segments}
    key = "preliminary-{}".format
    label = say("segments.selection.segments")
    st.pills(label, list(names), format_func=names.__getitem__, key=key("pick"), wrap=True, disabled=True)
    left, right = st.columns(2)
    label, nothing = say("segments.selection.by_figure"), say("segments.selection.no_figure")
    left.selectbox(label, [nothing], key=key("figure"), disabled=True)
    right.text_input(say("personas.look_up.label"), key=key("look-up"), disabled=True)


def _show_cards(found: Preliminary) -> None:
    for segment in found.segments:
        _card(segment)


def _card(segment: Sketch) -> None:
    with st.container(border=True, key=f"sketch-{segment.segment}", gap="xsmall"):
        key = f"sketch-head-{segment.segment}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
            st.markdown(f"{marked(segment.segment, segment.name)} · {share(segment.share)}", width="content")
            st.markdown(f":gray-badge[:material/hourglass_top: {say('preliminary.unjudged')}]", width="content")
        st.caption(plain(segment.headline))
