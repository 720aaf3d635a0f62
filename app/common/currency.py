"""The currency: the sign that amounts are written with."""

import streamlit as st

SIGNS = ("", "€", "$", "£", "¥", "₹", "CHF", "kr")


def choose_currency(current: str) -> str:
    """The sign that a person chooses."""
    return st.selectbox(
        "Currency",
        SIGNS,
        index=SIGNS.index(current) if current in SIGNS else 0,
        format_func=lambda sign: sign or "none",
        key="currency",
        width=110,
    )
