"""Compare: methods, settings and existing segments side by side, which to use, and which customers change segment."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.common.text import plain
from app.compare.picker import pick
from app.compare.view import kept, line_up, look_at, show, watch
from app.session.comparisons import start_line_up
from app.session.session import current_session
from app.shown.header import header, nothing_here
from app.texts import say

enter()

mine, found = line_up(), kept()
header("compare")
source, customers = current_session().source, current_session().customers
if customers is None and mine is None and found is None:
    nothing_here(say("compare.nothing"), say("compare.upload"), "start")

if mine and not mine.over:
    watch(mine)
elif source and customers:
    if asked := pick(current_session()):
        with in_words():
            look_at(start_line_up(source, customers, *asked))
    if mine and mine.error:
        st.error(plain(mine.error), icon=":material/error:")

if found:
    show(found.summary, mine)
elif mine is None or mine.over:
    st.caption(say("compare.hint"))
