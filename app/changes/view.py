"""What has changed: the verdict with its reasons, every figure beside chance, and who moved."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from app.common.text import plain
from app.session.results import Result, Rows
from app.session.scoring import Scoring
from app.shown.downloads import offer
from app.shown.progress import polled, show_job
from app.texts import say
from ccseg.exporting.export import to_csv
from ccseg.following.drift import Word
from ccseg.following.follow import Followed, Following, tell_moves
from ccseg.scoring import score
from ccseg.texts import say as say_of_library

BOXES = {"nothing": st.success, "watch": st.warning, "act": st.error}
ICONS: dict[Word, str] = {
    "nothing": ":material/check_circle:",
    "watch": ":material/visibility:",
    "act": ":material/restart_alt:",
}


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
    _show_figures(found)
    st.header(say("changes.moved"), anchor=False)
    if found.migration is None:
        st.caption(say("changes.strangers" if rows else "changes.no_earlier"))
        return
    st.markdown("\n".join(f"- {plain(each)}" for each in found.migration.told))
    st.dataframe(_matrix(found, result), alt=say("changes.matrix"), height="content")
    for told in tell_moves(found, result.as_written().persona_names):
        st.markdown(f"- {plain(told)}")
    if rows:
        make = partial(_movers_csv, result, scoring, rows, found)
        offer("movers", make, "movers.csv", "text/csv", say("changes.download"), say("changes.download_about"))


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
        st.dataframe(figures.round(2), hide_index=True, height="content", alt=say("changes.figures_alt"))


def _matrix(found: Followed, result: Result) -> pd.DataFrame:
    """Customers by where they were, a row each, and where they are."""
    assert found.migration
    names = result.as_written().persona_names
    flows = pd.DataFrame([dict(movement) for movement in found.migration.movements])
    counts = flows.pivot_table("customers", "source", "target", "sum", fill_value=0).astype(int)
    return counts.rename(index=names, columns=names).rename_axis(say("changes.before"))


def _movers_csv(result: Result, scoring: Scoring, rows: Rows, found: Followed) -> bytes:
    assert scoring.scores
    run = result.as_written()
    before = score(run, rows.segmentation.customers)
    return to_csv(Following(replace(scoring.scores, run=run), before, found).movers())
