"""Flows: how far two candidates agree, who goes from which segment to which, and what is special about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from ccseg.clustering.models import UNASSIGNED
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.comparing.candidates import Group
from ccseg.describing.labelled import Labelled
from ccseg.describing.neighbours import family_of
from ccseg.describing.phrases import PointNarrator
from ccseg.describing.points import OBSCURE, Point, beside, find_points
from ccseg.describing.profiles import Profile, profile_segments
from ccseg.describing.wording import Wording
from ccseg.glossary import TERMS
from ccseg.reading.columns import Column
from ccseg.records import Ints, Record
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

DESCRIBED = 0.01
"""Moves of a smaller share of the customers are drawn, but not described: a convention."""

CONTRASTS = 3
TELLING = 0.1
"""At most so many contrasts of a move, each at least so wide, a tenth of the customers or of the percentiles:
conventions."""


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
    """So many customers are in this segment of the first candidate and that of the second; −1 is unassigned.

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
    """From one candidate to another (by index): agreement, every link, and the larger moves.

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

    def tell(self, first: str, second: str) -> str:
        """How far two candidates of these titles agree, in one sentence.

        >>> Flow(first=0, second=1, ari=0.85, ami=0.8, stay=0.93, links=(), moves=()).tell("A", "B")
        'A and B are nearly identical (adjusted Rand index 0.85): 7% of customers change persona.'
        """
        word = TERMS["ari"].word(self.ari)
        return say(
            "comparing.flow.agreement", first=first, second=second, word=word, ari=self.ari, moving=1 - self.stay
        )


@dataclass(frozen=True, eq=False)
class Side:
    """One candidate's part in a flow: its index, its customers' labels and its groups."""

    index: int
    labels: Ints
    groups: tuple[Group, ...]

    def colour(self, segment: int) -> int:
        """The colour of a segment; −1 of the unassigned."""
        return self.groups[segment].colour if segment >= 0 else UNASSIGNED

    @property
    def colours(self) -> Ints:
        """The colour of each customer's segment; −1 unassigned, −2 left out."""
        colours = self.labels.copy()
        for group in self.groups:
            colours[self.labels == group.segment] = group.colour
        return colours


def trace_flows(
    sides: Sequence[Side], values: pd.DataFrame, columns: tuple[Column, ...], wording: Wording = Wording()
) -> tuple[Flow, ...]:
    """The flow between each two candidates; ``values`` are the same customers, in canonical order."""
    return tuple(_trace(*pair, values, columns, wording) for pair in combinations(sides, 2))


def who_moves(first: Side, second: Side) -> "np.ndarray":
    """Which customers change persona, shape (customers,)."""
    return np.asarray(first.colours != second.colours)


def _trace(first: Side, second: Side, values: pd.DataFrame, columns: tuple[Column, ...], wording: Wording) -> Flow:
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    links = tuple(_link(first, second))
    staying = sum(link.customers for link in links if link.stay)
    return Flow(
        first=first.index,
        second=second.index,
        ari=float(adjusted_rand_score(first.labels, second.labels)),
        ami=float(adjusted_mutual_info_score(first.labels, second.labels)),
        stay=staying / max(1, len(first.labels)),
        links=links,
        moves=tuple(_describe(first, second, links, values, columns, wording)),
    )


def _link(first: Side, second: Side) -> Iterator[Link]:
    """How many customers go from which segment to which, by segments."""
    width = len(second.groups) + 1
    # One number for each pair; with one added the unassigned, −1, come first.
    pairs = (first.labels + 1) * width + (second.labels + 1)
    numbers, counts = np.unique(pairs, return_counts=True)
    for number, customers in zip(numbers.tolist(), counts.tolist(), strict=True):
        source, target = number // width - 1, number % width - 1
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
    least = max(FEWEST_SHOWN, DESCRIBED * len(values))
    large = [link for link in links if not link.stay and link.customers >= least]
    if not large:
        return
    moves = sorted(large, key=lambda link: -link.customers)
    sources = sorted({move.source for move in moves})
    profiles = _profiles(first, second, moves, sources, values, columns)
    staying = dict(zip(sources, profiles, strict=False))
    for move, moving in zip(moves, profiles[len(sources) :], strict=False):
        leaving = sum(link.customers for link in links if link.source == move.source)
        yield Move(
            source=move.source,
            target=move.target,
            customers=move.customers,
            share=move.customers / leaving,
            contrasts=_contrast(moving, staying[move.source], wording),
        )


def _profiles(
    first: Side,
    second: Side,
    moves: Sequence[Link],
    sources: Sequence[int],
    values: pd.DataFrame,
    columns: tuple[Column, ...],
) -> tuple[Profile, ...]:
    """The profiles of those who stay in each segment that somebody leaves, then of each move's customers."""
    before = first.labels[:FAIR_SAMPLE]
    after = second.labels[:FAIR_SAMPLE]
    stay = ~who_moves(first, second)[:FAIR_SAMPLE]
    staying = [stay & (before == source) for source in sources]
    moving = [(before == move.source) & (after == move.target) for move in moves]
    groups = [*staying, *moving]
    numbers = np.select(groups, range(len(groups)), UNASSIGNED)
    return profile_segments(Labelled(values[:FAIR_SAMPLE], numbers, columns))


def _contrast(movers: Profile, stayers: Profile, wording: Wording) -> tuple[Contrast, ...]:
    """In what those who move differ most from the others, one figure of each family."""
    if movers.size < FEWEST_SHOWN:
        return ()
    points = [point for point in find_points(movers) if point.key not in OBSCURE]
    pairs = [(point, _others(point, stayers)) for point in points]
    telling = [pair for pair in pairs if _width(*pair) >= TELLING]
    widest: dict[str, tuple[Point, Point | None]] = {}
    for point, other in sorted(telling, key=lambda pair: -_width(*pair)):
        widest.setdefault(family_of(point.key), (point, other))
    return tuple(_tell(*pair, wording) for pair in list(widest.values())[:CONTRASTS])


def _others(point: Point, stayers: Profile) -> Point | None:
    """The same point about those who stay; ``None`` where they are too few to speak of."""
    return beside(point, stayers) if stayers.size >= FEWEST_SHOWN else None


def _width(point: Point, other: Point | None) -> float:
    """How far apart, 0–1: shares as they are, medians by their percentiles."""
    difference = abs(point.lean - (other.lean if other else 0.0))
    return difference / 2 if point.statistic == "median" else difference


def _tell(point: Point, other: Point | None, wording: Wording) -> Contrast:
    narrator = PointNarrator(wording)
    text = narrator.tell(point).text
    if other:
        written = wording.write(other.value, other.style)
        text = say("comparing.flow.contrast", text=narrator.brief(point).text, others=written)
    others = other.value if other else point.portfolio
    return Contrast(key=point.key, title=point.title, movers=point.value, others=others, text=text)
