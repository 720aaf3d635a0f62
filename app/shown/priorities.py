"""Priorities: the segments to look at first, as answers to the questions that people come with."""

import streamlit as st

from app.common.text import plain
from app.session.results import Shown
from app.shown.cards import chip
from ccseg.describing.priorities import Mention, Priority, set_priorities
from ccseg.texts import say


def show_priorities(result: Shown) -> None:
    """A line for each question, with the segments that answer it and the figures behind that."""
    with st.container(border=True, key="priorities", gap="xsmall"):
        st.markdown(f"**{say('priorities.title')}**")
        for priority in set_priorities(result.run.segments, result.run.recipe.wording):
            st.markdown(_line(result, priority), help=say(f"priorities.meaning.{priority.key}"))
        st.caption(say("priorities.about"))


def _line(result: Shown, priority: Priority) -> str:
    told = ", ".join(_told(result, mention) for mention in priority.mentions)
    return f"{say(f'priorities.titles.{priority.key}')}: {told or say('priorities.none')}"


def _told(result: Shown, mention: Mention) -> str:
    figures = f" :gray[({plain(', '.join(mention.figures))})]" if mention.figures else ""
    return f"{chip(result, mention.segment)}{figures}"
