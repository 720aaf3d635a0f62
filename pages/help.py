"""Help: every term and every figure with a plain gloss, its thresholds and source, and a picture where one helps."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from app.common.device import is_dark
from app.common.entry import enter
from app.common.sketches import SKETCHES, draw
from app.texts import say
from ccseg.glossary import CHAPTERS, TERMS, Term, chapter_title, terms_of
from ccseg.reading.measures import MEASURES

enter()


BESIDE = """<div style="display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem">
<img src="{picture}" alt="{alt}" width="200">
<div style="flex: 1 1 20rem">

{told}

</div></div>"""
"""A picture beside a text, or above it where there is no room: elements of their own take the browser longer."""


def show_chapter(terms: Sequence[Term]) -> None:
    """The terms of a chapter as one text: each text takes the browser a moment."""
    st.markdown("\n\n".join(map(_told, terms)), unsafe_allow_html=True)


def _told(term: Term) -> str:
    """What is said of a term, beside its picture where it has one."""
    told = "\n\n".join(_paragraphs(term))
    if term.key not in SKETCHES:
        return told
    picture = b64encode(draw(SKETCHES[term.key], is_dark()).encode()).decode()
    return BESIDE.format(picture=f"data:image/svg+xml;base64,{picture}", alt=escape(term.short), told=told)


def _paragraphs(term: Term) -> Iterator[str]:
    """A heading that a link leads to, what is said of a term, and the terms to read next."""
    yield f'<h3 data-anchor="{term.key}">{term.title}</h3>'
    yield f"**{term.meaning}** {term.long}"
    if term.scale:
        yield term.scale
    if term.source:
        yield f":small[{say('help.source', source=term.source)}]"
    if term.see:
        links = ", ".join(_link(TERMS[key]) for key in term.see)
        yield say("help.see", links=links)


def _contents() -> Iterator[str]:
    """The chapters with their terms, each a way to it."""
    for chapter in CHAPTERS:
        links = ", ".join(_link(term) for term in terms_of(chapter))
        yield f"- **{chapter_title(chapter)}**: {links}"
    yield f"- **[{say('help.measures.title')}](#measures)**"


def _link(term: Term) -> str:
    return f"[{term.title}](#{term.key})"


with st.container(width=820):
    st.title(say("help.title"), anchor=False)
    st.markdown(say("help.steps"))
    st.markdown(say("help.limits"))
    st.header(say("help.contents"), anchor=False)
    st.markdown("\n".join(_contents()))
    for chapter in CHAPTERS:
        st.header(chapter_title(chapter), anchor=False)
        show_chapter(terms_of(chapter))
    st.header(say("help.measures.title"), anchor="measures")
    st.markdown(say("help.measures.about"))
    st.markdown("\n".join(f"- **{measure.title}**: {measure.meaning}" for measure in MEASURES))
