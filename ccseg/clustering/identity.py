"""Identity: which number a segment gets, and which segment of another result it is."""

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from ccseg.clustering.models import AnyModel, Assignment, assign
from ccseg.clustering.quality import overlaps
from ccseg.records import Floats, Ints


def number_segments(model: AnyModel, matrix: Floats) -> tuple[AnyModel, Assignment]:
    """The same model with its segments numbered largest first, and who belongs where.

    Ties go by the segments' mean features. Segments without customers are dropped.

    >>> from ccseg.clustering.models import Centroids
    >>> model, found = number_segments(Centroids(centres=[[9.0], [0.0]]), np.array([[8.0], [1.0], [0.0]]))
    >>> found.labels
    array([1, 0, 0])
    """
    found = assign(model, matrix)
    sizes = np.bincount(found.labels[found.labels >= 0], minlength=model.segments)
    kept = np.flatnonzero(sizes)
    order = np.array(sorted(kept, key=lambda s: (-sizes[s], *matrix[found.labels == s].mean(axis=0).round(9))), int)
    numbered = model.renumbered(order)
    if len(order) < model.segments:
        return numbered, assign(numbered, matrix)
    new = np.append(np.argsort(order), -1)
    return numbered, replace(found, labels=new[found.labels], runner_up=new[found.runner_up])


def match_segments(labels: Ints, other: Ints) -> dict[int, int]:
    """Which segment of ``labels`` each segment of ``other`` is, for the same customers in the same order.

    The matching with the largest total Jaccard overlap (Kuhn 1955); segments without any overlap have no match.

    >>> match_segments(np.array([0, 0, 1, 1, 2]), np.array([1, 1, 0, 0, 0]))
    {1: 0, 0: 1}
    """
    shares = overlaps(labels, other)
    own, others = linear_sum_assignment(shares, maximize=True)
    return {int(o): int(s) for s, o in zip(own, others, strict=True) if shares[s, o] > 0}
