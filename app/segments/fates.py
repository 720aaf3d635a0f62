"""Fates: what became of the segments of the result that an open one was found after."""

import streamlit as st

from app.common.text import plain
from app.session.documents import documents
from app.session.results import Result
from app.shown.links import lead_to
from app.texts import say


def show_fates(result: Result) -> None:
    """Each earlier segment with what became of it, each new one, and the way to the earlier result."""
    after = result.run.after
    if after is None:
        return
    earlier = documents().known(Result, result.owner, after.result)
    title = plain(earlier.title) if earlier else say("segments.fates.unknown")
    with st.expander(say("segments.fates.title", title=title), expanded=True, key="fates"):
        st.markdown("\n".join(f"- {plain(line)}" for line in after.lines))
        if earlier:
            lead_to("segments", say("segments.fates.open"), "earlier", look="tertiary", params={"run": earlier.id})
