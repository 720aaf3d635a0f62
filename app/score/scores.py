"""Scoring: new customers in the segments of a result, and how the sizes compare."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from app.common.numbers import count
from app.common.settings import limits
from app.session.results import Result
from app.shown.downloads import offer_tables
from ccseg.clustering.models import UNASSIGNED
from ccseg.exporting.export import scores_table
from ccseg.reading.customers import read_customers
from ccseg.scoring import Scores, score
from ccseg.streaming import compare_sizes


def place(result: Result, name: str, upload: str, data: bytes) -> Scores:
    """The customers of an upload in the segments of a result; this session remembers the last. Raises as ``score``."""
    key = result.id, upload
    if st.session_state.get("scored") != key:
        run = result.run
        customers = read_customers(data, reading=run.recipe.reading, known=run.columns, name=name, limits=limits())
        st.session_state.scores = score(run, customers)
        st.session_state.scored = key
    return st.session_state.scores  # type: ignore[no-any-return]


def show_scores(result: Result, scores: Scores) -> None:
    """How many were placed, sizes then and now, and the customers to take away."""
    with st.container(horizontal=True):
        st.metric("Customers placed", count(len(scores.labels)))
        st.metric("Unlike anything seen", count(int(scores.unlike.sum())))
    sizes = {place: int((scores.labels == place).sum()) for place in range(UNASSIGNED, len(result.run.segments))}
    shown = compare_sizes(result.as_written(), sizes).drop(columns="segment")
    percent = st.column_config.NumberColumn(format="percent")
    st.dataframe(
        shown.set_axis(["Persona", "When found", "Now", "Share when found", "Share now"], axis=1),
        hide_index=True,
        column_config={"Share when found": percent, "Share now": percent},
    )
    _offer_customers(result, scores)


def _offer_customers(result: Result, scores: Scores) -> None:
    chosen = st.multiselect(
        "Segments",
        range(UNASSIGNED, len(result.run.segments)),
        format_func=result.name_of,
        placeholder="All segments",
        key="score-segments",
    )
    with st.container(horizontal=True):
        offer_tables(partial(_table, result, scores), scores.customers, chosen, "scores")


def _table(result: Result, scores: Scores) -> pd.DataFrame:
    return scores_table(replace(scores, run=result.as_written()))
