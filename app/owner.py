"""The owner: who a result belongs to, so that its address opens it for nobody else."""

import hashlib
import secrets

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

COOKIE = "_streamlit_xsrf"


def owner() -> str:
    """A name for this browser, from the token that Streamlit gives each; a browser without cookies is one session.

    The token is masked anew in every cookie, so it is decoded; only its hash is kept.
    """
    if "owner" not in st.session_state:
        token, _ = decode_xsrf_token_string(st.context.cookies.get(COOKIE, ""))
        st.session_state.owner = hashlib.sha256(token or secrets.token_bytes()).hexdigest()
    return str(st.session_state.owner)
