"""Features: what the clusterers see, made from the customers' values by a plan that is numbers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.records import Floats, Record

Preparation = Literal["hurdle", "log", "plain", "raw"]
Missing = Literal["fill", "drop"]


class Feature(Record):
    """One feature: the column it comes from, what fills a gap, and the numbers of its transform.

    ``value = (transform(x) - centre) / scale``, where ``interpolate`` reads ``x`` off the line through the knots.
    A categorical column gives one feature per ``level``, 1 where the customer has it, else 0.
    """

    column: str
    level: str | None = None
    fill: float
    transform: Literal["identity", "log", "interpolate"]
    knots: tuple[tuple[float, float], ...] = ()
    centre: float = 0.0
    scale: float = 1.0
    low: float
    high: float


class FeaturePlan(Record):
    """How values become features; it is fitted once and applies to any later customers."""

    preparation: Preparation
    missing: Missing
    features: tuple[Feature, ...]

    def apply(self, values: pd.DataFrame) -> Floats:
        """The features of these customers, shape (customers, features), in float64."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Features:
    """The prepared customers: ``matrix`` has a row for every customer that takes part in the fit (``complete``)."""

    plan: FeaturePlan
    matrix: Floats
    complete: NDArray[np.bool_]
