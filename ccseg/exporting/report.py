"""The report: a result as one HTML page that needs nothing else, on screen, on a phone and on paper."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ccseg.describing.personas import Segment
from ccseg.describing.profiles import Distribution, Figure
from ccseg.describing.wording import style_of
from ccseg.exporting.charts import distribution_chart, map_chart, swatch
from ccseg.exporting.palette import DARK, LIGHT, UNASSIGNED
from ccseg.keeping.snapshots import Snapshot
from ccseg.result import Run

PICTURES = 4
"""Small distributions on a persona's card."""


class HeatRow(NamedTuple):
    """One line of the heat map: a figure of every segment, and how high it stands among all customers, 0–100."""

    title: str
    portfolio: str
    cells: tuple[tuple[str, float], ...]


class Explained(NamedTuple):
    """A figure of quality with what it means in plain words."""

    title: str
    value: str
    meaning: str


def write_report(run: Run, title: str = "Customer segments") -> str:
    """The page of a result; every text from the data is escaped, and nothing is fetched from elsewhere.

    Args:
        run: The result.
        title: What stands on top.

    >>> from ccseg import KMeans, Recipe, make_sample, segment
    >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
    >>> result = segment(make_sample(200), recipe, draw_map=False)
    >>> write_report(result.run, "Customers of March")[:15]
    '<!doctype html>'
    """
    names = [segment.persona.name for segment in run.segments]
    return read_template("report.html").render(
        run=run,
        title=title,
        colours=list(zip(LIGHT, DARK, strict=True)),
        grey=UNASSIGNED,
        map=map_chart(run.map, names) if run.map else None,
        heat=heat_rows(run),
        quality=[row for row in explain_quality(run) if row.value],
        pictures={segment.segment: pictures(segment) for segment in run.segments},
        totals={segment.segment: totals(segment) for segment in run.segments},
        distribution_chart=distribution_chart,
        swatch=swatch,
        share=share,
    )


@cache
def read_template(name: str, finalize: Callable[[object], str] | None = None) -> Template:
    """A page of this name: what is put into it is escaped as HTML, or written by ``finalize``."""
    pages = Environment(
        loader=PackageLoader("ccseg.exporting"),
        autoescape=finalize is None,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template(name)


def share(value: float) -> str:
    """A share to one decimal.

    >>> share(0.1234)
    '12.3%'
    """
    return f"{value:.1%}"


def pictures(segment: Segment) -> list[Distribution]:
    """The distributions behind a persona's traits, then those where the segment stands furthest from the middle."""
    far = sorted(segment.profile.figures, key=lambda figure: -abs(_standing(figure) - 50))
    wanted = dict.fromkeys([trait.key for trait in segment.persona.traits] + [figure.key for figure in far])
    drawn = {distribution.key: distribution for distribution in segment.profile.distributions}
    titled = {drawn[key].title: drawn[key] for key in wanted if key in drawn}
    return list(titled.values())[:PICTURES]


def totals(segment: Segment) -> list[tuple[str, str]]:
    """The segment's share of the portfolio's totals, each with its title."""
    titles = {figure.key: figure.title for figure in segment.profile.figures}
    return [(titles[key], share(total)) for key, total in segment.profile.totals.items()]


def heat_rows(run: Run | Snapshot) -> list[HeatRow]:
    """The heat map: every figure, then every level of a category."""
    return [*_figure_rows(run), *_level_rows(run)]


def _figure_rows(run: Run | Snapshot) -> Iterator[HeatRow]:
    for figures in zip(*(segment.profile.figures for segment in run.segments), strict=True):
        cells = tuple((_written(run, figure, figure.median), _standing(figure)) for figure in figures)
        yield HeatRow(figures[0].title, _written(run, figures[0], figures[0].portfolio), cells)


def _level_rows(run: Run | Snapshot) -> Iterator[HeatRow]:
    for levels in zip(*(segment.profile.levels for segment in run.segments), strict=True):
        cells = tuple((share(level.share), 50 + 100 * (level.share - level.portfolio)) for level in levels)
        yield HeatRow(f"{levels[0].title}: {levels[0].level}", share(levels[0].portfolio), cells)


def _written(run: Run | Snapshot, figure: Figure, value: float | None) -> str:
    return "–" if value is None else run.recipe.wording.write(value, style_of(figure.key, figure.unit))


def _standing(figure: Figure) -> float:
    return 50.0 if figure.standing is None else figure.standing


def explain_quality(run: Run) -> Iterator[Explained]:
    """The figures of quality as rows; the value of what was not measured is empty."""
    quality = run.quality
    yield Explained(
        "Stability of the weakest segment",
        two(min(quality.stability, default=None)),
        "The segments were sought again in many redrawn samples; this much of the segment came back. From 0.85 a "
        "segment is highly stable, from 0.75 stable, from 0.60 a pattern with doubtful members; below, do not use it.",
    )
    yield Explained(
        "Silhouette",
        two(quality.silhouette),
        "How much closer customers are to their own segment than to the next one, from −1 to 1. It can only be "
        "compared within one preparation.",
    )
    yield Explained(
        "Silhouette by chance",
        two(quality.null),
        "What the same method reaches when every column is shuffled, so that nothing but chance is left. The "
        "silhouette must be above it.",
    )
    yield Explained(
        "Differences explained",
        "" if quality.explained is None else share(quality.explained),
        "The share of the differences between customers that their segments account for.",
    )
    if quality.unassigned:
        yield Explained(
            "Unassigned",
            share(quality.unassigned),
            "Customers in thin regions, who are like nobody else and belong to no segment.",
        )
    yield Explained(
        "Faithfulness of the map",
        two(run.map.trust) if run.map else "",
        "How far neighbours on the map are neighbours in the data, from 0 to 1 (trustworthiness).",
    )


def two(value: float | None) -> str:
    """A figure between 0 and 1; nothing where it was not measured.

    >>> two(0.126), two(None)
    ('0.13', '')
    """
    return "" if value is None else f"{value:.2f}"
