"""Facts: the numbers behind a sentence, so that the sentence can be checked against them."""

from dataclasses import dataclass
from typing import Literal

from ccseg.describing.wording import Style
from ccseg.describing.words import capitalised
from ccseg.records import Record

PORTFOLIO = -1

Statistic = Literal[
    "median",
    "active",
    "share",
    "total",
    "size",
    "part",
    "stability",
    "halves",
    "retained",
    "together",
    "finer",
    "confident",
    "edge",
    "precision",
    "renamed",
    "threshold",
    "reached",
    "excluded",
    "held out",
    "sum",
    "base rate",
    "detectable",
]


class Fact(Record):
    """One number behind a sentence: a statistic of ``key`` for a segment, or for the portfolio (``whose`` is −1).

    ``median``, ``active`` (share above zero) and ``share`` (of a ``level``) are of a figure; ``total`` is the share of
    the portfolio's total; ``size`` and ``part`` count the customers; ``reached`` and what follows are of plays of an
    area, which is their ``level``; the others are what they are of the segment.
    """

    key: str = ""
    statistic: Statistic
    whose: int
    value: float
    style: Style = "share"
    level: str | None = None


@dataclass(frozen=True)
class Sentence:
    """A text and the facts behind it, in the order in which they are told."""

    text: str
    facts: tuple[Fact, ...] = ()

    @property
    def capitalised(self) -> "Sentence":
        return Sentence(capitalised(self.text), self.facts)
