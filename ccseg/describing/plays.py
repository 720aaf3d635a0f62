"""Plays: marketing, credit-limit and retention steps as rows, each with its gates."""

import math
from collections.abc import Container, Mapping, Sequence
from typing import Literal, NamedTuple

from ccseg.describing.conditions import is_card, is_late, is_stretched, untold_measures
from ccseg.describing.narrator import Narrator
from ccseg.describing.profiles import Figure, Profile
from ccseg.records import Record

Area = Literal["marketing", "credit limit", "retention"]


class Play(Record):
    """One step to try, and everything that must be settled before."""

    area: Area
    action: str
    hypothesis: str
    kpi: str
    gates: tuple[str, ...]
    hold_out: str
    suppress: tuple[str, ...]
    cost_cap: str
    owner: str
    review: str
    cannot_tell: str


class Needs(NamedTuple):
    """What a figure of the segment must be; a figure the file lacks meets only an upper bound.

    ``statistic`` is the ``median``, the share ``active`` (above zero), or the ``ratio`` of the median to the
    portfolio's.
    """

    key: str
    least: float = -math.inf
    below: float = math.inf
    statistic: Literal["median", "active", "ratio"] = "median"

    def met_by(self, profile: Profile) -> bool:
        value = self._value(profile.figure(self.key))
        if value is None:
            return self.least == -math.inf
        return self.least <= value < self.below

    def _value(self, figure: Figure | None) -> float | None:
        if figure is None or figure.median is None:
            return None
        if self.statistic == "active":
            return figure.active
        if self.statistic == "median":
            return figure.median
        return figure.median / figure.portfolio if figure.portfolio else None


class Row(NamedTuple):
    """A play: the key of its texts in ``texts/en/plays.toml``, for which kind of customer, in which area, and when."""

    key: str
    kind: str
    area: Area
    needs: tuple[Needs, ...] = ()

    def fits(self, kind: str, profile: Profile) -> bool:
        return self.kind == kind and all(need.met_by(profile) for need in self.needs)


USE_CASH = Needs("cash_advance", least=0.5, statistic="active")
OWE = Needs("balance", least=0.5, statistic="active")
PAY_WELL, PAY_LITTLE = Needs("minimum_coverage", least=2.0), Needs("minimum_coverage", below=2.0)
USE_LITTLE, USE_MORE = Needs("utilisation", below=0.3), Needs("utilisation", least=0.3)
BUY_RARELY = Needs("purchases_frequency", below=0.5)
BUY_OFTEN = Needs("purchases_frequency", least=0.5)
HAVE_ROOM, HAVE_LITTLE_ROOM = Needs("utilisation", below=0.5), Needs("utilisation", least=0.5)
"""What the segment must show so that a play's reason holds for it: conventions of the card trade."""

ROWS: tuple[Row, ...] = (
    Row("reactivate", "inactive", "marketing", (Needs("purchases_frequency", below=0.25),)),
    Row("review_unused_limit", "inactive", "credit limit", (USE_LITTLE,)),
    Row("ask_whether_wanted", "inactive", "retention"),
    Row("support", "stretched", "marketing"),
    Row("hold_or_reduce", "stretched", "credit limit"),
    Row("payment_plan", "stretched", "retention"),
    Row("support_late", "late", "marketing"),
    Row("hold_while_late", "late", "credit limit", (Needs("credit_limit", least=0.0),)),
    Row("plan_for_arrears", "late", "retention"),
    Row("ask_who_left", "left", "retention"),
    Row("explain_cash_costs", "cash-reliant", "marketing", (USE_CASH,)),
    Row("cash_sub_limit", "cash-reliant", "credit limit", (USE_CASH,)),
    Row("reduce_balance", "cash-reliant", "retention", (OWE,)),
    Row("premium_rewards", "big spender", "marketing", (Needs("purchases", least=1.5, statistic="ratio"),)),
    Row("review_for_large_purchases", "big spender", "credit limit", (PAY_WELL, HAVE_ROOM)),
    Row("hold_near_minimum", "big spender", "credit limit", (PAY_LITTLE, HAVE_ROOM)),
    Row("hold_well_used", "big spender", "credit limit", (HAVE_LITTLE_ROOM,)),
    Row("watch_falling_spend", "big spender", "retention"),
    Row("both_ways_to_pay", "all-round buyer", "marketing"),
    Row("modest_review", "all-round buyer", "credit limit", (PAY_WELL, HAVE_ROOM)),
    Row("hold_near_minimum", "all-round buyer", "credit limit", (PAY_LITTLE, HAVE_ROOM)),
    Row("hold_well_used", "all-round buyer", "credit limit", (HAVE_LITTLE_ROOM,)),
    Row("watch_falling_spend", "all-round buyer", "retention"),
    Row("everyday_rewards", "transactor", "marketing", (Needs("prc_full_payment", least=0.25),)),
    Row("review_where_limit_binds", "transactor", "credit limit", (HAVE_ROOM,)),
    Row("hold_well_used", "transactor", "credit limit", (HAVE_LITTLE_ROOM,)),
    Row("yearly_check", "transactor", "retention"),
    Row("merchant_plans", "instalment buyer", "marketing", (Needs("instalment_share", least=0.45),)),
    Row("modest_review", "instalment buyer", "credit limit", (PAY_WELL, HAVE_ROOM)),
    Row("hold_near_minimum", "instalment buyer", "credit limit", (PAY_LITTLE, HAVE_ROOM)),
    Row("hold_well_used", "instalment buyer", "credit limit", (HAVE_LITTLE_ROOM,)),
    Row("end_of_plan", "instalment buyer", "retention"),
    Row("consolidate", "revolver", "marketing", (OWE,)),
    Row("hold_until_balance_falls", "revolver", "credit limit", (OWE,)),
    Row("before_a_transfer", "revolver", "retention", (OWE,)),
    Row("second_use", "one-off buyer", "marketing", (BUY_RARELY,)),
    Row("one_regular_payment", "one-off buyer", "marketing", (BUY_OFTEN,)),
    Row("hold_little_used", "one-off buyer", "credit limit", (USE_LITTLE,)),
    Row("hold_well_used", "one-off buyer", "credit limit", (USE_MORE,)),
    Row("thank_you", "one-off buyer", "retention"),
    Row("first_habit", "light", "marketing", (BUY_RARELY,)),
    Row("one_regular_payment", "light", "marketing", (BUY_OFTEN,)),
    Row("hold_low_use", "light", "credit limit", (USE_LITTLE,)),
    Row("hold_well_used", "light", "credit limit", (USE_MORE,)),
    Row("activation", "light", "retention", (BUY_RARELY,)),
    Row("yearly_check", "light", "retention", (BUY_OFTEN,)),
    Row("name_columns", "untold", "retention"),
    Row("one_offer", "other", "marketing"),
    Row("ask_why", "other", "retention"),
)
"""The plays of each kind, in the order in which they are shown."""

TREATED_AS = {
    "cash only": "cash-reliant",
    "cash and one-off": "cash-reliant",
    "cash and instalments": "cash-reliant",
}
"""The kinds of customer that get the plays of another."""

BLIND = ("period", "effect")
"""What no file can tell."""


class Blind(NamedTuple):
    """What a file cannot tell: the key of its text, and the subjects of its columns with and without which it holds."""

    key: str
    unless: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    def holds(self, subjects: Container[str]) -> bool:
        missing = all(subject in subjects for subject in self.given)
        return missing and not any(subject in subjects for subject in self.unless)


BLIND_ON_CARDS = (
    Blind("ability", unless=("income",)),
    Blind("ability_beyond_income", given=("income",)),
    Blind("profit_and_default", unless=("default",)),
    Blind("profit", given=("default",)),
)
"""What a card file cannot tell."""

LEAVING = (
    Blind("leaving", unless=("left", "dates")),
    Blind("leaving_without_dates", unless=("dates",), given=("left",)),
    Blind("leaving_in_dates", unless=("left",), given=("dates",)),
    Blind("leaving_in_time", given=("left", "dates")),
)
PAYING = (Blind("paying", unless=("income",)), Blind("paying_beyond_income", given=("income",)))
UNTOLD: dict[Area, tuple[Blind, ...]] = {"retention": LEAVING, "credit limit": PAYING}
"""What a play cannot tell, by its area, where that depends on the columns."""


class PlayNarrator(Narrator):
    """Tells what to try with a kind of customer, and what never to do."""

    def choose_plays(self, kind: str, profile: Profile, subjects: Sequence[str] = ()) -> tuple[Play, ...]:
        """The plays for a kind of customer whose conditions the segment meets; ``subjects`` are what the columns of
        the file are about.

        >>> from ccseg.describing.wording import Wording
        >>> empty = Profile(segment=0, size=9, share=1, totals={}, figures=(), levels=(), distributions=())
        >>> [play.area for play in PlayNarrator(Wording()).choose_plays("other", empty)]
        ['marketing', 'retention']
        """
        measures = ", ".join(untold_measures(profile))
        return tuple(self._play(row, subjects, measures) for row in rows_for(kind, profile))

    def what_never(self, kind: str, profile: Profile) -> tuple[str, ...]:
        """What must never be done with this kind of customer."""
        texts: Mapping[str, list[str]] = self.wording.text("plays.never")
        parts = (TREATED_AS.get(kind, kind), *(("card",) if is_card(profile) else ()), "common")
        return tuple(self.wording.fill(text) for part in parts for text in texts.get(part, ()))

    def blind_spots(self, profile: Profile, subjects: Sequence[str] = ()) -> tuple[str, ...]:
        """What the file cannot tell about these customers."""
        rows = [row.key for row in BLIND_ON_CARDS if row.holds(subjects)] if is_card(profile) else []
        return tuple(self.wording.fill(self.wording.text(f"plays.blind_spots.{key}")) for key in (*rows, *BLIND))

    def _play(self, row: Row, subjects: Sequence[str], measures: str) -> Play:
        common: Mapping[str, str | list[str]] = self.wording.text(f"plays.areas.{row.area}")
        own: Mapping[str, str | list[str]] = self.wording.text(f"plays.plays.{row.key}")
        texts = {**common, **self._untold(row.area, subjects), **own}
        fields = {name: self._filled(text, measures) for name, text in texts.items() if name != "title"}
        return Play.model_validate({"area": row.area, **fields})

    def _untold(self, area: Area, subjects: Sequence[str]) -> dict[str, str]:
        """What plays of an area cannot tell, where that depends on the columns."""
        key = next((blind.key for blind in UNTOLD.get(area, ()) if blind.holds(subjects)), "")
        return {"cannot_tell": self.wording.text(f"plays.cannot_tell.{key}")} if key else {}

    def _filled(self, text: str | Sequence[str], measures: str) -> str | tuple[str, ...]:
        if isinstance(text, str):
            return self.wording.fill(text, measures=measures)
        return tuple(self.wording.fill(part) for part in text)


def rows_for(kind: str, profile: Profile) -> list[Row]:
    """The plays for a kind of customer whose conditions the segment meets."""
    return [row for row in ROWS if row.fits(TREATED_AS.get(kind, kind), profile)]


def kind_of(archetype: str | None, profile: Profile, *, left: bool = False) -> str:
    """Which plays fit: those for who has left, is late or stretched, whatever else they are; else the archetype's.

    Of a card segment without one, too little is known; where nothing is missing, and in files of another trade, there
    are general plays.
    """
    if left:
        return "left"
    if is_late(profile):
        return "late"
    if not is_card(profile):
        return "other"
    if is_stretched(profile):
        return "stretched"
    return archetype or ("untold" if untold_measures(profile) else "other")
