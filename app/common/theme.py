"""The theme: the one thing that ``.streamlit/config.toml`` cannot say."""

import streamlit as st

from app.common.device import is_dark

# Streamlit writes white on its primary colour; in the dark theme that colour has to be light, to be read as text too.
DARK_ON_LIGHT = """
<style>
button[data-testid=stBaseButton-primary]:enabled, [data-testid=stMultiSelectTagsContainer] *:not(input) {color: #04211f}
</style>
"""


def complete_theme() -> None:
    """Give the main buttons and the chips of what is picked a text that can be read."""
    if is_dark():
        st.html(DARK_ON_LIGHT)
