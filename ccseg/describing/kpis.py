"""KPIs: the ratios card people steer by, made from the measures."""

import re
from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from ccseg.reading.measures import Unit
from ccseg.records import Floats, Record
from ccseg.texts import say


class Kpi(Record):
    """One KPI as a row: ``numerator / denominator`` in measures' names, kept between ``low`` and ``high``."""

    key: str
    unit: Unit
    numerator: str
    denominator: str = "1"
    low: float | None = None
    high: float | None = None

    @property
    def title(self) -> str:
        return say(f"kpis.{self.key}.title")

    @property
    def meaning(self) -> str:
        """How it is worked out, in one sentence."""
        return say(f"kpis.{self.key}.meaning")

    @property
    def needs(self) -> frozenset[str]:
        """The measures the formula names."""
        return frozenset(re.findall(r"[a-z_]+", f"{self.numerator} {self.denominator}"))


KPIS: tuple[Kpi, ...] = (
    Kpi(key="utilisation", unit="share", numerator="balance", denominator="credit_limit"),
    Kpi(key="monthly_spend", unit="money", numerator="purchases", denominator="tenure"),
    Kpi(key="monthly_cash", unit="money", numerator="cash_advance", denominator="tenure"),
    Kpi(key="average_ticket", unit="money", numerator="purchases", denominator="purchases_trx"),
    Kpi(key="average_cash_draw", unit="money", numerator="cash_advance", denominator="cash_advance_trx"),
    Kpi(key="cash_share", unit="share", numerator="cash_advance", denominator="purchases + cash_advance"),
    Kpi(key="instalment_share", unit="share", numerator="installments_purchases", denominator="purchases", high=1),
    Kpi(key="payment_ratio", unit="number", numerator="payments", denominator="purchases + cash_advance"),
    Kpi(key="minimum_coverage", unit="number", numerator="payments", denominator="minimum_payments"),
    Kpi(key="full_pay_rate", unit="share", numerator="prc_full_payment"),
    Kpi(key="open_to_buy", unit="money", numerator="credit_limit - balance", low=0),
    Kpi(key="limit_turnover", unit="number", numerator="12 * purchases", denominator="tenure * credit_limit"),
)
"""The KPIs; the formulas are those of the card trade, in the order a card shows them."""

KEYS = frozenset(kpi.key for kpi in KPIS)

OPERATORS = {"+": np.add, "-": np.subtract, "*": np.multiply}
"""What formulas are made of: ``DataFrame.eval`` takes longer to read one than to work it out."""

OWED = frozenset({"balance", "credit_limit"})
USED = frozenset({"purchases", "cash_advance", "purchases_trx", "cash_advance_trx"})
UNMISTAKABLE = frozenset(
    {"credit_limit", "cash_advance", "cash_advance_trx", "cash_advance_frequency", "minimum_payments"}
    | {"prc_full_payment", "oneoff_purchases", "installments_purchases"}
)
"""What a card is known by: what is owed on it or may be, what it is used for, and what no shop or deposit has."""
AS_POSTED = frozenset({"purchases", "purchases_trx", "purchases_frequency"})
"""What postings tell of every customer; with something unmistakable they are those of cards, though nothing is owed."""


def is_card_file(keys: Iterable[str]) -> bool:
    """Whether these measures make a card file: what may be owed and how the card is used, one of them unmistakable.

    Added up postings do not tell what is owed.

    >>> is_card_file(["tenure", "balance"]), is_card_file(["balance", "purchases"])
    (False, False)
    >>> is_card_file(["credit_limit", "purchases_trx"]), is_card_file(["balance", "credit_limit"])
    (True, True)
    >>> is_card_file(AS_POSTED), is_card_file(AS_POSTED | {"cash_advance"})
    (False, True)
    """
    known = frozenset(keys)
    if known >= OWED or (known >= AS_POSTED and not UNMISTAKABLE.isdisjoint(known)):
        return True
    return not (OWED.isdisjoint(known) or USED.isdisjoint(known) or UNMISTAKABLE.isdisjoint(known))


POSTED = AS_POSTED | {"tenure"}
"""What was added up of any postings, also of a shop's, has the words of the field."""


def kpis(values: pd.DataFrame, only: Collection[str] = KEYS) -> pd.DataFrame:
    """The KPIs these values allow, one column each; a zero or missing denominator gives a missing KPI.

    ``only`` are those that are asked for.

    >>> kpis(pd.DataFrame({"balance": [50.0, 50.0], "credit_limit": [200.0, 0.0]}))
       utilisation  open_to_buy
    0         0.25        150.0
    1          NaN          0.0
    """
    possible = [kpi for kpi in KPIS if kpi.key in only and kpi.needs <= set(values.columns)]
    return pd.DataFrame({kpi.key: _compute(kpi, values) for kpi in possible}, index=values.index, dtype="float64")


def with_kpis(values: pd.DataFrame, *, of_any_file: bool = False, only: Collection[str] = KEYS) -> pd.DataFrame:
    """The values of a card file with their KPIs beside them; a KPI never hides a column of the file.

    ``of_any_file`` also works out those of other files, which the rules of earlier versions may name; ``only`` are
    those asked for.

    >>> list(with_kpis(pd.DataFrame({"credit_limit": [500.0], "purchases": [120.0], "tenure": [12.0]})))
    ['credit_limit', 'purchases', 'tenure', 'monthly_spend', 'limit_turnover']
    >>> list(with_kpis(pd.DataFrame({"purchases": [120.0], "tenure": [12.0]})))
    ['purchases', 'tenure']
    """
    if not of_any_file and not is_card_file(map(str, values)):
        return values
    ratios = kpis(values, only)
    return pd.concat([values, ratios[ratios.columns.difference(values.columns, sort=False)]], axis=1)


def _compute(kpi: Kpi, values: pd.DataFrame) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        above, below = (_evaluate(formula, values) for formula in (kpi.numerator, kpi.denominator))
        ratio = np.divide(above, below, out=np.full(len(values), np.nan), where=below != 0)
    low, high = (-np.inf if kpi.low is None else kpi.low), (np.inf if kpi.high is None else kpi.high)
    return np.where(np.isfinite(ratio), np.clip(ratio, low, high), np.nan)


def _evaluate(formula: str, values: pd.DataFrame) -> Floats:
    """A formula of measures and whole numbers, taken from left to right."""
    first, *rest = formula.split()
    found = _operand(first, values)
    for sign, operand in zip(rest[::2], rest[1::2], strict=True):
        found = OPERATORS[sign](found, _operand(operand, values))
    return np.broadcast_to(found, len(values))


def _operand(text: str, values: pd.DataFrame) -> Floats:
    return np.asarray(float(text)) if text.isdigit() else values[text].to_numpy(dtype=np.float64)
