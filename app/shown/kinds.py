"""Kinds: the few wide kinds of customer that the segments belong to."""

import streamlit as st

from app.common.text import plain
from app.common.words import tip
from app.session.results import Result
from ccseg.describing.kinds import tell_kind
from ccseg.texts import say


def show_kinds(result: Result) -> None:
    """Each kind with its segments by name, and how far it comes back; nothing where there are none."""
    kinds = result.run.kinds
    if not kinds:
        return
    names = {segment.segment: result.name_of(segment.segment) for segment in result.run.segments}
    with st.container(border=True, key="kinds", gap="xsmall"):
        st.markdown(f"**{say('kinds.title')}**")
        st.caption(say("kinds.about", kinds=len(kinds)), help=tip("stability"))
        lines = [" :gray[".join(map(plain, tell_kind(kind, names))) + "]" for kind in kinds]
        st.markdown("\n".join(f"- {line}" for line in lines))
