"""The entry: every page is reached through ``streamlit_app.py``."""

import runpy
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.patches import pages_run_alone

TOP = "top-of-page"
"""Where the session keeps the place above everything on the page that is being drawn."""
ENTRY_POINT = Path(__file__).parents[2] / "streamlit_app.py"


def enter() -> None:
    """Go through the entry point where Streamlit has run the page without it.

    Until ``st.navigation`` has run once in a server, Streamlit runs the files of a folder named "pages" on their own.
    """
    if pages_run_alone():
        runpy.run_path(str(ENTRY_POINT))
        st.stop()
    st.session_state[TOP] = st.empty()


def top_of_page() -> DeltaGenerator:
    """The place above everything on the page, for what is told while it waits; it is in no form and no expander."""
    place: DeltaGenerator = st.session_state[TOP] if TOP in st.session_state else st.empty()
    return place
