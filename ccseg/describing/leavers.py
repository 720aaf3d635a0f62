"""Leavers: who has left, by a column that says so in its header, or of which the cells do."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pandas as pd

from ccseg.describing.conditions import is_met, says_outcome, tells_outcome
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers
from ccseg.reading.lexicon import header_tokens
from ccseg.records import Flags
from ccseg.texts import say


def who_left(column: Column, cells: pd.Series) -> Flags | None:
    """Who has left by a column, (rows,); ``None`` where it tells nothing of that.

    >>> status = Column(name="customer_status", kind="ignored", role="outcome", because="")
    >>> who_left(status, pd.Series(["existing", "closed_account"]))
    array([False,  True])
    >>> who_left(status, pd.Series(["gold", "silver"])) is None
    True
    """
    if tells_outcome(column, "left"):
        return meets(cells, partial(is_met, outcome="left"))
    if column.role != "outcome" or set(header_tokens(column.name)).isdisjoint(say.raw("grammar.of_people")):
        return None
    gone = meets(cells, partial(says_outcome, outcome="left"))
    return gone if gone.any() and not gone.all() else None


def all_who_left(customers: Customers) -> Iterator[Flags]:
    """Who has left, (rows,), by each column of a file that says so."""
    frame = customers.frame
    for column in customers.columns:
        if column.name in frame and (gone := who_left(column, frame[column.name])) is not None:
            yield gone


def meets(cells: pd.Series, test: Callable[[object], bool]) -> Flags:
    """Which cells are known and meet a test, (rows,); each different one is tested once."""
    known = [value for value in cells.unique() if not pd.isna(value)]
    return np.asarray(cells.isin([value for value in known if test(value)]), dtype=bool)
