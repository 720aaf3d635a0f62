"""Issues: what is wrong or has two readings, each with its cure at one click."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.session.session import READ_BY, current_session
from app.texts import say
from ccseg.deriving.customers import DerivedCustomers, answer_raw
from ccseg.describing.kpis import is_card_file
from ccseg.reading.customers import Customers, Issue, Question

ICONS = {"error": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}
COLOURS = {"error": "red", "warning": "orange", "note": "gray"}


def recognised_as(customers: Customers) -> Literal["card", "own"]:
    """Whether customers are told in the words of the card trade, or in those of their file."""
    keys = (column.key for column in customers.columns if column.usable)
    return "card" if isinstance(customers, DerivedCustomers) or is_card_file(keys) else "own"


def pressing_issues(customers: Customers) -> list[Issue]:
    """What a person should look at; what was answered since the file was opened stays in its place."""
    digest, known = st.session_state.get("issues", ("", {}))
    now = {_about(issue): issue for issue in customers.issues if issue.severity != "note" or issue.question}
    if digest == customers.digest:
        now = {about: issue for about, issue in known.items() if about in now or is_answered(issue)} | now
    st.session_state["issues"] = customers.digest, now
    return list(now.values())


def _about(issue: Issue) -> tuple[str | None, str]:
    """What an issue is about: one is the other's successor where both are about the same."""
    return issue.column, issue.question.field if issue.question else issue.message


def is_answered(issue: Issue) -> bool:
    """Whether somebody has said what the column is that an issue asks about."""
    asks = issue.question and issue.question.field == "mapping"
    return bool(asks and issue.column in current_session().recipe.mapping)


def show_issue(number: int, issue: Issue) -> None:
    """One issue, and what can be done about it."""
    with st.container(border=True, key=f"issue-{number}"):
        st.markdown(_told(issue))
        if issue.cure:
            st.caption(plain(issue.cure))
        if issue.question:
            _ask(number, issue.question)
        elif issue.column:
            _offer_to_leave_out(number, issue.column)


def show_notes(notes: Sequence[Issue]) -> None:
    """What nobody has to do anything about, in one text: a box each takes the browser as long as half a page."""
    cures = [f"  \n:small[{plain(note.cure)}]" if note.cure else "" for note in notes]
    st.markdown("\n\n".join(_told(note) + cure for note, cure in zip(notes, cures, strict=True)))


def _told(issue: Issue) -> str:
    where = f"**{plain(issue.column)}** " if issue.column else ""
    rows = f" :gray[{say('customers.rows', rows=issue.rows)}]" if issue.rows else ""
    return f":{COLOURS[issue.severity]}[{ICONS[issue.severity]}] {where}{plain(issue.message)}{rows}"


def _ask(number: int, question: Question) -> None:
    said = current_session().recipe.mapping.get(question.column or "") if question.field == "mapping" else None
    holds = said or question.assumed
    words = {option.value: " · ".join(map(plain, [option.label, *option.preview])) for option in question.options}
    given = st.radio(
        plain(question.text),
        list(words),
        index=list(words).index(holds) if holds in words else None,
        format_func=words.__getitem__,
        key=f"question-{number}-{question.field}-{question.column}-{holds}",
        label_visibility="collapsed",
    )
    if given not in (None, holds):
        with in_words():
            recipe = current_session().recipe
            parts = answer_raw(question, given, recipe.reading, recipe.mapping, recipe.derivation)
            current_session().change_recipe(**dict(zip(READ_BY, parts, strict=True)))
            st.rerun()


def _offer_to_leave_out(number: int, column: str) -> None:
    if st.button(say("customers.exclude"), key=f"leave-{number}", icon=":material/remove_circle:"):
        with in_words():
            current_session().change_recipe(mapping={**current_session().recipe.mapping, column: "ignored"})
            st.rerun()
