"""Saved: a person's kept results and comparisons, each to be opened, renamed or deleted."""

import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from app.common.device import is_dark
from app.common.faults import in_words
from app.common.folded import fold, folded
from app.common.numbers import ago, day
from app.common.text import plain
from app.session.address import COMPARISON
from app.session.comparisons import KeptComparison
from app.session.documents import documents
from app.session.glances import Glance, glance_at
from app.session.owner import owner
from app.session.results import Result
from app.session.session import current_session
from app.session.trash import Leaving, trash
from app.shown.links import lead_to
from app.shown.progress import polled
from app.shown.summary import COLOURS
from app.texts import say
from ccseg.exporting.palette import UNASSIGNED, colour
from ccseg.keeping.store import TITLE, Entry

BAR = (96, 28)
"""The width and height of the bar of shares, in pixels."""


LONGEST_LINE = 12
"""The most earlier results that are named: a convention, a year of months."""


def show_entry(entry: Entry) -> None:
    """What it is, with its verdict and the shares of its segments, and the link that opens it."""
    glance = glance_at(owner(), entry)
    if glance and glance.shares:
        alt = say("entries.bar", segments=len(glance.shares), largest=max(glance.shares))
        st.image(bar_of_shares(glance.shares, is_dark(), glance.numbers), width=BAR[0], alt=alt)
    with st.container(gap="xxsmall", width="stretch"):
        badge = f" {verdict_badge(glance.verdict)}" if glance and glance.verdict else ""
        st.markdown(f"**{plain(entry.title)}**{badge}")
        st.caption(" · ".join(filter(None, (_methods(glance), entry.about, _when(entry.saved)))))
        if line := _line(glance):
            st.caption(say("entries.line", line=plain(say("entries.arrow").join([*line, entry.title]))))
    page, name = ("compare", COMPARISON) if entry.kind == KeptComparison.KIND else ("segments", "run")
    icon = ":material/folder_open:"
    lead_to(page, say("entries.open"), f"open-{entry.id}", look="secondary", icon=icon, params={name: entry.id})


def _line(glance: Glance | None) -> list[str]:
    """The titles of the results that this one was found after, the first first."""
    titles: list[str] = []
    after = glance.after if glance else ""
    while after and len(titles) < LONGEST_LINE and (earlier := documents().known(Result, owner(), after)):
        titles.insert(0, earlier.title)
        after = earlier.run.after.result if earlier.run.after else ""
    return titles


def verdict_badge(verdict: str) -> str:
    """The verdict on a result as a badge, in Markdown."""
    return f":{COLOURS[verdict]}-badge[{say(f'summary.verdicts.{verdict}')}]"


def bar_of_shares(shares: Sequence[float], dark: bool, numbers: Sequence[int] = ()) -> str:
    """The shares of segments, 0–1, side by side in their colours, as an SVG picture; what is left has no segment."""
    width, height = BAR
    left, parts = 0.0, []
    for segment, share in zip(numbers or range(len(shares)), shares, strict=True):
        parts.append(_part(left, share, colour(segment, dark=dark)))
        left += share
    if left < 1:
        parts.append(_part(left, 1 - left, UNASSIGNED["dark" if dark else "light"]))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    return f"{head}{''.join(parts)}</svg>"


def _part(left: float, share: float, fill: str) -> str:
    width, height = BAR
    return f'<rect x="{left * width:.1f}" y="4" width="{share * width:.1f}" height="{height - 8}" fill="{fill}"/>'


def _methods(glance: Glance | None) -> str:
    if glance is None:
        return ""
    methods = ", ".join(plain(method) for method in glance.methods)
    return say("entries.method", method=methods, preparation=glance.preparation) if glance.preparation else methods


def _when(saved: datetime) -> str:
    """The day, where the person is, and how long ago that was."""
    here = saved.astimezone(ZoneInfo(st.context.timezone)) if st.context.timezone else saved
    return say("entries.when", day=day(here), age=ago(time.time() - saved.timestamp()))


def edit_entry(entry: Entry) -> None:
    """Another name for it, or an end to it."""
    naming = f"naming-{entry.id}"
    with folded(say("entries.rename"), naming), st.form(f"form-{naming}", border=False):
        title = st.text_input(say("entries.name"), entry.title, max_chars=TITLE, key=f"title-{entry.id}")
        if st.form_submit_button(say("entries.save"), key=f"rename-{entry.id}", type="primary"):
            with in_words():
                documents().rename(owner(), entry.id, title)
                fold(naming)
                st.rerun()
    with st.popover(say("entries.delete"), icon=":material/delete:", type="tertiary"):
        st.markdown(say("entries.warning"))
        if st.button(say("entries.delete_it"), key=f"delete-{entry.id}"):
            current_session().discard(entry.id, entry.title)
            st.rerun()


def offer_to_undo() -> None:
    """What is on its way out, each to be taken back for some seconds."""
    for leaving in trash().of(owner()):
        polled(leaving, partial(_offer_to_take_back, leaving))


def _offer_to_take_back(leaving: Leaving) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"leaving-{leaving.id}"):
        told = say("entries.leaving", title=plain(leaving.title), seconds=round(leaving.seconds))
        st.markdown(f":material/delete: {told}", width="stretch")
        if st.button(say("entries.undo"), key=f"undo-{leaving.id}", icon=":material/undo:"):
            trash().take_back(leaving.owner, leaving.id)
            st.rerun()
