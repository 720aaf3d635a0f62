"""Selecting customers: what is drawn on the map, the segments picked and a figure's range, all at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from app.common.text import plain
from app.segments.outline import Outline, inside, outlines_of
from app.session.results import Result, Rows
from app.shown.values import figures_in, values_of
from app.texts import say
from ccseg.describing.profiles import Figure
from ccseg.describing.wording import style_of
from ccseg.records import Ints

PICKED, FIGURE, RANGE, CUT = "picked-segments", "filter-figure", "filter-range", "cut"
"""The keys of the widgets."""

PERCENT = range(0, 101, 5)
WHOLE = (PERCENT[0], PERCENT[-1])
"""The parts of a figure's range between which a person chooses, and the whole of it."""

NO_FIGURE = ""


@dataclass
class Drawing:
    """What a person drew on a map.

    Attributes:
        on: The map that it is drawn on.
        outlines: The lines around whom is selected.
        holes: The lines around whom is cut out of that again.
        cuts: Whether what is drawn next is cut out.
        before: The lines and holes from before the chart that is shown.
        look: What the map looked like when they were drawn; the browser shows them itself as long as it looks so.
        redrawn: Whether the picture has to show them, as the browser has lost them.
        edition: Counts the charts: another one begins empty in the browser.
    """

    on: tuple[str, str] = ("", "")
    outlines: tuple[Outline, ...] = ()
    holes: tuple[Outline, ...] = ()
    cuts: bool = False
    before: tuple[tuple[Outline, ...], tuple[Outline, ...]] = ((), ())
    look: object = None
    redrawn: bool = False
    edition: int = 0

    def keep(self, selection: Any, look: object) -> None:
        """Keep what was drawn; nothing drawn takes away what there was on this chart."""
        drawn, (outlines, holes) = outlines_of(selection), self.before
        if self.cuts:
            self.holes = (*holes, *drawn)
        else:
            self.outlines = (*outlines, *drawn)
        self.look = look
        self.redrawn = self.redrawn and bool(self.outlines or self.holes)

    def turn(self, cuts: bool) -> None:
        """From now on what is drawn is cut out, or added again; another chart takes it, and shows what there was."""
        if cuts != self.cuts:
            self.cuts, self.before, self.redrawn = cuts, (self.outlines, self.holes), True
            self.edition += 1

    def follow(self, look: object, narrowed: bool) -> None:
        """Whether the browser still shows what was drawn; it shows no more than that, so not what narrows it down."""
        if (self.outlines or self.holes) and (narrowed or look != self.look):
            self.redrawn = True

    def clear(self) -> None:
        """Take away what was drawn."""
        self.outlines, self.holes, self.before, self.redrawn, self.cuts = (), (), ((), ()), False, False
        self.edition += 1


@dataclass(frozen=True)
class Range:
    """A figure and its least and most, and both as people write them."""

    figure: Figure
    low: float
    high: float
    told: tuple[str, str]


@dataclass(frozen=True, eq=False)
class Selection:
    """The customers selected, as rows, and by what."""

    rows: Ints
    outlines: tuple[Outline, ...] = ()
    segments: tuple[int, ...] = ()
    range: Range | None = None
    holes: tuple[Outline, ...] = ()

    @property
    def made(self) -> bool:
        """Whether anything was selected by, also where nobody fits."""
        return bool(self.outlines or self.segments or self.range or self.holes)

    @property
    def narrowed(self) -> bool:
        """Whether more than what is drawn on the map decides."""
        return bool(self.segments or self.range or self.holes)


def drawing_on(result: Result, rows: Rows) -> Drawing:
    """What is drawn on the map that is shown; another map begins empty."""
    projection = rows.segmentation.projection
    on = result.id, projection.method if projection else ""
    drawing: Drawing = st.session_state.setdefault("drawing", Drawing(on))
    if drawing.on != on:
        drawing.clear()
        drawing.on = on
    return drawing


def pick_segments(result: Result, rows: Rows) -> tuple[int, ...]:
    """The segments that a person picks."""
    labels = rows.segmentation.labels
    picked = st.pills(
        say("segments.selection.segments"),
        sorted(set(labels[labels >= -1].tolist())),
        selection_mode="multi",
        format_func=lambda segment: plain(result.name_of(segment)),
        key=PICKED,
        wrap=True,
        persist_state="session",
    )
    return tuple(sorted(picked))


def pick_range(result: Result, rows: Rows) -> Range | None:
    """The range of a figure that a person picks; ``None`` where it is the whole."""
    figures = {figure.key: figure for figure in figures_in(result)}
    key = st.selectbox(
        say("segments.selection.by_figure"),
        [NO_FIGURE, *figures],
        format_func=lambda key: figures[key].title if key else say("segments.selection.no_figure"),
        key=FIGURE,
    )
    values = values_of(rows) if key else pd.DataFrame()
    if key not in values:
        return None
    shares = [percent / 100 for percent in PERCENT]
    ends = np.nanquantile(values[key].astype("float64"), shares)
    write = result.run.recipe.wording.write
    style = style_of(key, figures[key].unit)
    told = {percent: str(write(end, style)) for percent, end in zip(PERCENT, ends, strict=True)}
    low, high = st.select_slider(
        figures[key].title, list(PERCENT), value=WHOLE, format_func=told.__getitem__, key=f"{RANGE}-{key}"
    )
    if (low, high) == WHOLE:
        return None
    at = dict(zip(PERCENT, ends.tolist(), strict=True))
    return Range(figures[key], at[low], at[high], (told[low], told[high]))


def select(
    rows: Rows,
    outlines: tuple[Outline, ...],
    segments: tuple[int, ...],
    limits: Range | None,
    holes: tuple[Outline, ...] = (),
) -> Selection:
    """Who is in an outline and in no hole, in a segment and in the range: of all customers, not of those drawn."""
    found = rows.segmentation
    chosen = found.labels >= -1
    if outlines and found.projection:
        chosen &= inside(found.projection.points, outlines)
    if holes and found.projection:
        chosen &= ~inside(found.projection.points, holes)
    if segments:
        chosen &= np.isin(found.labels, segments)
    if limits:
        values: pd.Series[float] = values_of(rows)[limits.figure.key].astype("float64")
        chosen &= np.asarray(values.between(limits.low, limits.high))
    return Selection(np.flatnonzero(chosen), outlines, segments, limits, holes)


def tell_how(result: Result, selection: Selection) -> str:
    """By what customers were selected, in one sentence."""
    parts = []
    if selection.outlines:
        parts.append(say("segments.selection.in_outline"))
    if selection.segments:
        names = [plain(result.name_of(segment)) for segment in selection.segments]
        parts.append(say("segments.selection.in_segments", names=names))
    if selection.range:
        low, high = (plain(told) for told in selection.range.told)
        title = plain(selection.range.figure.title)
        parts.append(say("segments.selection.in_range", figure=title, low=low, high=high))
    if selection.holes:
        parts.append(say("segments.selection.outside"))
    return say("segments.selection.how", how=parts)


def tell_who(result: Result, rows: Rows, selection: Selection) -> str:
    """The share of all customers, and the segments that they are in, the most frequent first."""
    labels = rows.segmentation.labels
    told = say("segments.selection.share", share=len(selection.rows) / max(int((labels >= -1).sum()), 1))
    if len(selection.segments) == 1:
        return told
    segments, counts = np.unique(labels[selection.rows], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:3]
    parts = [_part(result, int(segments[place]), counts[place] / len(selection.rows)) for place in order]
    return f"{told} {say('segments.selection.parts', parts=parts)}"


def offer_to_cut(draws: bool) -> None:
    """Whether what is drawn next is taken out of the selection, while drawing is on."""
    if draws:
        st.toggle(say("segments.selection.cut"), key=CUT, help=say("segments.selection.about_cut"))


def is_cutting() -> bool:
    """Whether that is on."""
    return bool(st.session_state.get(CUT, False))


def offer_to_clear(drawing: Drawing) -> None:
    """The one way to select nobody again."""
    st.button(
        say("segments.selection.clear"),
        key="clear-selection",
        icon=":material/close:",
        on_click=_clear,
        args=(drawing,),
    )


def _clear(drawing: Drawing) -> None:
    drawing.clear()
    st.session_state[PICKED] = []
    st.session_state[FIGURE] = NO_FIGURE
    st.session_state[CUT] = False


def toggle(segment: int) -> None:
    """Pick a segment, or no longer."""
    picked = set(st.session_state.get(PICKED) or ())
    st.session_state[PICKED] = sorted(picked ^ {segment})


def _part(result: Result, segment: int, share: float) -> str:
    return say("segments.selection.part", share=share, name=plain(result.name_of(segment)))
