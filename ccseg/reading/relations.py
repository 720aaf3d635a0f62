"""Relations: what columns tell about each other, such as one thing that stands there twice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccseg.reading.columns import Column
from ccseg.reading.composites import is_worth, without_composites, without_ranks
from ccseg.reading.facts import Facts
from ccseg.reading.implied import FLAG, MOSTLY_KNOWN, Implied, find_implied, some_rows
from ccseg.reading.level_sets import sets_of_levels
from ccseg.reading.roles import DESCRIBED
from ccseg.reading.spreads import standardised
from ccseg.reading.vocabulary import words
from ccseg.records import Floats
from ccseg.texts import say

FEWEST_COMPARED = 30
"""With fewer rows two columns may agree by chance (convention)."""
LIKELY_SAME = 0.98
"""Rank correlation, gaps filled with the middle, from which on two columns are looked at closely."""
SAME_RANKS = 0.999
"""Rank correlation from which on two columns put the customers in the same order (convention)."""
EXACTLY = 1e-4
"""Residual, as a share of the spread, up to which one column is another in another unit."""
WORKED_OUT = 2e-3
"""Residual, as a share of the spread, up to which one column is worked out from others: rounding to cents passes."""
ROWS_WORKED_OUT = 0.99
MOST_SUMMED = 120
"""Among so many columns sums are looked for."""
MOST_PARTS = 24
MOST_LEVELS_ALIKE = 30
SUMMED_SIGNS = ("总", "總", "合计", "合計")
"""How headers of totals begin where they have no spaces."""
FEWEST_OF_A_LEVEL = 3
"""Levels of fewer customers agree by chance."""


def relate_columns(columns: Sequence[Column], facts: Sequence[Facts], mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns, with those set aside that others tell something about; what a person said of a column stands."""
    by_name = {fact.name: fact for fact in facts}
    related = sets_of_levels(columns, by_name, mapping)
    related = _copies_of_set_aside(related, by_name, mapping)
    related = without_ranks(_scores_that_add_up(related, by_name, mapping), by_name, mapping)
    related = _same_levels(related, by_name, mapping)
    related = _same_numbers(related, by_name, mapping)
    related = _worked_out(related, by_name, mapping)
    related = without_composites(related, by_name, mapping)
    return _without_implied(related, by_name, mapping)


def _without_implied(
    columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]
) -> tuple[Column, ...]:
    """The columns, with those set aside that follow from others or tell what is set aside."""
    implied = {found.name: found for found in find_implied(columns, facts, mapping)}
    return tuple(_imply(column, implied.get(column.name), columns) for column in columns)


def _imply(column: Column, implied: Implied | None, columns: Sequence[Column]) -> Column:
    if implied is None:
        return column
    if implied.role == "duplicate":
        return _aside(column, f"duplicate.{implied.key}", other=implied.other)
    other = next(other for other in columns if other.name == implied.other)
    return _as(column, other, say(f"reading.because.implied.{implied.key}", other=implied.other))


def _aside(column: Column, key: str, **values: object) -> Column:
    told = say(f"reading.because.{key}", **values)
    gone = {"kind": "ignored", "role": "duplicate", "measure": None, "unit": None, "levels": (), "doubtful": False}
    return column.but(**gone, because=told)


def _as(column: Column, other: Column, told: str) -> Column:
    """A column in the role of another."""
    known = {"kind": other.kind, "role": other.role, "describe": other.describe}
    return column.but(**known, measure=None, unit=None, levels=(), doubtful=False, because=told)


# -------------------------------------------------------------------------------------- copies of what is set aside


def _copies_of_set_aside(
    columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]
) -> list[Column]:
    """A column that divides the customers as an outcome or a protected characteristic does is one too."""
    leaks = {
        division: column
        for column in reversed(columns)
        if column.describe and column.role in DESCRIBED and (division := _division(facts[column.name])) is not None
    }
    found = []
    for column in columns:
        free = leaks and column.usable and column.name not in mapping
        division = _division(facts[column.name]) if free else None
        other = leaks.get(division) if division is not None else None
        found.append(_as(column, other, say("reading.because.copy_of", other=other.name)) if other else column)
    return found


def _division(fact: Facts) -> bytes | None:
    """How a column divides the customers, whatever its levels are called; ``None`` where it says little.

    Two columns divide them alike where these bytes are equal.
    """
    levels = len(fact.content.levels)
    if not 2 <= levels <= MOST_LEVELS_ALIKE or fact.content.rows < FEWEST_COMPARED:
        return None
    codes = fact.content.codes
    if (codes < 0).mean() > 1 - MOSTLY_KNOWN:
        # Who has none of something may be a gap in one column and a level in the other.
        codes = np.where(codes < 0, codes.max() + 1, codes)
    known = codes[codes >= 0]
    sizes = np.sort(np.bincount(known))[::-1]
    if sizes[1:].sum() < FEWEST_OF_A_LEVEL:
        return None
    found, first = np.unique(known, return_index=True)
    rank = np.zeros(int(found.max()) + 1, dtype=np.int16)
    rank[found[np.argsort(first)]] = np.arange(len(found))
    return np.where(codes >= 0, rank[np.maximum(codes, 0)], -1).astype(np.int16).tobytes()


# ------------------------------------------------------------------------------------------------ scores of a model


def _scores_that_add_up(
    columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]
) -> list[Column]:
    """A column that adds up to 1 with the score of a model is another of its scores."""
    scores = {column.name: facts[column.name].content.values for column in columns if column.role == "model score"}
    found = []
    for column in columns:
        other = None
        if column.kind == "number" and column.name not in mapping and scores:
            other = next(
                (name for name, score in scores.items() if _adds_up(facts[column.name].content.values, score)), None
            )
        if other is None:
            found.append(column)
            continue
        told = say("reading.because.model_score.relation", other=other)
        found.append(column.but(kind="ignored", role="model score", measure=None, unit=None, because=told))
    return found


def _adds_up(first: Floats, second: Floats) -> bool:
    total = first + second
    known = total[np.isfinite(total)]
    return len(known) >= FEWEST_COMPARED and bool((np.abs(known - 1) < 0.01).mean() > 0.99)


# -------------------------------------------------------------------------------------------------- one thing twice


def _same_levels(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[Column]:
    """Of columns that divide the customers alike, an amount counts, else the one with words, or the first."""
    kept: dict[bytes, str] = {}
    gone: dict[str, str] = {}

    def order(column: Column) -> tuple[bool, bool, bool, bool, bool]:
        priced, coded = _is_price(column, facts[column.name]), facts[column.name].content.numbers is not None
        return column.name not in mapping, not _is_measure(column), not priced, column.kind != "category", coded

    for column in sorted(columns, key=order):
        division = _division(facts[column.name]) if column.usable else None
        if division is None:
            continue
        first = kept.setdefault(division, column.name)
        if first != column.name and column.name not in mapping and not _is_measure(column):
            gone[column.name] = first
    return [
        _aside(column, "duplicate.levels", other=gone[column.name]) if column.name in gone else column
        for column in columns
    ]


def _is_price(column: Column, fact: Facts) -> bool:
    """Whether a column says how much, in more than two steps, as the price of a plan does beside its name."""
    return column.role == "amount" and column.kind == "number" and len(fact.content.levels) > FLAG


class _Number(NamedTuple):
    """A column of numbers on its way to be compared: its values in some rows, shape (rows compared,)."""

    column: Column
    values: Floats


def _numbers(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[_Number]:
    """The columns of numbers, those first that are to be kept: said, measures, on their own scale, counted rather
    than scored, called by no more than another is, the most precise."""
    chosen = [column for column in columns if column.kind == "number" and facts[column.name].content.numbers]
    rows = facts[chosen[0].name].content.rows if chosen else 0
    taken = some_rows(rows)
    numbers = [_Number(column, facts[column.name].content.values[taken]) for column in chosen]
    called = [facts[column.name].senses.words for column in chosen]
    return sorted(numbers, key=lambda number: _keep_first(number, facts[number.column.name], called, mapping))


def _keep_first(
    number: _Number, fact: Facts, called: Sequence[tuple[str, ...]], mapping: Mapping[str, str]
) -> tuple[bool, bool, bool, int, bool, int]:
    column = number.column
    worked_out = 2 if column.role == "score" or is_worth(fact) else int(not _is_counted(column, fact))
    digits = _digits(number.values)
    own = fact.senses.words
    # Another currency or unit is said behind the name of what is the same.
    more = any(0 < len(name) < len(own) and own[: len(name)] == name for name in called)
    return column.name not in mapping, not _is_measure(column), standardised(fact.content), worked_out, more, -digits


def _is_counted(column: Column, fact: Facts) -> bool:
    """Whether a column says how much, how many or how long, rather than what was worked out of it."""
    return column.role in ("amount", "count", "duration") and words("compared").isdisjoint(fact.senses.words)


def _is_measure(column: Column) -> bool:
    """Whether a column holds a measure of the field without doubt."""
    return column.measure is not None and not column.doubtful


def _digits(values: Floats) -> int:
    """How many digits it takes to write the spread of some numbers as exactly as they are written, at most 12.

    >>> _digits(np.array([1.25, 3.5, 9.75])), _digits(np.array([1250.0, 3500, 9750]))
    (3, 4)
    """
    known = values[np.isfinite(values)]
    spread = float(np.ptp(known)) if len(known) else 0.0
    decimals = next((d for d in range(7) if np.allclose(known * 10**d, np.round(known * 10**d), rtol=0, atol=1e-4)), 7)
    return min(12, max(0, decimals + int(np.floor(np.log10(max(spread, 1e-9)))) + 1))


def _same_numbers(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[Column]:
    """Of columns that put the customers in the same order, as in another currency or a logarithm, one counts.

    The first that goes for another is asked about.
    """
    numbers = _numbers(columns, facts, mapping)
    if len(numbers) < 2 or len(numbers[0].values) < FEWEST_COMPARED:
        return list(columns)
    gone: dict[str, Column] = {}
    asked: set[str] = set()
    for kept, other in _likely_pairs(numbers):
        column = other.column
        free = column.name not in mapping and not _is_measure(column) and column.name not in gone
        if free and kept.column.name not in gone and (key := _sameness(kept.values, other.values)):
            rank = float(key[1])
            told = _aside(column, f"duplicate.{key[0]}", other=kept.column.name, rank=rank)
            gone[column.name] = told.but(doubtful=kept.column.name not in asked)
            asked.add(kept.column.name)
    return [gone.get(column.name, column) for column in columns]


def _likely_pairs(numbers: Sequence[_Number]) -> Iterator[tuple[_Number, _Number]]:
    """Pairs of columns whose rank correlation is high where gaps are filled with the middle, in order of preference."""
    ranks = np.stack([_centred_ranks(number.values) for number in numbers])
    alike = np.abs(ranks @ ranks.T) >= LIKELY_SAME
    for first, second in np.argwhere(np.triu(alike, 1)):
        yield numbers[first], numbers[second]


def _centred_ranks(values: Floats) -> Floats:
    """Ranks with mean 0 and length 1, gaps in the middle. Shape (rows,)."""
    known = np.isfinite(values)
    ranks = np.zeros(len(values))
    ranks[known] = _mid_ranks(values[known])
    ranks[known] -= ranks[known].mean() if known.any() else 0.0
    length = float(np.linalg.norm(ranks))
    return ranks / length if length else ranks


def _mid_ranks(values: Floats) -> Floats:
    """The rank of each value, equal ones in the middle of theirs.

    >>> _mid_ranks(np.array([5.0, 9.0, 5.0])).tolist()
    [1.5, 3.0, 1.5]
    """
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(middles[places], dtype=np.float64)


def _sameness(first: Floats, second: Floats) -> tuple[str, float] | None:
    """How two columns say the same, "same", "linear" or "ranks", with their rank correlation; else ``None``."""
    both = np.isfinite(first) & np.isfinite(second)
    known = np.isfinite(first) | np.isfinite(second)
    if both.sum() < max(FEWEST_COMPARED, 0.9 * known.sum()):
        return None
    left, right = first[both], second[both]
    rank = float(_centred_ranks(left) @ _centred_ranks(right))
    if (left == right).all():
        return "same", rank
    if abs(rank) < SAME_RANKS:
        return None
    spread = float(left.std())
    slope, start = np.polyfit(left, right, 1) if spread else (0.0, 0.0)
    off = np.abs(right - start - slope * left).max() / max(float(right.std()), 1e-300)
    return ("linear" if off <= EXACTLY else "ranks"), rank


# ---------------------------------------------------------------------------------------------- totals and their parts


def _worked_out(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[Column]:
    """Columns that are sums or differences of others are set aside: the parts count."""
    numbers = _numbers(columns, facts, mapping)
    ordered = sorted(numbers, key=lambda number: _kept_last(number.column, facts[number.column.name], mapping))
    found = _sums(ordered[:MOST_SUMMED], mapping)
    return [
        _aside(column, "duplicate.sum", formula=found[column.name]) if column.name in found else column
        for column in columns
    ]


def _kept_last(column: Column, fact: Facts, mapping: Mapping[str, str]) -> tuple[bool, bool, bool]:
    """Parts are kept rather than totals, and measures and what a person said rather than parts."""
    total = any(word in words("totals") or word.startswith(SUMMED_SIGNS) for word in fact.senses.words)
    return column.name not in mapping, not _is_measure(column), total


def _sums(numbers: Sequence[_Number], mapping: Mapping[str, str]) -> dict[str, str]:
    """The columns that are whole sums or differences of columns before them, each with its formula."""
    full = [number for number in numbers if np.isfinite(number.values).mean() > 0.5 and number.values.any()]
    if len(full) < 3:
        return {}
    table = np.stack([number.values for number in full], axis=1)
    table = table[np.isfinite(table).all(axis=1)]
    if len(table) < 2 * len(full) + FEWEST_COMPARED:
        return {}
    scales = np.sqrt((table**2).mean(axis=0)) + 1e-300
    scaled = table / scales
    span = _Span(scaled.shape)
    found = {}
    for place, number in enumerate(full):
        column = number.column
        free = column.measure is None and column.name not in mapping and column.role != "flag"
        near = free and len(span.kept) > 1 and span.distance(scaled[:, place]) <= NEARLY
        parts = _parts(scaled, scales, span.kept, place) if near else None
        if parts is None:
            span.add(place, scaled[:, place])
        else:
            found[column.name] = _formula([(full[part].column.name, sign) for part, sign in parts])
    return found


NEARLY = 0.02
"""How far, as a share of its length, a column may lie from what others span, for its parts to be looked for."""


class _Span:
    """What the columns span that are kept, as directions at right angles, so that a new one is quickly compared."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.kept: list[int] = []
        self._directions = np.zeros(shape)

    def _rest(self, values: Floats) -> Floats:
        """What of a column does not lie in the span; taken away twice, as rounding leaves some the first time."""
        known = self._directions[:, : len(self.kept)]
        for _ in range(2):
            values = values - known @ (known.T @ values)
        return values

    def distance(self, values: Floats) -> float:
        """How far a column lies from the span, as a share of its length."""
        return float(np.linalg.norm(self._rest(values)) / max(float(np.linalg.norm(values)), 1e-300))

    def add(self, place: int, values: Floats) -> None:
        rest = self._rest(values)
        self._directions[:, len(self.kept)] = rest / max(float(np.linalg.norm(rest)), 1e-300)
        self.kept.append(place)


def _parts(scaled: Floats, scales: Floats, kept: Sequence[int], place: int) -> list[tuple[int, int]] | None:
    """The columns whose sum, each with its sign, is the column at a place; ``None`` where there are none."""
    target = scaled[:, place]
    factors, *_ = np.linalg.lstsq(scaled[:, kept], target, rcond=None)
    plain = factors * scales[place] / scales[list(kept)]
    whole = np.round(plain)
    used = np.flatnonzero(np.abs(whole) == 1)
    if not 2 <= len(used) <= MOST_PARTS:
        return None
    columns = [kept[int(part)] for part in used]
    total = (scaled[:, columns] * scales[columns] * whole[used]).sum(axis=1) / scales[place]
    spread = max(float(target.std()), 1e-300)
    fits: NDArray[np.bool_] = np.abs(target - total) <= WORKED_OUT * spread
    return list(zip(columns, whole[used].astype(int).tolist(), strict=True)) if fits.mean() >= ROWS_WORKED_OUT else None


def _formula(parts: Sequence[tuple[str, int]]) -> str:
    """A sum as it is written: the first few parts with their signs.

    >>> _formula([("limit", 1), ("balance", -1)])
    'limit − balance'
    """
    first = sorted(parts, key=lambda part: -part[1])
    told = "".join(f" {'+' if sign > 0 else '−'} {name}" for name, sign in first[:4])
    rest = " + …" if len(first) > 4 else ""
    return told.removeprefix(" + ") + rest
