"""Slips: what may have been meant by a name that there is not, and how the names are told that there are."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from ccseg.texts import say

FEW, MANY = 3, 10
"""So many names are told as the nearest; up to so many names are all told (convention: a line or two)."""

LIKE = 0.5
"""Names from this ratio of difflib's on may have been meant: half of their letters in the same order (convention)."""


def nearest(typed: str, known: Collection[str], *, like: float = LIKE) -> list[str]:
    """The few known names that are most like one that was typed, in whatever case.

    >>> nearest("balanc", ["balance", "balance_mean", "tenure"])
    ['balance', 'balance_mean']
    """
    names: dict[str, list[str]] = {}
    for name in known:
        names.setdefault(name.lower(), []).append(name)
    found = get_close_matches(typed.lower(), list(names), n=FEW, cutoff=like)
    return [name for low in found for name in names[low]][:FEW]


def ask_whether(typed: str, known: Collection[str]) -> str:
    """Whether one of the names was meant that are most like what was typed; empty where none is.

    >>> ask_whether("tenur", ["balance", "tenure"])
    'Did you mean tenure?'
    """
    found = nearest(typed, known)
    return say("reading.slip.meant", names=found) if found else ""


def tell_names(typed: str, known: Sequence[str]) -> str:
    """The names that there are, all of few; of many those that are most like what was typed, and how many more.

    >>> tell_names("BALNCE", ["ID", "BALANCE"])
    'ID, BALANCE'
    >>> tell_names("BALNCE", ["ID", "BALANCE", *map(str, range(20))])
    'BALANCE, ID, 9 and 19 more'
    """
    if len(known) <= MANY:
        return ", ".join(known)
    shown = nearest(typed, known, like=0.0)
    return say("errors.some", names=", ".join(shown), more=len(known) - len(shown))
