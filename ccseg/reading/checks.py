"""Checks: what the field knows must hold between the measures, and how often it does not."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.reading.columns import Column
from ccseg.reading.findings import Issue
from ccseg.reading.measures import ALL_MEASURES, Measure, title_of
from ccseg.texts import say

MOSTLY_IDLE = 0.8
"""From this share on, gaps are of customers who had nothing to pay (convention)."""
LITTLE_OWED = 0.25
"""The quarter of customers with the lowest balance owes hardly anything (convention)."""


def check_measures(values: pd.DataFrame, columns: Sequence[Column]) -> list[Issue]:
    """The field's own checks on the measures that are there of a card."""
    names = {column.measure: column.name for column in columns if column.measure}
    return [*_sums(values, names), *_ranges(values, names), *_over_limit(values, names), *_unrecorded(values, names)]


def _sums(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    parts = ("purchases", "oneoff_purchases", "installments_purchases")
    if not all(part in names for part in parts):
        return []
    total, oneoff, instalments = (values[part].to_numpy() for part in parts)
    differs = int(np.count_nonzero(np.abs(total - oneoff - instalments) > 0.01 + 0.001 * np.abs(total)))
    message = say("reading.check.sum")
    return [Issue(severity="note", column=names["purchases"], message=message, rows=differs)] if differs else []


def _ranges(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    found = _credits(values, names)
    for measure in ALL_MEASURES:
        if measure.name in names:
            found += _out_of_range(values[measure.name], measure, names[measure.name])
    return found


def _out_of_range(values: "pd.Series[float]", measure: Measure, header: str) -> list[Issue]:
    """What is told of values below and above the range of a measure."""
    ends = (
        ("below", measure.low, measure.low is not None and values < measure.low),
        ("above", measure.high, measure.high is not None and values > measure.high),
    )
    told = [(key, bound, int(np.sum(outside))) for key, bound, outside in ends]
    return [
        Issue(
            severity="note",
            column=header,
            message=say(f"reading.check.{key}", measure=measure.title, bound=bound),
            rows=rows,
        )
        for key, bound, rows in told
        if rows
    ]


def _credits(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    below = int((values["balance"] < 0).sum()) if "balance" in names else 0
    message = say("reading.check.credit")
    return [Issue(severity="note", column=names["balance"], message=message, rows=below)] if below else []


def _over_limit(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    if not {"balance", "credit_limit"} <= names.keys():
        return []
    over = int((values["balance"] > values["credit_limit"]).sum())
    message = say("reading.check.over_limit")
    return [Issue(severity="note", column=names["balance"], message=message, rows=over)] if over else []


def _unrecorded(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    """Missing minimum payments of customers who paid nothing or owe nearly nothing were never due."""
    if "minimum_payments" not in names:
        return []
    missing = np.isnan(values["minimum_payments"].to_numpy())
    share = float(np.mean(_idle(values, names)[missing])) if missing.any() else 0.0
    if share < MOSTLY_IDLE:
        return []
    message = say("reading.check.unrecorded", measure=title_of("minimum_payments"), share=share)
    return [Issue(severity="note", column=names["minimum_payments"], message=message, rows=int(missing.sum()))]


def _idle(values: pd.DataFrame, names: Mapping[str, str]) -> NDArray[np.bool_]:
    """Customers who paid nothing, or whose balance is among the lowest quarter."""
    idle = np.zeros(len(values), dtype=bool)
    if "payments" in names:
        idle |= values["payments"].to_numpy() == 0
    if "balance" in names:
        balance = values["balance"].to_numpy()
        idle |= balance <= np.nanquantile(balance, LITTLE_OWED) if np.isfinite(balance).any() else False
    return idle
