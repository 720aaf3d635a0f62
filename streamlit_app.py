"""ccseg, self-service customer segmentation: the table of contents of the app."""

from pathlib import Path

import streamlit as st

from app.common.faults import keep_values_out_of_the_log
from app.common.theme import complete_theme
from app.jobs.board import job_board
from app.jobs.memory import preload
from app.session.address import BEGINNING, follow_address
from app.session.login import require_login
from app.shown.elsewhere import show_elsewhere
from app.texts import say

ICON = (Path(__file__).parent / "app" / "icon.svg").read_text()

PAGES = {
    "start": "home",
    "customers": "table_view",
    "segments": "scatter_plot",
    "personas": "groups",
    "plan": "balance",
    "compare": "compare_arrows",
    "score": "playlist_add_check",
    "changes": "published_with_changes",
    "saved": "bookmark",
    "help": "help",
}
"""The pages of the menu, each with its icon."""

# Before the navigation: without an icon the browser would be told to fetch that of the page from another host.
st.set_page_config(page_title="ccseg", page_icon=ICON, layout="wide")
st.logo(ICON, size="large")
shared = st.Page("pages/shared.py", visibility="hidden")
pages = [
    st.Page(
        f"pages/{name}.py",
        title=say(f"menu.{name}.title"),
        icon=f":material/{icon}:",
        help=say(f"menu.{name}.about"),
        default=name == "start",
    )
    for name, icon in PAGES.items()
]
page = st.navigation([*pages, shared], position="top")
if page == shared:
    # Whoever opens a link sees a result, and no menu of an app that they may never have heard of.
    page = st.navigation([*pages, shared], position="hidden")

st.set_page_config(page_title=say("menu.tab", page=page.title if page != shared else say("shared.title")))
complete_theme()
keep_values_out_of_the_log()
job_board()
preload()
if page != shared:
    require_login()
    follow_address(page.url_path or BEGINNING)
    show_elsewhere()
page.run()
