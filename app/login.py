"""The log-in, where the person who runs the app has set one up."""

import streamlit as st

from app.owner import is_logged_in


def require_login() -> None:
    """Let nobody in who is not logged in, where ``secrets.toml`` has a section ``[auth]``."""
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets or is_logged_in():
        return
    st.title("Get to know your card customers")
    st.markdown("Please log in to go on.")
    st.button("Log in", type="primary", icon=":material/login:", on_click=st.login, key="log-in")
    st.stop()
