"""Traits: which few points tell a segment's customers from all others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.describing.points import OBSCURE, Point
from ccseg.describing.readers import READERS, View, look
from ccseg.records import Floats, Ints

MOST = 5
CANDIDATES = 40
ROUNDS = 3
ALIKE = 0.8
"""Two traits with a rank correlation above this say the same."""

TELLING = 0.1
"""How far a trait must stand from the portfolio (its lean)."""

HINDRANCE = 0.002
"""The share of customers that an obscure figure must place better to be chosen."""

NAMELESS = 0.002
"""The same for traits of which none is behind the name."""


@dataclass(eq=False)
class _Hand:
    """The points of one segment that might be its traits, and those chosen so far (places in ``points``).

    ``behind`` are those behind the name.
    ``apart``: (segments + 1, points); ``evidence``: (points, readers, customers); ``alike``: (points, points).
    """

    points: list[Point]
    apart: Floats
    evidence: Floats
    alike: NDArray[np.bool_]
    behind: list[int]
    chosen: list[int]

    def allowed(self, kept: Sequence[int]) -> list[int]:
        """The points that say something else than the ones kept."""
        return [j for j in range(len(self.points)) if j not in kept and not self.alike[j, list(kept)].any()]

    def heard(self, chosen: Sequence[int] | None = None) -> Floats:
        """What the chosen points say for the segment on average, (readers, customers)."""
        places = list(self.chosen if chosen is None else chosen)
        return np.asarray(self.evidence[places].sum(axis=0) / max(1, len(places)))

    def distance(self, chosen: Sequence[int]) -> float:
        """How far the chosen stand from the portfolio together."""
        return sum(abs(self.points[j].lean) for j in chosen)

    def burden(self, chosen: Sequence[int]) -> float:
        """The share of customers that the chosen must place better to be worth reading."""
        obscure = sum(self.points[j].key in OBSCURE for j in chosen)
        nameless = bool(self.behind) and not any(j in self.behind for j in chosen)
        return HINDRANCE * obscure + NAMELESS * nameless


def choose_traits(
    points: Sequence[Sequence[Point]], naming: Sequence[frozenset[str]], values: pd.DataFrame, labels: np.ndarray
) -> tuple[tuple[Point, ...], ...]:
    """At most five points for each segment that let a reader tell its customers from all others.

    Figures behind the name (``naming``) come first, and there is one unless others tell clearly more. No two say the
    same. They are found greedily and then exchanged as long as more customers find their own segment.
    """
    if not any(points):
        return tuple(() for _ in points)
    view = look(points, values, labels)
    hands = [_deal(view, s, own, keys) for s, (own, keys) in enumerate(zip(points, naming, strict=True))]
    for hand in hands:
        _fill(hand)
    _exchange(hands, view.labels)
    return tuple(_in_order(hand) for hand in hands)


def _in_order(hand: _Hand) -> tuple[Point, ...]:
    """What is behind the name first, then what stands farthest from the portfolio."""
    order = sorted(hand.chosen, key=lambda j: (j not in hand.behind, -abs(hand.points[j].lean)))
    return tuple(hand.points[j] for j in order)


def _deal(view: View, segment: int, own: Sequence[Point], naming: frozenset[str]) -> _Hand:
    """The points that set a segment most apart and those behind its name, in the order they came."""
    own = [point for point in own if abs(point.lean) >= TELLING or point.key in naming]
    apart = view.apart(segment)
    gain = [apart[:, view.aspects.index(point.aspect)].mean() + (point.key in naming) for point in own]
    best = [own[i] for i in sorted(sorted(range(len(own)), key=lambda i: -gain[i])[:CANDIDATES])]
    places = [view.aspects.index(point.aspect) for point in best]
    evidence = np.zeros((len(best), READERS, len(view.labels)))
    for j, point in enumerate(best):
        evidence[j] = view.evidence(point)
    behind = [j for j, point in enumerate(best) if point.key in naming]
    return _Hand(best, apart[:, places], evidence, view.alike(best, ALIKE), behind, [])


def _fill(hand: _Hand) -> None:
    """Choose greedily, from behind the name first: each next point sets apart what the earlier ones left together."""
    left, able = np.ones(len(hand.apart)), hand.behind or hand.allowed([])
    while able and len(hand.chosen) < MOST:
        gains = left @ hand.apart
        best = max(able, key=lambda j: (gains[j] - hand.burden([*hand.chosen, j]), -j))
        left *= 1 - hand.apart[:, best]
        hand.chosen.append(best)
        able = hand.allowed(hand.chosen)


def _exchange(hands: list[_Hand], labels: Ints) -> None:
    """Exchange one trait at a time while more customers find their own segment."""
    heard = np.stack([hand.heard() for hand in hands])
    for _ in range(ROUNDS):
        before = [list(hand.chosen) for hand in hands]
        for segment, hand in enumerate(hands):
            others = _listen(heard, segment, labels)
            for place in range(len(hand.chosen)):
                _exchange_one(hand, place, others)
            heard[segment] = hand.heard()
        if before == [hand.chosen for hand in hands]:
            return


@dataclass(frozen=True, eq=False)
class _Others:
    """What the other segments' points say, (readers, customers): the most that one of them says, whether that is the
    customer's own segment, and which customers are none of theirs.
    """

    most: Floats
    right: NDArray[np.bool_]
    mine: NDArray[np.bool_]


def _listen(heard: Floats, segment: int, labels: Ints) -> _Others:
    others = heard.copy()
    others[segment] = -np.inf
    return _Others(others.max(axis=0), others.argmax(axis=0) == labels, labels == segment)


def _exchange_one(hand: _Hand, place: int, others: _Others) -> None:
    kept = hand.chosen[:place] + hand.chosen[place + 1 :]
    trials = [[*kept[:place], option, *kept[place:]] for option in (hand.chosen[place], *hand.allowed(kept))]
    hand.chosen = max(trials, key=lambda trial: (_found(hand, trial, others), hand.distance(trial)))


def _found(hand: _Hand, chosen: list[int], others: _Others) -> float:
    """The share of customers that find their own segment, on average over the readers, less what is hard to read.

    It is rounded, so that of traits that do as well those farther from the portfolio are chosen.
    """
    found = np.where(hand.heard(chosen) > others.most, others.mine, others.right)
    return round(float(found.mean()) - hand.burden(chosen), 4)
