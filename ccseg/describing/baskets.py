"""Baskets: what part of their spend the customers of a segment leave at each group of merchants."""

import numpy as np

from ccseg.describing.conditions import Basket
from ccseg.describing.values import parsed
from ccseg.reading.customers import Customers
from ccseg.reading.measures import MERCHANT_GROUPS
from ccseg.records import Ints
from ccseg.texts import say

LEAST = 0.005
"""Groups with a smaller part in a segment and in the portfolio are not told: it would be written as 0%."""


def find_baskets(customers: Customers, labels: Ints, segments: int) -> list[tuple[Basket, ...]]:
    """The basket of each segment, its largest group first; empty where the file tells no groups or nobody bought.

    ``labels`` are in the file's order, and those below −1 took no part.
    """
    headers = {group: f"spend_share_{group}" for group in MERCHANT_GROUPS}
    if not set(headers.values()) <= set(map(str, customers.frame)):
        return [()] * segments
    shares = {group: parsed(customers.frame[header]) for group, header in headers.items()}
    return [_basket(shares, labels == segment, labels >= -1) for segment in range(segments)]


def _basket(shares: dict[str, "np.ndarray"], members: "np.ndarray", everyone: "np.ndarray") -> tuple[Basket, ...]:
    baskets = [
        Basket(title=say(f"measures.groups.{group}"), share=_mean(own[members]), portfolio=_mean(own[everyone]))
        for group, own in shares.items()
    ]
    bought = any(basket.share for basket in baskets)
    told = [basket for basket in baskets if bought and max(basket.share, basket.portfolio) >= LEAST]
    return tuple(sorted(told, key=lambda basket: -basket.share))


def _mean(shares: "np.ndarray") -> float:
    known = shares[np.isfinite(shares)]
    return float(known.mean()) if len(known) else 0.0
