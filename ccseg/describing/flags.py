"""Flags: how a header of yes and no speaks of customers: what they have, are, do or have done."""

from collections.abc import Mapping
from typing import Any, NamedTuple

SHORTEST_PARTICIPLE = 4


class Flag(NamedTuple):
    """The kind of phrase that a header of yes and no takes, its verb where it has one, and what it is about."""

    kind: str
    verb: str
    noun: str


def read_flag(title: str, grammar: Mapping[str, Any]) -> Flag:
    """How a header of yes and no speaks, by the words of ``grammar.toml``.

    >>> from ccseg.texts import say
    >>> read_flag("is active member", say.raw("grammar")), read_flag("is festival season", say.raw("grammar"))
    (Flag(kind='is', verb='', noun='active member'), Flag(kind='plain', verb='', noun='festival season'))
    """
    title = next((title.removesuffix(asking) for asking in grammar["asking"] if title.endswith(asking)), title)
    first, _, rest = title.partition(" ")
    rest = rest if rest[:1].isalpha() else ""
    if rest and first == "has":
        return Flag(first, "", rest)
    if rest and first == "is":
        return Flag(first if _is_of_people(rest, grammar) else "plain", "", rest)
    if rest and first == "ever":
        return Flag("ever" if _is_participle(rest) else "plain", "", rest)
    if rest and first in grammar["verbs"]:
        return Flag("does", grammar["verbs"][first], rest)
    if rest and _is_participle(first):
        return Flag("done", first, rest)
    if title.rpartition(" ")[2] in grammar["persons"]:
        return Flag("is", "", title)
    state = _is_participle(title) or title in grammar["states"]
    return Flag("state" if state else "plain", "", title)


def _is_of_people(rest: str, grammar: Mapping[str, Any]) -> bool:
    """Whether customers can be what a header says that they are: nobody is a festival season."""
    first, *others = rest.split()
    last = others[-1] if others else first
    known = {*grammar["persons"], *grammar["states"], *grammar["links"]}
    return not others or not known.isdisjoint((first, last)) or _is_participle(last)


def _is_participle(word: str) -> bool:
    """Whether a word says what was done, as "insured" does.

    >>> _is_participle("insured"), _is_participle("need"), _is_participle("card")
    (True, False, False)
    """
    return " " not in word and len(word) > SHORTEST_PARTICIPLE and word.endswith("ed") and not word.endswith("eed")
