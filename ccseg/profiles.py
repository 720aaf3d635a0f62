"""Profiles: what the customers of a segment have in common, as aggregates beside the portfolio's."""

from ccseg.columns import Unit
from ccseg.records import Record


class Figure(Record):
    """One measure or KPI of a segment beside the portfolio.

    ``percentile`` is where the segment's median stands among all customers, 0–100. ``filled`` is the share of
    customers that have the figure, ``active`` the share above zero.
    """

    key: str
    title: str
    unit: Unit
    median: float | None
    low: float | None
    high: float | None
    mean: float | None
    active: float
    filled: float
    portfolio: float | None
    portfolio_active: float
    percentile: float | None


class Distribution(Record):
    """Customers per bin for one measure: shared ``edges``, and the counts of a segment (``portfolio``: of all)."""

    key: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    portfolio: tuple[int, ...]


class Level(Record):
    """The share of a segment (and of the portfolio) that has one level of a categorical column."""

    key: str
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
