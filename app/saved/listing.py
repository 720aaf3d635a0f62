"""The list: a search in it, and its pages."""

from collections.abc import Sequence

import streamlit as st

from app.session.glances import glance_at
from app.session.owner import owner
from app.texts import say
from ccseg.keeping.store import Entry

FEW, PAGE = 5, 20
"""Up to how many entries need no search, and how many stand on a page: conventions."""


def choose(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries that a person looks for, and of these the ones on the page that is open."""
    if len(entries) > FEW:
        sought = st.text_input(
            say("saved.search"), key="saved-search", type="search", icon=":material/search:", persist_state="session"
        )
        entries = [entry for entry in entries if _matches(entry, (sought or "").split())]
    if not entries:
        st.caption(say("saved.none_found"))
    pages = -(-len(entries) // PAGE)
    page = st.pagination(pages, key=f"saved-page-{pages}") if pages > 1 else 1
    return entries[(page - 1) * PAGE : page * PAGE]


def _matches(entry: Entry, words: Sequence[str]) -> bool:
    """Whether each word stands in the title, the line about it, or the methods."""
    glance = glance_at(owner(), entry) if words else None
    methods = glance.methods if glance else ()
    text = " ".join((entry.title, entry.about, *methods)).casefold()
    return all(word.casefold() in text for word in words)
