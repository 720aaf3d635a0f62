"""Crossings: columns whose levels meet each other once each, as things and periods, or the factors of a trial, do."""

from collections.abc import Sequence
from itertools import combinations
from math import prod

import numpy as np

from ccseg.reading.contents import Content
from ccseg.reading.facts import Facts

PERIODS = ("year", "month", "quarter", "week", "date", "day")
BALANCED = 0.7
"""So many of all pairs of a thing and a period must be there, each once (convention)."""
FULL = 0.9
"""Where no header says that there are periods, nearly all meetings must be there (convention)."""
FEWEST_LEVELS = 3
"""Two columns of a crossing have at least so many levels each, and so has one of three."""
FILLED = 0.99
"""Of the cells of a column that is crossed at least so many are filled (convention)."""
MOST_COLUMNS, MOST_ROWS = 24, 200_000
"""Of more columns that may be crossed the first count; more rows are no trial and no table of periods."""


def find_crossing(facts: Sequence[Facts]) -> tuple[Facts, ...]:
    """Two or three columns whose levels meet each other in every row once, of which hardly any meeting is missing.

    >>> from ccseg.reading.contents import number_content
    >>> from ccseg.reading.facts import facts_of
    >>> site = number_content("site", [row % 12 for row in range(60)])
    >>> plot = number_content("plot", [row // 12 for row in range(60)])
    >>> [fact.name for fact in find_crossing(facts_of([site, plot]))]
    ['site', 'plot']
    """
    if not facts or facts[0].content.rows > MOST_ROWS:
        return ()
    levels = [(fact, _different(fact.content)) for fact in facts if _may_be_crossed(fact)]
    open_facts = [(fact, count) for fact, count in levels if 2 <= count <= facts[0].content.rows / 2][:MOST_COLUMNS]
    crossings = (found for size in (2, 3) for found in combinations(open_facts, size))
    return next((tuple(fact for fact, _ in found) for found in crossings if _meet_once(found)), ())


def is_period(fact: Facts) -> bool:
    """Whether a header speaks of years, months, days or the like."""
    return fact.senses.has(*PERIODS) and not fact.senses.has("birth", "ago", "count")


def _may_be_crossed(fact: Facts) -> bool:
    """Whether a column has a level in nearly each row: a code, a name, a period or a whole number."""
    content = fact.content
    if content.present < FILLED * content.rows or fact.senses.has("clock"):
        return False
    return content.numbers is None or is_period(fact) or content.whole


def _meet_once(levels: Sequence[tuple[Facts, int]]) -> bool:
    """Whether hardly any meeting of the levels of these columns is missing, and none is there twice."""
    counts = [count for _, count in levels]
    rows, cells = levels[0][0].content.rows, prod(counts)
    if sum(count >= FEWEST_LEVELS for count in counts) < (2 if len(counts) == 2 else 1) or rows * FILLED > cells:
        return False
    likely = any(is_period(fact) for fact, _ in levels)
    if rows < (BALANCED if likely else FULL) * cells:
        return False
    codes = np.stack([fact.content.codes for fact, _ in levels])
    known = codes[:, (codes >= 0).all(axis=0)]
    return bool(len(np.unique(np.ravel_multi_index(tuple(known), counts))) == known.shape[1])


def _different(content: Content) -> int:
    return len(np.unique(content.known)) if content.numbers is not None else content.distinct
