"""Attaching: a result whose customers are gone takes the same file once more; of very many it has the segments."""

import streamlit as st

from app.common.faults import in_words
from app.common.uploads import take_file
from app.session.results import Labels, Result, Source
from app.session.session import current_session
from app.shown.downloads import PARQUET, offer, origin_of
from app.texts import say
from ccseg.exporting.filenames import file_name


def offer_labels(labels: Labels) -> None:
    """Say that the customers were too many for memory, and give the segments of all as a file."""
    st.info(say("attach.large", customers=labels.result.run.customers))
    name = file_name(origin_of(labels.result), "customers", "parquet")
    offer("labels", lambda: labels.data, name, PARQUET, say("attach.labels"))


def offer_to_attach(result: Result) -> None:
    """Say that the customers are gone, and take the file they came from, and one that stood beside it.

    A file that was taken is not taken again: its segments are on their way, or were cancelled.
    """
    session, taken = current_session(), f"attached-{result.id}"
    if session.customers and session.waiting:
        st.info(say("attach.coming"))
        return
    st.info(say("attach.gone"))
    upload = take_file(f"attach-{result.id}", say("attach.again"))
    if upload is None:
        return
    beside = take_file(f"attach-beside-{result.id}", say("attach.beside"))
    others = (Source(beside.name, beside.getvalue()),) if beside else ()
    files = [each.file_id for each in (upload, beside) if each]
    if files == st.session_state.get(taken):
        return
    with in_words():
        session.attach(Source(upload.name, upload.getvalue(), others))
        st.session_state[taken] = files
        st.rerun()
