"""Points: what can be said of a segment beside the portfolio."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Literal

from ccseg.describing.facts import PORTFOLIO, Fact
from ccseg.describing.headers import split_unit
from ccseg.describing.panels import month_of
from ccseg.describing.profiles import Figure, Level, Profile
from ccseg.describing.wording import Style, round_figure, style_of
from ccseg.texts import say

Aspect = tuple[str, str | None]
"""A figure's key, and for a category the level that is meant."""

OBSCURE = frozenset(
    {"balance_frequency", "minimum_payments", "tenure", "limit_turnover", "open_to_buy", "average_cash_draw"}
)
"""Figures a marketer reads less easily."""

FILLED = 0.5
"""A figure is spoken of where so many customers have it: a convention."""

TELLING_SHARE = 0.1
"""A share above zero is spoken of where it differs from the portfolio's by so much: a convention."""


@dataclass(frozen=True)
class Point:
    """One comparison of a segment with the portfolio.

    ``statistic`` is the ``median``, the share ``active`` (above zero), or the ``share`` that has ``level``; ``lean``
    says how far the segment stands from the portfolio, −1 (far below) to 1 (far above). A figure is ``own`` where it is
    no measure of a card file, and ``signed`` where some lie below zero; a level is an ``answer`` where it is yes or no.
    """

    segment: int
    key: str
    title: str
    level: str | None
    statistic: Literal["median", "active", "share"]
    style: Style
    flag: bool
    value: float
    portfolio: float
    percentile: float | None
    lean: float
    own: bool = False
    standardised: bool = False
    signed: bool = False
    answer: Literal["", "yes", "no"] = ""

    @property
    def aspect(self) -> Aspect:
        return self.key, self.level

    @property
    def fact(self) -> Fact:
        return self._fact(self.segment, self.value)

    @property
    def short(self) -> Fact:
        """The fact as it is written after another of its kind."""
        return self.fact.but(style="twelfths") if self.style == "frequency" else self.fact

    @property
    def beside(self) -> Fact:
        return self._fact(PORTFOLIO, self.portfolio)

    def _fact(self, whose: int, value: float) -> Fact:
        style = "twelfths" if self.style == "frequency" and whose == PORTFOLIO else self.style
        return Fact(key=self.key, statistic=self.statistic, whose=whose, value=value, style=style, level=self.level)


def find_points(profile: Profile) -> tuple[Point, ...]:
    """What can be said of a segment: figures first, then the levels of categories; what reads the same is left out."""
    figures = (point for figure in profile.figures for point in _of_figure(profile.segment, figure))
    levels = (_of_level(profile.segment, level) for level in _telling(profile.levels))
    told = [point for point in chain(figures, levels) if differs(point) and not _denies_nothing(point)]
    return tuple(_one_month_a_panel(told))


def _one_month_a_panel(points: Sequence[Point]) -> Iterator[Point]:
    """The points, of the months of one measure only those of the month in which the segment stands out the most."""
    months = {point.key: month.panel for point in points if (month := month_of(point.key))}
    furthest: dict[str, Point] = {}
    for point in points:
        panel = months.get(point.key, "")
        if panel and (panel not in furthest or abs(point.lean) > abs(furthest[panel].lean)):
            furthest[panel] = point
    kept = {point.key for point in furthest.values()}
    yield from (point for point in points if point.key not in months or point.key in kept)


def _denies_nothing(point: Point) -> bool:
    """Whether a point would say that few have nothing, as in "none have no phone"."""
    return (is_absence(point.level) or point.answer == "no") and point.lean < 0


def _telling(levels: Sequence[Level]) -> Iterator[Level]:
    """The levels worth a word: of two, the yes or else the one that is more frequent here; the same text once."""
    by_key: dict[str, list[Level]] = {}
    told: set[tuple[str, float]] = set()
    for level in levels:
        by_key.setdefault(level.key, []).append(level)
    for own in by_key.values():
        for level in _of_two(own) if len(own) == 2 else own:
            same = (level.level, round(level.share, 3))
            if same not in told or answer_of(level.level):
                yield level
            told.add(same)


def _of_two(levels: Sequence[Level]) -> list[Level]:
    yes = [level for level in levels if answer_of(level.level) == "yes"]
    return yes or [max(levels, key=lambda level: level.share - level.portfolio)]


def answer_of(level: str) -> Literal["", "yes", "no"]:
    """Whether a level is a yes or a no.

    >>> answer_of("Yes"), answer_of("north"), answer_of("1")
    ('yes', '', '')
    """
    word = level.strip().lower()
    if word in say.raw("grammar.no"):
        return "no"
    return "yes" if word in say.raw("grammar.yes") and word.isalpha() else ""


def answer_to(title: str, level: str) -> Literal["", "yes", "no"]:
    """Whether a level is a yes or a no to what its column asks; a status that is "Yes" is only called so.

    >>> answer_to("paperless", "Yes"), answer_to("subscription status", "Yes")
    ('yes', '')
    """
    return "" if title.rpartition(" ")[2] in say.raw("grammar.sorts") else answer_of(level)


def differs(point: Point) -> bool:
    """Whether the figure and the portfolio's read differently."""
    return round_figure(point.value, point.style) != round_figure(point.portfolio, point.style)


def _of_figure(segment: int, figure: Figure) -> Iterator[Point]:
    """The share above zero where it differs, and the median where it is not zero; where zero is a value like any other,
    the median alone.
    """
    active, median = point_of(segment, figure, "active"), point_of(segment, figure, "median")
    if active and has_zero(figure) and abs(active.lean) >= TELLING_SHARE:
        yield active
    if median and not figure.flag and (median.value != 0 or not has_zero(figure)):
        yield median


def has_zero(figure: Figure) -> bool:
    """Whether zero means that there is nothing: not in a KPI, a score or a code, nor where many are below zero."""
    plain = figure.source == "column" and figure.unit == "number" and not figure.flag
    return figure.source != "kpi" and not plain and not _is_signed(figure)


def _is_signed(figure: Figure) -> bool:
    """Whether many are below zero."""
    return figure.portfolio_low is not None and figure.portfolio_low < 0


def point_of(segment: int, figure: Figure, statistic: Literal["active", "median"]) -> Point | None:
    """The point about one figure; ``None`` where too few customers have it."""
    if figure.median is None or figure.portfolio is None or figure.percentile is None or figure.filled < FILLED:
        return None
    common = partial(
        Point,
        segment,
        figure.key,
        figure.title,
        None,
        flag=figure.flag,
        percentile=figure.percentile,
        own=figure.own,
        standardised=figure.standardised,
        signed=_is_signed(figure),
    )
    if statistic == "active":
        gap = figure.active - figure.portfolio_active
        return common("active", "share", value=figure.active, portfolio=figure.portfolio_active, lean=gap)
    style, lean = figure_style(figure), figure.percentile / 50 - 1
    return common("median", style, value=figure.median, portfolio=figure.portfolio, lean=lean)


def figure_style(figure: Figure) -> Style:
    """How a figure is written; beside a unit of its own it is a plain number."""
    return "number" if split_unit(figure.title)[1] else style_of(figure.key, figure.unit)


def _of_level(segment: int, level: Level) -> Point:
    return Point(
        segment=segment,
        key=level.key,
        title=level.title,
        level=level.level,
        statistic="share",
        style="share",
        flag=False,
        value=level.share,
        portfolio=level.portfolio,
        percentile=None,
        lean=level.share - level.portfolio,
        answer=answer_to(level.title, level.level),
    )


def beside(point: Point, other: Profile) -> Point | None:
    """The same point about another segment."""
    if point.statistic == "share":
        levels = [level.share for level in other.levels if (level.key, level.level) == point.aspect]
        return replace(point, segment=other.segment, value=levels[0], lean=levels[0] - point.portfolio)
    figure = other.figure(point.key)
    return point_of(other.segment, figure, point.statistic) if figure else None


def is_absence(level: str | None) -> bool:
    """Whether a level says itself that there is nothing.

    >>> is_absence("No internet service"), is_absence("No"), is_absence("north")
    (True, False, False)
    """
    return (level or "").lower().startswith("no ")
