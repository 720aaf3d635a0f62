"""Traits: which few points tell a segment's customers from all others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccseg.describing.distinct import MOST_HAVE
from ccseg.describing.labelled import Labelled
from ccseg.describing.points import OBSCURE, Point
from ccseg.describing.readers import READERS, Sample, draw_sample
from ccseg.records import Floats, Ints

MOST = 5
"""The most traits of a segment: a convention, as many as a card has room for."""

CANDIDATES = 40
"""The most points of a segment that are looked at: with 80 the reference file has the same traits, with 20 others."""

ROUNDS = 3
"""How often all traits may be exchanged: a convention, as it takes most of the time; twice as many rounds would still
exchange a trait of two in six segments of the reference file."""

SAME_RANKS = 0.8
"""Two traits with a rank correlation above this say the same: a convention."""

TELLING_TRAIT = 0.1
"""How far a trait must stand from the portfolio (its lean): a convention."""

HINDRANCE = 0.002
"""The share of customers that an obscure figure must place better to be chosen: a convention."""

EVEN = 9
"""Figures that differ by less than so many decimals are equal, as the last digits depend on the machine."""

NAMELESS = 0.002
"""The same for traits of which none is behind the name."""


@dataclass(eq=False)
class Candidates:
    """The points of one segment that might be its traits, and those chosen so far (positions in ``points``).

    ``behind`` are those behind the name.
    ``apart``: (segments + 1, points); ``scores``: (points, readers, customers); ``alike``: (points, points).
    """

    points: list[Point]
    apart: Floats
    scores: Floats
    alike: NDArray[np.bool_]
    behind: list[int]
    chosen: list[int]

    def allowed(self, kept: Sequence[int]) -> list[int]:
        """The points that say something else than the ones kept."""
        others = [point for point in range(len(self.points)) if point not in kept]
        return [point for point in others if not self.alike[point, list(kept)].any()]

    def score(self, chosen: Sequence[int]) -> Floats:
        """What the chosen points say for the segment on average, (readers, customers)."""
        mean = self.scores[list(chosen)].sum(axis=0) / max(1, len(chosen))
        return np.asarray(np.round(mean, EVEN))

    def distance(self, chosen: Sequence[int]) -> float:
        """How far the chosen stand from the portfolio together."""
        return round(sum(abs(self.points[point].lean) for point in chosen), EVEN)

    def penalty(self, chosen: Sequence[int]) -> float:
        """The share of customers that the chosen must place better to be worth reading."""
        obscure = sum(self.points[point].key in OBSCURE for point in chosen)
        nameless = bool(self.behind) and not any(point in self.behind for point in chosen)
        return HINDRANCE * obscure + NAMELESS * nameless

    def in_order(self) -> tuple[Point, ...]:
        """What is behind the name first, then what stands farthest from the portfolio."""
        order = sorted(self.chosen, key=self._place)
        return tuple(self.points[point] for point in order)

    def _place(self, point: int) -> tuple[bool, float, int]:
        return point not in self.behind, -round(abs(self.points[point].lean), EVEN), point


def choose_traits(
    points: Sequence[Sequence[Point]], name_keys: Sequence[frozenset[str]], customers: Labelled
) -> tuple[tuple[Point, ...], ...]:
    """At most five points for each segment that let a reader tell its customers from all others.

    Figures behind the name (``name_keys``) come first, and there is one unless others tell clearly more. No two say
    the same. They are found greedily and then exchanged as long as more customers find their own segment.
    """
    if not any(points):
        return tuple(() for _ in points)
    sample = draw_sample(points, customers)
    pairs = enumerate(zip(points, name_keys, strict=True))
    candidates = [_gather(sample, segment, own, keys) for segment, (own, keys) in pairs]
    for own in candidates:
        _choose_greedily(own)
    _exchange(candidates, sample.labels)
    return tuple(own.in_order() for own in candidates)


def _gather(sample: Sample, segment: int, points: Sequence[Point], name_keys: frozenset[str]) -> Candidates:
    """The points that set a segment most apart and those behind its name, in the order they came."""
    striking = [point for point in points if abs(point.lean) >= TELLING_TRAIT or point.key in name_keys]
    telling = _without_denials(striking)
    apart = sample.apart(segment)[:, sample.positions(telling)]
    gains = np.round(apart.mean(axis=0) + np.array([point.key in name_keys for point in telling]), EVEN)
    best = np.sort(np.argsort(-gains, kind="stable")[:CANDIDATES]).tolist()
    kept = [telling[index] for index in best]
    scores = np.zeros((len(kept), READERS, len(sample.labels)))
    for index, point in enumerate(kept):
        scores[index] = sample.scores(point)
    behind = [index for index, point in enumerate(kept) if point.key in name_keys]
    return Candidates(kept, apart[:, best], scores, sample.alike(kept, SAME_RANKS), behind, [])


def _without_denials(points: Sequence[Point]) -> list[Point]:
    """The points without the levels that few have because most have another one of the same column."""
    settled = {point.key for point in points if point.level is not None and point.lean > 0 and point.value >= MOST_HAVE}
    return [point for point in points if point.level is None or point.lean > 0 or point.key not in settled]


def _choose_greedily(own: Candidates) -> None:
    """From behind the name first: each next point sets apart what the earlier ones left together."""
    left, able = np.ones(len(own.apart)), own.behind or own.allowed([])
    while able and len(own.chosen) < MOST:
        gains = np.round(left @ own.apart, EVEN)
        best = max(able, key=lambda point: (gains[point] - own.penalty([*own.chosen, point]), -point))
        left *= 1 - own.apart[:, best]
        own.chosen.append(best)
        able = own.allowed(own.chosen)


def _exchange(candidates: Sequence[Candidates], labels: Ints) -> None:
    """Exchange one trait at a time while more customers find their own segment."""
    scores = np.stack([own.score(own.chosen) for own in candidates])
    for _ in range(ROUNDS):
        before = [list(own.chosen) for own in candidates]
        for segment, own in enumerate(candidates):
            rivals = _rivals(scores, segment, labels)
            for index in range(len(own.chosen)):
                _exchange_one(own, index, rivals)
            scores[segment] = own.score(own.chosen)
        if before == [own.chosen for own in candidates]:
            return


@dataclass(frozen=True, eq=False)
class Rivals:
    """What the other segments' points say, (readers, customers): the most that one of them says, whether that is the
    customer's own segment, and which customers are none of theirs.
    """

    most: Floats
    right: NDArray[np.bool_]
    mine: NDArray[np.bool_]


def _rivals(scores: Floats, segment: int, labels: Ints) -> Rivals:
    others = scores.copy()
    others[segment] = -np.inf
    return Rivals(others.max(axis=0), others.argmax(axis=0) == labels, labels == segment)


def _exchange_one(own: Candidates, index: int, rivals: Rivals) -> None:
    """Put the point in this position that lets most customers find their own segment."""
    kept = own.chosen[:index] + own.chosen[index + 1 :]
    options = [own.chosen[index], *own.allowed(kept)]
    trials = [[*kept[:index], option, *kept[index:]] for option in options]
    own.chosen = max(trials, key=lambda trial: (_found(own, trial, rivals), own.distance(trial)))


def _found(own: Candidates, chosen: list[int], rivals: Rivals) -> float:
    """The share of customers that find their own segment, on average over the readers, less what is hard to read.

    It is rounded, so that of traits that do as well those farther from the portfolio are chosen.
    """
    found = np.where(own.score(chosen) > rivals.most, rivals.mine, rivals.right)
    return round(float(found.mean()) - own.penalty(chosen), 4)
