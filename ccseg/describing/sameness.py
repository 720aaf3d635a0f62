"""Sameness: whether a segment is just those with one level of a column, so that a filter finds them as well."""

from collections.abc import Iterator
from typing import NamedTuple

from ccseg.describing.points import Point, answer_to, beside, has_zero, point_of
from ccseg.describing.profiles import Level, Profile

NEARLY, EXACTLY = 0.98, 0.9995
"""From these shares on, of the segment that has a level and of those with it that are in the segment, both are nearly
or exactly the same: conventions."""

FILLED = 0.99
"""A column is looked at where so many of a segment have it."""


class Same(NamedTuple):
    """What a segment is the same as: who has this, or who has it not, and how nearly, 0–1."""

    point: Point
    has_it: bool
    overlap: float

    @property
    def exact(self) -> bool:
        return self.overlap >= EXACTLY


def same_as(profile: Profile) -> Same | None:
    """The level, or the yes or no, that tells a segment from all others by itself; ``None`` where none does.

    >>> level = Level(key="contract", title="contract", level="Two year", share=1.0, portfolio=0.25)
    >>> own = {"totals": {}, "figures": (), "distributions": ()}
    >>> found = same_as(Profile(segment=1, size=25, share=0.25, levels=(level,), **own))
    >>> found.point.level, found.exact
    ('Two year', True)
    >>> same_as(Profile(segment=1, size=20, share=0.20, levels=(level,), **own)) is None
    True
    """
    found = [same for same in _candidates(profile) if same.overlap >= NEARLY]
    return max(found, key=lambda same: same.overlap, default=None)


def _candidates(profile: Profile) -> Iterator[Same]:
    for level in profile.levels:
        if point := _point(profile, level):
            yield Same(point, True, _overlap(profile, level.share, level.portfolio))
    for figure in profile.figures:
        point = point_of(profile.segment, figure, "active") if figure.filled >= FILLED else None
        if point and (figure.flag or has_zero(figure)) and figure.source != "kpi":
            yield Same(point, True, _overlap(profile, figure.active, figure.portfolio_active))
            yield Same(point, False, _overlap(profile, 1 - figure.active, 1 - figure.portfolio_active))


def _point(profile: Profile, level: Level) -> Point | None:
    """The point about a level, whether it is striking or not."""
    own = profile.segment, level.key, level.title, level.level
    answer = answer_to(level.title, level.level)
    return beside(Point(*own, "share", "share", False, 0, level.portfolio, None, 0, answer=answer), profile)


def _overlap(profile: Profile, share: float, portfolio: float) -> float:
    """The lesser of how many of the segment have it, and how many of those who have it are in the segment."""
    return min(share, share * profile.share / portfolio) if portfolio > 0 else 0.0
