"""Outcomes: how many of a segment do what is hoped for, where a column of the file says what customers did."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from ccseg.describing.conditions import Rate, is_met, tells_outcome
from ccseg.describing.headers import readable
from ccseg.planning.assumptions import Range
from ccseg.reading.columns import Column
from ccseg.reading.lexicon import header_tokens
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN


class BaseRate(NamedTuple):
    """A rate that the file shows, 0–1, and the sentence that says where it comes from: the same for all segments."""

    rate: Range
    told: str


def tells_who_responded(column: Column) -> bool:
    """Whether a column says who responded.

    >>> tells_who_responded(Column(name="Response", kind="ignored", role="outcome", because=""))
    True
    """
    return column.role == "outcome" and not set(header_tokens(column.name)).isdisjoint(_responses())


def has_responded(level: str) -> bool:
    """Whether a level of such a column means that the customer has responded.

    >>> has_responded("1"), has_responded("Responded"), has_responded("No response"), has_responded("2")
    (True, True, False, False)
    """
    grammar = say.raw("grammar")
    word, told = level.strip().lower(), set(header_tokens(level))
    return word in grammar["yes"] or (not told.isdisjoint(_responses()) and told.isdisjoint(grammar["no"]))


def _responses() -> list[str]:
    words: list[str] = say.raw("grammar.outcomes.responded")
    return words


class _Kind(NamedTuple):
    """A kind of outcome: the key of its words, which columns and levels tell it, and whether it is hoped for."""

    key: str
    column: Callable[[Column], bool]
    level: Callable[[str], bool]
    hoped_for: bool


KINDS = (
    _Kind("responded", tells_who_responded, has_responded, True),
    _Kind("stayed", partial(tells_outcome, outcome="left"), partial(is_met, outcome="left"), False),
)
"""The outcomes that a play is tested by, that of an offer first: who responded, else who stayed."""


def find_base_rate(columns: Sequence[Column], rates: Sequence[Rate]) -> BaseRate | None:
    """How many of a segment do what is hoped for, with Wilson's interval; ``None`` where no column of the file says.

    >>> column = Column(name="Attrition_Flag", kind="ignored", role="outcome", because="")
    >>> rate = Rate(
    ...     title="attrition flag", level="Attrited", customers=200, share=0.25, low=0.195, high=0.314, portfolio=0.3
    ... )
    >>> find_base_rate([column], [rate]).rate
    Range(low=0.686, likely=0.75, high=0.805)
    """
    return next(_fitting(columns, rates), None)


def _fitting(columns: Sequence[Column], rates: Sequence[Rate]) -> Iterator[BaseRate]:
    for kind in KINDS:
        titles = {readable(column.name): column.name for column in columns if kind.column(column)}
        for rate in rates:
            if rate.title in titles and kind.level(rate.level) and rate.customers >= FEWEST_SHOWN:
                yield _base_rate(kind, titles[rate.title], rate)


def _base_rate(kind: _Kind, header: str, rate: Rate) -> BaseRate:
    found = Range(rate.low, rate.share, rate.high)
    if not kind.hoped_for:
        found = Range(*(round(1 - end, 12) for end in reversed(found)))
    return BaseRate(found, say(f"planning.base_rate.{kind.key}", header=header, level=rate.level))
