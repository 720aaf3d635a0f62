"""Matches: which measure a column holds, by its header and by what stands in it."""

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from ccseg.reading.lexicon import senses_of
from ccseg.reading.measures import ALIASES, MEASURES, Alias, Measure, essence_of, find_alias
from ccseg.records import Floats
from ccseg.texts import say

HARMLESS = frozenset(
    {"customer", "client", "card", "credit", "account", "total", "sum", "all", "current", "gross", "net", "ccy"}
    | {"value", "local", "currency", "dollar", "euro", "month", "year", "ytd", "annual", "period", "window", "m"}
    | {"summe", "gesamt", "aktuell", "aktueller", "aktuelle", "actuel", "montant", "importe", "actual", "attuale"}
)
"""Words that a header may have beside those of an alias and still mean nearly the same."""
WHEN = re.compile(r"(?:19|20)\d\d|6|12|24")
KEPT = 4_096
"""So many headers are remembered with what they mean: some files' worth."""
SLIP = 0.9
"""Headers as close as this differ by a slip of the pen (convention, difflib's ratio)."""
TRIPLE = ("purchases", "oneoff_purchases", "installments_purchases")


class Match(NamedTuple):
    """A measure that a column may hold (or none of ours), why, and what makes it doubtful.

    ``coded`` is whether its numbers are codes of bands rather than amounts.
    """

    measure: Measure | None
    because: str
    doubt: str = ""
    coded: bool = False


def match_measure(header: str, known: Floats) -> Match | None:
    """The measure that a header names and its numbers allow; ``None`` where the header says nothing.

    >>> match_measure("Credit_Limit", np.array([500.0, 9000.0])).measure.name
    'credit_limit'
    >>> match_measure("Avg_Utilization_Ratio", np.array([0.1, 0.9])).doubt
    'utilisation, worked out from balance and limit'
    >>> match_measure("PURCHASES_FREQUENCY", np.array([512.0, 90.0])).measure is None
    True
    >>> match_measure("Gross_Pay", np.array([512.0, 90.0])) is None
    True
    """
    alias, close = find_alias(header), ""
    if alias is None and not _says_otherwise(header):
        alias = _near(header)
        close = say("reading.match.close", header=alias.header) if alias else ""
    if alias is None:
        return None
    seen = say(f"reading.seen.{alias.seen}")
    doubt = say(f"reading.doubt.{alias.doubt}") if alias.doubt else ""
    measure = next((m for m in MEASURES if m.name == alias.measure), None)
    if measure is None:
        return Match(None, say("reading.match.known", seen=seen), doubt)
    misfit, share = _misfit(known, measure)
    if share > 0.5:
        coded = measure.unit == "money" and _are_codes(known)
        return Match(None, say("reading.match.suggests", measure=measure.title.lower()), misfit, coded)
    because = say("reading.match.means", measure=measure.title.lower(), seen=seen)
    return Match(measure, because, doubt or close or misfit)


def complete_sum(columns: dict[str, Floats], taken: dict[str, str]) -> tuple[str, str] | None:
    """The column that makes purchases the sum of one-off and instalment purchases, where one of the three is unknown.

    ``columns`` has all numbers by header, ``taken`` the headers of the measures already found. Returns the header and
    the measure.
    """
    unknown = [name for name in TRIPLE if name not in taken]
    if len(unknown) != 1:
        return None
    first, second = (columns[taken[name]] for name in TRIPLE if name in taken)
    wanted = first + second if unknown[0] == TRIPLE[0] else first - second
    for header, values in columns.items():
        if header not in taken.values() and _agree(values, wanted):
            return header, unknown[0]
    return None


def _agree(values: Floats, wanted: Floats) -> bool:
    both = np.isfinite(values) & np.isfinite(wanted)
    if both.sum() < 10:
        return False
    close = np.isclose(values[both], wanted[both], rtol=0.001, atol=0.01)
    return bool(close.mean() >= 0.95 and (wanted[both] > 0).mean() > 0.2)


@cache
def _keys() -> dict[str, Alias]:
    return {" ".join(sorted(essence_of(alias.header))): alias for alias in reversed(ALIASES) if alias.measure}


@cache
def _essences() -> tuple[tuple[frozenset[str], Alias], ...]:
    """The words that carry the meaning of each alias."""
    return tuple((essence_of(alias.header), alias) for alias in _keys().values())


def _says_otherwise(header: str) -> bool:
    """Whether a header that only resembles one of ours speaks of what people earn, or of how many there are."""
    senses = senses_of(header)
    return senses.has("income") or not COUNTED.isdisjoint(senses.words)


@lru_cache(KEPT)
def _near(header: str) -> Alias | None:
    """The alias whose words all stand in the header beside harmless ones, or that differs by a slip of the pen."""
    words = essence_of(header)
    inside = [(own, alias) for own, alias in _essences() if _stands_in(own, words)]
    if inside:
        return max(inside, key=lambda found: len(found[0]))[1]
    close = get_close_matches(" ".join(sorted(words)), list(_keys()), n=1, cutoff=SLIP)
    return _keys()[close[0]] if close else None


COUNTED = frozenset({"accounts", "cards", "lines"})
"""Words for many of what an amount is not of: a header with one says how many."""


def _stands_in(own: frozenset[str], words: frozenset[str]) -> bool:
    beside = words - own
    return own < words and not own <= HARMLESS and all(word in HARMLESS or WHEN.fullmatch(word) for word in beside)


FEW_CODES = 6
"""So few different whole numbers, one after the other from 0 or 1 on, are codes rather than amounts (convention)."""
FEWEST_CODED = 50
"""With fewer customers amounts may look so by chance."""


def _are_codes(known: Floats) -> bool:
    """Whether amounts are few whole numbers one after the other, as the codes of bands are.

    >>> _are_codes(np.array([1.0, 2, 4, 3] * 20)), _are_codes(np.array([0.0, 50, 100] * 20))
    (True, False)
    """
    if len(known) < FEWEST_CODED or known.max() > FEW_CODES or known.min() < 0:
        return False
    values = np.unique(known)
    return len(values) > 2 and bool((np.diff(values) == 1).all()) and values[0] in (0, 1)


def _misfit(known: Floats, measure: Measure) -> tuple[str, float]:
    """What in the values speaks against a measure, and for which share of them."""
    low = -np.inf if measure.low is None else measure.low
    high = np.inf if measure.high is None else measure.high
    outside = float(np.mean((known < low) | (known > high))) if len(known) else 0.0
    if outside > 0.05:
        key = "outside" if np.isfinite(high) else "below"
        return say(f"reading.match.{key}", share=outside, low=low, high=high), outside
    if measure.unit == "money" and _are_codes(known):
        return say("reading.match.codes"), 1.0
    if measure.unit == "count" and len(known) and float(np.mean(known != np.floor(known))) > 0.05:
        return say("reading.match.fractions"), 0.0
    return "", 0.0
