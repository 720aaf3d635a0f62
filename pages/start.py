"""Start: use the sample, upload a file, or open a recent result."""

import streamlit as st

from app.common.entry import enter
from app.common.faults import in_words
from app.common.settings import limits
from app.common.text import plain
from app.common.uploads import remembered, take_file
from app.session.address import go
from app.session.documents import documents
from app.session.owner import owner
from app.session.results import Result, Source
from app.session.session import current_session
from app.session.trash import trash
from app.shown.saved import show_entry
from app.start.example import show_example
from app.start.raw import offer_raw_sample
from app.start.table import offer_tables
from app.texts import say
from ccseg.comparing.candidates import title_recipes
from ccseg.reading.measures import MEASURES
from ccseg.recipes import Recipe
from ccseg.sample import sample_csv

enter()

SAMPLE, TEMPLATE = 3_000, 20
RECENT = 5

st.title(say("start.title"), anchor=False)
st.markdown(say("start.about"))
show_example()

if borrowed := current_session().next_recipe:
    settings = title_recipes([borrowed, Recipe()])[0]
    st.info(say("start.borrowed", settings=plain(settings)))

with st.grid(2, min_column_width=320):
    with st.container(border=True, height="stretch"):
        st.header(say("start.upload.title"), icon=":material/upload_file:", anchor=False)
        upload = take_file("upload")
        most = limits()
        sizes = {"rows": most.rows, "columns": most.columns, "ratio": most.ratio}
        st.caption(say("start.upload.limits", **sizes))
        if upload and upload.file_id != st.session_state.get("uploaded"):
            with in_words():
                with remembered("uploaded", upload.file_id):
                    current_session().open_file(Source(upload.name, upload.getvalue()))
                go("customers")
        st.download_button(
            say("start.upload.template"),
            lambda: sample_csv(customers=TEMPLATE),
            "customers-template.csv",
            "text/csv",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        offer_tables()
    with st.container(border=True, height="stretch"):
        st.header(say("start.sample.title"), icon=":material/science:", anchor=False)
        st.markdown(say("start.sample.about", customers=SAMPLE, measures=len(MEASURES)))
        st.space("stretch")
        if st.button(
            say("start.sample.use"), type="primary", icon=":material/arrow_forward:", key="sample", width="stretch"
        ):
            with in_words():
                with st.spinner(say("start.sample.making")):
                    current_session().open_file(Source("sample.csv", sample_csv(customers=SAMPLE)))
                current_session().find_segments()
                go("segments")
        offer_raw_sample()

with in_words():
    leaving = {each.id for each in trash().of(owner())}
    recent = [entry for entry in documents().entries(owner(), Result) if entry.id not in leaving][:RECENT]
    if recent:
        st.header(say("start.recent"), anchor=False)
    for entry in recent:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"recent-{entry.id}"):
            show_entry(entry)

st.caption(f":material/lock: {say('start.privacy')}")
