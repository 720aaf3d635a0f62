"""The answer: who the selected customers are, beside the map."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app.segments.figures import choose_distinct
from app.segments.histograms import show_histograms
from app.segments.selection import Drawing, Selection, offer_to_clear, offer_to_cut, tell_how, tell_who
from app.session.results import Result, Rows
from app.shown.downloads import customers_csv, offer, origin_of
from app.shown.members import list_members
from app.shown.search import seek
from app.shown.values import figures_in, values_of
from app.texts import say
from ccseg.describing.profiles import FEW_HAVE_IT
from ccseg.describing.wording import style_of
from ccseg.exporting.filenames import file_name
from ccseg.glossary import TERMS
from ccseg.records import Ints

SHOWN = 1_000
DIFFERENCES, HISTOGRAMS = 8, 6

WIDE, NARROW = 122, 102
"""Pixels of the columns, so that all of them are seen beside the map."""


def show_answer(result: Result, rows: Rows, selection: Selection, drawing: Drawing, draws: bool) -> None:
    """How many they are and by what, how they differ, and the customers themselves."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(say("segments.selection.title", customers=len(selection.rows)), anchor=False, width="content")
        offer_to_cut(draws)
        offer_to_clear(drawing)
    st.markdown(tell_how(result, selection))
    if not len(selection.rows):
        st.caption(say("segments.selection.nobody"))
        return
    st.caption(tell_who(result, rows, selection))
    parts = ("differences", "histograms", "customers")
    differ, spread, table = st.tabs([say(f"segments.selection.{part}") for part in parts])
    shown = _furthest(result, rows, selection.rows)
    with spread:
        show_histograms(result, rows, selection.rows, list(shown)[:HISTOGRAMS])
    with differ:
        st.dataframe(
            _differences(result, rows, selection.rows, shown),
            hide_index=True,
            column_config=_columns(),
            alt=say("segments.selection.alt"),
        )
    with table:
        _show_table(result, rows, selection.rows)


def _furthest(result: Result, rows: Rows, picked: Ints) -> dict[str, float]:
    """The figures in which the selected customers differ most from the portfolio, with the percentile of each."""
    values = values_of(rows).select_dtypes("number")
    medians = values.iloc[picked].median()
    below, upto = (values < medians).sum(), (values <= medians).sum()
    standing = (below + upto) / values.notna().sum() * 50
    standing = standing[values.iloc[picked].notna().mean() >= FEW_HAVE_IT]
    known = {figure.key for figure in figures_in(result)}
    furthest = (standing - 50).abs().sort_values(ascending=False, kind="stable").index
    told = choose_distinct([key for key in furthest if key in known])
    return {key: float(standing[key]) for key in told[:DIFFERENCES]}


def _differences(result: Result, rows: Rows, picked: Ints, standing: dict[str, float]) -> pd.DataFrame:
    """The medians of these figures, of the selection and of everyone."""
    values = values_of(rows)[list(standing)]
    medians = values.iloc[picked].median()
    figures = {figure.key: figure for figure in figures_in(result)}
    shown = [figures[key] for key in standing]
    write = result.run.recipe.wording.write
    return pd.DataFrame(
        {
            "figure": [figure.title for figure in shown],
            "selection": [write(medians[figure.key], style_of(figure.key, figure.unit)) for figure in shown],
            "portfolio": [write(values[figure.key].median(), style_of(figure.key, figure.unit)) for figure in shown],
            "percentile": [standing[figure.key] for figure in shown],
        }
    )


def _columns() -> dict[str, Any]:
    percentile = TERMS["percentile"]
    return {
        "figure": st.column_config.TextColumn(say("segments.selection.figure"), width=WIDE),
        "selection": st.column_config.TextColumn(say("segments.selection.selection"), width=NARROW),
        "portfolio": st.column_config.TextColumn(TERMS["portfolio"].title, width=NARROW),
        "percentile": st.column_config.ProgressColumn(
            percentile.title, width=NARROW, help=percentile.meaning, min_value=0, max_value=100, format="%d"
        ),
    }


def _show_table(result: Result, rows: Rows, picked: Ints) -> None:
    found = rows.segmentation
    personas = [result.name_of(label) for label in found.labels[picked[:SHOWN]]]
    list_members(found.customers, picked, personas, say("segments.selection.table"), seek)
    st.caption(say("segments.selection.seek"))
    name = file_name(origin_of(result), "selection", "csv")
    offer("picked", partial(customers_csv, result, rows, picked), name, "text/csv")
