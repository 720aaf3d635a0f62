"""Blind spots: what a file cannot tell, by what its columns are about, as rows."""

from collections.abc import Container
from typing import NamedTuple

from ccseg.describing.conditions import Area

BLIND = ("period", "effect")
"""What no file can tell."""


class Blind(NamedTuple):
    """What a file cannot tell: the key of its text, and the subjects of its columns with and without which it holds."""

    key: str
    unless: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    def holds(self, subjects: Container[str]) -> bool:
        missing = all(subject in subjects for subject in self.given)
        return missing and not any(subject in subjects for subject in self.unless)


BLIND_ON_CARDS = (
    Blind("ability", unless=("income",)),
    Blind("ability_beyond_income", given=("income",)),
    Blind("profit_and_default", unless=("default",)),
    Blind("profit", given=("default",)),
)
"""What a card file cannot tell; one of postings alone tells nothing of what is owed either."""

LEAVING = (
    Blind("leaving", unless=("left", "dates")),
    Blind("leaving_without_dates", unless=("dates",), given=("left",)),
    Blind("leaving_in_dates", unless=("left",), given=("dates",)),
    Blind("leaving_in_time", given=("left", "dates")),
)
PAYING = (Blind("paying", unless=("income",)), Blind("paying_beyond_income", given=("income",)))
UNTOLD: dict[Area, tuple[Blind, ...]] = {"retention": LEAVING, "credit limit": PAYING}
"""What a play cannot tell, by its area, where that depends on the columns."""
