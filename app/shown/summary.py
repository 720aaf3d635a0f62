"""The summary: the verdict on a result, and who takes part in it."""

import streamlit as st

from app.common.text import plain
from app.common.words import tip
from app.session.results import Result, Shown
from app.session.session import current_session
from app.shown.cards import chip
from app.texts import say
from ccseg.clustering.quality import Quality
from ccseg.describing.personas import outcome_of
from ccseg.describing.priorities import is_safe
from ccseg.describing.verdicts import tell_plainly
from ccseg.glossary import TERMS, separation_word
from ccseg.texts import say as say_of_library

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


def found_how(result: Result) -> str:
    """How many segments there are, and what they were found with."""
    run = result.run
    method, preparation = run.recipe.clusterer.title, TERMS[run.plan.preparation].title
    return say("summary.found", segments=len(run.segments), method=method, preparation=preparation)


def show_verdict(result: Result) -> bool:
    """Say what the result is worth and why; true when the person asks for the recommended settings."""
    tell_verdict(result, _which(result))
    if result.run.better and current_session().customers:
        return bool(st.button(say("summary.better"), icon=":material/auto_fix_high:", key="better"))
    return False


def _which(result: Result) -> str:
    """The segments that can be acted on, where it is some of them and not all."""
    segments = result.run.segments
    safe = [segment for segment in segments if is_safe(segment)]
    if len(safe) in (0, len(segments)):
        return ""
    chips = ", ".join(chip(result, segment.segment) for segment in safe)
    return f"{say_of_library('priorities.titles.act')}: {chips}"


def tell_verdict(result: Shown, which: str = "") -> None:
    """What the result is worth, in two plain sentences, and ``which`` segments; the figures on demand."""
    run = result.run
    outcome = outcome_of(run.verdict, run.segments)
    box, icon = VERDICTS[outcome.word]
    told = "\n\n".join(filter(None, (tell_plainly(outcome), which)))
    box(told, icon=icon, title=say(f"summary.verdicts.{outcome.word}"))
    with st.expander(say("summary.figures"), type="compact", key="verdict-figures"):
        st.markdown(plain(run.verdict_because))
        _tell_taking_part(result)


def _tell_taking_part(result: Shown) -> None:
    """Who takes part, who is in a segment, and how well the segments are separated, in one line."""
    run, quality = result.run, result.run.quality
    told = [
        say("summary.excluded", customers=run.left_out) if run.left_out else say("summary.whole"),
        say("summary.unassigned", share=quality.unassigned) if quality.unassigned else say("summary.assigned"),
        _separation(quality),
    ]
    st.caption(" · ".join(told), help=tip("silhouette"))


def _separation(quality: Quality) -> str:
    figures = {"found": quality.silhouette or 0.0, "shuffled": quality.null or 0.0}
    key = "separation" if quality.silhouette is None else "silhouette"
    return say(f"summary.{key}", separation=separation_of(quality), **figures)


def separation_of(quality: Quality) -> str:
    """How well the segments are separated, in words.

    >>> separation_of(Quality(segments=4, unassigned=0, smallest=0.1, largest=0.4, silhouette=0.27, null=0.1))
    'clear'
    """
    return separation_word(quality.silhouette or 0.0, quality.null)
