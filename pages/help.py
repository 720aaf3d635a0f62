"""Help: every term and every figure with a plain gloss, its thresholds and source, and a picture where one helps."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

import streamlit as st

from app.common.device import is_dark, on_phone
from app.common.entry import enter
from app.common.sketches import SKETCHES, draw
from app.texts import say
from ccseg.glossary import CHAPTERS, TERMS, Term, chapter_title, terms_of
from ccseg.reading.measures import MEASURES

enter()


def show_chapter(terms: Sequence[Term]) -> None:
    """The terms of a chapter, those between two with a picture in one text: each text takes the browser a moment."""
    for drawn, group in groupby(terms, key=lambda term: term.key if term.key in SKETCHES else None):
        told = "\n\n".join(chain.from_iterable(map(_paragraphs, group)))
        if drawn is None:
            st.markdown(told, unsafe_allow_html=True)
            continue
        with st.container(horizontal=not on_phone(), vertical_alignment="center"):
            st.image(draw(SKETCHES[drawn], is_dark()), width=200, alt=TERMS[drawn].short)
            st.container(width="stretch").markdown(told, unsafe_allow_html=True)


def _paragraphs(term: Term) -> Iterator[str]:
    """A heading that a link leads to, what is said of a term, and the terms to read next."""
    yield f'<h3 data-anchor="{term.key}">{term.title}</h3>'
    yield f"**{term.meaning}** {term.long}"
    if term.scale:
        yield term.scale
    if term.source:
        yield f":small[{say('help.source', source=term.source)}]"
    if term.see:
        links = ", ".join(f"[{TERMS[key].title}](#{key})" for key in term.see)
        yield say("help.see", links=links)


with st.container(width=820):
    st.title(say("help.title"), anchor=False)
    st.markdown(say("help.steps"))
    st.markdown(say("help.limits"))
    for chapter in CHAPTERS:
        st.header(chapter_title(chapter), anchor=False)
        show_chapter(terms_of(chapter))
    st.header(say("help.measures.title"), anchor="measures")
    st.markdown(say("help.measures.about"))
    st.markdown("\n".join(f"- **{measure.title}**: {measure.meaning}" for measure in MEASURES))
