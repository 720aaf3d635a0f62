"""The header of the working pages: where you are, the name of the result, the way back, and what you can take away."""

from typing import NoReturn

import streamlit as st

from app.common.text import plain
from app.session.address import address, latest_result
from app.session.session import Session, current_session
from app.shown.downloads import offer_downloads
from app.shown.links import lead_to
from app.shown.sharing import offer_to_share
from app.texts import say

STEPS = ("customers", "segments", "personas")
"""The pages that lead from a file to personas, in their order."""


def header(here: str) -> None:
    """The steps, and what is open."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="header"):
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            for number, page in enumerate(STEPS, start=1):
                _step(number, page, here)
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            _open_thing()
    if (result := current_session().result) and result.fault:
        st.warning(say("header.unsaved", fault=plain(result.fault)), icon=":material/cloud_off:")


def show_title(title: str) -> None:
    """The one title of a working page; it stands below the steps, and takes no more room than a heading."""
    with st.container(key="page-title", width="content"):
        st.title(title, anchor=False, width="content")


def _step(number: int, page: str, here: str) -> None:
    title = f"{number} {say(f'header.steps.{page}')}"
    if page == here:
        st.markdown(f":primary-badge[:material/radio_button_checked: **{title}**]", width="content")
        return
    done = STEPS.index(page) < _reached()
    st.page_link(
        f"pages/{page}.py",
        label=title,
        icon=":material/check_circle:" if done else ":material/radio_button_unchecked:",
        disabled=not (done or page == "segments" or current_session().result),
        query_params=address(),
        width="content",
    )


def _reached() -> int:
    """Of how many of the steps there is something to see."""
    mine = current_session()
    return len(STEPS) if mine.result else int(mine.customers is not None)


def _open_thing() -> None:
    mine = current_session()
    if about := _about(mine):
        st.markdown(f":gray[{about}]", width="content")
    if mine.result:
        offer_to_share(mine.result)
        offer_downloads(mine.result, mine.rows)
    if mine.history:
        label, tooltip = say("header.back.label"), say("header.back.help")
        earlier = {"run": mine.history[-1]}
        icon = ":material/undo:"
        lead_to("segments", label, "undo", look="tertiary", icon=icon, tooltip=tooltip, params=earlier)


def _about(mine: Session) -> str:
    if mine.result:
        run = mine.result.run
        named = {"title": plain(mine.result.title), "method": run.recipe.clusterer.title}
        return say("header.result", customers=run.customers, **named)
    if mine.source and mine.customers:
        return say("header.file", name=plain(mine.source.name), customers=mine.customers.number)
    return ""


def nothing_here(sentence: str, label: str, page: str, here: str = "") -> NoReturn:
    """The empty state of a page: one sentence and the one next action.

    With ``here``, the page that needs a result, the owner's latest result can be opened there instead.
    """
    latest = latest_result() if here else None
    with st.container(border=True, horizontal_alignment="center", key="empty"):
        st.space("small")
        st.markdown(sentence, text_alignment="center")
        if latest:
            again = say("header.latest", title=plain(latest.title), about=latest.about)
            lead_to(here, again, "latest", icon=":material/history:", params={"run": latest.id})
        lead_to(page, label, "on", look="secondary" if latest else "primary")
        st.space("small")
    st.stop()
