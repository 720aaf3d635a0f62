"""The file of new customers: brought on the page for scores or for changes, and known on both."""

import streamlit as st

from app.common.faults import in_words
from app.common.uploads import remembered, take_file
from app.session.results import Result, Source
from app.session.scoring import Scoring
from app.session.session import Session
from app.texts import say


def bring_file(mine: Session, result: Result, key: str) -> Scoring | None:
    """Take a file and score it by the open result; the last one, where there is no other, by this result too."""
    upload = take_file(key)
    if upload and upload.file_id != st.session_state.get("scored"):
        mine.scoring = Scoring(result.id, Source(upload.name, upload.getvalue()))
        with in_words(), st.spinner(say("score.working")), remembered("scored", upload.file_id):
            mine.scoring.apply(result.run)
    scoring = mine.scoring
    if scoring and scoring.result != result.id:
        with in_words(), st.spinner(say("score.working")):
            scoring = mine.scoring = Scoring(result.id, scoring.source, scoring.said)
            scoring.apply(result.run)
    return scoring
