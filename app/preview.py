"""The preview: the first customers as they were read, personal data masked."""

import pandas as pd
import streamlit as st

from ccseg.customers import Customers

SHOWN = 50


def preview(customers: Customers) -> None:
    """Show the first customers of the file."""
    st.caption(f"The first {min(SHOWN, len(customers.frame))} customers, as we read them.")
    st.dataframe(masked(customers).head(SHOWN), alt="The first customers of your file")


def masked(customers: Customers) -> pd.DataFrame:
    """The customers with the columns that hold personal data made unreadable."""
    personal = [column.name for column in customers.columns if column.kind == "personal"]
    frame = customers.frame.head(SHOWN).copy()
    for name in personal:
        frame[name] = [mask(value) for value in frame[name]]
    return frame


def mask(value: object) -> str:
    """The first letter and nothing else that could be recognised.

    >>> mask("C10001"), mask("")
    ('C•••', '•••')
    """
    return f"{str(value)[:1]}•••"
