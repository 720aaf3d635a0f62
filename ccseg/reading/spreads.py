"""Spreads: how the numbers of a column lie, whatever its header says."""

import numpy as np

from ccseg.reading.contents import Content
from ccseg.records import Floats


def has_fractions(content: Content) -> bool:
    """Whether there are numbers and not all are whole."""
    return content.numbers is not None and not content.whole


def standardised(content: Content) -> bool:
    """Whether numbers were put on a common scale: a mean of 0 with a deviation of 1, or from 0 to 1.

    >>> from ccseg.reading.contents import number_content
    >>> standardised(number_content("age", [-1.2, 0.0, 1.2])), standardised(number_content("age", [31, 47, 52]))
    (True, False)
    """
    if not has_fractions(content) or len(content.known) < 2:
        return False
    known = content.known
    centred = abs(float(known.mean())) < NEARLY and abs(float(known.std()) - 1.0) < NEARLY
    return centred or (float(known.min()) == 0.0 and float(known.max()) == 1.0)


NEARLY = 0.05
"""A sample of a standardised file is so far from 0 and 1 (convention)."""


FEW_CODES = 6
"""So few different numbers may as well be codes, however often each stands there (convention)."""


def thins_out(content: Content) -> bool:
    """Whether whole numbers become rarer the larger they are, as counts do and codes do not."""
    if content.numbers is None or not content.whole:
        return False
    values, counts = np.unique(content.known, return_counts=True)
    if len(values) <= FEW_CODES or values[0] > 1:
        return False
    half = len(values) // 2
    return bool(counts[:2].max() == counts.max() and counts[:half].sum() > 0.9 * counts.sum())


def years_of_school(content: Content) -> bool:
    """Whether numbers are years at school: whole, many of them, none above 25 and the middle one between 6 and 20."""
    if content.numbers is None or not content.whole or len(content.levels) < FEWEST_YEARS:
        return False
    low, middle, high = np.percentile(content.known, (0, 50, 100))
    return bool(low >= 0 and 6 <= middle <= 20 and high <= 25)


FEWEST_YEARS = 8
"""Stages of education have hardly so many codes (convention)."""


def is_skewed(values: Floats) -> bool:
    """Whether numbers thin out upwards, as amounts do; numbers that were given out lie evenly."""
    low, middle, high = np.percentile(values, (1, 50, 99))
    return bool(high - middle > SKEWED * (middle - low))


SKEWED = 2.0
"""Amounts reach so many times further above their middle than below it (numbers given out: 1; convention)."""
