"""Compare: methods, settings and existing segments side by side, which to use, and which customers change segment."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.common.text import plain
from app.compare.picker import pick
from app.compare.progress import await_comparison
from app.compare.view import show_comparison
from app.session.address import follow_comparison
from app.session.session import current_session
from app.shown.header import header, nothing_here, show_title
from app.texts import say

enter()

follow_comparison()
session = current_session()
job, kept = session.comparison_job, session.comparison
header("compare")
show_title(say("compare.title"))
if not (session.customers or job or kept):
    if session.result:
        nothing_here(say("compare.gone"), say("attach.again"), "segments")
    nothing_here(say("compare.nothing"), say("compare.upload"), "start", here="compare")

if job and job not in session.settled:
    await_comparison(job)
elif session.customers:
    if asked := pick(session, session.customers):
        with in_words():
            session.compare(asked.recipes, asked.columns)
            st.rerun()
    if job and job.error:
        st.error(plain(job.error), icon=":material/error:")

if kept:
    if kept.fault:
        st.warning(say("comparison.not_kept", reason=plain(kept.fault)), icon=":material/cloud_off:")
    show_comparison(kept.document, job.comparison if job else None)
elif job is None or job.over:
    st.caption(say("compare.hint"))
