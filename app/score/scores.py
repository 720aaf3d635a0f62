"""Scoring: new customers in the segments of a result, how the sizes compare, and who is unlike anything seen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from app.common.device import NAME_ON_PHONE, on_phone
from app.common.text import plain
from app.common.words import tip
from app.session.results import Result
from app.session.scoring import Scoring
from app.shown.downloads import offer, offer_tables
from app.shown.members import list_members
from app.texts import say
from ccseg.clustering.models import UNASSIGNED
from ccseg.exporting.export import scores_table, to_csv
from ccseg.exporting.filenames import file_name
from ccseg.exporting.pack import Origin
from ccseg.glossary import TERMS
from ccseg.scoring import Scores, compare_sizes

COUNTS, SHARES = ("then", "now"), ("share_then", "share_now")
PERCENT = 100
SHOWN = 100
"""The most customers unlike anything seen that are listed; the download has all."""


def show_scores(result: Result, scoring: Scoring) -> None:
    """How many were placed, sizes then and now, who is unlike anything seen, and the customers to take away."""
    scores = scoring.scores
    assert scores
    counts = {"customers": len(scores.labels), "unlike": int(scores.unlike.sum())}
    st.markdown(say("score.of", name=plain(scoring.name), **counts), help=tip("unlike"))
    segments = (UNASSIGNED, *result.run.numbers)
    sizes = {segment: int((scores.labels == segment).sum()) for segment in segments}
    table = compare_sizes(result.as_written(), sizes).drop(columns="segment")
    table[list(SHARES)] *= PERCENT
    st.dataframe(table, hide_index=True, height="content", column_config=_columns(), alt=say("score.sizes.alt"))
    _show_unlike(result, scores)
    _offer_customers(result, scores)


def _columns() -> dict[str, Any]:
    percent = {key: st.column_config.NumberColumn(say(f"score.sizes.{key}"), format="%.1f%%") for key in SHARES}
    counts = {key: st.column_config.NumberColumn(say(f"score.sizes.{key}"), format="localized") for key in COUNTS}
    width = NAME_ON_PHONE if on_phone() else None
    persona = st.column_config.TextColumn(TERMS["persona"].title, pinned=True, width=width)
    return {"persona": persona, **counts, **percent}


def _show_unlike(result: Result, scores: Scores) -> None:
    """The customers who are unlike anything seen, and a file of them; nothing where there are none."""
    places = np.flatnonzero(scores.unlike)
    if not len(places):
        return
    with st.expander(say("score.unlike.title", customers=len(places)), key="unlike"):
        st.caption(say("score.unlike.about"))
        personas = [result.name_of(label) for label in scores.labels[places[:SHOWN]]]
        list_members(scores.customers, places, personas, say("score.unlike.alt"))
        make = partial(_unlike_csv, result, scores)
        offer(
            "unlike",
            make,
            file_name(_origin(scores), "unlike", "csv"),
            "text/csv",
            say("score.unlike.download", customers=len(places)),
        )


def _offer_customers(result: Result, scores: Scores) -> None:
    unassigned = [UNASSIGNED] if (scores.labels == UNASSIGNED).any() else []
    segments: Sequence[int] = [*unassigned, *result.run.numbers]
    chosen = st.pills(
        say("score.segments"),
        segments,
        selection_mode="multi",
        format_func=lambda segment: plain(result.name_of(segment)),
        key="score-segments",
        persist_state="session",
    )
    with st.container(horizontal=True):
        offer_tables(scores_table, partial(_as_written, result, scores), chosen, _origin(scores), "scores")
    st.caption(say("score.hold_out"))


def _as_written(result: Result, scores: Scores) -> Scores:
    """The scores with the names and notes that a person wrote."""
    return replace(scores, run=result.as_written())


def _origin(scores: Scores) -> Origin:
    return Origin(scores.customers.name, date.today())


def _unlike_csv(result: Result, scores: Scores) -> bytes:
    return to_csv(scores_table(_as_written(result, scores))[scores.unlike])
