"""Common: the customers that all candidates assign, and the one space in which candidates are compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccseg.clustering.models import UNASSIGNED
from ccseg.clustering.order import canonical_order
from ccseg.clustering.quality import common_space
from ccseg.errors import UnusableTable
from ccseg.reading.customers import FEWEST_CUSTOMERS, Customers
from ccseg.records import Floats, Ints
from ccseg.texts import say


@dataclass(frozen=True, eq=False)
class Common:
    """The customers that all candidates assign, in canonical order: their rows in the file and what is known of them.

    ``space``: (customers, columns), the one in which all are compared; ``labels``: (customers,) for each candidate.
    """

    rows: Ints
    values: pd.DataFrame
    space: Floats
    labels: tuple[Ints, ...]


def assigned_by_all(labellings: Sequence[Ints]) -> "np.ndarray":
    """Which customers no candidate leaves out, shape (customers,)."""
    return np.asarray(np.all([labels >= UNASSIGNED for labels in labellings], axis=0))


def find_common(customers: Customers, labellings: Sequence[Ints]) -> Common:
    """The customers to compare by; raises ``UnusableTable`` where there are too few."""
    rows = np.flatnonzero(assigned_by_all(labellings))
    if len(rows) < FEWEST_CUSTOMERS:
        raise UnusableTable(say("comparing.error.few_common", customers=len(rows), fewest=FEWEST_CUSTOMERS))
    values = customers.values().iloc[rows]
    order = canonical_order(values)
    rows, values = rows[order], values.iloc[order]
    labels = tuple(labels[rows] for labels in labellings)
    return Common(rows, values, common_space(values), labels)
