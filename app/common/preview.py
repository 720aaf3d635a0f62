"""The preview: the first customers as they were read, personal data masked."""

from typing import Any

import pandas as pd
import streamlit as st

from app.texts import say
from ccseg.reading.customers import Customers
from ccseg.records import Ints

SHOWN = 50


def preview(customers: Customers) -> None:
    """Show the first customers of the file."""
    shown = min(SHOWN, len(customers.frame))
    st.caption(say("common.preview.caption", customers=shown))
    show_customers(customers, masked(customers, slice(SHOWN)), say("common.preview.alt"))


def show_customers(customers: Customers, table: pd.DataFrame, alt: str, **options: Any) -> None:
    """A table of customers, with options of ``st.dataframe``; the index is hidden where their id is a column anyway."""
    st.dataframe(table, hide_index=any(column.kind == "id" for column in customers.columns), alt=alt, **options)


def masked(customers: Customers, places: slice | Ints) -> pd.DataFrame:
    """Some customers, with the columns that hold personal data made unreadable."""
    frame = customers.frame.iloc[places].copy()
    for column in customers.columns:
        if column.kind == "personal":
            frame[column.name] = [mask(value) for value in frame[column.name]]
    return frame


def mask(value: object) -> str:
    """The first letter and nothing else that could be recognised.

    >>> mask("C10001"), mask("")
    ('C•••', '•••')
    """
    return f"{str(value)[:1]}•••"
