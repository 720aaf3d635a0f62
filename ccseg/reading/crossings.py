"""Crossings: columns whose levels meet each other once each, as things and periods, or the factors of a trial, do."""

from collections.abc import Sequence
from itertools import combinations
from math import prod

import numpy as np

from ccseg.reading.codes import QUANTITIES
from ccseg.reading.contents import Content
from ccseg.reading.facts import Facts

PERIODS = ("year", "month", "quarter", "week", "date", "day")
NO_FACTORS = frozenset(QUANTITIES) - {"ago", "flag"}
"""What numbers are of that say how much; a time or a yes or no may be a factor of a trial."""
BY_CHANCE = 20
"""Where things met periods by chance, so many meetings at least would be there twice (convention)."""
FULL = 0.9
"""Where no header says that there are periods, nearly all meetings must be there (convention)."""
FEW_LEVELS = 20
"""A column of broken numbers is crossed where it has at most so many levels, as doses have (convention)."""
LARGEST = 5
"""So many columns are crossed at most, and more than three only where they have names or are periods."""
FEWEST_LEVELS = 3
"""One of the columns of a crossing has at least so many levels."""
FILLED = 0.99
"""Of the cells of a column that is crossed at least so many are filled (convention)."""
MOST_COLUMNS, MOST_ROWS = 24, 200_000
"""Of more columns that may be crossed the first count; more rows are no trial and no table of periods."""


def find_crossing(facts: Sequence[Facts]) -> tuple[Facts, ...]:
    """Two or more columns whose levels meet each other in a row each, once.

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
    named = [(fact, count) for fact, count in open_facts if fact.content.numbers is None or is_period(fact)]
    crossings = (
        found for size in range(2, LARGEST + 1) for found in combinations(open_facts if size <= 3 else named, size)
    )
    return next((tuple(fact for fact, _ in found) for found in crossings if _meet_once(found)), ())


def is_period(fact: Facts) -> bool:
    """Whether a header speaks of years, months, days or the like."""
    return fact.senses.has(*PERIODS) and not fact.senses.has("birth", "ago", "count")


def _may_be_crossed(fact: Facts) -> bool:
    """Whether a column has a level in nearly each row: a code, a name, a period or a whole number, but no quantity."""
    content = fact.content
    if content.present < FILLED * content.rows or fact.senses.has("clock"):
        return False
    if content.numbers is None or is_period(fact):
        return True
    return not fact.senses.has(*NO_FACTORS) and (content.whole or _different(content) <= FEW_LEVELS)


def _meet_once(levels: Sequence[tuple[Facts, int]]) -> bool:
    """Whether no meeting of these columns is there twice, though hardly any is missing or by chance many would be."""
    counts = [count for _, count in levels]
    rows, cells = levels[0][0].content.rows, prod(counts)
    if max(counts) < FEWEST_LEVELS or rows * FILLED > cells:
        return False
    surely = len(counts) <= 3 and any(is_period(fact) for fact, _ in levels) and rows * rows >= 2 * BY_CHANCE * cells
    if rows < FULL * cells and not surely:
        return False
    codes = np.stack([fact.content.codes for fact, _ in levels])
    known = codes[:, (codes >= 0).all(axis=0)]
    return bool(len(np.unique(np.ravel_multi_index(tuple(known), counts))) == known.shape[1])


def _different(content: Content) -> int:
    return len(np.unique(content.known)) if content.numbers is not None else content.distinct
