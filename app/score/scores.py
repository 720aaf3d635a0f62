"""Scoring: new customers in the segments of a result, and how the sizes compare."""

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app.common.numbers import count
from app.common.settings import limits
from app.common.words import tip
from app.session.results import Result
from app.shown.downloads import offer_tables
from app.texts import say
from ccseg.clustering.models import UNASSIGNED
from ccseg.exporting.export import scores_table
from ccseg.glossary import TERMS
from ccseg.reading.customers import read_customers
from ccseg.scoring import Scores, compare_sizes, score

COUNTS, SHARES = ("then", "now"), ("share_then", "share_now")
PERCENT = 100


def score_upload(result: Result, name: str, upload: str, data: bytes) -> Scores:
    """The customers of an upload, scored by a result; this session remembers the last. Raises as ``score``."""
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
        st.metric(say("score.scored"), count(len(scores.labels)), help=tip("scored"))
        st.metric(TERMS["unlike"].title, count(int(scores.unlike.sum())), help=tip("unlike"))
    segments = range(UNASSIGNED, len(result.run.segments))
    sizes = {segment: int((scores.labels == segment).sum()) for segment in segments}
    table = compare_sizes(result.as_written(), sizes).drop(columns="segment")
    table[list(SHARES)] *= PERCENT
    st.dataframe(table, hide_index=True, column_config=_columns(), alt=say("score.sizes.alt"))
    _offer_customers(result, scores)


def _columns() -> dict[str, Any]:
    percent = {key: st.column_config.NumberColumn(say(f"score.sizes.{key}"), format="%.1f%%") for key in SHARES}
    counts = {key: st.column_config.NumberColumn(say(f"score.sizes.{key}")) for key in COUNTS}
    return {"persona": TERMS["persona"].title, **counts, **percent}


def _offer_customers(result: Result, scores: Scores) -> None:
    chosen = st.multiselect(
        TERMS["segments"].title,
        range(UNASSIGNED, len(result.run.segments)),
        format_func=result.name_of,
        placeholder=say("score.all"),
        key="score-segments",
    )
    with st.container(horizontal=True):
        offer_tables(partial(_table, result, scores), scores.customers, chosen, "scores")


def _table(result: Result, scores: Scores) -> pd.DataFrame:
    return scores_table(replace(scores, run=result.as_written()))
