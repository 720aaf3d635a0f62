"""Pictures of a plan: the frontier of expected value against added exposure, and what decides."""

from collections.abc import Sequence
from typing import Any

from app.common.ink import ink, readable
from app.common.text import in_chart
from app.shown.charts import colour
from app.texts import say
from ccseg.describing.words import capitalised
from ccseg.planning.estimates import Bar
from ccseg.planning.planned import Plan

APART = 0.05
"""Of the width: a point that is nearer to one with a name is named by the pointer alone, as names would overlap."""

MARGIN = {"l": 70, "r": 10, "t": 20, "b": 50}


def frontier_figure(found: Plan) -> Any:
    """What a raise brings a year against what it puts at risk: a point a segment, with the range of what it brings."""
    import plotly.graph_objects as go

    figure = go.Figure()
    widest = max(each.raised.added_exposure.likely or 0.0 for each in found.segments)
    named: list[float] = []
    for each in found.segments:
        point = each.raised
        value, added = point.value, point.added_exposure
        if value.likely is None or added.likely is None or not point.customers:
            continue
        low, high = value.low or 0.0, value.high or 0.0
        apart = all(abs(added.likely - each) > APART * widest for each in named)
        named.append(added.likely)
        figure.add_scatter(
            x=[added.likely],
            y=[value.likely],
            mode="markers+text" if apart else "markers",
            text=[in_chart(each.name)],
            textposition="top left" if 2 * added.likely > widest else "top right",
            cliponaxis=False,
            name=in_chart(each.name),
            marker={"size": 14, "color": colour(each.segment)},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [high - value.likely],
                "arrayminus": [value.likely - low],
                "color": colour(each.segment),
            },
        )
    figure.add_hline(y=0, line={"color": ink(), "width": 1})
    figure.update_layout(height=380, margin=MARGIN, showlegend=False)
    figure.update_xaxes(title=say("plan.frontier.x"), rangemode="tozero", automargin=True)
    figure.update_yaxes(title=say("plan.frontier.y"), automargin=True)
    return readable(figure)


def tornado_figure(bars: Sequence[Bar], likely: float) -> Any:
    """What a figure comes to between both ends of each assumption, the one that decides on top."""
    import plotly.graph_objects as go

    titles = [in_chart(capitalised(bar.title)) for bar in bars]
    figure = go.Figure(
        go.Bar(
            y=titles,
            base=[bar.at_low for bar in bars],
            x=[bar.at_high - bar.at_low for bar in bars],
            orientation="h",
            marker={"color": [colour(0 if bar.at_high >= bar.at_low else 1) for bar in bars]},
            customdata=[[bar.at_low, bar.at_high] for bar in bars],
            hovertemplate=say("plan.tornado.hover"),
        )
    )
    figure.add_vline(x=likely, line={"color": ink(), "width": 1})
    figure.update_layout(height=90 + 28 * len(bars), margin=MARGIN)
    figure.update_xaxes(title=say("plan.tornado.x"), automargin=True)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return readable(figure)
