"""Saved: every result that is kept, and the links to it."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.saved.listing import choose
from app.session.comparisons import KeptComparison
from app.session.owner import owner
from app.session.results import Result
from app.session.store import store
from app.session.trash import trash
from app.shown.header import nothing_here
from app.shown.saved import edit_entry, offer_to_undo, show_entry
from app.shown.sharing import show_links
from app.texts import say

enter()

st.title(say("saved.title"), anchor=False)
offer_to_undo()
with in_words():
    kept, links = store().list(owner()), store().links.list(owner())
    leaving = {each.id for each in trash().of(owner())}
    kinds = (Result.KIND, KeptComparison.KIND)
    entries = [entry for entry in kept if entry.kind in kinds and entry.id not in leaving]
    if not entries:
        nothing_here(say("saved.nothing"), say("saved.find"), "start")
    for entry in choose(entries):
        with st.container(border=True, key=f"saved-{entry.id}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                show_entry(entry)
                edit_entry(entry)
            show_links([link for link in links if link.document == entry.id])
