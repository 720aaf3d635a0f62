"""Conversions: the columns of a table as numbers or text, with every conversion listed and every doubt asked."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.reading.cells import (
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
from ccseg.reading.findings import Change, Issue, Option, Question
from ccseg.reading.measures import MEASURES, find_alias
from ccseg.reading.tables import Reading, Table
from ccseg.records import Ints

SURE = 0.99
"""From this share of numbers up the rest is missing without asking."""
LIKELY = 0.8
"""From this share up a column is taken for numbers until a person says otherwise."""
SHOWN = 3
LONGEST = 12


@dataclass(frozen=True, eq=False)
class _Draft:
    """A column on its way: ``votes`` on the decimal mark, and whether it may hold numbers that are not plain."""

    content: Content
    votes: dict[Decimal | None, int]
    numeric: bool = False
    changes: tuple[Change, ...] = ()


def read_contents(
    table: Table, reading: Reading = Reading(), mapping: Mapping[str, str] = {}
) -> tuple[list[Content], list[Change], list[Issue]]:
    """Every column of the table as numbers where it has them, else as text."""
    with ThreadPoolExecutor() as pool:
        drafted = partial(_draft, delimiter=table.delimiter)
        drafts = list(pool.map(drafted, table.cells.column_names, table.cells.columns))
    usual = reading.decimal or _usual_decimal([draft.votes for draft in drafts])
    contents, changes, issues = [], [], []
    for draft in drafts:
        content, more, doubts = _settle(draft, table, reading, usual, mapping.get(draft.content.name))
        content, rescaled = _as_share(content, mapping.get(content.name))
        contents.append(content)
        changes += [*draft.changes, *more, *rescaled]
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
        votes = _vote(column)
        # Next to commas a point starts the decimals; elsewhere 1.234 could be a thousand.
        unclear = set(votes) == {None} and delimiter not in (",", None)
        return _Draft(Content(name, column, None if coded or unclear else numbers), votes, unclear and not coded)
    texts, changes = _trimmed(name, column)
    numeric = _may_be_numbers(texts)
    return _Draft(Content(name, texts), _vote(texts) if numeric else {}, numeric, changes)


def _vote(column: pa.ChunkedArray) -> dict[Decimal | None, int]:
    """What the first cells say about the decimal mark, or all of them where the first do not tell."""
    votes = vote_decimal(first_filled(column, 300))
    return vote_decimal(column) if set(votes) == {None} else votes


def _trimmed(name: str, column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, tuple[Change, ...]]:
    texts = pc.utf8_trim_whitespace(column)
    spaced = pc.sum(pc.not_equal(texts, column)).as_py() or 0
    blank = pc.equal(texts, "")
    if pc.any(blank).as_py():
        texts = pc.if_else(blank, pa.scalar(None, texts.type), texts)
    changes = (Change(column=name, message="Spaces around values were removed.", rows=spaced),) if spaced else ()
    return texts, changes


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _from_native(name: str, column: pa.ChunkedArray) -> Content:
    kind = column.type
    if pa.types.is_integer(kind) and max(abs(end or 0) for end in pc.min_max(column).as_py().values()) > 2**53:
        return Content(name, column)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Content(name, column, from_native(column))
    return Content(name, column, dates=bool(pa.types.is_temporal(kind)))


def _may_be_numbers(texts: pa.ChunkedArray) -> bool:
    sample = first_filled(texts, 2_000)
    return len(sample) > 0 and max(read_styled(sample, ".").share, read_styled(sample, ",").share) >= 0.5


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
    if content.numbers is not None or content.dates or meaning == "id":
        return content, [], []
    if meaning in ("category", "ignored") or not (meaning or draft.numeric):
        return _without_tokens(content, table)
    decimal = reading.decimals.get(content.name) or reading.decimal or _decided(draft.votes) or usual
    numbers = read_styled(content.texts, decimal or ("," if table.delimiter == ";" else "."))
    if meaning is None and (numbers.share < LIKELY or (numbers.present and looks_like_code(content.texts, numbers))):
        return _without_tokens(content, table)
    stray = _stray(content, numbers, table)
    doubts = [] if decimal or not draft.votes.get(None) else [_ask_decimal(content, numbers)]
    if meaning is None and numbers.share < SURE:
        doubts.append(_ask_numbers(content, numbers))
    return replace(content, numbers=numbers), [*_conversions(content, numbers, table), *stray], doubts


def _as_share(content: Content, meaning: str | None) -> tuple[Content, list[Change]]:
    """A measure that is a share, written from 0 to 100, as 0 to 1."""
    alias = find_alias(content.name)
    measure = next((m for m in MEASURES if m.name == (meaning or (alias and alias.measure))), None)
    if content.numbers is None or measure is None or measure.unit != "share" or not content.present:
        return content, []
    known = content.known
    if not (known.min() >= 0 and 1.5 < known.max() <= 100 and (known > 1.5).mean() > 0.05):
        return content, []
    numbers = replace(content.numbers, values=content.numbers.values / 100)
    message = "Shares written from 0 to 100 were read as 0 to 1."
    change = Change(
        column=content.name, message=message, rows=len(known), example=f"{known.max():g} → {known.max() / 100:g}"
    )
    return replace(content, numbers=numbers), [change]


def _without_tokens(content: Content, table: Table) -> tuple[Content, list[Change], list[Issue]]:
    mask, tokens = missing_tokens(content.texts)
    if not tokens:
        return content, [], []
    texts = pc.if_else(pa.array(mask), pa.scalar(None, content.texts.type), content.texts)
    return replace(content, cells=texts), [_tokens(content.name, tokens, mask, table)], []


def _tokens(name: str, tokens: Mapping[str, int], mask: NDArray[np.bool_], table: Table) -> Change:
    words = ", ".join(f"'{token}'" for token in list(tokens)[:SHOWN])
    count = sum(tokens.values())
    return Change(
        column=name,
        message=f"{words} counted as missing.",
        rows=count,
        example=next(iter(tokens)),
        lines=_lines(table, np.flatnonzero(mask)),
    )


def _conversions(content: Content, numbers: Numbers, table: Table) -> list[Change]:
    changes = [
        Change(
            column=content.name,
            message=f"Numbers with {style.what} were read as plain numbers.",
            rows=style.cells,
            example=f"{content.texts[style.row].as_py()} → {numbers.values[style.row]:.12g}",
        )
        for style in numbers.styles
    ]
    if numbers.tokens:
        changes.append(_tokens(content.name, numbers.tokens, missing_tokens(content.texts)[0], table))
    return changes


def _stray(content: Content, numbers: Numbers, table: Table) -> list[Change]:
    kinds = ((numbers.stray, "Text among the numbers"), (numbers.unlimited, "Infinite or impossible numbers"))
    return [
        Change(
            column=content.name,
            message=f"{what} counted as missing.",
            rows=len(rows),
            example=_shown(str(content.texts[int(rows[0])].as_py())),
            lines=_lines(table, rows),
        )
        for rows, what in kinds
        if len(rows)
    ]


def _shown(text: str) -> str | None:
    """A word that may be quoted; longer text could be a note about a person."""
    return text if len(text) <= LONGEST and " " not in text else None


def _lines(table: Table, rows: Ints, limit: int = 20) -> tuple[int, ...]:
    return tuple(int(table.lines[row]) for row in rows[:limit])


def _ask_decimal(content: Content, numbers: Numbers) -> Issue:
    cells = content.texts.drop_null()
    shown = cells.filter(pc.match_substring_regex(cells, r"[.,]"))[:SHOWN]
    options = tuple(
        Option(
            value=mark,
            label=label,
            preview=tuple(f"{text} → {value:g}" for text, value in zip(shown.to_pylist(), values, strict=True)),
        )
        for mark, label in ((".", "A point starts the decimals"), (",", "A comma starts the decimals"))
        for values in [read_styled(shown, mark).values]  # type: ignore[arg-type]
    )
    text = f"Column '{content.name}' can be read in two ways: which mark starts the decimals?"
    assumed = str(numbers.decimal)
    question = Question(field="decimal", column=content.name, text=text, options=options, assumed=assumed)
    return Issue(
        severity="warning",
        column=content.name,
        message=f"{text} Until you say, '{assumed}' does.",
        cure="Say which mark starts the decimals.",
        question=question,
    )


def _ask_numbers(content: Content, numbers: Numbers) -> Issue:
    text = f"Column '{content.name}' has text in {len(numbers.stray):,} of its cells: are they numbers?"
    options = (
        Option(value="number", label="Numbers; the rest is missing"),
        Option(value="ignored", label="Leave the column out"),
    )
    return Issue(
        severity="warning",
        column=content.name,
        message=f"{text} Until you say, the rest counts as missing.",
        cure="Correct the cells, or leave the column out.",
        rows=len(numbers.stray),
        question=Question(field="mapping", column=content.name, text=text, options=options, assumed="number"),
    )
