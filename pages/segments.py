"""Segments: find them, see them on the map, and look at who is in them."""

import streamlit as st

from app.attach import offer_to_attach
from app.desk import desk
from app.details import show_details
from app.explore import explore
from app.faults import in_words
from app.header import header, nothing_here
from app.options import choose_algorithm, choose_options, recommended
from app.progress import await_map, show_progress
from app.summary import show_figures, show_verdict
from app.text import plain

header("segments")
mine = desk()
if mine.understood is None and mine.result is None:
    nothing_here("Bring a file or try the sample, and we find the segments in it.", "Bring a file", "start")

if mine.job and not mine.job.over:
    show_progress(mine.job)
elif mine.understood:
    with st.container(horizontal=True, vertical_alignment="bottom", key="controls"):
        mine.recipe = choose_algorithm(mine.recipe, mine.edition)
        changed = mine.recipe != recommended(mine.recipe)
        with st.popover("Options: changed" if changed else "Options: recommended", icon=":material/tune:"):
            mine.recipe = choose_options(mine.recipe, mine.edition)
            if st.button("Back to recommended", key="recommended", disabled=not changed):
                mine.take(recommended(mine.recipe))
                st.rerun()
        label = "Find segments again" if mine.result else "Find segments"
        if st.button(label, type="primary", icon=":material/scatter_plot:", key="find"):
            with in_words():
                mine.find_segments()
                st.rerun()
    if mine.job and mine.job.error:
        st.error(plain(mine.job.error), icon=":material/error:")

if mine.result is None:
    st.stop()
if show_verdict(mine.result) and mine.result.run.better:
    with in_words():
        mine.take(mine.result.run.better)
        mine.find_segments()
        st.rerun()
show_figures(mine.result)
if mine.result.map_job:
    await_map(mine.result)
if mine.rows:
    explore(mine.result, mine.rows)
else:
    offer_to_attach(mine.result)
show_details(mine.result)
