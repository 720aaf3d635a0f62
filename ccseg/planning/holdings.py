"""Holdings: what the file knows of a segment in a year: what is owed, unused, spent, drawn and kept from month on."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.describing.kpis import with_kpis
from ccseg.describing.values import as_numbers, parsed
from ccseg.errors import InvalidAssumptions
from ccseg.planning.assumptions import MONTHS, Assumptions
from ccseg.reading.customers import Customers
from ccseg.records import Floats, Record
from ccseg.texts import say

MOSTLY_KNOWN = 0.5
"""Where fewer of a segment's customers have a figure, its total is unknown (convention: at least half)."""

QUANTITIES = ("balance", "limit", "unused", "spend", "cash", "revolving", "revolving_purchases", "revolving_cash")
"""What is added up of a segment's customers: money now, or in a year."""


class Holdings(Record):
    """Totals of a group of customers, in the file's currency: now, or in a year; ``None`` where the file does not say.

    Of customers without a figure the mean of the others is taken. ``unknown`` says why a total is not known.
    """

    customers: int
    balance: float | None = None
    limit: float | None = None
    unused: float | None = None
    spend: float | None = None
    cash: float | None = None
    revolving: float | None = None
    revolving_purchases: float | None = None
    revolving_cash: float | None = None
    unknown: dict[str, str] = {}

    def total(self, quantity: str) -> float | None:
        """A total by its name; the customers are one too."""
        return float(self.customers) if quantity == "customers" else getattr(self, quantity)

    def of_each(self, quantity: str) -> float | None:
        """The mean of a customer."""
        total = self.total(quantity)
        return None if total is None or not self.customers else total / self.customers


def add_up(customers: Customers, groups: Sequence[NDArray[np.bool_]], assumptions: Assumptions) -> list[Holdings]:
    """The holdings of each group of customers.

    What revolves is a proxy: balance × (1 − the share of months paid in full), unless the file has a column of it; what
    part of it is cash is the part of cash in what the card was used for.

    >>> from ccseg import make_sample, read_customers
    >>> from ccseg.planning.assumptions import Assumptions
    >>> customers = read_customers(make_sample(50))
    >>> [found] = add_up(customers, [np.ones(50, dtype=bool)], Assumptions())
    >>> found.customers, round(found.revolving) <= round(found.balance)
    (50, True)
    """
    amounts, unknown = _amounts(customers, assumptions)
    return [_total(amounts, unknown, members) for members in groups]


def _total(amounts: dict[str, Floats], unknown: dict[str, str], members: NDArray[np.bool_]) -> Holdings:
    size, totals, why = int(members.sum()), dict[str, float](), dict(unknown)
    for quantity, numbers in amounts.items():
        own = numbers[members]
        known = own[np.isfinite(own)]
        if size and len(known) >= MOSTLY_KNOWN * size and len(known):
            # Summed exactly, so that the order of the file does not change the last digit.
            totals[quantity] = math.fsum(known) * (size / len(known))
        else:
            why[quantity] = say("planning.unknown.few", quantity=title_of(quantity))
    return Holdings(customers=size, **totals, unknown=why)


def title_of(quantity: str) -> str:
    """What a quantity is called."""
    return say(f"planning.quantities.{quantity}")


def _amounts(customers: Customers, assumptions: Assumptions) -> tuple[dict[str, Floats], dict[str, str]]:
    """Each quantity of each customer, and why one is not known of any."""
    values = customers.values()
    own = with_kpis(values)
    absent = {measure for measure in NEEDED if measure not in values}
    year = _years(values, assumptions)
    found: dict[str, Floats] = {}
    unknown: dict[str, str] = {}

    def put(quantity: str, numbers: Floats | None, *needs: str) -> None:
        lacking = [measure for measure in needs if measure in absent]
        if lacking:
            titles = [say(f"measures.{measure}.title") for measure in lacking]
            unknown[quantity] = say("planning.unknown.columns", columns=titles)
        elif numbers is None:
            unknown[quantity] = say("planning.unknown.months")
        else:
            found[quantity] = numbers

    def column(measure: str) -> Floats:
        return as_numbers(own[measure]) if measure in own else np.full(len(own), np.nan)

    owed, limit = np.maximum(column("balance"), 0.0), column("credit_limit")
    put("balance", owed, "balance")
    put("limit", limit, "credit_limit")
    put("unused", np.maximum(limit - owed, 0.0), "credit_limit", "balance")
    spent = None if year is None else column("purchases") * year
    drawn = None if year is None else column("cash_advance") * year
    put("spend", spent, "purchases")
    put("cash", drawn, "cash_advance")
    kept = _revolving(customers, assumptions)
    if kept is not None:
        found["revolving"] = kept
    else:
        put("revolving", owed * (1 - column("prc_full_payment")), "balance", "prc_full_payment")
    part = _cash_part(column("purchases"), column("cash_advance"))
    put_parts = (("revolving_purchases", 1 - part), ("revolving_cash", part))
    for quantity, share in put_parts:
        if "revolving" in found:
            put(quantity, found["revolving"] * share, "purchases", "cash_advance")
        else:
            unknown[quantity] = unknown["revolving"]
    return found, unknown


NEEDED = ("balance", "credit_limit", "purchases", "cash_advance", "prc_full_payment")


def _cash_part(purchases: Floats, cash: Floats) -> Floats:
    """The part of cash in what a card was used for; none where it was not used."""
    used = purchases + cash
    return np.asarray(np.divide(cash, used, out=np.where(used == 0, 0.0, np.nan), where=used > 0))


def _years(values: pd.DataFrame, assumptions: Assumptions) -> Floats | None:
    """How many times the months of the file go into a year, of each customer; ``None`` where nobody says."""
    if "tenure" in values:
        months = as_numbers(values["tenure"])
        return np.asarray(np.divide(MONTHS, months, out=np.full(len(months), np.nan), where=months > 0))
    return None if assumptions.months is None else np.full(len(values), MONTHS / assumptions.months)


def _revolving(customers: Customers, assumptions: Assumptions) -> Floats | None:
    """The column that was named as the balance that pays interest. Raises ``InvalidAssumptions`` without it."""
    header = assumptions.revolving
    if not header:
        return None
    if header not in customers.frame:
        raise InvalidAssumptions(say("planning.invalid.revolving", header=header))
    return np.maximum(parsed(customers.frame[header]), 0.0)


def together(parts: Sequence[Holdings]) -> Holdings:
    """The holdings of several groups as those of one.

    >>> together([Holdings(customers=2, balance=10.0), Holdings(customers=3, balance=5.5)]).balance
    15.5
    """
    totals = {quantity: [part.total(quantity) for part in parts] for quantity in QUANTITIES}
    known = {quantity: math.fsum(each) for quantity, each in totals.items() if all(one is not None for one in each)}  # type: ignore[arg-type]
    unknown = dict(_reasons(parts))
    return Holdings(customers=sum(part.customers for part in parts), **known, unknown=unknown)


def _reasons(parts: Sequence[Holdings]) -> Iterator[tuple[str, str]]:
    for part in parts:
        yield from part.unknown.items()
