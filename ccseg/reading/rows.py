"""Rows: whether a row is a customer, or one of several of a customer, as orders are, or no customer at all."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from ccseg.reading.columns import Column
from ccseg.reading.contents import Content
from ccseg.reading.customer_signs import customer_signs, of_others
from ccseg.reading.facts import Facts
from ccseg.reading.findings import Issue, Option, Question, Severity
from ccseg.reading.headers import column_name
from ccseg.reading.identifiers import CODE, PERSON, SELDOM_DIFFERENT, id_header
from ccseg.reading.lexicon import Senses
from ccseg.reading.row_kinds import SIGNS, seeming_kind
from ccseg.reading.row_structure import all_different, show_rows
from ccseg.reading.vocabulary import words
from ccseg.texts import say

OFTEN = 0.2
"""From this share of rows on whose customer stands in another row too, rows are no customers (convention)."""
SELDOM = 0.02
"""Of accounts, which people know to have several of, less is enough to say so."""
FEWEST_OWNERS = 5
OWNER = 2.0
MOST_PERIODS = 400
"""More different days than this are no periods of a customer."""

ROW_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("invoice", ("invoice", "rechnung", "factur", "fatur", "fattur", "faktur", "発票", "发票", "請求", "накладн")),
    ("order", ("order", "bestell", "auftrag", "command", "pedido", "orden", "ordin", "zamow", "siparis", "заказ")),
    ("order", ("订单", "訂單", "注文", "受注", "pesanan", "basket", "طلب")),
    ("receipt", ("receipt", "bon", "recibo", "scontrino", "paragon", "fis", "чек")),
    ("ticket", ("ticket",)),
    ("booking", ("booking", "reserv", "buchung", "boeking", "予約", "预订", "trip", "ride")),
    ("claim", ("claim", "sinistr", "siniestr", "schaden", "klaim", "hasar")),
    ("call", ("call", "cdr")),
    ("session", ("session", "visit", "sitzung", "sesion", "sessao")),
)
"""What a row is by the beginnings of a word of its headers, the first that is there; else a transaction."""

STOPPED, TAKEN = "others", "customers"
"""Answers to whether each row is a customer."""
CONTRADICTING = ("first", "last")
"""Further ones where nothing says what else a row is: rows of a customer contradict each other, and one holds."""


class Owner(NamedTuple):
    """A column that says who a row belongs to, in how many rows its values stand, and how many of them there are."""

    name: str
    repeated: float
    owners: int


def foreign_rows(facts: Sequence[Facts], columns: Sequence[Column], copies: Sequence[int]) -> list[Issue]:
    """An error where a row is not a customer, with what it seems to be; a note where it is an account.

    ``copies`` are rows that repeat another in every cell, which say nothing.
    """
    chosen = next((column.name for column in columns if column.kind == "id"), None)
    by_name = {fact.name: fact for fact in facts}
    own = by_name[chosen] if chosen else None
    if own and _says_who(own) and _owner(own, copies).repeated <= OFTEN:
        # A clinic's patients may be its customers, and mostly are not; players with an id mostly are a casino's. A lead
        # may be somebody who is yet to be a customer, or a chance of a sale.
        if not (words("other_people") | words("deals")).isdisjoint(own.senses.words):
            return _seem(facts, columns, asked=True)
        return _ask_beside(facts[0], own)
    owner = _best_owner(facts, columns, chosen, copies)
    kind = _kind_of_row(facts, own, owner)
    if owner and owner.repeated > (SELDOM if kind == "account" else OFTEN):
        return [_stop(owner, kind, len(facts[0].content.texts))]
    if own and _is_event(own.senses):
        return [_stop_event(own.name, kind)]
    if chosen is None and (events := [fact for fact in facts if _is_event(fact.senses)]):
        return [_stop_event(events[0].name, kind)]
    if chosen is None and (lines := _numbered_lines(facts, copies)):
        return [_stop(lines, kind, len(facts[0].content.texts))]
    if _names_customers(facts, columns):
        return []
    if contract := _contract(facts, own):
        return _seem(facts, columns) or _ask_beside(facts[0], contract) or [_note_contracts(contract.name)]
    unnamed = [] if chosen else [*_ask_dated(facts, columns), *_ask_named(facts, columns, copies)][:1]
    return _seem(facts, columns) or unnamed or _ask_unsaid(facts, columns)


def _contract(facts: Sequence[Facts], own: Facts | None) -> Facts | None:
    """The id of accounts or contracts that tells the rows apart, also beside another id or a number of the rows."""
    if own and _is_contract(own.senses):
        return own
    others = facts if own is None or _is_bare(own.senses) else ()
    return next((fact for fact in others if _is_account(fact, None)), None)


def _is_contract(senses: Senses) -> bool:
    return senses.has("account", "card", "contract")


def _note_contracts(header: str) -> Issue:
    """That a customer who has several accounts or contracts counts once for each."""
    message, cure = say("reading.rows.contracts", header=header), say("reading.rows.contracts_cure")
    return Issue(severity="note", column=header, message=message, cure=cure)


def _names_customers(facts: Sequence[Facts], columns: Sequence[Column]) -> bool:
    """Whether a column says by its header and its values who the customer of a row is."""
    identify = {column.name for column in columns if column.role == "identifier"}
    return any(fact.name in identify and _says_who(fact) for fact in facts)


def _says_who(fact: Facts) -> bool:
    """Whether a column says who a person is, by ids, or by names under a header of no other people than customers."""
    if id_header(fact.senses) < PERSON or _is_bare(fact.senses):
        return False
    named = fact.content.numbers is None and fact.content.share(CODE) < 0.5
    # Ids under the header of other people may be of customers, as of a casino.
    return not (named and of_others(fact.senses))


def _seem(facts: Sequence[Facts], columns: Sequence[Column], *, asked: bool = False) -> list[Issue]:
    """What rows of which nobody is said to be the customer seem to be by their headers; clear signs stop.

    Where ``asked``, they only ask.
    """
    people = any(column.role == "protected" and not column.doubtful for column in columns)
    headers = [fact.name for fact in facts]
    found = seeming_kind(headers, people, all_different(facts), show_rows(facts))
    if found is None:
        return []
    clear = found.signs > SIGNS and not (people or found.asked or asked)
    seems, named = say(f"reading.rows.kind.{found.kind}"), [f"'{header}'" for header in found.headers[:SHOWN]]
    message = say("reading.rows.seems", seems=seems, headers=named)
    question = _question(found.headers[0], STOPPED if clear else TAKEN)
    cure = say("reading.rows.seems_cure")
    severity: Severity = "error" if clear else "warning"
    return [Issue(severity=severity, column=found.headers[0], message=message, cure=cure, question=question)]


def _ask_unsaid(facts: Sequence[Facts], columns: Sequence[Column]) -> list[Issue]:
    """A question where hardly any header of a file speaks of customers."""
    signs = customer_signs(facts, columns)
    nameless = all(fact.name == column_name(place) for place, fact in enumerate(facts, 1))
    if signs.enough or nameless:
        return []
    named = [f"'{header}'" for header in signs.headers[:SHOWN]]
    message = say("reading.rows.hardly", headers=named) if named else say("reading.rows.unsaid")
    return [_asked(None, message, say("reading.rows.seems_cure"))]


def _ask_beside(first: Facts, own: Facts) -> list[Issue]:
    """A question where each row begins with an id of something else, as of a sale, and its customer comes later."""
    senses = first.senses
    of_nothing = words("bare_ids").issuperset(senses.words)
    of_whom = senses.has("person", "household", "account", "card", "contract", "national", "counter")
    if first is own or of_nothing or of_whom or "id" not in senses.sure or not first.content.unique:
        return []
    message = say("reading.rows.beside", header=first.name, owner=own.name)
    return [_asked(first.name, message, say("reading.rows.cure"))]


def _ask_dated(facts: Sequence[Facts], columns: Sequence[Column]) -> list[Issue]:
    """A question where nobody is named and a column has the day of something that happened, as of a transaction."""
    roles = {column.name: column.role for column in columns}
    if any(roles[fact.name] == "personal" and _mostly_different(fact.content) for fact in facts):
        return []
    dated = [fact for fact in facts if roles[fact.name] == "date" and _is_of_an_event(fact.senses)]
    if not dated:
        return []
    header, seems = dated[0].name, say(f"reading.rows.kind.{_kind_of_row(dated, None, None)}")
    message = say("reading.rows.dated", seems=seems, header=header)
    return [_asked(header, message, say("reading.rows.seems_cure"))]


def _ask_named(facts: Sequence[Facts], columns: Sequence[Column], copies: Sequence[int]) -> list[Issue]:
    """A question where no id is there and the same full names stand in many rows, as of those who were served."""
    personal = {column.name for column in columns if column.role == "personal"}
    for fact in facts:
        if fact.name in personal and fact.content.numbers is None and fact.content.share(FULL_NAME) > MOSTLY_NAMES:
            owner = _owner(fact, copies)
            if owner.repeated > OFTEN and owner.owners >= FEWEST_OWNERS:
                seems, rows = say("reading.rows.kind.row"), len(fact.content.texts)
                values = {"rows": rows, "owners": owner.owners, "header": fact.name}
                message = say("reading.rows.owned", seems=seems, **values)
                return [_asked(fact.name, message, say("reading.rows.cure"))]
    return []


FULL_NAME = r"^[^\W\d_]\S*[\s,]+[^\W\d_].*$"
"""A first and a last name, of which hardly two customers have the same."""
MOSTLY_NAMES = 0.9


def _is_of_an_event(senses: Senses) -> bool:
    """Whether a header speaks of the day of an event, and not of the first or the last of a customer's."""
    return {"date", "event"} <= senses.sure and not senses.has("stat", "first", "ago", "outcome", "birth", "later")


def _mostly_different(content: Content) -> bool:
    return content.distinct >= MOSTLY_DIFFERENT * max(1, content.present)


MOSTLY_DIFFERENT = 0.9
"""Names, addresses or telephone numbers of which nearly every row has its own say whose it is (convention)."""
SHOWN = 3
"""So many headers are named."""


def _is_bare(senses: Senses) -> bool:
    """Whether a header says "id" and not whose."""
    return not senses.has("person", "household", "account", "card", "contract")


def _is_event(senses: Senses) -> bool:
    return "event" in senses.sure and senses.has("id") and 0 < id_header(senses) < OWNER


def _numbered_lines(facts: Sequence[Facts], copies: Sequence[int]) -> Owner | None:
    """The column that numbers orders of several rows under a header that says no "number", such as "Transaction"."""
    for fact in facts:
        content, senses = fact.content, fact.senses
        if "event" not in senses.sure or senses.unknown or senses.has(*NO_NUMBERS):
            continue
        if content.numbers is None or not content.whole:
            continue
        owner = _owner(fact, copies)
        dense = content.known.max() - content.known.min() < DENSE * owner.owners
        if owner.repeated > OFTEN and dense and owner.owners > max(FEWEST_OWNERS, SELDOM * content.rows):
            return owner
    return None


NO_NUMBERS = (
    "amount",
    "count",
    "many",
    "date",
    "kind",
    "flag",
    "outcome",
    "share",
    "score",
    "limit",
    "name",
    "stat",
    "ago",
)
"""Senses of headers of events that say how much, how many or of which kind."""
DENSE = 2
"""Of numbers given one after the other at least every second is there (convention)."""


def _best_owner(
    facts: Sequence[Facts], columns: Sequence[Column], chosen: str | None, copies: Sequence[int]
) -> Owner | None:
    """Of the columns that say who a row belongs to, the one that most means a person."""
    roles = {column.name: column.role for column in columns}
    scored = []
    for place, fact in enumerate(facts):
        score = id_header(fact.senses)
        if score < OWNER and not (chosen is None and _may_own(fact)):
            continue
        if fact.content.numbers is not None and not fact.content.whole:
            continue
        if fact.name != chosen and roles[fact.name] not in (None, "identifier", "key", "category", "number", "text"):
            continue
        owner = _owner(fact, copies)
        if owner.owners >= _fewest_owners(fact, score) and owner.repeated > 0:
            scored.append((score, -place, owner))
    return max(scored)[2] if scored else None


def _fewest_owners(fact: Facts, score: float) -> float:
    """From how many different values on a column may say whose rows are: a bare word with few says which kind."""
    bare = score < NAMES_WHOSE
    return max(FEWEST_OWNERS, SELDOM_DIFFERENT * fact.content.rows) if bare else FEWEST_OWNERS


NAMES_WHOSE = 3.0
"""Headers that score so say both whose and that it is an id (ccseg/reading/identifiers.py)."""


def _may_own(fact: Facts) -> bool:
    """Whether codes under a header that says nothing are so many and so often repeated that they say whose a row is."""
    content, senses = fact.content, fact.senses
    if content.numbers is not None or senses.has("thing", "kind", "area", "position", "code", "name", "event", "date"):
        return False
    return content.share(CODE) > 0.9 and content.distinct > 0.02 * content.rows and content.distinct > 20


def _owner(fact: Facts, copies: Sequence[int]) -> Owner:
    values = _keys(fact.content)
    if len(copies):
        values = values.drop(index=values.index[list(copies)])
    known = values.dropna()
    repeated = known.duplicated(keep=False)
    return Owner(fact.name, float(repeated.mean()) if len(known) else 0.0, int(known.nunique()))


def _keys(content: Content) -> pd.Series:
    """The values of a column as they tell rows apart, with gaps."""
    if content.numbers is not None:
        return pd.Series(content.numbers.values)
    return pd.Series(content.texts.to_pandas()).astype("str")


def _kind_of_row(facts: Sequence[Facts], own: Facts | None, owner: Owner | None) -> str:
    """What a row seems to be: a month of a customer, an order, an invoice, a transaction, an account."""
    if owner and _has_periods(facts, owner):
        return "month"
    named = [fact for fact in facts if "event" in fact.senses.sure]
    if own and "event" in own.senses.sure:
        named = [own]
    spoken = [word for fact in named for word in fact.senses.words]
    for kind, beginnings in ROW_WORDS:
        if any(word.startswith(beginnings) for word in spoken):
            return kind
    if named:
        return "transaction"
    return "account" if any(_is_account(fact, owner) for fact in facts) else "row"


def _is_account(fact: Facts, owner: Owner | None) -> bool:
    """Whether a column numbers accounts or contracts, each once."""
    named = fact.senses.has("account", "card", "contract") and not fact.senses.has("person")
    other = owner is None or fact.name != owner.name
    return other and named and id_header(fact.senses) >= OWNER and fact.content.unique


def _has_periods(facts: Sequence[Facts], owner: Owner) -> bool:
    """Whether a column of months or days tells the rows of each customer apart."""
    keys = next(_keys(fact.content) for fact in facts if fact.name == owner.name)
    for fact in facts:
        if fact.name == owner.name or not fact.senses.has("month", "year", "week", "quarter", "date", "day"):
            continue
        periods = _keys(fact.content)
        if not 2 <= periods.nunique() <= min(MOST_PERIODS, len(periods) / 2):
            continue
        if not pd.DataFrame({"owner": keys, "period": periods}).duplicated().any():
            return True
    return False


def _stop(owner: Owner, kind: str, rows: int) -> Issue:
    seems = say(f"reading.rows.kind.{kind}")
    message = say("reading.rows.owned", seems=seems, rows=rows, owners=owner.owners, header=owner.name)
    return _error(owner.name, message, *(CONTRADICTING if kind == "row" else ()))


def _stop_event(header: str, kind: str) -> Issue:
    message = say("reading.rows.event", seems=say(f"reading.rows.kind.{kind}"), header=header)
    return _error(header, message)


def _error(column: str, message: str, *further: str) -> Issue:
    question = _question(column, STOPPED, *further)
    cure = " ".join([say("reading.rows.cure"), *([say("reading.rows.contradicting_cure")] if further else [])])
    return Issue(severity="error", column=column, message=message, cure=cure, question=question)


def _asked(column: str | None, message: str, cure: str) -> Issue:
    """A warning that rows may be no customers, which they are taken for until somebody says."""
    question = _question(column, TAKEN)
    return Issue(severity="warning", column=column, message=message, cure=cure, question=question)


def _question(column: str | None, assumed: str, *further: str) -> Question:
    """Whether each row is a customer, with what holds until somebody says."""
    options = tuple(Option(value=value, label=say(f"reading.rows.{value}")) for value in (STOPPED, TAKEN, *further))
    return Question(field="rows", column=column, text=say("reading.rows.ask"), options=options, assumed=assumed)
