"""Ledger: which facts a card has told, so that it tells none of them twice."""

from collections.abc import Iterable

from ccseg.describing.facts import PORTFOLIO, Fact, Statistic
from ccseg.describing.points import Point

Identity = tuple[Statistic, str, str | None]

SAME_MEDIAN = {"full_pay_rate": "prc_full_payment", "purchases": "monthly_spend", "cash_advance": "monthly_cash"}
"""Figures that say the same of a typical customer."""

SAME_ACTIVITY = {
    "cash_advance": ("cash_advance_frequency", "cash_advance_trx", "monthly_cash", "average_cash_draw", "cash_share"),
    "purchases": ("purchases_frequency", "purchases_trx", "monthly_spend", "average_ticket", "limit_turnover"),
    "installments_purchases": ("purchases_installments_frequency", "instalment_share"),
    "oneoff_purchases": ("oneoff_purchases_frequency",),
    "prc_full_payment": ("full_pay_rate",),
}
"""What is done at all, and the figures of which the share above zero says that too."""

ACTIVITY = {key: activity for activity, keys in SAME_ACTIVITY.items() for key in keys}


class Ledger:
    """The facts that were told of a segment.

    >>> spend = Fact(key="monthly_spend", statistic="median", whose=0, value=42.0)
    >>> Ledger([spend]).has(Fact(key="purchases", statistic="median", whose=0, value=504.0))
    True
    """

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._told: set[Identity] = set()
        self.add(facts)

    def add(self, facts: Iterable[Fact]) -> None:
        """Note that these were told."""
        self._told.update(_identity(fact) for fact in facts if fact.whose != PORTFOLIO)

    def has(self, fact: Fact) -> bool:
        """Whether it, or the same in another figure, was told."""
        return _identity(fact) in self._told

    def fresh(self, points: Iterable[Point]) -> list[Point]:
        """The points that tell something new, each fact once."""
        found = {_identity(point.fact): point for point in reversed([*points]) if not self.has(point.fact)}
        return list(reversed(found.values()))


def _identity(fact: Fact) -> Identity:
    same = {"median": SAME_MEDIAN, "active": ACTIVITY}.get(fact.statistic, {})
    return fact.statistic, same.get(fact.key, fact.key), fact.level
