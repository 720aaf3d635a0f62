"""Start: use the sample, bring a file, or open a recent result."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.common.settings import limits
from app.common.text import plain
from app.common.uploads import take_file
from app.session.address import go
from app.session.owner import owner
from app.session.results import Source, all_results
from app.session.session import current_session
from app.shown.saved import show_entry
from ccseg.comparing.contenders import title_recipes
from ccseg.recipes import Recipe
from ccseg.sample import sample_csv

enter()

st.title("Get to know your card customers")
st.markdown(
    "Bring a table with one row for each customer. You get groups that hold together, a persona for each of them, "
    "and an honest word on how far to trust it. No statistics needed."
)

if borrowed := current_session().next_recipe:
    st.info(f"Your next file is segmented by these choices: {plain(title_recipes([borrowed, Recipe()])[0])}.")

with st.grid(2, min_column_width=320):
    with st.container(border=True, height="stretch"):
        st.header("Bring your file", icon=":material/upload_file:", anchor=False)
        upload = take_file("upload")
        st.caption(limits().sentence())
        if upload and upload.file_id != st.session_state.get("uploaded"):
            st.session_state.uploaded = upload.file_id
            with in_words():
                current_session().open_file(Source(upload.name, upload.getvalue()))
                go("customers")
        st.download_button(
            "A template to fill in",
            lambda: sample_csv(customers=20),
            "customers-template.csv",
            "text/csv",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
    with st.container(border=True, height="stretch"):
        st.header("Try the sample", icon=":material/science:", anchor=False)
        st.markdown("3,000 made-up card customers with the seventeen usual measures. Nothing to prepare.")
        st.space("stretch")
        if st.button("Use the sample", type="primary", icon=":material/arrow_forward:", key="sample", width="stretch"):
            current_session().open_file(Source("sample.csv", sample_csv()))
            go("customers")

with in_words():
    if recent := all_results().recent(owner())[:5]:
        st.header("Recent results", anchor=False)
    for entry in recent:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"recent-{entry.id}"):
            show_entry(entry)

st.caption(
    ":material/lock: Your customers stay on this server and in memory: nothing is sent elsewhere, and they are gone "
    "some minutes after you close the page. Results are kept without them, for you alone until you share one."
)
