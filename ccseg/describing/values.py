"""Values: the columns of a file as numbers, what people call them, and what they are counted in."""

import re

import numpy as np
import pandas as pd

from ccseg.describing.codes import codes_among, quoted_code
from ccseg.describing.flags import is_participle
from ccseg.describing.headers import readable
from ccseg.describing.kpis import AS_POSTED, KPIS, POSTED, is_card_file
from ccseg.describing.panels import month_of
from ccseg.describing.words import is_plural, plural
from ccseg.reading.columns import Column
from ccseg.reading.lexicon import header_tokens
from ccseg.reading.measures import BY_NAME, Unit
from ccseg.reading.roles import Role
from ccseg.records import Floats
from ccseg.texts import say

SHARES = re.compile(r"\b(share|rate|ratio|percent|percentage|pct|proportion|prop|proporção|proporción)\b")
MONEY = re.compile(
    r"\b(amounts?|balances?|baskets?|charges?|costs?|debts?|earnings|fees?|income|payments?|prices?|revenues?|salary"
    r"|sales|savings|spend|spending|spent|turnover|expenses?|expenditures?|giving|wages?|dividends?|liabilities|cashback|mrr|arpu)\b"
    r"|\b(profits?|premiums?|taxes|rent|commissions?|net worth|allowances?|losses)$"
)
NO_MONEY = re.compile(
    r"\b(history|delays?|discipline|behaviou?rs?|habits?|variance|volatility|stability|diversity|frequency|trend|growth|ratio|score|index|rank)\b"
)
"""Words of a header that make a figure of money none: an income variance is no income."""
SPANS = re.compile(r"\b(hours|minutes|days|weeks|months|miles)\b")
"""Words of a header that say what a column is: a share of one, money, a length of time."""

PREPOSITIONS = re.compile(r"\s+(?:per|in|by|at|on|with|for|since|from|to|over|within|a|the|\d+)\b")
"""What things in a header are told of stands before the first of these."""

TOLD: frozenset[Role | None] = frozenset({"count", "duration", "amount"})
"""Roles by which it is known already that numbers count, so that any plural names the things."""

SELDOM = 0.01
"""The share of customers with a broken number up to which things are counted: a convention, for a slip of the pen."""


def titles(columns: tuple[Column, ...]) -> dict[str, str]:
    """What people call each measure, KPI and own column, by key; without a card file all are own columns but
    those of postings.
    """
    usable = [column for column in columns if column.usable]
    codes = codes_among([column.name for column in usable])
    own = {each.key: quoted_code(each.name) if each.name in codes else _title_of(each) for each in usable}
    measures = {name: measure.title for name, measure in BY_NAME.items()}
    if not is_card_file(own):
        posted = POSTED & own.keys() if own.keys() >= AS_POSTED else frozenset()
        return own | {key: measures[key] for key in posted}
    return own | measures | {kpi.key: kpi.title for kpi in KPIS}


def _title_of(column: Column) -> str:
    """What people call a column: what was done with things that are counted is told of many, as "offers completed"."""
    title = title_of_column(column.name)
    things, _, done = title.rpartition(" ")
    return plural(title) if column.role == "count" and things and is_participle(done) else title


def title_of_column(header: str) -> str:
    """What people call a column of the file.

    >>> title_of_column("monthly_visits"), title_of_column("PAY_2")
    ('monthly visits', 'arrears 1 month before')
    """
    month = month_of(header)
    return month.title if month else readable(header)


def numeric_keys(values: pd.DataFrame) -> list[str]:
    """The columns that hold numbers.

    >>> numeric_keys(pd.DataFrame({"visits": [1.0], "region": ["north"]}))
    ['visits']
    """
    return [str(key) for key in values if pd.api.types.is_numeric_dtype(values[key])]


def as_numbers(series: pd.Series) -> Floats:
    """The values as floats; what is missing or infinite is NaN.

    >>> as_numbers(pd.Series([1, None, np.inf])).tolist()
    [1.0, nan, nan]
    """
    numbers = series.to_numpy(dtype="float64", na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def parsed(cells: pd.Series) -> Floats:
    """The numbers in cells that may be text; what is none, missing or infinite is NaN.

    >>> parsed(pd.Series(["1.5", "x", None])).tolist()
    [1.5, nan, nan]
    """
    return as_numbers(pd.to_numeric(cells, errors="coerce").astype("float64"))


def guess_unit(title: str, numbers: Floats, role: Role | None = None) -> Unit:
    """What a column of an unknown file is counted in, by its words, its numbers and what they say, as far as known.

    A number of things may be broken once in a while; a plural that only goes before another word counts nothing.

    >>> guess_unit("orders per year", np.array([0.0, 3])), guess_unit("discount share", np.array([0.2, 0.7]))
    ('count', 'share')
    >>> guess_unit("monthly charge", np.array([19.0, 49])), guess_unit("rating", np.array([1.0, 5]))
    ('money', 'number')
    >>> guess_unit("monthly expenses", np.array([800.0, 950])), guess_unit("premium services", np.array([0.0, 2]))
    ('money', 'count')
    >>> guess_unit("detergents paper", np.array([3.0, 40])), guess_unit("visits online", np.array([3.0, 40]), "count")
    ('number', 'count')
    >>> guess_unit("payment history", np.array([71.0, 88])), guess_unit("spend travel", np.array([0.2, 0.7]))
    ('number', 'number')
    >>> guess_unit("monthly MRR", np.array([49.0, 120.5]))
    'money'
    >>> guess_unit("homes owned", np.array([1.0, 2])), guess_unit("credit cards held", np.array([1.0, 2]))
    ('count', 'count')
    """
    finite = numbers[np.isfinite(numbers)]
    broken = float((finite != np.floor(finite)).mean()) if finite.size else 0.0
    if SHARES.search(title) and finite.size and broken and 0 <= finite.min() <= finite.max() <= 1:
        return "share"
    scaled = bool(broken) and 0 <= finite.min() <= finite.max() <= 1
    if role != "score" and not scaled and _is_money(title):
        return "money"
    many = is_plural(title) if role in TOLD else is_plural(_things_in(title))
    things = many and (broken <= SELDOM or bool(SPANS.search(title)))
    return "count" if things and finite.size and finite.min() >= 0 else "number"


def _is_money(title: str) -> bool:
    """Whether the words of a header speak of an amount of money."""
    plain = title.lower()
    words = MONEY.search(plain) is not None or not set(header_tokens(title)).isdisjoint(say.raw("grammar.money"))
    return words and not NO_MONEY.search(plain)


def _things_in(title: str) -> str:
    """The last word for what a header is of, before what was done with it: "homes" of "homes owned per household"."""
    words = PREPOSITIONS.split(title, maxsplit=1)[0].split()
    while len(words) > 1 and (is_participle(words[-1]) or words[-1] in say.raw("grammar.done")):
        words.pop()
    return words[-1] if words else ""
