"""The overview: all segments in one table, and from each row the way to its card."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app.common.device import NAME_ON_PHONE, on_phone
from app.common.numbers import count, share
from app.session.results import Shown
from app.shown.cards import SHAPES
from app.texts import say
from ccseg.describing.overview import NONE, Line, Overview, make_overview
from ccseg.exporting.palette import marker
from ccseg.glossary import TERMS, verdict_word
from ccseg.texts import say as say_of_library

VIEWS = ("values", "index")
FIRST, NARROW, WIDE, WIDEST = "persona", 98, 190, 270
"""The column of names, and the pixels of columns: those of words have room for the longest, within bounds."""

CHARACTER, MARGIN = 6, 24
"""The pixels that a character takes, and what is left free beside a text."""

TINTS = {"low": "74, 144, 217", "high": "232, 133, 58"}
"""Below and above the portfolio, the colours of the heat map."""

STRONGEST, FULL = 0.32, 3.0
"""The most a cell is tinted, so that its text keeps its contrast; from how many times the portfolio on it is so."""


def show_overview(result: Shown) -> None:
    """The table of all segments; a row that is selected opens its card and closes the others."""
    overview = make_overview(result.run.segments, result.run.recipe.wording, _names(result))
    if overview is None:
        return
    view = st.segmented_control(
        say("overview.show"),
        VIEWS,
        default=VIEWS[0],
        required=True,
        format_func=lambda name: say(f"overview.{name}"),
        key="overview-view",
        persist_state="session",
        label_visibility="collapsed",
        help=say("overview.about_index"),
    )
    st.dataframe(
        _styled(overview, view),
        key="overview",
        height="content",
        hide_index=True,
        column_config=_columns(overview),
        on_select=partial(_open_selected, [segment.segment for segment in result.run.segments]),
        selection_mode="single-row",
        alt=say("overview.alt"),
    )
    st.caption(say("overview.caption"))


def open_card(segment: int, segments: Sequence[int]) -> None:
    """Open the card of a segment and close the others."""
    for other in segments:
        st.session_state[card_key(other)] = other == segment


def card_key(segment: int) -> str:
    """The key of the card of a segment, under which the session holds whether it is open."""
    return f"persona-{segment}"


def _names(result: Shown) -> dict[int, str]:
    return {segment.segment: result.name_of(segment.segment) for segment in result.run.segments}


def _open_selected(segments: Sequence[int]) -> None:
    rows = st.session_state["overview"].selection.rows
    if rows and rows[0] < len(segments):
        open_card(segments[rows[0]], segments)


def _styled(overview: Overview, view: str) -> Any:
    """The table as it is sorted, by its numbers, and as it is read, in words and tints."""
    lines = [*overview.lines, overview.portfolio]
    keys = [str(number) for number in range(len(overview.heads))]
    rows = [_row(line, keys, view) for line in lines]
    styler = pd.DataFrame(rows).style
    written: dict[Any, Any] = {"customers": count, "share": share}
    styler = styler.format(written)
    for number, key in enumerate(keys):
        texts = {row[key]: text for row, text in zip(rows, _texts(lines, number, view), strict=True)}
        styler = styler.format(partial(_told, texts), subset=[key])
        styler = styler.apply(partial(_tints, [line.cells[number].index for line in lines]), subset=[key])
    return styler


def _row(line: Line, keys: Sequence[str], view: str) -> dict[str, Any]:
    numbers = [cell.value if view == VIEWS[0] else cell.index for cell in line.cells]
    return {
        FIRST: _name(line),
        "customers": line.customers,
        "share": line.share,
        "verdict": _verdict(line),
        **dict(zip(keys, numbers, strict=True)),
    }


def _verdict(line: Line) -> str:
    return " · ".join(filter(None, (verdict_word(line.verdict), line.figure))) if line.verdict else ""


def _name(line: Line) -> str:
    return line.name if line.segment is None else f"{SHAPES[marker(line.segment)]} {line.name}"


def _texts(lines: Sequence[Line], number: int, view: str) -> list[str]:
    cells = [line.cells[number] for line in lines]
    if view == VIEWS[0]:
        return [cell.text for cell in cells]
    return [NONE if cell.index is None else count(cell.index) for cell in cells]


def _told(texts: dict[Any, str], value: Any) -> str:
    return NONE if value is None or pd.isna(value) else texts.get(value, NONE)


def _tints(indexes: Sequence[float | None], _values: "pd.Series[float]") -> list[str]:
    return [_tint(index) for index in indexes]


def _tint(index: float | None) -> str:
    """The colour behind a cell: the further from the portfolio, the stronger."""
    if index is None or round(index) == 100:
        return ""
    times = max(index / 100, 1 / FULL)
    far = min(1.0, (times - 1) / (FULL - 1) if times > 1 else (1 - times) / (1 - 1 / FULL))
    shade = TINTS["high" if index > 100 else "low"]
    return f"background-color: rgba({shade}, {STRONGEST * far:.2f})"


def _room(texts: Sequence[str]) -> int:
    """The pixels of a column of words."""
    longest = max(map(len, texts))
    return min(max(WIDE, CHARACTER * longest + MARGIN), WIDEST)


def _columns(overview: Overview) -> dict[str, Any]:
    names = _room([_name(line) for line in overview.lines])
    column: Callable[..., Any] = st.column_config.NumberColumn
    heads = {
        str(number): column(head.title, help=head.meaning or None, width=NARROW)
        for number, head in enumerate(overview.heads)
    }
    return {
        **heads,
        FIRST: st.column_config.TextColumn(
            say_of_library("overview.persona"), pinned=True, width=NAME_ON_PHONE if on_phone() else names
        ),
        "customers": column(say_of_library("overview.customers"), width=NARROW),
        "share": column(say_of_library("overview.share"), width=NARROW),
        "verdict": st.column_config.TextColumn(
            say_of_library("overview.verdict"),
            help=TERMS["verdict"].meaning,
            width=_room([_verdict(line) for line in overview.lines]),
        ),
    }
