"""Meanings: what a move between two kinds of customer means in the card trade, and which to see coming, as rows."""

from typing import NamedTuple

from ccseg.describing.conditions import Area
from ccseg.describing.personas import Segment
from ccseg.describing.plays import Play
from ccseg.texts import say

ASLEEP = ("inactive", "light")
PAYING = ("transactor", "big spender", "all-round buyer", "one-off buyer", "instalment buyer")
CASH = ("cash only", "cash and one-off", "cash and instalments", "cash-reliant")
OWING = ("revolver",)
STRETCHED = ("stretched",)
ANY = (*ASLEEP, *PAYING, *CASH, *OWING, *STRETCHED)


class Meaning(NamedTuple):
    """A move from one of some kinds to one of others: the key of its words, and the area in which a play answers it."""

    key: str
    before: tuple[str, ...]
    now: tuple[str, ...]
    area: Area


MEANINGS = (
    Meaning("stretched", (*ASLEEP, *PAYING, *CASH, *OWING), STRETCHED, "credit limit"),
    Meaning("recovers", STRETCHED, (*ASLEEP, *PAYING, *CASH, *OWING), "credit limit"),
    Meaning("falls_asleep", (*PAYING, *CASH, *OWING), ASLEEP, "retention"),
    Meaning("wakes", ASLEEP, (*PAYING, *OWING), "marketing"),
    Meaning("turns_to_cash", (*ASLEEP, *PAYING, *OWING), CASH, "credit limit"),
    Meaning("leaves_cash", CASH, (*PAYING, *OWING), "marketing"),
    Meaning("revolves", PAYING, OWING, "credit limit"),
    Meaning("pays_off", OWING, PAYING, "marketing"),
    Meaning("buys_otherwise", PAYING, PAYING, "marketing"),
)
"""The first that applies is told."""

EARLY: dict[str, tuple[str, ...]] = {
    "stretched": (*ASLEEP, *PAYING, *CASH, *OWING),
    "inactive": (*PAYING, *CASH, *OWING),
    **dict.fromkeys(CASH, (*ASLEEP, *PAYING, *OWING)),
    "revolver": PAYING,
}
"""The kinds of customer to see coming, each with the kinds from which it is a turn for the worse: conventions of the
card trade (credit risk and attrition)."""


def meaning_of(before: Segment, now: Segment) -> Meaning | None:
    """What the move means; nothing where either is of no kind that card people know.

    >>> len({row.key for row in MEANINGS}) == len(MEANINGS)
    True
    """
    kinds = before.persona.archetype, now.persona.archetype
    return next((row for row in MEANINGS if kinds[0] in row.before and kinds[1] in row.now), None)


def tell_meaning(meaning: Meaning) -> str:
    """The same in the words of the trade."""
    return say(f"following.meaning.{meaning.key}")


def fitting_play(meaning: Meaning, now: Segment) -> Play | None:
    """The play of the segment they are in now that answers the move: one of the meaning's area, else its first."""
    plays = now.persona.plays
    return next((play for play in plays if play.area == meaning.area), plays[0] if plays else None)


def is_to_be_seen(before: str | None, near: str | None) -> bool:
    """Whether a customer of one kind who nears another is to be seen early.

    >>> is_to_be_seen("transactor", "stretched"), is_to_be_seen("stretched", "transactor")
    (True, False)
    """
    return before in EARLY.get(near or "", ())
