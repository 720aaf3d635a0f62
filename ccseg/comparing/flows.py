"""Flows: how far two contenders agree, who goes from which segment to which, and what is special about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.comparing.contenders import Group
from ccseg.describing.labelled import Labelled
from ccseg.describing.neighbours import FAMILIES, beside
from ccseg.describing.points import OBSCURE, Point, PointNarrator, find_points
from ccseg.describing.profiles import Profile, profile_segments
from ccseg.describing.wording import Wording
from ccseg.reading.columns import Column
from ccseg.records import Ints, Record

TOLD = 0.01
"""Moves of a smaller share of the customers are drawn, but not described."""

FEWEST = 10
"""Fewer customers than this are not described: it would be about each of them."""

CONTRASTS = 3
TELLING = 0.1
"""At most so many contrasts of a move, each at least so wide (a tenth of the customers, or of the percentiles)."""

FAMILY = {member: family for family, members in FAMILIES for member in members}

AGREEMENT = (
    (0.999, "are the same"),
    (0.8, "are nearly the same"),
    (0.6, "are much alike"),
    (0.3, "are alike in part"),
    (-1.0, "have little in common"),
)
"""The adjusted Rand index in words, by the first row that it reaches."""


class Contrast(Record):
    """One thing special about those who move: a statistic of a figure, theirs beside that of the ``others``.

    The others are those who stay in the segment; all customers where hardly anybody stays.
    """

    key: str
    title: str
    movers: float
    others: float
    text: str


class Link(Record):
    """So many customers are in this segment of the first contender and that of the second; −1 is unassigned.

    They ``stay`` when both are the same people, and so have the same colour.
    """

    source: int
    target: int
    customers: int
    stay: bool


class Move(Record):
    """Customers who change persona, as a share of the segment they leave, and what is special about them."""

    source: int
    target: int
    customers: int
    share: float
    contrasts: tuple[Contrast, ...]


class Flow(Record):
    """From one contender to another (by place): agreement, every link, and the larger moves.

    ``ari`` is the adjusted Rand index (Hubert & Arabie 1985), ``ami`` the adjusted mutual information (Vinh et al.
    2010): 1 is the same, 0 no more than chance. ``stay`` is the share of customers whose persona is the same.
    """

    first: int
    second: int
    ari: float
    ami: float
    stay: float
    links: tuple[Link, ...]
    moves: tuple[Move, ...]

    @property
    def words(self) -> str:
        """The agreement in words.

        >>> Flow(first=0, second=1, ari=0.85, ami=0.8, stay=0.93, links=(), moves=()).words
        'are nearly the same'
        """
        return next(words for least, words in AGREEMENT if self.ari >= least)


@dataclass(frozen=True, eq=False)
class Side:
    """One contender's part in a flow: its place, its customers' labels and its groups."""

    place: int
    labels: Ints
    groups: tuple[Group, ...]

    def colour(self, segment: int) -> int:
        return self.groups[segment].colour if segment >= 0 else -1


def trace_flows(
    sides: Sequence[Side], values: pd.DataFrame, columns: tuple[Column, ...], wording: Wording = Wording()
) -> tuple[Flow, ...]:
    """The flow between each two contenders; ``values`` are the same customers, in canonical order."""
    return tuple(_trace(*pair, values, columns, wording) for pair in combinations(sides, 2))


def who_moves(first: Side, second: Side) -> "np.ndarray":
    """Which customers change persona, shape (customers,)."""
    before, after = (np.array([*(g.colour for g in side.groups), -2, -1])[side.labels] for side in (first, second))
    return np.asarray(before != after)


def _trace(first: Side, second: Side, values: pd.DataFrame, columns: tuple[Column, ...], wording: Wording) -> Flow:
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    links = tuple(_link(first, second))
    return Flow(
        first=first.place,
        second=second.place,
        ari=float(adjusted_rand_score(first.labels, second.labels)),
        ami=float(adjusted_mutual_info_score(first.labels, second.labels)),
        stay=sum(link.customers for link in links if link.stay) / max(1, len(first.labels)),
        links=links,
        moves=tuple(_describe(first, second, links, values, columns, wording)),
    )


def _link(first: Side, second: Side) -> Iterator[Link]:
    width = len(second.groups) + 1
    pairs, counts = np.unique((first.labels + 1) * width + second.labels + 1, return_counts=True)
    for pair, customers in zip(pairs.tolist(), counts.tolist(), strict=True):
        source, target = pair // width - 1, pair % width - 1
        stay = first.colour(source) == second.colour(target)
        yield Link(source=source, target=target, customers=customers, stay=stay)


def _describe(
    first: Side,
    second: Side,
    links: Sequence[Link],
    values: pd.DataFrame,
    columns: tuple[Column, ...],
    wording: Wording,
) -> Iterator[Move]:
    """The larger moves, the largest first, each with what tells those who move from those who stay."""
    least = max(FEWEST, TOLD * len(values))
    moves = sorted((link for link in links if not link.stay and link.customers >= least), key=lambda m: -m.customers)
    if not moves:
        return
    profiles = _profiles(first, second, moves, values, columns)
    for place, move in enumerate(moves, start=len(profiles) - len(moves)):
        leaving = sum(link.customers for link in links if link.source == move.source)
        yield Move(
            source=move.source,
            target=move.target,
            customers=move.customers,
            share=move.customers / leaving,
            contrasts=_contrast(profiles[place], profiles[_sources(moves).index(move.source)], wording),
        )


def _sources(moves: Sequence[Link]) -> list[int]:
    return sorted({move.source for move in moves})


def _profiles(
    first: Side, second: Side, moves: Sequence[Link], values: pd.DataFrame, columns: tuple[Column, ...]
) -> tuple[Profile, ...]:
    """The profiles of those who stay in each segment that is left, then of each move's customers."""
    sources, targets = first.labels[:FAIR_SAMPLE], second.labels[:FAIR_SAMPLE]
    stay = ~who_moves(first, second)[:FAIR_SAMPLE]
    groups = [stay & (sources == source) for source in _sources(moves)]
    groups += [(sources == move.source) & (targets == move.target) for move in moves]
    numbers = np.select(groups, range(len(groups)), -1)
    return profile_segments(Labelled(values[:FAIR_SAMPLE], numbers, columns))


def _contrast(movers: Profile, stayers: Profile, wording: Wording) -> tuple[Contrast, ...]:
    """In what those who move differ most from the others, one figure of each family."""
    if movers.size < FEWEST:
        return ()
    points = [point for point in find_points(movers) if point.key not in OBSCURE]
    pairs = [(point, _others(point, stayers)) for point in points]
    widest: dict[str, tuple[Point, Point | None]] = {}
    for pair in sorted(pairs, key=lambda pair: -_width(*pair)):
        if _width(*pair) >= TELLING:
            widest.setdefault(FAMILY.get(pair[0].key, pair[0].key), pair)
    return tuple(_tell(*pair, wording) for pair in list(widest.values())[:CONTRASTS])


def _others(point: Point, stayers: Profile) -> Point | None:
    """The same point about those who stay; ``None`` where they are too few to speak of."""
    return beside(point, stayers) if stayers.size >= FEWEST else None


def _width(point: Point, other: Point | None) -> float:
    """How far apart, 0–1: shares as they are, medians by their percentiles."""
    return abs(point.lean - (other.lean if other else 0.0)) / (2 if point.statistic == "median" else 1)


def _tell(point: Point, other: Point | None, wording: Wording) -> Contrast:
    narrator = PointNarrator(wording)
    text = narrator.tell(point).text
    if other:
        text = f"{narrator.brief(point).text} (those who stay: {wording.write(other.value, other.style)})"
    others = other.value if other else point.portfolio
    return Contrast(key=point.key, title=point.title, movers=point.value, others=others, text=text)
