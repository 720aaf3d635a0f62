"""The least that a switch of pages takes with Streamlit: three pages with a title each, no more.

``python -m benchmarks.app`` turns these as it turns those of the app.
"""

from functools import partial

import streamlit as st

st.set_page_config(layout="wide")


def show(name: str) -> None:
    """A page that is nothing but its title."""
    with st.container(key=name.lower()):
        st.title(name, anchor=False)


names = ("Start", "Customers", "Help")
st.navigation(
    [st.Page(partial(show, name), title=name, url_path=name.lower(), default=name == "Start") for name in names],
    position="top",
).run()
