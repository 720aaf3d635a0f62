"""Features: what the clusterers see, made from the customers' values by a plan that is numbers."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from ccseg.errors import UnusableTable
from ccseg.reading.columns import MEASURES
from ccseg.records import Floats, Ints, Record

Preparation = Literal["hurdle", "log", "plain", "raw"]
Missing = Literal["fill", "drop"]
Transform = Literal["identity", "log", "interpolate"]
Knots = tuple[tuple[float, float], ...]

PREPARATIONS: tuple[Preparation, ...] = get_args(Preparation)
MANY_ZEROS = 0.1
KNOTS = 200
UTMOST = 1e100
UNITS = {measure.name: measure.unit for measure in MEASURES}
NOTHING_RECORDED = {"minimum_payments": 0.0}
"""Measures whose gaps mean "nothing recorded", and the value that says so."""


class Feature(Record):
    """One feature: the column it comes from, what fills a gap, and the numbers of its transform.

    ``value = (transform(x) - centre) / scale``, where ``interpolate`` reads ``x`` off the line through the knots.
    A categorical column gives one feature per ``level``, 1 where the customer has it, else 0. ``low`` and ``high``
    are the least and the largest value seen.
    """

    column: str
    level: str | None = None
    fill: float
    transform: Transform
    knots: Knots = ()
    centre: float = 0.0
    scale: float = 1.0
    low: float
    high: float

    def read(self, values: pd.DataFrame) -> Floats:
        """The column as numbers, gaps filled, shape (customers,)."""
        column = values[self.column]
        if self.level is not None:
            return np.asarray((column == self.level).to_numpy(dtype=np.float64, na_value=0.0))
        return _fill(_bounded(column), self.fill)

    def bend(self, x: Floats) -> Floats:
        """The transform alone, before centring and scaling."""
        if self.transform == "log":
            return signed_log(x)
        if self.transform == "interpolate":
            at, to = np.array(self.knots).T
            return np.asarray(np.interp(x, at, to))
        return x

    def apply(self, values: pd.DataFrame) -> Floats:
        return (self.bend(self.read(values)) - self.centre) / self.scale


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
        """For each feature the place of its column among ``columns``, shape (features,)."""
        return np.array([self.columns.index(feature.column) for feature in self.features])

    def complete(self, values: pd.DataFrame) -> NDArray[np.bool_]:
        """Which customers can be placed: all, or with ``missing="drop"`` those without a gap."""
        if self.missing == "fill":
            return np.ones(len(values), dtype=bool)
        return values[list(self.columns)].notna().all(axis=1).to_numpy(dtype=bool)

    def apply(self, values: pd.DataFrame) -> Floats:
        """The features of these customers, shape (customers, features).

        >>> plan = prepare_features(pd.DataFrame({"visits": [1.0, 2.0, 3.0]}), "plain").plan
        >>> plan.apply(pd.DataFrame({"visits": [2.0]}))
        array([[0.]])
        """
        absent = [column for column in self.columns if column not in values]
        if absent:
            raise UnusableTable(
                f"This file has no column for {_list(absent)}, which the segments were found with; "
                "add it or map one of its columns to it."
            )
        matrix = np.empty((len(values), len(self.features)))
        for place, feature in enumerate(self.features):
            matrix[:, place] = feature.apply(values)
        return matrix


@dataclass(frozen=True, eq=False)
class Features:
    """The prepared customers, shape (customers, features), and the plan that made them."""

    plan: FeaturePlan
    matrix: Floats


def prepare_features(values: pd.DataFrame, preparation: Preparation = "hurdle", missing: Missing = "fill") -> Features:
    """Fit a plan to these customers and apply it; ``UnusableTable`` when no column tells them apart.

    >>> prepare_features(pd.DataFrame({"visits": [0.0, 0.0, 4.0, 9.0]})).matrix.round(2).ravel()
    array([-0.97, -0.97,  0.65,  1.3 ])
    """
    plan = fit_plan(values, preparation, missing)
    return Features(plan, plan.apply(values))


def fit_plan(values: pd.DataFrame, preparation: Preparation, missing: Missing) -> FeaturePlan:
    """How these customers become features; ``UnusableTable`` when no column tells them apart.

    >>> [f.column for f in fit_plan(pd.DataFrame({"visits": [0.0, 4.0], "shop": [1.0, 1.0]}), "log", "fill").features]
    ['visits']
    """
    features = tuple(feature for key in values for feature in _fit_column(values[key], preparation))
    if not features:
        raise UnusableTable(
            f"No column tells these customers apart: in {_list([str(key) for key in values])} they are all alike. "
            "Bring a column in which they differ."
        )
    return FeaturePlan(preparation=preparation, missing=missing, features=features)


def signed_log(x: Floats) -> Floats:
    """log(1 + |x|) with the sign of x.

    >>> signed_log(np.array([-1.0, 0.0])).round(3)
    array([-0.693,  0.   ])
    """
    return np.copysign(np.log1p(np.abs(x)), x)


def _list(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:8])
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _fit_column(column: "pd.Series[float]", preparation: Preparation) -> Iterator[Feature]:
    if column.dtype.kind == "f":
        yield from _fit_number(column, preparation)
    else:
        yield from _fit_category(column, preparation)


def _fit_number(column: "pd.Series[float]", preparation: Preparation) -> Iterator[Feature]:
    key = str(column.name)
    numbers = _bounded(column)
    known = numbers[~np.isnan(numbers)]
    if not len(known) or known.min() == known.max():
        return
    fill = NOTHING_RECORDED.get(key, float(np.median(known)))
    filled = _fill(numbers, fill)
    transform, knots = TRANSFORMS[preparation](key, filled)
    low, high = _widened(float(known.min()), float(known.max()))
    bare = Feature(column=key, fill=fill, transform=transform, knots=knots, low=low, high=high)
    yield bare if preparation == "raw" else _standardise(bare, bare.bend(filled))


def _bounded(column: "pd.Series[float]") -> Floats:
    """The numbers, those beyond any meaning cut off where their squares can still be added up."""
    return np.clip(column.to_numpy(dtype=np.float64), -UTMOST, UTMOST)


def _fill(numbers: Floats, fill: float) -> Floats:
    return np.where(np.isnan(numbers), fill, numbers)


def _widened(low: float, high: float) -> tuple[float, float]:
    """The range with round ends, so that they are nobody's own values.

    >>> _widened(12.34, 73519.42)
    (0.0, 74000.0)
    """
    places = -math.floor(math.log10((high - low) / 20))
    step = 10.0**-places
    return round(math.floor(low / step) * step, places), round(math.ceil(high / step) * step, places)


def _standardise(feature: Feature, bent: Floats) -> Feature:
    return feature.but(centre=float(bent.mean()), scale=float(bent.std()) or 1.0)


def _fit_category(column: "pd.Series[float]", preparation: Preparation) -> Iterator[Feature]:
    """One feature a level; together they weigh as much as one number: their variances add up to 1."""
    shares = column.value_counts(normalize=True).sort_index()
    if len(shares) < 2:
        return
    spread = float(np.sqrt((shares * (1 - shares)).sum()))
    for level, share in shares.items():
        bare = Feature(column=str(column.name), level=str(level), fill=0.0, transform="identity", low=0.0, high=1.0)
        yield bare if preparation == "raw" else bare.but(centre=float(share), scale=spread)


def _identity(key: str, x: Floats) -> tuple[Transform, Knots]:
    return "identity", ()


def _log(key: str, x: Floats) -> tuple[Transform, Knots]:
    """log1p for money and counts, and for own columns whose upper tail is long."""
    unit = UNITS.get(key)
    long_tail = x.min() >= 0 and x.max() > 10 * max(np.median(x), x.mean())
    return ("log" if unit in ("money", "count") or (unit is None and long_tail) else "identity"), ()


def _hurdle(key: str, x: Floats) -> tuple[Transform, Knots]:
    """Many zeros: 0 stays 0 and others are ±(1 + percentile); else normal scores (van der Waerden 1952)."""
    if (x == 0).mean() < MANY_ZEROS:
        at, rank = _ranks(x)
        return "interpolate", _thin(at, ndtri(rank))
    return "interpolate", (*_side(x[x < 0], -1), (0.0, 0.0), *_side(x[x > 0], 1))


def _side(x: Floats, sign: int) -> Knots:
    if not len(x):
        return ()
    at, rank = _ranks(np.abs(x))
    return tuple((sign * a, sign * b) for a, b in _thin(at, 1 + rank))[::sign]


def _ranks(x: Floats) -> tuple[Floats, Floats]:
    """The distinct values and their mid-ranks, 0–1."""
    at, counts = np.unique(x, return_counts=True)
    return at, (np.cumsum(counts) - counts / 2) / len(x)


def _thin(at: Floats, to: Floats) -> Knots:
    """At most ``KNOTS`` of the points, even along ``to``, both ends kept."""
    if len(at) > KNOTS:
        keep = np.unique(np.searchsorted(to, np.linspace(to[0], to[-1], KNOTS)))
        at, to = at[keep], to[keep]
    return tuple(zip(_rounded(at), to.tolist(), strict=True))


def _rounded(at: Floats) -> list[float]:
    """Ascending numbers, each rounded as far as its neighbours and zero allow, so that they are nobody's own values.

    >>> _rounded(np.array([6.0, 7.0, 512.27, 550.96, 73519.42]))
    [6.0, 7.0, 510.0, 550.0, 70000.0]
    """
    gaps = np.diff(at)
    nearest = np.min([np.append(gaps, np.inf), np.append(np.inf, gaps), np.where(at, np.abs(at), np.inf)], axis=0)
    places = np.floor(np.log10(np.where(np.isfinite(nearest), nearest, 1.0) / 2)).astype(int)
    return [round(number, -place) for number, place in zip(at.tolist(), places.tolist(), strict=True)]


TRANSFORMS: dict[Preparation, Callable[[str, Floats], tuple[Transform, Knots]]] = {
    "hurdle": _hurdle,
    "log": _log,
    "plain": _identity,
    "raw": _identity,
}
"""How each preparation bends a numeric column; a new preparation is a row here."""
