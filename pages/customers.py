"""Customers: what we understood of each column, what we changed, what is wrong; correct it."""

import pandas as pd
import streamlit as st

from app.common.currency import choose_currency
from app.common.entry import enter
from app.common.numbers import count
from app.common.preview import preview
from app.common.text import plain
from app.customers.issues import show_issue
from app.customers.mapping import edit_mapping
from app.session.address import go
from app.session.session import current_session
from app.shown.header import header, nothing_here

enter()

header("customers")
customers = current_session().customers
if customers is None:
    nothing_here("There is no file yet.", "Bring a file", "start")
measures = sum(column.measure is not None for column in customers.columns)
pressing = [issue for issue in customers.issues if issue.severity != "note" or issue.question]
notes = [issue for issue in customers.issues if issue not in pressing]

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="verdict"):
    look = f"{len(pressing)} thing{'s' * (len(pressing) > 1)} to look at" if pressing else "ready to go"
    verdict = f"{count(len(customers.frame))} customers, {measures} of 17 measures recognised, {look}"
    st.header(verdict, anchor=False, width="content")
    with st.container(horizontal=True, width="content", vertical_alignment="bottom"):
        wording = current_session().recipe.wording
        current_session().recipe = current_session().recipe.but(
            wording=wording.but(currency=choose_currency(wording.currency))
        )
        if st.button(
            "Continue", type="primary", icon=":material/arrow_forward:", disabled=not customers.ready, key="continue"
        ):
            go("segments")

for number, issue in enumerate(pressing):
    show_issue(number, issue)

aside = [column for column in customers.columns if not column.usable and column.kind != "id"]
tabs = st.tabs(
    [
        f"Columns ({len(customers.columns)})",
        f"What we noticed ({len(notes)})",
        f"What we changed ({len(customers.changes)})",
        f"Set aside ({len(aside) + len(customers.set_aside)})",
        "Preview",
    ]
)
with tabs[0]:
    st.caption("What we take each column for. To correct us, double-click the second column.")
    edit_mapping(customers.columns)
with tabs[1]:
    for number, issue in enumerate(notes, start=len(pressing)):
        show_issue(number, issue)
    if not notes:
        st.caption("Nothing out of the ordinary.")
with tabs[2]:
    if customers.changes:
        changes = [[c.column or "the file", c.message, c.rows, c.example or ""] for c in customers.changes]
        st.dataframe(
            pd.DataFrame(changes, columns=["Column", "What we changed", "Rows", "For example"]), hide_index=True
        )
    else:
        st.caption("Nothing: the file was read as it stands.")
with tabs[3]:
    for column in aside:
        st.markdown(f"**{plain(column.name)}**: {plain(column.because)}")
    if customers.set_aside:
        rows = [[row.line, row.reason] for row in customers.set_aside]
        st.dataframe(pd.DataFrame(rows, columns=["Line", "Why it is no customer"]), hide_index=True)
    if not aside and not customers.set_aside:
        st.caption("Nothing: every column and every row takes part.")
with tabs[4]:
    preview(customers)
