"""Segments: find them, see them on the map, and look at who is in them."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.segments.attach import offer_labels, offer_to_attach
from app.segments.explore import explore
from app.segments.fates import show_fates
from app.segments.lookup import show_lookup
from app.segments.multiverse import show_multiverse
from app.segments.steering import steer
from app.session.results import labels_of
from app.session.session import current_session
from app.shown.details import show_details
from app.shown.header import header, nothing_here, show_title
from app.shown.links import lead_to
from app.shown.progress import await_map
from app.shown.summary import found_how, show_verdict
from app.texts import say

enter()

header("segments")
mine = current_session()
if not (mine.customers or mine.result or mine.waiting):
    nothing_here(say("segments.nothing"), say("segments.upload"), "start", here="segments")

show_title(found_how(mine.result) if mine.result else say("segments.title"))
if mine.customers or mine.waiting:
    steer()
else:
    lead_to("personas", say("steering.personas"), "to-personas")
if mine.result is None:
    st.stop()

if show_verdict(mine.result) and mine.result.run.better:
    with in_words():
        mine.use_recipe(mine.result.run.better)
        mine.find_segments()
        st.rerun()
show_fates(mine.result)
await_map(mine.result, mine.rows)
if mine.rows:
    explore(mine.result, mine.rows)
elif labels := labels_of(mine.result):
    offer_labels(labels)
else:
    offer_to_attach(mine.result)
show_lookup(mine.result)
show_details(mine.result)
show_multiverse(mine.result)
