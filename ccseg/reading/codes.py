"""Codes: numbers and short texts that say which kind of customer somebody is, or only where he is served."""

from ccseg.reading.columns import MOST_LEVELS, Column, make_column, set_aside
from ccseg.reading.facts import Facts
from ccseg.reading.identifiers import CODE
from ccseg.reading.lexicon import Senses, senses_of
from ccseg.reading.roles import because
from ccseg.reading.spreads import thins_out, years_of_school
from ccseg.reading.vocabulary import words
from ccseg.texts import say

KINDS = ("kind", "order", "schooling", "band", "hint", "label", "cluster", "risk")
"""What codes may be of that say which kind of customer somebody is."""
QUANTITIES = ("count", "many", "amount", "share", "score", "ago", "flag", "balance", "limit")
ELSEWHERE = ("area", "serving", "doer")
"""Of whom and of where numbers say which, without telling what a customer is or does."""
NAMED = ("id", "code")
NAME_OF_TWO = r"^[^\W\d_]+\.?[\s_-]+(?:[^\W\d_]+.*|\d+)$"
"""A first and a last name, or what somebody is with a number, as in "Agent 7"."""
MOSTLY_CODES = 0.9
THINGS = ("thing", "serving", "event", "contract", "account", "card", "person", "phone", "network_address")
"""What has an id or a code of its own; that of a place may be its short name."""


FEW_CODES = 12
"""With more different numbers than this, a header that hardly says so does not make them codes (convention)."""


def key_of(fact: Facts) -> Column | None:
    """Numbers that say which: a category where they are few and say what kind of customer, else left out."""
    sign = fact.sign
    levels = fact.content.levels
    if says_where(fact):
        return set_aside(fact.content, "key", say("reading.because.key.elsewhere"), kind="ignored").but(
            describe=bool(levels)
        )
    if _is_one_or_two(fact):
        return make_column(fact.content, "category", say("reading.because.coded", levels=2), role="key")
    if sign is None or sign.role != "key" or fact.known or (levels and set(levels) <= {"0", "1"}):
        return None
    if fact.senses.has("schooling") and years_of_school(fact.content):
        return None
    if sign.asked and (not levels or len(levels) > FEW_CODES):
        return None
    if not levels or len(levels) > MOST_LEVELS:
        if _is_amount_of_a_kind(fact.senses):
            return None
        doubtful = sign.asked or thins_out(fact.content)
        return set_aside(fact.content, "key", because(sign), kind="ignored").but(doubtful=doubtful)
    told = say("reading.because.coded", levels=len(levels))
    return make_column(fact.content, "category", told, role="key").but(doubtful=sign.asked)


def _is_amount_of_a_kind(senses: Senses) -> bool:
    """Whether a header says how much of a kind, as ``category_spend_fuel``, and not which, as ``sales_channel``."""
    which = senses_of(senses.words[-1]).has("kind", "thing", "area", "order", *NAMED)
    return senses.has("amount") and not which and not senses.has(*NAMED)


def _is_one_or_two(fact: Facts) -> bool:
    """Whether all numbers are 1 or 2 under a header that says no quantity: nobody has none, so nothing is counted."""
    says_how_much = fact.senses.has(
        "count", "many", "amount", "score", "share", "order", "ago", "balance", "limit", "stat"
    )
    unsaid = not says_how_much and not fact.known and not fact.senses.has("family", "age")
    return unsaid and set(fact.content.levels) == {"1", "2"} and fact.content.rows > MOST_LEVELS


def says_where(fact: Facts) -> bool:
    """Whether a column says by its codes where or by whom a customer is served, or which of other things is his."""
    senses, levels = fact.senses, frozenset(fact.content.levels)
    if fact.known or levels <= {"0", "1"} or senses.has(*KINDS, *QUANTITIES) or len(levels) > MOST_LEVELS:
        return False
    if fact.content.numbers is None:
        if _names_who_serves(fact):
            return True
        coded_area = _has(senses, ("id",)) and _has(senses, ("area",)) and fact.content.share(CODE) > MOSTLY_CODES
        return ((_has(senses, NAMED) and _has(senses, THINGS)) or coded_area) and not fact.content.many
    sign = fact.sign
    which = sign is not None and sign.role == "key" and sign.settled
    return which and (_has(senses, ELSEWHERE) or _has(senses, NAMED))


def _names_who_serves(fact: Facts) -> bool:
    """Whether a column has the names of those who serve customers, of two words or a word and a number."""
    said = fact.senses.words
    serves = bool(said) and (said[-1] in words("who_serve") or " ".join(said[-2:]) in words("done_by"))
    return serves and not fact.content.many and fact.content.share(NAME_OF_TWO) > MOSTLY_CODES


def _has(senses: Senses, wanted: tuple[str, ...]) -> bool:
    return not senses.sure.isdisjoint(wanted)
