"""The ranking: which segmentation to use and why, the figures of all, and what speaks against some."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app.common.text import plain
from app.session.documents import documents
from app.session.owner import owner
from app.session.results import Rows, result_id
from app.session.session import current_session
from app.shown.downloads import offer, origin_of
from app.shown.links import lead_to
from app.texts import say
from ccseg.comparing.candidates import Candidate
from ccseg.comparing.comparison import Comparison, Summary
from ccseg.comparing.figures import METRICS, Metric
from ccseg.exporting.export import compared_table, to_csv
from ccseg.exporting.filenames import file_name


def show_recommendation(summary: Summary) -> None:
    """Which one to use, in words, with what speaks against the others; nothing of it twice."""
    advice = summary.recommendation
    if advice.best is None:
        st.warning(plain(advice.because), icon=":material/science:", title=say("ranking.none"))
    else:
        best = summary.candidates[advice.best]
        st.success(plain(advice.because), icon=":material/verified:", title=say("ranking.use", title=plain(best.title)))
        _offer_result(summary.source, best)
    for candidate in summary.candidates:
        for objection in candidate.objections:
            if objection.text not in advice.because:
                title = plain(objection.title)
                st.markdown(f":orange-badge[{title}] **{plain(candidate.title)}**: {plain(objection.text)}")


def _offer_result(source: str, best: Candidate) -> None:
    """The way to the result that is recommended, while its customers are at hand."""
    rows = best.recipe and documents().held(Rows, owner(), result_id(source, best.recipe))
    if rows:
        lead_to("segments", say("ranking.open"), "open-best", look="secondary", params={"run": rows.result.id})


def show_figures(summary: Summary, seconds: tuple[float | None, ...]) -> None:
    """The figures of all, measured in one space, on the same customers."""
    titles = [candidate.title for candidate in summary.candidates]
    best = summary.recommendation.best
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
            placeholder=METRICS[0].write(None),
            alt=say("ranking.alt", because=summary.recommendation.because),
        )
    about = say("ranking.about", customers=summary.customers)
    left_out = say("ranking.left_out", customers=summary.left_out) if summary.left_out else ""
    st.caption(" ".join(filter(None, (about, left_out, say("ranking.bold")))))


def _figures(summary: Summary) -> pd.DataFrame:
    """A row for each candidate, a column for each figure."""
    rows = [
        {metric.title: getattr(candidate.figures, metric.key) for metric in METRICS} for candidate in summary.candidates
    ]
    return pd.DataFrame(rows).astype("float64")


def _styled(table: pd.DataFrame) -> Any:
    """The table with its figures written as everywhere else; it is still sorted by number."""
    forms: dict[Any, Any] = {metric.title: metric.write for metric in METRICS}
    styler = table.style.format({**forms, say("ranking.seconds"): _write_seconds})
    for metric in METRICS:
        if metric.better:
            styler = styler.apply(partial(_bold_best, metric), subset=[metric.title])
    return styler


def _write_seconds(seconds: object) -> str:
    known = isinstance(seconds, float) and not pd.isna(seconds)
    return f"{seconds:.1f}" if known else METRICS[0].write(None)


def _bold_best(metric: Metric, figures: "pd.Series[float]") -> list[str]:
    """The best of a column in bold, with all that read like it, where not all do."""
    best = metric.write(figures.max() if metric.better == "more" else figures.min())
    bold = [metric.write(figure) == best for figure in figures]
    return ["font-weight: 700" if each and not all(bold) else "" for each in bold]


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        **{metric.title: config.Column(_head(metric), help=_meaning(metric)) for metric in METRICS},
        say("ranking.title"): config.TextColumn(pinned=True),
        say("ranking.seconds"): config.Column(help=say("ranking.about_seconds")),
    }


def _head(metric: Metric) -> str:
    """What a figure is called, with an arrow in the direction that is better."""
    return f"{metric.title} {say(f'ranking.arrows.{metric.better}')}" if metric.better else metric.title


def _meaning(metric: Metric) -> str:
    better = say(f"ranking.{metric.better}") if metric.better else ""
    return f"{metric.meaning} {better}"


def offer_comparison(summary: Summary, comparison: Comparison | None) -> None:
    """What a person takes away from a comparison."""
    with st.popover(say("ranking.download"), icon=":material/download:", key="comparison-downloads"):
        document = summary.to_json(indent=1).encode()
        _offer("comparison", partial(bytes, document), "json", "application/json")
        if comparison:
            _offer("compared", partial(_table, comparison), "csv", "text/csv")


def _offer(what: str, make: partial[bytes], ending: str, kind: str) -> None:
    name = file_name(origin_of(current_session().comparison), what, ending)
    offer(what, make, name, kind, about=say(f"downloads.about.{what}"))


def _table(comparison: Comparison) -> bytes:
    return to_csv(compared_table(comparison))
