"""Kinds: the wide groups that segments belong to, each with a name, as the level above the personas."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ccseg.clustering.kinds import Grouping
from ccseg.describing.archetypes import ARCHETYPES, match_archetypes
from ccseg.describing.distinct import TELLING_NAME
from ccseg.describing.labelled import Labelled
from ccseg.describing.names import NameNarrator
from ccseg.describing.personas import Segment
from ccseg.describing.points import Point, beside, find_points
from ccseg.describing.profiles import Profile, profile_segments
from ccseg.describing.wording import Wording
from ccseg.records import Record
from ccseg.texts import say


class Kind(Record):
    """One kind of customer: its segments, how many customers they have together, and how far it comes back.

    ``stability`` and ``halves`` are mean Jaccard overlaps, 0–1, in bootstraps and in random halves.
    """

    segments: tuple[int, ...]
    name: str
    size: int
    share: float
    stability: float
    halves: float


def name_kinds(
    grouping: Grouping | None, segments: Sequence[Segment], customers: Labelled, wording: Wording
) -> tuple[Kind, ...]:
    """The kinds with their names, the largest first; none where there is no grouping.

    A kind of one segment is called what the segment is called, others by what holds of all their segments.
    ``customers`` are those with the segments' labels.
    """
    if grouping is None:
        return ()
    profiles = profile_segments(_with_kinds(grouping, customers))
    members = [[segments[number].profile for number in kind] for kind in grouping.kinds]
    archetypes = [_shared_archetype(key, own) for key, own in zip(match_archetypes(profiles), members, strict=True)]
    points = [_shared_points(profile, own) for profile, own in zip(profiles, members, strict=True)]
    narrator, taken = NameNarrator(wording), {segment.persona.name for segment in segments}
    names = narrator.give_names(profiles, archetypes, points)
    free = [None if name.text in taken else key for name, key in zip(names, archetypes, strict=True)]
    names = narrator.give_names(profiles, free, points)
    return tuple(
        Kind(
            segments=kind,
            name=_name_of(kind, names[number].text, [segment.persona.name for segment in segments]),
            size=profiles[number].size,
            share=profiles[number].share,
            stability=grouping.stability[number],
            halves=grouping.halves[number],
        )
        for number, kind in enumerate(grouping.kinds)
    )


def _name_of(kind: Sequence[int], name: str, personas: Sequence[str]) -> str:
    """The name of a kind: that of its only segment, else its own, and where a segment is called so, by its largest."""
    if len(kind) == 1:
        return personas[kind[0]]
    return say("kinds.and_others", name=personas[kind[0]]) if name in personas else name


def tell_kind(kind: Kind, names: Mapping[int, str]) -> tuple[str, str]:
    """A kind with its share and the names of its segments, and how far it comes back."""
    segments = [names[segment] for segment in kind.segments]
    told = say("kinds.line", name=kind.name, share=kind.share, segments=segments)
    return told, say("kinds.figures", stability=kind.stability, halves=kind.halves)


def _shared_archetype(key: str | None, members: Sequence[Profile]) -> str | None:
    """The archetype of a kind, where each of its segments fits it too."""
    rows = [row for row in ARCHETYPES if row.key == key and all(row.fit(member) for member in members)]
    return rows[0].key if rows else None


def _shared_points(profile: Profile, members: Sequence[Profile]) -> tuple[Point, ...]:
    """What can be said of a kind and of each of its segments."""
    return tuple(point for point in find_points(profile) if all(_agrees(point, member) for member in members))


def _agrees(point: Point, member: Profile) -> bool:
    same = beside(point, member)
    return same is not None and abs(same.lean) >= TELLING_NAME and same.lean * point.lean > 0


def _with_kinds(grouping: Grouping, customers: Labelled) -> Labelled:
    """The customers with the kind of each in place of the segment."""
    labels = customers.labels.copy()
    for kind, members in enumerate(grouping.kinds):
        labels[np.isin(customers.labels, members)] = kind
    return replace(customers, labels=labels)
