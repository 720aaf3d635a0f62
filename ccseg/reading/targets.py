"""Targets: a 0 or 1 that stands last under a name nobody knows, as that of what a table was made to predict."""

from collections.abc import Collection, Sequence

from ccseg.reading.columns import Column, set_aside
from ccseg.reading.facts import Facts
from ccseg.reading.lexicon import header_tokens
from ccseg.texts import say

SAYS_NOTHING = frozenset({"person"})
"""What a header may speak of and yet not say what a yes means."""
FEWEST_OTHERS = 4
"""With fewer other inputs a table was hardly made to predict one of them: a convention."""


def without_target(columns: Sequence[Column], facts: Sequence[Facts], said: Collection[str]) -> list[Column]:
    """The columns with the last as an outcome, until a person says else, where it is the one 0 or 1 of unknown name.

    ``said`` are the headers of which a person, or an earlier result, has said what they are. Among several such columns
    the last is one of many, and an input as they are; so is one of a set whose names begin alike.
    """
    inputs = [column for column in columns if column.usable]
    unknown = [fact.name for fact in facts if _is_unknown_flag(fact)]
    last = columns[-1]
    alone = unknown == [last.name] and _begins(last.name) not in {_begins(column.name) for column in columns[:-1]}
    if last.name in said or not last.usable or not alone or len(inputs) <= FEWEST_OTHERS:
        return list(columns)
    aside = set_aside(facts[-1].content, "outcome", say("reading.because.target")).but(doubtful=True)
    return [*columns[:-1], aside]


def _is_unknown_flag(fact: Facts) -> bool:
    """Whether a column says 0 or 1 of nobody knows what, or of a state without a name."""
    senses = fact.senses
    told = fact.sign is not None and fact.sign.role != "key"
    if fact.known or told or fact.content.numbers is None or fact.content.levels != ("0", "1"):
        return False
    return senses.all <= SAYS_NOTHING if senses.unknown else "bare" in senses.all and len(senses.words) == 1


def _begins(header: str) -> str:
    """The first word of a header."""
    return next(iter(header_tokens(header)), "")
