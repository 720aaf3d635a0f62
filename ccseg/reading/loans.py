"""Loans: balances, limits and instalments that may be those of a loan, and are no measures of a card then."""

from collections.abc import Mapping, Sequence

from ccseg.reading.columns import Column
from ccseg.reading.facts import Facts
from ccseg.texts import say

OF_CARDS_ONLY = frozenset(
    {"purchases", "oneoff_purchases", "purchases_frequency", "purchases_trx", "cash_advance", "cash_advance_trx"}
)
"""Measures that no loan has."""
OF_LOANS_TOO = frozenset({"balance", "credit_limit", "payments", "minimum_payments", "installments_purchases"})


def without_loans(columns: Sequence[Column], facts: Sequence[Facts], mapping: Mapping[str, str]) -> list[Column]:
    """The columns without measures that may be a loan's, where nothing is bought by card.

    Instalments may always be a loan's, the others beside its amount. What was said (``mapping``) stands.
    """
    if not OF_CARDS_ONLY.isdisjoint({column.measure for column in columns}):
        return list(columns)
    lent = any(fact.content.numbers is not None and _is_amount_lent(fact) for fact in facts)
    return [
        _as_number(column) if column.name not in mapping and _may_be_lent(column, lent) else column
        for column in columns
    ]


def _is_amount_lent(fact: Facts) -> bool:
    return fact.senses.has("contract") and fact.senses.has("amount", "balance")


def _may_be_lent(column: Column, lent: bool) -> bool:
    if lent:
        return column.measure in OF_LOANS_TOO
    return column.measure == "installments_purchases" and column.doubtful


def _as_number(column: Column) -> Column:
    return column.but(measure=None, unit="number", doubtful=False, because=say("reading.because.lent"))
