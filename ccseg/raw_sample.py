"""The made-up sample as raw data: the postings and the accounts that add up to the customers of the sample."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.random import Generator

from ccseg.sample import make_sample, true_behaviour

YEAR, MONTHS = 2025, 12
"""The window of the sample: a whole year, whose last months are those of customers who came later."""

ACCOUNT = ("CUST_ID", "BALANCE", "BALANCE_FREQUENCY", "CREDIT_LIMIT", "MINIMUM_PAYMENTS", "PRC_FULL_PAYMENT")
"""What the accounts say, which no posting tells."""

COLUMNS = ("posting_id", "customer_id", "timestamp", "amount", "type", "merchant", "mcc", "channel", "installments")
CENT = 100
DECLINED = 0.02
"""The share of further attempts that were declined."""

USUAL = (5411, 5411, 5812, 5541, 5311, 4111)
HABITS: dict[str, tuple[int, ...]] = {
    "big spender": (3000, 7011, 4722, 5812, 5651, 5311),
    "transactor": (5411, 5812, 5541, 4111, 5942, 5812),
    "instalment buyer": (5732, 5712, 5651, 5722, 5311, 5411),
    "light": (5411, 5815, 5912, 5411),
}
"""The merchants' category codes that a kind of customer prefers."""


class Posting(NamedTuple):
    """One posting: its month (0 is January), what it is, its cents, its category code and its number of instalments."""

    month: int
    type: str
    cents: int
    code: int | None = None
    plan: int = 1
    status: str = "posted"


def make_postings(customers: int = 3000, seed: int = 7) -> pd.DataFrame:
    """The postings of ``make_sample(customers, seed)``: added up they are its purchases, cash advances and payments.

    Args:
        customers: How many.
        seed: That of the sample.

    Examples:
        >>> postings = make_postings(20)
        >>> bought = postings[(postings["type"] == "Purchase") & (postings["status"] == "posted")]
        >>> bool(round(bought["amount"].sum(), 2) == round(make_sample(20)["PURCHASES"].sum(), 2))
        True
    """
    table = make_sample(customers, seed)
    kinds = true_behaviour(customers, seed)
    rng = np.random.default_rng(seed)
    rows = [
        (row["CUST_ID"], *_written(posting, rng))
        for row in _records(table)
        for posting in _postings(row, kinds[row["CUST_ID"]], rng)
    ]
    names = [column for column in COLUMNS if column != "posting_id"]
    found = pd.DataFrame(rows, columns=[*names, "status"]).sort_values("timestamp", kind="stable", ignore_index=True)
    found.insert(0, "posting_id", [f"P{number:07d}" for number in range(1, len(found) + 1)])
    return found


def make_accounts(customers: int = 3000, seed: int = 7) -> pd.DataFrame:
    """The accounts of ``make_sample(customers, seed)``: balance, limit and what else no posting tells.

    >>> list(make_accounts(20))[:2]
    ['CUST_ID', 'BALANCE']
    """
    return make_sample(customers, seed)[list(ACCOUNT)]


def _records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A row after the other, by column."""
    names = list(map(str, table.columns))
    return (dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None))


def _postings(row: Mapping[str, Any], kind: str, rng: Generator) -> Iterator[Posting]:
    """All postings of a customer; the fee of the first month is the first of them."""
    tenure = int(row["TENURE"])
    months = np.arange(MONTHS - tenure, MONTHS)
    yield Posting(int(months[0]), "Annual fee", 40 * CENT)
    yield from _purchases(row, kind, months, rng)
    cash = rng.permutation(months)[: round(row["CASH_ADVANCE_FREQUENCY"] * tenure)]
    amounts = _parts(row["CASH_ADVANCE"], int(row["CASH_ADVANCE_TRX"]), rng)
    yield from (Posting(month, "Cash advance", cents, 6011) for month, cents in _placed(cash, amounts, rng))
    paid = _parts(row["PAYMENTS"], tenure if row["PAYMENTS"] >= tenure else int(row["PAYMENTS"] > 0), rng)
    yield from (Posting(int(month), "Payment", cents) for month, cents in zip(months, paid, strict=False))


def _purchases(row: Mapping[str, Any], kind: str, months: np.ndarray, rng: Generator) -> Iterator[Posting]:
    """One-off purchases and those by instalment, in as many months as the sample says, and declined ones beside."""
    tenure = len(months)
    one_off, by_plan, buying = (
        round(row[f"{name}_FREQUENCY"] * tenure) for name in ("ONEOFF_PURCHASES", "PURCHASES_INSTALLMENTS", "PURCHASES")
    )
    chosen = rng.permutation(months)
    again = int(row["PURCHASES_TRX"]) - one_off - by_plan
    more = again * one_off // max(1, one_off + by_plan)
    counts = (one_off + more, by_plan + again - more)
    places = (chosen[:one_off], chosen[buying - by_plan : buying])
    totals = (row["ONEOFF_PURCHASES"], row["INSTALLMENTS_PURCHASES"])
    codes = HABITS.get(kind, USUAL)
    for place, count, total, plan in zip(places, counts, totals, (1, 6), strict=True):
        for month, cents in _placed(place, _parts(total, count, rng), rng):
            code = int(rng.choice(codes))
            yield Posting(month, "Purchase", cents, code, plan)
            if rng.random() < DECLINED:
                yield Posting(month, "Purchase", cents, code, plan, status="declined")


def _placed(months: np.ndarray, amounts: list[int], rng: Generator) -> Iterator[tuple[int, int]]:
    """Amounts in months: one in each, and the rest anywhere among them."""
    further = rng.choice(months, len(amounts) - len(months)) if len(amounts) > len(months) else months[:0]
    return zip(map(int, (*months, *further)), amounts, strict=True)


def _parts(total: float, count: int, rng: Generator) -> list[int]:
    """A total in so many amounts of a cent or more, to the cent."""
    if count == 0:
        return []
    rest = round(total * CENT) - count
    shares = rng.dirichlet(np.full(count, 4.0))
    parts = rng.multinomial(rest, shares) + 1
    return [int(part) for part in parts]


def _written(posting: Posting, rng: Generator) -> tuple[object, ...]:
    """A posting as the file has it, at a random moment of its month."""
    start = datetime(YEAR, posting.month + 1, 1)
    end = datetime(YEAR + (posting.month == MONTHS - 1), (posting.month + 1) % MONTHS + 1, 1)
    seconds = int(rng.integers(0, int((end - start) / timedelta(seconds=1))))
    moment = f"{start + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
    shop = posting.code is not None and posting.type == "Purchase"
    merchant = f"Shop {posting.code}-{rng.integers(1, 40):02d}" if shop else None
    channel = str(rng.choice(["chip", "contactless", "online"])) if shop else None
    plan = posting.plan if shop else None
    return moment, posting.cents / CENT, posting.type, merchant, posting.code, channel, plan, posting.status
