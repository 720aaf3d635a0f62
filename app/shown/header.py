"""The header of the working pages: where you are, the name of the result, the way back, and what you can take away."""

from typing import NoReturn

import streamlit as st

from app.common.numbers import count
from app.common.text import plain
from app.session.address import address, go
from app.session.session import Session, current_session
from app.shown.downloads import offer_downloads
from app.shown.sharing import offer_to_share

STEPS = (("customers", "Customers"), ("segments", "Segments"), ("personas", "Personas"))


def header(here: str) -> None:
    """The steps, and what is open."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="header"):
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            for number, (page, title) in enumerate(STEPS, start=1):
                _step(number, page, title, here)
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            _open_thing()
    if (result := current_session().result) and result.fault:
        st.warning(f"This result is not kept. {plain(result.fault)}", icon=":material/cloud_off:")


def _step(number: int, page: str, title: str, here: str) -> None:
    places = [step for step, _ in STEPS]
    if page == here:
        st.markdown(f":primary-badge[:material/radio_button_checked: **{number} {title}**]", width="content")
        return
    reached = places.index(here) if here in places else len(places) if current_session().result else 1
    done = places.index(page) < reached
    st.page_link(
        f"pages/{page}.py",
        label=f"{number} {title}",
        icon=":material/check_circle:" if done else ":material/radio_button_unchecked:",
        disabled=not (done or page == "segments" or current_session().result),
        query_params=address(),
        width="content",
    )


def _open_thing() -> None:
    mine = current_session()
    if about := _about(mine):
        st.markdown(f":gray[{about}]", width="content")
    if mine.result:
        offer_to_share(mine.result)
        offer_downloads(mine.result, mine.rows)
    if mine.history and st.button(
        "Back", icon=":material/undo:", key="undo", help="Back to the previous result", type="tertiary"
    ):
        mine.go_back()
        go("segments")


def _about(mine: Session) -> str:
    if mine.result:
        run = mine.result.run
        return f"{plain(mine.result.title)} · {count(run.customers)} customers · {run.quality.segments} segments"
    if mine.source and mine.customers:
        return f"{plain(mine.source.name)} · {count(len(mine.customers.frame))} customers"
    return ""


def nothing_here(sentence: str, label: str, page: str) -> NoReturn:
    """The empty state of a page: one sentence and the one next action."""
    with st.container(border=True, horizontal_alignment="center", key="empty"):
        st.space("small")
        st.markdown(sentence, text_alignment="center")
        if st.button(label, type="primary", icon=":material/arrow_forward:"):
            go(page)
        st.space("small")
    st.stop()
