"""Public plans: what a link shows of a plan: figures of segments, and nothing that tells of fewer than ten."""

from ccseg.planning.plan import compose
from ccseg.planning.planned import Measured, Plan
from ccseg.result import Run
from ccseg.thresholds import FEWEST_SHOWN


def public_plan(plan: Plan, run: Run) -> Plan | None:
    """What a link may show of a plan of the segments of ``run``, which are all shown; ``None`` where one has too few.

    It is made again from what may be told: whom a play reaches in tens of customers, and who passes the gates only
    where they and the others are none or at least ten. How protected groups are spread is not for everybody.
    """
    measured = [each.measured for each in plan.segments]
    if any(each.holdings.customers < FEWEST_SHOWN for each in measured):
        return None
    told = [_public_measured(each) for each in measured]
    return compose(run, plan.assumptions, told).but(run="", outside=plan.outside)


def _public_measured(measured: Measured) -> Measured:
    customers = measured.holdings.customers
    few = any(_is_few(count) or _is_few(customers - count) for count in (measured.passing, measured.reviewed))
    hidden = {"passing": 0, "reviewed": 0, "limit": 0.0, "hidden": True} if few else {}
    left_out = {reason: in_tens(count) for reason, count in measured.left_out.items() if not _is_few(count)}
    return measured.but(reached=in_tens(measured.reached), left_out=left_out, **hidden)


def _is_few(count: int) -> bool:
    return 0 < count < FEWEST_SHOWN


def in_tens(count: int) -> int:
    """A count in tens of customers, so that it tells of nobody.

    >>> in_tens(4), in_tens(123)
    (0, 120)
    """
    return round(count / FEWEST_SHOWN) * FEWEST_SHOWN
