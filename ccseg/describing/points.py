"""Points: what can be said of a segment beside the portfolio, and how it is said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Literal

from ccseg.describing.claims import first_claim
from ccseg.describing.codes import is_quoted
from ccseg.describing.facts import PORTFOLIO, Fact, Sentence
from ccseg.describing.flags import is_participle, read_flag
from ccseg.describing.narrator import Narrator
from ccseg.describing.panels import Month, month_of
from ccseg.describing.profiles import Figure, Level, Profile
from ccseg.describing.wording import Style, round_figure, style_of
from ccseg.describing.words import SINCE, UNIT_WORDS, is_plural, plural, shortened, singular, split_unit, with_article
from ccseg.reading.measures import BY_NAME
from ccseg.texts import say

Aspect = tuple[str, str | None]
"""A figure's key, and for a category the level that is meant."""

OBSCURE = frozenset(
    {"balance_frequency", "minimum_payments", "tenure", "limit_turnover", "open_to_buy", "average_cash_draw"}
)
"""Figures a marketer reads less easily."""

FILLED = 0.5
"""A figure is spoken of where so many customers have it: a convention."""

TELLING_SHARE = 0.1
"""A share above zero is spoken of where it differs from the portfolio's by so much: a convention."""


LONGEST_LEVEL = 40
"""The most characters of a level in a sentence: a convention."""

ABOUT_AVERAGE = 0.25
"""A standardised figure nearer to zero is about average: a convention, a quarter of a standard deviation."""

COMPARED: tuple[Style, ...] = ("money", "count", "number")
"""How figures are written that can be told as a multiple of the portfolio's; a share is told by its points."""


@dataclass(frozen=True)
class Point:
    """One comparison of a segment with the portfolio.

    ``statistic`` is the ``median``, the share ``active`` (above zero), or the ``share`` that has ``level``; ``lean``
    says how far the segment stands from the portfolio, −1 (far below) to 1 (far above). A figure is ``own`` where it is
    no measure of a card file; a level is an ``answer`` where it is yes or no.
    """

    segment: int
    key: str
    title: str
    level: str | None
    statistic: Literal["median", "active", "share"]
    style: Style
    flag: bool
    value: float
    portfolio: float
    percentile: float | None
    lean: float
    own: bool = False
    standardised: bool = False
    answer: Literal["", "yes", "no"] = ""

    @property
    def aspect(self) -> Aspect:
        return self.key, self.level

    @property
    def fact(self) -> Fact:
        return self._fact(self.segment, self.value)

    @property
    def short(self) -> Fact:
        """The fact as it is written after another of its kind."""
        return self.fact.but(style="twelfths") if self.style == "frequency" else self.fact

    @property
    def beside(self) -> Fact:
        return self._fact(PORTFOLIO, self.portfolio)

    def _fact(self, whose: int, value: float) -> Fact:
        style = "twelfths" if self.style == "frequency" and whose == PORTFOLIO else self.style
        return Fact(key=self.key, statistic=self.statistic, whose=whose, value=value, style=style, level=self.level)


def find_points(profile: Profile) -> tuple[Point, ...]:
    """What can be said of a segment: figures first, then the levels of categories; what reads the same is left out."""
    figures = (point for figure in profile.figures for point in _of_figure(profile.segment, figure))
    levels = (_of_level(profile.segment, level) for level in _telling(profile.levels))
    told = [point for point in chain(figures, levels) if differs(point) and not _denies_nothing(point)]
    return tuple(_one_month_a_panel(told))


def _one_month_a_panel(points: Sequence[Point]) -> Iterator[Point]:
    """The points, of the months of one measure only those of the month in which the segment stands out the most."""
    months = {point.key: month.panel for point in points if (month := month_of(point.key))}
    furthest: dict[str, Point] = {}
    for point in points:
        panel = months.get(point.key, "")
        if panel and (panel not in furthest or abs(point.lean) > abs(furthest[panel].lean)):
            furthest[panel] = point
    kept = {point.key for point in furthest.values()}
    yield from (point for point in points if point.key not in months or point.key in kept)


def _denies_nothing(point: Point) -> bool:
    """Whether a point would say that few have nothing, as in "none have no phone"."""
    return (is_absence(point.level) or point.answer == "no") and point.lean < 0


def _telling(levels: Sequence[Level]) -> Iterator[Level]:
    """The levels worth a word: of two, the yes or else the one that is more frequent here; the same text once."""
    by_key: dict[str, list[Level]] = {}
    told: set[tuple[str, float]] = set()
    for level in levels:
        by_key.setdefault(level.key, []).append(level)
    for own in by_key.values():
        for level in _of_two(own) if len(own) == 2 else own:
            same = (level.level, round(level.share, 3))
            if same not in told or answer_of(level.level):
                yield level
            told.add(same)


def _of_two(levels: Sequence[Level]) -> list[Level]:
    yes = [level for level in levels if answer_of(level.level) == "yes"]
    return yes or [max(levels, key=lambda level: level.share - level.portfolio)]


def answer_of(level: str) -> Literal["", "yes", "no"]:
    """Whether a level is a yes or a no.

    >>> answer_of("Yes"), answer_of("north"), answer_of("1")
    ('yes', '', '')
    """
    word = level.strip().lower()
    if word in say.raw("grammar.no"):
        return "no"
    return "yes" if word in say.raw("grammar.yes") and word.isalpha() else ""


def differs(point: Point) -> bool:
    """Whether the figure and the portfolio's read differently."""
    return round_figure(point.value, point.style) != round_figure(point.portfolio, point.style)


def _of_figure(segment: int, figure: Figure) -> Iterator[Point]:
    """The share above zero where it differs, and the median where it is not zero; where zero is a value like any other,
    the median alone.
    """
    active, median = point_of(segment, figure, "active"), point_of(segment, figure, "median")
    if active and has_zero(figure) and abs(active.lean) >= TELLING_SHARE:
        yield active
    if median and not figure.flag and (median.value != 0 or not has_zero(figure)):
        yield median


def has_zero(figure: Figure) -> bool:
    """Whether zero means that there is nothing: not in a KPI, a score or a code, nor where many are below zero."""
    plain = figure.source == "column" and figure.unit == "number" and not figure.flag
    below = figure.portfolio_low is not None and figure.portfolio_low < 0
    return figure.source != "kpi" and not plain and not below


def point_of(segment: int, figure: Figure, statistic: Literal["active", "median"]) -> Point | None:
    """The point about one figure; ``None`` where too few customers have it."""
    if figure.median is None or figure.portfolio is None or figure.percentile is None or figure.filled < FILLED:
        return None
    common = partial(
        Point,
        segment,
        figure.key,
        figure.title,
        None,
        flag=figure.flag,
        percentile=figure.percentile,
        own=figure.own,
        standardised=figure.standardised,
    )
    if statistic == "active":
        gap = figure.active - figure.portfolio_active
        return common("active", "share", value=figure.active, portfolio=figure.portfolio_active, lean=gap)
    style, lean = figure_style(figure), figure.percentile / 50 - 1
    return common("median", style, value=figure.median, portfolio=figure.portfolio, lean=lean)


def figure_style(figure: Figure) -> Style:
    """How a figure is written; beside a unit of its own it is a plain number."""
    return "number" if split_unit(figure.title)[1] else style_of(figure.key, figure.unit)


def _of_level(segment: int, level: Level) -> Point:
    return Point(
        segment=segment,
        key=level.key,
        title=level.title,
        level=level.level,
        statistic="share",
        style="share",
        flag=False,
        value=level.share,
        portfolio=level.portfolio,
        percentile=None,
        lean=level.share - level.portfolio,
        answer=answer_of(level.level),
    )


def beside(point: Point, other: Profile) -> Point | None:
    """The same point about another segment."""
    if point.statistic == "share":
        levels = [level.share for level in other.levels if (level.key, level.level) == point.aspect]
        return replace(point, segment=other.segment, value=levels[0], lean=levels[0] - point.portfolio)
    figure = other.figure(point.key)
    return point_of(other.segment, figure, point.statistic) if figure else None


def is_absence(level: str | None) -> bool:
    """Whether a level says itself that there is nothing.

    >>> is_absence("No internet service"), is_absence("No"), is_absence("north")
    (True, False, False)
    """
    return (level or "").lower().startswith("no ")


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
        if not unit and (since := self._since(plain, own)):
            return since
        noun = self._without_counter(plain, style)
        many = style == "count" and is_plural(noun) and {*noun.split()}.isdisjoint(say.raw("grammar.averages"))
        counted = not unit and (many or _starts_with_unit(noun))
        thing = "" if unit or style not in ("count", "number") else self._averaged(noun)
        relative = not {*noun.split()[:1], *noun.split()[-1:]}.isdisjoint(say.raw("grammar.relative"))
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
