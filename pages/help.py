"""Help: the words explained."""

import streamlit as st

from app.entry import enter
from app.words import WORDS

enter()

st.title("Help")
for word in WORDS:
    st.subheader(word.title, anchor=word.key)
    st.markdown(f"**{word.short}** {word.more}")
