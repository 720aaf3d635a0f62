"""Names: what a segment is called, unique in its result, and why."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from ccseg.describing.archetypes import ARCHETYPES
from ccseg.describing.codes import is_quoted
from ccseg.describing.distinct import (
    EXTREME,
    STEPS,
    is_as_far,
    is_outdone,
    is_surpassed,
    margin,
    may_name,
    sets_of_extremes,
    sets_together,
)
from ccseg.describing.facts import Sentence, Statistic
from ccseg.describing.headers import SPANS
from ccseg.describing.phrases import is_relative
from ccseg.describing.points import OBSCURE, Point, beside, find_points, is_absence, point_of
from ccseg.describing.profiles import Profile
from ccseg.describing.stories import StoryNarrator
from ccseg.describing.words import (
    WORD,
    Words,
    capitalised,
    first_words,
    is_plural,
    of_many,
    shortened,
    with_article,
    words_of,
)
from ccseg.records import Record
from ccseg.texts import say

EVERYONE = 0.95
"""A segment with so large a share of the customers is named so: a convention."""

NAME_GAP = 5.0
"""How many percentiles two segments of a kind must be apart in a figure that tells them apart: a convention."""

BESIDE = {"cash-reliant": "cash only"}
"""A kind that has a name of its own beside another: so short names tell the two apart."""

LETTERS = "ABCDEFGHIJKLMNOPQRST"
"""What tells those apart that no figure does."""

LONGEST_NOUN, NOUN_WORDS = 28, 3
"""The most characters and words of a noun in a name: a convention, so that a name of two fits over a card."""

MOST_WORDS = 5
"""The most words of a name."""

HIGHEST_GRADE = 10
"""Above this a recency without a unit is no grade, of which five or ten is the best, but a time (convention)."""

MOST_ADDED = 3
"""The most words that a part of a segment adds to the segment's name: a convention."""

TREND = re.compile(r"(?P<of>.+?) (?:trend|slope)\b")
"""What a trend is of."""

Twin = tuple[Point, Point]
"""A figure of one segment, and the same of another of its kind."""

Contrast = tuple[Twin, str]
"""A figure that tells two apart, and whether it is ``higher`` or ``lower`` in the first."""


class Origin(Record):
    """Where a name comes from that is kept, as it does not follow from the profiles alone.

    ``behind`` are the points behind it, each by its key, level and statistic; of one of a kind, ``figure`` is what
    tells it apart from the segment ``other``.
    """

    behind: tuple[tuple[str, str | None, Statistic], ...] = ()
    other: int | None = None
    figure: str = ""


@dataclass(frozen=True)
class Name:
    """A name, the points behind it, and for one of a kind the point that tells it apart and the other's.

    ``kept`` says that it stays as it is when the segments are told anew.
    """

    text: str
    behind: tuple[Point, ...] = ()
    twin: Twin | None = None
    kept: bool = False

    @property
    def origin(self) -> Origin | None:
        """What a name that is kept is recalled by."""
        if not self.kept:
            return None
        behind = tuple((*point.aspect, point.statistic) for point in self.behind)
        figure, other = (self.twin[0].key, self.twin[1].segment) if self.twin else ("", None)
        return Origin(behind=behind, figure=figure, other=other)


def recall_name(text: str, origin: Origin, profile: Profile, profiles: Sequence[Profile]) -> Name:
    """The name that a segment was given; what is behind it and is no longer in the profiles is left out."""
    points = {(*point.aspect, point.statistic): point for point in find_points(profile)}
    behind = tuple(points[key] for key in origin.behind if key in points)
    others = [other for other in profiles if other.segment == origin.other]
    twins = [twin for other in others if (twin := _twin(profile, other, origin.figure))]
    return Name(text, behind, twins[0] if twins else None, kept=True)


class NameNarrator(StoryNarrator):
    """Gives names and says why."""

    def give_names(
        self,
        profiles: Sequence[Profile],
        archetypes: Sequence[str | None],
        points: Sequence[Sequence[Point]],
    ) -> tuple[Name, ...]:
        """A name for each segment, no two alike: its archetype's, else one from where it stands furthest out of all."""
        names: list[Name] = []
        for profile, archetype, own in zip(profiles, archetypes, points, strict=True):
            others = [other for other in profiles if other.segment != profile.segment]
            form = "beside" if archetype in BESIDE and BESIDE[archetype] in archetypes else "name"
            called = self.text(f"archetypes.{archetype}.{form}") if archetype else ""
            if profile.share >= EVERYONE:
                options: Iterable[Name] = [Name(self.say("names.everyone").text)]
            elif archetype:
                options = [Name(called, behind_archetype(archetype, own))]
            else:
                options = self._options(profile, own, others)
            names.append(_first_free(options, [name.text for name in names]))
        for twins in _same_names(names):
            text = names[twins[0]].text
            words = MOST_WORDS - len(WORD.findall(text))
            for segment, name in self._modify(twins, text, profiles, words):
                names[segment] = replace(names[segment], text=name.text, twin=name.twin)
        return tuple(names)

    def name_parts(self, parts: Sequence[int], whole: str, profiles: Sequence[Profile]) -> dict[int, Name]:
        """What the parts of a segment are called: as the whole was, and by what sets each apart from the others."""
        named = self._modify(parts, whole, profiles, MOST_ADDED, words_of(whole))
        return {segment: replace(name, kept=True) for segment, name in named}

    def name_apart(self, name: Name, taken: Sequence[str]) -> Name:
        """The name, with a letter behind it where others have its words already."""
        known = [words_of(text) for text in taken]
        letters = [self.say("names.lettered", letter=letter).text for letter in LETTERS[1:]]
        longer = [self.say("names.modified", name=name.text, modifier=letter).text for letter in letters]
        text = next((text for text in (name.text, *longer) if words_of(text) not in known), name.text)
        return replace(name, text=text)

    def explain(self, name: Name, names: Mapping[int, Name]) -> list[Sentence]:
        """Why a segment is called so: the points behind its name, and what tells it from another of its kind."""
        reasons = self.describe(name.behind)
        if name.twin:
            here, there = name.twin
            form = "twin_median" if here.statistic == "median" else "twin_share"
            other = self.quoted(names[there.segment].text)
            told = self.say(f"names.{form}", other=other, there=there.short, here=here.short, phrase=self.speak(here))
            reasons.append(told)
        return reasons

    def _options(self, profile: Profile, points: Sequence[Point], others: Sequence[Profile]) -> Iterator[Name]:
        """The names that would do, the best first, each made when it is asked for: of wide tables there are many."""
        extreme = (name for behind in sets_of_extremes(points, others) if (name := self._name_of(behind)))
        together = (name for each in sets_together(points, others) if (name := self._name_of(*each)))
        furthest = list(islice(extreme, 1))
        if furthest and not is_outdone(furthest[0].behind, points):
            yield from chain(furthest, extreme, together)
        else:
            yield from chain(together, furthest, extreme)
        less = [point for point in points if may_name(point) and margin(point, others) < EXTREME]
        less.sort(key=lambda point: -round(abs(point.lean) * STEPS))
        yield from (self._fairly(point) for point in less if point.statistic == "median")
        yield from (self._shared(profile, point, others) for point in less if point.statistic != "median")
        yield from self._beside_the_only_other(profile, others)
        yield Name(self.say("names.average").text)

    def _name_of(self, behind: tuple[Point, ...], further: Sequence[bool] = ()) -> Name | None:
        """The name from these points; none where it is too long or says one thing twice.

        Another segment has those further out that are ``further``, which the name says.
        """
        more = (*further, *(False for _ in behind))
        text = self.joined([self._quality_in_name(*each) for each in zip(behind, more, strict=False)]).text
        told = [self._words_behind(point) for point in behind]
        once = len(frozenset().union(*told)) == sum(map(len, told))
        once = once and len({self.speak(point).text for point in behind}) == len(behind)
        if len(WORD.findall(text)) > MOST_WORDS + bool(further) or not once:
            return None
        return Name(capitalised(text), behind)

    def _quality_in_name(self, point: Point, further: bool = False) -> Sentence:
        quality = self._quality(point, "high" if point.lean > 0 else "low")
        return self.say("names.fairly", quality=quality) if further else quality

    def _words_behind(self, point: Point) -> Words:
        """The words of the file by which a point is called in a name."""
        if is_absence(point.level):
            return words_of(point.level or "")
        level = "" if point.answer else point.level or ""
        return words_of(f"{_short(self.phrases_of(point).noun, NOUN_WORDS)} {level}")

    def _fairly(self, point: Point) -> Name:
        """A name from a figure in which another segment stands further out, which is what it says."""
        return Name(self._quality_in_name(point, further=True).capitalised.text, (point,))

    def _shared(self, profile: Profile, point: Point, others: Sequence[Profile]) -> Name:
        """A name from what another segment has as well, with the figure that tells it from all who have it."""
        quality = self._quality(point, "high" if point.lean > 0 else "low").text
        same = [other for other in others if (there := beside(point, other)) and is_as_far(there, point)]
        said = self._words_behind(point)
        contrasts = [each for each in _contrasts(profile, same) if self._is_new(each, said)] if same else []
        modifier, twin = self._modifier(contrasts, (), MOST_WORDS - len(WORD.findall(quality)))
        text = self.say("names.modified", name=quality, modifier=modifier).text if modifier else quality
        if not modifier and is_surpassed(point, others):
            text = self.say("names.often", quality=quality).text
        return Name(capitalised(text), (point,), twin)

    def _beside_the_only_other(self, profile: Profile, others: Sequence[Profile]) -> list[Name]:
        """Of two segments one that stands out in nothing, as most customers do: by what it has more or less of."""
        if len(others) != 1:
            return []
        modifier, twin = self._modifier(_contrasts(profile, others), (), MOST_WORDS)
        return [Name(capitalised(modifier), (), twin)] if modifier else []

    def _quality(self, point: Point, side: str) -> Sentence:
        """A figure as a quality: "high limit", "few visits", "with returns"."""
        phrases = self.phrases_of(point)
        noun, level = _short(phrases.noun, NOUN_WORDS), _short(point.level or "", NOUN_WORDS - 1)
        flagged = point.flag or bool(point.answer)
        stated = flagged or (point.statistic == "active" and phrases.high != "")
        if stated and side in ("high", "low"):
            positive = (side == "high") == (point.answer != "no")
            form = phrases.high if positive else phrases.low
            return self.compose(form, **(phrases.words | {"noun": noun, "some": with_article(noun)}))
        if is_absence(point.level):
            return Sentence(_short((point.level or "").lower(), NOUN_WORDS))
        if phrases.event:
            event = phrases.event if side in ("high", "higher") else phrases.event.removeprefix("last ")
            return self.say(f"names.since.{side}", noun=_short(event, NOUN_WORDS))
        if noun == "recency" and (phrases.unit in SPANS or max(point.value, point.portfolio) > HIGHEST_GRADE):
            return self.say(f"names.recency.{side}")
        if (trend := TREND.match(phrases.noun)) and _goes(point, side):
            return self.say(f"names.trend.{side}", noun=_short(of_many(trend["of"]), NOUN_WORDS))
        kind = "flag" if flagged else _kind(point, noun)
        said = kind == "level" and words_of(level) <= words_of(noun)
        return self.say(f"names.{'said' if said else kind}.{side}", noun=noun, level=level)

    def _modify(
        self, twins: Sequence[int], text: str, profiles: Sequence[Profile], words: int, said: Words = frozenset()
    ) -> Iterator[tuple[int, Name]]:
        """A modifier of at most so many words for each segment of a kind: the figure in which it is farthest from the
        others, of those not said yet, else a letter.
        """
        taken: set[str] = set()
        for index, segment in enumerate(twins):
            others = [profiles[other] for other in twins if other != segment]
            contrasts = [each for each in _contrasts(profiles[segment], others) if self._is_new(each, said)]
            modifier, twin = self._modifier(contrasts, taken, words)
            modifier = modifier or self.say("names.lettered", letter=LETTERS[index]).text
            taken.add(modifier)
            yield segment, Name(self.say("names.modified", name=text, modifier=modifier).text, (), twin)

    def _is_new(self, contrast: Contrast, said: Words) -> bool:
        """Whether a figure is called by words that are not said yet."""
        (here, _), _ = contrast
        return said.isdisjoint(self._words_behind(here))

    def _modifier(self, contrasts: Sequence[Contrast], taken: Container[str], words: int) -> tuple[str, Twin | None]:
        """What tells a segment from the others of its kind, in words none of them has; empty where nothing does."""
        for twin, side in contrasts:
            modifier = self._quality(twin[0], side).text
            if modifier not in taken and len(WORD.findall(modifier)) <= words:
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


def _first_free(options: Iterable[Name], taken: Sequence[str]) -> Name:
    """The first name of which no other has the same words, in whatever order; else the first."""
    known = [words_of(text) for text in taken]
    made = iter(options)
    first = next(made)
    return next((name for name in chain([first], made) if words_of(name.text) not in known), first)


def _short(text: str, words: int) -> str:
    """A text of the file in a few whole words."""
    if is_quoted(text):
        return f"“{_short(text[1:-1], words)}”"
    # "Days since last order" in three words: what was since is the last anyway.
    kept = " ".join(text.split()).replace(" since last ", " since ").split()
    while len(kept) > 1 and (len(" ".join(kept)) > LONGEST_NOUN or len(kept) > words):
        least = next((word for word in kept if word in say.raw("grammar.qualifiers")), None)
        if least is None:
            break
        kept.remove(least)
    whole = shortened(" ".join(kept), LONGEST_NOUN).split()
    few = first_words(whole, words)
    # One word says too little where those behind it only lead on, as in "days to second purchase".
    few = first_words(whole, words + 1) if len(few) == 1 < words else few
    return shortened(" ".join(few), LONGEST_NOUN).replace("…", "")


def _goes(point: Point, side: str) -> bool:
    """Whether a trend that is named for being high goes up, and one that is low goes down."""
    return point.signed and ((side == "high" and point.value > 0) or (side == "low" and point.value < 0))


def _same_names(names: Sequence[Name]) -> list[list[int]]:
    """The segments that share a name, for each name that several have."""
    counts = Counter(name.text for name in names)
    shared = [text for text in counts if counts[text] > 1]
    return [[segment for segment, name in enumerate(names) if name.text == text] for text in shared]


def _kind(point: Point, title: str) -> str:
    """Which words of high and low fit a point."""
    if point.statistic == "share":
        return "level"
    if point.statistic == "active":
        return "flag" if point.flag else "amount" if is_relative(title) else "active"
    if point.style == "frequency":
        return "frequency"
    if (point.style == "months" and not point.own) or title.rpartition(" ")[2] in say.raw("grammar.lasting"):
        return "length"
    averaged = any(word in say.raw("grammar.averages") for word in title.lower().split())
    return "count" if point.style == "count" and is_plural(title) and not averaged else "amount"


def _contrasts(profile: Profile, others: Sequence[Profile]) -> list[Contrast]:
    """The figures in which a segment is above or below all others of its kind, the widest gap first.

    A figure that few know is one only where there is no other.
    """
    found: list[tuple[float, Twin, str]] = []
    for figure in profile.figures:
        here = _compared(profile, figure.key)
        there = [point for other in others if (point := _compared(other, figure.key))]
        if here is None or len(there) < len(others):
            continue
        gaps = [(here.lean - point.lean) * 50 for point in there]
        if min(gaps) >= NAME_GAP or max(gaps) <= -NAME_GAP:
            nearest = min(range(len(there)), key=lambda other: abs(gaps[other]))
            found.append((abs(gaps[nearest]), (here, there[nearest]), "higher" if gaps[0] > 0 else "lower"))
    found.sort(key=lambda option: (option[1][0].key in OBSCURE, -option[0]))
    return [(twin, side) for _gap, twin, side in found]


def keep_name(name: Name, profiles: Sequence[Profile], whole: Profile, parts: Sequence[Profile]) -> Name:
    """The name of another segment after one was split: it stays; where it was told apart from the whole, it now is from
    the part that stands nearest on that side, or from none.
    """
    if name.twin is None or name.twin[1].segment != whole.segment:
        return replace(name, kept=True)
    here, before = name.twin
    side = here.lean - before.lean
    twins = [twin for part in parts if (twin := _twin(profiles[here.segment], part, here.key))]
    apart = [twin for twin in twins if (twin[0].lean - twin[1].lean) * side > 0]
    nearest = min(apart, key=lambda twin: abs(twin[0].lean - twin[1].lean), default=None)
    return replace(name, twin=nearest, kept=True)


def _twin(profile: Profile, other: Profile, key: str) -> Twin | None:
    """A figure of two segments, where both have it."""
    here, there = _compared(profile, key), _compared(other, key)
    return (here, there) if here and there else None


def _compared(profile: Profile, key: str) -> Point | None:
    figure = profile.figure(key)
    return point_of(profile.segment, figure, "active" if figure.flag else "median") if figure else None
