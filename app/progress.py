"""Progress of the map: the quick picture stands until the faithful one is there."""

import streamlit as st

from app.desk import desk
from app.jobs import job_board
from app.results import Result


def await_map(result: Result) -> None:
    """Say that the faithful map is on its way, and show it as soon as it is there."""
    st.fragment(run_every=1.0 if result.map_job else None)(_await_map)(result)


def _await_map(result: Result) -> None:
    if not result.map_job:
        return
    job = job_board().find(result.owner, result.map_job)
    if job is None or job.over:
        result.map_job = ""
        desk().refresh()
        st.rerun()
    else:
        st.caption(f":material/hourglass_top: A quick picture for now; the faithful map follows ({job.seconds:.0f} s).")
