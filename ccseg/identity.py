"""Identity: which number a segment gets, and which segment of another result it is."""

import numpy as np

from ccseg.models import AnyModel, Assignment, CorePoints, assign
from ccseg.records import Floats

CRUMB = 0.01
"""A dense region with a smaller share of the customers is no segment; its customers are unassigned."""


def number_segments(model: AnyModel, matrix: Floats) -> tuple[AnyModel, Assignment]:
    """The same model with its segments numbered largest first, and who belongs where.

    Ties go by the segments' mean features. Segments without customers, and crumbs of DBSCAN, are dropped.

    >>> from ccseg.models import Centroids
    >>> model, found = number_segments(Centroids(centres=[[9.0], [0.0]]), np.array([[8.0], [1.0], [0.0]]))
    >>> found.labels
    array([1, 0, 0])
    """
    labels = assign(model, matrix).labels
    sizes = np.bincount(labels[labels >= 0], minlength=model.segments)
    least = CRUMB * len(matrix) if isinstance(model, CorePoints) else 1
    kept = [s for s in range(model.segments) if sizes[s] >= least]
    order = sorted(kept, key=lambda s: (-sizes[s], tuple(matrix[labels == s].mean(axis=0).round(9))))
    numbered = model.renumbered(np.array(order, dtype=np.int64))
    return numbered, assign(numbered, matrix)
