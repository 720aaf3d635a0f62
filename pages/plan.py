"""Plan: what segments are worth, whom to review for a higher limit, and which test can prove a play."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.plan.form import show_form
from app.plan.lists import offer_plan, offer_test
from app.plan.view import show_fairness, show_limits, show_summary, show_tests, show_value
from app.session.plans import assumptions_of, basis_of, keep_plan
from app.session.session import current_session
from app.shown.header import header, nothing_here, show_title
from app.shown.links import lead_to
from app.texts import say
from ccseg.planning.plan import Planning, make_plan
from ccseg.planning.telling import wording_of

enter()

header("plan")
result, rows = current_session().result, current_session().rows
if result is None:
    nothing_here(say("plan.nothing"), say("plan.find"), "segments", here="plan")

show_title(say("plan.title"))
st.caption(say("plan.about"))
if rows is None:
    st.info(say("plan.no_customers"), icon=":material/upload_file:")
    lead_to("segments", say("attach.again"), "attach")
    st.stop()

assumptions = assumptions_of(result)
summary = st.container()
show_form(result, assumptions, rows.segmentation.customers)
with in_words():
    run = result.as_written()
    basis = basis_of(result, rows, assumptions)
    planning = Planning(basis, run, make_plan(run, basis, assumptions))
    wording = wording_of(run, assumptions)
    keep_plan(result, planning.found)
    with summary:
        show_summary(planning.found)
    show_value(planning.found, wording)
    show_limits(result, planning.found, wording)
    show_tests(planning.found, wording)
    offer_test(planning)
    show_fairness(planning.found)
    st.header(say("plan.lists.title"), anchor=False)
    offer_plan(planning)
