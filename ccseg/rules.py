"""Rules: a segment in at most three conditions, with how often they hold."""

from typing import Literal

import numpy as np
import pandas as pd

from ccseg.columns import Column
from ccseg.records import Record


class Condition(Record):
    """``key`` (a measure, KPI or column) compared with a number, or with one level of a category."""

    key: str
    op: Literal["<=", ">", "is", "is not"]
    value: float | str


class Rule(Record):
    """All conditions hold: ``precision`` of those who fit are in the segment, ``coverage`` of the segment fit."""

    conditions: tuple[Condition, ...]
    precision: float
    coverage: float
    f1: float
    text: str


def find_rules(
    values: pd.DataFrame, labels: np.ndarray, columns: tuple[Column, ...], seed: int = 0
) -> tuple[Rule | None, ...]:
    """One rule for each segment, its figures measured on customers that did not help to find it."""
    raise NotImplementedError
