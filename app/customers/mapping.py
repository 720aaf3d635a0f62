"""The mapping: how each column of the file was interpreted, as a table in which a person may say otherwise."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.common.device import NAME_ON_PHONE, on_phone
from app.common.faults import in_words
from app.common.numbers import share
from app.common.text import plain
from app.customers.spreads import Spread, spreads_of
from app.session.session import current_session
from app.texts import say
from ccseg.reading.columns import SET_ASIDE, Column
from ccseg.reading.customers import Customers, Reading
from ccseg.reading.measures import BY_NAME, MEASURES

ROLES = ("id", "number", "category", "described", "ignored", *(measure.name for measure in MEASURES))
"""What a person may say of a column."""

USE = "use"
"""The column in which a person may say otherwise."""

HEADER = 262
"""Pixels of the column of headers: the longest of the usual ones."""

NARROW = 72
TWO_LINES = 48
"""The width of a column of figures, and the height of a row in which a reason has two lines, in pixels."""


def tell_how_to_correct() -> None:
    """How to say otherwise, and the way back from all that was said; it takes the same room with it and without."""
    session = current_session()
    said = session.recipe.mapping or session.recipe.reading != Reading()
    with st.container(horizontal=True, vertical_alignment="center", key="correcting"):
        st.caption(say("customers.mapping.caption"))
        # What holds since an earlier file has its way back above.
        offered, label = said and not session.recalled, say("customers.mapping.undo")
        if offered and st.button(label, key="undo-said", type="tertiary", icon=":material/undo:"):
            session.start_afresh()
            st.rerun()


def edit_mapping(customers: Customers) -> None:
    """Show what each column is, those that need a look first, and take what a person says instead."""
    needing = _needing_a_look(customers)
    pairs = list(zip(customers.columns, spreads_of(customers), strict=True))
    pairs.sort(key=lambda pair: pair[0].name not in needing)
    columns = [column for column, _ in pairs]
    table = _table(pairs, needing)
    _tell_reasons(columns)
    key = f"mapping-{customers.digest[:12]}-{_edition(customers.digest)}"
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        height="content",
        row_height=TWO_LINES,
        disabled=[str(name) for name in table if name != USE],
        column_config=_columns(table[USE]),
        alt=say("customers.mapping.alt"),
    )
    edits = st.session_state[key]["edited_rows"]
    said = {columns[row].name: _role(edit[USE]) for row, edit in edits.items() if edit.get(USE)}
    _take(said)


def _tell_reasons(columns: Sequence[Column]) -> None:
    """The reason of each column in full, as a list that fits a phone too: a cell of the table cuts it off."""
    with st.expander(say("customers.mapping.reasons"), type="compact", key="reasons"):
        lines = [f"- **{plain(column.name)}**: {plain(_told(column))}" for column in columns]
        st.markdown("\n".join(lines))


def _told(column: Column) -> str:
    """Why a column is what it is, and what its measure counts."""
    meaning = _meaning(column)
    return f"{column.because} ({meaning})" if meaning else column.because


def _role(use: str) -> str:
    """What is said of a column by a use; the uses of columns that were excluded for a reason exclude any other too."""
    return use if use in (*ROLES, *SET_ASIDE) else "ignored"


def _take(said: dict[str, str]) -> None:
    """Go by what a person says of columns, where that is new."""
    session = current_session()
    mapping = {**session.recipe.mapping, **said}
    if mapping == session.recipe.mapping:
        return
    with in_words():
        session.change_recipe(mapping=mapping)
        st.session_state["said-in-table"] = mapping
        st.rerun()


def _edition(digest: str) -> int:
    """How often something else than the table changed what columns are: it then starts anew, and else it stays.

    A table with the same key keeps its place, its focus and what was said in it.
    """
    mapping = dict(current_session().recipe.mapping)
    known, edition = st.session_state.get("table-edition", ("", 0))
    if known != digest or st.session_state.get("said-in-table") != mapping:
        edition += 1
    st.session_state["table-edition"], st.session_state["said-in-table"] = (digest, edition), mapping
    return int(edition)


def _needing_a_look(customers: Customers) -> Collection[str]:
    """The columns that needed a person's look when the file was opened; what is settled since keeps its place."""
    digest, names = st.session_state.get("needing-a-look", ("", frozenset()))
    if digest != customers.digest:
        asked = {issue.column for issue in customers.issues if issue.severity != "note" or issue.question}
        doubtful = {column.name for column in customers.columns if column.doubtful}
        names = frozenset({name for name in asked if name} | doubtful)
        st.session_state["needing-a-look"] = customers.digest, names
    return frozenset(names)


def _table(pairs: Sequence[tuple[Column, Spread]], needing: Collection[str]) -> pd.DataFrame:
    columns = [column for column, _ in pairs]
    spreads = [spread for _, spread in pairs]
    return pd.DataFrame(
        {
            "column": [column.name for column in columns],
            USE: [_use(column) for column in columns],
            "look": [say(f"customers.mapping.{_state(column, needing)}") for column in columns],
            "counts": [list(spread.counts) for spread in spreads],
            "low": [spread.low for spread in spreads],
            "middle": [spread.middle for spread in spreads],
            "high": [spread.high for spread in spreads],
            "zeros": [spread.zeros for spread in spreads],
            "missing": [share(column.missing) if column.missing else "" for column in columns],
            "because": [column.because for column in columns],
            "meaning": [_meaning(column) for column in columns],
        }
    )


def _state(column: Column, needing: Collection[str]) -> str:
    """Whether a column needs a person's look, was settled by one, or is fine."""
    if column.name in current_session().recipe.mapping:
        return "settled"
    return "needed" if column.name in needing else "fine"


def _use(column: Column) -> str:
    if column.describe and column.kind == "ignored":
        return "described"
    return column.measure or column.kind


def _meaning(column: Column) -> str:
    """What the measure of a column counts, where it has one."""
    return BY_NAME[column.measure].meaning if column.measure in BY_NAME else ""


def _columns(uses: Iterable[str]) -> dict[str, Any]:
    others = [use for use in dict.fromkeys(uses) if use not in ROLES]
    config = st.column_config
    names = ("look", "low", "middle", "high", "zeros", "missing")
    helps = {"middle": say("customers.mapping.about_middle")}
    narrow = {
        name: config.TextColumn(say(f"customers.mapping.{name}"), width=NARROW, help=helps.get(name)) for name in names
    }
    return {
        **narrow,
        "column": config.TextColumn(
            say("customers.mapping.column"), pinned=True, width=NAME_ON_PHONE if on_phone() else HEADER
        ),
        USE: config.SelectboxColumn(
            say("customers.mapping.use"),
            options=[*ROLES, *others],
            required=True,
            format_func=use_of,
            width=165,
            help=say("customers.mapping.help"),
        ),
        "counts": config.BarChartColumn(
            say("customers.mapping.counts"), y_min=0, width=100, help=say("customers.mapping.about_counts")
        ),
        "because": config.TextColumn(say("customers.mapping.because"), width=285),
        "meaning": config.TextColumn(say("customers.mapping.meaning"), width=300),
    }


def use_of(role: Any) -> str:
    """What a column is used as, in words."""
    return BY_NAME[role].title if role in BY_NAME else say(f"customers.roles.{role}")
