"""Facts: the numbers behind a sentence, so that the sentence can be checked against them."""

from typing import Literal

from ccseg.records import Record

PORTFOLIO = -1

Statistic = Literal["median", "active", "share", "total", "size", "threshold", "precision", "coverage", "edge"]


class Fact(Record):
    """One number behind a sentence: a statistic of ``key`` for a segment, or for the portfolio (``whose`` is −1)."""

    key: str
    statistic: Statistic
    whose: int
    value: float
