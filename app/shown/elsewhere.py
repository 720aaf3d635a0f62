"""Elsewhere: what another server works at for the person who looks at this page, and what became of it."""

from functools import partial

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.session.elsewhere import Elsewhere
from app.session.session import current_session
from app.shown.links import lead_to
from app.shown.progress import polled
from app.texts import say


def show_elsewhere() -> None:
    """Above the page: how far a job on another server is, or that it ended with its server, and how to go on."""
    if other := current_session().elsewhere:
        polled(other, partial(_show, other))


def _show(other: Elsewhere) -> None:
    if not other.over:
        other.look()
    job = other.job
    if job.state in ("working", "done"):
        with st.container(horizontal=True, vertical_alignment="center", border=True, key="elsewhere"):
            st.progress(job.share, plain(say("elsewhere.working", server=job.server, stage=job.stage)))
            if st.button(say("jobs.cancel"), key="cancel-elsewhere", icon=":material/close:"):
                with in_words():
                    other.cancel()
    else:
        st.warning(plain(say(f"elsewhere.{job.state}", server=job.server)), icon=":material/dns:")
        lead_to("start", say("elsewhere.again"), "again", params={"job": "", "recipe": job.recipe})
