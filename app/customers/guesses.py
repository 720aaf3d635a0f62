"""Guesses: a question about each column that was only guessed, which stays where it is once it is answered."""

import hashlib
from typing import NamedTuple

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.session.session import current_session
from app.texts import say
from ccseg.reading.customers import Customers, Question
from ccseg.reading.doubts import ask_of_guesses


class Guess(NamedTuple):
    """What is asked about a column, and why it was taken for what it was."""

    column: str
    question: Question
    because: str

    @property
    def answer(self) -> str | None:
        """What the person said of the column; nothing until then."""
        return current_session().recipe.mapping.get(self.column)


def guesses_of(customers: Customers) -> list[Guess]:
    """The guesses about the open file, those that were answered since it was opened in their places."""
    digest, known = st.session_state.get("guesses", ("", ()))
    guesses = {guess.column: guess for guess in known} if digest == customers.digest else {}
    asked = {issue.column for issue in customers.issues if issue.question}
    columns = {column.name: column for column in customers.columns}
    for question in ask_of_guesses([column for name, column in columns.items() if name not in asked]):
        name = str(question.column)
        guesses.setdefault(name, Guess(name, question, columns[name].because))
    st.session_state["guesses"] = customers.digest, tuple(guesses.values())
    return [guess for guess in guesses.values() if guess.column in columns]


def show_guesses(guesses: list[Guess]) -> None:
    """Each question with the reason of the guess and its answers, of which one click takes one."""
    if not guesses:
        return
    with st.container(border=True, key="guesses", gap="small"):
        st.caption(say("customers.guesses"))
        for place, guess in enumerate(guesses):
            _ask(f"guess-{place}-{_short(guess)}", guess)


def _short(guess: Guess) -> str:
    """What tells the widget of one column from that of another, without its header."""
    return hashlib.sha256(guess.column.encode()).hexdigest()[:12]


def _ask(key: str, guess: Guess) -> None:
    labels = {option.value: option.label for option in guess.question.options}
    st.session_state[key] = guess.answer if guess.answer in labels else None
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"{plain(guess.question.text)}  \n:gray[{plain(guess.because)}]", width="stretch")
        st.segmented_control(
            plain(guess.question.text),
            list(labels),
            format_func=labels.__getitem__,
            key=key,
            on_change=_take,
            args=(key, guess.column),
            label_visibility="collapsed",
            width="content",
        )


def _take(key: str, column: str) -> None:
    """Go by what was said of a column."""
    given = st.session_state[key]
    if given is not None:
        with in_words():
            current_session().change_recipe(mapping={**current_session().recipe.mapping, column: given})
