"""Customers split into segments without the whole line: quick, and any number of segments."""

from functools import cache
from typing import Any

import numpy as np

from ccseg.clustering.features import Preparation, prepare_features
from ccseg.describing.labelled import Labelled
from ccseg.describing.personas import Segment, name_segments
from ccseg.describing.profiles import profile_segments
from ccseg.describing.rules import find_rules
from ccseg.reading.columns import Column
from ccseg.reading.customers import read_customers
from ccseg.sample import make_sample


def split(source: Any, segments: int, preparation: Preparation = "hurdle", seed: int = 0) -> Labelled:
    """Read customers and split them by k-means, the largest segment first."""
    from sklearn.cluster import KMeans

    customers = read_customers(source)
    values = customers.values().reset_index(drop=True)
    values = values.sort_values(list(values.columns), kind="stable", ignore_index=True)
    matrix = prepare_features(values, preparation).matrix
    found = KMeans(segments, n_init=3, random_state=seed).fit_predict(matrix)
    order = np.argsort(np.argsort(-np.bincount(found), kind="stable"), kind="stable")
    return Labelled(values, order[found], customers.columns)


def name(groups: Labelled, **trust: Any) -> tuple[Segment, ...]:
    """Name the segments of a split, as trustworthy as not said otherwise."""
    profiles = profile_segments(groups)
    default: dict[str, Any] = {"stability": [0.95] * len(profiles), "confident": [0.9] * len(profiles), "real": True}
    return name_segments(profiles, find_rules(groups), groups, **(default | trust))


@cache
def cards(segments: int, preparation: Preparation = "hurdle") -> Labelled:
    """Made-up card customers, split."""
    return split(make_sample(600), segments, preparation)


@cache
def card_segments(segments: int, preparation: Preparation = "hurdle") -> tuple[Segment, ...]:
    """Made-up card customers, split and named."""
    return name(cards(segments, preparation))


def number(header: str, **fields: Any) -> Column:
    """A column of numbers."""
    return Column(name=header, kind="number", because="It holds numbers.", **fields)


def category(header: str) -> Column:
    """A column of a few texts."""
    return Column(name=header, kind="category", because="It holds a few texts.")
