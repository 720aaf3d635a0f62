"""The lists to take away, and the responses that come back."""

from functools import partial

import streamlit as st

from app.common.faults import in_words
from app.common.text import plain
from app.shown.downloads import PARQUET, offer
from app.texts import say
from ccseg.exporting.export import to_csv, to_parquet
from ccseg.exporting.plan_page import write_plan_page
from ccseg.planning.assignment import Split, assignment_sql
from ccseg.planning.plan import Planning
from ccseg.planning.readout import Readout, read_exclusions, read_ids


def offer_plan(planning: Planning) -> None:
    """The plan as a page and as a document, and the review list."""
    with st.container(horizontal=True, gap="small", key="plan-files"):
        offer("plan-page", lambda: write_plan_page(planning).encode(), "plan.md", "text/markdown")
        offer("plan-json", lambda: planning.found.to_json(indent=2).encode(), "plan.json", "application/json")
        about = say("plan.lists.review_about")
        offer("review", lambda: to_csv(planning.review_list()), "review.csv", "text/csv", about=about)


def offer_test(planning: Planning) -> None:
    """A test by its name: who is in which arm, as files and as a statement, and the read-out of what came back."""
    usual = planning.found.assumptions.test.held_out
    with st.container(horizontal=True, vertical_alignment="bottom"):
        example = say("plan.lists.test_example")
        test = st.text_input(say("plan.lists.test"), placeholder=example, key="plan-test", persist_state="session")
        held = st.slider(
            say("plan.lists.held_out"),
            5,
            50,
            round(usual * 100),
            format="%d%%",
            key="plan-held",
            persist_state="session",
        )
        listed = st.file_uploader(say("plan.lists.excluded"), type=["csv", "txt"], key="plan-excluded")
    if not test:
        st.caption(say("plan.lists.name_it"))
        return
    split = Split(test=test, treatment=1 - held / 100, held_out=held / 100)
    excluded = read_exclusions(listed.getvalue()) if listed else {}
    make = partial(planning.assign, split, excluded=excluded)
    with st.container(horizontal=True, gap="small", key="test-files"):
        offer("test-csv", lambda: to_csv(make()), f"{test}.csv", "text/csv")
        offer("test-parquet", lambda: to_parquet(make()), f"{test}.parquet", PARQUET)
        offer("test-sql", lambda: f"{assignment_sql(split)}\n".encode(), f"{test}.sql", "text/plain")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        back = st.file_uploader(say("plan.lists.responses"), type=["csv", "txt"], key="plan-responses")
        reached = st.file_uploader(say("plan.lists.contacted"), type=["csv", "txt"], key="plan-contacted")
    days = st.number_input(say("plan.lists.days"), 0, 1000, None, key="plan-days", persist_state="session")
    if back:
        contacted = read_ids(reached.getvalue()) if reached else None
        with in_words():
            responded = read_ids(back.getvalue())
            _show_readout(planning.read_test(split, responded, excluded=excluded, contacted=contacted, days=days))


def _show_readout(found: Readout) -> None:
    for warning in found.warnings:
        st.warning(plain(warning), icon=":material/warning:")
    st.markdown("\n".join(f"- {plain(effect.told)}" for effect in found.effects))
