"""Names: what a segment is called, unique in its result, and why."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ccseg.describing.archetypes import ARCHETYPES
from ccseg.describing.facts import Sentence
from ccseg.describing.points import OBSCURE, Point, point_of
from ccseg.describing.profiles import Profile
from ccseg.describing.stories import StoryNarrator
from ccseg.describing.words import clipped, is_plural

EVERYONE = 0.95
"""A segment with so large a share of the customers is named so: a convention."""

TELLING_NAME = 0.2
"""How far a point must stand from the portfolio (its lean) to give a name: a convention."""

NAME_GAP = 5.0
"""How many percentiles two segments of a kind must be apart in a figure that tells them apart: a convention."""

OBSCURE_WEIGHT = 0.5
"""What a gap in an obscure figure counts: a convention."""

LETTERS = "ABCDEFGHIJKLMNOPQRST"
"""What tells those apart that no figure does."""

LONGEST_NOUN = 28
"""The most characters of a noun in a name: a convention, so that a name of two fits over a card."""

Twin = tuple[Point, Point]
"""A figure of one segment, and the same of another of its kind."""


@dataclass(frozen=True)
class Name:
    """A name, the points behind it, and for one of a kind the point that tells it apart and the other's."""

    text: str
    behind: tuple[Point, ...] = ()
    twin: tuple[Point, Point] | None = None


class NameNarrator(StoryNarrator):
    """Gives names and says why."""

    def give_names(
        self,
        profiles: Sequence[Profile],
        archetypes: Sequence[str | None],
        points: Sequence[Sequence[Point]],
        traits: Sequence[Sequence[Point]],
    ) -> tuple[Name, ...]:
        """A name for each segment, no two alike: its archetype's, else one from its own traits."""
        names: list[Name] = []
        for profile, archetype, own, chosen in zip(profiles, archetypes, points, traits, strict=True):
            options = self._options(profile, archetype, own, chosen)
            names.append(_first_free(options, [name.text for name in names]))
        for twins in _same_names(names):
            for segment, name in self._modify(twins, names[twins[0]].text, profiles):
                names[segment] = replace(names[segment], text=name.text, twin=name.twin)
        return tuple(names)

    def explain(self, name: Name, names: Sequence[Name]) -> list[Sentence]:
        """Why a segment is called so: the points behind its name, and what tells it from another of its kind."""
        reasons = self.describe(name.behind)
        if name.twin:
            here, there = name.twin
            form = "twin_median" if here.statistic == "median" else "twin_share"
            other = self.quoted(names[there.segment].text)
            told = self.say(f"names.{form}", other=other, there=there.short, here=here.short, phrase=self.speak(here))
            reasons.append(told)
        return reasons

    def _options(
        self, profile: Profile, archetype: str | None, points: Sequence[Point], traits: Sequence[Point]
    ) -> list[Name]:
        """The names that would do, the best first."""
        if profile.share >= EVERYONE:
            return [Name(self.say("names.everyone").text)]
        if archetype:
            return [Name(self.text(f"archetypes.{archetype}.name"), behind_archetype(archetype, points))]
        return list(self._from_traits(traits)) or [Name(self.say("names.average").text)]

    def _from_traits(self, traits: Sequence[Point]) -> Iterator[Name]:
        """Names from two of the traits, the first two first; from one where there is but one; from three at last."""
        telling = [point for point in traits if abs(point.lean) >= TELLING_NAME and _is_true(point)]
        for many in (2, 3, 1):
            for behind in combinations(telling, many):
                parts = [self._quality(point, "high" if point.lean > 0 else "low") for point in behind]
                yield Name(self.joined(parts).capitalised.text, behind)

    def _quality(self, point: Point, side: str) -> Sentence:
        """A figure as a quality: "high limit", "few visits", "with returns"."""
        title = clipped(self.phrases_of(point).noun, LONGEST_NOUN)
        level = clipped(point.level or "", LONGEST_NOUN)
        return self.say(f"names.{_kind(point, title)}.{side}", noun=title, level=level)

    def _modify(self, twins: Sequence[int], text: str, profiles: Sequence[Profile]) -> Iterator[tuple[int, Name]]:
        """A modifier for each segment of a kind: the figure in which it is farthest from the others, else a letter."""
        taken: set[str] = set()
        for index, segment in enumerate(twins):
            others = [profiles[other] for other in twins if other != segment]
            modifier, twin = self._modifier(profiles[segment], others, taken)
            modifier = modifier or self.say("names.lettered", letter=LETTERS[index]).text
            taken.add(modifier)
            yield segment, Name(self.say("names.modified", name=text, modifier=modifier).text, (), twin)

    def _modifier(self, profile: Profile, others: Sequence[Profile], taken: Container[str]) -> tuple[str, Twin | None]:
        """What tells a segment from the others of its kind, in words none of them has; empty where nothing does."""
        for twin, side in _contrasts(profile, others):
            modifier = self._quality(twin[0], side).text
            if modifier not in taken:
                return modifier, twin
        return "", None


def behind_archetype(archetype: str | None, points: Sequence[Point]) -> tuple[Point, ...]:
    """The points that an archetype's signs are about, at most two."""
    signs = [sign for row in ARCHETYPES if row.key == archetype for sign in row.signs]
    wanted = [
        (key, "active" if sign.statistic == "active" else "median")
        for sign in signs
        for key in (sign.key, sign.instead)
    ]
    found = [point for key in wanted for point in points if (point.key, point.statistic) == key]
    return tuple(dict.fromkeys(found))[:2]


def _first_free(options: Sequence[Name], taken: Container[str]) -> Name:
    """The first name that is not taken, else the first."""
    return next((name for name in options if name.text not in taken), options[0])


def _same_names(names: Sequence[Name]) -> list[list[int]]:
    """The segments that share a name, for each name that several have."""
    counts = Counter(name.text for name in names)
    shared = [text for text in counts if counts[text] > 1]
    return [[segment for segment, name in enumerate(names) if name.text == text] for text in shared]


def _is_true(point: Point) -> bool:
    return (point.value - point.portfolio) * point.lean > 0


def _kind(point: Point, title: str) -> str:
    """Which words of high and low fit a point."""
    if point.statistic == "share":
        return "level"
    if point.statistic == "active":
        return "flag" if point.flag else "active"
    if point.style == "frequency":
        return "frequency"
    return "count" if point.style == "count" and is_plural(title) else "amount"


def _contrasts(profile: Profile, others: Sequence[Profile]) -> list[tuple[Twin, str]]:
    """The figures in which a segment is above or below all others of its kind, the widest gap first."""
    found: list[tuple[float, Twin, str]] = []
    for figure in profile.figures:
        here = _compared(profile, figure.key)
        there = [point for other in others if (point := _compared(other, figure.key))]
        if here is None or len(there) < len(others):
            continue
        gaps = [(here.lean - point.lean) * 50 for point in there]
        if min(gaps) >= NAME_GAP or max(gaps) <= -NAME_GAP:
            nearest = min(range(len(there)), key=lambda other: abs(gaps[other]))
            ease = OBSCURE_WEIGHT if figure.key in OBSCURE else 1.0
            found.append((abs(gaps[nearest]) * ease, (here, there[nearest]), "higher" if gaps[0] > 0 else "lower"))
    return [(twin, side) for _gap, twin, side in sorted(found, key=lambda option: -option[0])]


def _compared(profile: Profile, key: str) -> Point | None:
    figure = profile.figure(key)
    return point_of(profile.segment, figure, "active" if figure.flag else "median") if figure else None
