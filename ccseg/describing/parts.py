"""Parts: the personas of a segment's parts, among the others that stay who they were."""

from collections.abc import Sequence
from dataclasses import replace

from ccseg.describing.kinds import Kind
from ccseg.describing.names import keep_name
from ccseg.describing.personas import PersonaNarrator, Segment, draft_of, names_of
from ccseg.describing.wording import Wording


def tell_parts(
    before: Sequence[Segment], told: Sequence[Segment], parts: Sequence[int], wording: Wording
) -> tuple[Segment, ...]:
    """The segments after one was split: its parts as they are ``told`` among all, the others as they were before.

    A part is called what the whole was, and what sets it apart from the other parts. Of the others only what is said of
    their nearest can be new, where that is a part now or was the whole.
    """
    narrator, profiles = PersonaNarrator(wording), [segment.profile for segment in told]
    whole, own = before[parts[0]], [profiles[part] for part in parts]
    earlier = [
        replace(name, text=segment.persona.name)
        for name, segment in zip(names_of(before, wording), before, strict=True)
    ]
    given = [keep_name(name, profiles, whole.profile, own) for name in earlier]
    names = dict(enumerate(given)) | narrator.name_parts(parts, whole.persona.name, profiles)
    # What random parts of the customers call a segment is asked of names that follow from the figures.
    segments = [
        segment.but(calling=None) if segment.segment in parts else _as_before(before, segment) for segment in told
    ]
    return narrator.write([draft_of(segment) for segment in segments], [names[number] for number in sorted(names)])


def _as_before(before: Sequence[Segment], told: Segment) -> Segment:
    """Another segment as it was, but for whether its move to the nearest is confirmed."""
    earlier = before[told.segment]
    return earlier.but(context=earlier.context.but(move=told.context.move))


def add_parts(kinds: Sequence[Kind], parts: Sequence[int]) -> tuple[Kind, ...]:
    """The kinds with the parts of a segment that belongs to one of them."""
    return tuple(_with_parts(kind, parts) if parts[0] in kind.segments else kind for kind in kinds)


def _with_parts(kind: Kind, parts: Sequence[int]) -> Kind:
    return kind.but(segments=(*kind.segments, *parts[1:]))
