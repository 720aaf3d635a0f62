"""Features: what the clusterers see, made from the customers' values by a plan that is numbers."""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.clustering.bending import bend
from ccseg.clustering.digits import scale_number
from ccseg.clustering.transforms import TRANSFORMS, Knots, Numbers, Transform
from ccseg.errors import UnusableTable
from ccseg.reading.measures import title_of
from ccseg.records import Floats, Ints, Record
from ccseg.texts import say

Preparation = Literal["hurdle", "log", "plain", "raw"]
Missing = Literal["fill", "drop"]
PREPARATIONS: tuple[Preparation, ...] = get_args(Preparation)

RARE = 0.05
"""A column in which fewer customers differ from all others counts less, in proportion: standardised to full variance,
one customer of 240 would stand fifteen deviations away. A convention, somewhat above the least share of a segment,
since what fewer have than a segment holds cannot make one.
"""

UTMOST = 1e100
"""Numbers beyond any meaning are cut off here, where the squares of many can still be added up."""

STEPS = 20
"""A range is widened to round ends by at most a twentieth on either side: a convention."""

NAMED = 8
"""The most names that an error lists; a convention, about a line of the terminal."""

NOTHING_RECORDED = {"minimum_payments": 0.0}
"""Measures whose gaps mean "nothing recorded", and the value that says so."""


class Feature(Record):
    """One feature: the column it comes from, what fills a gap, and the numbers of its transform.

    ``value = (transform(x) - centre) / scale``, where ``interpolate`` reads ``x`` off the line through the knots.
    A categorical column gives one feature per ``level``, 1 where the customer has it, else 0. ``low`` and ``high``
    are the least and the largest value seen. ``weight``, 0–1, is how much the column counts; ``scale`` contains it.
    """

    column: str
    level: str | None = None
    fill: float
    transform: Transform
    knots: Knots = ()
    centre: float = 0.0
    scale: float = 1.0
    weight: float = 1.0
    low: float
    high: float

    def read(self, values: pd.DataFrame, out: Floats | None = None) -> Floats:
        """The column as numbers, gaps filled, shape (customers,); ``out`` is memory that may be used for it."""
        column = values[self.column]
        if self.level is not None:
            return np.asarray((column == self.level).to_numpy(dtype=np.float64, na_value=0.0))
        return _fill(_bounded(column, out), self.fill)

    def bend(self, x: Floats, out: Floats | None = None) -> Floats:
        """The transform alone, before centring and scaling; ``out`` is memory that may be used for it."""
        if self.transform == "log":
            return signed_log(x)
        if self.transform == "interpolate":
            return bend(x, self.knots, out)
        return x

    def apply(self, values: pd.DataFrame, out: Floats | None = None) -> Floats:
        return self.prepare(self.read(values, out), out)

    def prepare(self, x: Floats, out: Floats | None = None) -> Floats:
        """The feature of numbers without gaps, written to ``out``."""
        prepared = np.subtract(self.bend(x, out), self.centre, out=out)
        return np.divide(prepared, self.scale, out=prepared)

    def weighted(self, weight: float) -> "Feature":
        """The same feature, its squared differences counting by this weight instead of fully."""
        return self.but(scale=scale_number(self.scale / math.sqrt(weight)), weight=weight)


class FeaturePlan(Record):
    """How values become features; it is fitted once and applies to any later customers."""

    preparation: Preparation
    missing: Missing
    features: tuple[Feature, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it needs, each once."""
        return tuple(dict.fromkeys(feature.column for feature in self.features))

    @property
    def origins(self) -> Ints:
        """For each feature the index of its column in ``columns``, shape (features,)."""
        columns = self.columns
        return np.array([columns.index(feature.column) for feature in self.features])

    @property
    def weights(self) -> dict[str, float]:
        """How much each column counts, 0–1."""
        return {feature.column: feature.weight for feature in self.features}

    def weighted(self, weights: Mapping[str, float]) -> "FeaturePlan":
        """The same plan, each column counting by its weight; those without one count fully."""
        features = (feature.weighted(weights.get(feature.column, 1.0)) for feature in self.features)
        return self.but(features=tuple(features))

    def complete(self, values: pd.DataFrame) -> NDArray[np.bool_]:
        """Which customers can be assigned: all, or with ``missing="drop"`` those without a missing value."""
        if self.missing == "fill":
            return np.ones(len(values), dtype=bool)
        known = values[list(self.columns)].notna()
        return known.all(axis=1).to_numpy(dtype=bool)

    def apply(self, values: pd.DataFrame) -> Floats:
        """The features of these customers, shape (customers, features).

        >>> plan = prepare_features(pd.DataFrame({"visits": [1.0, 2.0, 3.0]}), "plain").plan
        >>> plan.apply(pd.DataFrame({"visits": [2.0]}))
        array([[0.]])
        """
        return np.ascontiguousarray(self.columnwise(values).T)

    def columnwise(self, values: pd.DataFrame) -> Floats:
        """The same with a row for each feature, shape (features, customers), in which many are placed quickly."""
        absent = [column for column in self.columns if column not in values]
        if absent:
            raise UnusableTable(say("errors.features.absent", names=_quoted(absent)))
        matrix = np.empty((len(self.features), len(values)))
        for row, feature in zip(matrix, self.features, strict=True):
            feature.apply(values, row)
        return matrix


@dataclass(frozen=True, eq=False)
class Features:
    """The prepared customers, shape (customers, features), and the plan that made them."""

    plan: FeaturePlan
    matrix: Floats


def prepare_features(
    values: pd.DataFrame,
    preparation: Preparation = "hurdle",
    missing: Missing = "fill",
    weights: Mapping[str, float] | None = None,
) -> Features:
    """Fit a plan to these customers and apply it; ``UnusableTable`` when no column tells them apart.

    >>> prepare_features(pd.DataFrame({"visits": [0.0, 0.0, 4.0, 9.0]})).matrix.round(2).ravel()
    array([-0.97, -0.97,  0.65,  1.3 ])
    """
    plan = fit_plan(values, preparation, missing)
    if weights:
        plan = plan.weighted(weights)
    return Features(plan, plan.apply(values))


def fit_plan(values: pd.DataFrame, preparation: Preparation, missing: Missing) -> FeaturePlan:
    """How these customers become features; ``UnusableTable`` when no column tells them apart.

    >>> [f.column for f in fit_plan(pd.DataFrame({"visits": [0.0, 4.0], "shop": [1.0, 1.0]}), "log", "fill").features]
    ['visits']
    """
    found = (feature for key in values for feature in _fit_column(values[key], preparation))
    return _plan(found, preparation, missing, values)


@dataclass(frozen=True, eq=False)
class Coded:
    """Customers to whose resamples many plans are fitted: what stands in each column is sorted and told apart once.

    ``distinct`` are the different numbers of a column in ascending order, a gap last, ``levels`` those of a category;
    ``codes``, shape (customers,), say which of them each customer has, -1 for no level. Plans and features are those of
    the values themselves, to the byte.
    """

    values: pd.DataFrame
    distinct: Mapping[str, Floats]
    levels: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Ints]

    @classmethod
    def of(cls, values: pd.DataFrame) -> Self:
        """Tell the numbers apart.

        >>> Coded.of(pd.DataFrame({"visits": [4.0, 0.0, 4.0]})).codes["visits"]
        array([1, 0, 1])
        """
        distinct, levels, codes = dict[str, Floats](), dict[str, tuple[str, ...]](), dict[str, Ints]()
        for key in map(str, values):
            if values[key].dtype.kind == "f":
                distinct[key], codes[key] = np.unique(_bounded(values[key]), return_inverse=True)
            else:
                levels[key], codes[key] = _tell_levels(values[key])
        return cls(values, distinct, levels, codes)

    def fit_plan(self, rows: Ints, preparation: Preparation, missing: Missing) -> FeaturePlan:
        """How these rows become features, each as often as it is named.

        >>> table = pd.DataFrame({"visits": [0.0, 4.0, 9.0]})
        >>> plan = Coded.of(table).fit_plan(np.array([0, 2, 2]), "log", "fill")
        >>> plan == fit_plan(table.iloc[[0, 2, 2]], "log", "fill")
        True
        """
        found = (feature for key in self.values for feature in self._fit_column(str(key), rows, preparation))
        return _plan(found, preparation, missing, self.values)

    def apply(self, plan: FeaturePlan) -> Floats:
        """The features of all customers, shape (customers, features)."""
        matrix = np.empty((len(self.values), len(plan.features)))
        for index, feature in enumerate(plan.features):
            matrix[:, index] = self._apply(feature)
        return matrix

    def _apply(self, feature: Feature) -> Floats:
        codes = self.codes[feature.column]
        if feature.level is not None:
            has = codes == self.levels[feature.column].index(feature.level)
            return np.asarray(feature.prepare(np.array([0.0, 1.0]))[has.astype(np.int64)])
        distinct = _fill(self.distinct[feature.column], feature.fill)
        return np.asarray(feature.prepare(distinct)[codes])

    def _fit_column(self, key: str, rows: Ints, preparation: Preparation) -> Iterator[Feature]:
        codes = self.codes[key][rows]
        if key in self.levels:
            yield from _fit_category(key, self.levels[key], codes, preparation)
            return
        distinct = self.distinct[key]
        counts = np.bincount(codes, minlength=len(distinct))
        known = (counts > 0) & ~np.isnan(distinct)
        numbers = Numbers(distinct[known], counts[known], len(rows))
        yield from _fit_number(key, numbers, preparation, lambda bare: bare.bend(_fill(distinct, bare.fill))[codes])


def _plan(found: Iterator[Feature], preparation: Preparation, missing: Missing, values: pd.DataFrame) -> FeaturePlan:
    features = tuple(found)
    if not features:
        raise UnusableTable(say("errors.features.alike", names=_quoted([str(key) for key in values])))
    return FeaturePlan(preparation=preparation, missing=missing, features=features)


def signed_log(x: Floats) -> Floats:
    """log(1 + |x|) with the sign of x.

    >>> signed_log(np.array([-1.0, 0.0])).round(3)
    array([-0.693,  0.   ])
    """
    return np.copysign(np.log1p(np.abs(x)), x)


def _quoted(names: list[str]) -> str:
    """The names in quotes, the first few of them where they are many."""
    shown = [say("errors.quoted", name=title_of(name)) for name in names[:NAMED]]
    more = len(names) - len(shown)
    return say("errors.some", names=", ".join(shown), more=more) if more else say("errors.all", names=shown)


def _fit_column(column: "pd.Series[float]", preparation: Preparation) -> Iterator[Feature]:
    if column.dtype.kind != "f":
        yield from _fit_category(str(column.name), *_tell_levels(column), preparation)
        return
    numbers = _bounded(column)
    yield from _fit_number(
        str(column.name), Numbers.of(numbers), preparation, lambda bare: bare.bend(_fill(numbers, bare.fill))
    )


def _fit_number(
    key: str, numbers: Numbers, preparation: Preparation, bent: Callable[[Feature], Floats]
) -> Iterator[Feature]:
    """The feature of a column in which not all are alike; ``bent`` gives all its numbers bent, gaps filled."""
    if len(numbers.values) < 2:
        return
    fill = NOTHING_RECORDED.get(key, numbers.median)
    filled = numbers.filled(fill)
    transform, knots = TRANSFORMS[preparation](key, filled)
    low, high = _widened(float(numbers.values[0]), float(numbers.values[-1]))
    bare = Feature(column=key, fill=fill, transform=transform, knots=knots, low=low, high=high)
    yield bare if preparation == "raw" else _standardise(bare, bent(bare), filled)


def _bounded(column: "pd.Series[float]", out: Floats | None = None) -> Floats:
    """The numbers, those beyond any meaning cut off where their squares can still be added up."""
    return np.clip(column.to_numpy(dtype=np.float64), -UTMOST, UTMOST, out=out)


def _fill(numbers: Floats, fill: float) -> Floats:
    gaps = np.isnan(numbers)
    return np.where(gaps, fill, numbers) if gaps.any() else numbers


def _widened(low: float, high: float) -> tuple[float, float]:
    """The range with round ends, so that they are nobody's own values.

    >>> _widened(12.34, 73519.42)
    (0.0, 74000.0)
    """
    decimals = -math.floor(math.log10((high - low) / STEPS))
    step = 10.0**-decimals
    below = math.floor(low / step) * step
    above = math.ceil(high / step) * step
    return round(below, decimals), round(above, decimals)


def _standardise(feature: Feature, bent: Floats, numbers: Numbers) -> Feature:
    spread = float(bent.std()) or 1.0
    presence = _presence(_most_frequent(feature, numbers) / len(bent))
    return feature.but(centre=scale_number(float(bent.mean())), scale=scale_number(spread / presence))


def _most_frequent(feature: Feature, numbers: Numbers) -> int:
    """How many customers share a value once it is bent, at most: a line that bends keeps the order."""
    bent = feature.bend(numbers.values)
    begins = np.flatnonzero(np.append(True, bent[1:] != bent[:-1]))
    return int(np.add.reduceat(numbers.counts, begins).max())


def _presence(most_frequent: float) -> float:
    """How much a column may count, 0–1, by the share of the customers who have its most frequent value.

    >>> _presence(0.6), round(_presence(0.99), 3)
    (1.0, 0.2)
    """
    return min(1.0, (1 - most_frequent) / RARE)


def _tell_levels(column: "pd.Series[Any]") -> tuple[tuple[str, ...], Ints]:
    """The levels of a category in the order of their letters, and which each customer has, -1 for none."""
    codes, levels = pd.factorize(column, sort=True)
    return tuple(map(str, levels)), codes.astype(np.int64)


def _fit_category(key: str, levels: Sequence[str], codes: Ints, preparation: Preparation) -> Iterator[Feature]:
    """One feature a level; together they weigh as much as one number: their variances add up to 1."""
    counts = np.bincount(codes + 1, minlength=len(levels) + 1)[1:]
    shares = counts[counts > 0] / len(codes)
    if len(shares) < 2:
        return
    variances = shares * (1 - shares)
    unknown = 1 - shares.sum()
    spread = float(np.sqrt(variances.sum())) / _presence(max(shares.max(), unknown))
    for level, share in zip(itertools.compress(levels, counts), shares.tolist(), strict=True):
        bare = Feature(column=key, level=level, fill=0.0, transform="identity", low=0.0, high=1.0)
        yield bare if preparation == "raw" else bare.but(centre=share, scale=scale_number(spread))
