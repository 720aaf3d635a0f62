"""Distinct: which points set a segment apart from all others, each by itself or only together."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import NamedTuple

from ccseg.describing.points import OBSCURE, Point, beside, is_absence
from ccseg.describing.profiles import Profile

TELLING_NAME = 0.2
"""How far a point must stand from the portfolio (its lean) to give a name: a convention."""

MOST_HAVE = 2 / 3
"""A name says what at least two thirds of a segment have, or have not: a convention, as "without orders" is read as of
all; with half, it was said of segments of which 47% had some."""

EXTREME = 0.02
"""How much further out a point must stand (its lean) than in every other segment to give a name: a convention."""

SEEN = 0.001
"""A name praises nothing that another segment has so much further out: less is not seen in rounded figures."""

APART = 0.1
"""How much further out one of several points must stand than in each other segment: a convention."""

OUTDONE = 0.15
"""So much further from the portfolio than what a segment has alone is what it shares with others, to be named first: a
convention."""

NEARLY_ALL = 0.95
"""What so many of a segment have, it has, though another may have it in a few per cent more: a convention."""

CONSIDERED = 12
"""The most points from which a name is made: a convention."""

STEPS = 5
"""Distances count in so many steps from none to all, and equal ones by the order of the file: so a name does not change
with a few customers."""


class Together(NamedTuple):
    """Points that tell a segment from every other one, and which of them another segment has further out."""

    points: tuple[Point, ...]
    further: tuple[bool, ...]


def sets_of_extremes(points: Sequence[Point], others: Sequence[Profile]) -> Iterator[tuple[Point, ...]]:
    """Points in which a segment stands furthest out of all: two, one, then three, the widest margins first."""
    margins = {point: margin(point, others) for point in points if may_name(point)}
    extreme = [point for point in margins if margins[point] >= EXTREME]
    extreme.sort(key=lambda point: (point.key in OBSCURE, -round(margins[point] * STEPS)))
    yield from chain.from_iterable(combinations(extreme[:CONSIDERED], many) for many in (2, 1, 3))


def sets_together(points: Sequence[Point], others: Sequence[Profile]) -> list[Together]:
    """Points that tell a segment from every other one only together, with one of the most striking always among them.

    Another segment may have at most one of them further out, and only a median, which is then told as less. Where there
    is no other segment, as beside those who are in none, each says enough alone.
    """
    if not others:
        return []
    striking = sorted((point for point in points if may_name(point)), key=_most_striking)
    telling = _one_of_each(striking)[:CONSIDERED]
    first = [point for point in telling if _most_striking(point)[:2] == _most_striking(telling[0])[:2]]
    sets = (chosen for many in (2, 3) for chosen in combinations(telling, many) if chosen[0] in first)
    found = [each for chosen in sets if (each := _together(chosen, others))]
    return sorted(found, key=lambda each: sum(each.further))


def _one_of_each(points: Sequence[Point]) -> list[Point]:
    """The points, of each column and of those that say that one and the same is not there only the first."""
    said: dict[str, Point] = {}
    for point in points:
        said.setdefault(point.key, point)
        if is_absence(point.level):
            said.setdefault(f"no: {point.level}", point)
    return [point for point in points if {said[point.key], said.get(f"no: {point.level}", point)} == {point}]


def _together(points: tuple[Point, ...], others: Sequence[Profile]) -> Together | None:
    ahead = [[_ahead(point, other) for point in points] for other in others]
    columns = zip(points, zip(*ahead, strict=True), strict=True)
    further = tuple(min(column) <= -SEEN and not _nearly_all_have(point) for point, column in columns)
    apart = all(max(row) >= APART for row in ahead)
    less = [point.statistic == "median" for point, one in zip(points, further, strict=True) if one]
    return Together(points, further) if apart and len(less) <= 1 and all(less) else None


def _nearly_all_have(point: Point) -> bool:
    """Whether it holds of so many that nobody has it more."""
    return point.statistic != "median" and point.lean > 0 and _holds_of(point) >= NEARLY_ALL


def _holds_of(point: Point) -> float:
    """The share of a segment of which it is true what a share says that they have, or have not."""
    return point.value if point.lean > 0 else 1 - point.value


def is_outdone(named: Sequence[Point], points: Sequence[Point]) -> bool:
    """Whether what a segment shares with others is far more striking than what it has alone."""
    shared = max((abs(point.lean) for point in points if may_name(point) and point.key not in OBSCURE), default=0.0)
    return shared - max(abs(point.lean) for point in named) >= OUTDONE


def margin(point: Point, others: Sequence[Profile]) -> float:
    """How much further out a point stands than in the segment that comes next; negative where that is further out."""
    ahead = [_ahead(point, other) for other in others if beside(point, other)]
    return min(ahead, default=abs(point.lean))


def _ahead(point: Point, other: Profile) -> float:
    """How much further out a point stands than in another segment."""
    side = 1 if point.lean > 0 else -1
    same = beside(point, other)
    return abs(point.lean) - (same.lean * side if same else 0.0)


def is_surpassed(point: Point, others: Sequence[Profile]) -> bool:
    """Whether another segment has clearly more of what most of this one have, so that a name must say "often"."""
    return point.statistic != "median" and margin(point, others) <= -SEEN and _holds_of(point) < NEARLY_ALL


def is_as_far(there: Point, point: Point) -> bool:
    """Whether the same stands about as far from the portfolio, or further."""
    side = 1 if point.lean > 0 else -1
    return there.lean * side > abs(point.lean) - EXTREME


def may_name(point: Point) -> bool:
    """Whether a point is far enough from the portfolio, holds of most, and says what is rather than what is not."""
    positive = point.level is None or bool(point.answer) or point.lean > 0
    of_most = point.statistic == "median" or _holds_of(point) >= MOST_HAVE
    true = (point.value - point.portfolio) * point.lean > 0
    # Who typically has one has some, and not many.
    one = point.statistic == "median" and point.style == "count" and point.lean > 0 and round(point.value) <= 1
    true = true and not one
    return abs(point.lean) >= TELLING_NAME and true and positive and of_most


def _most_striking(point: Point) -> tuple[bool, int, bool]:
    return point.key in OBSCURE, -round(abs(point.lean) * STEPS), point.statistic == "median"
