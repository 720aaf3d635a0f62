"""Charts: Plotly figures in the theme's colours, with data as text and never as markup."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np

from app.common.numbers import share, two
from app.common.text import in_chart
from app.patches import chart_layout
from app.session.results import Shown
from app.texts import say
from ccseg.clustering.trials import Trial
from ccseg.describing.figures import NONE, HeatRow
from ccseg.exporting.palette import LIGHT, UNASSIGNED, marker
from ccseg.glossary import TERMS
from ccseg.records import Floats, Ints
from ccseg.thresholds import SAFE_STABILITY

DRAWN = 10_000
SEED = 0
GREY = UNASSIGNED["light"]
COLUMN = 18
"""Letters in a line over a column."""

QUIET: dict[str, Any] = {"showgrid": False, "zeroline": False, "showticklabels": False, "title": None}


def colours() -> list[str]:
    """The theme's colours by segment, as stand-ins that the browser fills in for light or dark."""
    return list(chart_layout().colorway)[: len(LIGHT)]


def colour(segment: int) -> str:
    """The theme's colour of a segment."""
    return GREY if segment < 0 else colours()[segment % len(LIGHT)]


def drawn(labels: Ints) -> Ints:
    """Which customers to draw: all of the unassigned, and of the others a fair sample when there are many."""
    placed = np.flatnonzero(labels >= -1)
    if len(placed) <= DRAWN:
        return placed
    noise = placed[labels[placed] == -1][:DRAWN]
    others = placed[labels[placed] >= 0]
    kept = np.random.default_rng(SEED).choice(others, DRAWN - len(noise), replace=False)
    return np.sort(np.concatenate([noise, kept]))


class Shade(NamedTuple):
    """What shades the map in place of the segments: its title, each customer's value 0–100, and what that counts."""

    title: str
    values: Floats
    unit: str


def map_figure(
    points: Floats, labels: Ints, result: Shown, shade: Shade | None, pan: bool, staying: Floats | None = None
) -> Any:
    """The customers on the map, by segment or shaded; customdata is the row.

    Where it is known how often each customer stays with the same people, the pointer tells.
    """
    import plotly.graph_objects as go

    rows = drawn(labels)
    figure = go.Figure()
    style: dict[str, Any]
    if shade is None:
        for segment in sorted(set(labels[rows].tolist()), key=lambda s: (s < 0, s)):
            members = rows[labels[rows] == segment]
            style = {"color": colour(segment), "symbol": marker(segment)}
            figure.add_trace(_points(points, members, in_chart(result.name_of(segment)), style, staying))
    else:
        style = {"color": shade.values[rows], "coloraxis": "coloraxis"}
        figure.add_trace(_points(points, rows, in_chart(shade.title), style, staying))
        figure.update_layout(coloraxis={"cmin": 0, "cmax": 100, "colorbar": {"title": shade.unit, "thickness": 12}})
    figure.update_layout(
        height=520,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={"orientation": "h", "y": -0.02, "itemsizing": "constant"},
        showlegend=shade is None,
        dragmode="pan" if pan else "lasso",
        uirevision="map",
        xaxis=QUIET,
        yaxis=QUIET,
        scene={axis: {**QUIET, "showbackground": False} for axis in ("xaxis", "yaxis", "zaxis")},
    )
    return figure


def _points(points: Floats, rows: Ints, name: str, style: dict[str, Any], staying: Floats | None) -> Any:
    import plotly.graph_objects as go

    place = points[rows].round(3)
    shared = {"mode": "markers", "name": name, **_hover(name, rows, staying)}
    if points.shape[1] == 3:
        style = {**style, "symbol": "circle", "size": 2.5, "opacity": 0.7}
        return go.Scatter3d(x=place[:, 0], y=place[:, 1], z=place[:, 2], marker=style, **shared)
    size = 7 if len(rows) < 1_000 else 5
    style = {**style, "size": size, "opacity": 0.75}
    return go.Scattergl(x=place[:, 0], y=place[:, 1], customdata=rows[:, None], marker=style, **shared)


def _hover(name: str, rows: Ints, staying: Floats | None) -> dict[str, Any]:
    """What the pointer tells of each customer."""
    if staying is None:
        return {"hovertemplate": f"{name}<extra></extra>"}
    told = say("charts.map.staying", name=name, term=TERMS["stays_together"].label)
    return {"hovertemplate": f"{told}<extra></extra>", "text": _shares(staying[rows])}


def _shares(values: Floats) -> list[str]:
    """Shares as people read them, each different one written once, as there are thousands; a dash where unknown."""
    rounded = values.round(2)
    different = np.unique(rounded[~np.isnan(rounded)]).tolist()
    written = {value: share(value) for value in different}
    return [written.get(value, NONE) for value in rounded.tolist()]


def heatmap_figure(names: Sequence[str], rows: Sequence[HeatRow], narrow: bool) -> Any:
    """Segments by figures: how high each stands, with the median written in or, where narrow, on touch."""
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Heatmap(
            z=[[standing - 50 for _, standing in row.cells] for row in rows],
            text=[[in_chart(text) for text, _ in row.cells] for row in rows],
            texttemplate="" if narrow else "%{text}",
            coloraxis="coloraxis",
            xgap=2,
            ygap=2,
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.update_layout(
        height=60 + 28 * len(rows),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        coloraxis={"cmin": -50, "cmid": 0, "cmax": 50, "showscale": False, "colorscale": _diverging()},
        xaxis={"side": "top", **name_axis(names, None if narrow else COLUMN)},
        yaxis={"autorange": "reversed", **name_axis([row.title for row in rows])},
    )
    return figure


def name_axis(names: Sequence[str], width: int | None = None) -> dict[str, Any]:
    """An axis of names by their place, since Plotly takes equal names for one; broken into lines of some width."""
    texts = [_broken(name, width) for name in names]
    places = list(range(len(texts)))
    return {"tickvals": places, "ticktext": texts, "fixedrange": True, "showgrid": False}


def _broken(name: str, width: int | None) -> str:
    lines = wrap(name, width) if width else [name]
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
            marker={"color": [colour(0) if trial == chosen else GREY for trial in tried]},
            text=[two(stability) for stability in lowest],
            customdata=[in_chart(trial.because) for trial in tried],
            hovertemplate=say("charts.choice.hover"),
        )
    )
    required = say("charts.choice.required", least=SAFE_STABILITY)
    figure.add_hline(y=SAFE_STABILITY, line={"dash": "dot", "color": GREY}, annotation_text=required)
    figure.update_layout(
        height=300,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={"title": say("charts.choice.across"), "dtick": 1, "fixedrange": True},
        yaxis={"title": say("charts.choice.up"), "range": [0, 1.08], "fixedrange": True},
    )
    return figure
