"""Readers: how well a customer can be recognised from the points that are shown of each segment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.describing.kpis import with_kpis
from ccseg.describing.points import Aspect, Point
from ccseg.describing.profiles import as_numbers
from ccseg.records import Floats, Ints

SAMPLE = 1_200
"""Customers looked at in each segment."""

PORTFOLIO_SAMPLE = 20_000
BINS = 7
WITHIN = 0.99
ALL = 0.95

READERS = 4
UNKNOWN, RAREST = 0.25, 0.05
"""How far a customer without a figure is taken to be from what is shown, and the least share that is believed."""


@dataclass(frozen=True, eq=False)
class View:
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

    def alike(self, points: Sequence[Point], most: float) -> NDArray[np.bool_]:
        """Which points say the same, (points, points): of one column, or with a rank correlation above ``most``.

        What counts active customers says the same too where mostly the same are active, or where one says the other:
        those who buy nothing buy nothing by instalment.
        """
        places = [self.aspects.index(point.aspect) for point in points]
        counting = np.array([point.statistic != "median" or point.value == 0 for point in points], dtype="bool")
        active = self.active[:, places].astype("float64")
        implied = _implied(active, np.array([point.value for point in points]))
        same = (_correlation(active) > most) | implied | implied.T
        keys = np.array([point.key for point in points])
        alike = (keys[:, None] == keys) | (_correlation(self.ranks[:, places]) > most)
        return np.asarray(alike | (same & np.outer(counting, counting)))

    def apart(self, segment: int) -> Floats:
        """How far a segment differs from each other and from all together, 0–1, (segments + 1, aspects)."""
        others = np.concatenate([self.spread, self.spread.mean(axis=0, keepdims=True)])
        return np.asarray(np.abs(self.spread[segment] - others).sum(axis=-1) / 2)

    def evidence(self, point: Point) -> Floats:
        """How well each customer fits the point in the eyes of each reader, (readers, customers).

        All see only what is shown: how far the customer's own figure is from it, in percentiles of the portfolio or as
        the share of the segment that is otherwise. Two take that as it is, and squared, which minds large differences
        more; two take it as likelihood, so that what hardly anybody does counts against a customer whatever else fits.
        """
        place = self.aspects.index(point.aspect)
        if point.statistic == "median":
            apart = np.abs(self.ranks[:, place] - (point.percentile or 0) / 100)
            apart = np.where(self.bins[:, place] > 0, apart, UNKNOWN)
            return np.stack([1 - apart, 1 - apart**2, -4 * apart, -6 * apart**2])
        apart = np.where(self.active[:, place], 1 - point.value, point.value)
        likely = np.log(np.clip(1 - apart, RAREST, 1 - RAREST))
        return np.stack([1 - apart, 1 - apart**2, likely, likely])


def look(points: Sequence[Sequence[Point]], values: pd.DataFrame, labels: np.ndarray) -> View:
    """The view of a few customers, drawn evenly from each segment in the order they come."""
    aspects = sorted({point.aspect for own in points for point in own}, key=lambda a: (a[0], a[1] or ""))
    rows = np.concatenate([_evenly(np.flatnonzero(labels == s), SAMPLE) for s in range(len(points))])
    portfolio = _evenly(np.flatnonzero(labels >= -1), PORTFOLIO_SAMPLE)
    everything = with_kpis(values.iloc[np.concatenate([rows, portfolio])])
    numbers = np.stack([_column(everything, aspect) for aspect in aspects], axis=1)
    own, everyone = numbers[: len(rows)], numbers[len(rows) :]
    places = range(len(aspects))
    bins = np.stack([_bin(own[:, j], everyone[:, j]) for j in places], axis=1)
    ranks = np.stack([_rank(own[:, j], everyone[:, j]) for j in places], axis=1)
    spread = np.stack([_spread(bins[labels[rows] == s]) for s in range(len(points))])
    return View(aspects, labels[rows], ranks, own > 0, bins, spread)


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


def _evenly(places: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    chosen = np.linspace(0, len(places) - 1, min(most, len(places))).astype("intp")
    return np.asarray(places[chosen], dtype="intp")


def _column(everything: pd.DataFrame, aspect: Aspect) -> Floats:
    key, level = aspect
    if level is None:
        return as_numbers(everything[key])
    return np.asarray(everything[key].astype("str") == level, dtype="float64")


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
    counts = np.stack([(bins == place).sum(axis=0) for place in range(BINS)], axis=-1) + 0.5
    return np.asarray(counts / counts.sum(axis=-1, keepdims=True), dtype="float64")
