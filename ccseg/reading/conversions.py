"""Conversions: the columns of a table as numbers or text, with every conversion listed and every doubt asked."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.reading.cells import (
    NO_ROWS,
    Decimal,
    Numbers,
    from_native,
    looks_like_code,
    missing_tokens,
    read_plain,
    read_styled,
    vote_decimal,
)
from ccseg.reading.contents import Content, first_filled
from ccseg.reading.dress import PLAIN, Dress, find_dress
from ccseg.reading.findings import Change, Issue, Option, Question
from ccseg.reading.measures import BY_NAME, find_alias
from ccseg.reading.open_ends import begin_below, find_open_ends
from ccseg.reading.spellings import settle_levels
from ccseg.reading.tables import Reading, Table
from ccseg.reading.times import DATE
from ccseg.reading.vocabulary import words
from ccseg.records import Ints
from ccseg.texts import say

SURE = 0.99
"""From this share of numbers up the rest is missing without asking (convention)."""
LIKELY = 0.8
"""From this share up a column is taken for numbers until a person says otherwise (convention)."""
POSSIBLE = 0.5
"""From this share of numbers in the first cells up the column is looked at closely."""
SHOWN = 3
LONGEST_WORD = 12
VOTING_CELLS = 300
DRESSED_CELLS = 2_000
LONGEST_NUMBER = 40
MOST_COUNTED = 60
"""Whole numbers up to this are rather a count than a share in percent (convention)."""


@dataclass(frozen=True, eq=False)
class _Draft:
    """A column on its way: ``votes`` on the decimal mark, and whether it may hold numbers that are not plain."""

    content: Content
    votes: dict[Decimal | None, int]
    numeric: bool = False
    dress: Dress = PLAIN
    changes: tuple[Change, ...] = ()


def read_contents(
    table: Table,
    reading: Reading = Reading(),
    mapping: Mapping[str, str] = {},
    levels: Mapping[str, Sequence[str]] = {},
) -> tuple[list[Content], list[Change], list[Issue]]:
    """Every column of the table as numbers where it has them, else as text.

    ``levels`` are those of an earlier file, by header, whose spelling holds.
    """
    with ThreadPoolExecutor() as pool:
        drafted = partial(_draft, delimiter=table.delimiter)
        drafts = list(pool.map(drafted, table.cells.column_names, table.cells.columns))
    usual = reading.decimal or _usual_decimal([draft.votes for draft in drafts])
    contents, changes, issues = [], [], []
    for draft in drafts:
        name = draft.content.name
        content, more, doubts = _settle(draft, table, reading, usual, mapping.get(name))
        content, rescaled = _as_share(content, mapping.get(name))
        content, spelled = settle_levels(content, levels.get(name, ())) if mapping.get(name) != "id" else (content, [])
        contents.append(content)
        changes += [*draft.changes, *more, *rescaled, *spelled]
        issues += doubts
    return contents, changes, issues


def _draft(name: str, column: pa.ChunkedArray, delimiter: str | None) -> _Draft:
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if not _is_text(column.type):
        return _Draft(_from_native(name, column), {})
    numbers = read_plain(column)
    if numbers is not None:
        coded = numbers.present > 0 and looks_like_code(column, numbers)
        votes = _vote(column, None)
        # Next to commas a point starts the decimals; elsewhere 1.234 could be a thousand.
        unclear = set(votes) == {None} and delimiter not in (",", None)
        return _Draft(Content(name, column, None if coded or unclear else numbers), votes, unclear and not coded)
    texts, changes = _trimmed(name, column)
    if not _has_digits(texts):
        return _Draft(Content(name, texts), {}, changes=changes)
    dress = _dress_of(texts)
    numeric = _may_be_numbers(texts, dress)
    content = Content(name, texts, currencies=dress.currencies, unit=dress.unit)
    return _Draft(content, _vote(texts, dress) if numeric else {}, numeric, dress, changes)


def _has_digits(texts: pa.ChunkedArray) -> bool:
    """Whether half of the first cells have a digit of any script, as numbers do."""
    sample = first_filled(texts, DRESSED_CELLS)
    digits = pc.sum(pc.match_substring_regex(sample, r"\p{Nd}")).as_py() or 0
    return len(sample) > 0 and bool(digits >= POSSIBLE * len(sample))


def _dress_of(texts: pa.ChunkedArray) -> Dress:
    """How the numbers in the first cells are dressed, those left out that say that nothing is known."""
    sample = first_filled(texts, DRESSED_CELLS).combine_chunks()
    missing, _ = missing_tokens(sample)
    told = pc.unique(sample.filter(pa.array(~missing))).to_pylist()
    return find_dress(told) if told and max(map(len, told)) <= LONGEST_NUMBER else PLAIN


def _vote(column: pa.ChunkedArray, dress: Dress | None) -> dict[Decimal | None, int]:
    """What the first cells say about the decimal mark, or all of them where the first do not tell."""
    votes = vote_decimal(first_filled(column, VOTING_CELLS).combine_chunks(), dress)
    return vote_decimal(column.combine_chunks(), dress) if set(votes) == {None} else votes


def _trimmed(name: str, column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, tuple[Change, ...]]:
    texts = pc.utf8_trim_whitespace(column)
    spaced = pc.sum(pc.not_equal(texts, column)).as_py() or 0
    blank = pc.equal(texts, "")
    if pc.any(blank).as_py():
        texts = pc.if_else(blank, pa.scalar(None, texts.type), texts)
    changes = (Change(column=name, message=say("reading.change.spaces"), rows=spaced),) if spaced else ()
    return texts, changes


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _from_native(name: str, column: pa.ChunkedArray) -> Content:
    kind = column.type
    if pa.types.is_integer(kind) and _beyond_floats(column):
        return Content(name, column)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Content(name, column, from_native(column))
    return Content(name, column, dates=bool(pa.types.is_temporal(kind)))


def _beyond_floats(column: pa.ChunkedArray) -> bool:
    """Whether whole numbers are so large that a float would change their digits."""
    ends: list[int | None] = list(pc.min_max(column).as_py().values())
    return max(abs(end or 0) for end in ends) > 2**53


def _may_be_numbers(texts: pa.ChunkedArray, dress: Dress) -> bool:
    sample = first_filled(texts, DRESSED_CELLS).combine_chunks()
    if len(sample) == 0:
        return False
    shares = (read_styled(sample, mark, dress).share for mark in DECIMAL_MARKS)
    return any(share >= POSSIBLE for share in shares)


DECIMAL_MARKS: tuple[Decimal, ...] = (".", ",")


def _usual_decimal(votes: Sequence[Mapping[Decimal | None, int]]) -> Decimal | None:
    """The decimal mark the columns of the file agree on, or ``None`` when they say nothing or disagree."""
    marks = {mark for vote in votes if (mark := _decided(vote))}
    return marks.pop() if len(marks) == 1 else None


def _decided(votes: Mapping[Decimal | None, int]) -> Decimal | None:
    point, comma = votes.get(".", 0), votes.get(",", 0)
    return None if point == comma else "." if point > comma else ","


def _settle(
    draft: _Draft, table: Table, reading: Reading, usual: Decimal | None, meaning: str | None
) -> tuple[Content, list[Change], list[Issue]]:
    content = draft.content
    if meaning == "number" and content.numbers is None and _has_dates(content):
        return _as_days(content)
    if content.numbers is not None or content.dates or meaning == "id":
        return content, [], []
    if meaning in ("category", "ignored") or not (meaning or draft.numeric):
        return _without_tokens(content, table)
    if meaning is None and len(content.currencies) > 1:
        return content, [], [_ask_currencies(content)]
    decimal = reading.decimals.get(content.name) or reading.decimal or _decided(draft.votes) or usual
    texts = content.texts.combine_chunks()
    numbers = read_styled(texts, decimal or ("," if table.delimiter == ";" else "."), draft.dress)
    ends = find_open_ends(content, numbers) if meaning in (None, "number") else {}
    below = begin_below(content, ends)
    numbers = numbers.with_values(ends) if ends else numbers
    coded = bool(numbers.present) and looks_like_code(texts, numbers)
    if meaning is None and (numbers.share < LIKELY or coded or below):
        return _without_tokens(content, table)
    stray = _stray(content, numbers, table)
    doubts = [] if decimal or not draft.votes.get(None) else [_ask_decimal(content, numbers)]
    if meaning is None and numbers.share < SURE:
        doubts.append(_ask_numbers(content, numbers))
    opened = [_opened(content, ends, table)] if ends else []
    return replace(content, numbers=numbers), [*_conversions(content, numbers, table), *opened, *stray], doubts


def _opened(content: Content, ends: Mapping[int, float], table: Table) -> Change:
    first = next(iter(ends))
    example = f"{content.texts[first].as_py()} → {ends[first]:g}"
    rows = np.array(list(ends))
    return Change(
        column=content.name,
        message=say("reading.change.open"),
        rows=len(ends),
        example=example,
        lines=_lines(table, rows),
    )


WRITTEN_AS_DATES = 0.9
"""From this share of dates on a column that is said to be a number gives days."""


def _has_dates(content: Content) -> bool:
    return content.dates or content.share(DATE) > WRITTEN_AS_DATES


DAY_FIRST = r"^(?:1[3-9]|2\d|3[01])[-/.]"


def _as_days(content: Content) -> tuple[Content, list[Change], list[Issue]]:
    """Dates as days before the latest of them, which they are only where a person says that they are numbers.

    >>> from ccseg.reading.contents import text_content
    >>> _as_days(text_content("joined", ["2026-01-31", "2026-01-01", None]))[0].numbers.values.tolist()
    [0.0, 30.0, nan]
    """
    texts = content.texts.to_pandas().astype("str")
    day_first = bool(texts.str.match(DAY_FIRST, na=False).any())
    dates = pd.to_datetime(texts, errors="coerce", format="mixed", dayfirst=day_first, utc=True).dt.normalize()
    days = (dates.max() - dates).dt.days.to_numpy(dtype=np.float64, na_value=np.nan)
    stray = np.flatnonzero(np.isnan(days) & texts.notna().to_numpy())
    change = Change(column=content.name, message=say("reading.change.days"), rows=int(np.isfinite(days).sum()))
    numbers = Numbers(days, stray, NO_ROWS)
    return replace(content, numbers=numbers, dates=False, unit="days"), [change], []


def _as_share(content: Content, meaning: str | None) -> tuple[Content, list[Change]]:
    """A measure that is a share, written from 0 to 100, as 0 to 1."""
    alias = find_alias(content.name)
    measure = BY_NAME.get(meaning or (alias.measure if alias else None) or "")
    if content.numbers is None or measure is None or measure.unit != "share" or not content.present:
        return content, []
    known = content.known
    in_percent = known.min() >= 0 and 1.5 < known.max() <= 100 and (known > 1.5).mean() > 0.05
    counted = content.whole and known.max() <= MOST_COUNTED
    if not in_percent or (counted and meaning is None):
        return content, []
    numbers = replace(content.numbers, values=content.numbers.values / 100)
    example = f"{known.max():g} → {known.max() / 100:g}"
    message = say("reading.change.shares")
    change = Change(column=content.name, message=message, rows=len(known), example=example)
    return replace(content, numbers=numbers), [change]


WORDS_OF_CATEGORIES = ("none", "NONE", "nil", "NIL", "Nil")
"""Words that say in a category that there is none, which is a level; "None" is how Python writes a gap."""


FEWEST_REGIONS = 2
"""Beside so many codes of other parts of the world "NA" is North America, and no gap (convention)."""


def _without_tokens(content: Content, table: Table) -> tuple[Content, list[Change], list[Issue]]:
    mask, tokens = missing_tokens(content.texts, WORDS_OF_CATEGORIES)
    if "NA" in tokens and _are_regions(content.texts):
        mask, tokens = missing_tokens(content.texts, (*WORDS_OF_CATEGORIES, "NA"))
    if not tokens:
        return content, [], []
    texts = pc.if_else(pa.array(mask), pa.scalar(None, content.texts.type), content.texts)
    return replace(content, cells=texts), [_tokens(content.name, tokens, mask, table)], []


def _are_regions(texts: pa.Array) -> bool:
    """Whether a column has codes of several parts of the world.

    >>> _are_regions(pa.array(["EU", "NA", "APAC"])), _are_regions(pa.array(["north", "NA", "EU"]))
    (True, False)
    """
    known = {str(text).lower() for text in pc.unique(texts).to_pylist()}
    return len(known & words("regions")) >= FEWEST_REGIONS


def _tokens(name: str, tokens: Mapping[str, int], mask: NDArray[np.bool_], table: Table) -> Change:
    told = ", ".join(f"'{token}'" for token in list(tokens)[:SHOWN])
    return Change(
        column=name,
        message=say("reading.change.tokens", words=told),
        rows=sum(tokens.values()),
        example=next(iter(tokens)),
        lines=_lines(table, np.flatnonzero(mask)),
    )


def _conversions(content: Content, numbers: Numbers, table: Table) -> list[Change]:
    changes = [
        Change(
            column=content.name,
            message=say(f"reading.change.style.{style.what}", unit=content.unit),
            rows=style.cells,
            example=f"{content.texts[style.row].as_py()} → {numbers.values[style.row]:.12g}",
        )
        for style in numbers.styles
    ]
    if numbers.tokens:
        changes.append(_tokens(content.name, numbers.tokens, missing_tokens(content.texts)[0], table))
    return changes


def _stray(content: Content, numbers: Numbers, table: Table) -> list[Change]:
    kinds = ((numbers.stray, "text"), (numbers.unlimited, "infinite"))
    return [
        Change(
            column=content.name,
            message=say(f"reading.change.stray.{what}"),
            rows=len(rows),
            example=_shown(str(content.texts[int(rows[0])].as_py())),
            lines=_lines(table, rows),
        )
        for rows, what in kinds
        if len(rows)
    ]


def _shown(text: str) -> str | None:
    """A word that may be quoted; longer text could be a note about a person."""
    return text if len(text) <= LONGEST_WORD and " " not in text else None


def _lines(table: Table, rows: Ints, limit: int = 20) -> tuple[int, ...]:
    return tuple(int(table.lines[row]) for row in rows[:limit])


def _ask_decimal(content: Content, numbers: Numbers) -> Issue:
    cells = content.texts.drop_null()
    shown = cells.filter(pc.match_substring_regex(cells, r"[.,]"))[:SHOWN].combine_chunks()
    text = say("reading.ask.decimal", header=content.name)
    options = tuple(_decimal_option(mark, shown) for mark in DECIMAL_MARKS)
    assumed = str(numbers.decimal)
    question = Question(field="decimal", column=content.name, text=text, options=options, assumed=assumed)
    return Issue(
        severity="warning",
        column=content.name,
        message=say("reading.ask.decimal_until", question=text, mark=assumed),
        cure=say("reading.ask.decimal_cure"),
        question=question,
    )


def _decimal_option(mark: Decimal, shown: pa.Array) -> Option:
    """One way to read a few cells, with what they would be."""
    values = read_styled(shown, mark).values
    preview = tuple(f"{text} → {value:g}" for text, value in zip(shown.to_pylist(), values, strict=True))
    label = say(f"reading.answer.{'point' if mark == '.' else 'comma'}")
    return Option(value=mark, label=label, preview=preview)


def _ask_numbers(content: Content, numbers: Numbers) -> Issue:
    text = say("reading.ask.numbers", header=content.name, cells=len(numbers.stray))
    options = (
        Option(value="number", label=say("reading.answer.rest_missing")),
        Option(value="ignored", label=say("reading.answer.leave_out")),
    )
    return Issue(
        severity="warning",
        column=content.name,
        message=say("reading.ask.numbers_until", question=text),
        cure=say("reading.ask.numbers_cure"),
        rows=len(numbers.stray),
        question=Question(field="mapping", column=content.name, text=text, options=options, assumed="number"),
    )


def _ask_currencies(content: Content) -> Issue:
    text = say("reading.ask.currencies", header=content.name, currencies=_money(content.currencies))
    options = (
        Option(value="ignored", label=say("reading.answer.leave_out")),
        Option(value="number", label=say("reading.answer.one_money")),
    )
    return Issue(
        severity="warning",
        column=content.name,
        message=say("reading.ask.currencies_until", question=text),
        cure=say("reading.ask.currencies_cure"),
        question=Question(field="mapping", column=content.name, text=text, options=options, assumed="ignored"),
    )


def _money(currencies: Sequence[str]) -> str:
    return ", ".join(say(f"reading.currency.{currency}") for currency in currencies)
