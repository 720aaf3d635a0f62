"""Roles: what a column is for, weighed from its header, its values and other columns, each rule a row of data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

from ccseg.reading import looks, times
from ccseg.reading.contents import Content
from ccseg.reading.lexicon import Senses
from ccseg.texts import say

FILE = files(__package__) / "roles.toml"

Role = Literal[
    "identifier",
    "counter",
    "key",
    "place",
    "amount",
    "count",
    "share",
    "score",
    "duration",
    "number",
    "flag",
    "ordinal",
    "category",
    "date",
    "date part",
    "economy",
    "outcome",
    "model score",
    "segment",
    "weight",
    "protected",
    "personal",
    "duplicate",
    "constant",
    "empty",
    "text",
]
ROLES: tuple[Role, ...] = get_args(Role)

SETTLED = 3
"""With this weight a role holds; with one less it is asked (measured by benchmarks/understanding.py)."""
ASKED = SETTLED - 1

DESCRIBED: frozenset[str] = frozenset({"outcome", "segment", "protected"})
"""Roles that are no input and yet worth a look per segment."""


class Sign(NamedTuple):
    """Something that speaks for a role: how much, where it was seen, and which kind of the role it is."""

    role: Role
    weight: int
    source: Literal["header", "values", "relation"]
    what: str = ""

    @property
    def settled(self) -> bool:
        return self.weight >= SETTLED

    @property
    def asked(self) -> bool:
        return self.weight == ASKED


class Rule(NamedTuple):
    """A row of ``roles.toml``: senses of a header that make a role, and how its values must look."""

    role: Role
    what: str
    all: frozenset[str]
    without: frozenset[str]
    beside: frozenset[str]
    weight: int
    values: str


LOOKS = {**looks.LOOKS, **times.LOOKS}


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order of the file."""
    found = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(_rule(row, frozenset(found["beside"])) for row in found["rule"])


def _rule(row: Mapping[str, Any], beside: frozenset[str]) -> Rule:
    needed = frozenset(row["all"])
    return Rule(
        role=row["role"],
        what=row.get("what", ""),
        all=needed,
        without=frozenset(row.get("without", ())),
        beside=beside | needed | frozenset(row.get("beside", ())),
        weight=row.get("weight", SETTLED),
        values=row.get("values", ""),
    )


def strongest_sign(content: Content, senses: Senses) -> Sign | None:
    """The role that most speaks for, if any is settled or worth asking; a key only where it is nothing else.

    >>> from ccseg.reading.contents import number_content
    >>> from ccseg.reading.lexicon import senses_of
    >>> strongest_sign(number_content("Exited", [0, 1, 1, 0]), senses_of("Exited")).role
    'outcome'
    >>> strongest_sign(number_content("Visits", [0, 1, 1, 0]), senses_of("Visits")) is None
    True
    """
    signs = [*signs_of_values(content), *signs_of_header(content, senses)]
    told = [sign for sign in signs if sign.weight >= ASKED]
    return max(told, key=lambda sign: (sign.role != "key", sign.weight), default=None)


def signs_of_header(content: Content, senses: Senses) -> list[Sign]:
    """What the header says, with what its values add or take away."""
    signs = []
    for rule in rules():
        weight = _weight(rule, senses)
        if weight <= 0:
            continue
        look = LOOKS[rule.values](content) if rule.values else 0
        signs.append(Sign(rule.role, weight + look, "header", rule.what))
    return signs


def _weight(rule: Rule, senses: Senses) -> int:
    """What the words of a header are worth for a rule."""
    if not rule.all <= senses.all or senses.has(*rule.without):
        return 0
    other = senses.unknown > 0 or bool(senses.sure - rule.beside)
    ambiguous = not rule.all <= senses.sure
    return rule.weight - other - ambiguous


VALUE_SIGNS: tuple[tuple[looks.Look, Role, str], ...] = (
    (looks.tells_sex, "protected", "sex"),
    (looks.tells_marriage, "protected", "marital"),
    (looks.tells_outcome, "outcome", ""),
    (times.tells_months, "date part", ""),
    (times.tells_weekdays, "date part", ""),
    (times.tells_seasons, "date part", ""),
    (looks.tells_samples, "weight", ""),
)
"""What values say of themselves, whatever the header."""


def signs_of_values(content: Content) -> list[Sign]:
    """Roles that the values alone settle.

    >>> from ccseg.reading.contents import text_content
    >>> signs_of_values(text_content("x", ["male", "female", "male"]))
    [Sign(role='protected', weight=3, source='values', what='sex')]
    """
    return [Sign(role, SETTLED, "values", what) for tells, role, what in VALUE_SIGNS if tells(content)]


def because(sign: Sign) -> str:
    """The sentence that says why a column has a role."""
    what = say(f"reading.what.{sign.what}") if sign.what else ""
    return say(f"reading.because.{sign.role.replace(' ', '_')}.{sign.source}", what=what)
