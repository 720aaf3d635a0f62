"""Attaching: a result whose customers are gone takes the same file once more."""

import streamlit as st

from app.common.faults import in_words
from app.session.results import Result, Source
from app.session.session import current_session


def offer_to_attach(result: Result) -> None:
    """Say that the customers are gone, and take the file they came from."""
    st.info("The customers themselves are no longer in memory; what is known about the segments is all here.")
    upload = st.file_uploader("Bring the same file again to see them", key=f"attach-{result.id}")
    if upload:
        with in_words():
            current_session().attach(Source(upload.name, upload.getvalue()))
            st.rerun()
