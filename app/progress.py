"""Progress: a job while it waits or works, in the place of the button that started it."""

import streamlit as st

from app.desk import desk
from app.jobs import Job, job_board
from app.results import Result
from app.text import plain


@st.fragment(run_every=0.5)
def show_progress(job: Job) -> None:
    """Where the job stands, and the way to stop it; the page comes back by itself when it is over."""
    if job.over:
        st.rerun()
    stage, done = job.progress
    if place := job_board().place(job):
        stage, done = f"Waiting: number {place} in the queue", 0.0
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="progress"):
        st.progress(done, f"{plain(stage)} · {job.seconds:.0f} s")
        if st.button("Cancel", key="cancel", icon=":material/close:"):
            job_board().cancel(job)
            st.rerun()


@st.fragment(run_every=1.0)
def await_map(result: Result) -> None:
    """Show the faithful map as soon as it is there."""
    job = job_board().find(result.owner, result.map_job)
    if job is None or job.over:
        result.map_job = ""
        desk().refresh()
        st.rerun()
    else:
        st.caption(f":material/hourglass_top: A quick picture for now; the faithful map follows ({job.seconds:.0f} s).")
