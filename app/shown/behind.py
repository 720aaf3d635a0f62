"""Behind: the table of a chart, for whoever cannot see it or wants its numbers."""

from collections.abc import Hashable, Sequence

import pandas as pd
import streamlit as st

from app.common.text import JOINER, plain


def table_behind(title: str, table: pd.DataFrame, key: Hashable) -> None:
    """The numbers of a chart as a table that can be read aloud, closed until it is asked for."""
    with st.expander(title, type="compact", key=str(key)):
        heads = _distinct([plain(head) for head in table.columns])
        st.table(table.map(plain).set_axis(heads, axis=1), hide_index=True, alt=title)


def _distinct(heads: Sequence[str]) -> list[str]:
    """Heads of columns, of which no two may be equal: another of the same name gets an end that nobody sees.

    >>> len(set(_distinct(["Light users", "Light users"])))
    2
    """
    return [head + JOINER * list(heads[:place]).count(head) for place, head in enumerate(heads)]
