"""Digits: figures as far as every processor comes to the same.

Sums of many numbers end in other digits, from about the eleventh on, with another processor's instructions.
"""

import numpy as np

from ccseg.records import Floats

OF_FIGURES, OF_MODELS, PLACES = 6, 9, 9
"""Significant digits of what is told and of what places customers, and the decimal places of a prepared customer:
conventions, far from where processors differ.
"""


def figure(value: float) -> float:
    """A figure as it is told and kept.

    >>> figure(0.09928003995777526), figure(0.09928003996615307)
    (0.09928, 0.09928)
    """
    return float(f"{value:.{OF_FIGURES}g}")


def model_numbers(values: Floats) -> Floats:
    """The numbers of a model as they are kept, and place customers from the start.

    >>> model_numbers(np.array([[1 / 3, 2e9 / 3]]))
    array([[3.33333333e-01, 6.66666667e+08]])
    """
    flat = [float(f"{value:.{OF_MODELS}g}") for value in values.ravel()]
    return np.array(flat).reshape(values.shape)
