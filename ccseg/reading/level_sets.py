"""Level sets: columns that say yes or no to the levels of one thing, as "marital_single" and "marital_married" do."""

import re
from collections.abc import Mapping, Sequence

from ccseg.reading.columns import Column
from ccseg.reading.facts import Facts
from ccseg.reading.looks import sex_words
from ccseg.reading.vocabulary import pairs, words
from ccseg.texts import say


def sets_of_levels(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[Column]:
    """Of columns that say yes or no to the levels of one thing, all are protected where at least half are."""
    sets: dict[str, list[Column]] = {}
    for column in columns:
        if (stem := _stem(column.name)) and _says_yes_or_no(facts[column.name]):
            sets.setdefault(stem, []).append(column)
    found: dict[str, str] = {}
    for stem, members in sets.items():
        protected = [column for column in members if column.role == "protected"]
        what = _what_levels_say([column.name[len(stem) :] for column in members])
        if len(members) > 1 and (what or 2 * len(protected) >= len(members)):
            told = say("reading.because.protected.relation", what=say(f"reading.what.{what}")) if what else ""
            found |= {c.name: told or protected[0].because for c in members if c.usable or c.role == "protected"}
    return [
        _protected(column, found[column.name]) if column.name in found and column.name not in mapping else column
        for column in columns
    ]


def _protected(column: Column, told: str) -> Column:
    return column.but(kind="protected", role="protected", describe=True, unit=None, doubtful=False, because=told)


def _what_levels_say(levels: Sequence[str]) -> str:
    """Which protected characteristic has these levels, two at least; nothing where they are of another thing."""
    told = {level.strip("_-. :=[]").lower() for level in levels}
    if len(told & words("marital")) >= 2:
        return "marital"
    return "sex" if told <= sex_words() and any(pair <= told for pair in pairs("sex_pairs")) else ""


def _stem(header: str) -> str:
    """What stands before the last separator of a header."""
    parts = re.split(r"[_\-.: =\[]", header.rstrip("]"))
    return " ".join(parts[:-1]).lower() if len(parts) > 1 else ""


def _says_yes_or_no(fact: Facts) -> bool:
    return 0 < len(fact.content.levels) <= 2
