"""Spellings: the levels of a category as one, however they are written, and marks as yes and no."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccseg.reading.contents import Content
from ccseg.reading.findings import Change
from ccseg.reading.measures import find_alias
from ccseg.reading.vocabulary import words
from ccseg.texts import say

FEWEST_TO_KEEP = 3
"""A level of fewer customers could be one customer's own and is not kept by name."""
YES, NO = "yes", "no"


def settle_levels(content: Content, before: Sequence[str] = ()) -> tuple[Content, list[Change]]:
    """A column with each of its levels in one spelling, and marks as yes and no; ``before`` are the levels of old.

    >>> from ccseg.reading.contents import text_content
    >>> content, changes = settle_levels(text_content("City", ["Delhi", "delhi", "Pune", "Delhi"]))
    >>> content.levels, changes[0].example
    (('Delhi', 'Pune'), 'delhi → Delhi')
    >>> settle_levels(text_content("VIP", ["x", None, "x"]))[0].levels
    ('no', 'yes')
    """
    if content.dates:
        return content, []
    if content.numbers is not None:
        return _number_marks(content)
    if _is_marked(content, before):
        return _marks(content)
    return _one_spelling(content, before)


def _is_marked(content: Content, before: Sequence[str]) -> bool:
    """Whether a mark stands in some cells and nothing in the others."""
    if set(before) == {YES, NO}:
        return set(map(str.lower, content.levels)) <= words("marks") and NO not in content.levels
    gaps = content.rows - content.present
    return len(content.levels) == 1 and gaps > 0 and content.levels[0].lower() in words("marks")


def _marks(content: Content) -> tuple[Content, list[Change]]:
    marked = pc.is_valid(content.texts)
    cells = pc.if_else(marked, YES, NO)
    example = f"{content.levels[0]} → {YES}" if content.levels else None
    empty = content.rows - content.present
    change = Change(column=content.name, message=say("reading.change.marks"), rows=empty, example=example)
    return replace(content, cells=cells, kept=(NO, YES)), [change]


def _number_marks(content: Content) -> tuple[Content, list[Change]]:
    """Ones and gaps as 1 and 0."""
    assert content.numbers is not None
    gaps = content.rows - content.present
    if not gaps or not content.present or content.levels != ("1",) or find_alias(content.name):
        return content, []
    values = np.nan_to_num(content.numbers.values, nan=0.0)
    change = Change(column=content.name, message=say("reading.change.ones"), rows=gaps)
    return replace(content, numbers=replace(content.numbers, values=values)), [change]


def _one_spelling(content: Content, before: Sequence[str]) -> tuple[Content, list[Change]]:
    usual = {_bare(level): level for level in before}
    spellings: dict[str, list[str]] = {}
    for level in content.levels:
        spellings.setdefault(_bare(level), []).append(level)
    several = any(len(found) > 1 for found in spellings.values())
    renamed_before = any(usual.get(bare, found[0]) != found[0] for bare, found in spellings.items())
    if not several and not renamed_before:
        return replace(content, kept=tuple(before)), []
    counts = _counts(content)
    chosen = {
        level: usual.get(bare) or _most_usual(found, counts) for bare, found in spellings.items() for level in found
    }
    return _renamed(content, chosen, counts)


def _bare(level: str) -> str:
    """A level without capitals and the signs that people set as they like.

    >>> _bare("New-York."), _bare("new  york")
    ('new york', 'new york')
    """
    return " ".join(re.sub(r"[\s_\-.]+", " ", level.casefold()).split()) or level


def _counts(content: Content) -> Counter[str]:
    found = pc.value_counts(content.texts.combine_chunks().drop_null()).to_pylist()
    return Counter({entry["values"]: entry["counts"] for entry in found})


def _most_usual(levels: Sequence[str], counts: Mapping[str, int]) -> str:
    """The spelling that most customers have; of equally usual ones that with a capital, then in order."""
    return max(levels, key=lambda level: (counts[level], level[:1].isupper() and not level.isupper(), level))


def _renamed(content: Content, chosen: Mapping[str, str], counts: Counter[str]) -> tuple[Content, list[Change]]:
    other = {level: name for level, name in chosen.items() if level != name}
    told = pa.array([chosen.get(text, text) for text in content.texts.to_pylist()], pa.string())
    totals: Counter[str] = Counter()
    for level, name in chosen.items():
        totals[name] += counts[level]
    kept = tuple(sorted(name for name, count in totals.items() if count >= FEWEST_TO_KEEP))
    first = max(other, key=lambda level: counts[level])
    change = Change(
        column=content.name,
        message=say("reading.change.spellings", levels=len(totals), spellings=len(chosen)),
        rows=sum(counts[level] for level in other),
        example=f"{first} → {other[first]}",
    )
    return replace(content, cells=pa.chunked_array([told]), kept=kept), [change]
