"""Targets: a yes or no that stands last under a name nobody knows, as that of what a table was made to predict."""

from collections.abc import Collection, Sequence

from ccseg.reading.columns import Column, set_aside
from ccseg.reading.facts import Facts
from ccseg.reading.looks import levels_of
from ccseg.reading.vocabulary import words
from ccseg.texts import say

SAYS_NOTHING = frozenset({"person"})
"""What a header may speak of and yet not say what a yes means."""
FEWEST_OTHERS = 4
"""With fewer other inputs a table was hardly made to predict one of them: a convention."""


def without_target(columns: Sequence[Column], facts: Sequence[Facts], said: Collection[str]) -> list[Column]:
    """The columns with the last as an outcome, until a person says else, where it is the one yes or no of unknown name.

    ``said`` are the headers of which a person, or an earlier result, has said what they are. Among several such columns
    the last is one of many, and an input as they are.
    """
    inputs = [column for column in columns if column.usable]
    unknown = [fact.name for fact in facts if _is_unknown_flag(fact)]
    last = columns[-1]
    if last.name in said or not last.usable or unknown != [last.name] or len(inputs) <= FEWEST_OTHERS:
        return list(columns)
    aside = set_aside(facts[-1].content, "outcome", say("reading.because.target")).but(doubtful=True)
    return [*columns[:-1], aside]


def _is_unknown_flag(fact: Facts) -> bool:
    """Whether a column says yes or no to nobody knows what."""
    if fact.content.distinct != 2 or fact.known or fact.sign or not fact.senses.unknown:
        return False
    return fact.senses.all <= SAYS_NOTHING and levels_of(fact.content) <= words("yes") | words("no")
