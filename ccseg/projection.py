"""Projection: the map, two numbers a customer, and how far it can be trusted."""

from dataclasses import dataclass
from typing import Literal

from ccseg.records import Floats


@dataclass(frozen=True, eq=False)
class Projection:
    """``points``: (customers, 2 or 3); ``trust``: trustworthiness 0–1 on a sample (Venna & Kaski 2001)."""

    method: Literal["umap", "pca"]
    points: Floats
    trust: float
