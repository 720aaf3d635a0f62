"""Profiles: what the customers of a segment have in common, as aggregates beside the portfolio's."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.describing.kpis import KPIS, is_card_file, with_kpis
from ccseg.describing.labelled import Labelled
from ccseg.describing.panels import month_of
from ccseg.describing.values import as_numbers, guess_unit, numeric_keys, titles
from ccseg.reading.columns import Column
from ccseg.reading.measures import BY_NAME, Unit
from ccseg.reading.roles import Role
from ccseg.records import Floats, Record, earlier_names

Quartiles = tuple[float, float, float] | tuple[None, None, None]
Source = Literal["measure", "kpi", "column"]

BINS = 12
"""The bins of a small picture, and the levels of a category that are told: a convention."""

OUTER = 0.01
"""The share of customers beyond each end of a picture: a convention, so that no edge is one customer's value."""

SKEWED = 8.0
"""From how many medians on the high end of a figure needs bins that widen: a convention."""

FEW_HAVE_IT = 0.2
"""A figure that a smaller share of a segment has is not shown as what is typical of it: a convention."""

TOTALS = ("balance", "purchases", "cash_advance")
NOT_ADDITIVE = re.compile(
    r"\b(age|average|avg|change|coefficient|\w*days|degree|deviation|distance|duration|grade|highest|index|largest|level|limit|longest|lowest|max"
    r"|maximum|mean|median|min|minimum|months|percent(age)?|pct|price|probability|ranks?|rates?|ratings?|ratios?|recency|satisfaction"
    r"|scores?|shares?|since|smallest|std|tenure|variance|weeks|(?<!per )years?)\b"
    r"|\bper (?!year|quarter|month|week|day)"
)
"""Words of a header that say that a sum of the column says nothing."""


class Figure(Record):
    """One measure or KPI of a segment beside the portfolio.

    ``percentile`` is where the segment's median stands among all customers, ``standing`` the mean percentile of its
    customers, both 0–100. ``filled`` is the share of customers that have the figure, ``active`` the share of those
    above zero, ``low`` and ``high`` the quartiles. A ``flag`` is 1 or 0 for everyone; what is ``standardised`` has a
    mean of zero and a standard deviation of one.
    """

    _earlier = earlier_names(portfolio_high=None)

    key: str
    title: str
    unit: Unit
    source: Source
    median: float | None
    low: float | None
    high: float | None
    mean: float | None
    active: float
    filled: float
    portfolio: float | None
    portfolio_low: float | None
    portfolio_active: float
    percentile: float | None
    standing: float | None = None
    flag: bool = False
    standardised: bool = False

    @property
    def own(self) -> bool:
        """Whether it is told in the words of its header, and not in those of the field."""
        measure = BY_NAME.get(self.key)
        return self.source == "column" and (measure is None or self.title != measure.title)


class Distribution(Record):
    """Customers per bin of one figure, of a segment and of all; ``edges`` are shared, the outer bins are open."""

    key: str
    title: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    portfolio: tuple[int, ...]


class Level(Record):
    """The share of a segment (and of the portfolio) that has one level of a categorical column."""

    key: str
    title: str
    level: str
    share: float
    portfolio: float


class Profile(Record):
    """The aggregates of one segment; no customer rows, no ids.

    ``totals`` is the segment's share of the portfolio's total, by measure (balance, purchases, cash_advance).
    """

    segment: int
    size: int
    share: float
    totals: dict[str, float]
    figures: tuple[Figure, ...]
    levels: tuple[Level, ...]
    distributions: tuple[Distribution, ...]

    def figure(self, key: str) -> Figure | None:
        """The figure of this key, if the file has it."""
        return next((figure for figure in self.figures if figure.key == key), None)


def profile_segments(customers: Labelled) -> tuple[Profile, ...]:
    """One profile for each segment; labels below 0 form no segment, but −1 counts in the portfolio.

    >>> column = Column(name="visits", kind="number", because="It holds numbers.")
    >>> values = pd.DataFrame({"visits": [1.0, 1.0, 2.0, 30.0]})
    >>> [p.figures[0].median for p in profile_segments(Labelled(values, np.array([0, 0, 0, 1]), (column,)))]
    [1.0, 30.0]
    """
    portfolio = customers.at(customers.taking_part)
    figures = list(tallies(portfolio.values, portfolio.columns))
    shared = additive_keys(figures, [tally.adds_up for tally in figures])
    additive = {key: as_numbers(portfolio.values[key]) for key in shared}
    levels = list(levels_of(portfolio.values, portfolio.columns))
    profiles = []
    for segment in range(portfolio.segments):
        chosen = portfolio.labels == segment
        profile = Profile(
            segment=segment,
            size=int(chosen.sum()),
            share=float(chosen.mean()),
            totals={key: _total(numbers, chosen) for key, numbers in additive.items()},
            figures=tuple(tally.figure(chosen) for tally in figures),
            levels=tuple(_level(*level, chosen) for level in levels),
            distributions=tuple(tally.distribution(chosen) for tally in figures),
        )
        profiles.append(profile)
    return tuple(profiles)


NOT_SUMMED: frozenset[Role] = frozenset({"key", "share", "score", "duration", "flag", "ordinal", "model score"})
"""Roles of columns of which a sum says nothing."""

NEAR, FEWEST_STANDARDISED = 0.1, 10
"""How near to zero and one the mean and the deviation of a standardised column are: a convention, for extracts."""


@dataclass(frozen=True, eq=False)
class Tally:
    """One figure of all customers: its numbers (NaN where missing), and what is the same for every segment."""

    key: str
    title: str
    unit: Unit
    source: Source
    numbers: Floats
    ordered: Floats
    quartiles: Quartiles
    edges: Floats
    counts: tuple[int, ...]
    flag: bool
    role: Role | None

    @property
    def standardised(self) -> bool:
        """Whether the column was standardised before it came here."""
        if self.source != "column" or self.ordered.size < FEWEST_STANDARDISED or self.ordered[0] >= 0:
            return False
        return abs(float(self.ordered.mean())) < NEAR and abs(float(self.ordered.std()) - 1) < NEAR

    @property
    def adds_up(self) -> bool:
        return self.may_add_up(flag=self.flag) and bool(self.ordered.size) and self.ordered[0] >= 0

    def may_add_up(self, *, flag: bool) -> bool:
        """Whether a sum says something, by what the column is; ``flag`` is whether everyone has 0 or 1."""
        amount = self.unit in ("money", "count") and self.role not in NOT_SUMMED and not flag
        return self.source == "column" and amount and not NOT_ADDITIVE.search(self.title)

    def figure(self, chosen: NDArray[np.bool_]) -> Figure:
        own = self.numbers[chosen]
        known = np.sort(own[np.isfinite(own)])
        low, median, high = _quartiles(known)
        portfolio_low, portfolio, _high = self.quartiles
        return Figure(
            key=self.key,
            title=self.title,
            unit=self.unit,
            source=self.source,
            median=median,
            low=low,
            high=high,
            mean=float(known.mean()) if known.size else None,
            active=_active(known),
            filled=known.size / max(1, own.size),
            portfolio=portfolio,
            portfolio_low=portfolio_low,
            portfolio_active=_active(self.ordered),
            percentile=None if median is None else self.percentile(np.array([median])),
            standing=self.percentile(known) if known.size else None,
            flag=self.flag,
            standardised=self.standardised,
        )

    def percentile(self, known: Floats) -> float:
        """The mean percentile of these numbers among all customers; ties stand in their middle."""
        return mean_percentile(self.ordered, known)

    def distribution(self, chosen: NDArray[np.bool_]) -> Distribution:
        return Distribution(
            key=self.key,
            title=self.title,
            edges=tuple(self.edges.tolist()),
            counts=count_in_bins(self.numbers[chosen], self.edges),
            portfolio=self.counts,
        )


def mean_percentile(ordered: Floats, known: Floats) -> float:
    """The mean percentile of numbers among sorted ones; ties stand in their middle.

    >>> mean_percentile(np.array([1.0, 2.0, 2.0, 3.0]), np.array([2.0]))
    50.0
    """
    below, upto = np.searchsorted(ordered, known, "left"), np.searchsorted(ordered, known, "right")
    return float((below + upto).mean() / 2 / ordered.size * 100)


def tallies(values: pd.DataFrame, columns: tuple[Column, ...]) -> Iterator[Tally]:
    known = {column.key: column.unit for column in columns} | {kpi.key: kpi.unit for kpi in KPIS}
    measures = {column.key for column in columns if column.measure and column.usable}
    measures = measures if is_card_file(measures) else set()
    roles = {column.key: column.role for column in columns}
    names, everything = titles(columns), with_kpis(values)
    for key in numeric_keys(everything):
        source: Source = "measure" if key in measures else "column" if key in values else "kpi"
        numbers, unit, month = as_counted(key, everything[key]), known[key] or "number", month_of(key)
        if month:
            unit = "count" if month.panel == "arrears" else "money"
        unit = guess_unit(names[key], numbers, roles.get(key)) if source == "column" and unit == "number" else unit
        yield _tally(key, names[key], unit, source, numbers, roles.get(key))


def as_counted(key: str, cells: pd.Series) -> Floats:
    """The numbers of a figure; below zero the status of a month says how the bill was paid in time."""
    numbers, month = as_numbers(cells), month_of(key)
    return np.maximum(numbers, 0) if month and month.panel == "arrears" else numbers


def _tally(key: str, title: str, unit: Unit, source: Source, numbers: Floats, role: Role | None) -> Tally:
    ordered = np.sort(numbers[np.isfinite(numbers)])
    edges = _edges(ordered)
    flag = source == "column" and bool(np.isin(ordered, (0, 1)).all())
    counts = count_in_bins(ordered, edges)
    return Tally(key, title, unit, source, numbers, ordered, _quartiles(ordered), edges, counts, flag, role)


def _quartiles(ordered: Floats) -> Quartiles:
    if not ordered.size:
        return None, None, None
    low, median, high = (_quantile(ordered, share) for share in (0.25, 0.5, 0.75))
    return low, median, high


def _quantile(ordered: Floats, share: float) -> float:
    """A quantile of sorted numbers without sorting them again."""
    position = share * (ordered.size - 1)
    before, after = ordered[math.floor(position)], ordered[math.ceil(position)]
    return float(before + (after - before) * (position % 1))


def _active(known: Floats) -> float:
    return float((known > 0).mean()) if known.size else 0.0


def _edges(ordered: Floats) -> Floats:
    """Bins for a small picture; they end at the first and last percentile, so that no edge is one customer's value."""
    if not ordered.size:
        return np.array([0.0, 1.0])
    low, median, high = (_quantile(ordered, share) for share in (OUTER, 0.5, 1 - OUTER))
    skewed = low >= 0 and high > SKEWED * median
    edges = _widening(ordered[ordered > 0], high) if skewed else np.linspace(low, high, BINS + 1)
    distinct = np.unique([float(f"{edge:.4g}") for edge in edges])
    return distinct if distinct.size > 1 else np.array([distinct[0], distinct[0] + 1])


def _widening(positive: Floats, high: float) -> Floats:
    """Bins from zero that widen, the first about as wide as a small positive number."""
    small = _quantile(positive, 0.25) if positive.size else 1.0
    return np.expm1(np.linspace(0, np.log1p(high / small), BINS + 1)) * small


def count_in_bins(numbers: Floats, edges: Floats) -> tuple[int, ...]:
    known = np.clip(numbers[np.isfinite(numbers)], edges[0], edges[-1])
    return tuple(int(count) for count in np.histogram(known, edges)[0])


def additive_keys(figures: Sequence[Tally], add_up: Sequence[bool]) -> list[str]:
    """What a share of the portfolio's total makes sense of: the measures for it, else sums and counts of the file."""
    known = [tally.key for tally in figures if tally.key in TOTALS and tally.source == "measure"]
    return known or [tally.key for tally, adds in zip(figures, add_up, strict=True) if adds][:3]


def _total(numbers: Floats, chosen: NDArray[np.bool_]) -> float:
    """The segment's share of a sum; 0 where there is nothing to share."""
    known = np.nan_to_num(numbers)
    return float(known[chosen].sum() / known.sum()) if known.sum() > 0 else 0.0


def levels_of(values: pd.DataFrame, columns: tuple[Column, ...]) -> Iterator[tuple[str, str, str, NDArray[np.bool_]]]:
    """The commonest levels of each category, with who has them."""
    names = titles(columns)
    for key in values.columns.difference(numeric_keys(values), sort=False):
        texts = values[key].astype("str").where(values[key].notna())
        counts = texts.value_counts()
        commonest = sorted(counts.index, key=lambda level: (-counts[level], level))[:BINS]
        yield from ((key, names[key], level, (texts == level).to_numpy(dtype="bool")) for level in commonest)


def _level(key: str, title: str, level: str, has: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> Level:
    share = float(has[chosen].mean()) if chosen.any() else 0.0
    return Level(key=key, title=title, level=level, share=share, portfolio=float(has.mean()))
