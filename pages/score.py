"""Score: place new customers in the segments of the open result."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.common.uploads import take_file
from app.score.scores import place, show_scores
from app.session.session import current_session
from app.shown.header import header, nothing_here

enter()

header("score")
result = current_session().result
if result is None:
    nothing_here("New customers are placed in segments, and there are none yet.", "Find segments", "segments")

st.header("Place new customers", anchor=False)
st.caption("Bring a file with the same columns, in any order; their names may differ as far as we recognise them.")
upload = take_file("upload-score")
if upload:
    with in_words():
        with st.spinner("Placing the customers"):
            scores = place(result, upload.name, upload.file_id, upload.getvalue())
        show_scores(result, scores)
