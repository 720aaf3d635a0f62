"""The multiverse: how much of a result would be the same under alternative settings."""

import streamlit as st

from app.common.controls import controls
from app.common.text import plain
from app.common.words import tip
from app.session.results import Result
from app.shown.behind import table_behind
from app.shown.pictures import specifications_figure, specifications_table
from app.texts import say


def show_multiverse(result: Result) -> None:
    """One sentence and one picture; nothing of results from before it was part of them."""
    multiverse = result.run.multiverse
    if multiverse is None:
        return
    st.header(say("multiverse.title"), anchor=False, help=tip("ways"))
    st.markdown(plain(multiverse.sentence))
    if result.run.parts:
        st.caption(say("multiverse.before_split"))
    figure = specifications_figure(multiverse)
    st.plotly_chart(figure, key="multiverse", config=controls("multiverse"), alt=multiverse.sentence)
    table_behind(say("multiverse.table"), specifications_table(multiverse), "multiverse-table")
