"""Axes: coordinates that were worked out from the other columns, such as principal components or a map of customers."""

from collections.abc import Collection, Sequence

from ccseg.reading.columns import Column, set_aside
from ccseg.reading.facts import Facts
from ccseg.reading.spreads import has_fractions
from ccseg.texts import say

FEWEST_OTHERS = 3
"""Where fewer columns are left, the axes are what there is to go by (convention)."""


def without_axes(columns: Sequence[Column], facts: Sequence[Facts], said: Collection[str]) -> list[Column]:
    """The columns without the axes that were worked out from them, where enough others are left."""
    axes = {fact.name: fact for fact in facts if fact.name not in said and _is_axis(fact)}
    others = [column for column in columns if column.usable and column.name not in axes]
    if not axes or len(others) < FEWEST_OTHERS:
        return list(columns)
    told = say("reading.because.model_score.axis")
    return [
        set_aside(axes[column.name].content, "model score", told) if column.name in axes and column.usable else column
        for column in columns
    ]


def _is_axis(fact: Facts) -> bool:
    """Whether numbers on both sides of 0 stand under a header that names an axis."""
    content = fact.content
    named = fact.senses.has("axis") and not fact.senses.has("count", "many", "amount", "thing")
    return named and has_fractions(content) and float(content.known.min()) < 0 < float(content.known.max())
