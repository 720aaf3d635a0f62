"""The device: what we know of the screen that a person looks at."""

import streamlit as st

NAME_ON_PHONE = 150
"""How wide a column of names is there, in pixels, so that something else can be seen beside it."""


def is_dark() -> bool:
    """Whether the dark theme is on."""
    return st.context.theme.type == "dark"


def on_phone() -> bool:
    """Whether it is small and touched with fingers."""
    return "Mobile" in st.context.headers.get("User-Agent", "")
