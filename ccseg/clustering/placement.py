"""Placement: which segment a customer is in, by the model of all and by those of segments that were split."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.clustering.choice import Choice
from ccseg.clustering.features import FeaturePlan
from ccseg.clustering.models import CHUNK, AnyModel, Assignment, Model, assign
from ccseg.records import Record


class Parts(Record):
    """A segment that was split: the preparation and the model of its own customers, and how they were chosen.

    ``numbers`` are those of its parts: the largest keeps the number of the segment, the others come after all there
    were. ``whole`` is what the segment was called, ``customers`` how many it had.
    """

    numbers: tuple[int, ...]
    whole: str
    customers: int
    plan: FeaturePlan
    model: Model
    choice: Choice

    @property
    def segment(self) -> int:
        """The number of the segment that was split."""
        return self.numbers[0]

    def divide(self, found: Assignment, values: pd.DataFrame) -> Assignment:
        """The same with the customers of the segment, and those whose runner-up it is, in its parts.

        A customer in a part is as sure as the less sure of both decisions, and that one gives the runner-up.
        """
        inside, beside = found.labels == self.segment, found.runner_up == self.segment
        numbers = np.array(self.numbers)
        labels, runner_up = found.labels.copy(), found.runner_up.copy()
        confidence, margin = found.confidence.copy(), found.margin.copy()
        parts = assign(self.model, self.plan.apply(values[inside]))
        closer = parts.margin < margin[inside]
        labels[inside] = numbers[parts.labels]
        runner_up[inside] = np.where(closer, numbers[parts.runner_up], runner_up[inside])
        confidence[inside] = np.minimum(parts.confidence, confidence[inside])
        margin[inside] = np.minimum(parts.margin, margin[inside])
        runner_up[beside] = numbers[assign(self.model, self.plan.apply(values[beside])).labels]
        return Assignment(labels, confidence, runner_up, margin)


class Placement(NamedTuple):
    """How customers are placed: prepared by a plan, assigned by a model, then to the parts of each split, in turn.

    ``numbers`` are those of the model's segments, where they are those of an earlier result; else from 0 on.
    """

    plan: FeaturePlan
    model: AnyModel
    parts: Sequence[Parts] = ()
    numbers: Sequence[int] = ()

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return self.model.segments + sum(len(parts.numbers) - 1 for parts in self.parts)

    @property
    def clear(self) -> float:
        """The confidence from which a customer is clearly in a segment."""
        return self.model.clear

    def assign(self, values: pd.DataFrame) -> Assignment:
        """The segment of each customer with these values, one row a customer.

        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> found = segment(make_sample(200), recipe, draw_map=False)
        >>> bool((found.run.placement.assign(found.customers.values()).labels == found.labels).all())
        True
        """
        starts = range(0, max(len(values), 1), CHUNK)
        return Assignment.join([self._assign(values.iloc[start : start + CHUNK]) for start in starts])

    def _assign(self, values: pd.DataFrame) -> Assignment:
        found = assign(self.model, self.plan.columnwise(values).T)
        if self.numbers:
            found = found.renumbered(self.numbers)
        for parts in self.parts:
            found = parts.divide(found, values)
        return found
