"""The progress of a comparison: how far each of its recipes is, and what is found already."""

from functools import partial

import streamlit as st

from app.common.text import plain
from app.session.comparisons import ComparisonJob, Fit
from app.shown.progress import polled, show_job
from app.texts import say
from ccseg.result import Segmentation


def await_comparison(job: ComparisonJob) -> None:
    """Show how far it is; what is found is shown as it comes, and the page is drawn anew when all is compared."""
    polled(job, partial(_show_progress, job))


def _show_progress(job: ComparisonJob) -> None:
    with st.container(border=True, key="comparison-progress"):
        for fit in job.fits:
            _show_fit(fit)
        if job.job:
            show_job(job.job, say("comparison.all"))
        may_compare = job.enough and job.job is None
        label = say("comparison.compare_found") if may_compare else say("jobs.cancel")
        if st.button(label, key="stop", icon=":material/close:"):
            job.stop()
            st.rerun()
    st.caption(say("jobs.leave"))


def _show_fit(fit: Fit) -> None:
    """What a recipe has brought, or how far it is."""
    title = plain(fit.title)
    if fit.rows:
        st.markdown(f":material/check_circle: **{title}**: {_about(fit.rows.segmentation)}")
    elif fit.over:
        st.markdown(f":material/close: **{title}**: {plain(fit.error or say('jobs.stopped'))}")
    elif fit.job:
        show_job(fit.job, fit.title)


def _about(found: Segmentation) -> str:
    quality = found.run.quality
    if quality.weakest is None:
        return say("comparison.found", segments=quality.segments)
    return say("comparison.found_stable", segments=quality.segments, stability=quality.weakest)
