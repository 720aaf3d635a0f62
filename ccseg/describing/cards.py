"""Cards: what stands on the card of a persona, each fact once, and what stands once for all cards."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ccseg.describing.asides import tell_asides
from ccseg.describing.conditions import Area
from ccseg.describing.facts import Fact
from ccseg.describing.ledger import Ledger
from ccseg.describing.personas import Persona, Segment
from ccseg.describing.plays import Play
from ccseg.describing.profiles import FEW_HAVE_IT, Distribution, Figure
from ccseg.describing.wording import Style, Wording, style_of

PICTURES = 3
"""Small distributions on a card: a convention, as many as fit beside its text."""

MIDDLE = 50.0
"""The percentile of the portfolio's median."""

TERMS = ("hold_out", "suppress", "cost_cap", "owner", "review", "cannot_tell")
"""What must be settled before a play, in this order; it is mostly the same for all plays of an area."""


class Picture(NamedTuple):
    """A distribution with its scale: the ends of the axis, and both medians, written and as places on it, 0–1."""

    distribution: Distribution
    low: str
    high: str
    own: str
    portfolio: str
    own_at: float
    portfolio_at: float


class Card(NamedTuple):
    """What stands on the card of a segment: its story in one sentence, what sets it apart from the nearest, pictures,
    per play the terms that are its own, and ``asides`` on what took no part.
    """

    story: str
    unlike: str
    pictures: tuple[Picture, ...]
    plays: tuple[tuple[Play, Mapping[str, str]], ...]
    never: tuple[str, ...]
    asides: tuple[str, ...] = ()


class Common(NamedTuple):
    """What stands once for all cards: the terms of each area's plays, what never to do, what the file cannot tell."""

    areas: Mapping[Area, Mapping[str, str]]
    never: tuple[str, ...]
    blind_spots: tuple[str, ...]


def find_common(segments: Sequence[Segment], wording: Wording) -> Common:
    """What is the same for all segments of a result; ``before`` is what must be settled before any play of an area."""
    personas = [segment.persona for segment in segments]
    plays: dict[Area, list[Play]] = {}
    for persona in personas:
        for play in persona.plays:
            plays.setdefault(play.area, []).append(play)
    return Common(
        areas={area: _shared_terms(area, own, wording) for area, own in plays.items()},
        never=_in_all([persona.never for persona in personas]),
        blind_spots=_in_all([persona.blind_spots for persona in personas]),
    )


def make_card(segment: Segment, common: Common, wording: Wording) -> Card:
    """The card of a segment; no fact stands on it twice."""
    persona = segment.persona
    ledger = Ledger(_told(persona))
    return Card(
        story=" ".join(_story(persona)),
        unlike=persona.apart,
        pictures=tuple(_picture(each, wording) for each in _pictured(segment, ledger)),
        plays=tuple((play, _own_terms(play, common)) for play in persona.plays),
        never=tuple(never for never in persona.never if never not in common.never),
        asides=tuple(tell_asides(segment.context, wording)),
    )


def _in_all(texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The texts that every segment has, in the order of the first."""
    return tuple(text for text in (texts[0] if texts else ()) if all(text in own for own in texts))


def _shared_terms(area: Area, plays: Sequence[Play], wording: Wording) -> dict[str, str]:
    before = wording.fill(wording.text(f"plays.areas.{area}.before"))
    return {"before": before, **{term: _commonest(term, plays) for term in TERMS}}


def _commonest(term: str, plays: Iterable[Play]) -> str:
    return Counter(_written(getattr(play, term)) for play in plays).most_common(1)[0][0]


def _written(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _own_terms(play: Play, common: Common) -> dict[str, str]:
    """The terms in which a play differs from what stands for all of its area."""
    own = {term: _written(getattr(play, term)) for term in TERMS}
    return {term: text for term, text in own.items() if text and text != common.areas[play.area][term]}


def _story(persona: Persona) -> tuple[str, ...]:
    """The story without the sentence on its size, which the card tells beside its name."""
    return tuple(text for text in persona.story if not _is_size(persona.evidence.get(text, ())))


def _is_size(facts: Sequence[Fact]) -> bool:
    return any(fact.statistic == "part" for fact in facts)


def _told(persona: Persona) -> Iterable[Fact]:
    """The facts that the sentences of the card tell."""
    reasons = [play.reason for play in persona.plays]
    for text in (*_story(persona), persona.apart, *reasons):
        yield from persona.evidence.get(text, ())


def _pictured(segment: Segment, ledger: Ledger) -> list[tuple[Distribution, Figure]]:
    """The distributions behind a persona's traits, then where the segment stands furthest from the middle.

    A figure that a sentence tells, that few of the segment have, or of which the median is zero gets none.
    """
    furthest = sorted(segment.profile.figures, key=lambda figure: -abs(_standing(figure) - MIDDLE))
    wanted = dict.fromkeys([trait.key for trait in segment.persona.traits] + [figure.key for figure in furthest])
    drawn = {distribution.key: distribution for distribution in segment.profile.distributions}
    shown: list[tuple[Distribution, Figure]] = []
    for key in wanted:
        figure = segment.profile.figure(key)
        if figure is None or key not in drawn or not _worth_a_picture(figure, segment.segment, ledger):
            continue
        ledger.add([_median(figure, segment.segment)])
        shown.append((drawn[key], figure))
    return shown[:PICTURES]


def _worth_a_picture(figure: Figure, segment: int, ledger: Ledger) -> bool:
    known = figure.median is not None and figure.portfolio is not None and figure.filled >= FEW_HAVE_IT
    return known and bool(figure.median) and not figure.flag and not ledger.has(_median(figure, segment))


def _median(figure: Figure, segment: int) -> Fact:
    return Fact(key=figure.key, statistic="median", whose=segment, value=figure.median or 0.0)


def _standing(figure: Figure) -> float:
    return MIDDLE if figure.standing is None else figure.standing


def _picture(drawn: tuple[Distribution, Figure], wording: Wording) -> Picture:
    distribution, figure = drawn
    medians = figure.median or 0.0, figure.portfolio or 0.0
    return picture_of(distribution, *medians, style_of(figure.key, figure.unit), wording)


def picture_of(distribution: Distribution, own: float, portfolio: float, style: Style, wording: Wording) -> Picture:
    """A distribution with its scale and both medians, written in this style."""
    style = "twelfths" if style == "frequency" else style
    return Picture(
        distribution=distribution,
        low=wording.write(distribution.edges[0], style),
        high=wording.write(distribution.edges[-1], style),
        own=wording.write(own, style),
        portfolio=wording.write(portfolio, style),
        own_at=_place(own, distribution.edges),
        portfolio_at=_place(portfolio, distribution.edges),
    )


def _place(value: float, edges: Sequence[float]) -> float:
    """Where a value is on the axis, 0–1; bins are drawn equally wide, whatever they span.

    >>> _place(15.0, (0.0, 10.0, 20.0)), _place(99.0, (0.0, 10.0, 20.0))
    (0.75, 1.0)
    """
    places = np.linspace(0.0, 1.0, len(edges))
    return float(np.interp(value, edges, places))
