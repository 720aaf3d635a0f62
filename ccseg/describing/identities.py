"""Identities: personas that keep their names, and segments that keep their numbers, when segments are found anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ccseg.describing.names import Name, Origin, recall_name
from ccseg.describing.personas import PersonaNarrator, Segment, draft_of, names_of
from ccseg.describing.wording import Wording


def keep_names(
    told: Sequence[Segment], before: Sequence[Segment], kept: Mapping[int, int], wording: Wording
) -> tuple[Segment, ...]:
    """The segments with the names and notes of those that they were before; all others get names that none ever had.

    ``kept`` gives the position of a segment among those ``told`` the number of the one before that it is.
    """
    narrator, profiles = PersonaNarrator(wording), [segment.profile for segment in told]
    earlier = {segment.segment: segment for segment in before}
    pairs = zip(names_of(before, wording), before, strict=True)
    origins = {segment.segment: _origin(name, segment) for name, segment in pairs}
    names = list(names_of(told, wording))
    for position, number in kept.items():
        text = earlier[number].persona.name
        names[position] = recall_name(text, origins[number], profiles[position], profiles)
    taken = [segment.persona.name for segment in before]
    for position in sorted(set(range(len(told))) - kept.keys()):
        names[position] = replace(narrator.name_apart(names[position], taken), kept=True)
        taken.append(names[position].text)
    written = narrator.write([draft_of(segment.but(calling=None)) for segment in told], names)
    notes = {position: earlier[number].persona.note for position, number in kept.items()}
    return tuple(_with_note(segment, notes.get(position, "")) for position, segment in enumerate(written))


def _origin(name: Name, segment: Segment) -> Origin:
    """What stands behind a name, without the segment that it was told apart from; nothing where a person gave it."""
    if name.text != segment.persona.name:
        return Origin()
    return Origin(behind=tuple((*point.aspect, point.statistic) for point in name.behind))


def _with_note(segment: Segment, note: str) -> Segment:
    return segment.but(persona=segment.persona.but(note=note)) if note else segment


def renumber(segments: Sequence[Segment], numbers: Mapping[int, int]) -> tuple[Segment, ...]:
    """The same segments under other numbers, in all that is said of them.

    >>> renumber([], {0: 4})
    ()
    """
    return tuple(_renumbered(segment, numbers) for segment in segments)


def _renumbered(segment: Segment, numbers: Mapping[int, int]) -> Segment:
    number, persona = numbers[segment.segment], segment.persona
    other = None if persona.origin is None or persona.origin.other is None else numbers.get(persona.origin.other)
    origin = persona.origin and persona.origin.but(other=other)
    evidence = {
        text: tuple(fact.but(whose=numbers.get(fact.whose, fact.whose)) for fact in facts)
        for text, facts in persona.evidence.items()
    }
    return segment.but(
        segment=number,
        profile=segment.profile.but(segment=number),
        persona=persona.but(origin=origin, evidence=evidence),
    )
