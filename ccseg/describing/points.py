"""Points: what can be said of a segment beside the portfolio, and how it is said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Literal

from ccseg.describing.claims import first_claim
from ccseg.describing.facts import PORTFOLIO, Fact, Sentence
from ccseg.describing.narrator import Narrator
from ccseg.describing.profiles import Figure, Level, Profile
from ccseg.describing.wording import Style, round_figure, style_of
from ccseg.describing.words import clipped, is_plural, singular, with_article

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

COMPARED: tuple[Style, ...] = ("money", "count", "number")
"""How figures are written that can be told as a multiple of the portfolio's; a share is told by its points."""


@dataclass(frozen=True)
class Point:
    """One comparison of a segment with the portfolio.

    ``statistic`` is the ``median``, the share ``active`` (above zero), or the ``share`` that has ``level``; ``lean``
    says how far the segment stands from the portfolio, −1 (far below) to 1 (far above).
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
    levels = (_of_level(profile.segment, level) for level in profile.levels)
    return tuple(point for point in chain(figures, levels) if _differs(point))


def _differs(point: Point) -> bool:
    """Whether the figure and the portfolio's read differently."""
    return round_figure(point.value, point.style) != round_figure(point.portfolio, point.style)


def _of_figure(segment: int, figure: Figure) -> Iterator[Point]:
    """The share above zero where it differs, and the median where it is not zero; for a KPI the median alone."""
    active, median = point_of(segment, figure, "active"), point_of(segment, figure, "median")
    if active and figure.source != "kpi" and abs(active.lean) >= TELLING_SHARE:
        yield active
    if median and not figure.flag and (median.value != 0 or figure.source == "kpi"):
        yield median


def point_of(segment: int, figure: Figure, statistic: Literal["active", "median"]) -> Point | None:
    """The point about one figure; ``None`` where too few customers have it."""
    if figure.median is None or figure.portfolio is None or figure.percentile is None or figure.filled < FILLED:
        return None
    common = partial(Point, segment, figure.key, figure.title, None, flag=figure.flag, percentile=figure.percentile)
    if statistic == "active":
        gap = figure.active - figure.portfolio_active
        return common("active", "share", value=figure.active, portfolio=figure.portfolio_active, lean=gap)
    style, lean = style_of(figure.key, figure.unit), figure.percentile / 50 - 1
    return common("median", style, value=figure.median, portfolio=figure.portfolio, lean=lean)


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
    )


@dataclass(frozen=True)
class Phrases:
    """The ways to speak of a figure: what they do, as templates that follow "they", and the words that fill them.

    ``median`` is told with a {value}; ``active`` is above zero and ``none`` is not; ``level`` is of a category.
    """

    noun: str
    median: str
    active: str
    none: str
    level: str = ""
    one: str = ""
    some: str = ""

    @property
    def words(self) -> dict[str, str]:
        return {"title": self.noun, "one": self.one, "some": self.some}


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
        comparable = point.style in COMPARED and min(point.value, point.portfolio) > 0
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
            return self.compose(phrases.median, value=point.fact, **phrases.words)
        template = phrases.active if point.statistic == "active" else phrases.level
        return self.compose(template, level=clipped(point.level or ""), **phrases.words)

    def phrases_of(self, point: Point) -> Phrases:
        return self.phrases(point.key, point.title, point.style, point.flag)

    def phrases(self, key: str, title: str, style: Style, flag: bool) -> Phrases:
        """The ways to speak of a figure: those of the field, else those for any column.

        >>> from ccseg.describing.wording import Wording
        >>> phrases = PointNarrator(Wording()).phrases("monthly_visits", "monthly visits", "count", False)
        >>> phrases.median, phrases.noun, phrases.one
        ('have {value} [{one}|{title}]', 'monthly visits', 'monthly visit')
        """
        known: Mapping[str, str] | None = self.text("figures").get(key)
        if known:
            return Phrases(**known)
        return self._of_flag(title) if flag else self._of_column(title, style)

    def _of_column(self, title: str, style: Style) -> Phrases:
        own: Mapping[str, str] = self.text("own")
        counted = style == "count" and is_plural(title)
        noun = self._without_counter(title) if counted else title
        return Phrases(
            noun=noun,
            median=own["count"] if counted else own["median"],
            active=own["active"],
            none=own["none"],
            level=own["level"],
            one=singular(noun) if counted else "",
            some=with_article(title),
        )

    def _without_counter(self, title: str) -> str:
        """What a column counts: "number of orders" are orders."""
        counters: list[str] = self.wording.text("grammar.counted")
        return next((title.removeprefix(counter) for counter in counters if title.startswith(counter)), title)

    def _of_flag(self, title: str) -> Phrases:
        """A flag is spoken of by its header: "has kids" becomes "have kids", "is member" becomes "are a member"."""
        own: Mapping[str, str] = self.text("own")
        first, _, rest = title.partition(" ")
        told = rest[:1].isalpha() and first in self.wording.text("grammar.flags")
        verb, noun = (first, rest) if told else ("flag", title)
        return Phrases(noun, own["median"], own[verb], own[f"{verb}_none"], own["level"], some=with_article(noun))
