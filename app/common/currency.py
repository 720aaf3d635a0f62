"""The currency: the sign that amounts are written with."""

import streamlit as st

from app.texts import say

SIGNS = ("", "€", "$", "£", "¥", "₹", "CHF", "kr")


def choose_currency(current: str) -> str:
    """The sign that a person chooses."""
    return st.selectbox(
        say("common.currency.label"),
        SIGNS,
        index=SIGNS.index(current) if current in SIGNS else 0,
        format_func=lambda sign: sign or say("common.currency.none"),
        key="currency",
        width=110,
    )
