"""Steering: the method, the options and the button; while a job works, its progress stands in their place."""

import streamlit as st

from app.common.faults import in_words
from app.common.options import choose_algorithm, choose_options, recommended
from app.common.text import plain
from app.jobs.board import Job, job_board
from app.session.address import go
from app.session.session import Session, current_session
from app.shown.progress import show_job


def steer() -> None:
    """Show one or the other; the page comes back by itself when the job is over."""
    job = current_session().job
    st.fragment(run_every=1.0 if job and not job.over else None)(_steer)(job)


def _steer(job: Job | None) -> None:
    if job and not job.over:
        _show_progress(job)
    elif job and job.state == "done":
        st.rerun()
    else:
        _show_controls(current_session(), job)


def _show_progress(job: Job) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="progress"):
        show_job(job)
        if st.button("Cancel", key="cancel", icon=":material/close:"):
            job_board().cancel(job)
            current_session().job = None
            st.rerun()
    st.caption("You may leave this page: the work goes on, and this address brings you back to it.")


def _show_controls(mine: Session, job: Job | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="controls"):
        mine.recipe = choose_algorithm(mine.recipe, mine.edition)
        _show_options(mine)
        _show_buttons(mine)
    if job and job.error:
        st.error(plain(job.error), icon=":material/error:")


def _show_options(mine: Session) -> None:
    with st.popover("Options", icon=":material/tune:"):
        mine.recipe = choose_options(mine.recipe, mine.edition)
        changed = mine.recipe != recommended(mine.recipe)
        if st.button("Back to recommended", key="recommended", disabled=not changed):
            mine.use_recipe(recommended(mine.recipe))
            st.rerun(scope="fragment")
    st.markdown(":orange-badge[changed]" if changed else ":gray-badge[recommended]", width="content")


def _show_buttons(mine: Session) -> None:
    again = mine.result is not None
    label = "Find again" if again else "Find segments"
    if st.button(label, type="secondary" if again else "primary", icon=":material/scatter_plot:", key="find"):
        with in_words():
            mine.find_segments()
            st.rerun()
    if again and st.button("Meet the personas", type="primary", icon=":material/arrow_forward:", key="to-personas"):
        go("personas")
