"""Measures: what is made of postings for each customer, a row each, with its formula and what it needs."""

import re
from collections.abc import Collection
from typing import Literal, NamedTuple

from ccseg.deriving.roles import Role
from ccseg.reading.measures import MERCHANT_GROUPS

Level = Literal["postings", "months", "days", "merchants", "attempts", "life"]
"""What an aggregate is made of: a customer's postings in the window, their sums by month, the days with a purchase, the
merchants, all attempts with those declined, or everything up to the end of the window."""


class Aggregate(NamedTuple):
    """Something that is added up, counted or picked for each customer, as SQL."""

    name: str
    level: Level
    sql: str
    needs: frozenset[Role] = frozenset()


class Derived(NamedTuple):
    """A measure made of aggregates: its key, its formula and what it needs.

    ``tenure`` in a formula is the number of months of the customer in the window, ``reference`` its last day.
    """

    key: str
    formula: str
    needs: frozenset[Role] = frozenset()

    @property
    def told(self) -> str:
        """The formula as a person reads it: what is only added up as it is added up, and divisions without their guard.

        >>> [each.told for each in MADE if each.key in ("purchases_trx", "merchant_loyalty")]
        ["count(*) FILTER (kind = 'purchase' AND amount > 0 AND leads)", 'buys_at_favourite / buys']
        """
        added = next((each.sql for each in AGGREGATES if each.name == self.formula), None)
        guarded = re.sub(r"nullif\((\w+), 0\)", r"\1", self.formula)
        return added or re.sub(r"nullif\(([^()]*), 0\)", r"(\1)", guarded)


def _needs(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


BUYING = "kind = 'purchase' AND amount > 0"
"""A purchase; a negative one is a refund, which takes away from the amount and not from the number."""


ORDERED = f"{BUYING} AND leads"
"""A purchase counted once, where its rows are several lines of one order."""


def _spend(group: str) -> Aggregate:
    return Aggregate(f"spend_{group}", "postings", f"sum(amount) FILTER ({BUYING} AND merchant_group = '{group}')")


AGGREGATES: tuple[Aggregate, ...] = (
    Aggregate("spend", "postings", f"sum(amount) FILTER ({BUYING})"),
    Aggregate("net_spend", "postings", "sum(amount) FILTER (kind = 'purchase')"),
    Aggregate("buys", "postings", f"count(*) FILTER ({ORDERED})"),
    Aggregate("refunds", "postings", "count(*) FILTER (kind = 'purchase' AND amount < 0 AND leads)"),
    Aggregate("cash", "postings", "sum(amount) FILTER (kind = 'cash')"),
    Aggregate("draws", "postings", "count(*) FILTER (kind = 'cash' AND amount > 0)"),
    Aggregate("quasi", "postings", "sum(amount) FILTER (kind = 'quasi_cash')"),
    Aggregate("quasi_draws", "postings", "count(*) FILTER (kind = 'quasi_cash' AND amount > 0)"),
    Aggregate("one_off", "postings", "sum(amount) FILTER (kind = 'purchase' AND NOT plan)"),
    Aggregate("by_instalment", "postings", "sum(amount) FILTER (kind = 'purchase' AND plan)"),
    Aggregate("paid", "postings", "sum(amount) FILTER (kind = 'payment')"),
    Aggregate("pay_ins", "postings", "count(*) FILTER (kind = 'payment' AND amount > 0)"),
    Aggregate("bills", "postings", "sum(amount) FILTER (kind = 'paid_out')"),
    Aggregate("bills_trx", "postings", "count(*) FILTER (kind = 'paid_out' AND amount > 0)"),
    Aggregate("median_ticket", "postings", f"median(CAST(ticket AS DOUBLE)) FILTER ({ORDERED})"),
    Aggregate("largest_ticket", "postings", f"max(ticket) FILTER ({BUYING})"),
    Aggregate("buys_online", "postings", f"count(*) FILTER ({ORDERED} AND online)"),
    Aggregate("buys_abroad", "postings", f"count(*) FILTER ({ORDERED} AND abroad)"),
    Aggregate("buys_at_weekends", "postings", f"count(*) FILTER ({ORDERED} AND isodow(day) >= 6)"),
    Aggregate("buys_at_night", "postings", f"count(*) FILTER ({ORDERED} AND (hour >= 22 OR hour < 6))"),
    *(_spend(group) for group in MERCHANT_GROUPS),
    Aggregate("months_with_purchases", "months", "count(*) FILTER (buys > 0)"),
    Aggregate("months_with_one_off", "months", "count(*) FILTER (one_off > 0)"),
    Aggregate("months_with_instalments", "months", "count(*) FILTER (by_instalment > 0)"),
    Aggregate("months_with_cash", "months", "count(*) FILTER (draws > 0)"),
    Aggregate("last_three_months", "months", "sum(spend) FILTER (months_ago < 3)"),
    Aggregate("three_months_before", "months", "sum(spend) FILTER (months_ago >= 3 AND months_ago < 6)"),
    Aggregate("monthly_spends", "months", "list(CAST(spend AS DOUBLE) ORDER BY months_ago)"),
    Aggregate("median_gap", "days", "median(gap)"),
    Aggregate("merchants", "merchants", "count(*)"),
    Aggregate("buys_at_favourite", "merchants", "max(buys)"),
    Aggregate("declined", "attempts", "count(*) FILTER (fate = 'declined')"),
    Aggregate("last_purchase", "life", f"max(day) FILTER (fate = 'kept' AND {BUYING})"),
)
"""What the formulas of the measures name."""


def _share(part: str, whole: str) -> str:
    return f"{part} / nullif({whole}, 0)"


SHARES = tuple(f"spend_{group}" for group in MERCHANT_GROUPS)
ENTROPY = " + ".join(f"coalesce(-{name} / spend * ln(nullif({name} / spend, 0)), 0)" for name in SHARES)
SQUARES = "list_sum(list_transform(monthly_spends, lambda each: each * each))"

MADE: tuple[Derived, ...] = (
    Derived("purchases", "net_spend"),
    Derived("oneoff_purchases", "one_off", _needs("plan")),
    Derived("installments_purchases", "by_instalment", _needs("plan")),
    Derived("cash_advance", "cash", _needs("type", "mcc")),
    Derived("purchases_frequency", "months_with_purchases / tenure"),
    Derived("oneoff_purchases_frequency", "months_with_one_off / tenure", _needs("plan")),
    Derived("purchases_installments_frequency", "months_with_instalments / tenure", _needs("plan")),
    Derived("cash_advance_frequency", "months_with_cash / tenure", _needs("type", "mcc")),
    Derived("cash_advance_trx", "draws", _needs("type", "mcc")),
    Derived("purchases_trx", "buys"),
    Derived("payments", "paid", _needs("type")),
    Derived("tenure", "tenure"),
    Derived("recency_days", "date_diff('day', last_purchase, reference)"),
    Derived("quasi_cash", "quasi", _needs("type", "mcc")),
    Derived("quasi_cash_trx", "quasi_draws", _needs("type", "mcc")),
    Derived("gap_days", "median_gap"),
    Derived("spend_trend", _share("last_three_months", "three_months_before")),
    Derived(
        "spend_regularity",
        f"sqrt(greatest({SQUARES} / tenure - pow(spend / tenure, 2), 0)) / nullif(spend / tenure, 0)",
    ),
    Derived("ticket_median", "median_ticket"),
    Derived("ticket_max_share", _share("largest_ticket", "spend")),
    Derived("group_breadth", f"CASE WHEN spend > 0 THEN exp({ENTROPY}) END", _needs("category", "mcc")),
    Derived("merchant_count", "merchants", _needs("merchant")),
    Derived("merchant_loyalty", _share("buys_at_favourite", "buys"), _needs("merchant")),
    Derived("online_share", _share("buys_online", "buys"), _needs("channel", "city")),
    Derived("abroad_share", _share("buys_abroad", "buys"), _needs("country")),
    Derived("weekend_share", _share("buys_at_weekends", "buys")),
    Derived("night_share", _share("buys_at_night", "buys"), _needs("time")),
    Derived("refund_share", _share("refunds", "buys + refunds")),
    Derived("declined_share", _share("declined", "buys + declined"), _needs("status")),
    *(
        Derived(f"spend_share_{group}", _share(f"spend_{group}", "spend"), _needs("category", "mcc"))
        for group in MERCHANT_GROUPS
    ),
)
"""The measures; ``needs`` are roles of which one must be there. Their words are in ``texts/en/measures.toml``."""

OF_ACCOUNTS: tuple[Derived, ...] = (
    Derived("deposits", "paid"),
    Derived("number_of_deposits", "pay_ins"),
    Derived("withdrawals", "cash"),
    Derived("number_of_withdrawals", "draws"),
    Derived("outgoing_payments", "bills"),
    Derived("number_of_outgoing_payments", "bills_trx"),
)
"""What the postings of an account tell instead of payments to a card and cash taken with it: inputs, as any number."""
OF_CARDS = frozenset({"payments", "cash_advance", "cash_advance_trx", "cash_advance_frequency"})
ACCOUNT_KEYS = frozenset(each.key for each in OF_ACCOUNTS)

COUNTED = frozenset(
    {
        "pay_ins",
        "bills",
        "bills_trx",
        "net_spend",
        "one_off",
        "by_instalment",
        "cash",
        "quasi",
        "paid",
        "spend",
        "months_with_purchases",
    }
    | {"months_with_one_off", "months_with_instalments", "months_with_cash", "last_three_months"}
    | {"three_months_before", "buys", "refunds", "draws", "quasi_draws", "declined", "merchants"}
    | set(SHARES)
)
"""Aggregates that are 0, and not missing, where a customer has nothing to add up."""

NOT_DERIVABLE = ("balance", "credit_limit", "minimum_payments", "prc_full_payment")
"""Measures that no purchases tell: they are in the accounts."""


def made_of(roles: Collection[Role], *, of_accounts: bool = False) -> tuple[Derived, ...]:
    """The measures that postings with these roles allow: of a card, or ``of_accounts`` that money is paid into.

    >>> keys = [each.key for each in made_of(["customer", "date", "amount"])]
    >>> "purchases" in keys, "cash_advance" in keys, "merchant_count" in keys
    (True, False, False)
    """
    made = tuple(each for each in MADE if not each.needs or not each.needs.isdisjoint(roles))
    return (*OF_ACCOUNTS, *(each for each in made if each.key not in OF_CARDS)) if of_accounts else made
