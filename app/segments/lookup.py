"""The look-up: yes/no questions that say nearly the same as the segments, and segments in what they leave open."""

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.session.results import Result
from app.session.session import current_session
from app.texts import say


def show_lookup(result: Result) -> None:
    """Say which questions these are, where there are any, and offer to look beyond them."""
    if not result.run.told_by_lookup:
        return
    first, *others = map(plain, result.run.told_by_lookup)
    st.info("\n".join(f"- {line}" for line in others), icon=":material/checklist:", title=first)
    session, beyond = current_session(), result.run.beyond_lookup
    if session.customers and beyond and st.button(say("segments.lookup"), icon=":material/search:", key="beyond"):
        with in_words():
            session.use_recipe(beyond)
            session.find_segments()
            st.rerun()
