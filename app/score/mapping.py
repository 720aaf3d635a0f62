"""The mapping of a file to be scored: a person says which of its columns holds what the segments were found with."""

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.common.uploads import take_file
from app.session.results import Result, Source
from app.session.scoring import Scoring, name_of_column
from app.session.session import current_session
from app.texts import say


def ask_for_columns(result: Result, scoring: Scoring) -> None:
    """One question a column that the file seems not to have, in the words that the pages use."""
    run, absent = result.run, scoring.absent
    with st.form("score-mapping"):
        st.header(say("score.mapping.title", columns=len(absent)), anchor=False)
        st.caption(say("score.mapping.about"))
        given = {key: _choose(scoring, key, plain(name_of_column(run, key))) for key in absent}
        asked = st.form_submit_button(say("score.mapping.score"), type="primary", key="score-mapped")
    if not asked:
        return
    missing = [name_of_column(run, key) for key, header in given.items() if header is None]
    headers = [header for header in given.values() if header is not None]
    if missing:
        st.error(say("score.mapping.missing", columns=[plain(name) for name in missing]), icon=":material/error:")
    elif len(set(headers)) < len(headers):
        st.error(say("score.mapping.twice"), icon=":material/error:")
    else:
        with in_words():
            scoring.say(run, {str(header): key for key, header in given.items()})
            st.rerun()


def offer_beside(result: Result, scoring: Scoring) -> None:
    """Take another file of the same customers that may hold what is absent, and score with it beside."""
    upload = take_file("score-beside", say("score.mapping.beside"))
    if upload is None or any(other.name == upload.name for other in scoring.source.beside):
        return
    with in_words():
        joined = scoring.beside(Source(upload.name, upload.getvalue()))
        joined.apply(result.run)
        current_session().scoring = joined
        st.rerun()


def _choose(scoring: Scoring, key: str, name: str) -> str | None:
    return st.selectbox(
        say("score.mapping.column", name=name),
        scoring.candidates,
        index=None,
        placeholder=say("score.mapping.none"),
        key=f"score-column-{key}",
    )
