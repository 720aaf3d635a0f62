"""The address: it names what the session has open, so that a reload or a bookmark brings it back."""

from contextlib import suppress
from typing import NoReturn

import streamlit as st

from app.common.faults import in_words
from app.jobs.board import job_board
from app.session.documents import documents
from app.session.owner import owner
from app.session.results import Result
from app.session.session import Session, current_session
from app.session.trash import trash
from app.texts import say
from ccseg.errors import StoreFault
from ccseg.keeping.store import Entry
from ccseg.recipes import recipe_from_text

JOB, COMPARISON = "job", "comparison"
"""The parameters that name what may be on its way."""

BEGINNING = "start"
"""The page on which a visit begins; a session that begins on another one goes on with an earlier visit."""


def follow_address(page: str) -> None:
    """Bring the session and the address together: the address wins where it names something else.

    A restart of the server ends all sessions, and a link of the menu does not name what was open, so a session that
    begins in the middle of the app opens the latest result.
    """
    session = current_session()
    if not session.begun and page != BEGINNING and not _named_by_address():
        _open_latest(session)
    session.begun = True
    session.collect()
    if session.job or session.source:
        session.elsewhere = None
    if wanted := st.query_params.get(JOB):
        if session.job is None and (known := job_board().find(owner(), wanted)):
            session.come_back_to(known)
        if session.job is None:
            _follow_elsewhere(session, wanted)
        session.collect()
    if (wanted := st.query_params.get("run")) and wanted != session.addressed:
        with in_words():
            _open_kept(session, wanted)
    if wanted := st.query_params.pop("recipe", ""):
        with in_words():
            session.use_for_next_file(recipe_from_text(wanted))
            session.elsewhere = None
    session.refresh()
    session.addressed = session.result.id if session.result else ""
    for name, value in _named(session).items():
        _write(name, value)


def follow_comparison() -> None:
    """The same for the comparison, whose id only the page that shows it carries."""
    session = current_session()
    wanted = st.query_params.get(COMPARISON, "")
    if not wanted and session.compares_another_file:
        session.close_comparison()
    if wanted and wanted != session.comparison_id and not session.open_comparison(wanted):
        if session.follow(wanted, COMPARISON):
            return
        st.toast(say("session.comparison_gone"), icon=":material/search_off:")
    session.find_comparison()
    session.refresh_comparison()
    _write(COMPARISON, session.comparison_id)


def address(**params: str) -> dict[str, str]:
    """The parameters that a link to another page of the open result carries."""
    named = {**_named(current_session()), **params}
    return {name: value for name, value in named.items() if value}


def go(page: str, **params: str) -> NoReturn:
    """Switch to a page, and keep what is open."""
    st.switch_page(f"pages/{page}.py", query_params=address(**params))


def latest_result() -> Entry | None:
    """The owner's latest result that is not on its way out, where the store can be reached."""
    leaving = {each.id for each in trash().of(owner())}
    with suppress(StoreFault):
        kept = documents().entries(owner(), Result)
        return next((entry for entry in kept if entry.id not in leaving), None)
    return None


def _open_latest(session: Session) -> None:
    latest = latest_result()
    if latest and (found := documents().known(Result, owner(), latest.id)):
        session.open(found)
        st.toast(say("session.latest"), icon=":material/history:")


def _named_by_address() -> bool:
    return any(st.query_params.get(name) for name in ("run", JOB, COMPARISON))


def _follow_elsewhere(session: Session, id: str) -> None:
    """Follow a job that is not on this server, and open what it has brought."""
    if not session.follow(id, JOB):
        st.toast(say("session.job_gone"), icon=":material/search_off:")
    elif session.elsewhere and (brought := session.elsewhere.job.result):
        session.elsewhere = None
        with in_words():
            _open_kept(session, brought)


def _open_kept(session: Session, id: str) -> None:
    documents().renew(owner(), id)
    if session.elsewhere and session.elsewhere.over:
        session.elsewhere = None
    if session.history and session.history[-1] == id:
        session.go_back()
    elif found := documents().find(Result, owner(), id):
        session.open(found)
    else:
        st.toast(say("session.result_gone"), icon=":material/search_off:")


def _named(session: Session) -> dict[str, str]:
    """What is open, by the parameter that names it; empty where nothing is."""
    job = session.waiting.id if session.waiting else ""
    if session.elsewhere and session.elsewhere.parameter == JOB:
        job = job or session.elsewhere.job.id
    return {"run": session.result.id if session.result else "", JOB: job}


def _write(name: str, value: str) -> None:
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
