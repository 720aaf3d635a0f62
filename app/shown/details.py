"""The details of a result: how its segments differ, why there are so many, and what else was tried."""

import pandas as pd
import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.numbers import share
from app.common.text import plain
from app.common.words import tip
from app.session.results import Shown
from app.shown.charts import choice_figure, heatmap_figure
from ccseg.clustering.trials import Trial
from ccseg.exporting.report import heat_rows


def show_details(result: Shown) -> None:
    """The three pictures behind a result, each on its tab."""
    heat, choice, others = st.tabs(["How they differ", "Why this many", "What else we tried"])
    with heat:
        _show_heatmap(result)
    with choice:
        _show_choice(result)
    with others:
        _show_others(result)


def _show_heatmap(result: Shown) -> None:
    st.caption("The middle customer of each segment. Blue is less than usual, orange is more.", help=tip("percentile"))
    names = [result.name_of(segment.segment) for segment in result.run.segments]
    st.plotly_chart(
        heatmap_figure(names, heat_rows(result.run), narrow=on_phone()),
        key="heatmap",
        config=controls("heatmap"),
        alt="Each segment's middle customer in every figure, against all customers",
    )


def _show_choice(result: Shown) -> None:
    choice = result.run.choice
    st.markdown(plain(choice.because))
    alike = [t for t in choice.trials if t.preparation == choice.trial.preparation]
    if any(trial.quality.weakest is not None for trial in alike):
        st.plotly_chart(
            choice_figure(alike, choice.trial),
            key="choice",
            config=controls("choice"),
            alt=f"{choice.trial.quality.segments} segments were chosen: {choice.because}",
        )
        st.caption("How much of the least stable segment comes back among customers drawn anew.", help=tip("stability"))


def _show_others(result: Shown) -> None:
    st.caption("Every way of preparing the data and every number of segments that was tried.", help=tip("preparation"))
    st.dataframe(
        pd.DataFrame([_row(trial, trial == result.run.choice.trial) for trial in result.run.choice.trials]),
        hide_index=True,
        column_config={"Why": st.column_config.TextColumn(width="large")},
        alt="What was tried, its figures, and why it was kept or passed over",
    )


def _row(trial: Trial, chosen: bool) -> dict[str, object]:
    quality = trial.quality
    return {
        "": "✔" if chosen else "",
        "Preparation": trial.preparation,
        "Segments": quality.segments,
        "Smallest": share(quality.smallest),
        "Weakest comes back": quality.weakest,
        "Clear": quality.silhouette,
        "By chance": quality.null,
        "Why": trial.because,
    }
