"""Shared: what a link opens, to read and not to change."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.common.numbers import day
from app.common.text import plain
from app.compare.view import show_comparison
from app.personas.persona import show_shared_personas
from app.plan.view import show_shared_plan
from app.session.address import go
from app.session.session import current_session
from app.shared.reader import Opened, offer_to_print, open_link, show_shared_map
from app.shown.details import show_details
from app.shown.header import nothing_here, show_title
from app.shown.overview import show_overview
from app.shown.priorities import show_priorities
from app.shown.summary import tell_verdict
from app.texts import say
from ccseg.planning.telling import in_currency

enter()

shown: Opened | None = None
with in_words():
    shown = open_link(st.query_params.get("s", ""))
if shown is None:
    nothing_here(say("shared.nothing"), say("shared.start"), "start")

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="header"):
    show_title(plain(shown.run.title) or say("shared.title"))
    with st.container(horizontal=True, width="content"):
        offer_to_print(shown)
        if st.button(say("shared.borrow"), icon=":material/content_copy:", key="mine"):
            current_session().use_for_next_file(shown.run.recipe)
            go("start")

if shown.note:
    st.info(say("shared.note", note=plain(shown.note)), icon=":material/chat:")
if shown.run.found:
    st.caption(say("shared.found", customers=shown.run.customers, day=day(shown.run.found)))
tell_verdict(shown)
if shown.run.segments:
    show_overview(shown)
    show_priorities(shown)
    show_shared_personas(shown)
    show_shared_map(shown)
    show_details(shown)
if shown.run.planned:
    show_shared_plan(shown.run.planned, in_currency(shown.run.recipe.wording, shown.run.planned.assumptions))
if shown.run.comparison:
    st.header(say("shared.comparison"), anchor=False)
    show_comparison(shown.run.comparison, None)
