"""Beyond: whether a segment says more of an outcome than the use of the limit alone."""

import numpy as np
from numpy.typing import NDArray

from ccseg.describing.kpis import with_kpis
from ccseg.describing.values import as_numbers
from ccseg.reading.customers import Customers
from ccseg.records import Flags, Floats

STRATA = 10
"""Customers of about the same utilisation are compared, in so many groups of equal size: a convention."""

NORMAL = 1.959964
"""The quantile of the normal distribution for a confidence of 95%."""


def utilisation_strata(customers: Customers) -> NDArray[np.int64] | None:
    """The tenth of utilisation of each customer, −1 where that is not known; nothing where the file does not tell."""
    figures = with_kpis(customers.values())
    if "utilisation" not in figures:
        return None
    numbers = as_numbers(figures["utilisation"])
    known = np.isfinite(numbers)
    if not known.any():
        return None
    ends = np.unique(np.quantile(numbers[known], np.linspace(0, 1, STRATA + 1)[1:-1]))
    return np.where(known, np.searchsorted(ends, numbers, "left"), -1)


def odds_beyond(has: Flags, members: Flags, strata: NDArray[np.int64]) -> tuple[float, float, float] | None:
    """The odds of an outcome in a segment against all others of the same stratum, and their interval at 95%.

    Mantel and Haenszel 1959, Statistical aspects of the analysis of data from retrospective studies of disease; the
    variance is that of Robins, Breslow and Greenland 1986. Nothing where there is too little to compare.

    >>> draw = np.random.default_rng(1)
    >>> strata, members = draw.integers(0, 4, 4000), draw.random(4000) < 0.3
    >>> has = draw.random(4000) < np.where(members, 0.4, 0.2)
    >>> [round(end, 1) for end in odds_beyond(has, members, strata)]
    [2.4, 2.1, 2.8]
    """
    tables = np.array([_table(has, members, strata == stratum) for stratum in np.unique(strata[strata >= 0])])
    if not len(tables):
        return None
    a, b, c, d = tables.T
    rows = tables.sum(axis=1)
    for_it, against = a * d / rows, b * c / rows
    if not for_it.sum() or not against.sum():
        return None
    ratio = float(for_it.sum() / against.sum())
    deviation = float(np.sqrt(_variance((a + d) / rows, (b + c) / rows, for_it, against)))
    return ratio, ratio * float(np.exp(-NORMAL * deviation)), ratio * float(np.exp(NORMAL * deviation))


def _table(has: Flags, members: Flags, inside: Flags) -> tuple[int, int, int, int]:
    """Of the customers of a stratum: members with and without the outcome, and others with and without it."""
    counts = [(has == event) & (members == own) & inside for own in (True, False) for event in (True, False)]
    with_it, without, others_with, others_without = (int(count.sum()) for count in counts)
    return with_it, without, others_with, others_without


def _variance(p: Floats, q: Floats, r: Floats, s: Floats) -> float:
    total_r, total_s = r.sum(), s.sum()
    mixed = (p * s + q * r).sum() / (2 * total_r * total_s)
    return float((p * r).sum() / (2 * total_r**2) + mixed + (q * s).sum() / (2 * total_s**2))
