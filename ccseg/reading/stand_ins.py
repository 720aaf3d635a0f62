"""Stand-ins: numbers that mean that there is none, such as −1 or 999 far from all others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ccseg.reading.columns import Column
from ccseg.reading.contents import Content
from ccseg.reading.findings import Change, Issue, Option, Question
from ccseg.reading.tables import Reading
from ccseg.records import Floats
from ccseg.texts import say

FEWEST = 3
"""A stand-in stands in at least so many cells, and in one of two hundred (convention)."""
SELDOM = 0.005
FAR = 3.0
"""A stand-in above is at least so many times the largest of the other numbers (convention)."""
LARGE = 10.0
"""Below this median, −1 is as likely a number beside 0 and 1."""
OFTEN = 0.3
"""From this share on −1 stands for none even beside zeros."""
MOST_TOGETHER = 3
BELOW = frozenset({-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, -8.0, -88.0, -888.0})
ABOVE = frozenset({96.0, 97.0, 98.0, 99.0, 999.0, 998.0, 997.0, 888.0, 9999.0, 9998.0, 8888.0, 99999.0, 999999.0})
NOTABLE = frozenset({9999999.0, 99999999.0, 999999999.0, 9999999999.0, 365243.0, 2147483647.0, 4294967295.0})
"""What programs and questionnaires write for none: nines, and the largest numbers of a kind."""


class Found(NamedTuple):
    """Numbers of a column that stand for none, and in how many cells they do."""

    values: tuple[float, ...]
    cells: int


def settle_stand_ins(
    contents: Sequence[Content], columns: Sequence[Column], reading: Reading, known: Mapping[str, Sequence[float]]
) -> tuple[list[Content], tuple[Column, ...], list[Change], list[Issue]]:
    """The columns with stand-ins as missing, unless a person says that they are numbers; what is said and asked.

    ``known`` are the stand-ins of an earlier file, by header.
    """
    by_name = {content.name: content for content in contents}
    settled: list[Column] = []
    changes: list[Change] = []
    issues: list[Issue] = []
    for column in columns:
        content = by_name[column.name]
        answer = reading.stand_ins.get(column.name)
        found = _known(content, known[column.name]) if column.name in known else find_stand_ins(content, column)
        if found is None or answer == "number":
            settled.append(column)
            continue
        if column.name not in known and answer is None:
            issues.append(_ask(column, found))
        by_name[column.name] = _without(content, found)
        changes += [_change(column, found)] if found.cells else []
        missing = 1 - by_name[column.name].present / max(1, content.rows)
        settled.append(column.but(stand_ins=found.values, missing=missing))
    return [by_name[content.name] for content in contents], tuple(settled), changes, issues


def find_stand_ins(content: Content, column: Column) -> Found | None:
    """Numbers of a measure that stand for none by what they are and by being far from all others.

    >>> from ccseg.reading.contents import number_content
    >>> measure = Column(name="pdays", kind="number", because="")
    >>> find_stand_ins(number_content("pdays", [-1] * 40 + list(range(90, 150))), measure)
    Found(values=(-1.0,), cells=40)
    >>> find_stand_ins(number_content("change", [-1, 0, 1, 2] * 20), measure) is None
    True
    """
    if column.kind != "number" or content.numbers is None or len(content.known) < FEWEST:
        return None
    return _below(content.known) or _above(content.known)


def _below(known: Floats) -> Found | None:
    least = float(known.min())
    others = known[known != least]
    if least not in BELOW or not len(others) or others.min() < 0:
        return None
    cells = len(known) - len(others)
    large = float(np.median(others)) >= LARGE
    among_zeros = bool((others == 0).any()) and cells < OFTEN * len(known)
    far = least < -1 or not among_zeros
    return Found((least,), cells) if large and far and _often(cells, known) else None


def _above(known: Floats) -> Found | None:
    top = np.unique(known[known > np.quantile(known, 0.25)])[-MOST_TOGETHER:]
    for start in range(len(top)):
        values = top[start:]
        others = known[known < values[0]]
        told = all(value in ABOVE or value in NOTABLE for value in values.tolist())
        if not told or not len(others) or values[0] < FAR * max(1.0, float(others.max())) or others.min() < -1:
            continue
        cells = len(known) - len(others)
        if _often(cells, known) or bool(np.isin(values, list(NOTABLE)).all()):
            return Found(tuple(values.tolist()), cells)
    return None


def _often(cells: int, known: Floats) -> bool:
    return cells >= max(FEWEST, SELDOM * len(known))


def _known(content: Content, values: Sequence[float]) -> Found:
    cells = int(np.isin(content.numbers.values, values).sum()) if content.numbers is not None else 0
    return Found(tuple(values), cells)


def _without(content: Content, found: Found) -> Content:
    if content.numbers is None:
        return content
    values = content.numbers.values.copy()
    values[np.isin(values, found.values)] = np.nan
    return replace(content, numbers=replace(content.numbers, values=values))


def _written(found: Found) -> str:
    return ", ".join(f"{value:.15g}" for value in found.values)


def _change(column: Column, found: Found) -> Change:
    message = say("reading.change.stand_in", values=_written(found))
    return Change(column=column.name, message=message, rows=found.cells)


def _ask(column: Column, found: Found) -> Issue:
    text = say("reading.ask.stand_in", header=column.name, values=_written(found))
    options = tuple(
        Option(value=value, label=say(f"reading.answer.stand_in_{value}", values=_written(found)))
        for value in ("missing", "number")
    )
    question = Question(field="stand_ins", column=column.name, text=text, options=options, assumed="missing")
    return Issue(
        severity="warning",
        column=column.name,
        message=say("reading.ask.stand_in_until", question=text),
        cure=say("reading.ask.stand_in_cure"),
        rows=found.cells,
        question=question,
    )
