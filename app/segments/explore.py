"""Exploring: the map beside the personas, and the customers that a person selects on it."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.preview import masked, show_customers
from app.common.text import plain
from app.common.words import tip
from app.session.results import Result, Rows
from app.session.work import start_map
from app.shown.cards import small_card
from app.shown.charts import DRAWN, Shade, map_figure
from app.shown.downloads import customers_csv, offer, origin_of
from app.texts import say
from ccseg.describing.kpis import with_kpis
from ccseg.describing.profiles import FEW_HAVE_IT, Figure
from ccseg.describing.wording import style_of
from ccseg.exporting.filenames import file_name
from ccseg.glossary import TERMS
from ccseg.records import Floats, Ints

SHOWN = 1_000
DIFFERENCES = 8
BY_SEGMENT, STAYING = "", " staying"
"""The colours of the map are the segments' own, or tell how often customers stay with the same people; no header of a
column is like these."""

VIEWS = {"flat": 2, "solid": 3}


@st.fragment
def explore(result: Result, rows: Rows) -> None:
    """The map with the personas beside it; what is selected on it stands below."""
    picture, side = st.columns([3, 2], gap="medium")
    with picture:
        picked = _show_map(result, rows)
    with side:
        for segment in result.run.segments:
            small_card(result, segment)
    _show_picked(result, rows, picked)


def _show_map(result: Result, rows: Rows) -> Ints:
    by, view = _choose_view(result, rows)
    points = _points(result, rows, solid=view == "solid")
    found = rows.segmentation
    figure = map_figure(points, found.labels, result, _shade(result, rows, by), on_phone(), found.staying)
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


def _choose_view(result: Result, rows: Rows) -> tuple[str, str]:
    """The figure that colours the map, or none, and whether it is flat."""
    titles = _titles(result, rows)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.selectbox(
            say("segments.map.colour"),
            list(titles),
            format_func=titles.__getitem__,
            key="colour-by",
            persist_state="session",
            width=220,
        )
        view = st.segmented_control(
            say("segments.map.view"),
            list(VIEWS),
            default="flat",
            required=True,
            format_func=lambda name: say(f"segments.map.{name}"),
            key="view",
        )
    return str(by), str(view)


def _titles(result: Result, rows: Rows) -> dict[str, str]:
    """What may colour the map."""
    of_result = [BY_SEGMENT, *([STAYING] if rows.segmentation.staying is not None else [])]
    titles = {BY_SEGMENT: TERMS["segment"].title, STAYING: say("segments.map.staying")}
    return {key: titles[key] for key in of_result} | {figure.key: figure.title for figure in _figures(result)}


def _figures(result: Result) -> tuple[Figure, ...]:
    """The figures that are known of every segment; none where there are no segments."""
    return result.run.segments[0].profile.figures if result.run.segments else ()


def _points(result: Result, rows: Rows, solid: bool) -> Floats:
    assert rows.segmentation.projection is not None
    if solid and rows.solid is None and result.may_draw:
        start_map(rows, dimensions=3)
        st.rerun()
    return rows.solid.points if solid and rows.solid else rows.segmentation.projection.points


def _shade(result: Result, rows: Rows, by: str) -> Shade | None:
    """What shades the map; nothing where each segment has its colour."""
    found, title = rows.segmentation, _titles(result, rows).get(by, "")
    if by == STAYING and found.staying is not None:
        return Shade(title, np.asarray(found.staying * 100), say("charts.map.percent"))
    if by in (BY_SEGMENT, STAYING):
        return None
    percentiles = with_kpis(found.customers.values())[by].rank(pct=True).mul(100).round(0)
    return Shade(title, np.asarray(percentiles, dtype=np.float64), say("charts.map.percentile"))


def _finding(result: Result) -> str:
    segments = result.run.segments
    if not segments:
        return say("segments.map.alt_unassigned", customers=result.run.customers)
    sizes = {"customers": result.run.customers, "segments": len(segments)}
    return say("segments.map.alt", largest=result.name_of(0), share=segments[0].share, **sizes)


def _caption(rows: Rows) -> None:
    projection, customers = rows.segmentation.projection, int((rows.segmentation.labels >= -1).sum())
    assert projection is not None
    parts = [say("segments.map.lasso"), say("segments.map.trust", trust=projection.trust)]
    if customers > DRAWN:
        parts.append(say("segments.map.sample", drawn=DRAWN, customers=customers))
    st.caption(" ".join(parts), help=tip("trust"))


def _rows_of(event: Any) -> Ints:
    """The rows of the customers in a selection; Plotly gives customdata as a list or as an object."""
    data = [point.get("customdata") for point in event.selection.points]
    rows = [_first(values) for values in data if values]
    return np.array(rows, dtype=np.int64)


def _first(values: Any) -> Any:
    return next(iter(values.values())) if isinstance(values, dict) else values[0]


def _show_picked(result: Result, rows: Rows, picked: Ints) -> None:
    labels = rows.segmentation.labels
    segments = st.pills(
        say("segments.selection.segments"),
        sorted(set(labels[labels >= -1].tolist())),
        selection_mode="multi",
        format_func=lambda segment: plain(result.name_of(segment)),
        key="picked-segments",
    )
    if not len(picked) and segments:
        picked = np.flatnonzero(np.isin(labels, segments))
    if not len(picked):
        return
    st.subheader(say("segments.selection.title", customers=len(picked)), anchor=False)
    differ, table = st.tabs([say("segments.selection.differences"), say("segments.selection.customers")])
    with differ:
        st.dataframe(
            _differences(result, rows, picked),
            hide_index=True,
            column_config=_columns(),
            alt=say("segments.selection.alt"),
        )
    with table:
        _show_table(result, rows, picked)


def _differences(result: Result, rows: Rows, picked: Ints) -> pd.DataFrame:
    """The figures in which the selected customers differ most from the portfolio."""
    values = with_kpis(rows.segmentation.customers.values()).select_dtypes("number")
    medians = values.iloc[picked].median()
    below, upto = (values < medians).sum(), (values <= medians).sum()
    standing = (below + upto) / values.notna().sum() * 50
    standing = standing[values.iloc[picked].notna().mean() >= FEW_HAVE_IT]
    figures = {figure.key: figure for figure in _figures(result)}
    furthest = (standing - 50).abs().sort_values(ascending=False, kind="stable").index
    shown = [figures[key] for key in furthest if key in figures][:DIFFERENCES]
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
        "figure": say("segments.selection.figure"),
        "selection": say("segments.selection.selection"),
        "portfolio": TERMS["portfolio"].title,
        "percentile": st.column_config.ProgressColumn(
            percentile.title, help=percentile.meaning, min_value=0, max_value=100, format="%d"
        ),
    }


def _show_table(result: Result, rows: Rows, picked: Ints) -> None:
    found = rows.segmentation
    shown = picked[:SHOWN]
    table = masked(found.customers, shown)
    personas = [result.name_of(label) for label in found.labels[shown]]
    table.insert(0, TERMS["persona"].title, personas, allow_duplicates=True)
    show_customers(found.customers, table, say("segments.selection.table"))
    if len(picked) > SHOWN:
        st.caption(say("segments.selection.first", shown=SHOWN, customers=len(picked)))
    name = file_name(origin_of(result), "selection", "csv")
    offer("picked", partial(customers_csv, result, rows, picked), name, "text/csv")
