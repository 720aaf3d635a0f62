"""Folded: a form behind a button, which goes away once it was filled in."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def folded(label: str, key: str, icon: str = ":material/edit:") -> Iterator[None]:
    """Where the form stands that opens by the button of this name."""
    with st.container(key=key, width="content"):
        # Once folded it is another widget: the browser opens one again, at the next click anywhere, that was only told
        # to close.
        name = f"{key}-{st.session_state.get(_times(key), 0)}"
        with st.popover(label, icon=icon, type="tertiary", key=name, on_change="rerun"):
            yield


def fold(key: str) -> None:
    """Close the form; it is not to be open when the page is drawn again."""
    st.session_state[_times(key)] = st.session_state.get(_times(key), 0) + 1


def _times(key: str) -> str:
    """The key of how often a form was folded."""
    return f"folded-{key}"
