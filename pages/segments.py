"""Segments: find them, see them on the map, and look at who is in them."""

import streamlit as st

from app.attach import offer_to_attach
from app.desk import desk
from app.details import show_details
from app.entry import enter
from app.explore import explore
from app.faults import in_words
from app.header import header, nothing_here
from app.progress import await_map
from app.steering import steer
from app.summary import show_figures, show_verdict
from app.ways import show_ways

enter()

header("segments")
mine = desk()
if mine.understood is None and mine.result is None:
    nothing_here("Bring a file or try the sample, and we find the segments in it.", "Bring a file", "start")

if mine.understood:
    steer()
if mine.result is None:
    st.stop()

if show_verdict(mine.result) and mine.result.run.better:
    with in_words():
        mine.take(mine.result.run.better)
        mine.find_segments()
        st.rerun()
show_figures(mine.result)
await_map(mine.result)
if mine.rows:
    explore(mine.result, mine.rows)
else:
    offer_to_attach(mine.result)
show_details(mine.result)
show_ways(mine.result)
