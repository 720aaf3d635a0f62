"""Help: every term and every figure with a plain gloss, its thresholds and source, and a picture where one helps."""

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
    with st.container(horizontal=not on_phone(), vertical_alignment="center"):
        if term.key in SKETCHES:
            st.image(draw(SKETCHES[term.key], is_dark()), width=200, alt=term.short)
        with st.container(gap="xsmall", width="stretch"):
            st.markdown(f"**{term.meaning}** {term.long}")
            if term.scale:
                st.markdown(term.scale)
            if term.source:
                st.caption(say("help.source", source=term.source))
            if term.see:
                links = ", ".join(f"[{TERMS[key].title}](#{key})" for key in term.see)
                st.markdown(say("help.see", links=links))  # a caption fades its links below a readable contrast


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
