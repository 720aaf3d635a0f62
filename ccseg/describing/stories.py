"""Stories: the sentences of a persona, each with the facts behind it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from ccseg.describing.callings import Calling
from ccseg.describing.conditions import is_card
from ccseg.describing.facts import Fact, Sentence
from ccseg.describing.headers import readable
from ccseg.describing.ledger import Ledger
from ccseg.describing.phrases import PointNarrator
from ccseg.describing.points import Point, answer_of, answer_to, figure_style, has_zero, is_absence
from ccseg.describing.profiles import Figure, Profile
from ccseg.describing.rules import Condition, Rule
from ccseg.describing.sameness import same_as
from ccseg.describing.wording import Style, style_of
from ccseg.describing.words import clipped, of_many

HEADLINE = 60
"""The most characters of a headline: a convention, one line of a card."""

TOLD = 2
"""A sentence of the story tells at most so many points: a convention."""

CREDIT = ("utilisation", "minimum_coverage", "prc_full_payment", "credit_limit")
"""What a card story also tells: how the credit is used and paid back."""


class StoryNarrator(PointNarrator):
    """Tells what a segment's customers do."""

    def describe(self, points: Sequence[Point]) -> list[Sentence]:
        """Points as whole sentences: what is typical first, then how many do what."""
        typical = [self.tell(point) for point in points if point.statistic == "median"]
        shares = [self.tell(point) for point in points if point.statistic != "median"]
        told = [("medians", typical), ("shares", shares)]
        return [self.say(f"story.{form}", parts=self.listed(parts)).capitalised for form, parts in told if parts]

    def in_one(self, points: Sequence[Point]) -> Sentence:
        """Points as one sentence: what is typical, then how many do what."""
        medians = [self.tell(point) for point in points if point.statistic == "median"]
        shares = [self.tell(point) for point in points if point.statistic != "median"]
        if medians and shares:
            return self.say("story.both", medians=self.listed(medians), shares=self.listed(shares)).capitalised
        return next(iter(self.describe(points)), Sentence(""))

    def tell_trait(self, point: Point) -> Sentence:
        """A trait: one point with the portfolio beside it."""
        told = self.tell(point)
        if point.statistic == "median":
            told = self.say("story.trait", told=told)
        return told.capitalised

    def tell_story(
        self, behind: Sequence[Point], points: Sequence[Point], traits: Sequence[Point], ledger: Ledger
    ) -> Sentence:
        """One sentence: what is behind their name, and how they use their credit, as far as it was not told before.

        Empty where all of it was.
        """
        named = ledger.fresh(behind or traits)[:TOLD]
        further = [*_on_credit(ledger.fresh(points), behind), *_on_shares(ledger.fresh(traits), behind)]
        telling = _one_a_figure(Ledger().fresh([*named, *further]))
        telling += _one_a_figure(ledger.fresh(traits), telling)[: max(0, TOLD - len(telling))]
        return self.in_one(telling) if telling or behind or traits else self.say("story.plain")

    def tell_size(self, profile: Profile) -> Sentence:
        """The segment's share of customers, and of what adds up in the file."""
        share = Fact(statistic="part", whose=profile.segment, value=profile.share)
        if not profile.totals:
            return self.say("story.size", share=share)
        card: dict[str, str] = self.text("totals") if is_card(profile) else {}
        titles = {figure.key: of_many(self._noun(figure)) for figure in profile.figures} | card
        facts = [_total(profile, key) for key in profile.totals]
        totals = [self.say("story.total", value=fact, title=titles[fact.key]) for fact in facts]
        return self.say("story.totals", share=share, totals=self.joined(totals))

    def tell_same(self, profile: Profile) -> Sentence:
        """That a segment is just those with one level or answer; empty where it is not."""
        same = same_as(profile)
        if same is None:
            return Sentence("")
        phrases = self.phrases_of(same.point)
        told = self.speak(same.point) if same.has_it else self.compose(phrases.none, **phrases.words)
        return self.say(f"story.{'same' if same.exact else 'nearly_same'}", told=told)

    def _noun(self, figure: Figure) -> str:
        return self.phrases(figure.key, figure.title, figure_style(figure), figure.flag, own=figure.own).noun

    def write_headline(self, points: Iterable[Point], otherwise: str) -> Sentence:
        """As many points in a few words as fit into 60 characters, each figure once."""
        headline: list[Sentence] = []
        ledger, told = Ledger(), set[str]()
        for point in points:
            brief, noun = self.brief(point), self.phrases_of(point).noun
            fresh = noun not in told and not ledger.has(point.fact)
            if fresh and len(self.joined([*headline, brief]).text) <= HEADLINE:
                headline.append(brief)
                told.add(noun)
                ledger.add([point.fact])
        return self.joined(headline).capitalised if headline else Sentence(clipped(otherwise, HEADLINE))

    def tell_edge(self, segment: int, confident: float) -> Sentence:
        """How many are near the border to another segment; empty where none are."""
        if confident >= 1:
            return Sentence("")
        fact = Fact(statistic="edge", whose=segment, value=1 - confident)
        return self.say("neighbour.edge", share=fact).capitalised

    def tell_calling(self, segment: int, calling: Calling) -> Sentence:
        """How often another name is given where some customers are left out."""
        fact = Fact(statistic="renamed", whose=segment, value=1 - calling.same)
        return self.say("names.renamed", share=fact, other=self.quoted(calling.instead))

    def tell_rule(self, rule: Rule, profile: Profile) -> Sentence:
        """The conditions of a rule in words."""
        levels = [each for each in rule.conditions if _names_a_level(each, profile)]
        others = [each for each in rule.conditions if each not in levels]
        told = [self.listed([*self._tell_conditions(some, profile)]) for some in (others, levels) if some]
        if len(told) == 1:
            return told[0].capitalised
        return self.say("rules.mixed", told=told[0], levels=told[1]).capitalised

    def _tell_conditions(self, conditions: Sequence[Condition], profile: Profile) -> Iterator[Sentence]:
        """Each condition in words; two thresholds of one figure are told together, where the first of them stands."""
        for condition in conditions:
            alike = [each for each in conditions if each.key == condition.key and _is_a_threshold(each, profile)]
            if len(alike) != 2 or condition not in alike:
                yield self._tell_condition(condition, profile)
            elif condition == alike[0]:
                yield self._tell_thresholds(alike, profile)

    def _tell_condition(self, condition: Condition, profile: Profile) -> Sentence:
        figure = _figure_of(condition, profile)
        if figure is None:
            return self._tell_level(condition, profile)
        if _is_a_threshold(condition, profile):
            return self._tell_thresholds([condition], profile)
        phrases = self.phrases(condition.key, figure.title, figure_style(figure), figure.flag, own=figure.own)
        return self.compose(phrases.active if condition.op == ">" else phrases.none, **phrases.words)

    def _tell_level(self, condition: Condition, profile: Profile) -> Sentence:
        titles = {level.key: level.title for level in profile.levels}
        title, level = titles.get(condition.key, readable(condition.key)), str(condition.value)
        form = _form_of(condition, profile)
        if form == "absence":
            return self.say("own.absent", level=clipped(level.lower()))
        if form == "answer":
            phrases = self.phrases(condition.key, title, "share", True, own=True)
            positive = (answer_of(level) == "yes") == (condition.op == "is")
            return self.compose(phrases.active if positive else phrases.none, **phrases.words)
        return self.say(f"rules.{condition.op}", title=title, level=clipped(level))

    def _tell_thresholds(self, conditions: Sequence[Condition], profile: Profile) -> Sentence:
        """One or two thresholds of a figure in words, the lower one first."""
        figure = profile.figure(conditions[0].key)
        assert figure is not None
        style = figure_style(figure)
        phrases = self.phrases(figure.key, figure.title, style, figure.flag, own=figure.own)
        ascending = sorted(conditions, key=lambda each: each.op != ">")
        low, *high = (self._tell_threshold(each, profile.segment, style) for each in ascending)
        value = self.say("rules.between", low=low, high=high[0]) if high else low
        return self.compose(phrases.median, value=value, **phrases.words)

    def _tell_threshold(self, condition: Condition, segment: int, style: Style) -> Sentence:
        """A threshold in words; one between two months of a year is told by the month on the near side."""
        value, above = float(condition.value), condition.op == ">"
        form = "above" if above else "upto"
        if style == "frequency":
            below, month_above = _months(value)
            form = "at_least" if above else "upto"
            value = (month_above if above else below) / 12
        fact = Fact(key=condition.key, statistic="threshold", whose=segment, value=value, style=style)
        return self.say(f"rules.{form}", value=fact)


def _figure_of(condition: Condition, profile: Profile) -> Figure | None:
    """The figure that a condition is of; ``None`` where it is of a level."""
    return None if isinstance(condition.value, str) else profile.figure(condition.key)


def _is_a_threshold(condition: Condition, profile: Profile) -> bool:
    """Whether a condition is told with a number."""
    figure = _figure_of(condition, profile)
    return figure is not None and not figure.flag and not (condition.value == 0 and has_zero(figure))


def _form_of(condition: Condition, profile: Profile) -> Literal["absence", "answer", "level"]:
    """How a condition of a level is told: that it has none, yes or no, or the level by its name."""
    level = str(condition.value)
    if condition.op == "is" and is_absence(level):
        return "absence"
    known = [each for each in profile.levels if each.key == condition.key]
    answered = bool(answer_to(known[0].title if known else "", level))
    return "answer" if answered and (condition.op == "is" or len(known) == 2) else "level"


def _names_a_level(condition: Condition, profile: Profile) -> bool:
    """Whether a condition is told with the header as its subject: "region is north", not "have a card"."""
    return _figure_of(condition, profile) is None and _form_of(condition, profile) == "level"


def _one_a_figure(points: Iterable[Point], told: Sequence[Point] = ()) -> list[Point]:
    """The points of figures of which nothing was told, the first of each; levels of a category stand for themselves."""
    kept: list[Point] = []
    for point in points:
        if point.level is not None or point.key not in {other.key for other in (*told, *kept)}:
            kept.append(point)
    return [point for point in kept if point not in told]


def _on_credit(points: Sequence[Point], told: Sequence[Point]) -> list[Point]:
    """What stands farthest from the portfolio in how the credit is used and paid back."""
    credit = [point for key in CREDIT for point in points if point.key == key and point not in told]
    return sorted(credit, key=lambda point: -abs(point.lean))[:1]


def _on_shares(traits: Sequence[Point], told: Sequence[Point]) -> list[Point]:
    """The first trait that says how many do something."""
    return [point for point in traits if point.statistic != "median" and point not in told][:1]


def _total(profile: Profile, key: str) -> Fact:
    return Fact(key=key, statistic="total", whose=profile.segment, value=profile.totals[key])


def _months(threshold: float) -> tuple[int, int]:
    """The whole months of a year on either side of a threshold."""
    return math.floor(threshold * 12), math.floor(threshold * 12) + 1


def thresholds(rule: Rule, profile: Profile) -> Iterator[Fact]:
    """The numbers in a rule's conditions, as facts."""
    for condition in rule.conditions:
        figure = profile.figure(condition.key)
        if figure is None or isinstance(condition.value, str):
            continue
        monthly = style_of(figure.key, figure.unit) == "frequency"
        values = [month / 12 for month in _months(condition.value)] if monthly else [condition.value]
        for value in values:
            yield Fact(key=condition.key, statistic="threshold", whose=profile.segment, value=value)
