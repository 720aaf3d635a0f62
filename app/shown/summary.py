"""The summary: the verdict on a result, and its three plain figures."""

from typing import NamedTuple

import streamlit as st

from app.common.device import on_phone
from app.common.numbers import count
from app.common.text import plain
from app.common.words import tip
from app.session.results import Result, Shown
from app.session.session import current_session
from app.texts import say
from ccseg.clustering.quality import Quality
from ccseg.describing.personas import outcome_of
from ccseg.describing.verdicts import tell_plainly
from ccseg.glossary import TERMS, separation_word

VERDICTS = {
    "worth acting on": (st.success, ":material/verified:"),
    "mostly worth acting on": (st.info, ":material/verified:"),
    "test most first": (st.warning, ":material/science:"),
    "tiers of one cloud": (st.info, ":material/stacked_bar_chart:"),
    "test first": (st.warning, ":material/science:"),
    "no segments worth acting on": (st.error, ":material/block:"),
}
COLOURS = {
    "worth acting on": "green",
    "mostly worth acting on": "blue",
    "test most first": "orange",
    "tiers of one cloud": "blue",
    "test first": "orange",
    "no segments worth acting on": "red",
}
"""The colour of the badge that has the same verdict."""


class Figure(NamedTuple):
    """A figure of the summary with a note on it, and the term of the glossary that explains it."""

    label: str
    value: str
    note: str
    term: str = ""


def found_how(result: Result) -> str:
    """How many segments there are, and what they were found with."""
    run = result.run
    method, preparation = run.recipe.clusterer.title, TERMS[run.plan.preparation].title
    return say("summary.found", segments=len(run.segments), method=method, preparation=preparation)


def show_verdict(result: Result) -> bool:
    """Say what the result is worth and why; true when the person asks for the recommended settings."""
    tell_verdict(result)
    if result.run.better and current_session().customers:
        return bool(st.button(say("summary.better"), icon=":material/auto_fix_high:", key="better"))
    return False


def tell_verdict(result: Shown) -> None:
    """What the result is worth, in two plain sentences; the figures on demand."""
    run = result.run
    outcome = outcome_of(run.verdict, run.segments)
    box, icon = VERDICTS[outcome.word]
    box(tell_plainly(outcome), icon=icon, title=say(f"summary.verdicts.{outcome.word}"))
    with st.expander(say("summary.figures"), type="compact", key="verdict-figures"):
        st.markdown(plain(run.verdict_because))


def show_figures(result: Shown) -> None:
    """Customers, segments, and how well they are separated; on a phone the notes stand below, where they have room."""
    figures = _figures(result)
    with st.container(key="figures"), st.grid(len(figures), wrap=False, min_column_width=90, border=True):
        cells = [st.container(gap="xxsmall") for _ in figures]
    for cell, figure in zip(cells, figures, strict=True):
        with cell:
            _show_figure(figure)
    if on_phone():
        st.caption(" · ".join(figure.note for figure in figures if figure.note))


def _figures(result: Shown) -> tuple[Figure, ...]:
    run, quality = result.run, result.run.quality
    taking_part = count(run.customers - run.left_out)
    return (
        Figure(say("summary.customers"), taking_part, _left_out(run.left_out)),
        Figure(TERMS["segments"].title, count(quality.segments), _unassigned(quality), "segment"),
        Figure(say("summary.separation"), separation_of(quality), _silhouette(quality), "silhouette"),
    )


def _show_figure(figure: Figure) -> None:
    help = tip(figure.term) if figure.term else None
    if on_phone():
        st.caption(figure.label)
        st.markdown(f"**{figure.value}**", help=help)
    else:
        st.metric(figure.label, figure.value, figure.note, help=help, delta_color="off", delta_arrow="off")


def _left_out(customers: int) -> str:
    return say("summary.excluded", customers=customers) if customers else say("summary.whole")


def _unassigned(quality: Quality) -> str:
    return say("summary.unassigned", share=quality.unassigned) if quality.unassigned else say("summary.assigned")


def _silhouette(quality: Quality) -> str:
    if quality.silhouette is None:
        return ""
    return say("summary.silhouette", found=quality.silhouette, shuffled=quality.null or 0.0)


def separation_of(quality: Quality) -> str:
    """How well the segments are separated, in words.

    >>> separation_of(Quality(segments=4, unassigned=0, smallest=0.1, largest=0.4, silhouette=0.27, null=0.1))
    'clear'
    """
    return separation_word(quality.silhouette or 0.0, quality.null)
