"""Charts: Plotly figures in the theme's colours, with data as text and never as markup."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from app.common.device import is_dark
from app.common.ink import ink, readable
from app.common.numbers import two
from app.common.text import in_chart
from app.patches import chart_layout
from app.texts import say
from ccseg.clustering.trials import Trial
from ccseg.describing.figures import MIDDLE, HeatRow
from ccseg.exporting import palette
from ccseg.glossary import TERMS
from ccseg.thresholds import SAFE_STABILITY

COLUMN: dict[str, Any] = {"width": 18}
"""How a name is broken over a column: the letters in a line."""

ON_PHONE: dict[str, Any] = {"width": 22, "max_lines": 2, "placeholder": "…"}
"""The same where it is narrow: Plotly leaves out a name that reaches over the edge."""

STEEP = 60
"""The degrees by which names lean over narrow columns, so that two lines fit between a name's neighbours."""

OVERHANG = 14
"""Pixels by which such a name reaches further than its column."""

MEANING = 48
"""Letters in a line under the pointer."""

QUIET: dict[str, Any] = {"showgrid": False, "zeroline": False, "showticklabels": False, "title": None}


def colour(segment: int) -> str:
    """The colour of a segment in the theme that is on."""
    return palette.colour(segment, dark=is_dark())


def heatmap_figure(names: Sequence[str], rows: Sequence[HeatRow], narrow: bool) -> Any:
    """Segments by figures, those in which they differ most first: how high each stands, with the median written in or,
    where narrow, on touch. The first column is of all customers.
    """
    import plotly.graph_objects as go

    ordered = sorted_by_spread(rows)
    columns, fold = [TERMS["portfolio"].title, *names], ON_PHONE if narrow else COLUMN
    figure = go.Figure(
        go.Heatmap(
            z=[[0.0, *(standing - MIDDLE for _, standing in row.cells)] for row in ordered],
            text=[[in_chart(text) for text in texts_of(row)] for row in ordered],
            customdata=[[_told(row, name) for name in columns] for row in ordered],
            texttemplate="" if narrow else "%{text}",
            coloraxis="coloraxis",
            xgap=2,
            ygap=2,
            hovertemplate=say("charts.heatmap.hover"),
        )
    )
    figure.update_layout(
        height=60 + 28 * len(rows),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        coloraxis={"cmin": -50, "cmid": 0, "cmax": 50, "showscale": False, "colorscale": _diverging()},
        xaxis={"side": "top", **name_axis(columns, fold)},
        yaxis={"autorange": "reversed", **name_axis([row.title for row in ordered], ON_PHONE if narrow else None)},
    )
    if narrow:
        # A name that reaches over the edge by a little is not to be left out, as Plotly would.
        figure.update_xaxes(tickangle=STEEP, ticklabeloverflow="allow")
        figure.update_layout(margin={"r": OVERHANG})
    return readable(figure)


def sorted_by_spread(rows: Sequence[HeatRow]) -> list[HeatRow]:
    """The lines of the heat map, those in which the segments stand furthest apart first."""
    return sorted(rows, key=lambda row: -_spread(row))


def _spread(row: HeatRow) -> float:
    standings = [standing for _, standing in row.cells]
    return max(standings, default=0.0) - min(standings, default=0.0)


def texts_of(row: HeatRow) -> list[str]:
    """What a line of the heat map says of all customers and of each segment."""
    return [row.portfolio, *(text for text, _ in row.cells)]


def _told(row: HeatRow, name: str) -> str:
    """What the pointer tells of a cell before its figure: the segment, and the figure with its meaning."""
    meaning = "<br>".join(in_chart(line) for line in wrap(row.meaning, MEANING))
    return "<br>".join(filter(None, [f"<b>{in_chart(name)}</b>", in_chart(row.title), meaning]))


def name_axis(names: Sequence[str], fold: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An axis of names by their place, since Plotly takes equal names for one; broken into lines where that is said."""
    texts = [broken(name, fold) for name in names]
    places = list(range(len(texts)))
    return {"tickvals": places, "ticktext": texts, "fixedrange": True, "showgrid": False}


def broken(name: str, fold: Mapping[str, Any] | None) -> str:
    """A name as a chart takes it, in the lines that it is to have."""
    lines = wrap(name, **fold) if fold else [name]
    return "<br>".join(in_chart(line) for line in lines)


def _diverging() -> Any:
    return chart_layout().colorscale.diverging


def choice_figure(trials: Sequence[Trial], chosen: Trial) -> Any:
    """The stability of the least stable segment by the number of segments; the chosen one stands out."""
    import plotly.graph_objects as go

    tested = [trial for trial in trials if trial.quality.weakest is not None]
    tried = sorted(tested, key=lambda trial: trial.quality.segments)
    lowest = [trial.quality.weakest or 0.0 for trial in tried]
    figure = go.Figure(
        go.Bar(
            x=[trial.quality.segments for trial in tried],
            y=lowest,
            marker={"color": [colour(0) if trial == chosen else colour(-1) for trial in tried]},
            text=[two(stability) for stability in lowest],
            textposition="outside",
            textfont={"color": ink()},
            cliponaxis=False,
            customdata=[in_chart(trial.because) for trial in tried],
            hovertemplate=say("charts.choice.hover"),
        )
    )
    required = say("charts.choice.required", least=SAFE_STABILITY)
    figure.add_hline(y=SAFE_STABILITY, line={"dash": "dot", "color": colour(-1)}, annotation_text=required)
    figure.update_layout(
        height=300,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={"title": say("charts.choice.across"), "dtick": 1, "fixedrange": True},
        yaxis={"title": say("charts.choice.up"), "range": [0, 1.12], "fixedrange": True},
    )
    return readable(figure)
