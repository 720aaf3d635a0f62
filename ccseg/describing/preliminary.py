"""Preliminary: who is in the first segments that pass, told while others are still tried and before any is judged."""

from collections.abc import Sequence

from ccseg.clustering.features import Preparation
from ccseg.describing.labelled import Labelled
from ccseg.describing.personas import PersonaNarrator, find_out
from ccseg.describing.profiles import profile_segments
from ccseg.describing.truth import CheckedTexts, FactBase
from ccseg.describing.wording import Wording
from ccseg.records import Record


class Sketch(Record):
    """A segment before it is judged: its number (0 is the largest), its share of customers, its name and headline."""

    segment: int
    share: float
    name: str
    headline: str


class Preliminary(Record):
    """The first segments that pass the tests of one preparation; nothing is said of how far they can be trusted.

    ``against`` are the preparations that they are still to be held against.
    """

    preparation: Preparation
    against: tuple[Preparation, ...]
    segments: tuple[Sketch, ...]


def sketch(
    customers: Labelled, preparation: Preparation, against: Sequence[Preparation], wording: Wording
) -> Preliminary:
    """Who is in these segments, in the words of the personas that they have if they are confirmed."""
    profiles = profile_segments(customers)
    narrator = PersonaNarrator(wording)
    found = find_out(profiles, customers, narrator)
    texts = CheckedTexts(FactBase(profiles, ()), wording)
    told = zip(profiles, found.names, found.traits, strict=True)
    segments = [
        Sketch(
            segment=profile.segment,
            share=profile.share,
            name=name.text,
            headline=texts.add(narrator.write_headline((*name.behind, *traits), name.text)),
        )
        for profile, name, traits in told
    ]
    return Preliminary(preparation=preparation, against=tuple(against), segments=tuple(segments))
