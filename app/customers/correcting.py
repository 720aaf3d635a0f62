"""Correcting: the window, what merchant groups are for, and what each raw column was read as."""

from datetime import date

import pandas as pd
import streamlit as st

from app.common.faults import in_words
from app.session.session import current_session
from app.texts import say
from ccseg.deriving.customers import DerivedCustomers
from ccseg.deriving.origins import title_of_role
from ccseg.deriving.roles import NONE, ROLES
from ccseg.deriving.window import Derivation

LONGEST = 60
GROUPS = ("profile", "inputs")


def correct_derivation(customers: DerivedCustomers) -> None:
    """A form with what may be said of deriving these customers; they are derived again by it."""
    origin = customers.origin
    with st.expander(say("customers.correct.title"), icon=":material/tune:"), st.form("correct", border=False):
        said = origin.derivation
        months = st.number_input(say("customers.correct.months"), 1, LONGEST, said.months)
        changes: dict[str, object] = {"months": int(months)}
        if origin.window:
            reference = st.date_input(say("customers.correct.reference"), origin.window.end)
            if isinstance(reference, date) and reference != origin.window.end:
                changes["reference"] = reference
        if "spend_share_other" in origin.table:
            changes["groups"] = st.radio(
                say("customers.correct.groups"),
                GROUPS,
                index=GROUPS.index(said.groups),
                format_func=lambda use: say(f"customers.correct.{use}"),
                horizontal=True,
            )
        changes["roles"] = said.roles | _edit_roles(customers)
        if st.form_submit_button(say("customers.correct.apply"), key="derive-again"):
            _derive_again(said.but(**changes))


def _edit_roles(customers: DerivedCustomers) -> dict[str, str]:
    """The role of each column of the file, as it stands in a table that can be changed."""
    roles = {header: role for role, header in customers.origin.shape.roles.items()}
    headers = list(customers.origin.broken.columns)[len(["line", "reason"]) :] if roles else []
    if not headers:
        return {}
    titles: dict[str, str] = {role: title_of_role(role) for role in ROLES}
    titles[NONE] = say("customers.correct.nothing")
    names = {title: role for role, title in titles.items()}
    st.caption(say("customers.correct.caption"))
    heads = [say("customers.correct.header"), say("customers.correct.role")]
    rows = [(header, titles[roles.get(header, NONE)]) for header in headers]
    edited = st.data_editor(
        pd.DataFrame(rows, columns=heads),
        hide_index=True,
        disabled=heads[:1],
        column_config={heads[1]: st.column_config.SelectboxColumn(options=list(titles.values()), required=True)},
        key="roles",
        alt=say("customers.correct.alt"),
    )
    chosen = {header: names[title] for header, title in zip(headers, edited[heads[1]], strict=True)}
    return {header: role for header, role in chosen.items() if role != roles.get(header, NONE) or header in roles}


def _derive_again(derivation: Derivation) -> None:
    with in_words():
        current_session().change_recipe(derivation=derivation)
        st.rerun()
