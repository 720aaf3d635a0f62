"""Beside: other files of the same customers, joined by id."""

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.common.uploads import remembered, take_files
from app.session.results import Source
from app.session.session import current_session
from app.texts import say


def offer_beside() -> None:
    """A second field for files, and which are joined already."""
    source = current_session().source
    if source is None or source.table:
        return
    with st.expander(say("customers.beside.title"), icon=":material/join:"):
        st.caption(say("customers.beside.about"))
        for place, other in enumerate(source.beside):
            _show_joined(place, other)
        taken = st.session_state.get("joined", frozenset())
        uploads = [upload for upload in take_files("beside") if upload.file_id not in taken]
        for upload in uploads:
            with in_words(), remembered("joined", taken := taken | {upload.file_id}):
                current_session().bring_beside(Source(upload.name, upload.getvalue()))
        if current_session().source is not source:
            st.rerun()


def _show_joined(place: int, other: Source) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"beside-{place}"):
        st.markdown(say("customers.beside.joined", name=plain(other.name)), width="content")
        label = say("customers.beside.leave")
        if st.button(label, key=f"leave-beside-{place}", type="tertiary", icon=":material/close:"):
            with in_words():
                current_session().leave_beside(place)
                st.rerun()
