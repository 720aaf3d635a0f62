"""Figures: what is shown of segments in numbers, as rows for the report, the model document and the app."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ccseg.clustering.quality import Quality
from ccseg.describing.kpis import KPIS
from ccseg.describing.personas import Segment
from ccseg.describing.profiles import FEW_HAVE_IT, Figure, Profile
from ccseg.describing.wording import Wording, style_of
from ccseg.glossary import TERMS
from ccseg.reading.measures import BY_NAME

MIDDLE = 50.0
"""The percentile of the portfolio's median."""

REPEATED = {kpi.numerator: kpi.key for kpi in KPIS if kpi.needs == {kpi.numerator}}
"""Measures that a KPI shows as they are."""

NONE = "–"
"""What stands in a table where there is no figure."""


class HeatRow(NamedTuple):
    """One line of the heat map: a figure of every segment, and how high it stands among all customers, 0–100.

    ``meaning`` is how a KPI is worked out, and what a measure holds; empty for the file's own columns.
    """

    title: str
    portfolio: str
    cells: tuple[tuple[str, float], ...]
    meaning: str = ""


class QualityRow(NamedTuple):
    """A figure of quality, as it is written and in the words of the glossary; no value where it was not measured."""

    title: str
    value: str
    meaning: str


def figures_of(profile: Profile) -> tuple[Figure, ...]:
    """The figures of a segment that are shown in lists, each once: no measure beside the KPI that repeats it."""
    keys = {figure.key for figure in profile.figures}
    return tuple(figure for figure in profile.figures if REPEATED.get(figure.key) not in keys)


def known_median(figure: Figure) -> float | None:
    """The segment's median; none where few of its customers have the figure."""
    return figure.median if figure.filled >= FEW_HAVE_IT else None


def heat_rows(segments: Sequence[Segment], wording: Wording) -> list[HeatRow]:
    """The heat map: every figure, then every level of a category."""
    return [*_figure_rows(segments, wording), *_level_rows(segments, wording)]


def _figure_rows(segments: Sequence[Segment], wording: Wording) -> Iterator[HeatRow]:
    meanings = {name: measure.meaning for name, measure in BY_NAME.items()} | {kpi.key: kpi.meaning for kpi in KPIS}
    for figures in zip(*(figures_of(segment.profile) for segment in segments), strict=True):
        first = figures[0]
        cells = tuple(_cell(figure, wording) for figure in figures)
        meaning = "" if first.source == "column" else meanings.get(first.key, "")
        yield HeatRow(first.title, _written(first, first.portfolio, wording), cells, meaning)


def _level_rows(segments: Sequence[Segment], wording: Wording) -> Iterator[HeatRow]:
    for levels in zip(*(segment.profile.levels for segment in segments), strict=True):
        shares = [(level.share, MIDDLE + 100 * (level.share - level.portfolio)) for level in levels]
        cells = tuple((wording.number(share, "percent1"), standing) for share, standing in shares)
        first = levels[0]
        yield HeatRow(f"{first.title}: {first.level}", wording.number(first.portfolio, "percent1"), cells)


def _cell(figure: Figure, wording: Wording) -> tuple[str, float]:
    """A segment's median and standing; a dash where few of its customers have the figure."""
    median = known_median(figure)
    return _written(figure, median, wording), MIDDLE if median is None else _standing(figure)


def _written(figure: Figure, value: float | None, wording: Wording) -> str:
    return NONE if value is None else wording.write(value, style_of(figure.key, figure.unit))


def _standing(figure: Figure) -> float:
    return MIDDLE if figure.standing is None else figure.standing


def quality_rows(quality: Quality, wording: Wording, trust: float | None = None) -> list[QualityRow]:
    """The figures of a result's quality; ``trust`` is the trustworthiness of its map.

    >>> rows = quality_rows(Quality(segments=2, unassigned=0, smallest=0.3, largest=0.7, silhouette=0.31), Wording())
    >>> [(row.title, row.value) for row in rows if row.value]
    [('Silhouette', '0.31')]
    """
    figures = [
        ("stability", quality.weakest, "two"),
        ("silhouette", quality.silhouette, "two"),
        ("null", quality.null, "two"),
        ("explained", quality.explained, "percent1"),
        ("trust", trust, "two"),
    ]
    if quality.unassigned:
        figures.insert(-1, ("unassigned", quality.unassigned, "percent1"))
    return [_quality_row(key, wording.number(value, form), wording) for key, value, form in figures]


def _quality_row(key: str, value: str, wording: Wording) -> QualityRow:
    """The row of a figure: of the stability it is the lowest that is shown."""
    term = TERMS[key]
    title = wording.text("report.quality.lowest_stability") if key == "stability" else term.title
    return QualityRow(title, value, " ".join(filter(None, [term.meaning, term.scale])))
