"""Progress: how far a job is, and when the faithful map takes the place of the quick one."""

import streamlit as st

from app.common.text import plain
from app.jobs.board import Job, job_board
from app.session.results import Result
from app.session.session import current_session


def show_job(job: Job, title: str = "") -> None:
    """How far a job is, or its place in the queue."""
    stage, done = job.progress
    if place := job_board().place(job):
        stage, done = f"Waiting: number {place} in the queue", 0.0
    st.progress(done, " · ".join([*([plain(title)] if title else []), plain(stage), f"{job.seconds:.0f} s"]))


def await_map(result: Result) -> None:
    """Say that the faithful map is on its way, and show it as soon as it is there."""
    st.fragment(run_every=1.0 if result.map_job else None)(_await_map)(result)


def _await_map(result: Result) -> None:
    if not result.map_job:
        return
    job = job_board().find(result.owner, result.map_job)
    if job is None or job.over:
        result.map_job = ""
        current_session().refresh()
        st.rerun()
    else:
        st.caption(f":material/hourglass_top: A quick picture for now; the faithful map follows ({job.seconds:.0f} s).")
