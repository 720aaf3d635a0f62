"""The mapping: what each column of the file was taken for, as a table in which a person may say otherwise."""

import pandas as pd
import streamlit as st

from app.common.faults import in_words
from app.common.numbers import share
from app.session.session import current_session
from ccseg.reading.columns import MEASURES, Column

ROLES = {"id": "Customer id", "number": "Another number", "category": "A category", "ignored": "Leave out"} | {
    measure.name: measure.title for measure in MEASURES
}
SET_ASIDE = {
    "counter": "Set aside: counts the rows",
    "constant": "Set aside: always the same",
    "empty": "Set aside: empty",
    "text": "Set aside: free text",
    "date": "Set aside: dates",
    "personal": "Set aside: personal",
    "protected": "Set aside: protected",
}
MEANINGS = {measure.name: measure.meaning for measure in MEASURES}


def edit_mapping(columns: tuple[Column, ...]) -> None:
    """Show what each column is, and take what a person says instead."""
    key = f"mapping-{len(current_session().recipe.mapping)}-{hash(tuple(columns))}"
    st.data_editor(
        _table(columns),
        key=key,
        hide_index=True,
        disabled=["Your column", "What it is", "Empty", "Why"],
        column_config={
            "Your column": st.column_config.TextColumn(pinned=True),
            "We use it as": st.column_config.SelectboxColumn(
                options=[*ROLES.values(), *SET_ASIDE.values()], required=True, help="Choose another use to correct us."
            ),
            "Why": st.column_config.TextColumn(width="large"),
        },
        alt="What each column of your file is used as, and why",
    )
    edits = st.session_state[key]["edited_rows"]
    said = {columns[row].name: _role(edit["We use it as"]) for row, edit in edits.items() if "We use it as" in edit}
    if said := {name: role for name, role in said.items() if role}:
        with in_words():
            current_session().change_recipe(mapping={**current_session().recipe.mapping, **said})
            st.rerun()


def _table(columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Your column": [column.name for column in columns],
            "We use it as": [use_of(column) for column in columns],
            "What it is": [MEANINGS.get(column.measure or "", "") for column in columns],
            "Empty": [share(column.missing) if column.missing else "" for column in columns],
            "Why": [column.because for column in columns],
        }
    )


def use_of(column: Column) -> str:
    """What a column is used as, in words."""
    return ROLES.get(column.measure or column.kind) or SET_ASIDE[column.kind]


def _role(use: str) -> str | None:
    return next((role for role, words in ROLES.items() if words == use), None)
