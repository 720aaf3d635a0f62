"""The pictures of a comparison and of moves: maps, the flow between two, how far all agree, and other settings."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from app.common.device import is_dark
from app.common.ink import paper, readable, scale
from app.common.numbers import share, two
from app.common.text import in_chart
from app.patches import chart_layout
from app.session.results import Result
from app.shown.charts import ON_PHONE, QUIET, broken, colour, name_axis
from app.texts import say
from ccseg.clustering.multiverse import Multiverse
from ccseg.comparing.candidates import Candidate, Group
from ccseg.comparing.comparison import Summary
from ccseg.comparing.flows import Flow
from ccseg.comparing.gathered import Gathered, find_gathered
from ccseg.exporting import palette
from ccseg.following.matrix import Measure
from ccseg.following.migration import Migration
from ccseg.glossary import TERMS, verdict_word

ACROSS = 3
FAINT = 3.0
"""The top of a scale of shares: cells stay faint enough for the numbers in them."""

STAYING, MOVING = 0.25, 0.55
"""How far the bands of those who stay and of those who move cover what is below."""

QUIET_MARGIN = {"l": 0, "r": 0, "t": 28, "b": 0}
BUTTONS = 36
"""How high the buttons are that a phone shows above a chart to move in."""


def maps_figure(summary: Summary, narrow: bool) -> Any:
    """The same map for every candidate, in the colours that mean the same people; zooming one zooms all.

    Where it is narrow they stand one below the other, and a finger moves them.
    """
    from plotly.subplots import make_subplots

    assert summary.map
    across = 1 if narrow else min(ACROSS, len(summary.candidates))
    down = -(-len(summary.candidates) // across)
    top = BUTTONS if narrow else 0
    figure = make_subplots(
        rows=down,
        cols=across,
        subplot_titles=[in_chart(candidate.title) for candidate in summary.candidates],
        horizontal_spacing=0.02,
        vertical_spacing=0.16 / down,
    )
    shown: set[int] = set()
    for place in range(len(summary.candidates)):
        for shade, trace in _points(summary, place):
            trace.showlegend = shade not in shown
            shown.add(shade)
            figure.add_trace(trace, row=place // across + 1, col=place % across + 1)
    figure.update_xaxes(matches="x", **QUIET).update_yaxes(matches="y", **QUIET)
    figure.update_layout(
        height=320 * down + 60 + top,
        margin={**QUIET_MARGIN, "t": QUIET_MARGIN["t"] + top},
        legend={"orientation": "h", "y": -0.02, "itemsizing": "constant"},
        dragmode="pan" if narrow else "zoom",
        uirevision="maps",
    )
    return readable(figure)


def _points(summary: Summary, number: int) -> Iterator[tuple[int, Any]]:
    """The points of each segment of a candidate on the shared map, with its colour."""
    import plotly.graph_objects as go

    assert summary.map
    candidate, labels = summary.candidates[number], np.asarray(summary.map.labels[number])
    in_one = _in_one(summary, number, summary.gathered)
    for segment in [*(group.segment for group in candidate.groups), -1]:
        members = labels == segment
        if not members.any():
            continue
        group = candidate.groups[segment] if segment >= 0 else None
        shade = group.colour if group else -1
        name = in_chart(group.name if group else TERMS["unassigned"].title)
        place = summary.map.points[members]
        yield (
            shade,
            go.Scattergl(
                x=place[:, 0],
                y=place[:, 1],
                mode="markers",
                name=name,
                legendgroup=str(shade),
                marker={"color": colour(shade), "symbol": palette.marker(shade), "size": 5},
                hovertemplate=f"{name}{_own_name(group)}{in_one.get(segment, '')}<extra></extra>",
            ),
        )


def _own_name(group: Group | None) -> str:
    """What the segment is called in its own result, where that is another name."""
    if group is None or group.own_name == group.name:
        return ""
    return f"<br>{say('charts.maps.here', name=in_chart(group.own_name))}"


def _in_one(summary: Summary, candidate: int, gathered: Sequence[Gathered]) -> dict[int, str]:
    """What the pointer tells of the segments of a candidate that hold several personas of another."""
    return {each.segment: f"<br>{_personas_in_one(summary, each)}" for each in gathered if each.candidate == candidate}


def _personas_in_one(summary: Summary, each: Gathered) -> str:
    other = in_chart(summary.candidates[each.other].title)
    return say("charts.maps.in_one", personas=len(each.held), other=other)


def flow_figure(summary: Summary, flow: Flow, narrow: bool) -> Any:
    """Who goes from which segment of the first candidate to which of the second, as bands as wide as their number."""
    first, second = (summary.candidates[place] for place in (flow.first, flow.second))
    sources, targets = ([*(group.segment for group in side.groups), -1] for side in (first, second))
    many = {(each.candidate, each.segment): len(each.held) for each in find_gathered([flow])}
    ends = [(flow.first, segment) for segment in sources] + [(flow.second, segment) for segment in targets]
    names = [_node(summary.candidates[place].name_of(segment), many.get((place, segment))) for place, segment in ends]
    shades = [_shade(first, segment) for segment in sources] + [_shade(second, segment) for segment in targets]
    links = [
        Tie(sources.index(link.source), len(sources) + targets.index(link.target), link.customers, link.stay)
        for link in flow.links
    ]
    return bands_figure(names, shades, links, narrow)


def _node(name: str, personas: int | None) -> str:
    """What a segment is called in a flow, with how many personas of the other side it holds where it holds several."""
    return say("charts.flow.in_one", name=name, personas=personas) if personas else name


class Tie(NamedTuple):
    """So many from one node to another, by their places; whether they are where they were."""

    source: int
    target: int
    customers: float
    stay: bool


def migration_figure(migration: Migration, result: Result, narrow: bool, *, clear: bool, measure: Measure) -> Any:
    """Who, or what balance, went from which segment to which, as bands."""
    moved = [each for each in migration.movements if each.amount(measure, clear=clear)]
    ends = sorted({end for each in moved for end in (each.source, each.target)}, key=lambda end: (end < 0, end))
    names = [result.name_of(end) for end in ends]
    shades = [palette.colour(end, dark=is_dark()) for end in ends]
    links = [
        Tie(
            ends.index(each.source),
            len(ends) + ends.index(each.target),
            each.amount(measure, clear=clear),
            each.stays,
        )
        for each in moved
    ]
    return bands_figure([*names, *names], [*shades, *shades], links, narrow, measure)


def bands_figure(
    names: Sequence[str], shades: Sequence[str], links: Sequence[Tie], narrow: bool, measure: Measure = "customers"
) -> Any:
    """Nodes in their colours, with a band from one to another in the colour of the first.

    Where it is narrow a name is broken, so that those on the left do not run into those on the right.
    """
    import plotly.graph_objects as go

    colours = [_faint(shades[link.source], link.stay) for link in links]
    figure = go.Figure(
        go.Sankey(
            node={
                "label": [broken(name, ON_PHONE if narrow else None) for name in names],
                "color": list(shades),
                "pad": 18,
                "thickness": 14,
                "hovertemplate": say(f"charts.flow.node.{measure}"),
            },
            link={
                "source": [link.source for link in links],
                "target": [link.target for link in links],
                "value": [link.customers for link in links],
                "color": colours,
                # One colour for all: Plotly draws a list of them black.
                "line": {"color": colour(-1), "width": 0.5},
                "hovertemplate": say(f"charts.flow.link.{measure}"),
            },
        )
    )
    return readable(figure.update_layout(height=420, margin={"l": 0, "r": 0, "t": 8, "b": 8}))


def _shade(candidate: Candidate, segment: int) -> str:
    return palette.colour(candidate.groups[segment].colour if segment >= 0 else -1, dark=is_dark())


def _faint(shade: str, stay: bool) -> str:
    """A colour that lets others shine through; stronger for those who move."""
    red, green, blue = bytes.fromhex(shade.removeprefix("#"))
    opacity = STAYING if stay else MOVING
    return f"rgba({red}, {green}, {blue}, {opacity})"


def agreement_figure(summary: Summary) -> Any:
    """How far each two candidates agree, by the adjusted Rand index."""
    size = len(summary.candidates)
    cells = np.eye(size)
    hover = [[say("charts.agreement.same")] * size for _ in range(size)]
    for flow in summary.flows:
        for row, column in ((flow.first, flow.second), (flow.second, flow.first)):
            cells[row, column] = flow.ari
            hover[row][column] = _agreement(flow)
    titles = [candidate.title for candidate in summary.candidates]
    return _grid(cells, titles, titles, two, hover)


def _agreement(flow: Flow) -> str:
    names = {"ari_name": TERMS["ari"].title, "ami_name": TERMS["ami"].title}
    return say("charts.agreement.hover", ari=flow.ari, ami=flow.ami, **names)


class Specifications(NamedTuple):
    """Settings in a table: by preparation and number of segments the share of co-members retained, over all seeds."""

    preparations: list[str]
    segments: list[str]
    retained: "np.ndarray"


def _specifications(multiverse: Multiverse) -> Specifications:
    preparations = list(dict.fromkeys(each.preparation for each in multiverse.specifications))
    counts = sorted({each.segments for each in multiverse.specifications})
    retained = np.array([[_mean_retained(multiverse, name, k) for k in counts] for name in preparations])
    across = [say("charts.ways.segments", segments=k) for k in counts]
    return Specifications([TERMS[name].title for name in preparations], across, retained)


def specifications_figure(multiverse: Multiverse) -> Any:
    """The share of co-members retained, by preparation and number of segments, over all seeds."""
    titles, across, cells = _specifications(multiverse)
    hover = [[say("charts.ways.hover", preparation=title, segments=each) for each in across] for title in titles]
    return _grid(cells, across, titles, share, hover)


def specifications_table(multiverse: Multiverse) -> pd.DataFrame:
    """The same as a table."""
    titles, across, cells = _specifications(multiverse)
    written = [[share(cell) for cell in row] for row in cells]
    table = pd.DataFrame(written, columns=across)
    table.insert(0, TERMS["preparation"].label, titles)
    return table


def _mean_retained(multiverse: Multiverse, preparation: str, segments: int) -> float:
    settings = preparation, segments
    alike = [each for each in multiverse.specifications if (each.preparation, each.segments) == settings]
    return float(np.mean([each.retained for each in alike]))


def _grid(
    cells: "np.ndarray",
    across: Sequence[str],
    down: Sequence[str],
    write: Callable[[float], str],
    hover: Sequence[Sequence[str]],
) -> Any:
    """A table of shares as a heat map, with the numbers written in."""
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Heatmap(
            z=cells,
            text=[[write(cell) for cell in row] for row in cells],
            customdata=[[in_chart(text) for text in row] for row in hover],
            texttemplate="%{text}",
            hovertemplate="%{customdata}: %{text}<extra></extra>",
            coloraxis="coloraxis",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_layout(
        height=70 + 44 * len(down),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        coloraxis={"cmin": 0, "cmax": FAINT, "showscale": False, "colorscale": _sequential()},
        xaxis={"side": "top", **name_axis(across)},
        yaxis={"autorange": "reversed", **name_axis(down)},
    )
    return readable(figure)


def _sequential() -> Any:
    return chart_layout().colorscale.sequential


def _judged(group: Group) -> str:
    """A group with the verdict on it, as its card says it."""
    told = (group.name, verdict_word(group.verdict) if group.verdict else "", group.figure)
    return " · ".join(filter(None, told))


def retention_figure(summary: Summary, multiverse: Multiverse, narrow: bool) -> Any:
    """For each segment the shares always grouped together, sometimes, and borderline; its verdict unless narrow."""
    import plotly.graph_objects as go

    groups = summary.candidates[multiverse.reference].groups
    places = list(range(len(groups)))
    parts = {
        "together": [segment.together for segment in multiverse.segments],
        "sometimes": [1 - segment.together - segment.borderline for segment in multiverse.segments],
        "edge": [segment.borderline for segment in multiverse.segments],
    }
    # Not the colours of segments, which mean people.
    ends = [shade for _, shade in scale()]
    shades = (ends[-1], ends[0], colour(-1))
    bars = [
        go.Bar(
            y=places,
            x=shares,
            name=say(f"charts.groups.{part}"),
            orientation="h",
            marker={"color": shade, "line": {"color": paper(), "width": 1}},
            hovertemplate=say("charts.groups.hover", name=say(f"charts.groups.{part}")),
        )
        for (part, shares), shade in zip(parts.items(), shades, strict=True)
    ]
    figure = go.Figure(bars).update_layout(
        height=90 + 34 * len(groups),
        margin={"l": 0, "r": 24, "t": 0, "b": 0},
        barmode="stack",
        legend={"orientation": "h", "y": -0.1, "traceorder": "normal"},
        xaxis={"tickformat": ".0%", "range": [0, 1], "dtick": 0.5 if narrow else 0.25, "fixedrange": True},
        yaxis={"autorange": "reversed", **name_axis([group.name if narrow else _judged(group) for group in groups])},
    )
    return readable(figure)
