"""Columns: what each column of a file was understood to be, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.cells import Numbers
from ccseg.errors import InvalidRecipe
from ccseg.measures import MEASURES, Alias, Measure, Unit, find_alias, header_words, spellings
from ccseg.personal import recognise_personal, recognise_protected
from ccseg.records import Record

__all__ = ["MEASURES", "Column", "Content", "Kind", "Measure", "Unit", "understand_columns"]

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


MONTHS = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
DATE = (
    r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"|\d{{1,2}}[ -]{MONTHS}[a-z]*[ -,]+\d{{2,4}})(?:[T ]\d{{1,2}}:\d{{2}}.*)?$"
)
CODE = r"^[^\s]*\d[^\s]*$"
ID_WORDS = spellings(ID_HEADERS)
COUNTER_WORDS = spellings(COUNTER_HEADERS)


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


@dataclass(frozen=True, eq=False)
class Content:
    """What stands in one column: its header, its text (trimmed, null where missing) and its numbers if it has them."""

    name: str
    texts: pa.Array
    numbers: Numbers | None = None
    dates: bool = False

    def filter(self, keep: NDArray[np.bool_]) -> "Content":
        """The same column with some of its rows."""
        numbers = None if self.numbers is None else replace(self.numbers, values=self.numbers.values[keep])
        return Content(self.name, self.texts.filter(pa.array(keep)), numbers, self.dates)

    @property
    def rows(self) -> int:
        return len(self.texts)

    @cached_property
    def present(self) -> int:
        return self.numbers.present if self.numbers else self.rows - self.texts.null_count

    @cached_property
    def distinct(self) -> int:
        return int(pc.count_distinct(self.texts).as_py())

    @cached_property
    def unique(self) -> bool:
        return self.present == self.rows and self.distinct == self.rows

    @cached_property
    def known(self) -> np.ndarray:
        """The numbers that are there."""
        assert self.numbers is not None
        return self.numbers.values[np.isfinite(self.numbers.values)]

    @cached_property
    def counts_up(self) -> bool:
        """Whether it numbers the rows: whole numbers in steps of one, each once."""
        if self.numbers is None or self.present != self.rows or self.rows < 3:
            return False
        steps = np.diff(np.sort(self.known))
        return bool((steps == 1).all())

    def share(self, pattern: str) -> float:
        """The share of the filled cells that match a pattern, on the first 10,000 of them."""
        filled = self.texts.drop_null()[:10_000]
        return (pc.sum(pc.match_substring_regex(filled, pattern)).as_py() or 0) / max(1, len(filled))


def understand_columns(contents: Sequence[Content], mapping: Mapping[str, str] = {}) -> tuple[Column, ...]:
    """What each column is; ``mapping`` (header → measure, "id", "number", "category" or "ignored") has the last word.

    Raises ``InvalidRecipe`` when the mapping names a column or a meaning that does not exist.
    """
    _check_mapping(contents, mapping)
    chosen = _choose_id(contents, mapping)
    columns = [
        _mapped(content, mapping[content.name]) if content.name in mapping else _understand(content, chosen)
        for content in contents
    ]
    return _one_column_a_measure(contents, columns, mapping)


def _check_mapping(contents: Sequence[Content], mapping: Mapping[str, str]) -> None:
    headers = [content.name for content in contents]
    meanings = ["id", "number", "category", "ignored", *(measure.name for measure in MEASURES)]
    for header, meaning in mapping.items():
        if header not in headers:
            raise InvalidRecipe(f"There is no column '{header}'. The file has: {', '.join(headers)}.")
        if meaning not in meanings:
            raise InvalidRecipe(f"Column '{header}' cannot be '{meaning}'. Choose one of: {', '.join(meanings)}.")
    for meaning in {"id", *meanings[4:]}:
        if len(twice := [header for header, chosen in mapping.items() if chosen == meaning]) > 1:
            raise InvalidRecipe(f"Columns '{twice[0]}' and '{twice[1]}' cannot both be '{meaning}'. Choose one.")


def _choose_id(contents: Sequence[Content], mapping: Mapping[str, str]) -> str | None:
    by_hand = [header for header, meaning in mapping.items() if meaning == "id"]
    if by_hand:
        return by_hand[0]
    scored = [(_id_score(content), -place) for place, content in enumerate(contents) if content.name not in mapping]
    best = max(scored, default=(0.0, 0))
    return contents[-best[1]].name if best[0] > 0 else None


def _id_score(content: Content) -> float:
    """How much a column looks like the customer's id: by its header, and by being different in every row."""
    if not content.rows or content.present < 0.9 * content.rows or content.dates:
        return 0.0
    words = header_words(content.name)
    if recognise_personal(content.name, content.texts) or words in COUNTER_WORDS:
        return 0.0
    if words in ID_WORDS:
        different = content.distinct / content.rows
        return 2.0 + different - 0.5 * content.counts_up if different > 0.5 else 0.0
    is_code = content.numbers is None and content.unique and content.share(CODE) > 0.9
    return 1.0 if is_code else 0.0


def _understand(content: Content, chosen: str | None) -> Column:
    missing = 1 - content.present / max(1, content.rows)

    def column(kind: Kind, because: str, **more: object) -> Column:
        return Column.model_validate(
            {"name": content.name, "kind": kind, "missing": missing, "because": because, **more}
        )

    words = header_words(content.name)
    if content.name == chosen:
        return column("id", "The header and its values, different for every customer, say so.")
    if content.present == 0:
        return column("empty", "Nothing stands in it.")
    if personal := recognise_personal(content.name, content.texts):
        return column("personal", f"It holds {personal}, which never takes part in a segmentation.")
    if protected := recognise_protected(content.name):
        return column(
            "protected",
            f"It tells the customer's {protected}, a protected characteristic: to describe, never to segment.",
        )
    if content.distinct == 1:
        return column("constant", "Every customer has the same value.")
    if content.counts_up:
        return column("counter", "It numbers the rows one by one.")
    if content.dates or content.share(DATE) > 0.9:
        return column("date", "It holds dates, which are not compared.")
    if words in ID_WORDS and content.distinct > 0.5 * content.rows:
        return column("ignored", "It looks like another identifier.")
    if content.numbers is not None:
        alias = find_alias(content.name)
        if alias and alias.measure:
            return _as_measure(content, alias, missing)
        note = f" It is none of the seventeen measures: {alias.doubt}." if alias else ""
        return column("number", f"Its values are numbers.{note}", unit="number")
    if content.distinct <= min(LEVELS, max(2, content.present // 5)):
        return column("category", f"It has {content.distinct} different values.")
    return column("text", f"It has {content.distinct:,} different texts, too many to compare.")


def _as_measure(content: Content, alias: Alias, missing: float) -> Column:
    measure = next(m for m in MEASURES if m.name == alias.measure)
    doubt = alias.doubt or _misfit(content, measure)
    because = f"The header means {measure.title.lower()} ({alias.seen})."
    return Column(
        name=content.name,
        kind="number",
        measure=measure.name,
        unit=measure.unit,
        missing=missing,
        doubtful=bool(doubt),
        because=f"{because[:-1]}, but {doubt}." if doubt else because,
    )


def _misfit(content: Content, measure: Measure) -> str:
    """What in the values speaks against a measure, or nothing."""
    low = -np.inf if measure.low is None else measure.low
    high = np.inf if measure.high is None else measure.high
    outside = float(np.mean((content.known < low) | (content.known > high)))
    if outside > 0.05:
        return f"{outside:.0%} of its values lie outside {low:g} to {high:g}"
    if measure.unit == "count" and float(np.mean(content.known != np.floor(content.known))) > 0.05:
        return "a count has no fractions"
    return ""


def _mapped(content: Content, meaning: str) -> Column:
    missing = 1 - content.present / max(1, content.rows)
    because = "You said so."
    if meaning in ("id", "number", "category", "ignored"):
        unit: Unit | None = "number" if meaning == "number" else None
        return Column(name=content.name, kind=cast(Kind, meaning), unit=unit, missing=missing, because=because)
    measure = next(m for m in MEASURES if m.name == meaning)
    return Column(
        name=content.name, kind="number", measure=meaning, unit=measure.unit, missing=missing, because=because
    )


def _one_column_a_measure(
    contents: Sequence[Content], columns: list[Column], mapping: Mapping[str, str]
) -> tuple[Column, ...]:
    """Where two columns fit one measure the better one keeps it: said by hand, without doubt, then the first."""
    order = sorted(range(len(columns)), key=lambda i: (columns[i].name not in mapping, columns[i].doubtful, i))
    holder: dict[str, str] = {}
    settled = list(columns)
    for place in order:
        column = columns[place]
        if column.measure is None:
            continue
        first = holder.setdefault(column.measure, column.name)
        if first != column.name:
            because = f"It also looks like {column.measure}, which '{first}' fits better; kept as a column of its own."
            settled[place] = column.but(measure=None, unit="number", doubtful=False, because=because)
    return tuple(settled)
