"""Splits: the questions a rule may ask, and the few that together describe a segment best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccseg.describing.values import as_numbers, numeric_keys
from ccseg.records import Flags, Floats, Ints

Split = tuple[int, int, int]
"""A question: 0 for at or below a cut (being a level), 1 for above it (not being it); the column; the cut (level)."""

LONGEST = 3
"""The most questions of a rule: a convention, as a person can still keep three in mind."""

BEAM = 16
"""The sets of questions that are kept at each step. Measured by the rule F1 of ``benchmarks/quality.py``: with four the
least F1 on the reference file falls from 0.91 to 0.83, with 32 it stays."""

CUTS = 32
"""The most cuts of a column: with 16 or 64 the mean F1 on the reference file changes by less than 0.01."""

MISSING = CUTS + 1
"""The bin of a missing value."""

POLISHES = 2
"""How often each cut is moved while the others stay: on the reference file twice more changes nothing."""

WORTH = 0.005
"""What one more question must add to F1: a convention, so that a rule is not longer for next to nothing."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Customers whose every column is cut into a few bins.

    ``bins``: (customers, columns), where bin ``b`` lies between cuts ``b − 1`` and ``b``, or is level ``b``;
    ``ordered``: (columns,), whether a column has cuts; ``asked``: (columns, bins), which cuts and levels exist.
    """

    columns: list[str]
    cuts: list[Floats]
    levels: list[list[str]]
    bins: Ints
    ordered: Flags
    asked: Flags

    def meets(self, splits: Iterable[Split]) -> Flags:
        """Which customers say yes to all questions; a missing value never does."""
        chosen = np.ones(len(self.bins), dtype="bool")
        for direction, column, cut in splits:
            bins = self.bins[:, column]
            yes = bins <= cut if self.ordered[column] else bins == cut
            chosen &= (bins != MISSING) & (yes == (direction == 0))
        return chosen

    def f1(self, among: Flags, inside: Flags) -> Floats:
        """The F1 of every further question to those ``among``, (2, columns, bins); −1 where there is none."""
        sizes, hits = self._tally(among), self._tally(among & inside)
        f1 = 2 * hits / np.maximum(1, sizes + inside.sum())
        return np.where(self.asked, f1, -1.0)

    def _tally(self, chosen: Flags) -> Ints:
        """How many of the chosen say yes to every question."""
        columns = len(self.columns)
        flat = (self.bins[chosen] + np.arange(columns) * (MISSING + 1)).ravel()
        counts = np.bincount(flat, minlength=columns * (MISSING + 1)).reshape(columns, -1)[:, :MISSING]
        yes = np.where(self.ordered[:, None], np.cumsum(counts, axis=1), counts)
        return np.stack([yes, counts.sum(axis=1, keepdims=True) - yes])


def make_grid(values: pd.DataFrame) -> Grid:
    """Cut each number at its quantiles (and at its lowest value), and each category into its commonest levels.

    >>> make_grid(pd.DataFrame({"visits": [0.0, 0.0, 3.0, 5.0]})).cuts[0].tolist()
    [1.5, 4.0]
    """
    numeric = set(numeric_keys(values))
    columns = [str(key) for key in values]
    ordered = np.array([key in numeric for key in columns], dtype="bool")
    cuts = [_cuts(as_numbers(values[key])) if key in numeric else np.zeros(0) for key in columns]
    levels = [[] if key in numeric else _levels(values[key]) for key in columns]
    bins = [
        _bin_numbers(as_numbers(values[key]), cut) if key in numeric else _bin_levels(values[key], level)
        for key, cut, level in zip(columns, cuts, levels, strict=True)
    ]
    counts = np.array([len(cut) + len(level) for cut, level in zip(cuts, levels, strict=True)], dtype="int64")
    asked = np.arange(MISSING) < counts.reshape(-1, 1)
    return Grid(columns, cuts, levels, np.stack(bins, axis=1), ordered, asked)


def best_splits(grid: Grid, inside: Flags) -> tuple[Split, ...]:
    """The at most three questions that together find those ``inside`` with the highest F1, by beam search.

    Each step keeps the best few sets of questions that ask about different columns, so that a good pair whose parts
    are poor alone is found too. A further question must be worth it.
    """
    beam: list[tuple[Split, ...]] = [()]
    best: tuple[Split, ...] = ()
    best_f1 = 0.0
    for length in range(1, LONGEST + 1):
        beam = _distinct(grid, _grow(grid, beam, inside))
        if not beam:
            break
        splits, f1 = _polish(grid, beam[0], inside)
        if f1 >= best_f1 + WORTH * (length - len(best)):
            best, best_f1 = splits, f1
    return best


def _grow(grid: Grid, beam: Sequence[tuple[Split, ...]], inside: Flags) -> list[tuple[Split, ...]]:
    """Every set of the beam with its best further question about each column and direction, best first."""
    found: dict[tuple[Split, ...], float] = {}
    for splits in beam:
        f1 = grid.f1(grid.meets(splits), inside)
        cuts = f1.argmax(axis=2)
        taken = {split[:2] for split in splits}
        for direction, column in np.ndindex(cuts.shape):
            cut = int(cuts[direction, column])
            if (direction, column) not in taken and f1[direction, column, cut] >= 0:
                found[tuple(sorted((*splits, (direction, column, cut))))] = float(f1[direction, column, cut])
    return sorted(found, key=lambda splits: (-round(found[splits], 9), splits))


def _distinct(grid: Grid, candidates: Iterable[tuple[Split, ...]]) -> list[tuple[Split, ...]]:
    """The first few that ask about different columns and find different customers."""
    kept: list[tuple[Split, ...]] = []
    seen: set[object] = set()
    for splits in candidates:
        shape = tuple(split[:2] for split in splits)
        if shape in seen:
            continue
        customers = grid.meets(splits).tobytes()
        if customers not in seen:
            kept.append(splits)
        seen |= {shape, customers}
        if len(kept) == BEAM:
            break
    return kept


def _polish(grid: Grid, splits: tuple[Split, ...], inside: Flags) -> tuple[tuple[Split, ...], float]:
    """Move each cut to where it does best while the others stay."""
    f1 = -1.0
    for _ in range(POLISHES):
        for index, (direction, column, _cut) in enumerate(splits):
            others = splits[:index] + splits[index + 1 :]
            scores = grid.f1(grid.meets(others), inside)[direction, column]
            splits = (*splits[:index], (direction, column, int(scores.argmax())), *splits[index + 1 :])
            f1 = float(scores.max())
    return splits, f1


def _cuts(numbers: Floats) -> Floats:
    """Cuts halfway between neighbouring values: after the lowest, and at quantiles where there are many."""
    known = np.sort(numbers[np.isfinite(numbers)])
    distinct = np.unique(known)
    if distinct.size < 2:
        return np.zeros(0)
    if distinct.size > CUTS:
        positions = np.linspace(0, known.size - 1, CUTS + 1)[:-1].astype("int64")
        below = np.unique(np.searchsorted(distinct, known[positions]))
    else:
        below = np.arange(distinct.size - 1)
    below = below[below < distinct.size - 1]
    return np.asarray((distinct[below] + distinct[below + 1]) / 2)


def _bin_numbers(numbers: Floats, cuts: Floats) -> Ints:
    return np.where(np.isfinite(numbers), np.searchsorted(cuts, numbers, side="left"), MISSING)


def _levels(series: pd.Series) -> list[str]:
    counts = series.dropna().astype("str").value_counts()
    return sorted(counts.index, key=lambda level: (-counts[level], level))[:CUTS]


def _bin_levels(series: pd.Series, levels: list[str]) -> Ints:
    """The level's number; a rarer level is one more, a missing one is missing."""
    numbers = {level: number for number, level in enumerate(levels)}
    bins = series.astype("str").map(numbers).fillna(len(levels))
    return np.where(series.notna(), bins, MISSING).astype("int64")
