"""The made-up sample portfolio: card customers drawn from a mixture of behaviours, with the true behaviour known."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from ccseg.records import Floats, Ints

HEADERS = (
    "CUST_ID",
    "BALANCE",
    "BALANCE_FREQUENCY",
    "PURCHASES",
    "ONEOFF_PURCHASES",
    "INSTALLMENTS_PURCHASES",
    "CASH_ADVANCE",
    "PURCHASES_FREQUENCY",
    "ONEOFF_PURCHASES_FREQUENCY",
    "PURCHASES_INSTALLMENTS_FREQUENCY",
    "CASH_ADVANCE_FREQUENCY",
    "CASH_ADVANCE_TRX",
    "PURCHASES_TRX",
    "CREDIT_LIMIT",
    "PAYMENTS",
    "MINIMUM_PAYMENTS",
    "PRC_FULL_PAYMENT",
    "TENURE",
)


@dataclass(frozen=True)
class Behaviour:
    """How one kind of customer uses the card; money in currency units, the rest as chances and ratios.

    ``oneoff``, ``instalment``, ``cash`` and ``full`` are the chances of that activity in a month; ``ticket`` and
    ``draw`` the typical amounts; ``used`` the share of the limit that is owed; ``repaid`` payments over purchases and
    cash; ``cover`` further payments over the minimum due.
    """

    name: str
    share: float
    limit: float
    used: float
    oneoff: float
    instalment: float
    cash: float
    full: float
    ticket: float
    draw: float
    repaid: float
    cover: float


BEHAVIOURS = (
    #         name               share limit  used  oneoff inst. cash  full  ticket draw repaid cover
    Behaviour("inactive", 0.07, 4200, 0.01, 0.010, 0.01, 0.003, 0.02, 40, 150, 1.0, 0.3),
    Behaviour("stretched", 0.12, 1800, 0.93, 0.150, 0.12, 0.220, 0.002, 45, 160, 0.35, 0.75),
    Behaviour("cash-reliant", 0.19, 4500, 0.55, 0.030, 0.02, 0.420, 0.01, 40, 420, 0.55, 1.2),
    Behaviour("big spender", 0.09, 11000, 0.28, 0.850, 0.65, 0.030, 0.15, 150, 400, 0.95, 1.5),
    Behaviour("transactor", 0.15, 5200, 0.05, 0.420, 0.25, 0.004, 0.85, 70, 150, 1.0, 0.2),
    Behaviour("instalment buyer", 0.16, 3000, 0.12, 0.030, 0.88, 0.010, 0.30, 38, 200, 0.95, 0.8),
    Behaviour("revolver", 0.14, 3600, 0.58, 0.400, 0.10, 0.030, 0.01, 65, 220, 0.55, 1.3),
    Behaviour("light", 0.08, 3400, 0.20, 0.120, 0.04, 0.020, 0.06, 60, 200, 0.8, 1.0),
)


def make_sample(customers: int = 3000, seed: int = 7) -> pd.DataFrame:
    """A believable portfolio with the eighteen columns of the field, one row a customer.

    Args:
        customers: How many.
        seed: Another seed draws other customers of the same kinds.

    Examples:
        >>> make_sample(customers=100).shape
        (100, 18)
    """
    return _draw(customers, seed)[0]


def true_behaviour(customers: int = 3000, seed: int = 7) -> pd.Series:
    """The name of the behaviour that each customer of ``make_sample(customers, seed)`` was drawn from, by CUST_ID.

    >>> true_behaviour(customers=100).nunique()
    8
    """
    return _draw(customers, seed)[1]


def sample_csv(customers: int = 3000, seed: int = 7) -> bytes:
    """The sample as the bytes of a CSV file.

    Args:
        customers: How many.
        seed: Another seed draws other customers of the same kinds.

    Examples:
        >>> sample_csv(customers=100)[:16]
        b'CUST_ID,BALANCE,'
    """
    return make_sample(customers, seed).to_csv(index=False, lineterminator="\n").encode()


def _draw(customers: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """The portfolio, and the behaviour of each customer; the order of the draws is part of the sample."""
    rng = np.random.default_rng(seed)
    kinds = pd.DataFrame([asdict(behaviour) for behaviour in BEHAVIOURS])
    drawn = rng.choice(len(kinds), customers, p=kinds["share"])
    who = kinds.loc[drawn].reset_index(drop=True)
    ids = pd.Index([f"S{number:06d}" for number in range(1, customers + 1)], name="CUST_ID")
    tenure = _tenures(rng, customers)
    limit = _limits(rng, who["limit"])
    activity = _activity(rng, who, tenure)
    turnover = activity["PURCHASES"] + activity["CASH_ADVANCE"]
    owed = _owed(rng, who, limit, tenure)
    paid = _payments(rng, who, turnover, owed["BALANCE"], tenure)
    columns = {"CUST_ID": ids, **activity, **owed, **paid, "CREDIT_LIMIT": limit, "TENURE": tenure}
    portfolio = pd.DataFrame(columns)[list(HEADERS)]
    return portfolio, pd.Series(who["name"].to_numpy(), index=ids, name="behaviour")


def _tenures(rng: Generator, customers: int) -> Ints:
    """Months in the file: a whole year for most customers, fewer for those who came later."""
    whole_year = rng.random(customers) < 0.86
    later = rng.integers(6, 12, customers)
    return np.where(whole_year, 12, later)


def _limits(rng: Generator, typical: pd.Series) -> Floats:
    """Limits as issuers grant them: steps of 100 up to 1,000, of 500 up to 10,000, of 1,000 above."""
    spread = rng.lognormal(0, 0.45, len(typical))
    drawn = np.clip(typical.to_numpy() * spread, 300, 30_000)
    step = np.select([drawn < 1_000, drawn < 10_000], [100, 500], 1_000)
    return np.asarray(np.round(drawn / step) * step)


def _activity(rng: Generator, who: pd.DataFrame, tenure: Ints) -> dict[str, Floats]:
    """Purchases and cash: the months with each, the counts in those months, and the amounts of those counts."""
    oneoff, instalment, cash = (_months(rng, who[kind], tenure) for kind in ("oneoff", "instalment", "cash"))
    buying = oneoff + rng.hypergeometric(tenure - oneoff, oneoff, instalment)
    oneoff_count = oneoff + rng.poisson(oneoff)
    instalment_count = instalment + rng.poisson(0.4 * instalment)
    draws = cash + rng.poisson(0.8 * cash)
    oneoff_total = _amounts(rng, who["ticket"], oneoff_count)
    instalment_total = _amounts(rng, who["ticket"], instalment_count)
    return {
        "PURCHASES": np.round(oneoff_total + instalment_total, 2),
        "ONEOFF_PURCHASES": oneoff_total,
        "INSTALLMENTS_PURCHASES": instalment_total,
        "CASH_ADVANCE": _amounts(rng, who["draw"], draws),
        "PURCHASES_FREQUENCY": _share(buying, tenure),
        "ONEOFF_PURCHASES_FREQUENCY": _share(oneoff, tenure),
        "PURCHASES_INSTALLMENTS_FREQUENCY": _share(instalment, tenure),
        "CASH_ADVANCE_FREQUENCY": _share(cash, tenure),
        "CASH_ADVANCE_TRX": draws,
        "PURCHASES_TRX": oneoff_count + instalment_count,
        "PRC_FULL_PAYMENT": _share(_months(rng, who["full"], tenure), tenure),
    }


def _owed(rng: Generator, who: pd.DataFrame, limit: Floats, tenure: Ints) -> dict[str, Floats]:
    """What is owed now, and the share of months in which it moved; few owe more than their limit."""
    used = who["used"].to_numpy()
    spread = rng.lognormal(0, 0.30 * (1.15 - used))
    utilisation = np.minimum(used * spread, 1.2)
    balance = np.round(limit * utilisation, 2)
    chance = np.clip(0.45 + 1.5 * used, 0, 0.98)
    moving = rng.binomial(tenure, chance)
    return {"BALANCE": balance, "BALANCE_FREQUENCY": _share(moving, tenure)}


def _payments(rng: Generator, who: pd.DataFrame, turnover: Floats, balance: Floats, tenure: Ints) -> dict[str, Floats]:
    """Payments and the minimum due; no minimum is recorded where nothing was paid or nearly nothing was owed."""
    customers = len(who)
    due = tenure * np.maximum(0.03 * balance, 5)
    minimum = np.round(due * rng.lognormal(0, 0.25, customers), 2)
    repaid = turnover * who["repaid"] * rng.lognormal(0, 0.15, customers)
    covered = minimum * who["cover"] * rng.lognormal(0, 0.3, customers)
    paid = np.round(repaid + covered, 2)
    asleep = (rng.random(customers) < 0.5) & (turnover == 0)
    paid = np.where(asleep, 0, paid)
    unrecorded = (paid == 0) | (balance < 5)
    return {"PAYMENTS": paid, "MINIMUM_PAYMENTS": np.where(unrecorded, np.nan, minimum)}


def _months(rng: Generator, chance: pd.Series, tenure: Ints) -> Ints:
    """Active months, from a chance that differs a little from customer to customer."""
    own = rng.beta(12 * chance, 12 * (1 - chance))
    return rng.binomial(tenure, own)


def _amounts(rng: Generator, typical: pd.Series, counts: Ints) -> Floats:
    """The total of that many amounts, to the cent, where each customer has a habit."""
    habit = typical.to_numpy() * rng.lognormal(0, 0.35, len(counts))
    total = rng.gamma(2 * counts, habit / 2)
    written = np.round(np.maximum(total, 1), 2)
    return np.where(counts > 0, written, 0)


def _share(months: Ints, tenure: Ints) -> Floats:
    return np.round(months / tenure, 6)
