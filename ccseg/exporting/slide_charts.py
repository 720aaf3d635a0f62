"""Charts of slides: a persona beside the portfolio as bars that can be edited."""

from collections.abc import Sequence
from typing import Any

from ccseg.exporting.fitting import clip
from ccseg.exporting.pack import Bar
from ccseg.exporting.slide_design import FONT, INK, SOFT

PORTFOLIO = "AEB4BF"
"""The colour of the portfolio's bars."""

LETTERS = 10
"""The size of all letters of a chart, in points."""

GAP, OVERLAP = 45, -5
"""The room between two figures and between their two bars, in percent of a bar."""

LONGEST = 130
"""Points that the name of a bar may take."""


def insert_bars(placeholder: Any, bars: Sequence[Bar], names: tuple[str, str], colour: str) -> Any:
    """Put bars into a placeholder: the index of a segment and, at 100, the portfolio, each with its figure at its end.

    Args:
        placeholder: Where the chart is to be.
        bars: The figures, the first on top.
        names: What the segment and the portfolio are called.
        colour: The colour of the segment, as RRGGBB.
    """
    from pptx.enum.chart import XL_CHART_TYPE

    frame = placeholder.insert_chart(XL_CHART_TYPE.BAR_CLUSTERED, _data(bars, names))
    chart = frame.chart
    chart.font.size, chart.font.name = _points(LETTERS), FONT
    chart.font.color.rgb = _colour(INK)
    chart.has_title = False
    _set_axes(chart)
    _set_legend(chart)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = GAP, OVERLAP
    for series, shade in zip(plot.series, (colour, PORTFOLIO), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _colour(shade)
        series.invert_if_negative = False
    for number, bar in enumerate(bars):
        _label(plot.series[0].points[number], bar.own, bold=True)
        _label(plot.series[1].points[number], bar.portfolio)
    return frame


def _data(bars: Sequence[Bar], names: tuple[str, str]) -> Any:
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData(number_format="0")
    data.categories = [clip(bar.title, LONGEST, LETTERS * 2.4, LETTERS) for bar in bars]
    data.add_series(names[0], [round(bar.indexed, 1) for bar in bars])
    data.add_series(names[1], [100.0 for _ in bars])
    return data


def _set_axes(chart: Any) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    figures, scale = chart.category_axis, chart.value_axis
    figures.reverse_order = True
    figures.format.line.color.rgb = _colour(SOFT)
    figures.major_tick_mark = XL_TICK_MARK.NONE
    figures.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    scale.minimum_scale = 0
    scale.visible = False
    scale.has_major_gridlines = False


def _set_legend(chart: Any) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False


def _label(point: Any, text: str, *, bold: bool = False) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION

    label = point.data_label
    label.position = XL_LABEL_POSITION.OUTSIDE_END
    run = label.text_frame.paragraphs[0].add_run()
    run.text = text
    run.font.size, run.font.bold = _points(LETTERS), bold
    run.font.color.rgb = _colour(INK)


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _colour(shade: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(shade)
