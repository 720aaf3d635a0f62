"""Exploring: the map beside the personas, and the customers that a person picks on it."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.numbers import count, share
from app.common.preview import masked, show_customers
from app.common.text import plain
from app.common.words import tip
from app.session.results import Result, Rows
from app.session.work import start_map
from app.shown.cards import small_card
from app.shown.charts import DRAWN, map_figure
from app.shown.downloads import customers_csv, offer
from ccseg.describing.kpis import with_kpis
from ccseg.describing.wording import style_of
from ccseg.records import Floats, Ints

SHOWN = 1_000
DIFFERENCES = 8
BY_SEGMENT = "Segment"


@st.fragment
def explore(result: Result, rows: Rows) -> None:
    """The map with the personas beside it; what is picked on it stands below."""
    picture, side = st.columns([3, 2], gap="medium")
    with picture:
        picked = _show_map(result, rows)
    with side:
        for segment in result.run.segments:
            small_card(result, segment)
    _show_picked(result, rows, picked)


def _show_map(result: Result, rows: Rows) -> Ints:
    titles = {figure.title: figure.key for figure in result.run.segments[0].profile.figures}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.selectbox("Colour by", [BY_SEGMENT, *titles], key="colour-by", persist_state="session", width=220)
        view = st.segmented_control("View", ["2-D", "3-D"], default="2-D", required=True, key="view")
    points = _points(result, rows, solid=view == "3-D")
    shade = None if by == BY_SEGMENT else _percentiles(rows, titles[by])
    figure = map_figure(points, rows.segmentation.labels, result, shade, str(by), pan=on_phone())
    method = rows.segmentation.projection.method if rows.segmentation.projection else "pca"
    with st.container(key=f"map-{method}"):
        flat = points.shape[1] == 2
        event: Any = st.plotly_chart(
            figure,
            key=f"map-{points.shape[1]}",
            on_select="rerun" if flat else "ignore",
            config=controls("map", moving=True),
            alt=_finding(result),
        )
    _caption(rows)
    return _rows_of(event) if flat else np.empty(0, dtype=np.int64)


def _points(result: Result, rows: Rows, solid: bool) -> Floats:
    assert rows.segmentation.projection is not None
    if solid and rows.solid is None and not result.map_job:
        start_map(result, rows, dimensions=3)
        st.rerun()
    return rows.solid.points if solid and rows.solid else rows.segmentation.projection.points


def _percentiles(rows: Rows, key: str) -> pd.Series:
    values = with_kpis(rows.segmentation.customers.values())
    return values[key].rank(pct=True).mul(100).round(0)


def _finding(result: Result) -> str:
    largest = result.run.segments[0] if result.run.segments else None
    what = f"; the largest, {result.name_of(0)}, holds {share(largest.share)}" if largest else ""
    return f"Map of {count(result.run.customers)} customers in {len(result.run.segments)} segments{what}"


def _caption(rows: Rows) -> None:
    projection, customers = rows.segmentation.projection, int((rows.segmentation.labels >= -1).sum())
    assert projection is not None
    parts = [
        f"Draw around customers to see who they are. This map is {share(projection.trust)} faithful.",
        f"Showing {count(DRAWN)} of {count(customers)} customers." if customers > DRAWN else "",
    ]
    st.caption(" ".join(filter(None, parts)), help=tip("map"))


def _rows_of(event: Any) -> Ints:
    """The rows of the customers in a selection; Plotly gives customdata as a list or as an object."""
    data = [point.get("customdata") for point in event.selection.points]
    return np.array([next(iter(d.values())) if isinstance(d, dict) else d[0] for d in data if d], dtype=np.int64)


def _show_picked(result: Result, rows: Rows, picked: Ints) -> None:
    labels = rows.segmentation.labels
    segments = st.pills(
        "Or pick whole segments",
        sorted(set(labels[labels >= -1].tolist())),
        selection_mode="multi",
        format_func=lambda segment: plain(result.name_of(segment)),
        key="picked-segments",
    )
    if not len(picked) and segments:
        picked = np.flatnonzero(np.isin(labels, segments))
    if not len(picked):
        return
    st.subheader(f"{count(len(picked))} customers picked", anchor=False)
    differ, table = st.tabs(["How they differ", "Who they are"])
    with differ:
        st.dataframe(
            _differences(result, rows, picked),
            hide_index=True,
            column_config={
                "Percentile": st.column_config.ProgressColumn(
                    min_value=0, max_value=100, format="%d", help=tip("percentile")
                )
            },
            alt="What sets the picked customers apart from everyone",
        )
    with table:
        _show_table(result, rows, picked)


def _differences(result: Result, rows: Rows, picked: Ints) -> pd.DataFrame:
    """The figures in which the picked customers stand furthest from everyone."""
    values = with_kpis(rows.segmentation.customers.values()).select_dtypes("number")
    medians = values.iloc[picked].median()
    standing = ((values < medians).mean() + (values <= medians).mean()) * 50
    figures = {figure.key: figure for figure in result.run.segments[0].profile.figures}
    furthest = (standing - 50).abs().sort_values(ascending=False, kind="stable").index
    shown = [figures[key] for key in furthest if key in figures][:DIFFERENCES]
    write = result.run.recipe.wording.write
    return pd.DataFrame(
        {
            "Figure": [figure.title for figure in shown],
            "They": [write(medians[figure.key], style_of(figure.key, figure.unit)) for figure in shown],
            "Everyone": [write(values[figure.key].median(), style_of(figure.key, figure.unit)) for figure in shown],
            "Percentile": [standing[figure.key] for figure in shown],
        }
    )


def _show_table(result: Result, rows: Rows, picked: Ints) -> None:
    found = rows.segmentation
    table = masked(found.customers, picked[:SHOWN])
    table.insert(0, "Persona", [result.name_of(label) for label in found.labels[picked[:SHOWN]]], allow_duplicates=True)
    show_customers(found.customers, table, "The picked customers")
    if len(picked) > SHOWN:
        st.caption(f"The first {count(SHOWN)} of {count(len(picked))}; the download has them all.")
    offer("Download these customers", "picked", partial(customers_csv, result, rows, picked), "picked.csv", "text/csv")
