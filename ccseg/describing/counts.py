"""Counts: profiles of customers that are never all in memory, from counts in bins, sums and extremes of one pass.

What is counted is settled by a fair sample (`Gauge`): the bins of each figure, and the grain of its sums. Counts of two
parts of the customers add up to those of both, whole numbers all, so that no order of the parts shows.
"""

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ccseg.describing.kpis import with_kpis
from ccseg.describing.labelled import Labelled
from ccseg.describing.profiles import (
    BINS,
    Distribution,
    Figure,
    Level,
    Profile,
    Quartiles,
    Tally,
    additive_keys,
    as_counted,
    levels_of,
    tallies,
)
from ccseg.describing.values import titles
from ccseg.reading.columns import Column
from ccseg.records import Flags, Floats, Ints

CUTS = 1_000
"""The most values of the sample between which figures are counted: a tenth of a per cent of it lies between two."""

GRAIN = 30
"""Amounts are summed in units of the largest in the sample over two to this power: a convention, nine digits."""

MOST_UNITS = float(2**45)
"""No amount counts for more units, so that the sum of any customers is exact."""


@dataclass(frozen=True, eq=False)
class Gauge:
    """One figure, and how it is counted: between which ``cuts``, and in which ``grain`` it is summed.

    A figure that equals a cut is counted apart from those between two, so that zeros, flags and whole numbers keep
    their exact place: there are 2 · cuts + 1 bins.
    """

    tally: Tally
    cuts: Floats
    grain: float

    @classmethod
    def of(cls, tally: Tally) -> "Gauge":
        """How a figure is counted, by what the sample has of it."""
        ordered = tally.ordered
        ranks = np.linspace(0, max(ordered.size - 1, 0), min(CUTS, max(ordered.size, 1))).astype(np.int64)
        cuts = np.unique(np.concatenate([ordered[ranks] if ordered.size else [], tally.edges, [0.0, 1.0]]))
        largest = float(np.abs(ordered).max(initial=1.0)) or 1.0
        return cls(tally, cuts, 2.0 ** (math.floor(math.log2(largest)) - GRAIN))

    @property
    def bins(self) -> int:
        return 2 * len(self.cuts) + 1

    def bin_of(self, numbers: Floats) -> Ints:
        """The bin of each number: even between two cuts, odd on one."""
        above = np.searchsorted(self.cuts, numbers, "left")
        on = self.cuts[np.minimum(above, len(self.cuts) - 1)] == numbers
        return np.asarray(2 * above + on)

    def units(self, numbers: Floats) -> Floats:
        """The numbers in units of the grain, whole ones."""
        return np.clip(np.rint(numbers / self.grain), -MOST_UNITS, MOST_UNITS)


class Plan(NamedTuple):
    """What is counted of customers: figures, levels, and who is clearly in the segment, for so many segments."""

    gauges: Sequence[Gauge]
    levels: Sequence[tuple[str, str, str]]
    columns: tuple[Column, ...]
    segments: int

    @classmethod
    def of(cls, sample: Labelled, segments: int) -> "Plan":
        """What is counted, by a fair sample."""
        gauges = [Gauge.of(tally) for tally in tallies(sample.values, sample.columns)]
        found = [(key, title, level) for key, title, level, _ in levels_of(sample.values, sample.columns)]
        return cls(gauges, found, sample.columns, segments)

    @property
    def rows(self) -> int:
        """The segments, and behind them the unassigned."""
        return self.segments + 1


@dataclass(frozen=True, eq=False)
class Counts:
    """Customers as numbers that add up: ``sizes`` and who is ``clear``, shape (segments + 1,), and for each figure its
    ``bins``, ``sums`` and extremes, for each level who has it; the last row has the unassigned."""

    sizes: Ints
    clear: Ints
    bins: tuple[Ints, ...]
    sums: Ints
    least: Floats
    largest: Floats
    levels: Ints

    @classmethod
    def of(cls, plan: Plan, values: pd.DataFrame, labels: Ints, clear: Flags) -> "Counts":
        """The counts of some customers; those whose label is below −1 are left out."""
        inside = labels >= -1
        rows = np.where(labels[inside] < 0, plan.segments, labels[inside])
        values = values[inside] if not inside.all() else values
        figures = with_kpis(values)
        numbers = [as_counted(gauge.tally.key, figures[gauge.tally.key]) for gauge in plan.gauges]
        extremes = [_extremes(plan, rows, each) for each in numbers]
        has = [np.asarray(values[key] == level, dtype=bool) for key, _, level in plan.levels]
        return cls(
            sizes=_by_row(plan, rows),
            clear=_by_row(plan, rows[clear[inside]]),
            bins=tuple(_binned(plan, gauge, rows, each) for gauge, each in zip(plan.gauges, numbers, strict=True)),
            sums=np.array([_summed(plan, g, rows, each) for g, each in zip(plan.gauges, numbers, strict=True)]),
            least=np.array([low for low, _ in extremes]),
            largest=np.array([high for _, high in extremes]),
            levels=np.array([_by_row(plan, rows[each]) for each in has], dtype=np.int64).reshape(-1, plan.rows),
        )

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            sizes=self.sizes + other.sizes,
            clear=self.clear + other.clear,
            bins=tuple(own + there for own, there in zip(self.bins, other.bins, strict=True)),
            sums=self.sums + other.sums,
            least=np.minimum(self.least, other.least),
            largest=np.maximum(self.largest, other.largest),
            levels=self.levels + other.levels,
        )

    def to_bytes(self) -> bytes:
        """The counts as bytes that travel: arrays of numbers and nothing else."""
        parts: dict[str, Any] = {name: getattr(self, name) for name in ADDED}
        parts |= {f"bins {at}": bins for at, bins in enumerate(self.bins)}
        content = io.BytesIO()
        np.savez(content, **parts)
        return content.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Counts":
        """The counts of these bytes."""
        with np.load(io.BytesIO(content), allow_pickle=False) as parts:
            figures = len(parts["sums"])
            others = {name: parts[name] for name in ADDED}
            return cls(bins=tuple(parts[f"bins {at}"] for at in range(figures)), **others)


ADDED = ("sizes", "clear", "sums", "least", "largest", "levels")
"""What is one array each."""


def _by_row(plan: Plan, rows: Ints) -> Ints:
    return np.bincount(rows, minlength=plan.rows).astype(np.int64)


def _binned(plan: Plan, gauge: Gauge, rows: Ints, numbers: Floats) -> Ints:
    known = np.isfinite(numbers)
    flat = rows[known] * gauge.bins + gauge.bin_of(numbers[known])
    return np.bincount(flat, minlength=plan.rows * gauge.bins).reshape(plan.rows, gauge.bins).astype(np.int64)


def _summed(plan: Plan, gauge: Gauge, rows: Ints, numbers: Floats) -> Ints:
    """The sum of each row in units of the grain: exact, as no piece has so many that a float would round."""
    known = np.isfinite(numbers)
    units = gauge.units(numbers[known]).astype(np.int64)
    sums = np.zeros(plan.rows, dtype=np.int64)
    # Weights are added as floats, which are exact only up to 2^53: high and low halves stay below.
    for half, factor in ((units >> 23, 1 << 23), (units & ((1 << 23) - 1), 1)):
        sums += np.bincount(rows[known], half, plan.rows).astype(np.int64) * factor
    return sums


def _extremes(plan: Plan, rows: Ints, numbers: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(numbers)
    low, high = np.full(plan.rows, np.inf), np.full(plan.rows, -np.inf)
    for row in range(plan.rows):
        own = numbers[known & (rows == row)]
        if own.size:
            low[row], high[row] = own.min(), own.max()
    return low, high


def profiles_of(plan: Plan, counts: Counts) -> tuple[Profile, ...]:
    """One profile for each segment, as ``profile_segments`` makes them of customers in memory.

    Medians and quartiles are exact where they fall on a value of the sample, and else interpolated between two.

    >>> from ccseg.describing.profiles import profile_segments
    >>> column = Column(name="visits", kind="number", because="It holds numbers.")
    >>> customers = Labelled(pd.DataFrame({"visits": [1.0, 1.0, 2.0, 30.0]}), np.array([0, 0, 0, 1]), (column,))
    >>> plan = Plan.of(customers, 2)
    >>> counts = Counts.of(plan, customers.values, customers.labels, np.ones(4, dtype=bool))
    >>> profiles_of(plan, counts) == profile_segments(customers)
    True
    """
    read = [_Read(gauge, counts, at) for at, gauge in enumerate(plan.gauges)]
    everyone = int(counts.sizes.sum())
    shared = additive_keys([each.gauge.tally for each in read], [each.adds_up for each in read])
    additive = [each for each in read if each.gauge.tally.key in shared]
    return tuple(
        Profile(
            segment=segment,
            size=int(counts.sizes[segment]),
            share=int(counts.sizes[segment]) / max(1, everyone),
            totals={each.gauge.tally.key: each.total(segment) for each in additive},
            figures=tuple(each.figure(segment, int(counts.sizes[segment])) for each in read),
            levels=tuple(_levels(plan, counts, segment)),
            distributions=tuple(each.distribution(segment) for each in read),
        )
        for segment in range(plan.segments)
    )


class _Read:
    """One figure as it was counted, of each segment and of all."""

    def __init__(self, gauge: Gauge, counts: Counts, at: int) -> None:
        self.gauge = gauge
        self.bins, self.sums = counts.bins[at], counts.sums[at]
        self.all = _Spread(gauge.cuts, self.bins.sum(axis=0), counts.least[at].min(), counts.largest[at].max())
        self.own = [
            _Spread(gauge.cuts, bins, low, high)
            for bins, low, high in zip(self.bins, counts.least[at], counts.largest[at], strict=True)
        ]

    @property
    def adds_up(self) -> bool:
        return self.gauge.tally.may_add_up(flag=self.flag) and bool(self.all.size) and self.all.low >= 0

    @property
    def flag(self) -> bool:
        """Whether everyone has 0 or 1."""
        cuts = self.gauge.cuts
        on = 2 * np.searchsorted(cuts, (0.0, 1.0)) + 1
        return self.gauge.tally.source == "column" and int(self.all.bins[on].sum()) == self.all.size

    def figure(self, segment: int, size: int) -> Figure:
        tally, own = self.gauge.tally, self.own[segment]
        low, median, high = own.quartiles
        portfolio_low, portfolio, _high = self.all.quartiles
        return Figure(
            key=tally.key,
            title=tally.title,
            unit=tally.unit,
            source=tally.source,
            median=median,
            low=low,
            high=high,
            mean=int(self.sums[segment]) * self.gauge.grain / own.size if own.size else None,
            active=own.active,
            filled=own.size / max(1, size),
            portfolio=portfolio,
            portfolio_low=portfolio_low,
            portfolio_active=self.all.active,
            percentile=None if median is None else self.all.percentile(median),
            standing=self._standing(segment),
            flag=self.flag,
            standardised=tally.standardised,
        )

    def _standing(self, segment: int) -> float | None:
        """The mean percentile of the segment's customers; those of one bin stand in its middle."""
        bins = self.own[segment].bins
        middles = self.all.before + self.all.bins / 2
        # Twice the ranks are whole, and so is their sum.
        total = int((bins.astype(object) * (2 * middles).astype(np.int64)).sum()) if self.own[segment].size else 0
        own, everyone = self.own[segment].size, self.all.size
        return total / 2 / own / everyone * 100 if own else None

    def total(self, segment: int) -> float:
        """The segment's share of the sum."""
        everyone = int(self.sums.sum())
        return int(self.sums[segment]) / everyone if everyone > 0 else 0.0

    def distribution(self, segment: int) -> Distribution:
        tally = self.gauge.tally
        return Distribution(
            key=tally.key,
            title=tally.title,
            edges=tuple(tally.edges.tolist()),
            counts=self._in(tally.edges, self.own[segment].bins),
            portfolio=self._in(tally.edges, self.all.bins),
        )

    def _in(self, edges: Floats, bins: Ints) -> tuple[int, ...]:
        """The counts between edges, which are cuts: a figure on an edge is in the bin above, on the last below."""
        starts = 2 * np.searchsorted(self.gauge.cuts, edges[1:-1]) + 1
        return tuple(int(part.sum()) for part in np.split(bins, starts))


class _Spread:
    """How a figure is spread over some customers: the counts of its bins, and the extremes."""

    def __init__(self, cuts: Floats, bins: Ints, low: float, high: float) -> None:
        self.cuts, self.bins, self.low, self.high = cuts, bins, float(low), float(high)
        self.before = np.cumsum(bins) - bins
        self.size = int(bins.sum())

    @property
    def active(self) -> float:
        """The share above zero."""
        above = 2 * int(np.searchsorted(self.cuts, 0.0)) + 2
        return int(self.bins[above:].sum()) / self.size if self.size else 0.0

    @property
    def quartiles(self) -> Quartiles:
        if not self.size:
            return None, None, None
        low, median, high = (self.quantile(share) for share in (0.25, 0.5, 0.75))
        return low, median, high

    def quantile(self, share: float) -> float:
        position = share * (self.size - 1)
        before, after = self._at(math.floor(position)), self._at(math.ceil(position))
        return before + (after - before) * (position % 1)

    def _at(self, rank: int) -> float:
        """The figure of the customer at this rank; those between two cuts are taken to lie evenly."""
        place = int(np.searchsorted(self.before, rank, "right")) - 1
        low, high = self._ends(place)
        return low + (high - low) * (rank - int(self.before[place]) + 0.5) / int(self.bins[place])

    def _ends(self, place: int) -> tuple[float, float]:
        """The least and the largest that a figure in a bin can be."""
        if place % 2:
            return float(self.cuts[place // 2]), float(self.cuts[place // 2])
        low = self.cuts[place // 2 - 1] if place else self.low
        high = self.cuts[place // 2] if place // 2 < len(self.cuts) else self.high
        return max(float(low), self.low), min(float(high), self.high)

    def percentile(self, figure: float) -> float:
        """The share of all below a figure, half of the equal ones among them, 0–100."""
        above = int(np.searchsorted(self.cuts, figure, "left"))
        on = above < len(self.cuts) and self.cuts[above] == figure
        place = 2 * above + int(on)
        low, high = self._ends(place)
        within = 0.5 if on or high <= low else min(max((figure - low) / (high - low), 0.0), 1.0)
        return (int(self.before[place]) + within * int(self.bins[place])) / self.size * 100


def _levels(plan: Plan, counts: Counts, segment: int) -> Iterator[Level]:
    """The commonest levels of each category, with the share that has them in the segment and of all."""
    named, everyone = titles(plan.columns), max(1, int(counts.sizes.sum()))
    totals = counts.levels.sum(axis=1)
    for key in dict.fromkeys(key for key, _, _ in plan.levels):
        own = [at for at, (of, _, _) in enumerate(plan.levels) if of == key]
        for at in sorted(own, key=lambda at: (-totals[at], plan.levels[at][2]))[:BINS]:
            size = int(counts.sizes[segment])
            yield Level(
                key=key,
                title=named[key],
                level=plan.levels[at][2],
                share=int(counts.levels[at][segment]) / size if size else 0.0,
                portfolio=int(totals[at]) / everyone,
            )
