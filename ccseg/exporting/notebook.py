"""Notebook: a result as the small page that stands below a cell; it needs nothing else and runs no script."""

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from ccseg.comparing.candidates import Candidate
from ccseg.comparing.comparison import Comparison, Summary
from ccseg.comparing.figures import METRICS, Metric
from ccseg.describing.personas import Segment, outcome_of
from ccseg.exporting.charts import map_chart, swatch
from ccseg.exporting.palette import DARK, LIGHT
from ccseg.exporting.report import read_template
from ccseg.following.follow import Following, tell_moves
from ccseg.glossary import verdict_word
from ccseg.notebook import Shown
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers
from ccseg.reading.measures import title_of
from ccseg.result import Map, Run, Segmentation
from ccseg.scoring import Scores
from ccseg.texts import fill, language, say


class Cell(NamedTuple):
    """What stands in a table: words or a number, behind the marker of a segment where it is about one."""

    text: str
    number: bool = False
    segment: int | None = None


class Page(NamedTuple):
    """What is shown of a result: one line, a paragraph, a table, a list and a map, each where there is one."""

    headline: str
    words: str = ""
    verdict: str = ""
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    lines: Sequence[str] = ()
    map: Markup | None = None
    caption: str = ""


def write_page(value: Shown) -> str:
    """The value as HTML; every text from the data is escaped.

    >>> from ccseg import make_sample, read_customers
    >>> page = write_page(read_customers(make_sample(20), name="<b>.csv"))
    >>> "20 customers with 18 columns from &#39;&lt;b&gt;.csv" in page
    True
    """
    colours = list(zip(LIGHT, DARK, strict=True))
    return read_template("notebook.html").render(page=_page(value), swatch=swatch, colours=colours)


@singledispatch
def _page(value: Shown) -> Page:
    return Page(value.headline)


@_page.register
def _(run: Run) -> Page:
    page = Page(
        run.headline,
        words=run.verdict_because,
        verdict=outcome_of(run.verdict, run.segments).word,
        heads=_heads("persona", "customers", "share", "stability", "verdict", "about"),
        rows=[_segment_row(segment) for segment in run.segments],
    )
    return _with_map(page, run.map, run.persona_names, run.customers) if run.map else page


@_page.register
def _(result: Segmentation) -> Page:
    return _page(result.run)


@_page.register
def _(following: Following) -> Page:
    found, names = following.found, following.now.run.persona_names
    moved = found.migration.told if found.migration else ()
    return Page(following.headline, words=found.told[0], lines=[*found.told[1:], *moved, *tell_moves(found, names)])


@_page.register
def _(summary: Summary) -> Page:
    page = Page(
        summary.headline,
        words=summary.recommendation.because,
        heads=["", *(candidate.title for candidate in summary.candidates)],
        rows=[_metric_row(metric, summary.candidates) for metric in METRICS],
        lines=[summary.tell(flow) for flow in summary.flows],
    )
    index = summary.recommendation.best or 0
    drawn = _drawn(summary, index)
    return _with_map(page, drawn, dict(enumerate(summary.colours)), summary.customers) if drawn else page


@_page.register
def _(comparison: Comparison) -> Page:
    return _page(comparison.summary)


@_page.register
def _(customers: Customers) -> Page:
    return Page(
        customers.headline,
        heads=_heads("column", "kind", "measure", "because"),
        rows=[_column_row(column) for column in customers.columns],
        lines=[issue.message for issue in customers.issues],
    )


@_page.register
def _(scores: Scores) -> Page:
    sizes = {segment.segment: segment.share for segment in scores.run.segments}
    return Page(
        scores.headline,
        heads=_heads("persona", "customers", "share", "share_then"),
        rows=[_score_row(scores, segment, then) for segment, then in sizes.items()],
    )


def _heads(*keys: str) -> list[str]:
    return [say(f"notebook.heads.{key}") for key in keys]


def _segment_row(segment: Segment) -> list[Cell]:
    return [
        Cell(segment.persona.name, segment=segment.segment),
        _number("count", segment.size),
        _number("percent1", segment.share),
        _number("two", segment.stability),
        Cell(verdict_word(segment.verdict)),
        Cell(segment.persona.headline),
    ]


def _metric_row(metric: Metric, candidates: Sequence[Candidate]) -> list[Cell]:
    figures = [getattr(candidate.figures, metric.key) for candidate in candidates]
    return [Cell(metric.title), *(Cell(metric.write(figure), number=True) for figure in figures)]


def _column_row(column: Column) -> list[Cell]:
    kind, measure = say(f"report.kinds.{column.kind}"), title_of(column.measure) if column.measure else ""
    return [Cell(column.name), Cell(kind), Cell(measure), Cell(column.because)]


def _score_row(scores: Scores, segment: int, then: float) -> list[Cell]:
    own = scores.labels == segment
    return [
        Cell(scores.run.persona_names[segment], segment=segment),
        _number("count", int(own.sum())),
        _number("percent1", float(own.mean())),
        _number("percent1", then),
    ]


def _number(form: str, value: float | None) -> Cell:
    text = "–" if value is None else fill(f"{{value:{form}}}", language(), value=value)
    return Cell(text, number=True)


def _drawn(summary: Summary, index: int) -> Map | None:
    """The map that all share, in the colours of one candidate."""
    if summary.map is None:
        return None
    colours = [group.colour for group in summary.candidates[index].groups]
    # The unassigned are −1, which as an index is the last: they keep their own number.
    labels = tuple(np.array([*colours, -1])[list(summary.map.labels[index])].tolist())
    return Map(method=summary.map.method, trust=summary.map.trust, points=summary.map.points, labels=labels)


def _with_map(page: Page, drawn: Map, names: Mapping[int, str], customers: int) -> Page:
    shown = len(drawn.labels)
    caption = say("notebook.sampled", shown=shown, customers=customers) if shown < customers else ""
    return page._replace(map=map_chart(drawn, names), caption=caption)
