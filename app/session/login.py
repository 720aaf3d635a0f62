"""The log-in, where the person who runs the app has set one up."""

import streamlit as st

from app.session.owner import is_logged_in
from app.texts import say


def require_login() -> None:
    """Let nobody in who is not logged in, where a log-in is set up."""
    if is_logged_in() or not is_set_up():
        return
    st.title(say("login.title"))
    st.markdown(say("login.please"))
    st.button(say("login.log_in"), type="primary", icon=":material/login:", on_click=st.login, key="log-in")
    st.stop()


def is_set_up() -> bool:
    """Whether ``secrets.toml`` has a section ``[auth]``."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets
