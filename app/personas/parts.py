"""Parts: a persona is split where the person asks for it, and where its customers bear it."""

from functools import partial

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.session.results import Result, Rows
from app.session.session import current_session
from app.shown.progress import polled, show_progress, tell_leaving
from app.texts import say
from ccseg.describing.personas import Segment


def show_parts(result: Result, segment: Segment, rows: Rows | None) -> None:
    """What a persona is a part of, and the button that looks for parts in it, while its customers are at hand."""
    for parts in result.run.parts:
        if segment.segment in parts.numbers:
            st.caption(say("personas.parts.of", whole=plain(parts.whole), parts=len(parts.numbers)))
    if rows is None or result.run.after:
        return
    session = current_session()
    awaited = session.job if session.asked == segment.segment else None
    polled(awaited, partial(_look, segment.segment))


def _look(segment: int) -> None:
    """The button, or how far the search is; why the persona stays whole, where it does not bear a split."""
    session = current_session()
    working = session.waiting
    if working and session.asked == segment:
        if show_progress(working):
            session.job = None
            st.rerun()
        tell_leaving()
        return
    label, tooltip = say("personas.parts.look"), say("personas.parts.help")
    icon, key = ":material/call_split:", f"split-{segment}"
    if st.button(label, key=key, icon=icon, help=tooltip, type="tertiary", disabled=working is not None):
        with in_words():
            session.split(segment)
            st.rerun()
    if session.asked == segment and session.job and session.job.error:
        st.info(plain(session.job.error), icon=":material/call_merge:")
