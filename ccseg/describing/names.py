"""Names: what a segment is called, unique in its result, and why."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ccseg.describing.archetypes import ARCHETYPES
from ccseg.describing.facts import Sentence, compose
from ccseg.describing.points import OBSCURE, Point, noun, point_of, speak
from ccseg.describing.profiles import Profile
from ccseg.describing.stories import describe
from ccseg.describing.wording import Wording, capitalised, clipped, is_plural

EVERYONE = 0.95
TELLING = 0.2
"""How far a point must stand from the portfolio (its lean) to give a name."""

GAP = 5.0
"""How many percentiles two segments of a kind must be apart in a figure that tells them apart."""

NOUN = 28


@dataclass(frozen=True)
class Name:
    """A name, the points behind it, and for one of a kind the point that tells it apart and the other's."""

    text: str
    behind: tuple[Point, ...] = ()
    twin: tuple[Point, Point] | None = None


def give_names(
    profiles: Sequence[Profile],
    archetypes: Sequence[str | None],
    points: Sequence[Sequence[Point]],
    traits: Sequence[Sequence[Point]],
    wording: Wording,
) -> tuple[Name, ...]:
    """A name for each segment, no two alike: its archetype's, else one from its own traits."""
    names: list[Name] = []
    for profile, archetype, own, chosen in zip(profiles, archetypes, points, traits, strict=True):
        names.append(_name(profile, archetype, own, chosen, [name.text for name in names], wording))
    counts = Counter(name.text for name in names)
    kinds = {text: [s for s, name in enumerate(names) if name.text == text] for text in counts if counts[text] > 1}
    for twins in kinds.values():
        for segment, name in _modify(twins, names[twins[0]].text, profiles, wording):
            names[segment] = replace(names[segment], text=name.text, twin=name.twin)
    return tuple(names)


def explain(name: Name, names: Sequence[Name], wording: Wording) -> list[Sentence]:
    """Why a segment is called so: the points behind its name, and what tells it from another of its kind."""
    reasons = describe(name.behind, wording)
    if name.twin:
        here, there = name.twin
        form = wording.texts["names"]["twin_median" if here.statistic == "median" else "twin_share"]
        other = wording.texts["joins"]["quoted"].format(text=names[there.segment].text)
        phrase = speak(here, wording)
        reasons.append(compose(form, wording, other=other, phrase=phrase, here=here.short, there=there.short))
    return reasons


def behind_archetype(archetype: str | None, points: Sequence[Point]) -> tuple[Point, ...]:
    """The points that an archetype's signs are about, at most two."""
    signs = [sign for row in ARCHETYPES if row.key == archetype for sign in row.signs]
    wanted = [(sign.key, "active" if sign.statistic == "active" else "median") for sign in signs]
    found = [point for key in wanted for point in points if (point.key, point.statistic) == key]
    return tuple(dict.fromkeys(found))[:2]


def _name(
    profile: Profile,
    archetype: str | None,
    points: Sequence[Point],
    traits: Sequence[Point],
    taken: Sequence[str],
    wording: Wording,
) -> Name:
    texts = wording.texts
    if profile.share >= EVERYONE:
        return Name(wording.fill(texts["names"]["everyone"]))
    if archetype:
        return Name(texts["archetypes"][archetype]["name"], behind_archetype(archetype, points))
    options = list(_from_traits(traits, wording))
    free = [name for name in options if name.text not in taken]
    return (free or options or [Name(wording.fill(texts["names"]["average"]))])[0]


def _from_traits(traits: Sequence[Point], wording: Wording) -> Iterator[Name]:
    """Names from two of the traits, the first two first; from one where there is but one; from three at last."""
    telling = [point for point in traits if abs(point.lean) >= TELLING and _is_true(point)]
    for many in (2, 3, 1):
        for behind in combinations(telling, many):
            parts = [_quality(point, "high" if point.lean > 0 else "low", wording) for point in behind]
            yield Name(capitalised(wording.texts["joins"]["comma"].join(parts)), behind)


def _is_true(point: Point) -> bool:
    return (point.value - point.portfolio) * point.lean > 0


def _quality(point: Point, side: str, wording: Wording) -> str:
    """A figure as a quality: "high limit", "few visits", "with returns"."""
    title = clipped(noun(point, wording), NOUN)
    form: str = wording.texts["names"][_kind(point, title)][side]
    return wording.fill(form, noun=title, level=clipped(point.level or "", NOUN))


def _kind(point: Point, title: str) -> str:
    if point.statistic == "share":
        return "level"
    if point.statistic == "active":
        return "flag" if point.flag else "active"
    if point.style in ("count", "frequency"):
        return "frequency" if point.style == "frequency" else "count" if is_plural(title) else "amount"
    return "amount"


def _modify(
    twins: Sequence[int], text: str, profiles: Sequence[Profile], wording: Wording
) -> Iterator[tuple[int, Name]]:
    """A modifier for each segment of a kind: the figure in which it stands farthest from the others, else a letter."""
    taken: set[str] = set()
    for place, segment in enumerate(twins):
        others = [profiles[other] for other in twins if other != segment]
        letter = wording.fill(wording.texts["names"]["lettered"], letter=wording.texts["names"]["letters"][place])
        options = [(_quality(pair[0], side, wording), pair) for pair, side in _contrasts(profiles[segment], others)]
        modifier, pair = next((option for option in options if option[0] not in taken), (letter, None))
        taken.add(modifier)
        yield segment, Name(wording.fill(wording.texts["names"]["modified"], name=text, modifier=modifier), (), pair)


def _contrasts(profile: Profile, others: Sequence[Profile]) -> list[tuple[tuple[Point, Point], str]]:
    """The figures in which a segment is above or below all others of its kind, the widest gap first."""
    found: list[tuple[float, tuple[Point, Point], str]] = []
    for figure in profile.figures:
        here = _compared(profile, figure.key)
        there = [point for other in others if (point := _compared(other, figure.key))]
        if here is None or len(there) < len(others):
            continue
        gaps = [(here.lean - point.lean) * 50 for point in there]
        if min(gaps) >= GAP or max(gaps) <= -GAP:
            nearest = min(range(len(there)), key=lambda place: abs(gaps[place]))
            ease = 0.5 if figure.key in OBSCURE else 1.0
            found.append((abs(gaps[nearest]) * ease, (here, there[nearest]), "higher" if gaps[0] > 0 else "lower"))
    return [(pair, side) for _gap, pair, side in sorted(found, key=lambda option: -option[0])]


def _compared(profile: Profile, key: str) -> Point | None:
    figure = profile.figure(key)
    return point_of(profile.segment, figure, "active" if figure.flag else "median") if figure else None
