"""Digits: figures as far as every processor comes to the same.

Sums end in other digits with another processor's instructions: of many from about the
eleventh on, a mean or a logarithm in the last one or two.
"""

import numpy as np

from ccseg.records import Floats

OF_FIGURES, OF_SCALES, OF_MODELS = 6, 12, 9
"""Significant digits of what is told, of what columns are prepared by, and of how models differ between customers:
conventions, far from where processors differ.
"""

LEAST_SPREAD = 1e-12
"""What differs by less does not differ: a convention."""


def figure(value: float) -> float:
    """A figure as it is told and kept.

    >>> figure(0.09928003995777526), figure(0.09928003996615307)
    (0.09928, 0.09928)
    """
    return _significant(value, OF_FIGURES)


def scale_number(value: float) -> float:
    """A mean or a scale of a column as it is kept, and prepares customers from the start.

    >>> scale_number(2.470293164831464), scale_number(2.4702931648314634)
    (2.47029316483, 2.47029316483)
    """
    return _significant(value, OF_SCALES)


def factors(values: Floats) -> Floats:
    """The weights and factors of a model as they are kept, and place customers from the start.

    >>> factors(np.array([[1 / 3, 2e9 / 3]]))
    array([[3.33333333e-01, 6.66666667e+08]])
    """
    return np.array([_significant(value, OF_MODELS) for value in values.ravel()]).reshape(values.shape)


def places(points: Floats) -> Floats:
    """Where segments are, shape (points, features), in the digits in which they differ from each other.

    >>> places(np.array([[1 / 3, 1e6 + 1 / 3], [2 / 3, 1e6 + 4]])).tolist()
    [[0.3333333333, 1000000.333333333], [0.6666666667, 1000004.0]]
    """
    rounded = points.copy()
    for feature, spread in enumerate(np.ptp(points, axis=0) if len(points) else ()):
        if spread > LEAST_SPREAD:
            rounded[:, feature] = points[:, feature].round(OF_MODELS - int(np.floor(np.log10(spread))))
    return rounded


def _significant(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
