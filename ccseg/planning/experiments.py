"""Experiments: how many customers a test takes, what a segment can show, and what to do where it cannot."""

from itertools import product
from typing import Literal

from ccseg.planning.assumptions import Assumptions, Design, Range
from ccseg.planning.estimates import Estimate
from ccseg.planning.outcomes import BaseRate
from ccseg.power import MOST_RAISED, detectable, held_out_of, per_arm
from ccseg.records import Record
from ccseg.texts import say

Word = Literal["test", "too small", "unknown"]


class Experiment(Record):
    """A test of a segment's play, as far as it can be one.

    Attributes:
        customers: Whom the play reaches after exclusions.
        base_rate: How many respond anyway, 0–1, as somebody said or an outcome of the file shows.
        base_rate_from: Where the file shows it, as a sentence; empty where somebody said it or nobody knows.
        smallest_effect: The smallest lift that is worth it, in points 0–1: as said, else the break-even lift.
        per_arm: How many customers each arm takes to show it.
        detectable: The smallest lift that this segment shows, split in half.
        detectable_held_out: The same with a hold-out of the share that was said.
        word: Whether it can be called a test.
        because: Why, and what to do where it cannot.
    """

    customers: int
    base_rate: Estimate
    base_rate_from: str = ""
    smallest_effect: Estimate
    per_arm: Estimate
    detectable: Estimate
    detectable_held_out: Estimate
    word: Word
    because: str


def plan_experiment(
    customers: int,
    lift: Estimate,
    assumptions: Assumptions,
    names: tuple[str, ...] = (),
    *,
    pooled: int = 0,
    seen: BaseRate | None = None,
) -> Experiment:
    """What a test of so many customers takes and shows.

    ``lift`` is the break-even lift, ``pooled`` how many customers all segments have together, and ``seen`` the base
    rate that the file shows, for where nobody says one.

    >>> found = plan_experiment(2043, Estimate(because="unknown"), Assumptions())
    >>> found.word, found.per_arm.known
    ('unknown', False)
    """
    said, effect = assumptions.find("base_rate", names), assumptions.find("effect", names)
    base = said or (seen.rate if seen else None)
    design = assumptions.test
    base_rate = _as_estimate(base, "base_rate")
    smallest = Estimate(low=effect.low, likely=effect.likely, high=effect.high) if effect else lift
    shown = _shown(base, *_arms(customers, 0.5), design)
    sizes = _sizes(base_rate, smallest, design)
    word, because = _judge(customers, pooled, sizes, shown, smallest)
    return Experiment(
        customers=customers,
        base_rate=base_rate,
        base_rate_from=seen.told if seen and not said else "",
        smallest_effect=smallest,
        per_arm=sizes,
        detectable=shown,
        detectable_held_out=_shown(base, *_arms(customers, design.held_out), design),
        word=word,
        because=because,
    )


def _as_estimate(given: Range | None, key: str) -> Estimate:
    if given is None:
        return Estimate(because=say("planning.unknown.assumption", title=say(f"planning.assumptions.{key}.title")))
    return Estimate(low=given.low, likely=given.likely, high=given.high)


def _arms(customers: int, held_out: float) -> tuple[int, int]:
    """How many are contacted, and how many held out."""
    out = held_out_of(customers, held_out)
    return customers - out, out


def _shown(base: Range | None, contacted: int, held_out: int, design: Design) -> Estimate:
    """The smallest lift that can be shown, over the range of base rates."""
    if base is None:
        return _as_estimate(base, "base_rate")
    lifts = [
        detectable(rate, contacted, held_out, significance=design.significance, power=design.power) for rate in base
    ]
    if any(lift is None for lift in lifts):
        return Estimate(because=say("planning.unknown.too_few"))
    found = [lift for lift in lifts if lift is not None]
    return Estimate(low=min(found), likely=found[1], high=max(found))


def _sizes(base: Estimate, effect: Estimate, design: Design) -> Estimate:
    """The customers of an arm, over the ranges of base rate and effect; more of an effect takes fewer."""
    if not base.known or not effect.known:
        return Estimate(because=base.because or effect.because)
    pairs = [(base.likely, effect.likely), *product(*(_ends(each) for each in (base, effect)))]
    found = [_size(rate, lift, design) for rate, lift in pairs]
    known = [size for size in found if size is not None]
    if found[0] is None:
        return Estimate(because=say("planning.unknown.no_effect"))
    return Estimate(low=min(known), likely=found[0], high=max(known), because=effect.because)


def _ends(each: Estimate) -> tuple[float | None, float | None]:
    return each.low, each.high


def _size(rate: float | None, lift: float | None, design: Design) -> int | None:
    """The customers of an arm; ``None`` where there can be no such lift."""
    if rate is None or lift is None or lift <= 0 or rate + lift >= MOST_RAISED:
        return None
    return per_arm(rate, rate + lift, significance=design.significance, power=design.power)


def _judge(customers: int, pooled: int, sizes: Estimate, shown: Estimate, effect: Estimate) -> tuple[Word, str]:
    """Whether a segment can prove the effect that is worth it, and what to do where it cannot."""
    if sizes.likely is None or shown.likely is None:
        return "unknown", sizes.because or shown.because
    told = {"customers": customers, "needed": 2 * sizes.likely, "shown": shown.likely, "effect": effect.likely or 0.0}
    if customers >= 2 * sizes.likely:
        return "test", say("planning.experiment.test", **told)
    pool = "pool" if pooled >= 2 * sizes.likely else "no_pool"
    cures = say(f"planning.experiment.{pool}", pooled=pooled)
    return "too small", say("planning.experiment.too_small", cures=cures, **told)
