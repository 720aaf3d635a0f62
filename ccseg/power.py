"""Power: how many customers a test of two arms takes, and which lift arms of a size can show; one formula for all."""

import math
from functools import cache

from ccseg.thresholds import HELD_OUT, POWER, SIGNIFICANCE

MOST_RAISED = 1.0
"""A rate cannot be raised beyond it."""

HALVINGS = 40
"""How often a range is halved until the lift is known: to the last digit that a share has."""


def held_out_of(customers: int, share: float = HELD_OUT) -> int:
    """How many of so many customers are held out.

    >>> held_out_of(579)
    58
    """
    return round(customers * share)


def per_arm(base: float, raised: float, *, significance: float = SIGNIFICANCE, power: float = POWER) -> int:
    """How many customers each of two equal arms needs to tell two rates apart.

    >>> per_arm(0.5, 0.6)
    408
    """
    return math.ceil(_needed(base, raised, 1.0, significance, power))


def detectable(
    base: float, contacted: int, held_out: int, *, significance: float = SIGNIFICANCE, power: float = POWER
) -> float | None:
    """The smallest lift, in points 0–1, that arms of these sizes tell from nothing; ``None`` where none is large.

    >>> round(detectable(0.02, 1022, 1021), 4), round(detectable(0.02, 1839, 204), 4)
    (0.0225, 0.0474)
    >>> detectable(0.6, 3, 1) is None
    True
    """
    if min(contacted, held_out) < 1:
        return None
    ratio, low, high = contacted / held_out, base, MOST_RAISED
    if _needed(base, high, ratio, significance, power) > held_out:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _needed(base, middle, ratio, significance, power) <= held_out else (middle, high)
    return high - base


def _needed(base: float, raised: float, ratio: float, significance: float, power: float) -> float:
    """How many must be held out where so many are contacted for each of them, and rates are to be told apart.

    m′ = [z_{α/2} √((r + 1) p̄q̄) + z_β √(r p₁q₁ + p₂q₂)]² / (r (p₂ − p₁)²), with p̄ = (p₁ + r p₂) / (r + 1), and
    m = m′/4 [1 + √(1 + 2 (r + 1) / (m′ r |p₂ − p₁|))]² (Fleiss, Levin and Paik 2003, Statistical methods for rates and
    proportions): the correction for continuity makes it right for Fisher's exact test, by which tests are read out.
    """
    lift = abs(raised - base)
    if not lift:
        return math.inf
    mean = (base + ratio * raised) / (ratio + 1)
    alarm = _quantile(1 - significance / 2) * math.sqrt((ratio + 1) * mean * (1 - mean))
    miss = _quantile(power) * math.sqrt(ratio * base * (1 - base) + raised * (1 - raised))
    size = (alarm + miss) ** 2 / (ratio * lift**2)
    return size / 4 * (1 + math.sqrt(1 + 2 * (ratio + 1) / (size * ratio * lift))) ** 2


@cache
def _quantile(share: float) -> float:
    """The quantile of the normal distribution."""
    from scipy.stats import norm

    return float(norm.ppf(share))
