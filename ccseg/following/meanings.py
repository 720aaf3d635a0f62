"""Meanings: what a move between two kinds of customer means in the card trade, and which to see coming, as rows."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


CLEARLY = 1.25
"""By what factor a median has to change to have gone up, or down (convention)."""

Turns = Mapping[str, int]
"""By measure whether the median of those who moved went up (1), down (−1) or neither (0)."""


class Meaning(NamedTuple):
    """A move from one of some kinds to one of others: the key of its words, and the area in which a play answers it.

    What its words say of those who move has to hold of their own figures: which went ``up``, ``down``, or neither.
    """

    key: str
    before: tuple[str, ...]
    now: tuple[str, ...]
    area: Area
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    same: tuple[str, ...] = ()

    def holds(self, turns: Turns) -> bool:
        """Whether the figures went as its words say; what a file does not have is not known to."""
        asked = ((self.up, 1), (self.down, -1), (self.same, 0))
        return all(turns.get(measure) == turn for measures, turn in asked for measure in measures)


MEANINGS = (
    Meaning("stretched", (*ASLEEP, *PAYING, *CASH, *OWING), STRETCHED, "credit limit"),
    Meaning("recovers", STRETCHED, (*ASLEEP, *PAYING, *CASH, *OWING), "credit limit"),
    Meaning("falls_asleep", (*PAYING, *CASH, *OWING), ASLEEP, "retention"),
    Meaning("wakes", ASLEEP, (*PAYING, *OWING), "marketing"),
    Meaning("turns_to_cash", (*PAYING, *OWING), CASH, "credit limit", up=("cash_advance",), down=("purchases",)),
    Meaning("draws_cash", (*ASLEEP, *PAYING, *OWING), CASH, "credit limit", up=("cash_advance",)),
    Meaning("leaves_cash", CASH, (*PAYING, *OWING), "marketing", up=("purchases",), down=("cash_advance",)),
    Meaning("revolves", PAYING, OWING, "credit limit", up=("balance",), down=("prc_full_payment",)),
    Meaning("carries", PAYING, OWING, "credit limit", down=("prc_full_payment",)),
    Meaning("pays_off", OWING, PAYING, "marketing", up=("prc_full_payment",), down=("balance",)),
    Meaning("buys_more", (*PAYING, *CASH, *OWING), PAYING, "marketing", up=("purchases",)),
    Meaning("buys_less", PAYING, (*PAYING, *OWING), "marketing", down=("purchases",)),
    Meaning("buys_otherwise", PAYING, PAYING, "marketing", same=("purchases",)),
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


def turns_of(then: pd.DataFrame, later: pd.DataFrame, chosen: NDArray[np.bool_]) -> Turns:
    """How the medians of the chosen customers went that meanings speak of, between two tables of the same customers.

    >>> then = pd.DataFrame({"purchases": [10.0, 20.0, 30.0], "balance": [0.0, 0.0, 0.0]})
    >>> turns_of(then, then * 0.5, np.array([True, True, False]))
    {'balance': 0, 'purchases': -1}
    """
    spoken_of = {measure for row in MEANINGS for measure in (*row.up, *row.down, *row.same)}
    known = sorted(spoken_of & set(map(str, then)) & set(map(str, later)))
    before, now = (table.loc[chosen, known].astype(np.float64).median() for table in (then, later))
    return {measure: _turn(float(before[measure]), float(now[measure])) for measure in known}


def _turn(before: float, now: float) -> int:
    return int(now > CLEARLY * before) - int(before > CLEARLY * now)


def meaning_of(before: Segment, now: Segment, turns: Turns) -> Meaning | None:
    """What the move means; nothing where either is of no kind that card people know, or no words hold.

    >>> len({row.key for row in MEANINGS}) == len(MEANINGS)
    True
    """
    kinds = before.persona.archetype, now.persona.archetype
    fitting = (row for row in MEANINGS if kinds[0] in row.before and kinds[1] in row.now)
    return next((row for row in fitting if row.holds(turns)), None)


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
