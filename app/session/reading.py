"""Reading in a session: the page waits for what a worker makes of a file, and its person may stop that."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.common.entry import top_of_page
from app.common.text import plain
from app.jobs.board import Job
from app.jobs.reading import reading_board, start_reading
from app.session.owner import owner
from app.session.room import require_taken
from app.texts import say
from ccseg.errors import CcsegError

if TYPE_CHECKING:
    from app.session.results import Source
    from ccseg.reading.customers import Customers

QUICK, EVERY = 0.5, 0.5
"""Seconds in which most files are read, so that nothing is said of it, and from one look at a job to the next."""
STOPPED = "reading-stopped"
"""Where the session keeps which file a person does not want to be read."""


class Stopped(CcsegError):
    """A person stopped the reading of a file."""


def read_source(source: Source, **how: Any) -> Customers:
    """The customers of a file and of those beside it, read by a worker.

    Streamlit ends the script that waits here where the person does something else: the worker is then stopped too.
    Raises what ``open_customers`` raises, Busy, Full and Stopped.
    """
    for file in source.files():
        require_taken(file.data)
    if st.session_state.pop(STOPPED, "") == source.key:
        raise Stopped(say("reading.stopped", name=source.name))
    job = start_reading(owner(), source.files(), **how)
    try:
        _await(job, source)
    finally:
        reading_board().drop(job)
    st.session_state.pop(STOPPED, None)
    if job.outcome is None:
        raise job.fault or CcsegError(job.error)
    return job.outcome


def _await(job: Job[Customers], source: Source) -> None:
    """Wait until a file is read; where that takes long, say so."""
    over = Event()
    job.when_over(over.set)
    if over.wait(QUICK):
        return
    place = top_of_page()
    box = place.container(border=True, horizontal=True, vertical_alignment="center")
    told, key = box.empty(), f"stop-{job.id}"
    box.button(say("reading.stop"), key=key, icon=":material/close:", on_click=_stop, args=(source.key,))
    while not over.is_set():
        told.markdown(plain(_tell(job, source)))
        over.wait(EVERY)
    place.empty()


def _stop(key: str) -> None:
    st.session_state[STOPPED] = key


def _tell(job: Job[Customers], source: Source) -> str:
    if position := reading_board().position(job):
        return say("jobs.queued", position=position)
    if source.table:
        return say("reading.table", name=source.name, seconds=f"{job.seconds:.0f}")
    return say("reading.doing", name=source.name, megabytes=source.megabytes, seconds=f"{job.seconds:.0f}")
