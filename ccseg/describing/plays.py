"""Plays: marketing, credit-limit and retention steps as rows, each with its gates."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from ccseg.describing.narrator import Narrator
from ccseg.describing.profiles import Profile
from ccseg.records import Record
from ccseg.thresholds import NEAR_LIMIT

MINIMUM_ONLY = 1.5
"""Payments below so many times the minimum due are hardly more than the minimum: a convention of the card trade."""

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
    """What a segment's median of a figure must be; a figure the file lacks meets only an upper bound."""

    key: str
    least: float = -math.inf
    below: float = math.inf

    def met_by(self, profile: Profile) -> bool:
        median = _median(profile, self.key)
        if median is None:
            return self.least == -math.inf
        return self.least <= median < self.below


class Row(NamedTuple):
    """A play: the key of its texts in ``texts/en/plays.toml``, for which kind of customer, in which area, and when."""

    key: str
    kind: str
    area: Area
    needs: Needs | None = None


ROWS: tuple[Row, ...] = (
    Row("reactivate", "inactive", "marketing"),
    Row("review_unused_limit", "inactive", "credit limit"),
    Row("ask_whether_wanted", "inactive", "retention"),
    Row("support", "stretched", "marketing"),
    Row("hold_or_reduce", "stretched", "credit limit"),
    Row("payment_plan", "stretched", "retention"),
    Row("explain_cash_costs", "cash-reliant", "marketing"),
    Row("cash_sub_limit", "cash-reliant", "credit limit"),
    Row("reduce_balance", "cash-reliant", "retention"),
    Row("premium_rewards", "big spender", "marketing"),
    Row("review_for_large_purchases", "big spender", "credit limit"),
    Row("watch_falling_spend", "big spender", "retention"),
    Row("everyday_rewards", "transactor", "marketing"),
    Row("review_where_limit_binds", "transactor", "credit limit"),
    Row("yearly_check", "transactor", "retention"),
    Row("merchant_plans", "instalment buyer", "marketing"),
    Row("modest_review", "instalment buyer", "credit limit", Needs("minimum_coverage", least=2.0)),
    Row("hold_near_minimum", "instalment buyer", "credit limit", Needs("minimum_coverage", below=2.0)),
    Row("end_of_plan", "instalment buyer", "retention"),
    Row("consolidate", "revolver", "marketing"),
    Row("hold_until_balance_falls", "revolver", "credit limit"),
    Row("before_a_transfer", "revolver", "retention"),
    Row("second_use", "one-off buyer", "marketing"),
    Row("hold_little_used", "one-off buyer", "credit limit"),
    Row("thank_you", "one-off buyer", "retention"),
    Row("first_habit", "light", "marketing"),
    Row("hold_low_use", "light", "credit limit"),
    Row("activation", "light", "retention"),
    Row("one_offer", "other", "marketing"),
    Row("ask_why", "other", "retention"),
)
"""The plays of each kind, in the order in which they are shown."""


class PlayNarrator(Narrator):
    """Tells what to try with a kind of customer, and what never to do."""

    def choose_plays(self, kind: str, profile: Profile) -> tuple[Play, ...]:
        """The plays for a kind of customer whose conditions the segment meets.

        >>> from ccseg.describing.wording import Wording
        >>> empty = Profile(segment=0, size=9, share=1, totals={}, figures=(), levels=(), distributions=())
        >>> [play.area for play in PlayNarrator(Wording()).choose_plays("other", empty)]
        ['marketing', 'retention']
        """
        rows = [row for row in ROWS if row.kind == kind and (row.needs is None or row.needs.met_by(profile))]
        return tuple(self._play(row) for row in rows)

    def what_never(self, kind: str) -> tuple[str, ...]:
        """What must never be done with this kind of customer."""
        return self._of_kind("never", kind)

    def blind_spots(self, kind: str) -> tuple[str, ...]:
        """What the file cannot tell about these customers."""
        return self._of_kind("blind_spots", kind)

    def _play(self, row: Row) -> Play:
        common: Mapping[str, str | list[str]] = self.wording.text(f"plays.areas.{row.area}")
        own: Mapping[str, str | list[str]] = self.wording.text(f"plays.plays.{row.key}")
        fields = {name: self._filled(text) for name, text in {**common, **own}.items() if name != "title"}
        return Play.model_validate({"area": row.area, **fields})

    def _of_kind(self, table: str, kind: str) -> tuple[str, ...]:
        """The texts for a kind, for card customers, and for everyone."""
        texts: Mapping[str, list[str]] = self.wording.text(f"plays.{table}")
        parts = (kind, "common") if kind == "other" else (kind, "card", "common")
        return tuple(self.wording.fill(text) for part in parts for text in texts.get(part, ()))

    def _filled(self, text: str | Sequence[str]) -> str | tuple[str, ...]:
        fill = self.wording.fill
        return fill(text) if isinstance(text, str) else tuple(fill(part) for part in text)


def kind_of(archetype: str | None, profile: Profile) -> str:
    """Which plays fit: the archetype's; those of stretched customers wherever the segment is; else general ones.

    A card segment without an archetype is treated as light users, a segment of another file as "other".
    """
    if not any(figure.source == "measure" for figure in profile.figures):
        return "other"
    return "stretched" if _is_stretched(profile) else archetype or "light"


def _is_stretched(profile: Profile) -> bool:
    used, covered = _median(profile, "utilisation"), _median(profile, "minimum_coverage")
    return used is not None and used >= NEAR_LIMIT and (covered or 0) < MINIMUM_ONLY


def _median(profile: Profile, key: str) -> float | None:
    figure = profile.figure(key)
    return figure.median if figure else None
