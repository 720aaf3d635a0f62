"""Customers: how each column was interpreted, what was changed, what is wrong; correct it."""

import streamlit as st

from app.common.currency import choose_currency
from app.common.entry import enter
from app.common.preview import preview
from app.customers.beside import offer_beside
from app.customers.derived import show_derived
from app.customers.guesses import guesses_of, show_guesses
from app.customers.issues import is_answered, pressing_issues, recognised_as, show_issue, show_notes
from app.customers.mapping import edit_mapping, tell_how_to_correct
from app.customers.tables import show_changes, show_excluded
from app.session.session import current_session
from app.shown.header import header, nothing_here, show_title
from app.shown.links import lead_to
from app.texts import say
from ccseg.deriving.customers import DerivedCustomers
from ccseg.engine.understood import Sampled
from ccseg.reading.measures import MEASURES

enter()

header("customers")
customers = current_session().customers
if customers is None:
    if current_session().result:
        nothing_here(say("customers.gone"), say("attach.again"), "segments")
    nothing_here(say("customers.nothing"), say("customers.upload"), "start")
measures = sum(column.measure is not None for column in customers.columns)
pressing, guesses = pressing_issues(customers), guesses_of(customers)
notes = [issue for issue in customers.issues if issue.severity == "note" and not issue.question]
unsettled = sum(not is_answered(issue) for issue in pressing) + sum(guess.answer is None for guess in guesses)

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="verdict"):
    review = say("customers.review", items=unsettled) if unsettled else say("customers.ready")
    sizes = {"customers": customers.number, "measures": measures, "known": len(MEASURES)}
    show_title(say(f"customers.verdict.{recognised_as(customers)}", review=review, **sizes))
    with st.container(horizontal=True, width="content", vertical_alignment="bottom"):
        recipe = current_session().recipe
        currency = choose_currency(recipe.wording.currency)
        current_session().recipe = recipe.but(wording=recipe.wording.but(currency=currency))
        lead_to("segments", say("customers.continue"), "continue", disabled=not customers.ready)

if recognised_as(customers) == "own":
    st.caption(say("customers.own"))
if current_session().recalled:
    with st.container(horizontal=True, vertical_alignment="center", key="recalled"):
        st.caption(say("customers.recalled"))
        if st.button(say("customers.afresh"), key="afresh", type="tertiary", icon=":material/undo:"):
            current_session().start_afresh()
            st.rerun()
for number, issue in enumerate(pressing):
    show_issue(number, issue)
show_guesses(guesses)
if not isinstance(customers, Sampled):
    offer_beside()

aside = [column for column in customers.columns if not column.usable and column.kind != "id"]
sizes = {
    "columns": len(customers.columns),
    "notes": len(notes),
    "changes": len(customers.changes),
    "excluded": len(aside) + len(customers.set_aside),
    **({"derived": len(customers.origin.measures)} if isinstance(customers, DerivedCustomers) else {}),
    "preview": 0,
}
labels = [say(f"customers.tabs.{tab}", number=size) for tab, size in sizes.items()]
tabs = dict(zip(sizes, st.tabs(labels, key="customers-tabs"), strict=True))
with tabs["columns"]:
    tell_how_to_correct()
    edit_mapping(customers)
with tabs["notes"]:
    if notes:
        show_notes(notes)
    else:
        st.caption(say("customers.notes.none"))
with tabs["changes"]:
    show_changes(customers)
with tabs["excluded"]:
    show_excluded(customers, aside)
if isinstance(customers, DerivedCustomers):
    with tabs["derived"]:
        show_derived(customers)
with tabs["preview"]:
    preview(customers)
current_session().begin_ahead()
