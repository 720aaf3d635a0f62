"""Members: a list of customers with the persona of each, beside what the file says of them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from app.common.preview import masked, show_customers
from app.texts import say
from ccseg.glossary import TERMS
from ccseg.reading.customers import Customers
from ccseg.records import Ints

MEMBERS = "members"
"""The key of a list from which a customer is chosen."""


def list_members(
    customers: Customers,
    places: Ints,
    personas: Sequence[str],
    alt: str,
    choose: Callable[[str], None] | None = None,
) -> None:
    """The first of the customers in these ``places``, with what each one's persona is called.

    ``personas`` are as many names as are shown; where there are more customers, a line says so. ``choose`` gets the id
    of the customer whose row is selected.
    """
    table = masked(customers, places[: len(personas)])
    table.insert(0, TERMS["persona"].title, list(personas), allow_duplicates=True)
    ids = customers.frame.index[places[: len(personas)]].tolist()
    show_customers(customers, table, alt, **(_choosing(ids, choose) if choose else {}))
    if len(places) > len(personas):
        st.caption(say("common.first", shown=len(personas), customers=len(places)))


def _choosing(ids: Sequence[object], choose: Callable[[str], None]) -> dict[str, Any]:
    return {"key": MEMBERS, "selection_mode": "single-row", "on_select": partial(_choose, ids, choose)}


def _choose(ids: Sequence[object], choose: Callable[[str], None]) -> None:
    rows = st.session_state[MEMBERS].selection.rows
    choose(str(ids[rows[0]]) if rows else "")
