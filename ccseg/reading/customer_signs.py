"""Customer signs: how much of a file speaks of customers, whatever else its rows may be."""

from collections.abc import Sequence
from typing import NamedTuple

from ccseg.reading.columns import Column
from ccseg.reading.facts import Facts
from ccseg.reading.lexicon import Senses
from ccseg.reading.vocabulary import words

ENOUGH = 2.0
"""Signs worth so much say that rows are customers (set on tables that were looked at, see docs/quality.md)."""
WEAK = 0.5
"""What amounts, counts and durations are worth together, of which everything has some."""
MANY = 0.25
"""From this share of the columns on, each of them is worth 1, and where most are such they are enough."""
NUMBERING = ("identifier", "counter")
"""Roles of columns that only tell rows apart."""


class Speaking(NamedTuple):
    """Senses of headers, one of which speaks of customers, and how much that is worth."""

    senses: frozenset[str]
    worth: float


def _speaking(senses: str, worth: float) -> Speaking:
    return Speaking(frozenset(senses.split()), worth)


SPEAKING = (
    _speaking("person household account card contract", 2),
    _speaking("balance limit arrears income rfm", 2),
    _speaking("naming email phone street iban cardnumber national birth", 2),
    _speaking("outcome", 2),
    _speaking("sex marital", 1.5),
    _speaking("schooling", 1),
    _speaking("family", 1),
    _speaking("age", 1),
    _speaking("name", 0.5),
)
"""What hardly anything but people and customers has; each row counts once."""
PERHAPS = SPEAKING[0].senses | SPEAKING[1].senses | {"outcome", "sex", "marital", "age"}
"""Senses that are weak signs where a word may mean other things too."""
OF_ANYTHING = frozenset({"amount", "ago", "goods", "many", "event"})
"""What customers have and other things too."""


class Signs(NamedTuple):
    """How much speaks of customers, and the headers that do."""

    worth: float
    headers: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return self.worth >= ENOUGH


def customer_signs(facts: Sequence[Facts], columns: Sequence[Column]) -> Signs:
    """How much the columns of a table speak of customers.

    >>> from ccseg.reading.contents import number_content
    >>> from ccseg.reading.facts import facts_of
    >>> facts = facts_of([number_content(header, [1, 2, 3]) for header in ("soil acidity", "sunlight")])
    >>> customer_signs(facts, [])
    Signs(worth=0.0, headers=())
    """
    by_name = {column.name: column for column in columns}
    speaking = {fact.name: _speaks(fact, by_name.get(fact.name)) for fact in facts}
    weak = [fact.name for fact in facts if not speaking[fact.name] and _may_speak(fact)]
    told = [fact.name for fact in facts if speaking[fact.name] or fact.name in weak]
    silent = [fact for fact in facts if fact.name not in told and not _numbers(by_name.get(fact.name))]
    strong = {sign: worth for signs in speaking.values() for sign, worth in signs.items()}
    return Signs(sum(strong.values()) + _worth_of_weak(len(weak), len(silent)), tuple(told))


def _numbers(column: Column | None) -> bool:
    return column is not None and column.role in NUMBERING


def of_others(senses: Senses) -> bool:
    """Whether a header names people who are mostly no customers.

    >>> from ccseg.reading.lexicon import senses_of
    >>> of_others(senses_of("Patient.ID")), of_others(senses_of("customer_id"))
    (True, False)
    """
    return not (words("other_people") | words("players")).isdisjoint(senses.words)


def _worth_of_weak(weak: int, silent: int) -> float:
    """What columns are worth that other things have too: little, unless much of the table is of them."""
    if weak > silent:
        return ENOUGH
    return min(weak, ENOUGH) if weak >= MANY * (weak + silent) else WEAK * min(weak, 1)


def _speaks(fact: Facts, column: Column | None) -> dict[object, float]:
    """What a column says of customers by itself, and what that is worth."""
    if column and column.measure:
        return {"measure": ENOUGH}
    heard = _heard(fact.senses)
    for row in SPEAKING:
        if not heard.isdisjoint(row.senses):
            return {row: row.worth}
    told = column and column.role in ("personal", "protected") and "name" not in fact.senses.sure
    return {column.role: 1} if column and told else {}


def _heard(senses: Senses) -> frozenset[str]:
    """The senses of a header by which it may speak of customers: the name of a town is no customer's."""
    if of_others(senses):
        return frozenset()
    named = len(senses.words) > 1 or senses.has("area", "thing", "kind")
    return senses.sure - {"name"} if named else senses.sure


def _may_speak(fact: Facts) -> bool:
    senses = fact.senses
    return not (senses.all.isdisjoint(PERHAPS) and senses.sure.isdisjoint(OF_ANYTHING))
