"""Standings: which contender to use and why, the figures of all, and what speaks against some."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app.common.numbers import count
from app.common.text import plain
from app.session.address import go
from app.session.comparisons import LineUp
from app.session.owner import owner
from app.session.results import all_results, result_id
from app.session.session import current_session
from app.session.work import start_map
from app.shown.downloads import offer
from ccseg.comparing.comparison import Comparison, Summary
from ccseg.comparing.contenders import Contender
from ccseg.comparing.figures import YARDSTICKS, Yardstick
from ccseg.exporting.export import compared_table, to_csv

FORMATS = {"whole": "%,.0f", "share": "%.1f%%", "index": "%.2f"}


def show_recommendation(summary: Summary) -> None:
    """Which one to use, in words, with what speaks against the others."""
    advice = summary.recommendation
    if advice.place is None:
        st.warning(plain(advice.because), icon=":material/science:", title="None of them as it stands")
    else:
        best = summary.contenders[advice.place].title
        st.success(plain(advice.because), icon=":material/verified:", title=f"Use {plain(best)}")
        _offer_result(summary.source, summary.contenders[advice.place])
    for contender in summary.contenders:
        for objection in contender.objections:
            st.markdown(f":orange-badge[{objection.guard}] **{plain(contender.title)}**: {plain(objection.text)}")


def _offer_result(source: str, best: Contender) -> None:
    """The way to the result that is recommended, while its customers are at hand."""
    result = best.recipe and all_results().known(owner(), result_id(source, best.recipe))
    rows = result and all_results().rows(result.owner, result.id)
    if result and rows and st.button("Open this result", icon=":material/arrow_forward:", key="open-best"):
        if not result.map_job and rows.segmentation.run.map and rows.segmentation.run.map.method == "pca":
            start_map(result, rows, dimensions=2)
        current_session().open(result)
        go("segments")


def show_figures(summary: Summary, seconds: tuple[float | None, ...]) -> None:
    """The figures of all contenders, measured in one space, on the same customers."""
    rows = [{y.title: _value(contender, y) for y in YARDSTICKS} for contender in summary.contenders]
    table = pd.DataFrame(rows).astype("float64")
    table.insert(0, "Contender", [contender.title for contender in summary.contenders])
    table.insert(0, "Use", ["✔" if place == summary.recommendation.place else "" for place in range(len(table))])
    if any(spent is not None for spent in seconds):
        table["Seconds"] = pd.Series(seconds, dtype="float64").to_numpy()
    with st.container(key="standings"):
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                **{yardstick.title: _column(yardstick) for yardstick in YARDSTICKS},
                "Contender": st.column_config.TextColumn(pinned=True),
                "Seconds": st.column_config.NumberColumn(format="%.1f", help="How long it took to find."),
            },
            alt=f"The figures of the contenders. {summary.recommendation.because}",
        )
    st.caption(_about(summary))


def _value(contender: Contender, yardstick: Yardstick) -> float | None:
    """A figure as its column shows it: shares in percent."""
    value: float | None = getattr(contender.figures, yardstick.key)
    return 100 * value if value is not None and yardstick.style == "share" else value


def _column(yardstick: Yardstick) -> Any:
    better = f" {yardstick.better.capitalize()} is better." if yardstick.better else ""
    return st.column_config.NumberColumn(format=FORMATS[yardstick.style], help=yardstick.meaning + better)


def _about(summary: Summary) -> str:
    left_out = f" {count(summary.left_out)} that not all of them place are left out." if summary.left_out else ""
    return (
        f"Measured on the same {count(summary.customers)} customers, in one space for all: their ranks in every "
        f"usable column.{left_out}"
    )


def offer_comparison(summary: Summary, line_up: LineUp | None) -> None:
    """What a person takes away from a comparison."""
    with st.popover("Download comparison", icon=":material/download:", key="comparison-downloads"):
        document = summary.to_json(indent=1).encode()
        offer("comparison", partial(bytes, document), "comparison.json", "application/json")
        if line_up and line_up.comparison:
            make = partial(_table, line_up.comparison)
            offer("compared", make, "compared.csv", "text/csv")


def _table(comparison: Comparison) -> bytes:
    return to_csv(compared_table(comparison))
