"""Checks: what the field knows must hold between the measures, and how often it does not."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ccseg.columns import Column
from ccseg.findings import Issue
from ccseg.measures import MEASURES, title_of


def check_measures(values: pd.DataFrame, columns: Sequence[Column]) -> list[Issue]:
    """The field's own checks on the measures that are there (``domain.md``: 1. The seventeen measures)."""
    names = {column.measure: column.name for column in columns if column.measure}
    return [*_sums(values, names), *_ranges(values, names), *_over_limit(values, names), *_unrecorded(values, names)]


def _sums(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    parts = ("purchases", "oneoff_purchases", "installments_purchases")
    if not all(part in names for part in parts):
        return []
    total, oneoff, instalments = (values[part] for part in parts)
    differs = int(((total - oneoff - instalments).abs() > 0.01 + 0.001 * total.abs()).sum())
    message = "Purchases differ from one-off plus instalment purchases."
    return [Issue(severity="note", column=names["purchases"], message=message, rows=differs)] if differs else []


def _ranges(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    found = []
    for measure in MEASURES:
        if measure.name not in names:
            continue
        column = values[measure.name]
        below = 0 if measure.low is None else int((column < measure.low).sum())
        above = 0 if measure.high is None else int((column > measure.high).sum())
        if below:
            message = f"{measure.title} is below {measure.low:g}; kept as it stands."
            found.append(Issue(severity="note", column=names[measure.name], message=message, rows=below))
        if above:
            message = f"{measure.title} is above {measure.high:g}; kept as it stands."
            found.append(Issue(severity="note", column=names[measure.name], message=message, rows=above))
    return found


def _over_limit(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    if not {"balance", "credit_limit"} <= names.keys():
        return []
    over = int((values["balance"] > values["credit_limit"]).sum())
    message = "The balance is above the credit limit; kept as it stands."
    return [Issue(severity="note", column=names["balance"], message=message, rows=over)] if over else []


def _unrecorded(values: pd.DataFrame, names: Mapping[str, str]) -> list[Issue]:
    """Missing minimum payments of customers who paid nothing or owe nearly nothing were never due."""
    if "minimum_payments" not in names or not (missing := values["minimum_payments"].isna()).any():
        return []
    idle = pd.Series(False, index=values.index)
    if "payments" in names:
        idle |= values["payments"] == 0
    if "balance" in names:
        idle |= values["balance"] <= values["balance"].quantile(0.25)
    share = float(np.mean(idle[missing]))
    if share < 0.8:
        return []
    message = (
        f"{title_of('minimum_payments')} are missing where nothing was paid or hardly anything was owed "
        f"({share:.0%} of the gaps), so the gap means 'nothing recorded', not 'unknown'."
    )
    return [Issue(severity="note", column=names["minimum_payments"], message=message, rows=int(missing.sum()))]
