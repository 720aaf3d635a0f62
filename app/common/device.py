"""The device: what we know of the screen that a person looks at."""

import streamlit as st


def is_dark() -> bool:
    """Whether the dark theme is on."""
    return st.context.theme.type == "dark"


def on_phone() -> bool:
    """Whether it is small and touched with fingers."""
    return "Mobile" in st.context.headers.get("User-Agent", "")
