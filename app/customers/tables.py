"""Tables: what was changed on reading, and which columns and rows are excluded."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.common.text import plain
from app.texts import say
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers


def show_changes(customers: Customers) -> None:
    """What was changed on reading, each with an example."""
    if not customers.changes:
        st.caption(say("customers.changes.none"))
        return
    file = say("customers.changes.file")
    rows = [[change.column or file, change.message, change.rows, change.example or ""] for change in customers.changes]
    _show("changes", ("column", "what", "rows", "example"), rows)


def show_excluded(customers: Customers, columns: Sequence[Column]) -> None:
    """The columns that take no part, and the rows that are no customers, each with its reason."""
    for column in columns:
        st.markdown(f"**{plain(column.name)}**: {plain(column.because)}")
    if customers.set_aside:
        _show("excluded", ("line", "reason"), [[row.line, row.reason] for row in customers.set_aside])
    if not columns and not customers.set_aside:
        st.caption(say("customers.excluded.none"))


def _show(tab: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    titles = [say(f"customers.{tab}.{head}") for head in heads]
    st.dataframe(pd.DataFrame(rows, columns=titles), hide_index=True)
