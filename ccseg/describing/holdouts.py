"""Hold-outs: how many customers of a play are held out, and which effect those can show."""

import math

from ccseg.describing.conditions import Area
from ccseg.thresholds import BASE_RATE, HELD_OUT, POWER, SIGNIFICANCE

TOUCHED: dict[Area, tuple[str, ...]] = {
    "marketing": ("purchases",),
    "credit limit": ("credit_limit",),
    "retention": ("balance",),
}
"""What plays of an area touch, summed of those whom they reach."""


MOST_HOPED = 0.75
"""A test that shows nothing below this share shows nothing that a campaign brings about: a convention."""


def held_out_of(customers: int) -> int:
    """How many of so many customers are held out.

    >>> held_out_of(579)
    58
    """
    return round(customers * HELD_OUT)


def smallest_effect(customers: int, base: float = BASE_RATE) -> float | None:
    """The lowest share above ``base`` that a test of so many customers can tell from it.

    ``None`` where none can be told, or only one that no campaign brings about.

    Cohen's effect size of two proportions, h = 2 asin √p − 2 asin √q, at which a two-sided test of unequal groups
    has the power asked for (Cohen 1988, Statistical Power Analysis for the Behavioral Sciences, chapter 6).

    >>> round(smallest_effect(579), 3), round(smallest_effect(50_000), 3)
    (0.243, 0.113)
    """
    from scipy.stats import norm

    held_out = held_out_of(customers)
    contacted = customers - held_out
    if min(held_out, contacted) < 1:
        return None
    needed = norm.ppf(1 - SIGNIFICANCE / 2) + norm.ppf(POWER)
    effect = float(needed) * math.sqrt(1 / held_out + 1 / contacted)
    angle = math.asin(math.sqrt(base)) + effect / 2
    return math.sin(angle) ** 2 if angle < math.asin(math.sqrt(MOST_HOPED)) else None
