"""Composites: scores that a rule or a model worked out from the other columns, so that they say nothing beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.reading.columns import Column, set_aside
from ccseg.reading.facts import Facts
from ccseg.reading.implied import MOSTLY_KNOWN, some_rows
from ccseg.reading.vocabulary import words
from ccseg.records import Floats
from ccseg.texts import say

FOLLOWS = 0.85
"""From this share of its variance on, as numbers or as ranks, a score follows from the other columns: set on public
tables, where scores that a rule had worked out mostly lie at 0.87 to 1, and those of credit or spending below 0.4."""
FEWEST_OTHERS = 2
"""With one other column alone a score is its copy, which is looked for elsewhere."""
FEWEST_DIFFERENT = 10
"""A score of fewer values is an answer that people gave (convention)."""
ROWS_A_COLUMN = 5
"""With fewer rows for each other column, anything follows from them (convention)."""
NAMED = 3
"""So many of the columns that it follows from are named."""

LETTERS = (("r",), ("f",), ("m",))
MOST_GRADES = 10
"""Recency, frequency and money are graded in at most so many steps (convention)."""


class Followed(NamedTuple):
    """How much of a score follows from other columns, and those that it follows from most."""

    share: float
    headers: tuple[str, ...]


def without_composites(
    columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]
) -> list[Column]:
    """The columns without scores that follow from the others; what a person said of a column (``mapping``) stands."""
    columns = _without_worths(_without_letters(columns, facts, mapping), facts, mapping)
    scores = [
        column for column in columns if column.name not in mapping and _may_be_composed(column, facts[column.name])
    ]
    others = [column for column in columns if column.usable and column.kind == "number" and column not in scores]
    table = _table([facts[column.name] for column in others])
    found = {score.name: _follow(facts[score.name], table) for score in scores} if scores else {}
    return [_aside(column, followed) if (followed := found.get(column.name)) else column for column in columns]


def _aside(column: Column, followed: Followed) -> Column:
    told = say(
        "reading.because.duplicate.score", share=followed.share, others=[f"'{name}'" for name in followed.headers]
    )
    return column.but(kind="ignored", role="duplicate", unit=None, levels=(), doubtful=False, because=told)


def _may_be_composed(column: Column, fact: Facts) -> bool:
    scored = column.usable and column.kind == "number" and column.role == "score" and column.measure is None
    # What people answered says how they feel, however much it goes with what they met.
    return (
        scored and not _is_of_a_bureau(fact) and words("answers").isdisjoint(fact.senses.words) and _has_an_order(fact)
    )


def _is_of_a_bureau(fact: Facts) -> bool:
    """Whether a header names a credit score, from which others are worked out, as a rate of interest is."""
    spoken = fact.senses.words
    return not words("bureaus").isdisjoint(spoken) or {"credit", "score"} <= {*spoken}


def _table(facts: Sequence[Facts]) -> dict[str, Floats]:
    """Some rows of the columns that are mostly known, gaps filled with the middle; each of shape (rows compared,)."""
    if not facts:
        return {}
    rows = some_rows(facts[0].content.rows)
    values = {fact.name: fact.content.values[rows] for fact in facts}
    return {name: _filled(own) for name, own in values.items() if np.isfinite(own).mean() >= MOSTLY_KNOWN}


def _filled(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nanmedian(values))


def _follow(score: Facts, table: Mapping[str, Floats]) -> Followed | None:
    """How a score follows from other columns, the better of two ways; ``None`` where it does not."""
    values = score.content.values[some_rows(score.content.rows)]
    known = np.isfinite(values)
    varied = {name: column[known] for name, column in table.items() if np.ptp(column[known]) > 0}
    if len(varied) < FEWEST_OTHERS or known.sum() < ROWS_A_COLUMN * (len(varied) + 1):
        return None
    best = max(_fits(values[known], varied), key=lambda followed: followed.share)
    return best if best.share >= FOLLOWS else None


def _fits(score: Floats, others: Mapping[str, Floats]) -> Iterator[Followed]:
    """The least squares of the score on the others: of the numbers, and of the ranks, as a rule may cut or bend."""
    for scaled in (_standardised, lambda values: _standardised(np.asarray(pd.Series(values).rank(), np.float64))):
        design = np.stack([scaled(values) for values in others.values()], axis=1)
        target = scaled(score)
        weights = np.linalg.lstsq(design, target, rcond=None)[0]
        left = float(((target - design @ weights) ** 2).sum() / max(float((target**2).sum()), 1e-300))
        free = max(1, len(target) - 1 - design.shape[1])
        order = np.argsort(-np.abs(weights), kind="stable")[:NAMED]
        names = tuple(others)
        yield Followed(1 - left * (len(target) - 1) / free, tuple(names[place] for place in sorted(order)))


def _standardised(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-300))


def _without_worths(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[Column]:
    """The columns without what a customer is worth, where it may be worked out from what he paid and how often."""
    others = [
        column for column in columns if column.usable and column.kind == "number" and not is_worth(facts[column.name])
    ]
    paid = [column.name for column in others if _is_total(column, facts[column.name])]
    other = next((column.name for column in others if column.role in ("count", "duration", "share")), None)
    if not paid or other is None:
        return list(columns)
    told = say("reading.because.model_score.worth", others=[f"'{name}'" for name in (paid[0], other)])
    return [
        set_aside(facts[column.name].content, "model score", told)
        if column.usable and column.name not in mapping and is_worth(facts[column.name])
        else column
        for column in columns
    ]


def is_worth(fact: Facts) -> bool:
    """Whether a header names what a customer is worth, and its values are amounts."""
    said = " ".join(fact.senses.words)
    if fact.content.numbers is None or not any(re.search(rf"\b{worth}\b", said) for worth in words("worths")):
        return False
    # What a loan is to the value of a house is an "ltv" too.
    return "ltv" not in fact.senses.words or float(np.max(fact.content.known, initial=0.0)) > MOST_PERCENT


MOST_PERCENT = 200
"""Hardly anybody borrows more than twice what a house is worth (convention)."""


def _is_total(column: Column, fact: Facts) -> bool:
    """Whether a column is an amount that was paid or spent, and no average, limit, balance or income."""
    senses = fact.senses
    counted = senses.has("many", "count") and not senses.has("amount")
    paid = column.role == "amount" and not counted and not senses.has("income", "limit", "balance")
    return paid and words("averages").isdisjoint(senses.words)


def without_ranks(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[Column]:
    """The columns without ranks and scores that put the customers in the order of what a model said."""
    said = {
        column.name: _ranks(facts[column.name])
        for column in columns
        if column.role == "model score" and _has_an_order(facts[column.name])
    }
    found = []
    for column in columns:
        fact = facts[column.name]
        scored = column.usable and column.kind == "number" and column.role == "score" and column.name not in mapping
        ranks = _ranks(fact) if said and scored and not _is_of_a_bureau(fact) else None
        other = ranks is not None and next((name for name in said if abs(said[name].corr(ranks)) >= SAME_ORDER), None)
        told = say("reading.because.implied.order", other=other)
        found.append(set_aside(fact.content, "model score", told) if other else column)
    return found


SAME_ORDER = 0.999
"""From this rank correlation on a score is that of a model, or a rank by it (convention)."""


def _has_an_order(fact: Facts) -> bool:
    """Whether a column has numbers, and enough different ones that their order says something."""
    return fact.content.numbers is not None and len(np.unique(fact.content.known)) > FEWEST_DIFFERENT


def _ranks(fact: Facts) -> "pd.Series[float]":
    """The rank of each of some rows, NaN where nothing is known. Shape (rows compared,)."""
    return pd.Series(fact.content.values[some_rows(fact.content.rows)]).rank()


def _without_letters(columns: Sequence[Column], facts: Mapping[str, Facts], mapping: Mapping[str, str]) -> list[Column]:
    """The columns without grades of recency, frequency and money that are called R, F and M, where all three are."""
    graded = [column.name for column in columns if column.name not in mapping and _is_grade(column, facts[column.name])]
    if {facts[name].senses.words for name in graded} != set(LETTERS):
        return list(columns)
    told = say("reading.because.segment.letters")
    return [
        set_aside(facts[column.name].content, "segment", told) if column.name in graded else column
        for column in columns
    ]


def _is_grade(column: Column, fact: Facts) -> bool:
    """Whether a column called R, F or M has a few whole numbers from 1 on."""
    content = fact.content
    if not column.usable or content.numbers is None or fact.senses.words not in LETTERS:
        return False
    return content.whole and 2 <= len(content.levels) <= MOST_GRADES and content.known.min() >= 1
