"""Reassignments: how far segmentations agree, and which customers change persona between two of them."""

from functools import partial

import pandas as pd
import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.numbers import share
from app.common.text import plain
from app.common.words import tip
from app.session.session import current_session
from app.shown.downloads import offer, origin_of
from app.shown.pictures import agreement_figure, flow_figure
from app.texts import say
from ccseg.comparing.comparison import Comparison, Summary
from ccseg.comparing.flows import Flow
from ccseg.exporting.export import movers_table, to_csv
from ccseg.exporting.filenames import file_name


def show_agreement(summary: Summary) -> None:
    """How far each two agree, in a picture and in sentences."""
    st.plotly_chart(
        agreement_figure(summary),
        key="agreement",
        config=controls("agreement"),
        alt=" ".join(summary.tell(flow) for flow in summary.flows),
    )
    st.caption(say("reassignments.scale"), help=tip("ari"))


@st.fragment
def show_flow(summary: Summary, comparison: Comparison | None) -> None:
    """Who goes where between two segmentations, and what is special about those who change persona."""
    flow = _choose(summary)
    sentence = summary.tell(flow)
    st.markdown(plain(sentence))
    with st.container(key="flow"):
        st.plotly_chart(flow_figure(summary, flow, on_phone()), key="flow-chart", config=controls("flow"), alt=sentence)
    if flow.moves:
        counts = {say("reassignments.customers"): st.column_config.NumberColumn(format="localized")}
        st.dataframe(_moves(summary, flow), hide_index=True, column_config=counts, alt=say("reassignments.alt"))
    if comparison and flow.stay < 1:
        moving = round((1 - flow.stay) * summary.customers)
        make = partial(_table, comparison, flow)
        label = say("reassignments.download", customers=moving)
        name = file_name(origin_of(current_session().comparison), "reassigned", "csv")
        offer("reassigned", make, name, "text/csv", label)


def _choose(summary: Summary) -> Flow:
    """The flow between two segmentations; to begin with one that the recommended has a part in."""
    titles = [candidate.title for candidate in summary.candidates]
    best = summary.recommendation.best or 0
    start = next(number for number, flow in enumerate(summary.flows) if best in (flow.first, flow.second))
    return st.selectbox(
        say("reassignments.between"),
        summary.flows,
        index=start,
        format_func=lambda flow: f"{titles[flow.first]} → {titles[flow.second]}",
        key="between",
        width=420,
    )


def _moves(summary: Summary, flow: Flow) -> pd.DataFrame:
    """A row for each group of customers that changes persona."""
    first, second = summary.candidates[flow.first], summary.candidates[flow.second]
    special = ["; ".join(contrast.text for contrast in move.contrasts) for move in flow.moves]
    columns = {
        say("reassignments.by", title=first.title): [first.name_of(move.source) for move in flow.moves],
        say("reassignments.by", title=second.title): [second.name_of(move.target) for move in flow.moves],
        say("reassignments.customers"): [move.customers for move in flow.moves],
        say("reassignments.share"): [share(move.share) for move in flow.moves],
        say("reassignments.special"): special,
    }
    return pd.DataFrame(columns)


def _table(comparison: Comparison, flow: Flow) -> bytes:
    return to_csv(movers_table(comparison, flow.first, flow.second))
