"""Progress: how far a job is, and what takes the place of what is shown meanwhile."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import streamlit as st

from app.common.settings import read_settings
from app.common.text import plain
from app.jobs.board import Job, job_board
from app.session.elsewhere import server_name
from app.session.results import Result, Rows
from app.session.session import current_session
from app.texts import say
from ccseg.keeping.store import store_url

EVERY = 0.5
"""Seconds from one look at a job to the next."""


class Ongoing(Protocol):
    """Something that will be over."""

    @property
    def over(self) -> bool: ...


def polled(job: Ongoing | None, draw: Callable[[], None]) -> None:
    """Draw now, and again twice a second while a job is on its way; when it is over, the whole page is drawn anew.

    A job that has ended since the page took what jobs had brought is over too late for this drawing, so it is awaited.
    """
    awaited = None if job in current_session().settled else job
    st.fragment(_draw, run_every=EVERY if awaited else None)(awaited, draw)


def _draw(awaited: Ongoing | None, draw: Callable[[], None]) -> None:
    if awaited and awaited.over:
        current_session().settled.add(awaited)
        st.rerun()
    draw()


def show_job(job: Job[Any], title: str = "") -> None:
    """How far a job is, or its place in the queue."""
    stage, done = job.progress
    if position := job_board().position(job):
        stage, done = say("jobs.queued", position=position), 0.0
    parts = [title, stage, _seconds(job), _remaining(job)]
    st.progress(done, " · ".join(plain(part) for part in parts if part))


def show_progress(job: Job[Any]) -> bool:
    """How far a job is, beside the button that ends it; whether that was pressed."""
    with st.container(horizontal=True, vertical_alignment="center", key="progress"):
        show_job(job)
        cancelled = st.button(say("jobs.cancel"), key="cancel", icon=":material/close:")
    if cancelled:
        job_board().cancel(job)
    return cancelled


def tell_leaving() -> None:
    """Say that nobody has to wait here, and where the work goes on."""
    shared = store_url(read_settings().store).startswith("postgresql")
    here = say("elsewhere.here", server=plain(server_name())) if shared else ""
    st.caption(f"{say('jobs.leave')} {here}".strip())


def await_map(result: Result, rows: Rows | None) -> None:
    """Say that the UMAP map is on its way, and show it as soon as it is there; or say why it is not coming."""
    drawn = rows.segmentation.projection if rows else None
    follows = "jobs.solid_follows" if drawn and drawn.method == "umap" else "jobs.map_follows"
    polled(result.map_job, partial(_await_map, result.map_job, follows))


def _await_map(job: Job[Any] | None, follows: str) -> None:
    if job and not job.over:
        st.caption(f":material/hourglass_top: {say(follows, time=_seconds(job))}")
    elif job and job.error:
        st.caption(f":material/error: {plain(job.error)}")


def _remaining(job: Job[Any]) -> str:
    """How long it still takes, in whole seconds and from ten on in tens; nothing where that cannot be said yet."""
    if job.remaining is None:
        return ""
    seconds = math.ceil(job.remaining)
    return say("jobs.remaining", seconds=seconds if seconds < 10 else math.ceil(seconds / 10) * 10)


def _seconds(job: Job[Any]) -> str:
    return say("jobs.seconds", seconds=f"{job.seconds:.0f}")
