"""Roles: what each column of postings is for, by its header, each role a row of data."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

from ccseg.errors import InvalidRecipe
from ccseg.reading.lexicon import Senses, senses_of
from ccseg.reading.measures import header_words
from ccseg.reading.slips import tell_names
from ccseg.texts import say

FILE = files(__package__) / "roles.toml"

Role = Literal[
    "posting",
    "customer",
    "card",
    "account",
    "date",
    "year",
    "month",
    "day",
    "time",
    "amount",
    "quantity",
    "type",
    "merchant",
    "category",
    "mcc",
    "city",
    "channel",
    "country",
    "plan",
    "status",
    "fraud",
    "currency",
    "balance",
    "credit_limit",
    "purchases",
    "oneoff_purchases",
    "installments_purchases",
    "purchases_trx",
    "cash_advance",
    "cash_advance_trx",
    "payments",
    "minimum_payments",
    "payment_delay",
]
ROLES: tuple[Role, ...] = get_args(Role)

OWNERS: tuple[Role, ...] = ("customer", "account", "card")
"""Who a row belongs to, the best first."""

OF_MONTHS: tuple[Role, ...] = ROLES[ROLES.index("balance") :]
"""What a column of monthly rows may hold: the measures of which there is one for each month."""

NUMBERS: frozenset[Role] = frozenset({"amount", "quantity", *OF_MONTHS})
"""Roles of columns of numbers."""

NONE = "none"
"""What a person says of a column that has no role."""

WHOLE = 100.0
"""What a header is worth that is written in the table; less the further down it stands."""


LEAST = 0.001
"""What a header is worth that has a role only where no other has."""


class Rule(NamedTuple):
    """A row of ``roles.toml``: the headers of a role, and the senses that make another header one of it."""

    role: Role
    headers: tuple[tuple[str, ...], ...]
    senses: tuple[frozenset[str], ...]
    without: frozenset[str]
    never: frozenset[str]
    later: frozenset[str]

    def score(self, words: tuple[str, ...], senses: Senses) -> float:
        """How well a header names the role; 0 where it does not."""
        found = self._named(words, senses)
        return found * LEAST if self.is_later(words) else found

    def _named(self, words: tuple[str, ...], senses: Senses) -> float:
        for written in (words, _without_currency(words)):
            if written in self.headers:
                return WHOLE - self.headers.index(written)
        if senses.has(*self.without) or not self.never.isdisjoint(words):
            return 0.0
        fitting = [place for place, needed in enumerate(self.senses) if needed <= senses.sure]
        return float(len(self.senses) - fitting[0]) / (1 + senses.unknown) if fitting else 0.0

    def is_later(self, words: tuple[str, ...]) -> bool:
        """Whether a header has the role only where no other has."""
        return not self.later.isdisjoint(words)


def _without_currency(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a header without the currency at their end."""
    return words[:-1] if words and words[-1] in _currencies() else words


@cache
def _currencies() -> frozenset[str]:
    return frozenset(_file()["currencies"])


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order of the file."""
    found = _file()["role"]
    return tuple(
        Rule(
            role=row["name"],
            headers=tuple(header_words(header) for header in row["headers"]),
            senses=tuple(frozenset(senses.split()) for senses in row.get("senses", ())),
            without=frozenset(row.get("without", ())),
            never=_words(row.get("never", ())),
            later=_words(row.get("later", ())),
        )
        for row in found
    )


def _words(words: Sequence[str]) -> frozenset[str]:
    return frozenset(part for word in words for part in header_words(word))


def find_roles(
    headers: Sequence[str], said: Mapping[str, str] = {}, worded: Callable[[str], bool] = lambda header: False
) -> dict[Role, str]:
    """The header of each role that is there; what a person ``said`` of a header has the last word.

    ``worded`` tells of a header whether words stand under it and no numbers; it is asked of no more than it must.

    Raises ``InvalidRecipe`` where that names a header or a role that does not exist.

    >>> found = find_roles(["User", "Card", "Year", "Month", "Day", "Time", "Amount", "MCC", "Errors?"])
    >>> found["customer"], found["amount"], found["status"]
    ('User', 'Amount', 'Errors?')
    >>> find_roles(["cc_num", "amt", "dob", "trans_date_trans_time"])
    {'amount': 'amt', 'card': 'cc_num', 'date': 'trans_date_trans_time'}
    >>> find_roles(["User", "Amount"], {"User": "none"})
    {'amount': 'Amount'}
    >>> find_roles(["User", "Amount"], worded=lambda header: header == "Amount")
    {'customer': 'User'}
    """
    _check(headers, said)
    roles: dict[Role, str] = {role: header for header, role in said.items() if role != NONE}  # type: ignore[misc]
    open_headers = [header for header in headers if header not in said]
    for score, _, header, role in sorted(_scores(open_headers), key=lambda row: (-row[0], row[1])):
        if score and role not in roles and header not in roles.values() and not (role in NUMBERS and worded(header)):
            roles[role] = header
    return _without_contradictions(roles)


def _scores(headers: Sequence[str]) -> list[tuple[float, int, str, Role]]:
    """How well each header names each role, with its place."""
    found = []
    for place, header in enumerate(headers):
        words, senses = header_words(header), senses_of(header)
        found += [(rule.score(words, senses), place, header, rule.role) for rule in rules()]
    return found


def _without_contradictions(roles: dict[Role, str]) -> dict[Role, str]:
    """A date is whole or in parts: a month by itself is that of monthly rows. Pieces count where amounts are prices."""
    roles = _without_pieces(roles)
    parts: tuple[Role, ...] = ("year", "month", "day")
    if "date" in roles or not {"year", "month"} <= set(roles):
        return {role: header for role, header in roles.items() if role not in parts}
    return roles


def _without_pieces(roles: dict[Role, str]) -> dict[Role, str]:
    """The roles without the quantity, unless the amount is the price of one piece."""
    [amount] = [rule for rule in rules() if rule.role == "amount"]
    if "amount" in roles and amount.is_later(header_words(roles["amount"])):
        return roles
    return {role: header for role, header in roles.items() if role != "quantity"}


def _check(headers: Sequence[str], said: Mapping[str, str]) -> None:
    for header, role in said.items():
        if header not in headers:
            raise InvalidRecipe(say("reading.mapping.unknown", header=header, headers=tell_names(header, headers)))
        if role not in (*ROLES, NONE):
            known = ", ".join((*ROLES, NONE))
            raise InvalidRecipe(say("deriving.roles.unknown", header=header, role=role, roles=known))
