"""ccseg, self-service customer segmentation: the table of contents of the app."""

from pathlib import Path

import streamlit as st

from app.desk import follow_address
from app.faults import keep_values_out_of_the_log
from app.jobs import job_board
from app.theme import complete_theme

ICON = (Path(__file__).parent / "app" / "icon.svg").read_text()

st.set_page_config(page_title="ccseg", page_icon=ICON, layout="wide")
st.logo(ICON, size="large")
page = st.navigation(
    [
        st.Page(
            "pages/start.py",
            title="Start",
            icon=":material/home:",
            help="Bring a file or try the sample.",
            default=True,
        ),
        st.Page(
            "pages/customers.py",
            title="Customers",
            icon=":material/table_view:",
            help="What we understood of the file.",
        ),
        st.Page(
            "pages/segments.py",
            title="Segments",
            icon=":material/scatter_plot:",
            help="Find the segments and see them.",
        ),
        st.Page(
            "pages/personas.py",
            title="Personas",
            icon=":material/groups:",
            help="Who the customers of each segment are.",
        ),
        st.Page(
            "pages/compare.py",
            title="Compare",
            icon=":material/compare_arrows:",
            help="Which way to segment to use, and who moves.",
        ),
        st.Page(
            "pages/score.py",
            title="Score",
            icon=":material/playlist_add_check:",
            help="Place new customers in the segments.",
        ),
        st.Page("pages/help.py", title="Help", icon=":material/help:", help="Every word and figure explained."),
    ],
    position="top",
)

complete_theme()
keep_values_out_of_the_log()
job_board()
follow_address()
page.run()
