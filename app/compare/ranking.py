"""The ranking: which segmentation to use and why, the figures of all, and what speaks against some."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app.common.text import plain
from app.session.address import go
from app.session.documents import documents
from app.session.owner import owner
from app.session.results import Rows, result_id
from app.session.session import current_session
from app.session.work import start_map
from app.shown.downloads import offer
from app.texts import say
from ccseg.comparing.comparison import Comparison, Summary
from ccseg.comparing.contenders import Contender
from ccseg.comparing.figures import YARDSTICKS, Yardstick
from ccseg.exporting.export import compared_table, to_csv


def show_recommendation(summary: Summary) -> None:
    """Which one to use, in words, with what speaks against the others."""
    advice = summary.recommendation
    if advice.place is None:
        st.warning(plain(advice.because), icon=":material/science:", title=say("ranking.none"))
    else:
        best = summary.contenders[advice.place]
        st.success(plain(advice.because), icon=":material/verified:", title=say("ranking.use", title=plain(best.title)))
        _offer_result(summary.source, best)
    for contender in summary.contenders:
        for objection in contender.objections:
            st.markdown(f":orange-badge[{objection.guard}] **{plain(contender.title)}**: {plain(objection.text)}")


def _offer_result(source: str, best: Contender) -> None:
    """The way to the result that is recommended, while its customers are at hand."""
    rows = best.recipe and documents().held(Rows, owner(), result_id(source, best.recipe))
    if rows and st.button(say("ranking.open"), icon=":material/arrow_forward:", key="open-best"):
        drawn = rows.segmentation.run.map
        if drawn and drawn.method == "pca" and rows.result.may_draw:
            start_map(rows, dimensions=2)
        current_session().open(rows.result)
        go("segments")


def show_figures(summary: Summary, seconds: tuple[float | None, ...]) -> None:
    """The figures of all, measured in one space, on the same customers."""
    titles = [contender.title for contender in summary.contenders]
    best = summary.recommendation.place
    table = _figures(summary)
    table.insert(0, say("ranking.title"), titles)
    table.insert(0, say("ranking.recommended"), ["✔" if number == best else "" for number in range(len(titles))])
    if any(spent is not None for spent in seconds):
        table[say("ranking.seconds")] = pd.Series(seconds, dtype="float64").to_numpy()
    with st.container(key="ranking"):
        st.dataframe(
            _styled(table),
            hide_index=True,
            column_config=_columns(),
            alt=say("ranking.alt", because=summary.recommendation.because),
        )
    about = say("ranking.about", customers=summary.customers)
    left_out = say("ranking.left_out", customers=summary.left_out) if summary.left_out else ""
    st.caption(f"{about} {left_out}")


def _figures(summary: Summary) -> pd.DataFrame:
    """A row for each contender, a column for each figure."""
    rows = [
        {yardstick.title: getattr(contender.figures, yardstick.key) for yardstick in YARDSTICKS}
        for contender in summary.contenders
    ]
    return pd.DataFrame(rows).astype("float64")


def _styled(table: pd.DataFrame) -> Any:
    """The table with its figures written as everywhere else; it is still sorted by number."""
    forms: dict[Any, Any] = {yardstick.title: yardstick.write for yardstick in YARDSTICKS}
    return table.style.format({**forms, say("ranking.seconds"): "{:.1f}"}, na_rep=YARDSTICKS[0].write(None))


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        **{yardstick.title: config.Column(help=_meaning(yardstick)) for yardstick in YARDSTICKS},
        say("ranking.title"): config.TextColumn(pinned=True),
        say("ranking.seconds"): config.Column(help=say("ranking.about_seconds")),
    }


def _meaning(yardstick: Yardstick) -> str:
    better = say(f"ranking.{yardstick.better}") if yardstick.better else ""
    return f"{yardstick.meaning} {better}"


def offer_comparison(summary: Summary, comparison: Comparison | None) -> None:
    """What a person takes away from a comparison."""
    with st.popover(say("ranking.download"), icon=":material/download:", key="comparison-downloads"):
        document = summary.to_json(indent=1).encode()
        offer("comparison", partial(bytes, document), "comparison.json", "application/json")
        if comparison:
            offer("compared", partial(_table, comparison), "compared.csv", "text/csv")


def _table(comparison: Comparison) -> bytes:
    return to_csv(compared_table(comparison))
