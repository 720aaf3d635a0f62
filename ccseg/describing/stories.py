"""Stories: the sentences of a persona, each with the facts behind it."""

import math
from collections.abc import Iterable, Iterator, Sequence

from ccseg.describing.facts import Fact, Sentence, compose, enumerate_parts
from ccseg.describing.points import Point, brief, phrases, tell, words_of
from ccseg.describing.profiles import Profile
from ccseg.describing.rules import Condition, Rule
from ccseg.describing.wording import Style, Wording, clipped, readable, style_of

HEADLINE = 60
TOLD = 2
"""A sentence of the story tells at most so many points."""

CREDIT = ("utilisation", "minimum_coverage", "prc_full_payment", "credit_limit")
"""What a card story also tells: how the credit is used and paid back."""


def describe(points: Sequence[Point], wording: Wording) -> list[Sentence]:
    """Points as whole sentences: what is typical first, then how many do what."""
    texts = wording.texts["story"]
    typical = [tell(point, wording) for point in points if point.statistic == "median"]
    shares = [tell(point, wording) for point in points if point.statistic != "median"]
    return [
        compose(texts[form], wording, parts=enumerate_parts(parts, wording)).capitalised
        for form, parts in (("medians", typical), ("shares", shares))
        if parts
    ]


def tell_trait(point: Point, wording: Wording) -> Sentence:
    """A trait: one point with the portfolio beside it."""
    told = tell(point, wording)
    return (
        compose(wording.texts["story"]["trait"], wording, parts=told) if point.statistic == "median" else told
    ).capitalised


def tell_story(
    profile: Profile, behind: Sequence[Point], points: Sequence[Point], traits: Sequence[Point], wording: Wording
) -> list[Sentence]:
    """Two to four sentences: how many they are, what is behind their name, and how they use their credit."""
    credit = [point for key in CREDIT for point in points if point.key == key and point not in behind]
    credit = sorted(credit, key=lambda point: -abs(point.lean))[:1]
    shares = [point for point in traits if point.statistic != "median" and point not in behind][:1]
    told = dict.fromkeys([*behind[:TOLD], *credit, *shares] if behind else [*traits[:TOLD], *credit, *shares])
    sentences = describe(list(told), wording) or [Sentence(wording.texts["story"]["plain"])]
    return [tell_size(profile, wording), *sentences]


def tell_size(profile: Profile, wording: Wording) -> Sentence:
    """The segment's share of customers, and of what adds up in the file."""
    texts, share = wording.texts, Fact(statistic="part", whose=profile.segment, value=profile.share)
    names = {figure.key: figure.title for figure in profile.figures} | dict(texts["totals"])
    totals = [
        compose(texts["story"]["total"], wording, title=names[key], value=_total(profile, key))
        for key in profile.totals
    ]
    if not totals:
        return compose(texts["story"]["size"], wording, share=share)
    return compose(texts["story"]["totals"], wording, share=share, totals=enumerate_parts(totals, wording))


def _total(profile: Profile, key: str) -> Fact:
    return Fact(key=key, statistic="total", whose=profile.segment, value=profile.totals[key])


def write_headline(points: Iterable[Point], wording: Wording, otherwise: str) -> Sentence:
    """As many points in a few words as fit into 60 characters."""
    headline: list[Sentence] = []
    for point in dict.fromkeys(points):
        trial = [*headline, brief(point, wording)]
        if len(wording.texts["joins"]["comma"].join(part.text for part in trial)) <= HEADLINE:
            headline = trial
    if not headline:
        return Sentence(clipped(otherwise, HEADLINE))
    text = wording.texts["joins"]["comma"].join(part.text for part in headline)
    return Sentence(text, tuple(fact for part in headline for fact in part.facts)).capitalised


def tell_edge(segment: int, confident: float, wording: Wording) -> Sentence:
    """How many stand near the border to another segment; empty where none do."""
    if confident >= 1:
        return Sentence("")
    fact = Fact(statistic="edge", whose=segment, value=1 - confident)
    return compose(wording.texts["neighbour"]["edge"], wording, share=fact).capitalised


def tell_rule(rule: Rule, profile: Profile, wording: Wording) -> Sentence:
    """The conditions of a rule in words."""
    return enumerate_parts([_tell(c, profile, wording) for c in rule.conditions], wording).capitalised


def _tell(condition: Condition, profile: Profile, wording: Wording) -> Sentence:
    figure = profile.figure(condition.key)
    if isinstance(condition.value, str) or figure is None:
        return _tell_level(condition, profile, wording)
    style = style_of(figure.key, figure.unit)
    ways = phrases(condition.key, figure.title, style, figure.flag, wording)
    words = words_of(ways)
    if condition.value == 0 or figure.flag:
        return compose(ways["active" if condition.op == ">" else "none"], wording, **words)
    value = _threshold(condition, profile.segment, style, wording)
    return compose(ways["median"], wording, value=value, **words)


def _tell_level(condition: Condition, profile: Profile, wording: Wording) -> Sentence:
    titles = {level.key: level.title for level in profile.levels}
    form = wording.texts["own"]["level" if condition.op == "is" else "other"]
    title = titles.get(condition.key, readable(condition.key))
    return compose(form, wording, title=title, level=clipped(str(condition.value)))


def _threshold(condition: Condition, segment: int, style: Style, wording: Wording) -> Sentence:
    """A threshold in words; one between two months of a year is told by the month on the near side."""
    value, above = float(condition.value), condition.op == ">"
    form = "above" if above else "upto"
    if style == "frequency":
        form = "at_least" if above else "upto"
        value = _months(value)[above] / 12
    fact = Fact(key=condition.key, statistic="threshold", whose=segment, value=value, style=style)
    return compose(wording.texts["rules"][form], wording, value=fact)


def _months(threshold: float) -> tuple[int, int]:
    """The whole months of a year on either side of a threshold."""
    return math.floor(threshold * 12), math.floor(threshold * 12) + 1


def thresholds(rule: Rule, profile: Profile) -> Iterator[Fact]:
    """The numbers in a rule's conditions, as facts."""
    for condition in rule.conditions:
        figure = profile.figure(condition.key)
        if figure and not isinstance(condition.value, str):
            monthly = style_of(figure.key, figure.unit) == "frequency"
            values = [month / 12 for month in _months(condition.value)] if monthly else [condition.value]
            for value in values:
                yield Fact(key=condition.key, statistic="threshold", whose=profile.segment, value=value)
