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
    >>> read_flag("is active", say.raw("grammar")), read_flag("VIP", say.raw("grammar"))
    (Flag(kind='state', verb='', noun='active'), Flag(kind='state', verb='', noun='VIP'))
    >>> read_flag("promo code used", say.raw("grammar")), read_flag("failed payments", say.raw("grammar"))
    (Flag(kind='did', verb='used', noun='promo code'), Flag(kind='plain', verb='', noun='failed payments'))
    """
    title = next((title.removesuffix(asking) for asking in grammar["asking"] if title.endswith(asking)), title)
    first, _, rest = title.partition(" ")
    rest = rest if rest[:1].isalpha() else ""
    if rest and first in grammar["having"]:
        return Flag("has", "", rest)
    if rest and first == "is":
        return Flag(_kind_of_being(rest, grammar), "", rest)
    if rest and first == "ever":
        verb, _, noun = rest.partition(" ")
        if noun and is_participle(verb):
            return Flag("done", verb, noun)
        return Flag("ever" if is_participle(rest) else "plain", "", rest)
    if rest and first in grammar["verbs"]:
        return Flag("does", grammar["verbs"][first], rest)
    if rest and is_participle(first) and first not in grammar["of_things"]:
        return Flag("done", first, rest)
    thing, _, last = title.rpartition(" ")
    if last in grammar["sorts"]:
        return Flag("sort", "", title)
    if last in grammar["persons"]:
        return Flag("is", "", title)
    if thing and last in grammar["done_by_them"]:
        return Flag("did", last, thing)
    state = is_participle(title) or title.lower() in grammar["states"]
    return Flag("state" if state else "plain", "", title)


def _kind_of_being(rest: str, grammar: Mapping[str, Any]) -> str:
    """Whether a header says that customers are somebody, are somehow, or tells of a thing."""
    if not _is_of_people(rest, grammar):
        return "plain"
    return "is" if not set(rest.split()).isdisjoint(grammar["persons"]) else "state"


def _is_of_people(rest: str, grammar: Mapping[str, Any]) -> bool:
    """Whether customers can be what a header says that they are: nobody is a festival season."""
    first, *others = rest.split()
    last = others[-1] if others else first
    known = {*grammar["persons"], *grammar["states"], *grammar["links"]}
    return not others or not known.isdisjoint((first.lower(), last.lower())) or is_participle(last)


def is_participle(word: str) -> bool:
    """Whether a word says what was done, as "insured" does.

    >>> is_participle("insured"), is_participle("need"), is_participle("card")
    (True, False, False)
    """
    return " " not in word and len(word) > SHORTEST_PARTICIPLE and word.endswith("ed") and not word.endswith("eed")
