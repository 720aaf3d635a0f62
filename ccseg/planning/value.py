"""Value: what customers bring in a year, term by term, under the assumptions of the person who plans."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ccseg.planning.estimates import Bar, Estimate, Known, Unknown, estimate, tornado
from ccseg.planning.holdings import Holdings, title_of
from ccseg.records import Floats
from ccseg.texts import say


class Term(NamedTuple):
    """A part of the yearly value: what it is of, and the assumptions that it is multiplied by."""

    key: str
    sign: int
    quantity: str
    factors: tuple[str, ...]


TERMS = (
    Term("interchange", +1, "spend", ("interchange",)),
    Term("cash_fees", +1, "cash", ("cash_fee",)),
    Term("interest", +1, "revolving_purchases", ("apr",)),
    Term("cash_interest", +1, "revolving_cash", ("apr_cash",)),
    Term("funding", -1, "balance", ("cost_of_funds",)),
    Term("rewards", -1, "spend", ("rewards",)),
    Term("loss_on_balance", -1, "balance", ("pd", "lgd")),
    Term("loss_on_unused", -1, "unused", ("pd", "lgd", "ccf")),
    Term("cost", -1, "customers", ("operating_cost",)),
)
"""V = i·S + f·C + APR·R − cf·B − r·S − PD·LGD·(B + CCF·unused) − cost; interest on cash may have a rate of its own."""

FACTORS = tuple(dict.fromkeys(factor for term in TERMS for factor in term.factors))


class Group(NamedTuple):
    """Customers with what they hold and the assumptions that hold for them."""

    holdings: Holdings
    known: Known


def annual_value(holdings: Holdings, known: Known) -> Floats:
    """What a group of customers brings in a year, shape (1,) or (draws,). Raises ``Unknown``.

    Examples:
        >>> from ccseg.planning.assumptions import Assumption, Assumptions
        >>> zero = Assumption(low=0, likely=0, high=0, unit="share", source="none")
        >>> yearly = zero.but(unit="share a year")
        >>> given = dict.fromkeys(("rewards", "cash_fee", "lgd", "ccf"), zero) | dict.fromkeys(
        ...     ("apr", "cost_of_funds", "pd"), yearly
        ... )
        >>> given["interchange"] = zero.but(low=0.01, likely=0.01, high=0.01)
        >>> given["operating_cost"] = zero.but(unit="EUR a year")
        >>> annual_value(Holdings(customers=1, spend=600.0), Known(Assumptions(portfolio=given))).tolist()
        [6.0]
    """
    parts = [term.sign * _term(term, holdings, known) for term in TERMS]
    return np.asarray(sum(parts[1:], parts[0]))


def _term(term: Term, holdings: Holdings, known: Known) -> Floats:
    """A part of the value; nothing times what is unknown is nothing."""
    quantity = holdings.total(term.quantity)
    if quantity == 0 or any(known.is_zero(factor) for factor in term.factors):
        return np.zeros(1)
    if quantity is None:
        raise Unknown(
            holdings.unknown.get(term.quantity) or say("planning.unknown.few", quantity=title_of(term.quantity))
        )
    product = np.array([quantity])
    for factor in term.factors:
        product = product * known(factor)
    return product


def estimate_value(groups: Sequence[Group]) -> Estimate:
    """What groups bring in a year together; what holds for several of them is drawn once for all."""
    first = groups[0].known
    return estimate(lambda known: _sum(groups, known), first)


def value_each(group: Group) -> Estimate:
    """What one customer of a group brings in a year."""
    return estimate(lambda known: annual_value(group.holdings, known) / group.holdings.customers, group.known)


def value_tornado(groups: Sequence[Group]) -> tuple[Bar, ...]:
    """Which assumption decides what groups bring together."""
    return tornado(lambda known: _sum(groups, known), groups[0].known, FACTORS)


def _sum(groups: Sequence[Group], known: Known) -> Floats:
    """The value of all groups, each under its own assumptions, as far moved or drawn as ``known`` is."""
    values = [
        annual_value(group.holdings, known._replace(names=group.known.names, assumptions=group.known.assumptions))
        for group in groups
    ]
    return np.asarray(sum(values[1:], values[0]))


def break_even_lift(group: Group) -> Estimate:
    """By how many points an offer must raise a rate to be paid for: (contact + offer cost) / value of a customer.

    Where a customer may bring nothing, no lift pays for it, and that end is unknown.
    """
    found = value_each(group)
    if not found.known:
        return Estimate(because=found.because)

    def lift(known: Known) -> Floats:
        cost = known("contact_cost") + known("offer_cost")
        value = annual_value(group.holdings, known) / group.holdings.customers
        never = np.full(np.broadcast(cost, value).shape, np.inf)
        return np.asarray(np.divide(cost, value, out=never, where=value > 0))

    lifted = estimate(lift, group.known)
    if not lifted.known:
        return lifted
    ends = {name: end for name in ("low", "likely", "high") if np.isfinite(end := getattr(lifted, name))}
    nothing = (
        ""
        if len(ends) == 3
        else say("planning.unknown.no_value" if "likely" not in ends else "planning.unknown.no_end")
    )
    return Estimate(**ends, because=nothing)
