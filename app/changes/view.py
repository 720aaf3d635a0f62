"""What has changed: the verdict with its reasons, every figure beside chance, and who moved."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

import pandas as pd
import streamlit as st

from app.common.controls import controls
from app.common.device import on_phone
from app.common.faults import in_words
from app.common.text import plain
from app.session.address import go
from app.session.results import Result, Rows
from app.session.scoring import Scoring
from app.session.session import current_session
from app.shown.downloads import offer
from app.shown.pictures import migration_figure
from app.shown.progress import polled, show_job
from app.texts import say
from ccseg.exporting.export import to_csv
from ccseg.following.drift import Word
from ccseg.following.follow import Followed, Following, Leaving, tell_early_signs, tell_moves
from ccseg.following.matrix import Measure, flow_matrix, measures_of
from ccseg.following.migration import Migration
from ccseg.scoring import score
from ccseg.texts import say as say_of_library
from ccseg.texts import write

BOXES = {"nothing": st.success, "watch": st.warning, "act": st.error}
ICONS: dict[Word, str] = {
    "nothing": ":material/check_circle:",
    "watch": ":material/visibility:",
    "act": ":material/restart_alt:",
}
SHOWN = 6
"""The moves that stand open, the largest; the others are a click away."""


def show_changes(result: Result, scoring: Scoring, rows: Rows | None) -> None:
    """How far the work is, or what was found; with the customers that the segments were found with, who moved too."""
    before = rows.segmentation.customers if rows else None
    job = scoring.follow(result.run, result.owner, before)
    polled(job, partial(_show_progress, scoring))
    if job.error:
        st.error(plain(job.error), icon=":material/error:")
    elif job.outcome:
        _show_found(result, scoring, rows, job.outcome)


def _show_progress(scoring: Scoring) -> None:
    if scoring.following and not scoring.following.over:
        show_job(scoring.following)


def _show_found(result: Result, scoring: Scoring, rows: Rows | None, found: Followed) -> None:
    verdict, *reasons = found.told
    BOXES[found.word](
        "\n".join([f"**{plain(verdict)}**", *(f"- {plain(each)}" for each in reasons)]), icon=ICONS[found.word]
    )
    if found.word == "act":
        _offer_refit(scoring)
    _show_figures(found)
    _show_early_signs(result, scoring, found)
    st.header(say("changes.moved"), anchor=False)
    if found.migration is None:
        st.caption(say("changes.strangers" if rows else "changes.no_earlier"))
        return
    st.markdown("\n".join(f"- {plain(each)}" for each in found.migration.told))
    _show_migration(found.migration, result)
    if rows:
        _show_moves(result, scoring, rows, found)


def _show_migration(migration: Migration, result: Result) -> None:
    """The moves as bands and as a matrix: clear ones in customers, unless others are asked for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        everyone = st.toggle(say("changes.everyone"), key="changes-everyone", help=say("changes.everyone_about"))
        measure: Measure = "customers"
        if len(measures_of(migration)) > 1:
            measure = st.segmented_control(
                say("changes.measure"),
                measures_of(migration),
                default="customers",
                required=True,
                format_func=lambda name: say(f"changes.measures.{name}"),
                key="changes-measure",
                label_visibility="collapsed",
            )
    figure = migration_figure(migration, result, on_phone(), clear=not everyone, measure=measure)
    st.plotly_chart(figure, key="migration", config=controls("moves"), alt=say("changes.bands"))
    names = result.as_written().persona_names
    matrix = flow_matrix(migration, names, clear=not everyone, measure=measure)
    counted = matrix.round().astype("int64").style.format(_counted)
    st.dataframe(counted, alt=say("changes.matrix"), height="content")


def _show_moves(result: Result, scoring: Scoring, rows: Rows, found: Followed) -> None:
    """Each larger clear move with what went before, what it means and its customers; all who moved."""
    moves = list(zip(tell_moves(found, result.as_written().persona_names), found.leaving, strict=True))
    for told, each in moves[:SHOWN]:
        _show_move(told, each, partial(_movers_csv, result, scoring, rows, found))
    if further := moves[SHOWN:]:
        with st.expander(say("changes.further", moves=len(further)), key="further-moves"):
            for told, each in further:
                _show_move(told, each, partial(_movers_csv, result, scoring, rows, found))
    make = partial(_movers_csv, result, scoring, rows, found)
    offer("movers", make, "movers.csv", "text/csv", say("changes.download"), say("changes.download_about"))


def _show_move(told: str, each: Leaving, make: Callable[[tuple[int, int]], bytes]) -> None:
    st.markdown(f"- {plain(told)}")
    ends = (each.move.source, each.move.target)
    key = f"movers-{ends[0]}-{ends[1]}"
    label = say("changes.download_flow", customers=each.move.customers)
    offer(key, partial(make, ends), f"{key}.csv", "text/csv", label)


def _show_early_signs(result: Result, scoring: Scoring, found: Followed) -> None:
    """Who is at the edge towards a persona that is to be seen coming, with the list of them."""
    if not found.nearing:
        return
    st.header(say("changes.signs"), anchor=False)
    st.caption(say("changes.signs_about"))
    names = result.as_written().persona_names
    st.markdown("\n".join(f"- {plain(each)}" for each in tell_early_signs(found, names)))
    make = partial(_signs_csv, result, scoring, found)
    offer("early-signs", make, "early_signs.csv", "text/csv", say("changes.signs_download"))


def _signs_csv(result: Result, scoring: Scoring, found: Followed) -> bytes:
    assert scoring.scores
    return to_csv(Following(replace(scoring.scores, run=result.as_written()), None, found).early_signs())


def _offer_refit(scoring: Scoring) -> None:
    """The way to segments of the new file that keep numbers and names."""
    pressed = st.button(say("changes.refit"), type="primary", icon=":material/restart_alt:", key="refit")
    st.caption(say("changes.refit_about"))
    if pressed:
        with in_words():
            current_session().find_after(scoring)
            go("segments")


def _show_figures(found: Followed) -> None:
    figures = pd.DataFrame(
        {
            say("changes.figure"): [say_of_library(f"following.title.{each.key}", of=each.of) for each in found.shifts],
            say("changes.now"): [each.value for each in found.shifts],
            say("changes.chance"): [each.chance for each in found.shifts],
            say("changes.follows"): [say_of_library(f"following.word.{each.word}") for each in found.shifts],
        }
    )
    with st.expander(say("changes.figures", figures=len(figures)), key="figures-of-change"):
        st.caption(say("changes.figures_about"))
        written = figures.style.format(_two, subset=[say("changes.now"), say("changes.chance")])
        st.dataframe(written, hide_index=True, height="content", alt=say("changes.figures_alt"))


def _counted(cell: object) -> str:
    return write(cast(float, cell), "count")


def _two(cell: object) -> str:
    """A figure of the table; one that is not nothing does not read as zero."""
    figure = cast(float, cell)
    return write(None if math.isnan(figure) else figure, "two||<")


def _movers_csv(
    result: Result, scoring: Scoring, rows: Rows, found: Followed, flow: tuple[int, int] | None = None
) -> bytes:
    assert scoring.scores
    run = result.as_written()
    before = score(run, rows.segmentation.customers)
    return to_csv(Following(replace(scoring.scores, run=run), before, found).movers(flow))
