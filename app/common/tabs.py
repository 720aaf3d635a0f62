"""Tabs of which the one that a person had open is open again after another page."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import streamlit as st


def returning_tabs(labels: Sequence[str], key: str, bind: Literal["query-params"] | None = None) -> Sequence[Any]:
    """Tabs with these labels; Streamlit forgets the state of ``key`` with its page, so it is kept under another."""
    kept = f"kept-{key}"
    if (before := st.session_state.get(kept)) in labels:
        st.session_state[key] = before
    return st.tabs(list(labels), key=key, on_change=partial(_keep, key, kept), bind=bind)


def _keep(key: str, kept: str) -> None:
    st.session_state[kept] = st.session_state[key]
