"""Sharing: links that open a result, or only set up its choices, and what their owner does with them."""

import time
from contextlib import suppress
from urllib.parse import urlencode, urljoin

import streamlit as st

from app.common.faults import in_words
from app.common.numbers import ago, times
from app.common.settings import read_settings
from app.common.text import plain
from app.session.comparisons import all_comparisons
from app.session.owner import owner
from app.session.results import Result, all_results
from app.session.store import store
from ccseg.comparing.comparison import Summary
from ccseg.errors import CcsegError
from ccseg.keeping.links import Link
from ccseg.keeping.snapshots import make_snapshot, public_comparison
from ccseg.recipes import recipe_to_text

PERIODS = {7: "a week", 30: "30 days", 90: "90 days", 365: "a year"}
USUAL = 30
SHOWN = (
    "Whoever has the link sees the personas with their figures and the map, as they are now. "
    "It shows no customers, no ids and no group of fewer than ten."
)


def offer_to_share(result: Result) -> None:
    """The button, and the dialog behind it."""
    if st.button("Share", icon=":material/share:", key="share"):
        _share(result)


@st.dialog("Share this result")
def _share(result: Result) -> None:
    st.markdown(SHOWN)
    days = st.selectbox(
        "The link works for", PERIODS, index=list(PERIODS).index(USUAL), format_func=PERIODS.__getitem__, key="days"
    )
    titled = st.checkbox(f"Show the name “{plain(result.title)}”", key="titled")
    compared = _comparison_of(result)
    if compared and not st.checkbox("Also show the comparison with other ways", key="compared"):
        compared = None
    if st.button("Make a link", type="primary", icon=":material/link:", key="make-link"):
        with in_words():
            all_results().save(result)
            title = result.title if titled else ""
            snapshot = make_snapshot(result.run, names=result.names, title=title, comparison=compared)
            _show_link(store().links.share(result.owner, result.id, snapshot, days))
    with st.expander("Only the choices"):
        st.markdown("This link sets up the same choices for another file. It holds no result.")
        st.code(public_address("", recipe=recipe_to_text(result.run.recipe)), language=None, wrap_lines=True)


def _comparison_of(result: Result) -> Summary | None:
    """The latest comparison of the same file, where there is one and the public may see it."""
    with suppress(CcsegError):
        found = all_comparisons().latest(result.owner, result.run.source)
        return found and public_comparison(found)
    return None


def _show_link(token: str) -> None:
    st.code(public_address("shared", s=token), language=None, wrap_lines=True)
    st.caption("Copy it now: nobody can show it again. The Saved page tells how often it was opened.")


def public_address(page: str, **params: str) -> str:
    """The address of a page as others reach it."""
    base = read_settings().base_url.rstrip("/")
    return f"{urljoin(f'{base}/' if base else st.context.url or '', page or '.')}?{urlencode(params)}"


def show_links(links: list[Link]) -> None:
    """The owner's links to a result, with what can be done about each."""
    for link in links:
        with st.container(horizontal=True, vertical_alignment="center", key=f"link-{link.id}"):
            st.markdown(f":material/link: {_about(link)}", width="stretch")
            if not link.off:
                _show_buttons(link)


def _about(link: Link) -> str:
    now = time.time()
    last = f", last {ago(now - link.last_opened.timestamp())}" if link.last_opened else ""
    ended = link.expires.timestamp() < now
    end = "switched off" if link.off else f"{'expired on' if ended else 'works until'} {link.expires:%-d %B %Y}"
    return f"Made {ago(now - link.made.timestamp())} · opened {times(link.opened)}{last} · {end}"


def _show_buttons(link: Link) -> None:
    if st.button("30 more days", key=f"extend-{link.id}", icon=":material/update:", type="tertiary"):
        with in_words():
            store().links.extend(owner(), link.id)
            st.rerun()
    if st.button("Switch off", key=f"off-{link.id}", icon=":material/link_off:", type="tertiary"):
        with in_words():
            store().links.switch_off(owner(), link.id)
            st.rerun()
