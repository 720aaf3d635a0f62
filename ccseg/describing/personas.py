"""Personas: who the customers of a segment are, in sentences that carry their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
import pandas as pd

from ccseg.describing.archetypes import match_archetypes
from ccseg.describing.facts import Fact, Statistic
from ccseg.describing.names import Name, behind_archetype, explain, give_names
from ccseg.describing.neighbours import nearest, tell_apart, tell_move
from ccseg.describing.plays import Play, blind_spots, choose_plays, kind_of, what_never
from ccseg.describing.points import Point, find_points
from ccseg.describing.profiles import Profile
from ccseg.describing.rules import Rule
from ccseg.describing.stories import tell_edge, tell_rule, tell_size, tell_story, tell_trait, thresholds, write_headline
from ccseg.describing.traits import choose_traits
from ccseg.describing.truth import Known, Sheet
from ccseg.describing.verdicts import Standing, Verdict, judge
from ccseg.describing.wording import Wording
from ccseg.records import Record

__all__ = ["Persona", "Segment", "Trait", "Verdict", "Wording", "check_persona", "name_segments", "reword"]


class Trait(Record):
    """One thing that sets the segment apart: a sentence, and the figures in it.

    ``statistic`` is what is compared: the ``median``, the share ``active`` (above zero), or the ``share`` that has
    ``level`` of a category.
    """

    key: str
    title: str
    level: str | None = None
    statistic: Statistic = "median"
    text: str
    value: float
    portfolio: float
    percentile: float | None


class Persona(Record):
    """A name with its reason, a headline, a story, traits, a rule, and what to do and never to do.

    ``apart`` says what separates it from its nearest ``neighbour`` (a segment number), ``move`` what would take a
    typical member there, ``edge`` how many stand near the border; each is empty where there is nothing to say.
    ``evidence`` gives the facts behind each sentence that has any, by the sentence.
    """

    name: str
    because: str
    archetype: str | None
    headline: str
    story: tuple[str, ...]
    traits: tuple[Trait, ...]
    rule: Rule | None
    neighbour: int | None
    apart: str
    move: str = ""
    edge: str = ""
    plays: tuple[Play, ...]
    never: tuple[str, ...]
    blind_spots: tuple[str, ...]
    evidence: dict[str, tuple[Fact, ...]] = {}


class Segment(Record):
    """One segment of a run: its number (0 is the largest), how far it can be trusted, its profile and its persona.

    ``stability`` is its bootstrap Jaccard 0–1, ``confident`` the share of its customers that stand clear of the edge,
    ``real`` whether the segments of its result stand out from chance.
    """

    segment: int
    size: int
    share: float
    stability: float | None
    confident: float
    real: bool = True
    verdict: Verdict
    verdict_because: str
    profile: Profile
    persona: Persona


@dataclass(frozen=True)
class Draft:
    """What is decided about a segment before a word is written."""

    profile: Profile
    points: tuple[Point, ...]
    archetype: str | None
    traits: tuple[Point, ...]
    rule: Rule | None
    stability: float | None
    confident: float
    real: bool

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that are not in the profile."""
        own = partial(Fact, whose=self.profile.segment)
        shares: dict[Statistic, float | None] = {
            "stability": self.stability,
            "confident": self.confident,
            "edge": 1 - self.confident,
            "precision": self.rule.precision if self.rule else None,
        }
        known = tuple(own(statistic=name, value=share) for name, share in shares.items() if share is not None)
        return (*known, *(thresholds(self.rule, self.profile) if self.rule else ()))


def name_segments(
    profiles: Sequence[Profile],
    rules: Sequence[Rule | None],
    *,
    values: pd.DataFrame,
    labels: np.ndarray,
    stability: Sequence[float | None],
    confident: Sequence[float],
    real: bool,
    wording: Wording = Wording(),
) -> tuple[Segment, ...]:
    """Give every segment its persona; ``values`` and ``labels`` are those the profiles were made from.

    ``stability`` and ``confident`` have one share 0–1 for each segment; ``real`` is false where the segments do not
    stand out from chance.
    """
    points = [find_points(profile) for profile in profiles]
    archetypes = match_archetypes(profiles)
    naming = [frozenset(p.key for p in behind_archetype(*pair)) for pair in zip(archetypes, points, strict=True)]
    traits = choose_traits(points, naming, values, labels)
    drafts = [
        Draft(profile, points[s], archetypes[s], traits[s], rules[s], stability[s], confident[s], real)
        for s, profile in enumerate(profiles)
    ]
    return _write(drafts, wording)


def reword(segments: Sequence[Segment], wording: Wording) -> tuple[Segment, ...]:
    """The same personas in another wording, from what the segments hold."""
    return _write([_draft_of(segment) for segment in segments], wording)


def check_persona(segment: Segment, segments: Sequence[Segment], wording: Wording) -> tuple[str, ...]:
    """What is wrong with the texts of a persona, each problem after its sentence; nothing where all is true."""
    drafts = [_draft_of(each) for each in segments]
    known = Known([draft.profile for draft in drafts], chain(*(draft.facts for draft in drafts)))
    evidence = segment.persona.evidence
    return tuple(
        f"{text} — {problem}"
        for text in _texts(segment)
        for problem in known.problems(text, evidence.get(text, ()), wording)
    )


def _draft_of(segment: Segment) -> Draft:
    persona, points = segment.persona, find_points(segment.profile)
    wanted = [(trait.key, trait.level, trait.statistic) for trait in persona.traits]
    traits = tuple(point for key in wanted for point in points if (*point.aspect, point.statistic) == key)
    trust = segment.stability, segment.confident, segment.real
    return Draft(segment.profile, points, persona.archetype, traits, persona.rule, *trust)


def _texts(segment: Segment) -> tuple[str, ...]:
    """Every generated text with figures."""
    persona = segment.persona
    traits = (trait.text for trait in persona.traits)
    rule = persona.rule.text if persona.rule else ""
    told = (persona.headline, persona.because, persona.apart, persona.move, persona.edge, rule, segment.verdict_because)
    return (*told, *persona.story, *traits)


def _write(drafts: Sequence[Draft], wording: Wording) -> tuple[Segment, ...]:
    """The segments with their personas; a sentence that is not true is left out."""
    profiles = [draft.profile for draft in drafts]
    columns = ([draft.archetype for draft in drafts], [draft.points for draft in drafts], [d.traits for d in drafts])
    names = give_names(profiles, *columns, wording)
    known = Known(profiles, chain(*(draft.facts for draft in drafts)))
    return tuple(
        _segment(draft, names, None if other is None else drafts[other], known, wording)
        for draft, other in zip(drafts, nearest(profiles), strict=True)
    )


def _segment(draft: Draft, names: Sequence[Name], other: Draft | None, known: Known, wording: Wording) -> Segment:
    profile, rule = draft.profile, draft.rule
    standing = Standing(
        segment=profile.segment,
        real=draft.real,
        size=profile.size,
        share=profile.share,
        stability=draft.stability,
        confident=draft.confident,
        precision=rule.precision if rule else None,
    )
    verdict, because = judge(standing, wording)
    persona = _persona(draft, names, other, known, wording)
    evidence = persona.evidence | {because.text: because.facts}
    return Segment(
        segment=profile.segment,
        size=profile.size,
        share=profile.share,
        stability=draft.stability,
        confident=draft.confident,
        real=draft.real,
        verdict=verdict,
        verdict_because=because.text,
        profile=profile,
        persona=persona.but(evidence=evidence),
    )


def _persona(draft: Draft, names: Sequence[Name], other: Draft | None, known: Known, wording: Wording) -> Persona:
    profile, name = draft.profile, names[draft.profile.segment]
    kind, sheet = kind_of(draft.archetype, profile), Sheet(known, wording)
    return Persona(
        name=name.text,
        because=sheet.join(explain(name, names, wording) or [tell_size(profile, wording)]),
        archetype=draft.archetype,
        headline=sheet.add(write_headline((*name.behind, *draft.traits), wording, name.text)),
        story=sheet.each(tell_story(profile, name.behind, draft.points, draft.traits, wording)),
        traits=tuple(_trait(point, text) for point in draft.traits if (text := sheet.add(tell_trait(point, wording)))),
        rule=draft.rule.but(text=sheet.add(tell_rule(draft.rule, profile, wording))) if draft.rule else None,
        neighbour=other.profile.segment if other else None,
        **_beside(draft, names, other, sheet, wording),
        edge=sheet.add(tell_edge(profile.segment, draft.confident, wording)) if other else "",
        plays=choose_plays(kind, profile, wording),
        never=what_never(kind, wording),
        blind_spots=blind_spots(kind, wording),
        evidence=sheet.evidence,
    )


def _beside(draft: Draft, names: Sequence[Name], other: Draft | None, sheet: Sheet, wording: Wording) -> dict[str, str]:
    """What separates a segment from its nearest, and what would move a typical member there."""
    if other is None:
        return {"apart": "", "move": ""}
    there, name = other.profile, names[other.profile.segment].text
    return {
        "apart": sheet.add(tell_apart((*draft.traits, *draft.points), there, name, wording)),
        "move": sheet.add(tell_move(draft.profile, there, name, (draft.archetype, other.archetype), wording)),
    }


def _trait(point: Point, text: str) -> Trait:
    return Trait(
        key=point.key,
        title=point.title,
        level=point.level,
        statistic=point.statistic,
        text=text,
        value=point.value,
        portfolio=point.portfolio,
        percentile=point.percentile,
    )
