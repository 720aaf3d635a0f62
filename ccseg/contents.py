"""Contents: the columns of a table as numbers or text, with every conversion listed and every doubt asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccseg.cells import (
    Decimal,
    Numbers,
    from_native,
    looks_like_code,
    missing_tokens,
    read_plain,
    read_styled,
    vote_decimal,
)
from ccseg.columns import Content
from ccseg.findings import Change, Issue, Option, Question
from ccseg.records import Ints
from ccseg.tables import Reading, Table

SURE = 0.99
"""From this share of numbers up the rest is missing without asking."""
LIKELY = 0.8
"""From this share up a column is taken for numbers until a person says otherwise."""
SHOWN = 3


@dataclass(frozen=True, eq=False)
class _Draft:
    """A column on its way: its text, its numbers if they are plain, and how its cells vote on the decimal mark."""

    content: Content
    votes: dict[Decimal | None, int]
    changes: tuple[Change, ...] = ()


def read_contents(
    table: Table, reading: Reading = Reading(), mapping: Mapping[str, str] = {}
) -> tuple[list[Content], list[Change], list[Issue]]:
    """Every column of the table as numbers where it has them, else as text."""
    drafts = [_draft(name, table.cells.column(name).combine_chunks()) for name in table.cells.column_names]
    usual = reading.decimal or _usual_decimal([draft.votes for draft in drafts])
    contents, changes, issues = [], [], []
    for draft in drafts:
        content, more, doubts = _settle(draft, table, reading, usual, mapping.get(draft.content.name))
        contents.append(content)
        changes += [*draft.changes, *more]
        issues += doubts
    return contents, changes, issues


def _draft(name: str, column: pa.Array) -> _Draft:
    if not _is_text(column.type):
        return _Draft(_from_native(name, column), {})
    trimmed = pc.utf8_trim_whitespace(column)
    spaced = pc.sum(pc.not_equal(trimmed, column)).as_py() or 0
    blank = pc.equal(trimmed, "")
    if pc.any(blank).as_py():
        trimmed = pc.if_else(blank, pa.scalar(None, trimmed.type), trimmed)
    changes = (Change(column=name, message="Spaces around values were removed.", rows=spaced),) if spaced else ()
    numbers = read_plain(trimmed)
    if numbers is not None:
        coded = numbers.present > 0 and looks_like_code(trimmed, numbers)
        return _Draft(Content(name, trimmed, None if coded else numbers), {}, changes)
    return _Draft(Content(name, trimmed), vote_decimal(trimmed) if _may_be_numbers(trimmed) else {}, changes)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _from_native(name: str, column: pa.Array) -> Content:
    if pa.types.is_dictionary(column.type):
        return _draft(name, pc.cast(column, pa.string())).content
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        return Content(name, _texts_of(column), from_native(column))
    dates = bool(pa.types.is_temporal(column.type))
    return Content(name, _texts_of(column), dates=dates)


def _texts_of(column: pa.Array) -> pa.Array:
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        whole = pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 2.0**53))
        if pc.all(whole).as_py():
            column = pc.cast(column, pa.int64())
    try:
        return pc.cast(column, pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())


def _may_be_numbers(texts: pa.Array) -> bool:
    sample = texts.drop_null()[:2_000]
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
    if content.numbers is not None or content.dates or meaning in ("id", "category", "ignored"):
        return _without_tokens(content, table) if content.numbers is None and meaning != "id" else (content, [], [])
    if not draft.votes and meaning is None and not _may_be_numbers(content.texts):
        return _without_tokens(content, table)
    decimal = reading.decimals.get(content.name) or reading.decimal or _decided(draft.votes) or usual
    numbers = read_styled(content.texts, decimal or ("," if table.delimiter == ";" else "."))
    if looks_like_code(content.texts, numbers) and meaning is None:
        return content, [], []
    if numbers.share < LIKELY and meaning is None:
        return _without_tokens(content, table)
    doubts = [] if decimal or not draft.votes.get(None) else [_ask_decimal(content, numbers)]
    stray = _stray(content, numbers, table)
    if stray and numbers.share < SURE and meaning is None:
        doubts.append(_ask_numbers(content, numbers))
    return replace(content, numbers=numbers), [*_conversions(content, numbers, table), *stray], doubts


def _without_tokens(content: Content, table: Table) -> tuple[Content, list[Change], list[Issue]]:
    mask, tokens = missing_tokens(content.texts)
    if not tokens:
        return content, [], []
    texts = pc.if_else(pa.array(mask), pa.scalar(None, content.texts.type), content.texts)
    return replace(content, texts=texts), [_tokens(content.name, tokens, mask, table)], []


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
            example=str(content.texts[int(rows[0])].as_py())[:40],
            lines=_lines(table, rows),
        )
        for rows, what in kinds
        if len(rows)
    ]


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
