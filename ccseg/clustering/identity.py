"""Identity: which number a segment gets, and which segment of another result it is."""

from dataclasses import replace

import numpy as np

from ccseg.clustering.models import UNASSIGNED, AnyModel, Assignment, assign
from ccseg.records import Floats

DIGITS = 9
"""Decimals to which means of features count when segments of equal size are ordered: what lies beyond is
rounding, by convention."""


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

    def rank(segment: int) -> tuple[float, ...]:
        means = matrix[found.labels == segment].mean(axis=0)
        return (-sizes[segment], *means.round(DIGITS))

    occupied = np.flatnonzero(sizes).tolist()
    order = np.array(sorted(occupied, key=rank), dtype=np.int64)
    numbered = model.renumbered(order)
    if len(order) < model.segments:
        return numbered, assign(numbered, matrix)
    # The label of the unassigned, −1, takes the last.
    new = np.append(np.argsort(order), UNASSIGNED)
    return numbered, replace(found, labels=new[found.labels], runner_up=new[found.runner_up])


def match_segments(overlaps: Floats, least: float = 0.0) -> dict[int, int]:
    """Which row each column is, of the Jaccard overlaps of two sets of segments: shape (segments, other segments).

    The matching with the largest total overlap (Kuhn 1955); what overlaps less than ``least``, or not at all, has no
    match.

    >>> match_segments(np.array([[0.1, 1.0], [0.6, 0.0]])), match_segments(np.array([[0.2]]), least=1 / 3)
    ({1: 0, 0: 1}, {})
    """
    from scipy.optimize import linear_sum_assignment

    possible = np.where(overlaps >= least, overlaps, 0.0)
    rows, columns = linear_sum_assignment(possible, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {column: row for row, column in pairs if possible[row, column] > 0}
