"""Search: one customer by the id, and how typical this customer is."""

import numpy as np
import streamlit as st

from app.common.text import plain
from app.common.words import tip
from app.session.results import Result, Rows
from app.texts import say

WIDTH = 320
"""Pixels of the field where it stands alone."""

STANDINGS = ((0.5, "typical"), (0.1, "less"), (0.0, "least_typical"))
"""How typical a customer is, by the share of the segment's customers who fit it less well."""

FIELD, SOUGHT = "look-up", "sought-customer"
"""The key of the field, which a page forgets, and the one under which the id stays from one page to the next."""


def find_customer(rows: Rows, *, wide: bool = False) -> int | None:
    """Take a customer's id; the row, or ``None`` where none was asked for or nobody has it."""
    # A session that begins anew gets from the browser what stood in the field: nothing says otherwise yet.
    if SOUGHT in st.session_state:
        st.session_state[FIELD] = st.session_state[SOUGHT]
    with st.container(width=WIDTH if wide else "stretch", gap="small"):
        wanted = st.text_input(
            say("personas.look_up.label"), placeholder=say("personas.look_up.placeholder"), key=FIELD, on_change=_keep
        )
        seek(wanted)
        if not wanted:
            return None
        places = np.flatnonzero(rows.segmentation.customers.frame.index == wanted.strip())
        if not len(places):
            st.caption(say("personas.look_up.unknown"))
            return None
    return int(places[0])


def _keep() -> None:
    seek(st.session_state[FIELD])


def seek(customer: str) -> None:
    """Look up the customer with this id, as if a person had written it into the field."""
    st.session_state[SOUGHT] = customer


def tell_standing(result: Result, rows: Rows, row: int) -> None:
    """Say in which segment a customer is, and how typical of it."""
    found = rows.segmentation
    label = int(found.labels[row])
    if label < 0:
        st.caption(say("personas.look_up.unassigned"))
        return
    peers = found.assignment.confidence[found.labels == label]
    below = float((peers < found.assignment.confidence[row]).mean())
    standing = say(f"personas.standing.{_standing(below)}")
    told = [say("personas.look_up.found", name=plain(result.name_of(label)), share=below, standing=standing)]
    if found.staying is not None and not np.isnan(found.staying[row]):
        told.append(say("personas.look_up.staying", share=float(found.staying[row])))
    st.markdown("  \n".join(told), help=tip("confidence"))


def _standing(below: float) -> str:
    return next(key for least, key in STANDINGS if below >= least)
