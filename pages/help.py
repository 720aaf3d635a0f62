"""Help: every word and every figure in plain language, with a picture where one helps."""

import streamlit as st

from app.common.device import is_dark
from app.common.entry import enter
from app.common.sketches import SKETCHES, draw
from app.common.words import BY_KEY, CHAPTERS

enter()

with st.container(width=820):
    st.title("Help", anchor=False)
    st.markdown(
        "**How it goes.** Bring a file or try the sample. Look at what we understood of each column and correct us "
        "where we are wrong. Then press one button: we prepare the data, try different numbers of segments, and keep "
        "the ones that come back when they are sought again. Every segment gets a persona, and a verdict on how far to "
        "trust it."
    )
    st.markdown(
        "**What it cannot do.** The file says how people use their card, not why, and nothing about income, risk or "
        "other cards. A persona describes a group; it is no reason to decide about one person."
    )
    for chapter, keys in CHAPTERS.items():
        st.header(chapter, anchor=False)
        for key in keys:
            word = BY_KEY[key]
            st.subheader(word.title, anchor=key)
            with st.container(horizontal=True, vertical_alignment="center"):
                if key in SKETCHES:
                    st.image(draw(SKETCHES[key], is_dark()), width=200, alt=word.short)
                st.markdown(f"**{word.short}** {word.more}", width="stretch")
