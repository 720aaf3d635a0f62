"""Nearest: the customers most alike one of them, in the space in which a model measures."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ccseg.clustering.features import FeaturePlan
from ccseg.clustering.models import CHUNK
from ccseg.records import Floats, Ints

NEAREST = 5
"""As many as are looked at: a convention."""


def nearest_customers(plan: FeaturePlan, values: pd.DataFrame, row: int, rows: Ints, most: int = NEAREST) -> Ints:
    """The rows of the customers nearest to the one in ``row``, the nearest first, of those in ``rows`` and without it.

    ``values`` has a row for each customer. Equally near ones come by their id, so that the order of the file does not
    matter; customers are prepared a chunk at a time, so that a large file needs no second copy.

    >>> values = pd.DataFrame({"visits": [1.0, 9.0, 2.0, 8.0]}, index=["a", "b", "c", "d"])
    >>> from ccseg.clustering.features import prepare_features
    >>> nearest_customers(prepare_features(values, "plain").plan, values, 0, np.arange(4), most=2).tolist()
    [2, 3]
    """
    others = rows[rows != row]
    distances = np.concatenate([np.zeros(0), *_distances(plan, values, row, others)])
    furthest = np.partition(distances, most - 1)[most - 1] if len(others) > most else np.inf
    near = np.flatnonzero(distances <= furthest)
    ids = values.index[others[near]].astype(str)
    ordered = near[np.lexsort((ids, distances[near]))]
    return np.asarray(others[ordered[:most]])


def _distances(plan: FeaturePlan, values: pd.DataFrame, row: int, others: Ints) -> Iterator[Floats]:
    """The squared distance of each from the one."""
    one = plan.apply(values.iloc[[row]])
    for start in range(0, len(others), CHUNK):
        matrix = plan.apply(values.iloc[others[start : start + CHUNK]])
        yield ((matrix - one) ** 2).sum(axis=1)
