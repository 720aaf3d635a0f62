"""Maps: the customers of a result on a plane or in space, with names, coasts and what stands out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from app.common.ink import backdrop, ink, paper, readable, scale
from app.common.text import in_chart
from app.session.results import Shown
from app.shown.charts import QUIET, colour
from app.shown.labels import Name, Placed, place_names
from app.texts import say
from ccseg.clustering.islands import Grid, Islands, find_islands, make_grid
from ccseg.exporting.palette import marker
from ccseg.records import Floats, Ints

DRAWN = 10_000
SEED = 0
MANY = 1_000
"""From so many customers on their marks are small."""

SMALL, LARGE, SOLID = 5, 7, 4
"""Pixels of a mark, and of one in space."""

HEIGHT, LEGEND = 520, 80
"""Pixels of the picture, and of what its legend takes of it."""

WIDTHS = {"wide": 600, "narrow": 320}
"""The least pixels that a picture has beside the cards and on a phone."""

UNKNOWN = "circle-open"
"""The mark of a customer without a value, where values shade the map."""

FAINT = 0.12
"""How far those who do not stand out can be seen."""

RING, TAG_ABOVE = "(O)", 34
"""What takes about the room of the ring around a customer, and how many pixels above it the word for it stands."""

BEHIND_NAMES = 0.8
"""How far the ground of a name covers what is below."""

PANEL, ACROSS, BEHIND = 230, 3, 1_500
"""Pixels of a small map, how many stand side by side, and the most customers that each shows in the background."""

AXES = ("x", "y", "z")


class Shade(NamedTuple):
    """What shades the map in place of the segments: its title, each customer's value 0–100, and what that counts."""

    title: str
    values: Floats
    unit: str


class Told(NamedTuple):
    """What the pointer tells of the customers drawn: the titles of figures, and their texts, shape (drawn, figures)."""

    titles: tuple[str, ...]
    texts: "np.ndarray"


class Look(NamedTuple):
    """How a map is drawn.

    Attributes:
        shade: What shades it; nothing where each segment has its colour.
        told: What the pointer tells of each customer.
        chosen: Whether each customer stands out; nothing where all are alike.
        paths: What was drawn around customers, as paths in the map's own coordinates.
        sought: The row of a customer who was looked up.
        drag: What dragging does: ``"lasso"``, ``"pan"`` or, where the page shall scroll, nothing.
        narrow: Whether the picture is on a phone.
    """

    shade: Shade | None = None
    told: Told | None = None
    chosen: "np.ndarray | None" = None
    paths: tuple[str, ...] = ()
    sought: int | None = None
    drag: str | None = "lasso"
    narrow: bool = False


def drawn(labels: Ints) -> Ints:
    """Which customers to draw: all of the unassigned, and of the others a fair sample when there are many."""
    placed = np.flatnonzero(labels >= -1)
    if len(placed) <= DRAWN:
        return placed
    noise = placed[labels[placed] == -1][:DRAWN]
    others = placed[labels[placed] >= 0]
    kept = np.random.default_rng(SEED).choice(others, DRAWN - len(noise), replace=False)
    return np.sort(np.concatenate([noise, kept]))


def islands_of(points: Floats, labels: Ints, rows: Ints) -> tuple[Grid, dict[int, Islands]]:
    """The islands of each segment on a flat map, from the customers drawn; ``island_of`` goes by the drawn members."""
    grid = make_grid(points[rows])
    segments = _segments(labels[rows])
    return grid, {segment: find_islands(points[rows[labels[rows] == segment]], grid) for segment in segments}


def map_figure(
    points: Floats, labels: Ints, result: Shown, look: Look, land: tuple[Grid, dict[int, Islands]] | None = None
) -> Any:
    """The customers on the map, by segment or shaded, with a name where each segment is densest.

    ``land`` are the islands of a flat map, where they are known.
    """
    import plotly.graph_objects as go

    rows = drawn(labels)
    figure = go.Figure(layout=_layout(look))
    solid = points.shape[1] == 3
    if not solid:
        grid, islands = land or islands_of(points, labels, rows)
        figure.add_traces([_coast(grid, each, segment, look) for segment, each in islands.items()])
    figure.add_traces(list(_marks(points, labels, rows, result, look)))
    if solid:
        names = [_named_in_space(points[rows[labels[rows] == s]], result.name_of(s)) for s in _segments(labels[rows])]
        return readable(figure.update_layout(scene={**_scene(), "annotations": names}))
    figure.add_traces(_found(points, look))
    _add_names(figure, grid, islands, result, look)
    for path in look.paths:
        figure.add_shape(type="path", path=path, line={"color": ink(), "width": 1.5, "dash": "dot"}, layer="above")
    _frame(figure, grid)
    return readable(figure)


def _layout(look: Look) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "height": HEIGHT,
        "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
        "legend": {"orientation": "h", "y": -0.02, "itemsizing": "constant"},
        "showlegend": look.shade is None,
        "dragmode": look.drag or False,
        "uirevision": "map",
    }
    if look.shade:
        layout["coloraxis"] = _colour_axis(look.shade.unit)
    return layout


def _colour_axis(unit: str) -> dict[str, Any]:
    bar = {"title": {"text": unit}, "thickness": 12}
    return {"cmin": 0, "cmax": 100, "colorscale": scale(), "colorbar": bar}


def _scene() -> dict[str, Any]:
    """The room of a map in space: its axes are named, and the cloud fills the picture."""
    axes = {
        f"{axis}axis": {**QUIET, "title": {"text": say("charts.map.axis", axis=number)}, "showbackground": False}
        for number, axis in enumerate(AXES, start=1)
    }
    return {**axes, "aspectmode": "cube", "camera": {"eye": {"x": 1.3, "y": 1.3, "z": 0.9}}}


def _segments(labels: Ints) -> list[int]:
    """The segments among these labels, without the unassigned."""
    return sorted(set(labels.tolist()) - {-1})


def _named_in_space(places: Floats, name: str) -> dict[str, Any]:
    """The name of a segment in space, at the customer of it who is nearest to its middle."""
    away = np.linalg.norm(places - np.median(places, axis=0), axis=1)
    at = dict(zip(AXES, places[away.argmin()].round(3).tolist(), strict=True))
    return {**at, **_tag(in_chart(name)), "showarrow": False}


def _marks(points: Floats, labels: Ints, rows: Ints, result: Shown, look: Look) -> Iterator[Any]:
    """A trace for each segment, or one for all where they are shaded."""
    if look.shade:
        values, name = look.shade.values[rows], in_chart(look.shade.title)
        known, unknown = np.flatnonzero(~np.isnan(values)), np.flatnonzero(np.isnan(values))
        yield _points(points, unknown, rows, name, {"color": colour(-1), "symbol": UNKNOWN}, look)
        yield _points(points, known, rows, name, {"color": values[known], "coloraxis": "coloraxis"}, look)
        return
    for segment in sorted(set(labels[rows].tolist()), key=lambda s: (s < 0, s)):
        members = np.flatnonzero(labels[rows] == segment)
        style = {"color": colour(segment), "symbol": marker(segment)}
        yield _points(points, members, rows, in_chart(result.name_of(segment)), style, look)


def _points(points: Floats, members: Ints, rows: Ints, name: str, style: Mapping[str, Any], look: Look) -> Any:
    """The marks of some of the customers drawn; ``members`` are their places among them."""
    import plotly.graph_objects as go

    place = points[rows[members]].round(3)
    axes = dict(zip(AXES, place.T, strict=False))
    shared: dict[str, Any] = {"mode": "markers", "name": name, **_hover(name, members, look.told)}
    if points.shape[1] == 3:
        return go.Scatter3d(**axes, marker={**style, "size": SOLID}, **shared)
    if look.chosen is not None:
        shared["selectedpoints"] = np.flatnonzero(look.chosen[rows[members]])
    return go.Scattergl(
        **axes,
        marker={**style, "size": LARGE if len(rows) < MANY else SMALL},
        unselected={"marker": {"opacity": FAINT}},
        **shared,
    )


def _hover(name: str, members: Ints, told: Told | None) -> dict[str, Any]:
    """What the pointer tells of each customer."""
    if told is None:
        return {"hovertemplate": f"{name}<extra></extra>"}
    lines = [f"{in_chart(title)}: %{{customdata[{place}]}}" for place, title in enumerate(told.titles)]
    return {
        "hovertemplate": "<br>".join([f"<b>{name}</b>", *lines]) + "<extra></extra>",
        "customdata": told.texts[members],
    }


def _coast(grid: Grid, islands: Islands, segment: int, look: Look) -> Any:
    """The line around nearly all customers of a segment."""
    import plotly.graph_objects as go

    x, y = grid.centres
    across, up = (_reach(islands.density.any(axis=axis)) for axis in (1, 0))
    shown = islands.density[across, up].T.round(2).astype(np.float32)
    return go.Contour(
        x=x[across],
        y=y[up],
        z=shown,
        contours={"start": 1, "end": 1, "size": 1, "coloring": "none"},
        line={"color": ink() if look.shade else colour(segment), "width": 1.2, "smoothing": 1},
        showscale=False,
        showlegend=False,
        hoverinfo="skip",
    )


def _reach(held: Any) -> slice:
    """From the first to the last that holds something."""
    places = np.flatnonzero(held)
    return slice(int(places[0]), int(places[-1]) + 1)


def _found(points: Floats, look: Look) -> list[Any]:
    """A ring around the customer who was looked up."""
    import plotly.graph_objects as go

    if look.sought is None:
        return []
    x, y = points[look.sought]
    ring = {"symbol": "circle-open", "size": 22, "color": ink(), "line": {"width": 3}}
    return [go.Scatter(x=[x], y=[y], mode="markers", marker=ring, showlegend=False, hoverinfo="skip")]


def _add_names(figure: Any, grid: Grid, islands: Mapping[int, Islands], result: Shown, look: Look) -> None:
    segments = list(islands)
    names = [Name(result.name_of(segment), _shares(islands[segment].places, grid)) for segment in segments]
    width = WIDTHS["narrow" if look.narrow else "wide"]
    height = HEIGHT - (0 if look.shade else LEGEND)
    kept_free = []
    if look.sought is not None:
        place, tag = np.array([[figure.data[-1].x[0], figure.data[-1].y[0]]]), say("charts.map.sought")
        at = _shares(place, grid)
        kept_free = [Name(RING, at), Name(tag, at + np.array([0, TAG_ABOVE / height]))]
    for placed in place_names([*kept_free, *names], width, height)[len(kept_free) :]:
        if placed:
            figure.add_annotation(**_written(placed, grid))
    if look.sought is not None:
        x, y = place[0].tolist()
        figure.add_annotation(x=x, y=y, ax=0, ay=-TAG_ABOVE, **_tag(tag), arrowcolor=ink(), arrowwidth=1)


def _shares(places: Floats, grid: Grid) -> Floats:
    """Places as shares of the map, from 0 to 1."""
    return np.asarray((places - grid.low) / (grid.high - grid.low))


def _written(placed: Placed, grid: Grid) -> dict[str, Any]:
    x, y = grid.low + np.array([placed.x, placed.y]) * (grid.high - grid.low)
    text = "<br>".join(in_chart(line) for line in placed.lines)
    shifted = {"ax": 0, "ay": -placed.shift, "arrowcolor": ink(), "arrowwidth": 1, "arrowhead": 0}
    return {"x": x, "y": y, **_tag(text), **(shifted if placed.shift else {"showarrow": False})}


def _tag(text: str) -> dict[str, Any]:
    return {
        "text": f"<b>{text}</b>",
        "bgcolor": paper(BEHIND_NAMES),
        "borderpad": 1,
        "font": {"size": 12, "color": ink()},
    }


def _frame(figure: Any, grid: Grid) -> None:
    """The part of the plane that is shown."""
    (left, low), (right, high) = grid.low.tolist(), grid.high.tolist()
    figure.update_xaxes(range=[left, right], **QUIET)
    figure.update_yaxes(range=[low, high], **QUIET)


def maps_by_segment(points: Floats, labels: Ints, result: Shown, narrow: bool) -> Any:
    """A small map for each segment, its customers in colour over all others."""
    rows = drawn(labels)
    segments = sorted(set(labels[rows].tolist()), key=lambda s: (s < 0, s))
    figure = _panels([result.name_of(segment) for segment in segments], narrow)
    for panel, segment in enumerate(segments):
        members = rows[labels[rows] == segment]
        style = {"color": colour(segment), "symbol": marker(segment)}
        _add_small(figure, panel, narrow, points, _behind(rows), {"color": backdrop()})
        _add_small(figure, panel, narrow, points, members, style)
    return _finished(figure, points[rows])


def maps_by_figure(points: Floats, labels: Ints, shades: Sequence[Shade], narrow: bool) -> Any:
    """A small map for each figure, shaded by it."""
    rows = _behind(drawn(labels), 2 * BEHIND)
    figure = _panels([shade.title for shade in shades], narrow)
    for panel, shade in enumerate(shades):
        known = rows[~np.isnan(shade.values[rows])]
        style = {"color": shade.values[known], "coloraxis": "coloraxis"}
        _add_small(figure, panel, narrow, points, known, style)
    figure.update_layout(coloraxis=_colour_axis(shades[0].unit if shades else ""))
    return _finished(figure, points[rows])


def _behind(rows: Ints, most: int = BEHIND) -> Ints:
    """Some of the customers drawn, evenly."""
    return rows[:: -(-len(rows) // most)]


def _panels(titles: Sequence[str], narrow: bool) -> Any:
    from plotly.subplots import make_subplots

    across = 1 if narrow else ACROSS
    down = -(-len(titles) // across)
    figure = make_subplots(
        rows=down,
        cols=across,
        subplot_titles=[in_chart(title) for title in titles],
        horizontal_spacing=0.02,
        vertical_spacing=0.12 / down,
    )
    return figure.update_layout(height=PANEL * down, margin={"l": 0, "r": 0, "t": 28, "b": 0}, dragmode=False)


def _add_small(figure: Any, panel: int, narrow: bool, points: Floats, rows: Ints, style: Mapping[str, Any]) -> None:
    import plotly.graph_objects as go

    across = 1 if narrow else ACROSS
    x, y = points[rows].round(3).T
    marks = go.Scattergl(x=x, y=y, mode="markers", marker={"size": 3, **style}, hoverinfo="skip", showlegend=False)
    figure.add_trace(marks, row=panel // across + 1, col=panel % across + 1)


def _finished(figure: Any, shown: Floats) -> Any:
    _frame(figure, make_grid(shown))
    figure.update_xaxes(fixedrange=True).update_yaxes(fixedrange=True)
    return readable(figure)
