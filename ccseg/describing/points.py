"""Points: what can be said of a segment beside the portfolio, and how it is said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Literal

from ccseg.describing.facts import PORTFOLIO, Fact, Sentence, compose
from ccseg.describing.profiles import Figure, Level, Profile
from ccseg.describing.wording import Style, Wording, clipped, is_plural, style_of

Aspect = tuple[str, str | None]
"""A figure's key, and for a category the level that is meant."""

OBSCURE = frozenset(
    {"balance_frequency", "minimum_payments", "tenure", "limit_turnover", "open_to_buy", "average_cash_draw"}
)
"""Figures a marketer reads less easily."""

FILLED = 0.5
GAP = 0.1
"""A figure is spoken of where half the customers have it; a share above zero where it differs by a tenth."""


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
    own, portfolio = (Wording().write(value, point.style) for value in (point.value, point.portfolio))
    return own != portfolio


def _of_figure(segment: int, figure: Figure) -> Iterator[Point]:
    """The share above zero where it differs, and the median where it is not zero; for a KPI the median alone."""
    active, median = point_of(segment, figure, "active"), point_of(segment, figure, "median")
    if active and figure.source != "kpi" and abs(active.lean) >= GAP:
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


_OPEN = ("money", "count", "number")


def tell(point: Point, wording: Wording) -> Sentence:
    """The point as a clause with the portfolio beside it, and with a claim in words where one holds.

    >>> point = Point(0, "cash_advance", "", None, "active", "share", False, 0.98, 0.48, None, 0.5)
    >>> tell(point, Wording()).text
    'almost all of them draw cash: 98% (portfolio: 48%)'
    """
    forms, phrase = wording.texts["forms"], speak(point, wording)
    if point.statistic == "median":
        claim = claim_of_ratio(point.value, point.portfolio, wording) if point.style in _OPEN else None
        form = forms["ratio"] if claim else forms["median"]
        return compose(form, wording, phrase=phrase, claim=claim or "", portfolio=point.beside)
    claim = claim_of_share(point.value, wording)
    form = forms["quantity"] if claim else forms["share"]
    return compose(form, wording, quantity=claim or "", phrase=phrase, value=point.fact, portfolio=point.beside)


def brief(point: Point, wording: Wording) -> Sentence:
    """The point in a few words, without the portfolio."""
    phrase = speak(point, wording)
    if point.statistic == "median":
        return phrase
    return compose(wording.texts["forms"]["brief"], wording, value=point.fact, phrase=phrase)


def speak(point: Point, wording: Wording) -> Sentence:
    """What they do, after "they": with its figure for a median, without for a share."""
    form = {"median": "median", "active": "active", "share": "level"}[point.statistic]
    value: dict[str, Fact] = {"value": point.fact} if point.statistic == "median" else {}
    ways = phrases(point.key, point.title, point.style, point.flag, wording)
    return compose(ways[form], wording, **value, **words_of(ways), level=clipped(point.level or ""))


def noun(point: Point, wording: Wording) -> str:
    """What the point is about, as it stands in a name."""
    return phrases(point.key, point.title, point.style, point.flag, wording)["noun"]


def words_of(ways: Mapping[str, str]) -> dict[str, str]:
    """The words that fill the ways to speak of a figure."""
    return {"title": ways["noun"], "one": ways.get("one", ""), "article": ways.get("article", "")}


def phrases(key: str, title: str, style: Style, flag: bool, wording: Wording) -> Mapping[str, str]:
    """The ways to speak of a figure: those of the field, else those for any column.

    >>> ways = phrases("monthly_visits", "monthly visits", "count", False, Wording())
    >>> ways["median"], ways["noun"], ways["one"]
    ('have {value} [{one}|{title}]', 'monthly visits', 'monthly visit')
    """
    known: Mapping[str, str] | None = wording.texts["figures"].get(key)
    if known:
        return known
    own = wording.texts["own"]
    if flag:
        return _of_flag(title, own)
    counted = style == "count" and is_plural(title)
    noun = next((title.removeprefix(start) for start in own["counted"] if counted and title.startswith(start)), title)
    median = own["count"] if counted else own["median"]
    return {**own, "noun": noun, "one": _singular(noun, own), "article": _article(title, own), "median": median}


def _of_flag(title: str, own: Mapping[str, Any]) -> Mapping[str, str]:
    """A flag is spoken of by its header: "has kids" becomes "have kids", "is member" becomes "are a member"."""
    first, _, rest = title.partition(" ")
    verb, noun = (first, rest) if rest[:1].isalpha() and first in own["verbs"] else ("flag", title)
    return {**own, "noun": noun, "article": _article(noun, own), "active": own[verb], "none": own[f"{verb}_none"]}


def _singular(title: str, own: Mapping[str, Any]) -> str:
    """The title for one: the first plural in it loses its ending."""
    words = title.split()
    place = next((place for place, word in enumerate(words) if word.endswith("s")), None)
    if place is None:
        return title
    ending = next(ending for ending in own["singular"] if words[place].endswith(ending))
    words[place] = words[place].removesuffix(ending) + own["singular"][ending]
    return " ".join(words)


def _article(title: str, own: Mapping[str, Any]) -> str:
    fitting = (
        row["article"]
        for row in own["articles"]
        if ("ends" not in row or is_plural(title)) and ("begins" not in row or title[:1] in row["begins"])
    )
    return str(next(fitting))


def claim_of_share(value: float, wording: Wording) -> str | None:
    """The first claim in words that holds for a share."""
    return _first_claim("share", value, wording)


def claim_of_ratio(value: float, portfolio: float, wording: Wording) -> str | None:
    """The first claim in words that holds for a figure beside the portfolio's."""
    return _first_claim("ratio", value / portfolio, wording) if min(value, portfolio) > 0 else None


def _first_claim(kind: str, value: float, wording: Wording) -> str | None:
    rows = wording.texts["claims"][kind]
    return next(
        (row["words"] for row in rows if row.get("at_least", value) <= value <= row.get("at_most", value)), None
    )
