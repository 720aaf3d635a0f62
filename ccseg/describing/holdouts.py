"""Hold-outs: which effect those whom a play holds out can show, and what plays of an area touch."""

from ccseg.describing.conditions import Area
from ccseg.power import detectable, held_out_of
from ccseg.thresholds import BASE_RATE

TOUCHED: dict[Area, tuple[str, ...]] = {
    "marketing": ("purchases",),
    "credit limit": ("credit_limit",),
    "retention": ("balance",),
}
"""What plays of an area touch, summed of those whom they reach."""


MOST_HOPED = 0.75
"""A test that shows nothing below this share shows nothing that a campaign brings about: a convention."""


def smallest_effect(customers: int, base: float = BASE_RATE) -> float | None:
    """The lowest share above ``base`` that a test of so many customers can tell from it, with the usual share held out.

    ``None`` where none can be told, or only one that no campaign brings about.

    >>> round(smallest_effect(579), 3), round(smallest_effect(50_000), 3)
    (0.264, 0.113)
    """
    held_out = held_out_of(customers)
    lift = detectable(base, customers - held_out, held_out)
    return base + lift if lift is not None and base + lift < MOST_HOPED else None
