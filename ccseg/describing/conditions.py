"""Conditions: what is known of a file and of a segment before anything is advised."""

import re
from collections.abc import Container, Iterable
from typing import Literal

from ccseg.describing.headers import SINCE, readable
from ccseg.describing.profiles import Figure, Level, Profile
from ccseg.describing.words import IN_A_WINDOW
from ccseg.reading.columns import Column
from ccseg.reading.lexicon import header_tokens
from ccseg.reading.measures import title_of
from ccseg.records import Record
from ccseg.texts import say
from ccseg.thresholds import NEAR_LIMIT

ADVISED_BY = (
    "balance",
    "credit_limit",
    "purchases",
    "oneoff_purchases",
    "installments_purchases",
    "cash_advance",
    "prc_full_payment",
    "tenure",
)
"""The measures from which the kinds of card customer are told."""

MINIMUM_ONLY = 1.5
"""Payments below so many times the minimum due are hardly more than the minimum: a convention of the card trade."""

MOST_LATE = 0.5
"""From this share of late payers on, a segment is treated as late: a convention."""

LATER_THAN_ALL = 0.1
"""By how much that share is above the portfolio's."""

MOST_LEFT = 0.5
"""From more than this share of customers who left on, a segment is treated as gone: a convention."""

MONTHLY_STATUS = re.compile(r"pay \d{1,2}")
"""The repayment status of one month, as in the public Taiwanese table: above zero are the months of delay."""


HOW_OFTEN = re.compile(r"times?\d*")
"""The word of a header that counts how often, also written together with a number of days."""

Area = Literal["marketing", "credit limit", "retention"]

Outcome = Literal["left", "default"]
"""What became of customers, as a column that takes no part may say."""

Lateness = Literal["late", "was late"]
"""Whether customers are behind with payments, or only paid late at some time."""


class Reach(Record):
    """The customers of a segment whom plays of an area reach, those ``excluded`` by what the file says, and sums of
    what the reached have.
    """

    area: Area
    customers: int
    excluded: int
    totals: dict[str, float]


class Rate(Record):
    """The share of a segment's ``customers`` (those of whom it is known) that have a level of a column that only
    describes, its interval (Wilson, 95%), and the portfolio's share; of a habit also its ``key``. Of an
    outcome ``odds`` are those against all others of the same utilisation, with their interval.
    """

    title: str
    level: str
    customers: int
    share: float
    low: float
    high: float
    portfolio: float
    key: str = ""
    odds: tuple[float, float, float] | None = None

    @property
    def lift(self) -> float | None:
        """The share as a multiple of the portfolio's."""
        return self.share / self.portfolio if self.portfolio else None

    @property
    def says_more(self) -> bool:
        """Whether the segment says more than utilisation alone: whether the interval of the odds leaves out 1."""
        return self.odds is not None and not self.odds[1] <= 1 <= self.odds[2]


class Basket(Record):
    """The part of their spend that customers leave at a group of merchants, on average, in a segment and in all."""

    title: str
    share: float
    portfolio: float


class Context(Record):
    """What is known beyond a profile: of the file, which ``subjects`` its columns are about (income, default, left,
    dates); of the segment, whether most of it has ``left``, whether clearly more than of all have ``defaulted``,
    whether its ``move`` to the nearest is confirmed, and the ``reach`` of plays of each area, the ``rates`` of columns
    that only describe and the ``basket`` of merchant groups, empty where there are none.
    """

    subjects: tuple[str, ...] = ()
    left: bool = False
    defaulted: bool = False
    move: bool = True
    reach: tuple[Reach, ...] = ()
    rates: tuple[Rate, ...] = ()
    basket: tuple[Basket, ...] = ()


def subjects_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """What the columns of a file are about, also those that take no part, of what a card customer is judged by.

    >>> subjects_of([Column(name="Income_Category", kind="category", because="")])
    ('income',)
    >>> subjects_of([Column(name="days_since_last_visit", kind="number", because="")])
    ('dates',)
    """
    columns = tuple(columns)
    words: dict[str, list[str]] = say.raw("grammar.subjects")
    told = {word for column in columns for word in header_tokens(column.name)}
    aside = [column for column in columns if not column.usable and not foretells(column.name)]
    told_aside = {word for column in aside for word in header_tokens(column.name)}
    # A number of closed loans says nothing of who left.
    of = {"left": told_aside, "late": set[str]()}
    found = [subject for subject in words if not of.get(subject, told).isdisjoint(words[subject])]
    dated = any(column.kind == "date" or _tells_when(column.name) for column in columns)
    return (*found, "dates") if dated else tuple(found)


def _tells_when(header: str) -> bool:
    """Whether a column says how long ago customers were last active, as what was made of postings does."""
    since = SINCE.fullmatch(readable(header))
    return header == "recency_days" or (since is not None and since["which"] == "last")


def tells_outcome(column: Column, outcome: Outcome) -> bool:
    """Whether a column says who has left, or who has defaulted.

    >>> tells_outcome(Column(name="Attrition_Flag", kind="ignored", role="outcome", because=""), "left")
    True
    >>> tells_outcome(Column(name="loan_default", kind="ignored", role="outcome", because=""), "default")
    True
    """
    words: list[str] = say.raw(f"grammar.subjects.{outcome}")
    told = column.role == "outcome" and not set(header_tokens(column.name)).isdisjoint(words)
    return told and not foretells(column.name)


def foretells(header: str) -> bool:
    """Whether a column says what somebody expects, and of nobody that it has come true.

    >>> foretells("churn_risk"), foretells("Attrition_Flag")
    (True, False)
    """
    return not set(header_tokens(header)).isdisjoint(say.raw("grammar.foretold"))


def is_met(value: object, outcome: Outcome) -> bool:
    """Whether a value of such a column means that the customer has left, or defaulted.

    >>> [is_met(value, "left") for value in ("Attrited Customer", "Existing Customer", 1.0, "No")]
    [True, False, True, False]
    >>> [is_met(value, "default") for value in ("Default", "No default", 1.0, 0)]
    [True, False, True, False]
    """
    return str(value).strip().lower() in say.raw("grammar.yes") or says_outcome(value, outcome)


def says_outcome(value: object, outcome: Outcome) -> bool:
    """Whether a value itself says so.

    >>> [says_outcome(value, "left") for value in ("closed_account", "Yes", "never cancelled", "Not churned")]
    [True, False, False, False]
    """
    words = set(header_tokens(str(value)))
    return not words.isdisjoint(say.raw(f"grammar.subjects.{outcome}")) and words.isdisjoint(say.raw("grammar.denials"))


def is_card(profile: Profile) -> bool:
    """Whether the profile is of a card file: only there are figures measures of the card trade."""
    return any(figure.source == "measure" for figure in profile.figures)


def untold_measures(profile: Profile) -> tuple[str, ...]:
    """The titles of the measures that a file lacks to tell kinds of card customer."""
    known = {figure.key for figure in profile.figures}
    return tuple(title_of(key) for key in ADVISED_BY if key not in known)


def is_stretched(profile: Profile) -> bool:
    """Whether a typical member has used up the limit and pays little more than the minimum."""
    used, covered = median_of(profile, "utilisation"), median_of(profile, "minimum_coverage")
    return used is not None and used >= NEAR_LIMIT and (covered or 0) < MINIMUM_ONLY


def is_late(profile: Profile) -> bool:
    """Whether at least half of a segment are or were behind with payments, and clearly more than of the portfolio."""
    return lateness_of(profile) is not None


def lateness_of(profile: Profile) -> Lateness | None:
    """Whether those are behind now, as far as the file tells, or only paid late at some time of it."""
    shares = [(each.title, each.active, each.portfolio_active) for each in profile.figures if tells_delay(each.title)]
    shares += _late_levels(profile)
    late = [title for title, own, of_all in shares if own >= MOST_LATE and own >= of_all + LATER_THAN_ALL]
    if not late:
        return None
    return "was late" if all(map(tells_of_a_while, late)) else "late"


def median_of(profile: Profile, key: str) -> float | None:
    """The segment's median of a figure, where the file has it."""
    figure: Figure | None = profile.figure(key)
    return figure.median if figure else None


def tells_delay(title: str) -> bool:
    """Whether a column says how far customers are behind with payments.

    >>> tells_delay("pay 0"), tells_delay("days past due"), tells_delay("months since last arrears")
    (True, True, False)
    """
    if MONTHLY_STATUS.fullmatch(title):
        return True
    phrases: list[str] = say.raw("grammar.subjects.late")
    told = f" {' '.join(header_tokens(title))} "
    return " since " not in told and any(f" {phrase} " in told for phrase in phrases)


def tells_of_a_while(title: str) -> bool:
    """Whether a column about delay tells of some months, or of how it once was, and not of how it is.

    >>> tells_of_a_while("late payments in 12 months"), tells_of_a_while("max days past due")
    (True, True)
    >>> tells_of_a_while("days past due"), tells_of_a_while("overdue payments"), tells_of_a_while("times90 days late")
    (False, False, True)
    """
    words = header_tokens(title)
    told = f" {' '.join(words)} "
    counted: list[str] = say.raw("grammar.delays_counted")
    of_a_while = not set(words).isdisjoint(say.raw("grammar.of_a_while")) or IN_A_WINDOW.search(title) is not None
    of_a_while = of_a_while or any(map(HOW_OFTEN.fullmatch, words))
    return of_a_while or any(f" {phrase} " in told for phrase in counted)


def tells_average(title: str) -> bool:
    """Whether a figure is an average of many: of a delay it is above zero for whoever paid a day late once.

    >>> tells_average("bill payment delay average"), tells_average("days past due")
    (True, False)
    """
    return not {"average", "mean"}.isdisjoint(header_tokens(title))


def _late_levels(profile: Profile) -> list[tuple[str, float, float]]:
    """The shares of a segment and of the portfolio with a level that is a delay, for each column that tells one."""
    late: dict[str, list[Level]] = {}
    for level in profile.levels:
        if tells_delay(level.title) and is_delay(level.level, say.raw("grammar.on_time")):
            late.setdefault(level.key, []).append(level)
    return [
        (levels[0].title, sum(one.share for one in levels), sum(one.portfolio for one in levels))
        for levels in late.values()
    ]


def is_delay(level: str, on_time: Container[str]) -> bool:
    """Whether a level of a column about delay is one.

    >>> is_delay("2", ["no"]), is_delay("-1", ["no"]), is_delay("No", ["no"])
    (True, False, False)
    """
    try:
        return float(level) > 0
    except ValueError:
        return level.strip().lower() not in on_time
