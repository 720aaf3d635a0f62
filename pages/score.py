"""Score: assign new customers to the segments of the open result."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.common.uploads import take_file
from app.score.scores import score_upload, show_scores
from app.session.session import current_session
from app.shown.header import header, nothing_here
from app.texts import say

enter()

header("score")
result = current_session().result
if result is None:
    nothing_here(say("score.nothing"), say("score.find"), "segments")

st.header(say("score.title"), anchor=False)
st.caption(say("score.about"))
if upload := take_file("upload-score"):
    with in_words():
        with st.spinner(say("score.working")):
            scores = score_upload(result, upload.name, upload.file_id, upload.getvalue())
        show_scores(result, scores)
