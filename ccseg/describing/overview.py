"""Overview: all segments in one table, with the same figures for each, beside the portfolio."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal

import numpy as np

from ccseg.describing.conditions import is_card
from ccseg.describing.flags import read_flag
from ccseg.describing.headers import UNIT
from ccseg.describing.kpis import KPIS
from ccseg.describing.personas import Segment, Verdict, verdict_figure
from ccseg.describing.phrases import PointNarrator
from ccseg.describing.points import answer_to, figure_style
from ccseg.describing.profiles import FEW_HAVE_IT, Figure, Level, Profile
from ccseg.describing.wording import Style, Wording, style_of
from ccseg.describing.words import capitalised, clipped
from ccseg.records import Record
from ccseg.texts import say

Statistic = Literal["total", "median", "active", "share"]

NONE = "–"
"""What stands in a table where there is no figure."""

MOST_TOTALS, MOST_FIGURES = 3, 5
"""Columns of a file of another trade: a convention, as many as fit on a screen."""

NO_INDEX: tuple[Style, ...] = ("months",)
"""How a figure is written that is not told as a multiple of the portfolio's."""


class Head(Record):
    """A column of the table: a ``statistic`` of ``key``, which is the total, the median, the share ``active`` (above
    zero), or the ``share`` that has a ``level``.
    """

    statistic: Statistic
    key: str
    level: str | None = None
    title: str = ""
    meaning: str = ""


class Cell(Record):
    """A figure as it is written, and its index beside the portfolio's (100); ``None`` where there is none."""

    text: str = NONE
    value: float | None = None
    index: float | None = None


class Line(Record):
    """One segment, or with ``segment`` ``None`` the portfolio, which has no verdict; ``figure`` is what a verdict rests
    on.
    """

    segment: int | None
    name: str
    customers: int
    share: float
    cells: tuple[Cell, ...]
    verdict: Verdict | None = None
    figure: str = ""


class Overview(Record):
    """All segments side by side, and the portfolio as the last line."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    portfolio: Line


CARD = (
    Head(statistic="total", key="balance"),
    Head(statistic="total", key="purchases"),
    Head(statistic="total", key="cash_advance"),
    Head(statistic="total", key="credit_limit"),
    Head(statistic="median", key="monthly_spend"),
    Head(statistic="median", key="utilisation"),
    Head(statistic="active", key="cash_advance"),
    Head(statistic="active", key="installments_purchases"),
    Head(statistic="active", key="prc_full_payment"),
    Head(statistic="median", key="minimum_coverage"),
)
"""The columns for a card file, where it has them: what a portfolio is steered by."""


def make_overview(
    segments: Sequence[Segment], wording: Wording = Wording(), names: Mapping[int, str] = {}
) -> Overview | None:
    """The table of all segments; ``names`` are those that people gave. ``None`` where there are no segments.

    >>> make_overview([]) is None
    True
    """
    if not segments:
        return None
    profiles = [segment.profile for segment in segments]
    heads = _heads(profiles)
    table = _Table(profiles, heads, wording)
    lines = [
        Line(
            segment=segment.segment,
            name=names.get(segment.segment, segment.persona.name),
            customers=segment.size,
            share=segment.share,
            cells=table.cells(segment.profile),
            verdict=segment.verdict,
            figure=verdict_figure(segment, wording),
        )
        for segment in segments
    ]
    return Overview(heads=heads, lines=lines, portfolio=table.portfolio())


def _heads(profiles: Sequence[Profile]) -> tuple[Head, ...]:
    first = profiles[0]
    if not is_card(first):
        return tuple(_own_head(head, first) for head in _telling(profiles))
    known = [head for head in CARD if first.figure(head.key)]
    return tuple(_entitled(head, say(f"overview.{head.statistic}.{head.key}")) for head in known)


def _entitled(head: Head, title: str) -> Head:
    meanings = {kpi.key: kpi.meaning for kpi in KPIS} if head.statistic == "median" else {}
    meaning = [say(f"overview.meaning.{head.statistic}"), meanings.get(head.key, "")]
    return head.but(title=title, meaning=" ".join(filter(None, meaning)))


def _own_head(head: Head, profile: Profile) -> Head:
    """The head of a column of a file of another trade, in the file's words."""
    title = clipped(_title_of(head, profile))
    # A total is the customer's own, and its sum is that of all.
    form = "sum" if head.statistic == "total" and title.startswith(tuple(say.raw("grammar.summed"))) else head.statistic
    told = say(f"overview.own.{form}", title=title, level=clipped(head.level or ""))
    return _entitled(head, capitalised(told))


def _title_of(head: Head, profile: Profile) -> str:
    """What a column of the file is called in a head: without words that only count, or only ask."""
    level, figure = _level_of(profile, head), profile.figure(head.key)
    if level is not None:
        return read_flag(level.title, say.raw("grammar")).noun if answer_to(level.title, level.level) else level.title
    if figure is None or not figure.own:
        return figure.title if figure else head.key
    noun = PointNarrator(Wording()).phrases(figure.key, figure.title, figure_style(figure), figure.flag, own=True).noun
    unit = UNIT.search(figure.title)
    return f"{noun} {unit[0]}" if unit and not noun.endswith(unit[0]) else noun


def _telling(profiles: Sequence[Profile]) -> Iterator[Head]:
    """What adds up in a file, then the figures and levels in which its segments differ most."""
    for key in islice(profiles[0].totals, MOST_TOTALS):
        yield Head(statistic="total", key=key)
    shares = np.array([profile.share for profile in profiles])
    spreads = {head: _spread(head, profiles, shares) for head in _candidates(profiles[0])}
    ordered = sorted(spreads, key=lambda head: -spreads[head])
    fresh = {head.key: head for head in reversed(ordered)}
    yield from sorted(fresh.values(), key=ordered.index)[:MOST_FIGURES]


def _candidates(profile: Profile) -> Iterator[Head]:
    for figure in profile.figures:
        yield Head(statistic="active" if figure.flag else "median", key=figure.key)
    for level in profile.levels:
        yield Head(statistic="share", key=level.key, level=level.level)


def _spread(head: Head, profiles: Sequence[Profile], shares: "np.ndarray") -> float:
    """How far apart the segments stand in a figure (mean percentile) or level (share), 0–1, weighted by size."""
    places = np.array([_place(head, profile) for profile in profiles])
    middle = np.average(places, weights=shares)
    return float(np.sqrt(np.average((places - middle) ** 2, weights=shares)))


def _place(head: Head, profile: Profile) -> float:
    if head.level is not None:
        level = _level_of(profile, head)
        return level.share if level else 0.0
    figure = profile.figure(head.key)
    return (figure.standing if figure and figure.standing is not None else 50.0) / 100


def _level_of(profile: Profile, head: Head) -> Level | None:
    levels = (level for level in profile.levels if (level.key, level.level) == (head.key, head.level))
    return next(levels, None)


class _Table:
    """What all lines of the table share: the heads, and the portfolio's figures."""

    def __init__(self, profiles: Sequence[Profile], heads: Sequence[Head], wording: Wording) -> None:
        self.profiles, self.heads, self.wording = profiles, heads, wording
        self.customers = round(profiles[0].size / profiles[0].share)

    def cells(self, profile: Profile) -> tuple[Cell, ...]:
        return tuple(self._cell(head, profile) for head in self.heads)

    def portfolio(self) -> Line:
        values = [self._of_all(head) for head in self.heads]
        cells = [self._written(head, value, value) for head, value in zip(self.heads, values, strict=True)]
        return Line(segment=None, name=say("overview.portfolio"), customers=self.customers, share=1.0, cells=cells)

    def _cell(self, head: Head, profile: Profile) -> Cell:
        of_all = self._of_all(head)
        if head.statistic == "total":
            value = _sum_of(profile, head.key)
            per_customer = None if of_all is None else of_all * profile.size / self.customers
            return self._written(head, value, per_customer)
        if head.statistic == "share":
            level = _level_of(profile, head)
            return self._written(head, level.share if level else None, of_all)
        figure = profile.figure(head.key)
        if figure is None or figure.filled < FEW_HAVE_IT:
            return Cell()
        return self._written(head, figure.active if head.statistic == "active" else figure.median, of_all)

    def _of_all(self, head: Head) -> float | None:
        """The portfolio's figure."""
        first = self.profiles[0]
        if head.statistic == "total":
            return self._whole(head.key)
        if head.statistic == "share":
            level = _level_of(first, head)
            return level.portfolio if level else None
        figure = first.figure(head.key)
        if figure is None:
            return None
        return figure.portfolio_active if head.statistic == "active" else figure.portfolio

    def _whole(self, key: str) -> float | None:
        """The sum over all customers; unknown where some are in no segment and the file's totals do not tell."""
        sums = {profile.segment: _sum_of(profile, key) for profile in self.profiles}
        for profile in self.profiles:
            own = sums[profile.segment]
            if own and profile.totals.get(key):
                return own / profile.totals[key]
        everyone = sum(profile.size for profile in self.profiles) == self.customers
        return sum(value or 0.0 for value in sums.values()) if everyone else None

    def _written(self, head: Head, value: float | None, beside: float | None) -> Cell:
        if value is None:
            return Cell()
        style = style_of_head(head, self.profiles[0])
        comparable = beside is not None and beside > 0 and value >= 0 and style not in NO_INDEX
        index = 100 * value / beside if comparable and beside else None
        return Cell(text=self.wording.write(value, style), value=value, index=index)


def style_of_head(head: Head, profile: Profile) -> Style:
    """How the figures under a head are written; ``profile`` is that of any segment."""
    figure = profile.figure(head.key)
    if head.statistic in ("active", "share") or figure is None:
        return "share"
    return style_of(figure.key, figure.unit)


def _sum_of(profile: Profile, key: str) -> float | None:
    """The sum of a figure over a segment, from its mean and the share of customers that have it."""
    figure: Figure | None = profile.figure(key)
    if figure is None or figure.mean is None:
        return None
    return figure.mean * round(figure.filled * profile.size)
