"""Movers: how far the contenders agree, and who changes persona between two of them."""

from functools import partial

import pandas as pd
import streamlit as st

from app.common.controls import controls
from app.common.numbers import count, share
from app.common.text import plain
from app.common.words import tip
from app.session.comparisons import LineUp
from app.shown.downloads import offer
from app.shown.pictures import agreement_figure, flow_figure
from ccseg.comparing.comparison import Comparison, Summary
from ccseg.comparing.flows import Flow
from ccseg.exporting.export import movers_table, to_csv


def show_agreement(summary: Summary) -> None:
    """How far each two agree, in a picture and in sentences."""
    st.plotly_chart(
        agreement_figure(summary),
        key="agreement",
        config=controls("agreement"),
        alt=" ".join(summary.tell(flow) for flow in summary.flows),
    )
    st.caption("1 is the same segments, 0 no more alike than chance.", help=tip("ari"))


@st.fragment
def show_flow(summary: Summary, line_up: LineUp | None) -> None:
    """Who goes where between two contenders, and what is special about those who change persona."""
    flow = _choose(summary)
    st.markdown(plain(summary.tell(flow)))
    with st.container(key="flow"):
        st.plotly_chart(flow_figure(summary, flow), key="flow-chart", config=controls("flow"), alt=summary.tell(flow))
    if flow.moves:
        st.dataframe(_moves(summary, flow), hide_index=True, alt="Who changes persona, and what is special about them")
    if line_up and line_up.comparison and flow.stay < 1:
        make = partial(_table, line_up.comparison, flow)
        moving = count((1 - flow.stay) * summary.customers)
        offer("movers", make, "movers.csv", "text/csv", f"Download the {moving} customers who change")


def _choose(summary: Summary) -> Flow:
    """The flow between two contenders; to begin with one that the recommended has a part in."""
    titles = [contender.title for contender in summary.contenders]
    best = summary.recommendation.place or 0
    start = next(place for place, flow in enumerate(summary.flows) if best in (flow.first, flow.second))
    return st.selectbox(
        "Between",
        summary.flows,
        index=start,
        format_func=lambda flow: f"{titles[flow.first]} → {titles[flow.second]}",
        key="between",
        width=420,
    )


def _moves(summary: Summary, flow: Flow) -> pd.DataFrame:
    first, second = (summary.contenders[place] for place in (flow.first, flow.second))
    return pd.DataFrame(
        [
            {
                f"By {first.title}": first.name_of(move.source),
                f"By {second.title}": second.name_of(move.target),
                "Customers": move.customers,
                "Of the segment": share(move.share),
                "What is special about them": "; ".join(contrast.text for contrast in move.contrasts),
            }
            for move in flow.moves
        ]
    )


def _table(comparison: Comparison, flow: Flow) -> bytes:
    return to_csv(movers_table(comparison, flow.first, flow.second))
