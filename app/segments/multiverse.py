"""The multiverse: how much of a result would be the same under alternative settings."""

from functools import partial

import streamlit as st

from app.common.controls import controls
from app.common.text import plain
from app.common.words import tip
from app.session.results import Result
from app.shown.pictures import specifications_figure
from app.shown.progress import polled
from app.texts import say
from ccseg.comparing.multiverse import Multiverse


def show_multiverse(result: Result) -> None:
    """One sentence and one picture, as soon as they are there."""
    polled(result.multiverse_job, partial(_show, result))


def _show(result: Result) -> None:
    coming = result.multiverse_job and not result.multiverse_job.over
    if not (result.multiverse or coming):
        return
    st.subheader(say("multiverse.title"), anchor=False, help=tip("ways"))
    if result.multiverse:
        _show_found(result.multiverse)
    else:
        st.caption(f":material/hourglass_top: {say('multiverse.coming')}")


def _show_found(multiverse: Multiverse) -> None:
    st.markdown(plain(multiverse.sentence))
    figure = specifications_figure(multiverse)
    st.plotly_chart(figure, key="multiverse", config=controls("multiverse"), alt=multiverse.sentence)
