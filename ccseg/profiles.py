"""Profiles: what the customers of a segment have in common, as aggregates beside the portfolio's."""

from typing import Literal

import numpy as np
import pandas as pd

from ccseg.columns import Column, Unit
from ccseg.records import Record


class Figure(Record):
    """One measure or KPI of a segment beside the portfolio.

    ``percentile`` is where the segment's median stands among all customers, 0–100. ``filled`` is the share of
    customers that have the figure, ``active`` the share of those above zero, ``low`` and ``high`` the quartiles.
    """

    key: str
    title: str
    unit: Unit
    source: Literal["measure", "kpi", "column"]
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


class Distribution(Record):
    """Customers per bin of one figure, of a segment and of all; ``edges`` are shared, and the last bin is open."""

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


def profile_segments(values: pd.DataFrame, labels: np.ndarray, columns: tuple[Column, ...]) -> tuple[Profile, ...]:
    """One profile for each segment; labels below 0 form no segment, but −1 counts in the portfolio."""
    raise NotImplementedError
