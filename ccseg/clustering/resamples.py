"""Resamples: other customers like these, in which segments are sought again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.clustering.before import Before
from ccseg.clustering.features import Coded, FeaturePlan
from ccseg.errors import UnusableTable
from ccseg.records import Floats, Ints

Labelling = Callable[[Floats, int], Callable[[Floats], Ints]]
"""Fits the rows, shape (customers, features), with a seed and returns what labels further rows."""

Draw = Callable[[int, np.random.Generator], Ints]
"""The rows that are drawn of so many customers, in ascending order."""

YARDSTICK = 0
"""The seed of all that results are measured by: resamples and what is found in them, shuffled copies and clouds are the
same whatever the seed of a recipe, so that two results differ by their segments and not by what they were held against.
"""


class Resample(NamedTuple):
    """The rows that were drawn, the preparation fitted to them, and the seed of every fit to them.

    ``plan`` is ``None`` where no column tells them apart.
    """

    rows: Ints
    plan: FeaturePlan | None
    seed: int


def draw_bootstrap(customers: int, random: np.random.Generator) -> Ints:
    """As many customers, each any number of times (Efron 1979).

    >>> draw_bootstrap(4, np.random.default_rng(0))
    array([1, 2, 2, 3])
    """
    return np.sort(random.integers(0, customers, customers))


def draw_half(customers: int, random: np.random.Generator) -> Ints:
    """Half of the customers, each once.

    >>> draw_half(5, np.random.default_rng(0))
    array([2, 3, 4])
    """
    return np.sort(random.permutation(customers)[: (customers + 1) // 2])


@dataclass(frozen=True, eq=False)
class Resamples:
    """Resamples without end, each drawn and prepared once however often it is asked for.

    Hennig's (2007) thresholds are given for the scale of fpc's ``clusterboot``, which fits the distinct customers that
    were drawn, and compares on those alone. Here a customer who was drawn twice counts twice in the fit, and all
    customers are compared, also those who were not drawn: the new fit assigns them.

    Attributes:
        values: The customers, in canonical order, without those left out.
        plan: Whose preparation is fitted anew to each resample, with the same weights.
        draw: What is drawn.
    """

    values: pd.DataFrame
    plan: FeaturePlan
    draw: Draw
    _random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(YARDSTICK))
    _drawn: list[Resample] = field(default_factory=list)

    @cached_property
    def _coded(self) -> Coded:
        return Coded.of(self.values)

    def __getitem__(self, number: int) -> Resample:
        while len(self._drawn) <= number:
            self._drawn.append(self._draw_next())
        return self._drawn[number]

    def _draw_next(self) -> Resample:
        rows = self.draw(len(self.values), self._random)
        seed = int(self._random.integers(2**31))
        try:
            plan = self._coded.fit_plan(rows, self.plan.preparation, self.plan.missing)
        except UnusableTable:
            return Resample(rows, None, seed)
        return Resample(rows, plan.weighted(self.plan.weights), seed)

    def label(self, fits: Sequence[Labelling]) -> Iterator[Ints]:
        """The segments of all customers, as found in one resample after the other, in each in all these ways; endless.

        A resample in which nobody differs is one segment.
        """
        for number in count():
            rows, plan, seed = self[number]
            matrix = self._coded.apply(plan) if plan else None
            for fit in fits:
                if matrix is None:
                    yield np.zeros(len(self.values), dtype=np.int64)
                else:
                    yield fit(matrix[rows], seed)(matrix)

    def label_from(self, before: Before) -> Iterator[Ints]:
        """The segments of all customers, sought in one resample after the other from where they were; endless."""
        for number in count():
            rows, plan, _ = self[number]
            if plan is None:
                yield np.zeros(len(self.values), dtype=np.int64)
            else:
                matrix = self._coded.apply(plan)
                yield before.fit(plan, matrix[rows]).assign(matrix).labels
