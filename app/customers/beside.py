"""Beside: another file of the same customers, joined by id."""

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.common.uploads import take_file
from app.session.results import Source
from app.session.session import current_session
from app.texts import say


def offer_beside() -> None:
    """A second field for a file, and which files are joined already."""
    source = current_session().source
    if source is None:
        return
    with st.expander(say("customers.beside.title"), icon=":material/join:"):
        st.caption(say("customers.beside.about"))
        if source.beside:
            st.markdown(say("customers.beside.joined", names=[plain(other.name) for other in source.beside]))
        upload = take_file("beside")
        if upload and upload.file_id != st.session_state.get("joined"):
            st.session_state.joined = upload.file_id
            with in_words():
                current_session().bring_beside(Source(upload.name, upload.getvalue()))
                st.rerun()
