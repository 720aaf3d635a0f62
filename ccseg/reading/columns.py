"""Columns: what each column of a file was understood to be, and why."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, cast

from ccseg.errors import InvalidRecipe
from ccseg.reading.contents import Content
from ccseg.reading.matches import TRIPLE, complete_sum, match_measure
from ccseg.reading.measures import MEASURES, Measure, Unit, find_alias, header_words, spellings, title_of
from ccseg.reading.personal import recognise_personal, recognise_protected
from ccseg.records import Record

__all__ = ["MEASURES", "Column", "Kind", "Measure", "Unit", "understand_columns"]

Kind = Literal[
    "id", "number", "category", "counter", "constant", "empty", "text", "date", "personal", "protected", "ignored"
]

LEVELS = 20
"""More different values than this and a text column is no category."""

ID_HEADERS = """
customer id, customerid, custid, customer, customer number, customer key, client id, client, client number, clientnum,
id, uid, uuid, key, account id, acctid, account, account number, card id, cardholder id, holder id, user id, userid,
member id, member number, household id, subscriber id, person id, party id, contract id, borrower id, patron id,
shopper id, reader id, kunde, kunden id, kundennummer, kundennr, kunden nr, kontonummer, numero client, id client,
identifiant, cliente, id cliente, cliente id, numero cliente, codice cliente, klantnummer, klant id
"""
COUNTER_HEADERS = """
recnum, recno, record number, record, row, row number, rownum, rowid, row id, index, idx, number, serial number, serial,
lfd nr, sl no, obs, n, line
"""


CODE_HEADERS = """
zip, zip code, postcode, post code, postal code, plz, code postal, cap, branch, branch code, branch id, branch number,
region code, country code, area code, product code, store, store id, sector code, mcc, sic, nace, bin
"""
MONTHS = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
DATE = (
    r"^(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"|(?:\d{{1,2}}[ -])?{MONTHS}[a-z]*[ -,]+\d{{2,4}})(?:[T ]\d{{1,2}}:\d{{2}}.*)?$"
)
CODE = r"^[^\s]*\d[^\s]*$"
ID_WORDS = spellings(ID_HEADERS)
COUNTER_WORDS = spellings(COUNTER_HEADERS)
CODE_WORDS = spellings(CODE_HEADERS)


DAYS = frozenset({"date", "day", "datum", "fecha", "data", "datetime", "timestamp"})
REPEATED = "It looks like an identifier, but most of its values stand in several rows."
MEANINGS = ("id", "number", "category", "ignored", *(measure.name for measure in MEASURES))


class Column(Record):
    """What one column of the file is: its kind, the measure it holds if any, and why we think so."""

    name: str
    kind: Kind
    measure: str | None = None
    unit: Unit | None = None
    missing: float = 0.0
    doubtful: bool = False
    because: str

    @property
    def key(self) -> str:
        """The name the library uses: the measure's where there is one, else the file's own header."""
        return self.measure or self.name

    @property
    def usable(self) -> bool:
        return self.kind in ("number", "category")


def understand_columns(contents: Sequence[Content], mapping: Mapping[str, str] = {}) -> tuple[Column, ...]:
    """What each column is; ``mapping`` (header → measure, "id", "number", "category" or "ignored") has the last word.

    Raises ``InvalidRecipe`` when the mapping names a column or a meaning that does not exist, or one that may not be.
    """
    _check_mapping(contents, mapping)
    chosen = _choose_id(contents, mapping)
    columns = [
        _mapped(content, mapping[content.name]) if content.name in mapping else _understand(content, chosen)
        for content in contents
    ]
    return _completed(contents, _one_column_a_measure(columns, mapping))


def _check_mapping(contents: Sequence[Content], mapping: Mapping[str, str]) -> None:
    headers = {content.name: content for content in contents}
    for header, meaning in mapping.items():
        if header not in headers:
            raise InvalidRecipe(f"There is no column '{header}'. The file has: {', '.join(headers)}.")
        if meaning not in MEANINGS:
            raise InvalidRecipe(f"Column '{header}' cannot be '{meaning}'. Choose one of: {', '.join(MEANINGS)}.")
        if meaning != "ignored":
            _refuse_guarded(headers[header], meaning)
    for meaning in {"id", *MEANINGS[4:]}:
        if len(twice := [header for header, chosen in mapping.items() if chosen == meaning]) > 1:
            raise InvalidRecipe(f"Columns '{twice[0]}' and '{twice[1]}' cannot both be '{meaning}'. Choose one.")


def _refuse_guarded(content: Content, meaning: str) -> None:
    """Personal data and protected characteristics stay out, whatever the mapping says."""
    personal = recognise_personal(content.name, content.sample)
    guarded = personal if meaning != "id" or personal == "card numbers" else None
    if guarded := guarded or recognise_protected(content.name, content.sample):
        raise InvalidRecipe(
            f"Column '{content.name}' tells {guarded}, which never takes part in a segmentation. "
            "Give it another name if it holds something else."
        )


def _choose_id(contents: Sequence[Content], mapping: Mapping[str, str]) -> str | None:
    by_hand = [header for header, meaning in mapping.items() if meaning == "id"]
    if by_hand:
        return by_hand[0]
    scored = [(_id_score(content), -place) for place, content in enumerate(contents) if content.name not in mapping]
    best = max(scored, default=(0.0, 0))
    return contents[-best[1]].name if best[0] > 0 else None


def _id_score(content: Content) -> float:
    """How much a column looks like the customer's id: by its header, and by being different in every row."""
    words = header_words(content.name)
    named = words in ID_WORDS
    if (content.numbers is not None and not named) or content.dates or words in COUNTER_WORDS:
        return 0.0
    if content.present < 0.9 * content.rows or recognise_personal(content.name, content.sample):
        return 0.0
    if named:
        different = content.distinct / max(1, content.rows)
        return 2.0 + different - 0.5 * content.counts_up if different > 0.5 else 0.0
    return 1.0 if content.unique and content.share(CODE) > 0.9 else 0.0


def _understand(content: Content, chosen: str | None) -> Column:
    if content.name == chosen:
        return _column(content, "id", "The header and its values, different for every customer, say so.")
    for kind, rule in RULES:
        if because := rule(content):
            return _column(content, kind, because)
    coded = content.numbers is None or header_words(content.name) in CODE_WORDS
    return _words(content) if coded else _number(content)


def _empty(content: Content) -> str:
    return "" if content.present else "Nothing stands in it."


def _personal(content: Content) -> str:
    what = recognise_personal(content.name, content.sample)
    return f"It holds {what}, which never take part in a segmentation." if what else ""


def _protected(content: Content) -> str:
    what = recognise_protected(content.name, content.sample)
    return f"It tells the customer's {what}, a protected characteristic: to describe, never to segment." if what else ""


def _constant(content: Content) -> str:
    if not content.constant:
        return ""
    return "Every customer has the same value." if content.present == content.rows else "It has one value and gaps."


def _counter(content: Content) -> str:
    named = find_alias(content.name)
    return "It numbers the rows one by one." if content.counts_up and not named else ""


def _date(content: Content) -> str:
    numbered = content.numbers is not None and DAYS & set(header_words(content.name)) and content.counts_days
    written = content.numbers is None and content.share(DATE) > 0.9
    return "It holds dates, which are not compared." if content.dates or numbered or written else ""


def _code(content: Content) -> str:
    if header_words(content.name) not in CODE_WORDS or content.distinct <= LEVELS:
        return ""
    return "It holds codes, whose size says nothing."


def _another_id(content: Content) -> str:
    if header_words(content.name) not in ID_WORDS or content.distinct <= LEVELS:
        return ""
    if content.distinct > 0.5 * content.rows:
        return "It looks like another identifier."
    return REPEATED


RULES: tuple[tuple[Kind, Callable[[Content], str]], ...] = (
    ("empty", _empty),
    ("personal", _personal),
    ("protected", _protected),
    ("constant", _constant),
    ("counter", _counter),
    ("date", _date),
    ("ignored", _another_id),
    ("ignored", _code),
)
"""What is set aside, in order, each by a rule that gives its reason or nothing."""


def _number(content: Content) -> Column:
    match = match_measure(content.name, content.known)
    if match is None:
        return _column(content, "number", "Its values are numbers.", unit="number")
    if match.measure is None:
        because = f"{match.because}, but it is none of the seventeen measures: {match.doubt}."
        return _column(content, "number", because, unit="number")
    because = f"{match.because}, but {match.doubt}." if match.doubt else f"{match.because}."
    measure, doubtful = match.measure, bool(match.doubt)
    return _column(content, "number", because, measure=measure.name, unit=measure.unit, doubtful=doubtful)


def _words(content: Content) -> Column:
    if content.distinct <= min(LEVELS, max(2, content.present // 5)):
        return _column(content, "category", f"It has {content.distinct} different values.")
    return _column(content, "text", f"It has {content.distinct:,} different texts, too many to compare.")


def _mapped(content: Content, meaning: str) -> Column:
    because = "You said so."
    measure = next((measure for measure in MEASURES if measure.name == meaning), None)
    if measure:
        return _column(content, "number", because, measure=meaning, unit=measure.unit)
    unit: Unit | None = "number" if meaning == "number" else None
    return _column(content, cast(Kind, meaning), because, unit=unit)


def _column(
    content: Content,
    kind: Kind,
    because: str,
    *,
    measure: str | None = None,
    unit: Unit | None = None,
    doubtful: bool = False,
) -> Column:
    missing = 1 - content.present / max(1, content.rows)
    return Column(
        name=content.name, kind=kind, measure=measure, unit=unit, missing=missing, doubtful=doubtful, because=because
    )


def _one_column_a_measure(columns: Sequence[Column], mapping: Mapping[str, str]) -> list[Column]:
    """Where two columns fit one measure the better one keeps it: said by hand, without doubt, by its own name."""
    order = sorted(
        columns,
        key=lambda column: (
            column.name not in mapping,
            column.doubtful,
            column.measure is not None and header_words(column.name) != header_words(column.measure),
        ),
    )
    holder: dict[str, str] = {}
    for column in order:
        if column.measure:
            holder.setdefault(column.measure, column.name)
    return [column if _keeps(column, holder) else _second(column, holder) for column in columns]


def _keeps(column: Column, holder: Mapping[str, str]) -> bool:
    return column.measure is None or holder[column.measure] == column.name


def _second(column: Column, holder: Mapping[str, str]) -> Column:
    measure = str(column.measure)
    because = f"It also looks like {title_of(measure).lower()}, which '{holder[measure]}' fits better."
    return column.but(measure=None, unit="number", doubtful=False, because=because)


def _completed(contents: Sequence[Content], columns: Sequence[Column]) -> tuple[Column, ...]:
    """With purchases, one-off or instalment purchases found by the sum that binds the three."""
    taken = {column.measure: column.name for column in columns if column.measure}
    if sum(name in taken for name in TRIPLE) != 2:
        return tuple(columns)
    numbers = {column.name for column in columns if column.kind == "number"}
    values = {
        content.name: content.numbers.values for content in contents if content.numbers and content.name in numbers
    }
    found = complete_sum(values, taken)
    if found is None:
        return tuple(columns)
    header, measure = found
    because = f"It makes purchases the sum of one-off and instalment purchases, so it is {title_of(measure).lower()}."
    return tuple(
        column.but(measure=measure, unit="money", doubtful=True, because=because) if column.name == header else column
        for column in columns
    )
