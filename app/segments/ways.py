"""Other ways: how much of a result other preparations, numbers and seeds would have found too."""

import streamlit as st

from app.common.controls import controls
from app.common.text import plain
from app.common.words import tip
from app.jobs.board import job_board
from app.session.results import Result
from app.shown.pictures import ways_figure


def show_ways(result: Result) -> None:
    """One sentence and one picture, as soon as they are there."""
    st.fragment(run_every=1.0 if result.ways_job else None)(_show_ways)(result)


def _show_ways(result: Result) -> None:
    job = job_board().find(result.owner, result.ways_job) if result.ways_job else None
    if result.ways is None and (job is None or job.over):
        return
    st.subheader("Would another way have found the same?", anchor=False, help=tip("ways"))
    if result.ways is None:
        st.caption(":material/hourglass_top: Trying other preparations, numbers of segments and seeds.")
        return
    st.markdown(plain(result.ways.sentence))
    st.plotly_chart(ways_figure(result.ways), key="other-ways", config=controls("other-ways"), alt=result.ways.sentence)
