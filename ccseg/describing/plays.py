"""Plays: marketing, credit-limit and retention steps as rows, each with its gates."""

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ccseg.describing.blind_spots import BLIND, BLIND_ON_CARDS, UNTOLD
from ccseg.describing.codes import is_quoted
from ccseg.describing.conditions import Area, Context, Reach, is_card, is_stretched, lateness_of, untold_measures
from ccseg.describing.facts import Fact, Sentence, Statistic
from ccseg.describing.habits import facts_of_habits, habits_of, title_of_habit
from ccseg.describing.holdouts import TOUCHED, smallest_effect
from ccseg.describing.kpis import OWED
from ccseg.describing.ledger import Ledger
from ccseg.describing.points import TELLING_SHARE, Point, differs, point_of
from ccseg.describing.profiles import Figure, Profile
from ccseg.describing.stories import StoryNarrator
from ccseg.describing.truth import CheckedTexts
from ccseg.power import held_out_of
from ccseg.records import Record
from ccseg.thresholds import BASE_RATE

__all__ = ["Area", "Play", "PlayNarrator", "kind_of"]


class Play(Record):
    """One step to try, and everything that must be settled before.

    ``reason`` is where the hypothesis stands in this file, ``numbers`` whom the play reaches and what a hold-out of
    them can show; each is empty where there is nothing to say.
    """

    area: Area
    action: str
    hypothesis: str
    reason: str = ""
    numbers: str = ""
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
    """A play: the key of its texts in ``texts/en/plays.toml``, for which kind of customer, in which area, and when.

    ``shown`` are further figures in which its reason can be seen, after those that it needs; of one that is not
    ``counted`` there is no test. One for a ``habit`` is for whoever has it, of any kind but those that get help, and
    where it speaks of what only cards have, ``on_cards``, only for card customers.
    """

    key: str
    kind: str
    area: Area
    needs: tuple[Needs, ...] = ()
    shown: tuple[str, ...] = ()
    counted: bool = True
    habit: str = ""
    on_cards: bool = False

    def fits(self, kind: str, profile: Profile, habits: Container[str] = ()) -> bool:
        if self.habit:
            for_them = self.habit in habits and kind not in HELPED and (is_card(profile) or not self.on_cards)
        else:
            for_them = self.kind == kind
        return for_them and all(need.met_by(profile) for need in self.needs)


USE_CASH = Needs("cash_advance", least=0.5, statistic="active")
MOSTLY_CASH, PARTLY_CASH = Needs("cash_share", least=0.5), Needs("cash_share", below=0.5)
OWE = Needs("balance", least=0.5, statistic="active")
PAY_WELL, PAY_LITTLE = Needs("minimum_coverage", least=2.0), Needs("minimum_coverage", below=2.0)
USE_LITTLE, USE_MORE = Needs("utilisation", below=0.3), Needs("utilisation", least=0.3)
SPEND_MORE = Needs("purchases", least=1.5, statistic="ratio")
RARELY_PAY_ALL = Needs("prc_full_payment", below=0.5)
BUY_RARELY = Needs("purchases_frequency", below=0.5)
BUY_OFTEN = Needs("purchases_frequency", least=0.5)
HAVE_ROOM, HAVE_LITTLE_ROOM = Needs("utilisation", below=0.5), Needs("utilisation", least=0.5)
"""What the segment must show so that a play's reason holds for it: conventions of the card trade."""

ANY = "any"
"""The kind of plays that are for whoever has a habit."""

HELPED = ("left", "late", "was late", "stretched", "defaulted")
"""Kinds with whom nothing is done but help."""

NOTHING_KNOWN = Context()

ROWS: tuple[Row, ...] = (
    Row("reactivate", "inactive", "marketing", (Needs("purchases_frequency", below=0.25),), ("purchases_trx",)),
    Row("review_unused_limit", "inactive", "credit limit", (USE_LITTLE,), ("open_to_buy", "credit_limit")),
    Row("ask_whether_wanted", "inactive", "retention", (), ("balance_frequency", "balance")),
    Row("support", "stretched", "marketing", (), ("utilisation",)),
    Row("hold_or_reduce", "stretched", "credit limit", (), ("open_to_buy", "balance")),
    Row("payment_plan", "stretched", "retention", (), ("minimum_coverage",)),
    Row("support_late", "late", "marketing"),
    Row("hold_while_late", "late", "credit limit", (Needs("credit_limit", least=0.0),), ("utilisation",)),
    Row("plan_for_arrears", "late", "retention", (), ("balance",)),
    Row("remind_in_time", "was late", "marketing"),
    Row("hold_after_delays", "was late", "credit limit", (Needs("credit_limit", least=0.0),), ("utilisation",)),
    Row("suit_the_due_date", "was late", "retention", (), ("balance",)),
    Row("no_more_credit", "defaulted", "marketing"),
    Row("hold_where_many_default", "defaulted", "credit limit", (Needs("credit_limit", least=0.0),), ("utilisation",)),
    Row("ask_before_it_is_late", "defaulted", "retention", (), ("balance",)),
    Row("ask_who_left", "left", "retention", counted=False),
    Row("loan_instead_of_cash", "cash only", "marketing", (USE_CASH,), ("average_cash_draw", "cash_advance_frequency")),
    Row("cash_sub_limit", "cash only", "credit limit", (USE_CASH,), ("utilisation", "minimum_coverage")),
    Row("ask_what_cash_is_for", "cash only", "retention", (OWE,), ("balance", "payment_ratio")),
    Row("pay_rather_than_draw", "cash and one-off", "marketing", (USE_CASH,), ("average_ticket", "purchases_trx")),
    Row("cash_within_limit", "cash and one-off", "credit limit", (USE_CASH,), ("cash_share", "utilisation")),
    Row("reduce_balance", "cash and one-off", "retention", (OWE,), ("balance", "minimum_coverage")),
    Row("cash_into_plan", "cash and instalments", "marketing", (USE_CASH,), ("instalment_share", "average_cash_draw")),
    Row("cash_within_limit", "cash and instalments", "credit limit", (USE_CASH,), ("cash_share", "utilisation")),
    Row("when_a_plan_ends", "cash and instalments", "retention", (OWE,), ("balance", "minimum_coverage")),
    Row("explain_cash_costs", "cash-reliant", "marketing", (USE_CASH,), ("average_cash_draw", "cash_share")),
    Row(
        "hold_while_cash", "cash-reliant", "credit limit", (USE_CASH, MOSTLY_CASH), ("utilisation", "minimum_coverage")
    ),
    Row("cash_within_limit", "cash-reliant", "credit limit", (USE_CASH, PARTLY_CASH), ("utilisation",)),
    Row("reduce_balance", "cash-reliant", "retention", (OWE,), ("balance", "payment_ratio")),
    Row("premium_rewards", "big spender", "marketing", (SPEND_MORE,), ("monthly_spend", "purchases_trx")),
    Row("review_for_large_purchases", "big spender", "credit limit", (PAY_WELL, HAVE_ROOM), ("average_ticket",)),
    Row("hold_near_minimum", "big spender", "credit limit", (PAY_LITTLE, HAVE_ROOM)),
    Row("hold_well_used", "big spender", "credit limit", (HAVE_LITTLE_ROOM,)),
    Row("watch_falling_spend", "big spender", "retention", (), ("purchases_frequency", "monthly_spend")),
    Row("both_ways_to_pay", "all-round buyer", "marketing", (), ("instalment_share", "oneoff_purchases_frequency")),
    Row("modest_review", "all-round buyer", "credit limit", (PAY_WELL, HAVE_ROOM)),
    Row("hold_near_minimum", "all-round buyer", "credit limit", (PAY_LITTLE, HAVE_ROOM)),
    Row("hold_well_used", "all-round buyer", "credit limit", (HAVE_LITTLE_ROOM,)),
    Row("keep_first", "all-round buyer", "retention", (), ("purchases_frequency", "monthly_spend")),
    Row("everyday_rewards", "transactor", "marketing", (Needs("prc_full_payment", least=0.25),), ("purchases_trx",)),
    Row("review_where_limit_binds", "transactor", "credit limit", (HAVE_ROOM,), ("open_to_buy",)),
    Row("hold_well_used", "transactor", "credit limit", (HAVE_LITTLE_ROOM,)),
    Row("yearly_check", "transactor", "retention", (), ("purchases_frequency", "monthly_spend")),
    Row("merchant_plans", "instalment buyer", "marketing", (Needs("instalment_share", least=0.45),)),
    Row("modest_review", "instalment buyer", "credit limit", (PAY_WELL, HAVE_ROOM)),
    Row("hold_near_minimum", "instalment buyer", "credit limit", (PAY_LITTLE, HAVE_ROOM)),
    Row("hold_well_used", "instalment buyer", "credit limit", (HAVE_LITTLE_ROOM,)),
    Row("end_of_plan", "instalment buyer", "retention", (), ("purchases_installments_frequency",)),
    Row("consolidate", "revolver", "marketing", (OWE,), ("balance", "prc_full_payment")),
    Row("hold_until_balance_falls", "revolver", "credit limit", (OWE,), ("utilisation",)),
    Row("before_a_transfer", "revolver", "retention", (OWE,), ("minimum_coverage",)),
    Row("second_use", "one-off buyer", "marketing", (BUY_RARELY,), ("purchases_frequency",)),
    Row("one_regular_payment", "one-off buyer", "marketing", (BUY_OFTEN,), ("purchases_frequency",)),
    Row("hold_little_used", "one-off buyer", "credit limit", (USE_LITTLE,)),
    Row("hold_well_used", "one-off buyer", "credit limit", (USE_MORE,)),
    Row("thank_you", "one-off buyer", "retention", (), ("average_ticket",)),
    Row("first_habit", "light", "marketing", (BUY_RARELY,)),
    Row("one_regular_payment", "light", "marketing", (BUY_OFTEN,)),
    Row("hold_low_use", "light", "credit limit", (USE_LITTLE,)),
    Row("hold_well_used", "light", "credit limit", (USE_MORE,)),
    Row("activation", "light", "retention", (BUY_RARELY,), ("purchases_trx",)),
    Row("yearly_check", "light", "retention", (BUY_OFTEN,), ("monthly_spend",)),
    Row("name_columns", "untold", "retention", counted=False),
    Row("before_it_is_forgotten", ANY, "retention", habit="lapsing"),
    Row("ask_why_less", ANY, "retention", habit="falling"),
    Row("benefits_as_use_grows", ANY, "marketing", habit="growing"),
    Row("travel_benefits", ANY, "marketing", habit="travelling", on_cards=True),
    Row("safe_online", ANY, "retention", habit="online", on_cards=True),
    Row("rewards_for_full_payers", ANY, "marketing", (RARELY_PAY_ALL,), habit="paying_in_full", on_cards=True),
    Row("advice_as_balance_grows", ANY, "retention", (RARELY_PAY_ALL,), habit="owing_more", on_cards=True),
    Row("one_offer", "other", "marketing"),
    Row("ask_why", "other", "retention", counted=False),
)
"""The plays of each kind, in the order in which they are shown."""

NEVER_AS = {
    "cash only": "cash-reliant",
    "cash and one-off": "cash-reliant",
    "cash and instalments": "cash-reliant",
}
"""The kinds of customer with whom the same must never be done as with another."""

REASONS = 2
"""The most figures in which a play's reason is shown: a convention."""


@dataclass
class Told:
    """What is known beside a profile when plays are chosen, the facts that were told, how a sentence is checked, and
    how many the plays so far reach and leave out.
    """

    context: Context = field(default_factory=Context)
    ledger: Ledger = field(default_factory=Ledger)
    texts: CheckedTexts | None = None
    reached: set[tuple[int, int]] = field(default_factory=set)

    def add(self, sentence: Sentence) -> str:
        """The text of a sentence that is true; its facts are told."""
        text = self.texts.add(sentence) if self.texts else sentence.text
        self.ledger.add(sentence.facts if text else ())
        return text


class PlayNarrator(StoryNarrator):
    """Tells what to try with a kind of customer, and what never to do."""

    def choose_plays(self, kind: str, profile: Profile, told: Told | None = None) -> tuple[Play, ...]:
        """The plays for a kind of customer whose conditions the segment meets; ``told`` is what is known besides.

        >>> from ccseg.describing.wording import Wording
        >>> empty = Profile(segment=0, size=9, share=1, totals={}, figures=(), levels=(), distributions=())
        >>> [play.area for play in PlayNarrator(Wording()).choose_plays("other", empty)]
        ['marketing', 'retention']
        """
        told = told or Told()
        rows = rows_for(kind, profile, habits_of(told.context.rates))
        return tuple(self._play(row, profile, told) for row in rows)

    def what_never(self, kind: str, profile: Profile) -> tuple[str, ...]:
        """What must never be done with this kind of customer."""
        texts: Mapping[str, list[str]] = self.wording.text("plays.never")
        parts = (NEVER_AS.get(kind, kind), *(("card",) if is_card(profile) else ()), "common")
        return tuple(self.wording.fill(text) for part in parts for text in texts.get(part, ()))

    def blind_spots(
        self, profile: Profile, subjects: Sequence[str] = (), told: Sequence[Point] = ()
    ) -> tuple[str, ...]:
        """What the file cannot tell about these customers, nor of the points that were ``told``."""
        rows = [row.key for row in BLIND_ON_CARDS if row.holds(subjects)] if is_card(profile) else []
        if rows and not any(profile.figure(key) for key in OWED):
            rows.append("owed")
        codes = list(dict.fromkeys(point.title for point in told if is_quoted(point.title)))
        keys = (*(["codes"] if codes else []), *rows, *BLIND)
        return tuple(self.wording.fill(self.wording.text(f"plays.blind_spots.{key}"), codes=codes) for key in keys)

    def _play(self, row: Row, profile: Profile, told: Told) -> Play:
        texts = self._texts_of(row, is_card(profile), told.context.subjects)
        measures = ", ".join(untold_measures(profile))
        fields = {name: self._filled(text, measures) for name, text in texts.items() if name in Play.model_fields}
        reason = told.add(self._tell_habit(row, profile, told) or self._tell_reason(row, profile, told.ledger))
        numbers = told.add(self._tell_numbers(row, profile, told))
        return Play.model_validate({"area": row.area, "reason": reason, "numbers": numbers, **fields})

    def _texts_of(self, row: Row, on_cards: bool, subjects: Sequence[str]) -> dict[str, str | list[str]]:
        """The texts of a play: those of its area, its own, and what is said otherwise where there are no cards."""
        common: Mapping[str, str | list[str]] = self.wording.text(f"plays.areas.{row.area}")
        own: Mapping[str, str | list[str]] = self.wording.text(f"plays.plays.{row.key}")
        suppress = [*common["suppress"], *(common.get("suppress_on_cards", ()) if on_cards else ())]
        elsewhere = {} if on_cards else self.wording.text("plays.elsewhere").get(row.key, {})
        return {**common, "suppress": suppress, **self._untold(row.area, subjects), **own, **elsewhere}

    def _tell_reason(self, row: Row, profile: Profile, ledger: Ledger) -> Sentence:
        """Where the hypothesis stands in this file: in the figures it needs, as far as the card has not told them."""
        points = ledger.fresh(_points_behind(row, profile))
        return self.in_one(points[:REASONS]) if points else Sentence("")

    def _tell_habit(self, row: Row, profile: Profile, told: Told) -> Sentence | None:
        """How many of the segment have the habit that a play is for, and of all."""
        if not row.habit:
            return None
        facts = [fact for fact in facts_of_habits(profile.segment, told.context.rates) if fact.key == row.habit]
        own, of_all = facts
        return self.plays_say("habit", {"own": own, "all": of_all, "title": Sentence(title_of_habit(row.habit))})

    def _tell_numbers(self, row: Row, profile: Profile, told: Told) -> Sentence:
        """Whom the play reaches, and which effect a hold-out of them can show."""
        reach = next((reach for reach in told.context.reach if reach.area == row.area), None)
        if reach is None or not row.counted:
            return Sentence("")
        facts = {fact.key or fact.statistic: fact for fact in facts_of_reach(profile.segment, reach)}
        sums = [key for key in TOUCHED[row.area] if key in facts]
        having = self.plays_say(f"numbers.having.{sums[0]}", facts) if sums else Sentence("")
        held_out = "hold_out" not in self.wording.text(f"plays.plays.{row.key}")
        same = held_out and (reach.customers, reach.excluded) in told.reached
        if held_out:
            told.reached.add((reach.customers, reach.excluded))
        form = "same" if same else "some" if reach.excluded else "all"
        reached = self.plays_say(f"numbers.{form}", {**facts, "having": having})
        if same or not reach.customers or not held_out:
            return reached
        shown = "effect" if "detectable" in facts else "no_effect"
        return self.joined([reached, self.plays_say(f"numbers.{shown}", facts)], "sentence")

    def plays_say(self, key: str, parts: Mapping[str, Fact | Sentence]) -> Sentence:
        """A sentence from the texts about plays."""
        template: str = self.wording.text(f"plays.{key}")
        used = {name.replace(" ", "_"): part for name, part in parts.items()}
        return self.compose(template, **{name: part for name, part in used.items() if f"{{{name}" in template})

    def _untold(self, area: Area, subjects: Sequence[str]) -> dict[str, str]:
        """What plays of an area cannot tell, where that depends on the columns."""
        key = next((blind.key for blind in UNTOLD.get(area, ()) if blind.holds(subjects)), "")
        return {"cannot_tell": self.wording.text(f"plays.cannot_tell.{key}")} if key else {}

    def _filled(self, text: str | Sequence[str], measures: str) -> str | tuple[str, ...]:
        if isinstance(text, str):
            return self.wording.fill(text, measures=measures)
        return tuple(self.wording.fill(part) for part in text)


def rows_for(kind: str, profile: Profile, habits: Container[str] = ()) -> list[Row]:
    """The plays for a kind of customer, and for its habits, whose conditions the segment meets."""
    return [row for row in ROWS if row.fits(kind, profile, habits)]


def facts_of_reach(segment: int, reach: Reach) -> Iterator[Fact]:
    """What plays of an area say in numbers, as facts; the shares only where a hold-out can show an effect."""
    counts: dict[Statistic, int] = {
        "reached": reach.customers,
        "excluded": reach.excluded,
        "held out": held_out_of(reach.customers),
    }
    for statistic, count in counts.items():
        yield Fact(statistic=statistic, whose=segment, value=count, style="whole", level=reach.area)
    for key, total in reach.totals.items():
        if total > 0:
            yield Fact(key=key, statistic="sum", whose=segment, value=total, style="money", level=reach.area)
    if detectable := smallest_effect(reach.customers):
        shares: dict[Statistic, float] = {"base rate": BASE_RATE, "detectable": detectable}
        for statistic, share in shares.items():
            yield Fact(statistic=statistic, whose=segment, value=share, level=reach.area)


def _points_behind(row: Row, profile: Profile) -> Iterator[Point]:
    """The figures in which the reason of a play can be seen, in the order in which they count."""
    needed: list[tuple[str, Literal["active", "median"]]] = [
        (need.key, "active" if need.statistic == "active" else "median") for need in row.needs
    ]
    for key, statistic in [*needed, *((key, "median") for key in row.shown)]:
        figure = profile.figure(key)
        point = point_of(profile.segment, figure, statistic) if figure and figure.source != "column" else None
        if point and point.value and differs(point) and _tells(point):
            yield point


def _tells(point: Point) -> bool:
    """Whether a share is far enough from the portfolio's to be a reason."""
    return point.statistic == "median" or abs(point.lean) >= TELLING_SHARE


def kind_of(archetype: str | None, profile: Profile, context: Context = NOTHING_KNOWN) -> str:
    """Which plays fit: those for who has left, is or was late, is stretched, or defaults more often, whatever else they
    are; else the archetype's.

    Of a card segment without one, too little is known; where nothing is missing, and in files of another trade, there
    are general plays.
    """
    if context.left:
        return "left"
    lateness = lateness_of(profile)
    if lateness == "late":
        return lateness
    if is_card(profile) and is_stretched(profile):
        return "stretched"
    if lateness:
        return lateness
    if context.defaulted:
        return "defaulted"
    if not is_card(profile):
        return "other"
    return archetype or ("untold" if untold_measures(profile) else "other")
