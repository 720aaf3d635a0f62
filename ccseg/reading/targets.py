"""Targets: a 0 or 1 under a name nobody knows, which may be what a table was made to predict."""

from collections.abc import Collection, Sequence

from ccseg.reading.columns import Column, set_aside
from ccseg.reading.facts import Facts, is_flag_of_money
from ccseg.reading.lexicon import Senses, header_tokens
from ccseg.reading.roles import Role
from ccseg.reading.vocabulary import words
from ccseg.texts import say

SAYS_NOTHING = frozenset({"person", "bare"})
"""What a header may speak of and yet not say what a yes means."""
FEWEST_OTHERS = 2
"""With fewer other inputs a table was hardly made to predict one of them: a convention."""
BEFORE: frozenset[Role] = frozenset({"identifier", "counter", "empty", "constant", "personal"})
"""What stands before the first column that says something."""


def without_target(columns: Sequence[Column], facts: Sequence[Facts], said: Collection[str]) -> list[Column]:
    """The columns with a 0 or 1 of unknown name as an outcome where a target stands, until a person says else.

    That is first of all, or last and the only one of its kind; a bare state wherever it is the only one. Any other that
    is the only one stays an input and is asked about. ``said`` are the headers of which a person, or an earlier result,
    has said what they are. One of a set whose names begin alike is an input as they are.
    """
    inputs = [column for column in columns if column.usable]
    unknown = [fact.name for fact in facts if _is_unknown_flag(fact)]
    place = _target(columns, unknown)
    if place is None or columns[place].name in said or len(inputs) <= FEWEST_OTHERS:
        return list(columns)
    column, fact = columns[place], facts[place]
    if not column.usable or _begins(column.name) in {_begins(other.name) for other in columns if other is not column}:
        return list(columns)
    told = _why_target(place, columns, fact)
    found = set_aside(fact.content, "outcome", told) if told else column.but(because=say("reading.because.flag"))
    return [*columns[:place], found.but(doubtful=True), *columns[place + 1 :]]


def _why_target(place: int, columns: Sequence[Column], fact: Facts) -> str:
    """Why the column at a place is taken for a target; nothing where it is not."""
    ends = {_first(columns): "first", len(columns) - 1: "last"}
    if place in ends:
        return say("reading.because.target", place=say(f"reading.because.stands.{ends[place]}"))
    return "" if _is_unsaid(fact.senses) else say("reading.because.state")


def _target(columns: Sequence[Column], unknown: Sequence[str]) -> int | None:
    """The place of the column of unknown name that may be a target: the first that says something, or the only one."""
    first = _first(columns)
    if first is not None and columns[first].name in unknown:
        return first
    alone = [place for place, column in enumerate(columns) if column.name in unknown]
    return alone[0] if len(alone) == 1 else None


def _first(columns: Sequence[Column]) -> int | None:
    """The place of the first column that says something of a customer."""
    return next((place for place, column in enumerate(columns) if column.role not in BEFORE), None)


def _is_unknown_flag(fact: Facts) -> bool:
    """Whether a column says 0 or 1 of nobody knows what, of a state without a name, or under the name of an amount."""
    senses = fact.senses
    told = fact.sign is not None and fact.sign.role != "key"
    if fact.known or told or fact.content.numbers is None or fact.content.levels != ("0", "1"):
        return False
    if fact.content.texts.null_count:
        # A mark: one or nothing. What is predicted is known of everybody.
        return False
    if is_flag_of_money(fact.content):
        return True
    return _is_unsaid(senses) or ("bare" in senses.all and len(senses.words) == 1)


def _is_unsaid(senses: Senses) -> bool:
    """Whether a header has words that nobody knows, and none that says what a yes means, or is only "active"."""
    if len(senses.words) == 1 and not words("standing").isdisjoint(senses.words):
        return True
    return senses.unknown > 0 and senses.all <= SAYS_NOTHING


def _begins(header: str) -> str:
    """The first word of a header."""
    return next(iter(header_tokens(header)), "")
