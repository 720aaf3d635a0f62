"""The details of a result: how its segments differ, why there are so many, and what else was tried."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.numbers import share
from app.common.tabs import returning_tabs
from app.common.text import plain
from app.common.words import tip
from app.session.results import Shown
from app.shown.behind import table_behind
from app.shown.charts import choice_figure, heatmap_figure, sorted_by_spread, texts_of
from app.texts import say
from ccseg.clustering.trials import Trial
from ccseg.describing.figures import HeatRow, heat_rows
from ccseg.glossary import TERMS

INDEX = "%.2f"
NONE = "–"
FORMATS = {"segments": None, "smallest": None, "silhouette": INDEX, "null": INDEX}
"""The figures of a trial, and how its column writes them."""

TABS = ("medians", "choice", "trials")


def show_details(result: Shown) -> None:
    """The three pictures behind a result, each on its tab."""
    labels = [say(f"details.{tab}.tab") for tab in TABS]
    heat, choice, others = returning_tabs(labels, "details", bind="query-params")
    with heat:
        _show_heatmap(result)
    with choice:
        _show_choice(result)
    with others:
        _show_others(result)


def _show_heatmap(result: Shown) -> None:
    st.caption(say("details.medians.caption"), help=tip("percentile"))
    names = [result.name_of(segment.segment) for segment in result.run.segments]
    rows = heat_rows(result.run.segments, result.run.recipe.wording)
    st.plotly_chart(
        heatmap_figure(names, rows, narrow=on_phone()),
        key="heatmap",
        config=controls("heatmap"),
        alt=say("details.medians.alt"),
    )
    table_behind(say("details.medians.table"), _medians(names, rows), "heatmap-table")


def _medians(names: Sequence[str], rows: Sequence[HeatRow]) -> pd.DataFrame:
    """What is written in the heat map, a line for each figure."""
    lines = [[row.title, *texts_of(row)] for row in sorted_by_spread(rows)]
    return pd.DataFrame(lines, columns=[say("details.medians.figure"), TERMS["portfolio"].title, *names])


def _show_choice(result: Shown) -> None:
    choice = result.run.choice
    st.markdown(plain(choice.because))
    alike = [t for t in choice.trials if t.preparation == choice.trial.preparation]
    if any(trial.quality.weakest is not None for trial in alike):
        st.plotly_chart(
            choice_figure(alike, choice.trial),
            key="choice",
            config=controls("choice"),
            alt=say("details.choice.alt", segments=choice.trial.quality.segments, because=choice.because),
        )
        st.caption(say("details.choice.caption"), help=tip("stability"))


def _show_others(result: Shown) -> None:
    st.caption(say("details.trials.caption"), help=tip("preparation"))
    st.dataframe(
        pd.DataFrame([_row(trial, trial == result.run.choice.trial) for trial in result.run.choice.trials]),
        hide_index=True,
        column_config=_columns(),
        placeholder=NONE,
        alt=say("details.trials.alt"),
    )


def _row(trial: Trial, chosen: bool) -> dict[str, object]:
    quality = trial.quality
    return {
        "chosen": "✔" if chosen else "",
        "preparation": TERMS[trial.preparation].title,
        "segments": quality.segments,
        "smallest": share(quality.smallest),
        "stability": quality.weakest,
        "silhouette": quality.silhouette,
        "null": quality.null,
        "because": trial.because,
    }


def _columns() -> dict[str, Any]:
    """The heads of the table: the glossary's names of the figures, and the reason in a wide column."""
    columns = {key: _figure(TERMS[key].label, key, form) for key, form in FORMATS.items()}
    return {
        **columns,
        "chosen": say("details.trials.chosen"),
        "preparation": TERMS["preparation"].label,
        "stability": _figure(say("details.trials.stability"), "stability", INDEX),
        "because": st.column_config.TextColumn(say("details.trials.because"), width="large"),
    }


def _figure(label: str, key: str, form: str | None) -> Any:
    if form is None:
        return st.column_config.Column(label, help=TERMS[key].meaning)
    return st.column_config.NumberColumn(label, help=TERMS[key].meaning, format=form)
