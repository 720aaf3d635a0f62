"""Phrases: how one speaks of a figure, and tells where a segment stands in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ccseg.describing.claims import first_claim
from ccseg.describing.codes import is_quoted
from ccseg.describing.facts import Sentence
from ccseg.describing.flags import is_participle, read_flag
from ccseg.describing.headers import SINCE, UNIT_WORDS, split_unit
from ccseg.describing.narrator import Narrator
from ccseg.describing.panels import Month, month_of
from ccseg.describing.points import Point, is_absence
from ccseg.describing.wording import Style
from ccseg.describing.words import is_plural, plural, shortened, singular, with_article
from ccseg.reading.measures import BY_NAME
from ccseg.texts import say

LATE_BY = re.compile(
    r"(?P<average>average )?(?P<span>days|weeks|months) (?P<late>in arrears|overdue|late|past due|delinquent|behind)"
)
"""A title that says by how much customers are late."""

LONGEST_LEVEL = 40
"""The most characters of a level in a sentence: a convention."""

ABOUT_AVERAGE = 0.25
"""A standardised figure nearer to zero is about average: a convention, a quarter of a standard deviation."""

COMPARED: tuple[Style, ...] = ("money", "count", "number")
"""How figures are written that can be told as a multiple of the portfolio's; a share is told by its points."""


@dataclass(frozen=True)
class Phrases:
    """The ways to speak of a figure: what they do, as templates that follow "they", and the words that fill them.

    ``median`` is told with a {value}; ``active`` is above zero and ``none`` is not; ``level`` is of a category;
    ``high`` and ``low`` are what a flag is called in a name, ``thing`` that of which a figure is the average, and
    ``event`` that since which it is counted.
    """

    noun: str
    median: str
    active: str
    none: str
    level: str = ""
    one: str = ""
    some: str = ""
    unit: str = ""
    verb: str = ""
    high: str = ""
    low: str = ""
    thing: str = ""
    event: str = ""

    @property
    def words(self) -> dict[str, str]:
        own = {"title": self.noun, "noun": self.noun, "one": self.one, "thing": self.thing, "event": self.event}
        return own | {"some": self.some, "many": plural(self.noun), "unit": self.unit, "verb": self.verb}


def _of_month(month: Month, forms: Mapping[str, str]) -> Phrases:
    """The ways to speak of a month of a panel, {when} being the month."""
    told = {name: form.replace("{when}", month.when) for name, form in forms.items()}
    return Phrases(told["noun"], told["median"], told["active"], told["none"])


class PointNarrator(Narrator):
    """Tells points."""

    def tell(self, point: Point) -> Sentence:
        """The point as a clause with the portfolio beside it, and with a claim in words where one holds.

        >>> from ccseg.describing.wording import Wording
        >>> point = Point(0, "cash_advance", "", None, "active", "share", False, 0.98, 0.48, None, 0.5)
        >>> PointNarrator(Wording()).tell(point).text
        'almost all take cash advances: 98% (portfolio: 48%)'
        """
        return self._tell_median(point) if point.statistic == "median" else self._tell_share(point)

    def _tell_median(self, point: Point) -> Sentence:
        phrase, portfolio = self.speak(point), point.beside
        positive = min(point.value, point.portfolio) > 0 and not point.standardised
        comparable = positive and point.style in COMPARED
        claim = first_claim("ratio", point.value / point.portfolio) if comparable else None
        if claim is None:
            return self.say("forms.median", phrase=phrase, portfolio=portfolio)
        return self.say("forms.ratio", phrase=phrase, claim=self.text(f"claims.ratio.{claim.key}"), portfolio=portfolio)

    def _tell_share(self, point: Point) -> Sentence:
        claim = first_claim("share", point.value)
        form = "share" if claim is None else "claim_alone" if claim.alone else "claim"
        return self.say(
            f"forms.{form}",
            claim=self.text(f"claims.share.{claim.key}") if claim else "",
            phrase=self.speak(point),
            value=point.fact,
            portfolio=point.beside,
        )

    def brief(self, point: Point) -> Sentence:
        """The point in a few words, without the portfolio."""
        phrase = self.speak(point)
        if point.statistic == "median":
            return phrase
        claim = first_claim("share", point.value)
        if claim and claim.alone:
            words = self.text(f"claims.share.{claim.key}")
            return self.say("forms.brief_claim", claim=words, phrase=phrase, value=point.fact)
        return self.say("forms.brief", value=point.fact, phrase=phrase)

    def speak(self, point: Point) -> Sentence:
        """What they do, after "they": with its figure for a median, without for a share."""
        phrases = self.phrases_of(point)
        if point.statistic == "median":
            template = self._beside_average(point.value) if point.standardised else phrases.median
            return self.compose(template, value=point.fact, **phrases.words)
        template = phrases.active if point.statistic == "active" else phrases.level
        if point.answer:
            template = phrases.active if point.answer == "yes" else phrases.none
        if is_absence(point.level):
            return self.say("own.absent", level=shortened((point.level or "").lower(), LONGEST_LEVEL))
        return self.compose(template, level=shortened(point.level or "", LONGEST_LEVEL), **phrases.words)

    def _beside_average(self, value: float) -> str:
        """How a standardised figure is told, whose average is zero."""
        side = "about" if abs(value) < ABOUT_AVERAGE else "above" if value > 0 else "below"
        template: str = self.text(f"own.{side}")
        return template

    def phrases_of(self, point: Point) -> Phrases:
        return self.phrases(point.key, point.title, point.style, point.flag or bool(point.answer), own=point.own)

    def phrases(self, key: str, title: str, style: Style, flag: bool, *, own: bool = False) -> Phrases:
        """The ways to speak of a figure: those of the field, else those for any column, as for its ``own``.

        >>> from ccseg.describing.wording import Wording
        >>> phrases = PointNarrator(Wording()).phrases("monthly_visits", "monthly visits", "count", False)
        >>> phrases.median, phrases.noun, phrases.one
        ('have {value} [{one}|{title}]', 'monthly visits', 'monthly visit')
        >>> PointNarrator(Wording()).phrases("total_visits", "total visits", "count", False).noun
        'visits'
        >>> since = PointNarrator(Wording()).phrases("recency", "days since last orders", "number", False)
        >>> since.median, since.event
        ('had their {event} {value} [{one}|{unit}] ago', 'last order')
        """
        known: Mapping[str, str] | None = None if own else self.text("figures").get(key)
        if known:
            return Phrases(**known)
        if month := month_of(key):
            return _of_month(month, self.text(f"panels.{month.panel}"))
        if (measure := BY_NAME.get(key)) and title == measure.title:
            title = title[:1].lower() + title[1:]
        return self._of_flag(title) if flag else self._of_column(title, style)

    def _of_column(self, title: str, style: Style) -> Phrases:
        own: Mapping[str, str] = self.text("own")
        if is_quoted(title) or _is_no_noun(title):
            return _quoted(title, own)
        plain, unit = split_unit(title)
        if style == "months" and not is_plural(plain):
            unit = unit or say("personas.own.months")
        if not unit and (told := self._since(plain, own) or _late_by(plain, own)):
            return told
        noun = self._without_counter(plain, style)
        many = style == "count" and is_plural(noun) and {*noun.split()}.isdisjoint(say.raw("grammar.averages"))
        counted = not unit and (many or _starts_with_unit(noun))
        thing = "" if unit or style not in ("count", "number") else self._averaged(noun)
        relative = is_relative(noun)
        return Phrases(
            noun=noun,
            median=own["average" if thing else "count" if counted else "unit" if unit else "median"],
            active=own["above_zero" if relative else "active"],
            none=own["zero" if relative else "none"],
            level=own["level"],
            one=singular(thing or noun) if counted or thing else "",
            some=with_article(noun),
            unit=unit,
            thing=thing,
        )

    def _since(self, title: str, own: Mapping[str, str]) -> Phrases | None:
        """How long ago an event was, or the last or first of some: they had it so many days ago."""
        found = SINCE.fullmatch(title)
        if not found or is_participle(found["event"]) or found["event"] in say.raw("grammar.no_events"):
            return None
        span, event = found["span"], f"{found['which'] or ''} {singular(found['event'])}".strip()
        return Phrases(
            noun=title,
            median=own["since"],
            active=own["active"],
            none=own["none"],
            one=singular(span),
            some=title,
            unit=span,
            event=event,
        )

    def _averaged(self, title: str) -> str:
        """The things of which a figure is the average: logins for "average logins"; empty where it is of none."""
        averages: list[str] = self.wording.text("grammar.averaged")
        average = next((average for average in averages if title.startswith(average)), "")
        things = title.removeprefix(average)
        return things if average and is_plural(things) and things.split()[0] not in say.raw("grammar.averages") else ""

    def _without_counter(self, title: str, style: Style) -> str:
        """What a column counts: "number of orders" are orders, and so are "total orders"."""
        counters: list[str] = self.wording.text("grammar.counted")
        if style == "count" or (style == "share" and is_plural(title.rpartition(" ")[2])):
            counters = counters + self.wording.text("grammar.summed")
        counter = next((counter for counter in counters if title.startswith(counter)), "")
        return plural(title.removeprefix(counter)) if counter and style == "count" else title.removeprefix(counter)

    def _of_flag(self, title: str) -> Phrases:
        """A flag is spoken of by its header: "has kids" becomes "have kids", "is member" becomes "are a member"."""
        kind, verb, noun = read_flag(title, self.wording.text("grammar"))
        forms: Mapping[str, str] = self.text(f"flags.{kind}")
        own: Mapping[str, str] = self.text("own")
        return Phrases(noun, own["median"], level=own["level"], some=with_article(noun), verb=verb, **forms)


def is_relative(noun: str) -> bool:
    """Whether a noun says what one thing is to another, which all have, if one of zero.

    >>> is_relative("repayment rate"), is_relative("percentage TL open"), is_relative("visits")
    (True, True, False)
    """
    return not {*noun.split()[:1], *noun.split()[-1:]}.isdisjoint(say.raw("grammar.relative"))


def _late_by(title: str, own: Mapping[str, str]) -> Phrases | None:
    """By how much customers are late: they are so many days late, and not having some."""
    found = LATE_BY.fullmatch(title)
    if not found:
        return None
    span, late = found["span"], found["late"] + (own["on_average"] if found["average"] else "")
    forms = own["late"], own["is_late"], own["is_not_late"]
    names = {"high": own["late_in_name"], "low": own["not_late_in_name"]}
    return Phrases(title, *forms, one=singular(span), some=title, unit=span, thing=late, **names)


def _quoted(title: str, own: Mapping[str, str]) -> Phrases:
    """How a column is told that has no noun: by its header in quotes."""
    noun = title if is_quoted(title) else f"“{title}”"
    return Phrases(noun, own["quoted"], own["quoted_active"], own["quoted_none"], level=own["quoted_level"], some=noun)


def _is_no_noun(title: str) -> bool:
    """Whether a header says what was done, or how much itself, as "contacted last year" and "high risk ratio" do."""
    first, *others = title.split()
    if first in say.raw("grammar.sizes"):
        return True
    leads_on = not others or others[0] in say.raw("grammar.links") or others[0] in say.raw("grammar.leading")
    return is_participle(first) and leads_on


def _starts_with_unit(title: str) -> bool:
    return title.partition(" ")[0] in UNIT_WORDS
