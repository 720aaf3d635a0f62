"""Score: assign new customers to the segments of the open result."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.common.uploads import take_file
from app.score.mapping import ask_for_columns, offer_beside
from app.score.scores import show_scores
from app.session.results import Source
from app.session.scoring import Scoring
from app.session.session import current_session
from app.shown.header import header, nothing_here, show_title
from app.texts import say

enter()

header("score")
mine = current_session()
result = mine.result
if result is None:
    nothing_here(say("score.nothing"), say("score.find"), "segments", here="score")

show_title(say("score.title"))
st.caption(say("score.about"))
upload = take_file("upload-score")
if upload and upload.file_id != st.session_state.get("scored"):
    st.session_state.scored = upload.file_id
    mine.scoring = Scoring(result.id, Source(upload.name, upload.getvalue()))
    with in_words(), st.spinner(say("score.working")):
        mine.scoring.apply(result.run)

scoring = mine.scoring
if scoring and scoring.result != result.id:
    with in_words(), st.spinner(say("score.working")):
        scoring = mine.scoring = Scoring(result.id, scoring.source, scoring.said)
        scoring.apply(result.run)
if scoring and scoring.scores:
    show_scores(result, scoring)
elif scoring and scoring.absent:
    offer_beside(result, scoring)
    ask_for_columns(result, scoring)
