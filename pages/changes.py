"""Changes: what has changed since the segments of the open result were found, and whether it matters."""

import streamlit as st

from app.changes.view import show_changes
from app.common.entry import enter
from app.common.faults import in_words
from app.session.session import current_session
from app.shown.header import header, nothing_here, show_title
from app.shown.links import lead_to
from app.shown.scoring import bring_file
from app.texts import say

enter()

header("changes")
mine = current_session()
result = mine.result
if result is None:
    nothing_here(say("changes.nothing"), say("changes.find"), "segments", here="changes")

show_title(say("changes.title"))
st.caption(say("changes.about"))
scoring = bring_file(mine, result, "upload-changes")
if scoring and scoring.scores:
    with in_words():
        show_changes(result, scoring, mine.rows)
elif scoring and scoring.absent:
    st.warning(say("changes.absent", columns=len(scoring.absent)), icon=":material/help:")
    lead_to("score", say("changes.to_score"), "say-columns")
