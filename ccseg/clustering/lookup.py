"""Look-up: whether a few yes/no questions, or one category, give the same segments, and what they leave open."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import common_space, explained
from ccseg.clustering.transforms import MANY_ZEROS
from ccseg.records import Ints, Record
from ccseg.thresholds import SAME_BY_LOOKUP

MOST_QUESTIONS = 3
"""A look-up of eight lines is the most that a person keeps in mind: a convention."""

MOST_TRIED = 16
"""How many questions, those that tell most alone, are tried with each other: 560 threes, a tenth of a second."""

SETTLED = 0.5
"""A column of whose differences the questions explain so much is settled by them: a convention, more than half."""

LEFT_OPEN = 3
"""How many columns are named that the questions say least about: a convention."""

FEWEST_LEFT = 2
"""Segments are sought in what is left only where so many columns are left: a convention."""


class Question(Record):
    """A question to a customer: whether a number is above zero, whether a category is at this level, or at which."""

    key: str
    level: str | None = None


class Lookup(Record):
    """A few questions that nearly reproduce the segments.

    ``reproduced`` is the share of customers, not those it was found with, that a look-up of the answers puts into their
    segment; ``explained`` the share of the differences between customers that the answers account for, to hold against
    that of the segments (``Quality.explained``). ``settled`` are the columns the questions tell more than half of, and
    ``left_open`` those they tell least of, the least told first.
    """

    questions: tuple[Question, ...]
    reproduced: float
    explained: float
    settled: tuple[str, ...]
    left_open: tuple[str, ...]


class _Asked(NamedTuple):
    """A question with the answer of each customer, shape (customers,)."""

    question: Question
    answers: NDArray[np.bool_]


def find_lookup(values: pd.DataFrame, labels: Ints) -> Lookup | None:
    """The fewest questions by which nine in ten customers are put into their segment; ``None`` where there are none.

    Where yes and no do not do it, the levels of one category may.
    ``values`` are in canonical order, as good as random: the look-up is made on one half and judged on the other.
    """
    inside = np.flatnonzero(labels[:FAIR_SAMPLE] >= 0)
    if len(inside) < 2 or labels.max(initial=-1) < 1:
        return None
    rows, own = values.iloc[inside], labels[inside]
    half = len(own) // 2
    asked = _most_telling(list(_questions(rows)), own, half)
    for number in range(1, min(MOST_QUESTIONS, len(asked)) + 1):
        tried = [(chosen, _reproduced(chosen, own, half)) for chosen in combinations(asked, number)]
        chosen, shares = max(tried, key=lambda each: each[1].before)
        if shares.after >= SAME_BY_LOOKUP:
            return _lookup([each.question for each in chosen], _codes(chosen), shares.after, rows)
    return _by_category(rows, own, half)


def _by_category(values: pd.DataFrame, labels: Ints, half: int) -> Lookup | None:
    """The one category whose levels say nearly as much as the segments."""
    categories = {str(key): pd.factorize(values[key])[0] + 1 for key in values if values[key].dtype.kind != "f"}
    shares = {key: _put_right(codes, labels, half) for key, codes in categories.items()}
    key = max(shares, key=lambda key: shares[key].before, default=None)
    if key is None or shares[key].after < SAME_BY_LOOKUP:
        return None
    return _lookup([Question(key=key)], categories[key], shares[key].after, values)


def _questions(values: pd.DataFrame) -> Iterator[_Asked]:
    """What can be asked that not nearly all customers answer alike."""
    for key in values:
        for asked in _asked_of(values[key]):
            if MANY_ZEROS <= asked.answers.mean() <= 1 - MANY_ZEROS:
                yield asked


def _asked_of(column: "pd.Series[float]") -> list[_Asked]:
    """Of a number with many zeros, whether it is above; of a category, whether it is at each level."""
    key = str(column.name)
    if column.dtype.kind == "f":
        many = (column == 0).mean() >= MANY_ZEROS
        return [_Asked(Question(key=key), column.to_numpy() > 0)] if many else []
    levels = sorted(column.dropna().unique())
    return [_Asked(Question(key=key, level=str(level)), _is(column, level)) for level in levels]


def _is(column: "pd.Series[float]", level: object) -> NDArray[np.bool_]:
    return np.asarray((column == level).to_numpy(dtype=bool, na_value=False))


def _most_telling(asked: list[_Asked], labels: Ints, half: int) -> list[_Asked]:
    """The questions that put most customers into their segment by themselves."""
    return sorted(asked, key=lambda each: -_reproduced([each], labels, half).before)[:MOST_TRIED]


class _Reproduced(NamedTuple):
    """The share of customers put into their segment, of those the look-up was made with and of the others."""

    before: float
    after: float


def _reproduced(asked: Sequence[_Asked], labels: Ints, half: int) -> _Reproduced:
    return _put_right(_codes(asked), labels, half)


def _put_right(codes: Ints, labels: Ints, half: int) -> _Reproduced:
    """How many customers have the label that most with their code have, in the first half."""
    segments = int(labels.max()) + 1
    cells = np.bincount(codes[:half] * segments + labels[:half], minlength=(int(codes.max()) + 1) * segments)
    segment_of = cells.reshape(-1, segments).argmax(axis=1)
    right = segment_of[codes] == labels
    return _Reproduced(float(right[:half].mean()), float(right[half:].mean()))


def _codes(asked: Sequence[_Asked]) -> Ints:
    """The answers of each customer as one number."""
    return np.asarray(sum(each.answers.astype(np.int64) << bit for bit, each in enumerate(asked)))


def _lookup(questions: list[Question], codes: Ints, reproduced: float, values: pd.DataFrame) -> Lookup:
    told = {str(key): explained(common_space(values[[key]]), codes) for key in values if _differs(values[key])}
    asked = {question.key for question in questions}
    settled = [key for key, share in told.items() if share >= SETTLED or key in asked]
    others = sorted((key for key in told if key not in settled), key=lambda key: told[key])
    enough = len(others) >= FEWEST_LEFT
    return Lookup(
        questions=questions,
        reproduced=reproduced,
        explained=explained(common_space(values), codes),
        settled=settled if enough else (),
        left_open=others[:LEFT_OPEN],
    )


def _differs(column: "pd.Series[float]") -> bool:
    return int(column.nunique()) > 1
