"""Saved: a person's kept results, each to be opened, renamed or deleted."""

import time

import streamlit as st

from app.common.faults import in_words
from app.common.numbers import ago
from app.common.text import plain
from app.session.address import go
from app.session.comparisons import all_comparisons
from app.session.owner import owner
from app.session.results import all_results
from app.session.session import current_session
from ccseg.keeping.store import TITLE, Entry


def show_entry(entry: Entry) -> None:
    """What it is, and the button that opens it."""
    age = ago(time.time() - entry.saved.timestamp())
    st.markdown(f"**{plain(entry.title)}**  \n{entry.about}, {age}", width="stretch")
    if st.button("Open", key=f"open-{entry.id}", icon=":material/folder_open:"):
        with in_words():
            if entry.kind == "comparison":
                go("compare", comparison=entry.id)
            if result := all_results().find(owner(), entry.id):
                current_session().open(result)
                go("segments")


def edit_entry(entry: Entry) -> None:
    """Another name for it, or an end to it."""
    with st.popover("Rename", icon=":material/edit:", type="tertiary"):
        title = st.text_input("Name", entry.title, max_chars=TITLE, key=f"title-{entry.id}")
        if st.button("Save", key=f"rename-{entry.id}", type="primary"):
            with in_words():
                all_results().rename(owner(), entry.id, title)
                st.rerun()
    with st.popover("Delete", icon=":material/delete:", type="tertiary"):
        st.markdown("The result, its notes and its links will be gone for good.")
        if st.button("Delete it", key=f"delete-{entry.id}", type="primary"):
            with in_words():
                _forget(entry)
                st.rerun()


def _forget(entry: Entry) -> None:
    if entry.kind == "comparison":
        all_comparisons().delete(owner(), entry.id)
    else:
        current_session().forget(entry.id)
