"""Help: every term and every figure with a plain gloss, its thresholds and source, and a picture where one helps."""

from collections.abc import Iterator

import streamlit as st

from app.common.device import is_dark, on_phone
from app.common.entry import enter
from app.common.sketches import SKETCHES, draw
from app.texts import say
from ccseg.glossary import CHAPTERS, TERMS, Term, chapter_title, terms_of
from ccseg.reading.measures import MEASURES

enter()


def show_term(term: Term) -> None:
    """A term, and the terms to read next."""
    st.subheader(term.title, anchor=term.key)
    told = "\n\n".join(_paragraphs(term))
    if term.key not in SKETCHES:
        st.markdown(told)
        return
    with st.container(horizontal=not on_phone(), vertical_alignment="center"):
        st.image(draw(SKETCHES[term.key], is_dark()), width=200, alt=term.short)
        st.container(width="stretch").markdown(told)


def _paragraphs(term: Term) -> Iterator[str]:
    """What is said of a term; in one text, as each that stands alone takes the browser as long as a chapter."""
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
        for term in terms_of(chapter):
            show_term(term)
    st.header(say("help.measures.title"), anchor="measures")
    st.markdown(say("help.measures.about"))
    st.markdown("\n".join(f"- **{measure.title}**: {measure.meaning}" for measure in MEASURES))
