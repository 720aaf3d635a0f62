"""Score: assign new customers to the segments of the open result."""

import streamlit as st

from app.common.entry import enter
from app.score.mapping import ask_for_columns, offer_beside
from app.score.scores import show_scores
from app.session.session import current_session
from app.shown.header import header, nothing_here, show_title
from app.shown.scoring import bring_file
from app.texts import say

enter()

header("score")
mine = current_session()
result = mine.result
if result is None:
    nothing_here(say("score.nothing"), say("score.find"), "segments", here="score")

show_title(say("score.title"))
st.caption(say("score.about"))
scoring = bring_file(mine, result, "upload-score")
if scoring and scoring.scores:
    show_scores(result, scoring)
elif scoring and scoring.absent:
    offer_beside(result, scoring)
    ask_for_columns(result, scoring)
