"""Compositions: shares that add up to a whole in every row, so that one of them follows from the others."""

from collections.abc import Mapping, Sequence

import numpy as np

from ccseg.reading.columns import Column
from ccseg.reading.facts import Facts
from ccseg.reading.implied import some_rows
from ccseg.reading.vocabulary import words
from ccseg.records import Floats
from ccseg.texts import say

WHOLES = (1.0, 100.0)
FEWEST_PARTS = 3
"""Two shares of a whole are one column and its reverse, which is told elsewhere."""
MOST_COLUMNS = 120
FEWEST_VALUES = 6
"""Columns of fewer different values are flags or levels and no shares (convention)."""
FEWEST_ROWS = 60
ROUNDED = 0.02
"""So far, as a share of the whole, rounded shares may miss it."""
NEARLY_ALL = 0.98


def without_rest(columns: Sequence[Column], facts: Sequence[Facts], mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns, with one of the shares set aside that add up to a whole; what a person said of a column stands."""
    by_name = {fact.name: fact for fact in facts}
    parts = _of_one_stem(columns, by_name) or _parts(columns, by_name)
    own = [column for column in columns if column.name in parts and column.usable]
    free = [column for column in own if column.name not in mapping and not column.measure]
    if not free:
        return tuple(columns)
    rest = next(
        (column for column in free if not words("rest").isdisjoint(by_name[column.name].senses.words)), free[-1]
    )
    others = [f"'{name}'" for name in parts if name != rest.name]
    told = say("reading.because.duplicate.rest", others=others)
    gone = rest.but(kind="ignored", role="duplicate", measure=None, unit=None, levels=(), because=told)
    return tuple(gone if column is rest else column for column in columns)


def _of_one_stem(columns: Sequence[Column], facts: Mapping[str, Facts]) -> list[str]:
    """The headers of shares that begin or end alike and together make the whole, those that are constant included."""
    stems: dict[tuple[int, str], list[str]] = {}
    for column in columns:
        fact = facts[column.name]
        if fact.content.numbers is not None and "share" in fact.senses.sure:
            for place in (0, -1):
                stems.setdefault((place, fact.senses.words[place]), []).append(column.name)
    for names in stems.values():
        table = np.stack([facts[name].content.values for name in names], axis=1)
        table = table[np.isfinite(table).all(axis=1) & (table >= 0).all(axis=1)]
        known = len(names) >= FEWEST_PARTS and len(table) >= max(FEWEST_ALIKE, len(names))
        whole = table.sum(axis=1)[:, np.newaxis] / WHOLES
        if known and (np.abs(whole - 1) <= ROUNDED).mean(axis=0).max() >= NEARLY_ALL:
            return names
    return []


FEWEST_ALIKE = 10
"""So many customers tell that shares under headers of one stem make a whole (convention)."""


def _parts(columns: Sequence[Column], facts: Mapping[str, Facts]) -> list[str]:
    """The headers of shares that add up to a whole, in the order of the file; none where there are no such."""
    numbers = [column for column in columns if column.kind == "number" and facts[column.name].content.numbers]
    if not numbers:
        return []
    taken = some_rows(facts[numbers[0].name].content.rows)
    values = {column.name: facts[column.name].content.values[taken] for column in numbers}
    for whole in WHOLES:
        shares = {name: share for name, share in values.items() if _is_share(share, whole)}
        if FEWEST_PARTS <= len(shares) <= MOST_COLUMNS and (found := _adding_up(shares, whole)):
            return found
    return []


def _is_share(values: Floats, whole: float) -> bool:
    known = values[np.isfinite(values)]
    inside = len(known) >= FEWEST_ROWS and known.min() >= 0 and known.max() <= whole * (1 + ROUNDED)
    return bool(inside and len(np.unique(known)) >= FEWEST_VALUES and known.max() > ROUNDED * whole)


def _adding_up(shares: Mapping[str, Floats], whole: float) -> list[str]:
    """Which of these add up to a whole: those that count once in the combination that comes nearest to it.

    >>> parts = np.random.default_rng(3).dirichlet([2, 3, 4], 80).round(3)
    >>> _adding_up({"a": parts[:, 0], "x": parts[::-1, 1] ** 2, "b": parts[:, 1], "c": parts[:, 2]}, 1.0)
    ['a', 'b', 'c']
    """
    table = np.stack(list(shares.values()), axis=1) / whole
    table = table[np.isfinite(table).all(axis=1)]
    if len(table) < max(FEWEST_ROWS, 2 * table.shape[1]):
        return []
    weights = np.linalg.lstsq(table, np.ones(len(table)), rcond=None)[0]
    once = weights > 1 / 2
    near = np.abs(table[:, once].sum(axis=1) - 1) <= ROUNDED
    if once.sum() < FEWEST_PARTS or near.mean() < NEARLY_ALL:
        return []
    return [name for name, counts in zip(shares, once, strict=True) if counts]
