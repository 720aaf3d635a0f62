"""Defaulters: who has defaulted, by a column that says so, and where clearly more have than elsewhere."""

from functools import partial

import numpy as np
import pandas as pd

from ccseg.describing.conditions import is_met, tells_outcome
from ccseg.describing.leavers import meets
from ccseg.describing.rates import wilson
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers
from ccseg.records import Flags, Ints

MORE = 1.5
"""So many times as many as of all have defaulted where it counts: a convention, as chance is left out beside it."""


def who_defaulted(column: Column, cells: pd.Series) -> Flags | None:
    """Who has defaulted by a column, (rows,); ``None`` where it tells nothing of that.

    >>> column = Column(name="loan_default", kind="ignored", role="outcome", because="")
    >>> who_defaulted(column, pd.Series([0, 1]))
    array([False,  True])
    """
    return meets(cells, partial(is_met, outcome="default")) if tells_outcome(column, "default") else None


def default_more(customers: Customers, labels: Ints, segments: int) -> list[bool]:
    """Whether clearly more of each segment have defaulted than of all: 1.5 times as many, and no chance (Wilson, 95%).

    ``labels`` are in the file's order; where no column says who has defaulted, nobody has.
    """
    frame = customers.frame
    told = (who_defaulted(column, frame[column.name]) for column in customers.columns if column.name in frame)
    defaulted = np.any([np.zeros(len(frame), dtype=bool), *(flags for flags in told if flags is not None)], axis=0)
    return [_exceeds(defaulted[labels == segment], defaulted.mean()) for segment in range(segments)]


def _exceeds(own: Flags, of_all: float) -> bool:
    """Whether clearly more of some have defaulted than of all.

    >>> bool(_exceeds(np.tile([True, False], 100), 0.3)), bool(_exceeds(np.tile([True, False], 5), 0.3))
    (True, False)
    """
    low, _ = wilson(int(own.sum()), len(own))
    return bool(own.size and low > of_all and own.mean() >= MORE * of_all)
