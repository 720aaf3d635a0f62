"""The entry: every page is reached through ``streamlit_app.py``."""

import runpy
from pathlib import Path

import streamlit as st

from app.patches import pages_run_alone

ENTRY_POINT = Path(__file__).parents[2] / "streamlit_app.py"


def enter() -> None:
    """Go through the entry point where Streamlit has run the page without it.

    Until ``st.navigation`` has run once in a server, Streamlit runs the files of a folder named "pages" on their own.
    """
    if pages_run_alone():
        runpy.run_path(str(ENTRY_POINT))
        st.stop()
