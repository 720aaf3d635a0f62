"""Defaulters: who has defaulted, by a column that says so, and where clearly more have than elsewhere."""

import numpy as np

from ccseg.describing.leavers import meets
from ccseg.describing.rates import wilson
from ccseg.reading.columns import Column
from ccseg.reading.customers import Customers
from ccseg.reading.lexicon import header_tokens
from ccseg.records import Flags, Ints
from ccseg.texts import say

MORE = 1.5
"""So many times as many as of all have defaulted where it counts: a convention, as chance is left out beside it."""


def defaulters(customers: Customers) -> Flags | None:
    """Who has defaulted, (rows,), by any column of a file that says so; ``None`` where none does."""
    frame = customers.frame
    told = [column.name for column in customers.columns if column.name in frame and tells_default(column)]
    return np.any([meets(frame[name], has_defaulted) for name in told], axis=0) if told else None


def default_more(defaulted: Flags, labels: Ints, segments: int) -> list[bool]:
    """Whether clearly more of each segment have defaulted than of all: 1.5 times as many, and no chance (Wilson, 95%).

    >>> labels = np.repeat([0, 1], 200)
    >>> default_more(np.tile([True, *[False] * 9], 40), labels, 2)
    [False, False]
    >>> default_more(np.concatenate([np.tile([True, False], 100), np.zeros(200, dtype=bool)]), labels, 2)
    [True, False]
    """
    of_all, found = defaulted.mean(), []
    for segment in range(segments):
        own = defaulted[labels == segment]
        low, _ = wilson(int(own.sum()), len(own))
        found.append(bool(own.size and low > of_all and own.mean() >= MORE * of_all))
    return found


def tells_default(column: Column) -> bool:
    """Whether a column says who has defaulted.

    >>> tells_default(Column(name="loan_default", kind="ignored", role="outcome", because=""))
    True
    """
    words: list[str] = say.raw("grammar.subjects.default")
    return column.role == "outcome" and not set(header_tokens(column.name)).isdisjoint(words)


def has_defaulted(value: object) -> bool:
    """Whether a value of such a column means that the customer has defaulted.

    >>> has_defaulted(1.0), has_defaulted("Default"), has_defaulted("No default"), has_defaulted(0)
    (True, True, False, False)
    """
    words = set(header_tokens(str(value)))
    said = not words.isdisjoint(say.raw("grammar.subjects.default")) and words.isdisjoint(say.raw("grammar.denials"))
    return said or str(value).strip().lower() in say.raw("grammar.yes")
