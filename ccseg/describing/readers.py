"""Readers: how well a customer can be recognised from the points that are shown of each segment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.describing.kpis import with_kpis
from ccseg.describing.labelled import Labelled
from ccseg.describing.points import Aspect, Point
from ccseg.describing.values import as_numbers
from ccseg.records import Floats, Ints

MEMBERS = 1_200
"""The most customers looked at in each segment: a convention for the sake of time."""

PORTFOLIO = 20_000
"""The most customers that percentiles are taken from: a convention, more than the reference file has."""

BINS = 7
"""The bins of an aspect: missing, not active, and fifths of the rest."""

WITHIN = 0.99
ALL = 0.95
"""Of those active in one column so many are so in another, and of a segment so many (or hardly any) are: then one says
the other. Conventions."""

READERS = 4
NEAR, NEAR_SQUARED = 4.0, 6.0
"""How quickly a figure farther off becomes less likely, for the two readers who think in likelihoods: set by the blind
match of ``benchmarks/quality.py`` on the reference file."""

UNKNOWN_GAP, RAREST = 0.25, 0.05
"""How far a customer without a figure is taken to be from what is shown, and the least share that is believed: set by
the blind match of ``benchmarks/quality.py`` on the reference file."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A few customers of each segment, seen through every aspect there is a point about.

    ``ranks``: (customers, aspects), percentile in the portfolio 0–1, ½ where missing; ``active`` above zero; ``bins``:
    0 missing, 1 not active, then fifths of the rest; ``spread``: (segments, aspects, bins), the share of a segment's
    customers in each bin.
    """

    aspects: list[Aspect]
    labels: Ints
    ranks: Floats
    active: NDArray[np.bool_]
    bins: Ints
    spread: Floats

    def positions(self, points: Sequence[Point]) -> list[int]:
        """Where the aspect of each point stands among the aspects."""
        return [self.aspects.index(point.aspect) for point in points]

    def alike(self, points: Sequence[Point], most: float) -> NDArray[np.bool_]:
        """Which points say the same, (points, points): of one column, or with a rank correlation above ``most``.

        What counts active customers says the same too where mostly the same are active, or where one says the other:
        those who buy nothing buy nothing by instalment.
        """
        positions = self.positions(points)
        keys = np.array([point.key for point in points])
        active = self.active[:, positions].astype("float64")
        counting = np.array([point.statistic != "median" or point.value == 0 for point in points], dtype="bool")
        implied = _implied(active, np.array([point.value for point in points]))
        same_ones = (_correlation(active) > most) | implied | implied.T
        same_column = keys[:, None] == keys
        same_ranks = _correlation(self.ranks[:, positions]) > most
        return np.asarray(same_column | same_ranks | (same_ones & np.outer(counting, counting)))

    def apart(self, segment: int) -> Floats:
        """How far a segment differs from each other and from all together, 0–1, (segments + 1, aspects)."""
        others = np.concatenate([self.spread, self.spread.mean(axis=0, keepdims=True)])
        return np.asarray(np.abs(self.spread[segment] - others).sum(axis=-1) / 2)

    def scores(self, point: Point) -> Floats:
        """How well each customer fits the point in the eyes of each reader, (readers, customers).

        All see only what is shown: how far the customer's own figure is from it, in percentiles of the portfolio or as
        the share of the segment that is otherwise. Two take that as it is, and squared, which minds large differences
        more; two take it as likelihood, so that what hardly anybody does counts against a customer whatever else fits.
        """
        position = self.aspects.index(point.aspect)
        if point.statistic == "median":
            gap = np.abs(self.ranks[:, position] - (point.percentile or 0) / 100)
            gap = np.where(self.bins[:, position] > 0, gap, UNKNOWN_GAP)
            return np.stack([1 - gap, 1 - gap**2, -NEAR * gap, -NEAR_SQUARED * gap**2])
        gap = np.where(self.active[:, position], 1 - point.value, point.value)
        likely = np.log(np.clip(1 - gap, RAREST, 1 - RAREST))
        return np.stack([1 - gap, 1 - gap**2, likely, likely])


def draw_sample(points: Sequence[Sequence[Point]], customers: Labelled) -> Sample:
    """A few customers of each segment, drawn evenly in the order they come; ``points`` are those of each segment."""
    aspects = sorted({point.aspect for own in points for point in own}, key=lambda aspect: (aspect[0], aspect[1] or ""))
    drawn = np.concatenate([_evenly(customers.members(segment), MEMBERS) for segment in range(len(points))])
    portfolio = _evenly(customers.taking_part, PORTFOLIO)
    seen = with_kpis(customers.values.iloc[np.concatenate([drawn, portfolio])])
    columns = [_column(seen, aspect) for aspect in aspects]
    pairs = [(column[: len(drawn)], column[len(drawn) :]) for column in columns]
    labels = customers.labels[drawn]
    bins = np.stack([_bin(own, everyone) for own, everyone in pairs], axis=1)
    return Sample(
        aspects=aspects,
        labels=labels,
        ranks=np.stack([_rank(own, everyone) for own, everyone in pairs], axis=1),
        active=np.stack([own > 0 for own, _ in pairs], axis=1),
        bins=bins,
        spread=np.stack([_spread(bins[labels == segment]) for segment in range(len(points))]),
    )


def _implied(active: Floats, values: Floats) -> NDArray[np.bool_]:
    """Where whoever is active in one (row) is so in another (column), and none are in that or all in this."""
    within = active.T @ active >= WITHIN * active.sum(axis=0)[:, None]
    return np.asarray(within & ((values >= ALL)[:, None] | (values <= 1 - ALL)[None]))


def _correlation(numbers: Floats) -> Floats:
    """The size of the correlation of each two columns, 1 for a column with itself."""
    centred = numbers - numbers.mean(axis=0)
    lengths = np.sqrt((centred**2).sum(axis=0)) + 1e-12
    sizes = np.abs((centred / lengths).T @ (centred / lengths))
    np.fill_diagonal(sizes, 1.0)
    return np.asarray(sizes, dtype="float64")


def _evenly(positions: Ints, most: int) -> Ints:
    chosen = np.linspace(0, len(positions) - 1, min(most, len(positions))).astype("intp")
    return np.asarray(positions[chosen], dtype="intp")


def _column(seen: pd.DataFrame, aspect: Aspect) -> Floats:
    key, level = aspect
    if level is None:
        return as_numbers(seen[key])
    return np.asarray(seen[key].astype("str") == level, dtype="float64")


def _bin(own: Floats, everyone: Floats) -> Ints:
    active = everyone[everyone > 0]
    cuts = np.quantile(active, np.arange(1, BINS - 2) / (BINS - 2)) if active.size else active
    bins: Ints = np.where(own > 0, 2 + np.searchsorted(np.unique(cuts), own), 1)
    return np.where(np.isfinite(own), bins, 0)


def _rank(own: Floats, everyone: Floats) -> Floats:
    ordered = np.sort(everyone[np.isfinite(everyone)])
    below, upto = np.searchsorted(ordered, own, "left"), np.searchsorted(ordered, own, "right")
    ranks: Floats = (below + upto) / (2 * max(1, ordered.size))
    return np.where(np.isfinite(own), ranks, 0.5)


def _spread(bins: Ints) -> Floats:
    """The share of customers in each bin, (aspects, bins), as if half a customer more were in each."""
    counts = np.stack([(bins == number).sum(axis=0) for number in range(BINS)], axis=-1) + 0.5
    return np.asarray(counts / counts.sum(axis=-1, keepdims=True), dtype="float64")
