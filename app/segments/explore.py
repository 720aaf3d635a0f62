"""Exploring: the map, and beside it who the segments or the selected customers are."""

from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.segments.answer import show_answer
from app.segments.captions import islands_in, tell_map
from app.segments.figures import BY_SEGMENT, STAYING, shade_by, tell, telling_shades
from app.segments.outline import path_of
from app.segments.selection import Drawing, Selection, drawing_on, is_cutting, pick_range, pick_segments, select, toggle
from app.session.results import Result, Rows
from app.session.work import start_map
from app.shown.cards import small_card
from app.shown.maps import HEIGHT, Look, drawn, map_figure, maps_by_figure, maps_by_segment
from app.shown.person import show_person
from app.shown.search import find_customer, tell_standing
from app.shown.values import figures_in
from app.texts import say
from ccseg.glossary import TERMS
from ccseg.records import Floats

VIEWS = ("flat", "solid", "by_segment", "by_figure")


class View(NamedTuple):
    """What is shown of the map: the figure that shades it, its kind, whether dragging draws, and whether it cuts."""

    by: str
    kind: str
    draws: bool
    cuts: bool


@st.fragment
def explore(result: Result, rows: Rows) -> None:
    """The map, and beside it, on a phone below it, what is selected on it or, where nothing is, the personas."""
    drawing = drawing_on(result, rows)
    picture, side = st.columns([3, 2], gap="medium")
    with side:
        segments = pick_segments(result, rows)
        left, right = st.columns(2)
        with left:
            limits = pick_range(result, rows)
        with right:
            sought = find_customer(rows)
        if sought is not None:
            tell_standing(result, rows, sought)
            show_person(result, rows, sought)
        selection = select(rows, drawing.outlines, segments, limits, drawing.holes)
        if not selection.made:
            # Before the map, which takes longest: so they are there first.
            _show_cards(result)
    with picture:
        view = _choose_view(result, rows, selection.made)
        drawing.turn(view.cuts)
        _show_map(result, rows, view, selection, drawing, sought)
        if selection.made and on_phone():
            show_answer(result, rows, selection, drawing, view.draws)
        tell_map(result, rows, view.kind, view.draws)
    if selection.made and not on_phone():
        with side:
            show_answer(result, rows, selection, drawing, view.draws)


def _show_cards(result: Result) -> None:
    """The personas, no taller than the map; pressing a name lets its customers stand out."""
    with st.container(height="content" if on_phone() else HEIGHT, border=False, key="cards"):
        for segment in result.run.segments:
            small_card(result, segment, partial(toggle, segment.segment))


def _choose_view(result: Result, rows: Rows, selected: bool) -> View:
    titles = _titles(result, rows)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.selectbox(
            say("segments.map.colour"),
            list(titles),
            format_func=titles.__getitem__,
            key="colour-by",
            persist_state="session",
            width=200,
        )
        kind = st.segmented_control(
            say("segments.map.view"),
            VIEWS,
            default=VIEWS[0],
            required=True,
            format_func=lambda name: say(f"segments.map.{name}"),
            key="view",
        )
        draws = st.toggle(
            say("segments.map.draw"),
            value=not on_phone(),
            key="draw",
            help=say("segments.map.about_draw"),
            disabled=kind != VIEWS[0],
            persist_state="session",
        )
    draws = draws and kind == VIEWS[0]
    return View(str(by), str(kind), draws, draws and selected and is_cutting())


def _titles(result: Result, rows: Rows) -> dict[str, str]:
    """What may colour the map."""
    of_result = [BY_SEGMENT, *([STAYING] if rows.segmentation.staying is not None else [])]
    titles = {BY_SEGMENT: TERMS["segment"].title, STAYING: say("segments.map.staying")}
    return {key: titles[key] for key in of_result} | {figure.key: figure.title for figure in figures_in(result)}


def _show_map(
    result: Result, rows: Rows, view: View, selection: Selection, drawing: Drawing, sought: int | None
) -> None:
    projection = rows.segmentation.projection
    assert projection is not None
    with st.container(key=f"map-{projection.method}"):
        if view.kind == "flat":
            _show_flat(result, rows, view, selection, drawing, sought)
        else:
            figure = _other_figure(result, rows, view)
            st.plotly_chart(figure, key=f"map-{view.kind}", config=controls("map", moving=True), alt=_finding(result))


def _show_flat(
    result: Result, rows: Rows, view: View, selection: Selection, drawing: Drawing, sought: int | None
) -> None:
    """The map on which customers are selected.

    The browser keeps what is drawn as long as the picture stays the same, so the picture shows it only where it has
    changed since.
    """
    projection, labels = rows.segmentation.projection, rows.segmentation.labels
    assert projection is not None
    looks = view, selection.segments, selection.range, sought
    drawing.follow(looks, selection.narrowed)
    shows_drawing = drawing.redrawn or not view.draws
    chosen = None
    if selection.narrowed or (selection.outlines and shows_drawing):
        chosen = _rows_in(selection, len(labels))
    look = Look(
        shade=shade_by(result, rows, view.by),
        told=tell(result, rows, drawn(labels), view.by),
        chosen=chosen,
        paths=tuple(map(path_of, (*drawing.outlines, *drawing.holes))) if shows_drawing else (),
        sought=sought,
        drag="lasso" if view.draws else None if on_phone() else "pan",
        narrow=on_phone(),
    )
    key = f"map-{'draw' if view.draws else 'look'}-{drawing.edition}"
    st.plotly_chart(
        map_figure(projection.points, labels, result, look, islands_in(rows)),
        key=key,
        on_select=partial(_keep, drawing, key, looks) if view.draws else "ignore",
        selection_mode=("lasso", "box"),
        config=controls("map", moving=True),
        alt=_finding(result),
    )


def _keep(drawing: Drawing, key: str, looks: object) -> None:
    drawing.keep(st.session_state[key].selection, looks)


def _rows_in(selection: Selection, customers: int) -> Any:
    """Whether each customer is selected."""
    import numpy as np

    chosen = np.zeros(customers, dtype=bool)
    chosen[selection.rows] = True
    return chosen


def _other_figure(result: Result, rows: Rows, view: View) -> Any:
    points, labels = _points(result, rows, view.kind), rows.segmentation.labels
    if view.kind == "by_segment":
        return maps_by_segment(points, labels, result, on_phone())
    if view.kind == "by_figure":
        return maps_by_figure(points, labels, telling_shades(result, rows), on_phone())
    told = tell(result, rows, drawn(labels), view.by)
    return map_figure(points, labels, result, Look(shade_by(result, rows, view.by), told, narrow=on_phone()))


def _points(result: Result, rows: Rows, kind: str) -> Floats:
    """The places of the customers: in space once that map is there, which is then asked for."""
    assert rows.segmentation.projection is not None
    if kind != "solid":
        return rows.segmentation.projection.points
    if rows.solid is None and result.may_draw:
        start_map(rows, dimensions=3)
        st.rerun()
    return rows.solid.points if rows.solid else rows.segmentation.projection.points


def _finding(result: Result) -> str:
    segments = result.run.segments
    if not segments:
        return say("segments.map.alt_unassigned", customers=result.run.customers)
    sizes = {"customers": result.run.customers, "segments": len(segments)}
    return say("segments.map.alt", largest=result.name_of(segments[0].segment), share=segments[0].share, **sizes)
