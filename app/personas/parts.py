"""Parts: a persona is split where the person asks for it, and where its customers bear it."""

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.session.results import Result, Rows
from app.session.session import current_session
from app.shown.progress import polled, show_progress, tell_leaving
from app.texts import say
from ccseg.describing.personas import Segment


def offer_to_split(result: Result, segment: Segment, rows: Rows | None) -> None:
    """The button that looks for parts in a persona, while its customers are at hand."""
    if not _can_be_split(result, rows):
        return
    session = current_session()
    label, tooltip = say("personas.parts.look"), say("personas.parts.help")
    icon, key = ":material/call_split:", f"split-{segment.segment}"
    if st.button(label, key=key, icon=icon, help=tooltip, type="tertiary", disabled=session.waiting is not None):
        with in_words():
            session.split(segment.segment)
            st.rerun()


def show_parts(result: Result, segment: Segment, rows: Rows | None) -> None:
    """What a persona is a part of, how far the search for parts is, and why it stays whole where it does."""
    for parts in result.run.parts:
        if segment.segment in parts.numbers:
            st.caption(say("personas.parts.of", whole=plain(parts.whole), parts=len(parts.numbers)))
    session = current_session()
    if session.asked == segment.segment and _can_be_split(result, rows):
        polled(session.job, _look)


def _can_be_split(result: Result, rows: Rows | None) -> bool:
    return rows is not None and not result.run.after


def _look() -> None:
    """How far the search is, or why the persona stays whole."""
    session = current_session()
    if session.waiting:
        if show_progress(session.waiting):
            session.job = None
            st.rerun()
        tell_leaving()
    elif session.job and session.job.error:
        st.info(plain(session.job.error), icon=":material/call_merge:")
