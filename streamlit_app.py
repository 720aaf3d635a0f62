"""ccseg, self-service customer segmentation: the table of contents of the app."""

from pathlib import Path

import streamlit as st

from app.common.faults import keep_values_out_of_the_log
from app.common.theme import complete_theme
from app.jobs.board import job_board
from app.jobs.memory import preload
from app.session.address import follow_address
from app.session.login import require_login

ICON = (Path(__file__).parent / "app" / "icon.svg").read_text()

PAGES = (
    ("start", "home", "Bring a file or try the sample."),
    ("customers", "table_view", "What we understood of the file."),
    ("segments", "scatter_plot", "Find the segments and see them."),
    ("personas", "groups", "Who the customers of each segment are."),
    ("compare", "compare_arrows", "Which way to segment to use, and who moves."),
    ("score", "playlist_add_check", "Place new customers in the segments."),
    ("saved", "bookmark", "Your results, and the links to them."),
    ("help", "help", "Every word and figure explained."),
)

st.set_page_config(page_title="ccseg", page_icon=ICON, layout="wide")
st.logo(ICON, size="large")
shared = st.Page("pages/shared.py", visibility="hidden")
page = st.navigation(
    [
        *(
            st.Page(
                f"pages/{name}.py",
                title=name.capitalize(),
                icon=f":material/{icon}:",
                help=about,
                default=name == "start",
            )
            for name, icon, about in PAGES
        ),
        shared,
    ],
    position="top",
)

complete_theme()
keep_values_out_of_the_log()
job_board()
preload()
if page != shared:
    require_login()
    follow_address()
page.run()
