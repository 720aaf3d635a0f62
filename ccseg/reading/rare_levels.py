"""Rare levels: values of a category that so few customers have that they are those customers' own.

They count as one, "other", wherever customers are compared or described, so that no document names them.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import pyarrow.compute as pc

from ccseg.reading.columns import Column
from ccseg.reading.contents import Content
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

OTHER = "other"
"""What all rare levels of a column are together; the same in all languages, as documents keep it."""


def fold_levels(values: "pd.Series[str]", levels: Sequence[str]) -> "pd.Series[str]":
    """A category in which all values but these are "other"; what is missing stays so. Shape (customers,).

    >>> fold_levels(pd.Series(["gold", "Only Street 1", None]), ["gold"]).tolist()[:2]
    ['gold', 'other']
    """
    return values.where(values.isin(list(levels)) | values.isna(), OTHER)


def fold_rare(
    contents: Sequence[Content], columns: Sequence[Column], known: Sequence[Column], said: Mapping[str, str]
) -> tuple[Column, ...]:
    """The columns, with the levels that are named where others are rare; what was rare before is so again.

    A category whose levels are all rare is set aside, unless somebody ``said`` what it is.
    """
    before = {column.name: column for column in known if column.kind == "category"}
    by_name = {content.name: content for content in contents}
    return tuple(
        _as_before(column, before[column.name])
        if column.name in before
        else _folded(column, by_name[column.name], column.name in said)
        for column in columns
    )


def _as_before(column: Column, earlier: Column) -> Column:
    if column.kind != "category" or not earlier.folded:
        return column
    return column.but(folded=True, levels=earlier.levels)


def _folded(column: Column, content: Content, said: bool) -> Column:
    if column.kind != "category" or column.role == "flag":
        return column
    counts = {entry["values"]: entry["counts"] for entry in pc.value_counts(content.texts.drop_null()).to_pylist()}
    rare = {level for level, count in counts.items() if count < FEWEST_SHOWN}
    if not rare:
        return column
    levels = tuple(level for level in column.levels or sorted(counts) if level in counts and level not in rare)
    if not levels and not said:
        told = say("reading.because.rare", fewest=FEWEST_SHOWN)
        return column.but(kind="text", role="text", levels=(), doubtful=False, because=told)
    told = say("reading.because.folded", because=_discreet(column, rare), levels=len(rare), fewest=FEWEST_SHOWN)
    return column.but(folded=True, levels=levels, because=told)


def _discreet(column: Column, rare: set[str]) -> str:
    """Why the column is what it is, without a word that names a rare level."""
    named = any(f"'{level}'" in column.because for level in rare)
    return say("reading.because.ordered_levels", levels=len(column.levels)) if named else column.because
