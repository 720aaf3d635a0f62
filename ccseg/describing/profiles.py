"""Profiles: what the customers of a segment have in common, as aggregates beside the portfolio's."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.describing.kpis import KPIS, with_kpis
from ccseg.describing.wording import is_plural, readable
from ccseg.reading.columns import MEASURES, Column, Unit
from ccseg.records import Floats, Record

Quartiles = tuple[float, float, float] | tuple[None, None, None]
Source = Literal["measure", "kpi", "column"]

BINS = 12
TOTALS = ("balance", "purchases", "cash_advance")
NOT_ADDITIVE = re.compile(
    r"\b(age|average|avg|index|limit|mean|median|percent|price|rank|rate|ratio|score|share|tenure|(?<!per )year)\b"
)
SHARES = re.compile(r"\b(share|rate|ratio|percent|percentage|pct|proportion)\b")
MONEY = re.compile(
    r"\b(amounts?|balances?|baskets?|charges?|costs?|debts?|earnings|fees?|income|payments?|prices?|revenues?|salary"
    r"|sales|savings|spend|spending|spent|turnover)\b"
)
SPANS = re.compile(r"\b(hours|minutes|days|weeks|months|miles)\b")
"""Words of a header that say what a column is: no sum, a share of one, money, a length of time."""


class Figure(Record):
    """One measure or KPI of a segment beside the portfolio.

    ``percentile`` is where the segment's median stands among all customers, ``standing`` the mean percentile of its
    customers, both 0–100. ``filled`` is the share of customers that have the figure, ``active`` the share of those
    above zero, ``low`` and ``high`` the quartiles. A ``flag`` is 1 or 0 for everyone.
    """

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
    portfolio_high: float | None
    portfolio_active: float
    percentile: float | None
    standing: float | None = None
    flag: bool = False


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


def profile_segments(values: pd.DataFrame, labels: np.ndarray, columns: tuple[Column, ...]) -> tuple[Profile, ...]:
    """One profile for each segment; labels below 0 form no segment, but −1 counts in the portfolio.

    >>> column = Column(name="visits", kind="number", because="It holds numbers.")
    >>> values = pd.DataFrame({"visits": [1.0, 1.0, 2.0, 30.0]})
    >>> [p.figures[0].median for p in profile_segments(values, np.array([0, 0, 0, 1]), (column,))]
    [1.0, 30.0]
    """
    portfolio = labels >= -1
    values, members = values[portfolio], labels[portfolio]
    tallies = list(_tallies(values, columns))
    additive = _additive(tallies)
    levels = list(_levels(values, columns))
    return tuple(
        Profile(
            segment=segment,
            size=int((members == segment).sum()),
            share=float((members == segment).mean()),
            totals={key: _total(values[key], members == segment) for key in additive},
            figures=tuple(tally.figure(members == segment) for tally in tallies),
            levels=tuple(_level(*level, members == segment) for level in levels),
            distributions=tuple(tally.distribution(members == segment) for tally in tallies),
        )
        for segment in range(int(members.max(initial=-1)) + 1)
    )


def titles(columns: tuple[Column, ...]) -> dict[str, str]:
    """What people call each measure, KPI and own column, by key."""
    known = {measure.name: measure.title for measure in MEASURES} | {kpi.key: kpi.title for kpi in KPIS}
    return {column.key: readable(column.name) for column in columns if column.usable} | known


@dataclass(frozen=True, eq=False)
class _Tally:
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

    @property
    def adds_up(self) -> bool:
        countable = self.source == "column" and self.unit in ("money", "count") and not NOT_ADDITIVE.search(self.title)
        return countable and bool(self.ordered.size) and self.ordered[0] >= 0

    def figure(self, chosen: NDArray[np.bool_]) -> Figure:
        own = self.numbers[chosen]
        known = np.sort(own[np.isfinite(own)])
        low, median, high = _quartiles(known)
        portfolio_low, portfolio, portfolio_high = self.quartiles
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
            portfolio_high=portfolio_high,
            portfolio_active=_active(self.ordered),
            percentile=None if median is None else self.place(np.array([median])),
            standing=self.place(known) if known.size else None,
            flag=self.flag,
        )

    def place(self, known: Floats) -> float:
        """The mean percentile of these numbers among all customers; ties stand in their middle."""
        below, upto = np.searchsorted(self.ordered, known, "left"), np.searchsorted(self.ordered, known, "right")
        return float((below + upto).mean() / 2 / self.ordered.size * 100)

    def distribution(self, chosen: NDArray[np.bool_]) -> Distribution:
        return Distribution(
            key=self.key,
            title=self.title,
            edges=tuple(self.edges.tolist()),
            counts=_count(self.numbers[chosen], self.edges),
            portfolio=self.counts,
        )


def _tallies(values: pd.DataFrame, columns: tuple[Column, ...]) -> Iterator[_Tally]:
    known = {column.key: column.unit for column in columns} | {kpi.key: kpi.unit for kpi in KPIS}
    measures = {column.key for column in columns if column.measure}
    names, everything = titles(columns), with_kpis(values)
    for key in numeric_keys(everything):
        source: Source = "measure" if key in measures else "column" if key in values else "kpi"
        numbers, unit = as_numbers(everything[key]), known[key] or "number"
        unit = guess_unit(names[key], numbers) if source == "column" and unit == "number" else unit
        yield _tally(key, names[key], unit, source, numbers)


def guess_unit(title: str, numbers: Floats) -> Unit:
    """What a column of an unknown file is counted in, by its words and its numbers.

    >>> guess_unit("orders per year", np.array([0.0, 3])), guess_unit("discount share", np.array([0.2, 0.7]))
    ('count', 'share')
    >>> guess_unit("monthly charge", np.array([19.0, 49])), guess_unit("rating", np.array([1.0, 5]))
    ('money', 'number')
    """
    finite = numbers[np.isfinite(numbers)]
    whole = bool((finite == np.floor(finite)).all())
    if SHARES.search(title) and finite.size and not whole and 0 <= finite.min() <= finite.max() <= 1:
        return "share"
    if MONEY.search(title):
        return "money"
    things = is_plural(title) and (whole or bool(SPANS.search(title)))
    return "count" if things and finite.size and finite.min() >= 0 else "number"


def _tally(key: str, title: str, unit: Unit, source: Source, numbers: Floats) -> _Tally:
    ordered = np.sort(numbers[np.isfinite(numbers)])
    edges = _edges(ordered)
    flag = source == "column" and bool(np.isin(ordered, (0, 1)).all())
    counts = _count(ordered, edges)
    return _Tally(key, title, unit, source, numbers, ordered, _quartiles(ordered), edges, counts, flag)


def numeric_keys(values: pd.DataFrame) -> list[str]:
    return [str(key) for key in values if pd.api.types.is_numeric_dtype(values[key])]


def as_numbers(series: pd.Series) -> Floats:
    """The values as floats; what is missing or infinite is NaN."""
    numbers = series.to_numpy(dtype="float64", na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _quartiles(ordered: Floats) -> Quartiles:
    if not ordered.size:
        return None, None, None
    low, median, high = (_quantile(ordered, share) for share in (0.25, 0.5, 0.75))
    return low, median, high


def _quantile(ordered: Floats, share: float) -> float:
    """A quantile of sorted numbers without sorting them again."""
    place = share * (ordered.size - 1)
    before, after = ordered[math.floor(place)], ordered[math.ceil(place)]
    return float(before + (after - before) * (place % 1))


def _active(known: Floats) -> float:
    return float((known > 0).mean()) if known.size else 0.0


def _edges(ordered: Floats) -> Floats:
    """Bins for a small picture; they end at the first and last percentile, so that no edge is one customer's value."""
    if not ordered.size:
        return np.array([0.0, 1.0])
    low, median, high = (_quantile(ordered, share) for share in (0.01, 0.5, 0.99))
    skewed = low >= 0 and high > 8 * median
    edges = _widening(ordered[ordered > 0], high) if skewed else np.linspace(low, high, BINS + 1)
    distinct = np.unique([float(f"{edge:.4g}") for edge in edges])
    return distinct if distinct.size > 1 else np.array([distinct[0], distinct[0] + 1])


def _widening(positive: Floats, high: float) -> Floats:
    """Bins from zero that widen, the first about as wide as a small positive number."""
    small = _quantile(positive, 0.25) if positive.size else 1.0
    return np.expm1(np.linspace(0, np.log1p(high / small), BINS + 1)) * small


def _count(numbers: Floats, edges: Floats) -> tuple[int, ...]:
    known = np.clip(numbers[np.isfinite(numbers)], edges[0], edges[-1])
    return tuple(int(count) for count in np.histogram(known, edges)[0])


def _additive(tallies: list[_Tally]) -> list[str]:
    """What a share of the portfolio's total makes sense of: the measures for it, else sums and counts of the file."""
    known = [tally.key for tally in tallies if tally.key in TOTALS and tally.source == "measure"]
    return known or [tally.key for tally in tallies if tally.adds_up][:3]


def _total(series: pd.Series, chosen: NDArray[np.bool_]) -> float:
    numbers = np.nan_to_num(as_numbers(series))
    return float(numbers[chosen].sum() / numbers.sum()) if numbers.sum() > 0 else 0.0


def _levels(values: pd.DataFrame, columns: tuple[Column, ...]) -> Iterator[tuple[str, str, str, NDArray[np.bool_]]]:
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
