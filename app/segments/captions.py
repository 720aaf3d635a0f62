"""Captions: what can be done with the map as it is shown, how far it can be trusted, and the same as a table."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from app.common.device import on_phone
from app.common.numbers import count, share
from app.common.text import plain
from app.common.words import tip
from app.segments.figures import choose_told, write_all
from app.session.results import Result, Rows
from app.shown.behind import table_behind
from app.shown.maps import DRAWN, drawn, islands_of
from app.shown.values import figures_in, values_of
from app.texts import say
from ccseg.clustering.islands import Grid, Islands, tell_apart
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.projection import NEAREST_LANDMARKS
from ccseg.glossary import TERMS


def tell_map(result: Result, rows: Rows, kind: str, draws: bool) -> None:
    """What stands below a map."""
    st.caption(" ".join(_parts(rows, kind, draws)), help=tip("trust"))
    if kind == "solid":
        return
    islands = islands_in(rows)[1]
    if why := _why_islands(result, rows, islands):
        st.caption(why)
    table_behind(say("segments.map.table"), _table(result, rows, islands), "map-table")


def _parts(rows: Rows, kind: str, draws: bool) -> Iterator[str]:
    labels, projection = rows.segmentation.labels, rows.segmentation.projection
    shown = rows.solid if kind == "solid" and rows.solid else projection
    assert shown is not None
    yield say(f"segments.map.how.{_what_can_be_done(rows, kind, draws)}")
    yield say("segments.map.trust", trust=shown.trust)
    customers, left_out = int((labels >= -1).sum()), int((labels < -1).sum())
    if customers > DRAWN:
        yield say("segments.map.sample", drawn=DRAWN, customers=customers)
    if customers > FAIR_SAMPLE and shown.method == "umap":
        yield say("segments.map.placed", landmarks=FAIR_SAMPLE, nearest=NEAREST_LANDMARKS)
    if left_out:
        yield say("segments.map.left_out", customers=left_out)


def _what_can_be_done(rows: Rows, kind: str, draws: bool) -> str:
    if kind == "solid" and not rows.solid:
        return "soon"
    if kind != "flat":
        return kind
    return ("draw" if draws else "look") + ("_phone" if on_phone() else "")


def islands_in(rows: Rows) -> tuple[Grid, dict[int, Islands]]:
    """The islands of each segment on the flat map."""
    found = rows.segmentation
    assert found.projection is not None
    points, labels = found.projection.points, found.labels
    return rows.once("islands", lambda: islands_of(points, labels, drawn(labels)))


def _why_islands(result: Result, rows: Rows, islands: dict[int, Islands]) -> str:
    """Why a segment lies on several islands, told of the one that lies on most; empty where none does."""
    most = max(islands, key=lambda segment: islands[segment].count, default=None)
    if most is None or islands[most].count < 2:
        return ""
    titles = {figure.key: figure.title for figure in figures_in(result)}
    found = drawn(rows.segmentation.labels)
    members = found[rows.segmentation.labels[found] == most]
    values = values_of(rows, members)
    known = values[[key for key in values if key in titles]].astype("float64")
    told = {"name": plain(result.name_of(most)), "islands": islands[most].count}
    if key := tell_apart(known, islands[most].island_of):
        return say("segments.map.islands_by", figure=plain(titles[key].lower()), **told)
    return say("segments.map.islands", **told)


def _table(result: Result, rows: Rows, islands: dict[int, Islands]) -> pd.DataFrame:
    """Each segment on the map: its customers, its islands, and the medians of what the pointer tells."""
    wording = result.run.recipe.wording
    table: dict[str, Any] = {
        TERMS["persona"].title: [result.name_of(segment.segment) for segment in result.run.segments],
        say("segments.map.columns.customers"): [count(segment.size) for segment in result.run.segments],
        say("segments.map.columns.share"): [share(segment.share) for segment in result.run.segments],
        say("segments.map.columns.islands"): [_count(islands, segment.segment) for segment in result.run.segments],
    }
    keys = [figure.key for figure in figures_in(result)]
    for figure in choose_told(result, keys, ""):
        own = [segment.profile.figure(figure.key) for segment in result.run.segments]
        medians = pd.Series([np.nan if each is None or each.median is None else each.median for each in own])
        table[figure.title] = write_all(medians, figure, wording)
    return pd.DataFrame(table)


def _count(islands: dict[int, Islands], segment: int) -> str:
    return count(islands[segment].count) if segment in islands else count(0)
