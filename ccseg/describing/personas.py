"""Personas: who the customers of a segment are, in sentences that carry their numbers."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from ccseg.describing.archetypes import match_archetypes
from ccseg.describing.callings import Calling, call_again
from ccseg.describing.conditions import Context
from ccseg.describing.drafts import Draft
from ccseg.describing.facts import Fact, Sentence, Statistic
from ccseg.describing.labelled import Labelled
from ccseg.describing.ledger import Ledger
from ccseg.describing.names import Name, NameNarrator, Origin, recall_name
from ccseg.describing.neighbours import NeighbourNarrator, nearest
from ccseg.describing.plays import Play, PlayNarrator, Told, kind_of
from ccseg.describing.points import Point, find_points
from ccseg.describing.profiles import Profile, profile_segments
from ccseg.describing.rules import Rule
from ccseg.describing.traits import choose_traits
from ccseg.describing.truth import CheckedTexts, FactBase
from ccseg.describing.verdicts import Elsewhere, Outcome, Standing, Verdict, VerdictNarrator
from ccseg.describing.wording import Wording
from ccseg.records import Record, earlier_names

__all__ = [
    "Persona",
    "Segment",
    "Trait",
    "Verdict",
    "Wording",
    "check_persona",
    "name_segments",
    "outcome_of",
    "reword",
    "verdict_figure",
]


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

    ``apart`` says what separates it from its nearest neighbour, ``move`` what would take a typical member there,
    ``edge`` how many are near the border; each is empty where there is nothing to say.
    ``note`` is what a person wrote beside it. ``evidence`` gives the facts behind each sentence that has any, by the
    sentence. ``origin`` is where the name comes from, where a segment of its result was split and names are kept.
    """

    _earlier = earlier_names(neighbour=None)

    name: str
    because: str
    archetype: str | None
    headline: str
    story: tuple[str, ...]
    traits: tuple[Trait, ...]
    rule: Rule | None
    apart: str
    move: str = ""
    edge: str = ""
    plays: tuple[Play, ...]
    never: tuple[str, ...]
    blind_spots: tuple[str, ...]
    note: str = ""
    origin: Origin | None = None
    evidence: dict[str, tuple[Fact, ...]] = {}


class Segment(Record):
    """One segment of a run: its number (0 is the largest), how far it can be trusted, its profile and its persona.

    ``stability`` is its bootstrap Jaccard 0–1, ``confident`` the share of its customers that stand clear of the edge,
    ``real`` whether the segments of its result stand out from chance, ``context`` what is known beyond its profile.
    ``halves`` is how much of it is found again in random halves, 0–1, ``tiers`` says that the segments are tiers of one
    cloud, and ``bent`` that they may be parts of a bent one; ``elsewhere`` is what becomes of it under other settings
    and ``calling`` what parts of the customers call it, ``None`` where that was not looked at.
    """

    segment: int
    size: int
    share: float
    stability: float | None
    confident: float
    real: bool = True
    context: Context = Context()
    halves: float | None = None
    tiers: bool = False
    bent: bool = False
    elsewhere: Elsewhere | None = None
    calling: Calling | None = None
    verdict: Verdict
    verdict_because: str
    profile: Profile
    persona: Persona

    @property
    def standing(self) -> Standing:
        """What the verdict looks at."""
        rule = self.persona.rule
        return Standing(
            segment=self.segment,
            real=self.real,
            size=self.size,
            share=self.share,
            stability=self.stability,
            confident=self.confident,
            precision=rule.precision if rule else None,
            halves=self.halves,
            tiers=self.tiers,
            bent=self.bent,
            elsewhere=self.elsewhere,
        )


def name_segments(
    profiles: Sequence[Profile],
    rules: Sequence[Rule | None],
    customers: Labelled,
    *,
    stability: Sequence[float | None],
    confident: Sequence[float],
    real: bool,
    contexts: Sequence[Context] = (),
    halves: Sequence[float | None] = (),
    tiers: bool = False,
    bent: bool = False,
    elsewhere: Sequence[Elsewhere | None] = (),
    wording: Wording = Wording(),
) -> tuple[Segment, ...]:
    """Give every segment its persona; ``customers`` are those the profiles were made from.

    ``stability`` and ``confident`` have one share 0–1 for each segment; ``real`` is false where the segments do not
    stand out from chance; ``contexts`` say what is known beyond the profiles. ``halves`` is how much of each is found
    again in random halves and ``elsewhere`` what becomes of it under other settings, empty where that was not measured;
    ``tiers`` says that they are tiers of one cloud, ``bent`` that they may be parts of a bent one.
    """
    known = contexts or [Context()] * len(profiles)
    again = halves or [None] * len(profiles)
    apart = elsewhere or [None] * len(profiles)
    narrator = PersonaNarrator(wording)
    found = find_out(profiles, customers, narrator)
    callings = call_again([name.text for name in found.names], customers, partial(_called, narrator))
    drafts = [
        Draft(
            profile,
            found.points[s],
            found.archetypes[s],
            found.traits[s],
            rule,
            Standing(
                segment=profile.segment,
                real=real,
                size=profile.size,
                share=profile.share,
                stability=stability[s],
                confident=confident[s],
                precision=rule.precision if rule else None,
                halves=again[s],
                tiers=tiers,
                bent=bent,
                elsewhere=apart[s],
            ),
            known[s],
            callings[s],
        )
        for s, (profile, rule) in enumerate(zip(profiles, rules, strict=True))
    ]
    return narrator.write(drafts, found.names)


class Found(NamedTuple):
    """What is found out about segments from their profiles and customers, one of each for a segment."""

    points: Sequence[tuple[Point, ...]]
    archetypes: Sequence[str | None]
    names: Sequence[Name]
    traits: Sequence[tuple[Point, ...]]


def find_out(profiles: Sequence[Profile], customers: Labelled, narrator: NameNarrator) -> Found:
    """What there is to say of segments, before anything is known of how far they can be trusted."""
    points, archetypes, names = _name(profiles, narrator)
    behind = [frozenset(point.key for point in name.behind) for name in names]
    return Found(points, archetypes, names, choose_traits(points, behind, customers))


def _name(
    profiles: Sequence[Profile], narrator: NameNarrator
) -> tuple[list[tuple[Point, ...]], tuple[str | None, ...], tuple[Name, ...]]:
    """The points of each segment, its archetype, and the name that follows from both."""
    points = [find_points(profile) for profile in profiles]
    archetypes = match_archetypes(profiles)
    return points, archetypes, narrator.give_names(profiles, archetypes, points)


def _called(narrator: NameNarrator, customers: Labelled) -> list[str]:
    """What the segments of these customers are called."""
    _, _, names = _name(profile_segments(customers), narrator)
    return [name.text for name in names]


def find_segment(segments: Sequence[Segment], number: int) -> Segment:
    """The segment of this number."""
    return next(segment for segment in segments if segment.segment == number)


def reword(segments: Sequence[Segment], wording: Wording) -> tuple[Segment, ...]:
    """The same personas in another wording, from what the segments hold."""
    narrator = PersonaNarrator(wording)
    return narrator.write([draft_of(segment) for segment in segments], names_of(segments, wording))


def names_of(segments: Sequence[Segment], wording: Wording) -> tuple[Name, ...]:
    """The names of these segments with what is behind them: given anew, or recalled where names are kept."""
    profiles = [segment.profile for segment in segments]
    kept = [(segment.persona.name, segment.persona.origin, segment.profile) for segment in segments]
    if any(origin for _, origin, _ in kept):
        return tuple(recall_name(text, origin or Origin(), profile, profiles) for text, origin, profile in kept)
    archetypes = [segment.persona.archetype for segment in segments]
    return NameNarrator(wording).give_names(profiles, archetypes, [find_points(profile) for profile in profiles])


def verdict_figure(segment: Segment, wording: Wording) -> str:
    """The one figure that the verdict on a segment rests on, and what it is of; empty where there is none."""
    facts = segment.persona.evidence.get(segment.verdict_because, ())
    if not facts:
        return ""
    template = wording.text(f"personas.verdict_figures.{facts[0].statistic}")
    return wording.fill(template, value=wording.write(facts[0].value, facts[0].style))


def outcome_of(verdict: str, segments: Sequence[Segment]) -> Outcome:
    """What the verdict on a result in plain words looks at."""
    standings = [segment.standing for segment in segments]
    return Outcome(
        verdict=verdict,
        segments=len(segments),
        safe=sum(segment.verdict == "safe to act" for segment in segments),
        depending=sum(standing.depends for standing in standings),
        doubtful=sum(not standing.comes_back for standing in standings),
        bent=any(standing.bent for standing in standings),
    )


def check_persona(segment: Segment, segments: Sequence[Segment], wording: Wording) -> tuple[str, ...]:
    """What is wrong with the texts of a persona, each problem after its sentence; nothing where all is true."""
    facts = FactBase((each.profile for each in segments), draft_of(segment).facts)
    evidence = segment.persona.evidence
    return tuple(
        f"{text} — {problem}"
        for text in _texts(segment)
        for problem in facts.problems(text, evidence.get(text, ()), wording)
    )


def draft_of(segment: Segment) -> Draft:
    """What was decided about a segment, from what it holds."""
    persona, points = segment.persona, find_points(segment.profile)
    wanted = [(trait.key, trait.level, trait.statistic) for trait in persona.traits]
    traits = tuple(point for key in wanted for point in points if (*point.aspect, point.statistic) == key)
    told = persona.archetype, traits, persona.rule
    return Draft(segment.profile, points, *told, segment.standing, segment.context, segment.calling)


def _texts(segment: Segment) -> tuple[str, ...]:
    """Every generated text with figures."""
    persona = segment.persona
    traits = (trait.text for trait in persona.traits)
    rule = persona.rule.text if persona.rule else ""
    told = (persona.headline, persona.because, persona.apart, persona.move, persona.edge, rule, segment.verdict_because)
    plays = (text for play in persona.plays for text in (play.reason, play.numbers))
    return tuple(filter(None, (*told, *persona.story, *traits, *plays)))


class PersonaNarrator(NameNarrator, NeighbourNarrator, VerdictNarrator, PlayNarrator):
    """Writes personas; a sentence that is not true is left out."""

    def write(self, drafts: Sequence[Draft], names: Sequence[Name]) -> tuple[Segment, ...]:
        """The segments with their personas."""
        profiles = [draft.profile for draft in drafts]
        facts = FactBase(profiles, chain(*(draft.facts for draft in drafts)))
        others = [None if other is None else drafts[other] for other in nearest(profiles)]
        called = {profile.segment: name for profile, name in zip(profiles, names, strict=True)}
        return tuple(self._segment(draft, called, other, facts) for draft, other in zip(drafts, others, strict=True))

    def _segment(self, draft: Draft, names: Mapping[int, Name], other: Draft | None, facts: FactBase) -> Segment:
        profile, standing = draft.profile, draft.standing
        verdict, because = self.judge(standing)
        persona = self._persona(draft, names, other, CheckedTexts(facts, self.wording))
        return Segment(
            segment=profile.segment,
            size=profile.size,
            share=profile.share,
            stability=standing.stability,
            confident=standing.confident,
            real=standing.real,
            context=draft.context,
            halves=standing.halves,
            tiers=standing.tiers,
            bent=standing.bent,
            elsewhere=standing.elsewhere,
            calling=draft.calling,
            verdict=verdict,
            verdict_because=because.text,
            profile=profile,
            persona=persona.but(evidence=persona.evidence | {because.text: because.facts}),
        )

    def _persona(self, draft: Draft, names: Mapping[int, Name], other: Draft | None, texts: CheckedTexts) -> Persona:
        profile, name = draft.profile, names[draft.profile.segment]
        kind = kind_of(draft.archetype, profile, draft.context)
        told = Told(draft.context, Ledger(), texts)
        beside = self._beside(draft, names, other, told)
        story = self.tell_story(name.behind, draft.points, draft.traits, told.ledger)
        return Persona(
            name=name.text,
            because=texts.together(self._why_so_called(draft, names)),
            archetype=draft.archetype,
            headline=texts.add(self.write_headline((*name.behind, *draft.traits), name.text)),
            story=tuple(
                filter(None, (texts.add(self.tell_size(profile)), told.add(story), texts.add(self.tell_same(profile))))
            ),
            traits=self._traits(draft.traits, texts),
            rule=self._rule(draft.rule, profile, texts),
            **beside,
            plays=self.choose_plays(kind, profile, told),
            never=self.what_never(kind, profile),
            blind_spots=self.blind_spots(profile, draft.context.subjects, (*name.behind, *draft.traits)),
            origin=name.origin,
            evidence=texts.evidence,
        )

    def _why_so_called(self, draft: Draft, names: Mapping[int, Name]) -> Iterator[Sentence]:
        """What is behind a name, and how often another is given where some customers are left out."""
        yield from self.explain(names[draft.profile.segment], names) or [self.tell_size(draft.profile)]
        if draft.calling and draft.calling.instead:
            yield self.tell_calling(draft.profile.segment, draft.calling)

    def _traits(self, points: Sequence[Point], texts: CheckedTexts) -> tuple[Trait, ...]:
        told = [(point, texts.add(self.tell_trait(point))) for point in points]
        return tuple(_trait(point, text) for point, text in told if text)

    def _rule(self, rule: Rule | None, profile: Profile, texts: CheckedTexts) -> Rule | None:
        return rule and rule.but(text=texts.add(self.tell_rule(rule, profile)))

    def _beside(self, draft: Draft, names: Mapping[int, Name], other: Draft | None, told: Told) -> dict[str, str]:
        """What separates a segment from its nearest, what would move a typical member there, and how many are near."""
        if other is None:
            return {"apart": "", "move": "", "edge": ""}
        own, there, name = draft.profile, other.profile, names[other.profile.segment].text
        move = self.tell_move(own, there, name, (draft.archetype, other.archetype))
        return {
            "apart": told.add(self.tell_apart((*draft.traits, *draft.points), there, name)),
            "move": told.texts.add(move) if told.texts and draft.context.move else "",
            "edge": told.add(self.tell_edge(own.segment, draft.standing.confident)),
        }


def _trait(point: Point, text: str) -> Trait:
    figures = {"value": point.value, "portfolio": point.portfolio, "percentile": point.percentile}
    return Trait(key=point.key, title=point.title, level=point.level, statistic=point.statistic, text=text, **figures)
