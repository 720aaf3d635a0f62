"""Limits: what a higher limit adds, from which chance of default on it does not pay, and who may be reviewed for it."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from ccseg.planning.estimates import Bar, Estimate, Known, Unknown, estimate, tornado
from ccseg.planning.value import Group
from ccseg.records import Floats, Record
from ccseg.texts import say

FACTORS = ("apr", "cost_of_funds", "mpb", "ccf", "interchange", "rewards", "spend_response", "pd", "lgd")
"""The assumptions that a raise depends on."""

SURE, LOST = 0.95, 0.05
"""In so many draws a raise pays, or not more than so many: conventions, as of the intervals."""

Word = Literal["pays", "open", "does not pay", "unknown"]


class Point(Record):
    """A segment on the frontier of expected value against added exposure.

    Attributes:
        customers: How many pass the gates, times the share that is reviewed.
        raised: By how much their limits together would be raised.
        added_balance: By how much what they owe would go up.
        added_exposure: By how much what is at risk in default would go up.
        value: What the raise brings in a year, losses taken off.
        return_on_exposure: The same for each unit of added exposure.
        pays: The share of draws in which it brings anything, 0–1; ``None`` where it is unknown.
        word: What follows.
        tornado: Which assumption decides.
    """

    segment: int
    customers: int
    raised: float
    added_balance: Estimate
    added_exposure: Estimate
    value: Estimate
    return_on_exposure: Estimate
    pays: float | None = None
    word: Word
    tornado: tuple[Bar, ...] = ()


class Asked(NamedTuple):
    """What is asked of a segment: by how much the limits of how many may be raised, under its assumptions."""

    segment: int
    customers: int
    raised: float
    known: Known


def added_balance(known: Known) -> Floats:
    """What is owed more for each unit of a raise: the marginal propensity to borrow."""
    return known("mpb")


def added_exposure(known: Known) -> Floats:
    """What is at risk more for each unit of a raise: MPB + CCF · (1 − MPB)."""
    mpb = known("mpb")
    return np.asarray(mpb + known("ccf") * (1 - mpb))


def income(known: Known) -> Floats:
    """What each unit of a raise brings in a year before losses: (APR − cf) · MPB + (i − r) · σ."""
    interest = (known("apr") - known("cost_of_funds")) * known("mpb")
    if known.is_zero("spend_response"):
        return np.asarray(interest)
    return np.asarray(interest + (known("interchange") - known("rewards")) * known("spend_response"))


def break_even_pd(group: Group) -> Estimate:
    """From which yearly chance of default on a raise loses money; needs no PD.

    PD* = ((APR − cf) · MPB + (i − r) · σ) / (LGD · (MPB + CCF · (1 − MPB)))
    """

    def chance(known: Known) -> Floats:
        lost = known("lgd") * added_exposure(known)
        if not np.all(lost > 0):
            raise Unknown(say("planning.unknown.no_loss"))
        return np.asarray(income(known) / lost)

    return estimate(chance, group.known)


def yearly(known: Known) -> Floats:
    """What each unit of a raise brings in a year, losses taken off."""
    if known.is_zero("pd") or known.is_zero("lgd"):
        return income(known)
    return np.asarray(income(known) - known("pd") * known("lgd") * added_exposure(known))


def missing(known: Known) -> tuple[str, ...]:
    """The assumptions that nobody gave and without which it is unknown what a raise brings.

    >>> from ccseg.planning.assumptions import Assumptions
    >>> missing(Known(Assumptions()))[:3]
    ('apr', 'cost_of_funds', 'mpb')
    """
    needed = ["apr", "cost_of_funds", "mpb"]
    if not known.is_zero("spend_response"):
        needed += ["spend_response", "interchange", "rewards"]
    if not (known.is_zero("pd") or known.is_zero("lgd")):
        needed += ["pd", "lgd", "ccf"]
    return tuple(key for key in needed if known.assumptions.given(key, known.names) is None)


def find_point(asked: Asked) -> Point:
    """Where a segment lies between what a raise brings and what it puts at risk."""
    raised, known = asked.raised, asked.known
    pays = _pays(known)
    return Point(
        segment=asked.segment,
        customers=asked.customers,
        raised=raised,
        added_balance=estimate(lambda one: raised * added_balance(one), known),
        added_exposure=estimate(lambda one: raised * added_exposure(one), known),
        value=estimate(lambda one: raised * yearly(one), known),
        return_on_exposure=estimate(_return, known),
        pays=pays,
        word=_word(pays),
        tornado=tornado(lambda one: raised * yearly(one), known, FACTORS),
    )


def _return(known: Known) -> Floats:
    added = added_exposure(known)
    if not np.all(added > 0):
        raise Unknown(say("planning.unknown.no_exposure"))
    return np.asarray(yearly(known) / added)


def _pays(known: Known) -> float | None:
    try:
        return float((yearly(known.by_chance) > 0).mean())
    except Unknown:
        return None


def _word(pays: float | None) -> Word:
    if pays is None:
        return "unknown"
    return "pays" if pays >= SURE else "does not pay" if pays <= LOST else "open"


def in_order(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points from what brings most for each unit at risk on, of alike ones the larger first; unknown ones last, and
    those in which nobody passes the gates behind all.
    """
    return tuple(sorted(points, key=_place))


def _place(point: Point) -> tuple[bool, float, float, int]:
    nobody = not point.customers
    each, value = point.return_on_exposure.likely, point.value.likely
    known = each is not None and value is not None
    placed = (-round(each or 0.0, 9), -(value or 0.0)) if known else (np.inf, 0.0)
    return (nobody, *placed, point.segment)


def concentration(points: Sequence[Point]) -> float | None:
    """The largest share that one segment has of all added exposure; ``None`` where any of it is unknown.

    >>> one = Estimate(low=1, likely=1, high=1)
    >>> parts = dict.fromkeys(("added_balance", "value", "return_on_exposure", "added_exposure"), one)
    >>> point = Point(segment=0, customers=1, raised=1, word="open", **parts)
    >>> concentration([point, point.but(added_exposure=one.but(likely=3))])
    0.75
    """
    added = [point.added_exposure.likely for point in points]
    known = [each for each in added if each is not None]
    if not known or len(known) < len(added) or not sum(known):
        return None
    return max(known) / sum(known)
