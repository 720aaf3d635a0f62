"""Statements: the months of customers, from rows or from columns, added up to measures by formulas that are rows."""

from collections.abc import Collection, Sequence

import pandas as pd
import pyarrow as pa

from ccseg.deriving.aggregation import DECIMALS
from ccseg.deriving.amounts import MONEY
from ccseg.deriving.engine import quoted, started
from ccseg.deriving.measures import Derived
from ccseg.deriving.roles import Role
from ccseg.texts import say


def _share(part: str, of: str) -> str:
    """In how many of the months of which it is known."""
    return f"count(*) FILTER ({part}) / count({of})"


def _last_three(role: str, whole: str) -> str:
    return f"{whole}({role}) FILTER (months_ago < 3) / {whole}({role}) FILTER (months_ago BETWEEN 3 AND 5)"


def _made(key: str, formula: str, *needs: Role) -> Derived:
    return Derived(key, formula, frozenset(needs))


MADE_OF_MONTHS: tuple[Derived, ...] = (
    _made("balance", "arg_min(balance, months_ago)", "balance"),
    _made("balance_frequency", _share("balance <> balance_before", "balance_before"), "balance"),
    _made("purchases", "sum(purchases)", "purchases"),
    _made("oneoff_purchases", "sum(oneoff_purchases)", "oneoff_purchases"),
    _made("installments_purchases", "sum(installments_purchases)", "installments_purchases"),
    _made("cash_advance", "sum(cash_advance)", "cash_advance"),
    _made("purchases_frequency", _share("purchases > 0", "purchases"), "purchases"),
    _made("oneoff_purchases_frequency", _share("oneoff_purchases > 0", "oneoff_purchases"), "oneoff_purchases"),
    _made(
        "purchases_installments_frequency",
        _share("installments_purchases > 0", "installments_purchases"),
        "installments_purchases",
    ),
    _made("cash_advance_frequency", _share("cash_advance > 0", "cash_advance"), "cash_advance"),
    _made("cash_advance_trx", "sum(cash_advance_trx)", "cash_advance_trx"),
    _made("purchases_trx", "sum(purchases_trx)", "purchases_trx"),
    _made("credit_limit", "arg_min(credit_limit, months_ago)", "credit_limit"),
    _made("payments", "sum(payments)", "payments"),
    _made("minimum_payments", "sum(minimum_payments)", "minimum_payments"),
    _made(
        "prc_full_payment",
        "count(*) FILTER (payments >= balance_before AND balance_before > 0)"
        " / count(payments) FILTER (balance_before > 0)",
        "balance",
        "payments",
    ),
    _made("tenure", "count(*)"),
    _made("spend_trend", _last_three("purchases", "sum"), "purchases"),
    _made("spend_regularity", "stddev_pop(purchases) / avg(purchases)", "purchases"),
    _made("balance_mean", "avg(balance)", "balance"),
    _made("balance_trend", _last_three("balance", "avg"), "balance"),
    _made("owing_frequency", _share("balance > 0", "balance"), "balance"),
    _made("utilisation_mean", "avg(balance / credit_limit)", "balance", "credit_limit"),
    _made("payments_frequency", _share("payments > 0", "payments"), "payments"),
    _made("payment_delay", "arg_min(greatest(payment_delay, 0), months_ago)", "payment_delay"),
    _made("delay_frequency", _share("payment_delay > 0", "payment_delay"), "payment_delay"),
    _made("longest_delay", "max(greatest(payment_delay, 0))", "payment_delay"),
)
"""The measures of months, each with the columns that all must be there. ``balance_before`` is the balance at the end of
the month before, which a payment of this month pays; ``months_ago`` counts back from the latest month, 0."""

OF_ALL_ACCOUNTS: dict[Role, str] = {"payment_delay": "max"}
"""How the accounts of a customer become one month, where they are not added up."""


def made_of_months(roles: Collection[Role]) -> tuple[Derived, ...]:
    """The measures that months with these columns allow.

    >>> [each.key for each in made_of_months(["payments"])]
    ['payments', 'tenure', 'payments_frequency']
    """
    return tuple(each for each in MADE_OF_MONTHS if each.needs <= set(roles))


def made_of_unknown(rows: pd.DataFrame, headers: Sequence[str], months: int) -> tuple[Derived, ...]:
    """The measures of columns that nobody knows: the mean of each and, of amounts and counts, the trend.

    >>> rows = pd.DataFrame({"points": [3.0, 8.0, 5.0], "index": [-1.0, 2.0, 1.0]})
    >>> [each.key for each in made_of_unknown(rows, ["points", "index"], 12)]
    ['points (mean)', 'points (trend)', 'index (mean)']
    """
    made = []
    for header in headers:
        made.append(Derived(say("deriving.months.mean", header=header), f"avg({quoted(header)})"))
        if months >= FEWEST_FOR_A_TREND and rows[header].min() >= 0 and rows[header].nunique() > len(("no", "yes")):
            made.append(Derived(say("deriving.months.trend", header=header), _last_three(quoted(header), "avg")))
    return tuple(made)


FEWEST_FOR_A_TREND = 6
"""The last three months are held against the three before."""


def add_up_months(
    rows: pd.DataFrame, roles: Sequence[Role], end: int, months: int, unknown: Sequence[str] = ()
) -> pd.DataFrame:
    """A row for each customer with a month in the window, in the order of their ids: ``customer`` and the measures.

    ``rows`` have ``customer``, ``month`` (a number) and a column for each role and each ``unknown`` one; ``end`` is the
    latest month, and so many ``months`` count.

    >>> rows = pd.DataFrame({"customer": ["a", "a", "b"], "month": [7, 8, 8], "payments": [10.0, 20.5, 0.0]})
    >>> add_up_months(rows, ["payments"], 8, 12).to_numpy().tolist()
    [['a', 30.5, 2.0, 1.0], ['b', 0.0, 1.0, 0.0]]
    """
    measures = (*made_of_months(roles), *made_of_unknown(rows, unknown, months))
    formulas = ", ".join(f"{_written(each)} AS {quoted(each.key)}" for each in measures)
    columns = [*map(_of_all, roles), *map(_of_any, unknown)]
    before = "CASE WHEN lag(month) OVER own = month - 1 THEN lag(balance) OVER own END"
    with started(on_disk=False) as engine:
        engine.register("rows_read", pa.Table.from_pandas(rows, preserve_index=False))
        made: pd.DataFrame = engine.sql(f"""
            WITH statement AS (
                SELECT customer, month, {", ".join(columns)} FROM rows_read GROUP BY customer, month
            ), told AS (
                SELECT *, {end} - month AS months_ago, {before if "balance" in roles else "NULL"} AS balance_before
                FROM statement WINDOW own AS (PARTITION BY customer ORDER BY month)
            )
            SELECT customer, {formulas} FROM told WHERE months_ago >= 0 AND months_ago < {months}
            GROUP BY customer ORDER BY customer""").df()
        return made


def _of_all(role: Role) -> str:
    return f"{OF_ALL_ACCOUNTS.get(role, 'sum')}(CAST(CASE WHEN isfinite({role}) THEN {role} END AS {MONEY})) AS {role}"


def _of_any(header: str) -> str:
    """A column that nobody knows is the mean of a customer's accounts."""
    cell = f"rows_read.{quoted(header)}"
    return f"avg(CASE WHEN isfinite({cell}) THEN {cell} END) AS {quoted(header)}"


def _written(measure: Derived) -> str:
    """The formula as a number of double precision; missing where it divides by nothing."""
    value = f"CAST({measure.formula} AS DOUBLE)"
    return f"CASE WHEN isfinite({value}) THEN round({value}, {DECIMALS}) END"
