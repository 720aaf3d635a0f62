"""Spreads: how the values of a column lie, in three numbers, a share of zeros and a small histogram."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from app.common.numbers import figure, share
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers

BARS = 12
"""Bars of a histogram, and the most levels of a category that are shown."""

ENDS = (0.01, 0.99)
"""The quantiles between which a histogram is drawn: one outlier shall not squeeze all others into one bar."""


class Spread(NamedTuple):
    """The lowest value, the median and the highest, the share of zeros, and how many customers have what."""

    low: str = ""
    middle: str = ""
    high: str = ""
    zeros: str = ""
    counts: tuple[int, ...] = ()


def spreads_of(customers: Customers) -> list[Spread]:
    """The spread of each column, in their order; this session remembers those of the file that is open."""
    known = st.session_state.get("spreads", {})
    keys = [(customers.digest, column.name, column.kind) for column in customers.columns]
    found = {
        key: known.get(key) or spread_of(column, customers.frame[column.name])
        for key, column in zip(keys, customers.columns, strict=True)
    }
    st.session_state["spreads"] = found
    return [found[key] for key in keys]


def spread_of(column: Column, values: "pd.Series[float]") -> Spread:
    """The spread of a column that takes part, or could; of an id or of personal data nothing is told.

    >>> spread_of(Column(name="visits", kind="number", because=""), pd.Series([0.0, 2.0, 4.0, 1500.0])).middle
    '3'
    """
    if column.kind == "number":
        return _of_numbers(values.to_numpy(dtype=np.float64))
    if column.kind == "category":
        levels = values.value_counts().head(BARS)
        return Spread(middle=str(levels.index[0]), counts=tuple(levels.tolist())) if len(levels) else Spread()
    return Spread()


def _of_numbers(numbers: np.ndarray) -> Spread:
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return Spread()
    low, high = np.quantile(known, ENDS)
    counts, _ = np.histogram(np.clip(known, low, high), bins=BARS)
    return Spread(
        low=figure(float(known.min())),
        middle=figure(float(np.median(known))),
        high=figure(float(known.max())),
        zeros=share(float((known == 0).mean())),
        counts=tuple(counts.tolist()),
    )
