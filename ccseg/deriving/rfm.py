"""RFM: recency, frequency and money in quintiles, as a ready-made segmentation to hold others against."""

import numpy as np
import pandas as pd

from ccseg.records import Ints
from ccseg.texts import say

COLUMN = "rfm_segment"
"""The header of the tier of each customer."""

TIERS = 5


def rfm_tiers(table: pd.DataFrame) -> "pd.Series[str]":
    """The tier of each customer: a quintile of the sum of three quintiles, customers who are equal in the same.

    Few days since the last purchase are the highest quintile; who never bought is in the lowest.

    >>> bought = pd.DataFrame({"recency_days": [1, 9, None], "purchases_trx": [9, 2, 0], "purchases": [90.0, 30.0, 0]})
    >>> rfm_tiers(bought).tolist()
    ['RFM tier 5 of 5', 'RFM tier 4 of 5', 'RFM tier 2 of 5']
    """
    recency = -table["recency_days"].fillna(np.inf)
    parts = [_quintiles(part) for part in (recency, table["purchases_trx"], table["purchases"])]
    tiers = _quintiles(pd.Series(np.sum(parts, axis=0)))
    return pd.Series([say("deriving.rfm.tier", tier=int(tier)) for tier in tiers], index=table.index, dtype="str")


def _quintiles(values: "pd.Series[float]") -> Ints:
    """The quintile of each value, 1 to 5, by the mean rank of those that are equal."""
    shares = values.rank(method="average").to_numpy() / len(values)
    return np.clip(np.ceil(shares * TIERS), 1, TIERS).astype(np.int64)
