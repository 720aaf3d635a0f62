"""Sharing: links that open a result, or only set up its choices, and what their owner does with them."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlencode, urljoin

import streamlit as st

from app.common.faults import in_words
from app.common.numbers import ago, day
from app.common.settings import read_settings
from app.common.text import plain
from app.session.comparisons import latest_comparison
from app.session.documents import documents
from app.session.owner import owner
from app.session.plans import plan_of
from app.session.results import Result
from app.session.store import store
from app.texts import say
from ccseg.comparing.comparison import Summary
from ccseg.errors import CcsegError
from ccseg.keeping.links import LONGEST_NOTE, Link
from ccseg.keeping.snapshots import make_snapshot, public_comparison
from ccseg.recipes import recipe_to_text

PERIODS = (7, 30, 90, 365)
"""Days after which a link may expire."""

USUAL = 30


def offer_to_share(result: Result) -> None:
    """The button, and the dialog behind it."""
    if st.button(say("sharing.share"), icon=":material/share:", key="share"):
        st.dialog(say("sharing.title"))(_share)(result)


def _share(result: Result) -> None:
    st.markdown(say("sharing.shown"))
    days = st.selectbox(say("sharing.expires"), PERIODS, index=PERIODS.index(USUAL), format_func=_period, key="days")
    titled = st.checkbox(say("sharing.titled", title=plain(result.title)), key="titled")
    note = st.text_area(say("sharing.note"), max_chars=LONGEST_NOTE, key="link-note", height="content")
    compared = _comparison_of(result)
    if compared and not st.checkbox(say("sharing.compared"), key="compared"):
        compared = None
    planned = plan_of(result)
    if planned and not st.checkbox(say("sharing.planned"), key="planned", help=say("sharing.planned_help")):
        planned = None
    if st.button(say("sharing.create"), type="primary", icon=":material/link:", key="make-link"):
        with in_words():
            documents().improve(result, result.run)
            title = result.title if titled else ""
            snapshot = make_snapshot(result.run, names=result.names, title=title, comparison=compared, plan=planned)
            snapshot = snapshot.but(found=datetime.fromtimestamp(result.made, UTC).date())
            _show_link(store().links.share(result.owner, result.id, snapshot, days, note))
    with st.expander(say("sharing.settings.title")):
        st.markdown(say("sharing.settings.about"))
        st.code(public_address("", recipe=recipe_to_text(result.run.recipe)), language=None, wrap_lines=True)


def _period(days: int) -> str:
    return say("sharing.days", days=days)


def _comparison_of(result: Result) -> Summary | None:
    """The latest comparison of the same file, where there is one and the public may see it."""
    with suppress(CcsegError):
        found = latest_comparison(result.owner, result.run.source)
        return found and public_comparison(found)
    return None


def _show_link(token: str) -> None:
    st.code(public_address("shared", s=token), language=None, wrap_lines=True)
    st.caption(say("sharing.copy"))


def public_address(page: str, **params: str) -> str:
    """The address of a page as others reach it."""
    base = read_settings().base_url.rstrip("/")
    start = f"{base}/" if base else st.context.url or ""
    return f"{urljoin(start, page or '.')}?{urlencode(params)}"


def show_links(links: list[Link]) -> None:
    """The owner's links to a result, with what can be done about each."""
    for link in links:
        with st.container(horizontal=True, vertical_alignment="center", key=f"link-{link.id}"):
            st.markdown(f":material/link: {_about(link)}", width="stretch")
            if link.off or _is_expired(link):
                _offer_to_remove(link)
            if not link.off:
                _show_buttons(link)


def _about(link: Link) -> str:
    created = say("sharing.link.created", ago=ago(time.time() - link.made.timestamp()))
    told = [created, _opened(link), _end(link), plain(link.note)]
    return " · ".join(filter(None, told))


def _opened(link: Link) -> str:
    if not link.last_opened:
        return say("sharing.link.unopened")
    last = ago(time.time() - link.last_opened.timestamp())
    return say("sharing.link.opened", times=link.opened, ago=last)


def _end(link: Link) -> str:
    if link.off:
        return say("sharing.link.revoked")
    state = "expired" if _is_expired(link) else "expires"
    return say(f"sharing.link.{state}", day=day(link.expires))


def _is_expired(link: Link) -> bool:
    return link.expires.timestamp() < time.time()


def _offer_to_remove(link: Link) -> None:
    if st.button(say("sharing.remove"), key=f"remove-{link.id}", icon=":material/delete:", type="tertiary"):
        with in_words():
            store().links.remove(owner(), link.id)
            st.rerun()


def _show_buttons(link: Link) -> None:
    if st.button(say("sharing.extend", days=USUAL), key=f"extend-{link.id}", icon=":material/update:", type="tertiary"):
        with in_words():
            store().links.extend(owner(), link.id)
            st.rerun()
    if st.button(say("sharing.revoke"), key=f"off-{link.id}", icon=":material/link_off:", type="tertiary"):
        with in_words():
            store().links.revoke(owner(), link.id)
            st.rerun()
