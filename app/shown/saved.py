"""Saved: a person's kept results and comparisons, each to be opened, renamed or deleted."""

import time

import streamlit as st

from app.common.faults import in_words
from app.common.numbers import ago
from app.common.text import plain
from app.session.address import COMPARISON
from app.session.comparisons import KeptComparison
from app.session.documents import documents
from app.session.owner import owner
from app.session.session import current_session
from app.shown.links import lead_to
from app.texts import say
from ccseg.keeping.store import TITLE, Entry


def show_entry(entry: Entry) -> None:
    """What it is, and the button that opens it."""
    age = ago(time.time() - entry.saved.timestamp())
    st.markdown(f"**{plain(entry.title)}**  \n{entry.about}, {age}", width="stretch")
    page, name = ("compare", COMPARISON) if entry.kind == KeptComparison.KIND else ("segments", "run")
    icon = ":material/folder_open:"
    lead_to(page, say("entries.open"), f"open-{entry.id}", look="secondary", icon=icon, params={name: entry.id})


def edit_entry(entry: Entry) -> None:
    """Another name for it, or an end to it."""
    with st.popover(say("entries.rename"), icon=":material/edit:", type="tertiary"):
        title = st.text_input(say("entries.name"), entry.title, max_chars=TITLE, key=f"title-{entry.id}")
        if st.button(say("entries.save"), key=f"rename-{entry.id}", type="primary"):
            with in_words():
                documents().rename(owner(), entry.id, title)
                st.rerun()
    with st.popover(say("entries.delete"), icon=":material/delete:", type="tertiary"):
        st.markdown(say("entries.warning"))
        if st.button(say("entries.delete_it"), key=f"delete-{entry.id}", type="primary"):
            with in_words():
                current_session().forget(entry.id)
                st.rerun()
