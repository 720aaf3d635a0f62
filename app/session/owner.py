"""The owner: who a result belongs to, so that its address opens it for nobody else."""

import hashlib
import secrets
from contextlib import suppress

import streamlit as st
from itsdangerous import BadSignature, Signer

from app.common.once import Once
from app.patches import XSRF_COOKIE, browser_token
from app.session.store import store
from ccseg.errors import StoreFault

COOKIE = "ccseg_owner"
YEAR = 365 * 86_400


def owner() -> str:
    """A name for the person who is logged in, else for this browser; it tells nobody who that is."""
    if "owner" not in st.session_state:
        st.session_state.owner = hashlib.sha256(_secret()).hexdigest()
    return str(st.session_state.owner)


def is_logged_in() -> bool:
    """Whether a log-in is set up and the person has used it."""
    return bool(st.user.get("is_logged_in"))


def cookie_header(current: str, secure: bool) -> str | None:
    """The header that gives a browser its signed cookie, or renews it; none while the store cannot be reached."""
    try:
        signer = _signer()
    except StoreFault:
        return None
    cookie = current if signer.validate(current) else signer.sign(secrets.token_urlsafe()).decode()
    parts = [f"{COOKIE}={cookie}", "Path=/", f"Max-Age={YEAR}", "HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, *(["Secure"] if secure else [])])


def _secret() -> bytes:
    """What only this person's requests carry: the log-in, our cookie, or the token that Streamlit gives each browser.

    A browser without cookies is one session.
    """
    if is_logged_in():
        return f"{st.user.get('iss')} {st.user.get('sub')}".encode()
    with suppress(StoreFault, BadSignature):
        return _signer().unsign(st.context.cookies.get(COOKIE, ""))
    return browser_token(st.context.cookies.get(XSRF_COOKIE, "")) or secrets.token_bytes()


@Once
def _signer() -> Signer:
    return Signer(store().secret(COOKIE), salt=COOKIE, digest_method=hashlib.sha256)
