"""Personas: who the customers of each segment are, what to do, and how reliable it is."""

import streamlit as st

from app.common.currency import choose_currency
from app.common.entry import enter
from app.personas.persona import show_personas
from app.session.session import current_session
from app.shown.header import header, nothing_here, show_title
from app.shown.kinds import show_kinds
from app.shown.links import lead_to
from app.shown.overview import show_overview
from app.shown.person import show_person
from app.shown.priorities import show_priorities
from app.shown.search import find_customer, seek, tell_standing
from app.texts import say

enter()

header("personas")
result, rows = current_session().result, current_session().rows
if result is None:
    nothing_here(say("personas.nothing"), say("personas.find"), "segments", here="personas")

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="personas-head"):
    show_title(say("personas.title", personas=len(result.run.segments)))
    with st.container(horizontal=True, width="content", vertical_alignment="top"):
        current_session().reword(choose_currency(result.run.recipe.wording.currency))
        sought = find_customer(rows, wide=True) if rows else None

if rows and sought is not None:
    # Below the field and not beside it: else the field would jump away from whoever writes into it.
    with st.container(horizontal=True, vertical_alignment="center", key="standing"):
        tell_standing(result, rows, sought)
        lead_to("segments", say("personas.look_up.on_map"), "to-map", look="tertiary")
        st.button(
            say("personas.look_up.close"),
            icon=":material/close:",
            type="tertiary",
            key="close-person",
            on_click=seek,
            args=("",),
        )
    show_person(result, rows, sought)
show_overview(result)
show_priorities(result)
show_kinds(result)
show_personas(result, rows)
