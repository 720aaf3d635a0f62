"""Personas: who the customers of each segment are, what to do, and how far to trust it."""

import streamlit as st

from app.common.currency import choose_currency
from app.common.entry import enter
from app.common.numbers import count
from app.personas.persona import show_persona
from app.personas.typical import look_up
from app.session.session import current_session
from app.shown.header import header, nothing_here

enter()

header("personas")
result, rows = current_session().result, current_session().rows
if result is None:
    nothing_here("Personas come from segments, and there are none yet.", "Find segments", "segments")

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="personas-head"):
    st.header(f"{count(len(result.run.segments))} personas", anchor=False, width="content")
    with st.container(horizontal=True, width="content", vertical_alignment="bottom"):
        current_session().reword(choose_currency(result.run.recipe.wording.currency))
        if rows:
            look_up(result, rows)

for segment in result.run.segments:
    show_persona(result, segment, rows)
