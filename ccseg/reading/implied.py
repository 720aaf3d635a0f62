"""Implied: columns that follow from another one, as a kind from its subkinds or a band from its number."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.reading.codes import ELSEWHERE
from ccseg.reading.columns import Column
from ccseg.reading.contents import MANY_LEVELS
from ccseg.reading.facts import Facts
from ccseg.reading.roles import DESCRIBED
from ccseg.reading.vocabulary import words
from ccseg.records import Floats, Ints

NEARLY_ALWAYS = 0.995
"""The share of customers in whom one column must follow from another (convention)."""
BEYOND_CHANCE = 0.98
"""How much of what its commonest level leaves open must follow too: Goodman and Kruskal's lambda (1954)."""
MOST_LEVELS = 30
SUBKINDS = 12
"""With more levels than this the finer of two columns is the one that does not count (convention)."""
FEWEST_OF_A_LEVEL = 10
"""A column that divides customers into smaller levels follows from another by chance (convention)."""
MOSTLY_KNOWN = 0.9
"""Columns with more gaps than the rest of this share say little about each other (convention)."""
ROWS_COMPARED, SLACK = 2_000, 0.03
"""So many rows tell whether two columns say the same, and how much less is asked of them than then of all rows."""
PROXIED = {"protected": 0.97, "outcome": 0.999}
"""From this rank correlation with a protected number on a column says who is old rather than what it is called; an
outcome it repeats only where it hardly differs at all (convention)."""


class Implied(NamedTuple):
    """A column that does not count beside another one: its name, the other's, and the key of the reason."""

    name: str
    other: str
    key: str
    role: str = "duplicate"


def find_implied(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[Implied]:
    """The columns that say nothing beside another one, or tell an outcome or a protected characteristic.

    What a person said of a column (``mapping``) stands.
    """
    found: dict[str, Implied] = {}
    for implied in (
        *_within(columns, facts),
        *_bands(columns, facts),
        *_proxies(columns, facts),
        *_figures(columns, facts),
        *_gaps(columns, facts),
    ):
        gone = implied.other in found and found[implied.other].role == "duplicate"
        if implied.name not in mapping and implied.name not in found and not gone:
            found[implied.name] = implied
    return list(found.values())


def _within(columns: Sequence[Column], facts: Mapping[str, Facts]) -> Iterator[Implied]:
    """Levels that lie within those of another column, the coarsest first."""
    known = [(column, _levels(facts[column.name])) for column in columns if _divides(column, facts[column.name])]
    ordered = sorted(((column, codes) for column, codes in known if codes is not None), key=lambda pair: pair[1].max())
    for place, (coarse, kinds) in enumerate(ordered):
        for fine, subkinds in ordered[place + 1 :]:
            alike = subkinds.max() == kinds.max()
            if not (coarse.usable or fine.usable) or not _follows(kinds, subkinds):
                continue
            if coarse.usable and fine.usable and not alike:
                gone, other = (coarse, fine) if subkinds.max() < SUBKINDS else (fine, coarse)
                yield Implied(gone.name, other.name, "within" if gone is coarse else "subkinds")
            elif not fine.usable and (alike or (fine.role == "segment" and _says_which(facts[coarse.name]))):
                yield Implied(coarse.name, fine.name, "tells", str(fine.role))
            elif fine.usable and not coarse.usable:
                yield Implied(fine.name, coarse.name, "tells", str(coarse.role))


WHICH = frozenset({"person", "kind", "label", "order", "band", "bare"})
"""What the header of a coarser form of an earlier segmentation speaks of, and of nothing else."""


def _says_which(fact: Facts) -> bool:
    """Whether a header speaks of kinds of customers, without what they are kinds of."""
    return fact.senses.unknown == 0 and fact.senses.has("kind", "label", "order") and fact.senses.all <= WHICH


def _bands(columns: Sequence[Column], facts: Mapping[str, Facts]) -> Iterator[Implied]:
    """Levels that are stretches of a number, as bands of an income or a flag for a balance above zero."""
    numbers = [column for column in columns if facts[column.name].content.numbers is not None and _speaks(column)]
    for band in columns:
        if not band.usable or band.measure is not None or not 2 <= len(facts[band.name].content.levels) <= MOST_LEVELS:
            continue
        codes = _levels(facts[band.name], gaps=True)
        if codes is None:
            continue
        cut = _says_cut(facts[band.name])
        others = (number for number in numbers if _may_be_cut(number, facts[number.name], band, facts[band.name]))
        some = some_rows(len(codes))
        one = _is_one_band(facts[band.name])
        likely = (number for number in others if one or _ends(codes[some], facts[number.name].content.values[some]))
        number = next((number for number in likely if _are_bands(codes, number, facts[number.name], cut, one)), None)
        if number is not None:
            role = "duplicate" if number.usable else str(number.role)
            yield Implied(band.name, number.name, "band", role)


RANGE = re.compile(r"\d+ *(?:[-–—]+|to) *\d+|[<>≤≥] *=? *\d+|\d+ *\+")
"""The ends of a band in a header, as in ``TenureGroup_7-12 Months``."""


def _is_one_band(fact: Facts) -> bool:
    """Whether yes and no say who is in one band, whose ends stand in the header."""
    return len(fact.content.levels) == FLAG and fact.senses.has("band", "kind", "age") and bool(RANGE.search(fact.name))


def _are_bands(codes: Ints, number: Column, fact: Facts, cut: bool, one: bool) -> bool:
    """Whether levels are stretches of a number, or, of ``one`` band as yes and no, the yes is."""
    return _are_stretches(codes, number, fact, cut) or (one and _is_a_stretch(codes, fact))


def _is_a_stretch(codes: Ints, fact: Facts) -> bool:
    """Whether the customers of one of two levels lie side by side in a number, with none of the other between them."""
    values = fact.content.values
    both = (codes >= 0) & np.isfinite(values)
    if both.sum() < MOSTLY_KNOWN * len(codes):
        return False
    sides = ((values[both & (codes == level)], values[both & (codes != level)]) for level in np.unique(codes[both]))
    return any(np.mean((others >= own.min()) & (others <= own.max())) <= TOUCHING for own, others in sides)


def _says_cut(fact: Facts) -> bool:
    """Whether a header or all levels say that a number was cut, as "high" and "low" do."""
    levels = {level.strip().lower() for level in fact.content.levels}
    return not words("cuts").isdisjoint(fact.senses.words) or levels <= words("cuts")


def _may_be_cut(number: Column, own: Facts, band: Column, fact: Facts) -> bool:
    """Whether levels may be bands of a number: of a copy only where it has more values than they and their gaps."""
    finer = number.role != "duplicate" or len(np.unique(own.content.known)) > len(fact.content.levels) + 1
    return number.name != band.name and finer and _may_cut(band, fact, number)


def _may_cut(band: Column, fact: Facts, number: Column) -> bool:
    """Whether levels may be bands: they have names, are yes and no, score, or are called so.

    Other numbers may be half of one that counts; where they are half of an age, they are an age too.
    """
    called = fact.senses.has("band") or "".join(fact.senses.words).endswith(BANDED)
    banded = fact.content.numbers is None or band.role in ("flag", "score") or (called and fact.content.whole)
    return banded or (number.role == "protected" and len(fact.content.levels) > FLAG)


BANDED = ("cat", "category", "grp", "group", "band", "bin", "class")
"""How the header of bands ends that are numbered, as ``inccat``."""


def some_rows(rows: int) -> Ints:
    """The places of some of so many rows, evenly spread, by which columns are compared."""
    return np.linspace(0, rows - 1, min(rows, ROWS_COMPARED)).astype(np.int64)


class _Ends(NamedTuple):
    """The lowest and the highest number of each level, by the lowest."""

    lowest: Floats
    highest: Floats


def _ends(codes: Ints, values: Floats) -> _Ends | None:
    """The ends of levels that lie side by side in a number; ``None`` where one lies between customers of another.

    Where they touch, as where bands were cut before the number was rounded, few customers may have the number itself.

    >>> _ends(np.array([0, 0, 1, 1]), np.array([1.0, 3.5, 4.0, 9.0]))
    _Ends(lowest=array([1., 4.]), highest=array([3.5, 9. ]))
    >>> _ends(np.array([0, 1, 0, 1]), np.array([1.0, 3.5, 4.0, 9.0])) is None
    True
    """
    both = (codes >= 0) & np.isfinite(values)
    own, numbers = codes[both], values[both]
    levels = np.unique(own)
    if len(levels) < FLAG:
        return None
    lowest, highest = np.full(int(levels[-1]) + 1, np.inf), np.full(int(levels[-1]) + 1, -np.inf)
    np.minimum.at(lowest, own, numbers)
    np.maximum.at(highest, own, numbers)
    order = levels[np.lexsort((highest[levels], lowest[levels]))]
    lowest, highest = lowest[order], highest[order]
    touching = lowest[1:][highest[:-1] == lowest[1:]]
    seldom = np.isin(numbers, touching).sum() <= TOUCHING * len(numbers)
    return _Ends(lowest, highest) if (highest[:-1] <= lowest[1:]).all() and seldom else None


TOUCHING = 0.03
"""Where bands touch, hardly more customers than these stand on a border, by rounding (convention)."""


def _proxies(columns: Sequence[Column], facts: Mapping[str, Facts]) -> Iterator[Implied]:
    """Numbers that hardly differ from a protected one, as the years since somebody began to work from the age.

    And those that do not differ from an outcome, as what was foreseen of a revenue to come.
    """
    guarded = [column for column in columns if column.role in PROXIED and _has_an_order(facts[column.name])]
    ranks = {column.name: _ranks(facts[column.name]) for column in guarded}
    for number in columns if guarded else ():
        if number.usable and number.kind == "number" and number.measure is None and number.role != "flag":
            own = _ranks(facts[number.name])
            alike = (other for other in guarded if abs(own.corr(ranks[other.name])) >= PROXIED[str(other.role)])
            if other := next(alike, None):
                yield Implied(number.name, other.name, "order", str(other.role))


def _gaps(columns: Sequence[Column], facts: Mapping[str, Facts]) -> Iterator[Implied]:
    """Marks of the gaps that another column has or had, as ``income_missing``."""
    by_words = {facts[column.name].senses.words: column.name for column in columns}
    for column in columns:
        spoken = facts[column.name].senses.words
        # "is" and "flag" may stand beside a word for a gap, and are none.
        if not column.usable or len(facts[column.name].content.levels) != FLAG or words("gaps").isdisjoint(spoken):
            continue
        left = tuple(word for word in spoken if word not in words("gaps") and word not in words("of_marks"))
        if left != spoken and left in by_words:
            yield Implied(column.name, by_words[left], "gaps")


def _has_an_order(fact: Facts) -> bool:
    """Whether a column has numbers of more than two kinds."""
    return fact.content.numbers is not None and len(fact.content.levels) != FLAG


def _figures(columns: Sequence[Column], facts: Mapping[str, Facts]) -> Iterator[Implied]:
    """What is the same for all customers of one state of the economy, or of one place that serves them."""
    figures = [column.name for column in columns if column.role == "economy"]
    places = [column.name for column in columns if _is_place(column, facts[column.name])]
    for names, key, role in ((figures, "figure", "economy"), *(([name], "place", "key") for name in places)):
        if not names:
            continue
        together = np.unique(np.stack([facts[name].content.codes for name in names]), axis=1, return_inverse=True)[1]
        for column in columns:
            codes = _levels(facts[column.name]) if column.usable and column.measure is None else None
            if codes is not None and _follows(codes, together.reshape(-1)):
                yield Implied(column.name, names[0], key, role)


def _is_place(column: Column, fact: Facts) -> bool:
    """Whether a column that is no input says by a code where or by whom customers are served."""
    coded = column.role == "key" and column.kind == "ignored" and column.describe
    return coded and not fact.senses.sure.isdisjoint(ELSEWHERE)


def _ranks(fact: Facts) -> "pd.Series[float]":
    """The rank of each row, NaN where nothing is known. Shape (rows,)."""
    return pd.Series(fact.content.values).rank()


def _speaks(column: Column) -> bool:
    """Whether bands of a number are no input beside it: it is one itself, follows from some, or must be none."""
    return (column.usable and column.kind == "number") or column.role in ("protected", "model score", "duplicate")


def _divides(column: Column, fact: Facts) -> bool:
    """Whether a column divides the customers and either takes part or describes what must not."""
    flag = column.kind == "category" or column.role == "flag"
    guarded = column.describe and column.role in DESCRIBED
    most = MANY_LEVELS if column.role == "segment" else MOST_LEVELS
    return 2 <= len(fact.content.levels) <= most and ((column.usable and flag) or guarded)


def _levels(fact: Facts, *, gaps: bool = False) -> Ints | None:
    """The level of each row as a number from 0, −1 where missing; ``None`` where it says too little. Shape (rows,).

    With ``gaps``, many missing ones are a level of their own, as of bands that end too early.
    """
    codes = fact.content.codes
    if gaps and (codes < 0).mean() > 1 - MOSTLY_KNOWN:
        codes = np.where(codes < 0, codes.max() + 1, codes)
    sizes = np.bincount(codes[codes >= 0])
    mostly = sizes.sum() >= MOSTLY_KNOWN * len(codes)
    return codes if mostly and len(sizes) > 1 and np.sort(sizes)[-2] >= FEWEST_OF_A_LEVEL else None


def _follows(kinds: Ints, subkinds: Ints) -> bool:
    """Whether nearly all of a subkind are of one kind, beyond what the commonest kind explains; some rows first."""
    some = some_rows(len(kinds))
    return _goes_with(kinds[some], subkinds[some], slack=SLACK) and _goes_with(kinds, subkinds)


def _goes_with(kinds: Ints, subkinds: Ints, slack: float = 0.0) -> bool:
    both = (kinds >= 0) & (subkinds >= 0)
    if both.sum() < (MOSTLY_KNOWN - slack) * len(kinds):
        return False
    width = int(kinds.max()) + 1
    counts = np.bincount(subkinds[both] * width + kinds[both], minlength=(int(subkinds.max()) + 1) * width)
    counts = counts.reshape(-1, width)
    right, total, commonest = counts.max(axis=1).sum(), counts.sum(), counts.sum(axis=0).max()
    if slack:
        return bool(right >= (NEARLY_ALWAYS - slack) * total)
    sizes = counts.sum(axis=1)
    large_enough = sizes[sizes > 0].mean() >= FEWEST_OF_A_LEVEL
    beyond = (right - commonest) >= BEYOND_CHANCE * (total - commonest) and total - commonest >= FEWEST_OF_A_LEVEL
    return bool(large_enough and beyond and right >= NEARLY_ALWAYS * total)


def _are_stretches(codes: Ints, number: Column, fact: Facts, cut: bool) -> bool:
    """Whether the customers of each level lie side by side in a number, with none of another level between them.

    Two levels may be kinds that only lie apart, so they are stretches where one of them is nothing at all, or less than
    nothing, or where the header says that a number was ``cut``, or it is a score.
    """
    values = fact.content.values
    both = (codes >= 0) & np.isfinite(values)
    if both.sum() < MOSTLY_KNOWN * len(codes):
        return False
    ends = _ends(codes, values)
    if ends is None:
        return False
    nothing = len(ends.lowest) == FLAG and ends.highest[0] <= 0 <= ends.lowest[1]
    cut = cut or (number.role == "model score" and not fact.senses.has("axis"))
    return len(ends.lowest) > FLAG or cut or bool(nothing)


FLAG = 2
