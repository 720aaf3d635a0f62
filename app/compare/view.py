"""A comparison as it is shown: the recommendation, the figures, the maps, the reassignments, the sensitivity."""

import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.text import plain
from app.common.words import tip
from app.compare.ranking import offer_comparison, show_figures, show_recommendation
from app.compare.reassignments import show_agreement, show_flow
from app.shown.pictures import maps_figure, retention_figure, specifications_figure
from app.texts import say
from ccseg.clustering.multiverse import Multiverse
from ccseg.comparing.candidates import Candidate
from ccseg.comparing.comparison import Comparison, SharedMap, Summary

TABS = ("maps", "reassignments", "sensitivity")


def show_comparison(summary: Summary, comparison: Comparison | None) -> None:
    """Everything that came of a comparison; the customers can be had while ``comparison`` is at hand."""
    show_recommendation(summary)
    show_figures(summary, comparison.seconds if comparison else ())
    offer_comparison(summary, comparison)
    maps, reassignments, sensitivity = st.tabs(
        [say(f"comparison.{tab}") for tab in TABS], key="comparison-tab", bind="query-params"
    )
    with maps:
        if summary.map:
            _show_maps(summary, summary.map)
    with reassignments:
        show_flow(summary, comparison)
        show_agreement(summary)
    with sensitivity:
        if summary.multiverse:
            _show_multiverse(summary, summary.multiverse)
        else:
            st.caption(say("comparison.no_multiverse"))


def _show_maps(summary: Summary, shared: SharedMap) -> None:
    with st.container(key=f"maps-{shared.method}"):
        st.plotly_chart(
            maps_figure(summary, narrow=on_phone()),
            key="maps",
            config=controls("comparison", moving=True),
            alt="; ".join(_named(candidate) for candidate in summary.candidates),
        )
    drawn = min(len(shared.points), summary.customers)
    about = say("comparison.about_maps", drawn=drawn, customers=summary.customers, trust=shared.trust)
    st.caption(about, help=tip("map"))
    if told := [each.tell(summary.candidates) for each in summary.gathered]:
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in told))


def _named(candidate: Candidate) -> str:
    """A candidate with the names of its segments."""
    names = ", ".join(group.name for group in candidate.groups)
    return f"{candidate.title}: {names}"


def _show_multiverse(summary: Summary, multiverse: Multiverse) -> None:
    st.markdown(plain(multiverse.sentence))
    title = plain(summary.candidates[multiverse.reference].title)
    together, retained = st.columns(2, gap="medium")
    with together:
        st.caption(say("comparison.together", title=title), help=tip("together"))
        figure = retention_figure(summary, multiverse, narrow=on_phone())
        st.plotly_chart(figure, key="together", config=controls("together"), alt=multiverse.sentence)
    with retained:
        st.caption(say("comparison.retained"), help=tip("retained"))
        figure = specifications_figure(multiverse)
        st.plotly_chart(figure, key="retained", config=controls("retained"), alt=multiverse.sentence)
