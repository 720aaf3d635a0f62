"""The mapping: how each column of the file was interpreted, as a table in which a person may say otherwise."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from app.common.faults import in_words
from app.common.numbers import share
from app.session.session import current_session
from app.texts import say
from ccseg.reading.columns import MEASURES, Column

BY_NAME = {measure.name: measure for measure in MEASURES}
ROLES = ("id", "number", "category", "described", "ignored", *BY_NAME)
"""What a person may say of a column."""

USE = "use"
"""The column in which a person may say otherwise."""


def edit_mapping(columns: tuple[Column, ...]) -> None:
    """Show what each column is, and take what a person says instead."""
    key = f"mapping-{len(current_session().recipe.mapping)}-{hash(tuple(columns))}"
    table = _table(columns)
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        disabled=[str(name) for name in table if name != USE],
        column_config=_columns(table[USE]),
        alt=say("customers.mapping.alt"),
    )
    edits = st.session_state[key]["edited_rows"]
    said = {columns[row].name: edit[USE] for row, edit in edits.items() if edit.get(USE) in ROLES}
    if said:
        with in_words():
            current_session().change_recipe(mapping={**current_session().recipe.mapping, **said})
            st.rerun()


def _table(columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "column": [column.name for column in columns],
            USE: [_use(column) for column in columns],
            "meaning": [_meaning(column) for column in columns],
            "missing": [share(column.missing) if column.missing else "" for column in columns],
            "because": [column.because for column in columns],
        }
    )


def _use(column: Column) -> str:
    if column.describe and column.kind == "ignored":
        return "described"
    return column.measure or column.kind


def _meaning(column: Column) -> str:
    """What the measure of a column counts, where it has one."""
    return BY_NAME[column.measure].meaning if column.measure in BY_NAME else ""


def _columns(uses: Iterable[str]) -> dict[str, Any]:
    others = [use for use in dict.fromkeys(uses) if use not in ROLES]
    heads = {name: say(f"customers.mapping.{name}") for name in ("column", USE, "meaning", "missing", "because")}
    return {
        **heads,
        "column": st.column_config.TextColumn(heads["column"], pinned=True),
        USE: st.column_config.SelectboxColumn(
            heads[USE],
            options=[*ROLES, *others],
            required=True,
            format_func=use_of,
            help=say("customers.mapping.help"),
        ),
        "because": st.column_config.TextColumn(heads["because"], width="large"),
    }


def use_of(role: Any) -> str:
    """What a column is used as, in words."""
    return BY_NAME[role].title if role in BY_NAME else say(f"customers.roles.{role}")
