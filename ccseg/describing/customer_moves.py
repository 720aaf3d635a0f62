"""Moves of one customer: what would bring this customer into the next nearest segment, where the model agrees."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccseg.clustering.placement import Placement
from ccseg.describing.neighbours import MOVES, changeable, takes_risk, worry
from ccseg.describing.profiles import Profile
from ccseg.describing.wording import Style, Wording, round_figure, style_of
from ccseg.texts import say

TRIED = 8
"""Changes that are tried: those in which the two segments differ most. A convention, as with three at a time it is
enough to find the fewest, and placing a few hundred rows takes milliseconds."""

PARTS_OF_THE_WAY = (0.25, 0.5, 0.75, 1.0)
"""How far a customer goes towards the typical member of the other segment: no further than it takes."""

AT_MOST = (("balance", "credit_limit"),)
SUMS = (("purchases", ("oneoff_purchases", "installments_purchases")),)
TOGETHER = (
    ("purchases", "purchases_trx", "purchases_frequency"),
    ("installments_purchases", "purchases_installments_frequency"),
    ("oneoff_purchases", "oneoff_purchases_frequency"),
    ("cash_advance", "cash_advance_trx", "cash_advance_frequency"),
)
"""What holds of any card: the first is at most the second; a whole is the sum of its parts; all are zero or none is."""

ROUGHLY = 0.02
"""How far a sum may be from its parts in a file: a convention, for cents and rounding."""

WITHOUT_DECIMALS: tuple[Style, ...] = ("count", "months")


class Step(NamedTuple):
    """What becomes of one column of a customer, and both values as they are written."""

    key: str
    title: str
    value: float
    before: str
    after: str


class Move(NamedTuple):
    """The next nearest segment and what would bring a customer there: no steps where nothing does. ``watched`` says
    that it is something to look out for and never to bring about.
    """

    segment: int
    steps: tuple[Step, ...]
    watched: bool


def find_move(
    customer: pd.DataFrame,
    placement: Placement,
    profiles: Sequence[Profile],
    kinds: Sequence[str | None],
    wording: Wording = Wording(),
) -> Move | None:
    """The fewest and smallest changes that place a customer in the next nearest segment, each tried on the model.

    Args:
        customer: One row with the columns that were segmented, as in ``Customers.values()``.
        placement: How the result places customers.
        profiles: The segments.
        kinds: Their archetypes.
        wording: How figures are written; what is tried is what is then read.

    Returns:
        ``None`` where the customer is in no segment or there is no other one.

    >>> from ccseg import KMeans, Recipe, make_sample, segment
    >>> from tests.judging import hardly_judging
    >>> with hardly_judging():
    ...     found = segment(make_sample(300), Recipe(clusterer=KMeans(segments=4)), draw_map=False)
    >>> profiles = [each.profile for each in found.run.segments]
    >>> customer = found.customers.values().iloc[[2]]
    >>> move = find_move(customer, found.run.placement, profiles, [None] * 4)
    >>> changed = customer.assign(**{step.key: step.value for step in move.steps})
    >>> bool(found.run.placement.assign(changed).labels[0] == move.segment)
    True
    """
    placed = placement.assign(customer)
    own, target = int(placed.labels[0]), int(placed.runner_up[0])
    if own < 0 or target < 0:
        return None
    written = _Written(customer, profiles[own], wording)
    steps: tuple[Step, ...] = ()
    families = _families(written, profiles[own], profiles[target])
    for size in range(1, MOVES + 1):
        ways = list(_ways(written, profiles[target], list(combinations(families.values(), size))))
        if moved := _first_moved(customer, placement, target, ways):
            steps = tuple(written.step(key, value) for key, value in moved.items())
            break
    changed = {step.key for step in steps}
    spoken = [key for key, members in families.items() if not changed.isdisjoint(members)]
    risky = any(takes_risk(profiles[own], profiles[target], key) for key in spoken)
    return Move(target, steps, worry(kinds[target]) > worry(kinds[own]) or risky)


def tell_customer_move(move: Move | None, names: Mapping[int, str]) -> tuple[str, ...]:
    """What moves a customer, a line for each change after one that says where to; nothing where there is no move.

    >>> steps = (Step("payments", "Payments", 900.0, "400", "900"),)
    >>> tell_customer_move(Move(1, steps, watched=False), {1: "Transactors"})
    ('What would move this customer into “Transactors”, the next nearest, ... is:', 'Payments: 900 instead of 400')
    """
    if move is None:
        return ()
    name = names[move.segment]
    if not move.steps:
        return (say("customer_moves.none", name=name, most=MOVES),)
    told = "watched" if move.watched else "moved"
    steps = [say("customer_moves.step", **step._asdict()) for step in move.steps]
    return (say(f"customer_moves.{told}", name=name), *steps)


class _Written:
    """A customer's values, and how those and others are written."""

    def __init__(self, customer: pd.DataFrame, profile: Profile, wording: Wording) -> None:
        self.values = {str(key): customer[key].iloc[0] for key in customer}
        self.figures = {figure.key: figure for figure in profile.figures}
        self.wording = wording

    def style(self, key: str) -> Style:
        return style_of(key, self.figures[key].unit)

    def rounded(self, key: str, value: float) -> float:
        """The value as it is read."""
        style = self.style(key)
        form, number = round_figure(float(np.round(value)) if style in WITHOUT_DECIMALS else value, style)
        return number / 12 if form in ("frequency", "twelfths") else number

    def differs(self, key: str, value: float) -> bool:
        style = self.style(key)
        return round_figure(self.values[key], style) != round_figure(value, style)

    def step(self, key: str, value: float) -> Step:
        style = self.style(key)
        before, after = (str(self.wording.write(each, style)) for each in (self.values[key], value))
        return Step(key, self.figures[key].title, value, before, after)


def _families(written: _Written, own: Profile, target: Profile) -> dict[str, list[str]]:
    """The columns of this customer that change together, those first in which the two segments differ most."""
    families = {}
    for spoken, members in changeable(own, target).items():
        known = [key for key in members if not pd.isna(written.values.get(key, np.nan))]
        if known:
            families[spoken] = known
    return dict(list(families.items())[:TRIED])


def _ways(written: _Written, target: Profile, chosen: Sequence[Sequence[Sequence[str]]]) -> Iterator[dict[str, float]]:
    """Changes of a customer that can be, the shortest ways first."""
    for part in PARTS_OF_THE_WAY:
        for families in chosen:
            keys = [key for members in families for key in members]
            changes = _part_of_the_way(written, target, keys, part)
            if changes and _can_be(written.values, changes):
                yield changes


def _part_of_the_way(written: _Written, target: Profile, keys: Sequence[str], part: float) -> dict[str, float]:
    """The values of these columns so far towards the other segment's medians, as they are read; sums follow."""
    changes = {}
    for key in keys:
        figure, before = target.figure(key), written.values[key]
        if figure and figure.median is not None:
            after = written.rounded(key, before + part * (figure.median - before))
            if written.differs(key, after):
                changes[key] = after
    for whole, parts in SUMS:
        if _adds_up(written.values, whole, parts) and not changes.keys().isdisjoint((whole, *parts)):
            changes.pop(whole, None)
            summed = written.rounded(whole, sum(changes.get(each, written.values[each]) for each in parts))
            if written.differs(whole, summed):
                changes[whole] = summed
    return changes


def _can_be(values: Mapping[str, float], changes: Mapping[str, float]) -> bool:
    """Whether a customer with these changes could be one: what holds of any card holds, unless it did not before."""
    changed = {**values, **changes}
    for low, high in AT_MOST:
        if {low, high} <= changed.keys() and low in changes and changed[low] > changed[high]:
            return False
    for keys in TOGETHER:
        known = [key for key in keys if key in changed]
        if _all_or_none(values, known) and not _all_or_none(changed, known):
            return False
    return True


def _adds_up(values: Mapping[str, float], whole: str, parts: Sequence[str]) -> bool:
    if not {whole, *parts} <= values.keys():
        return False
    return bool(abs(values[whole] - sum(values[part] for part in parts)) <= ROUGHLY * abs(values[whole]))


def _all_or_none(values: Mapping[str, float], keys: Sequence[str]) -> bool:
    return len({values[key] > 0 for key in keys}) < 2


def _first_moved(
    customer: pd.DataFrame, placement: Placement, target: int, ways: Sequence[dict[str, float]]
) -> dict[str, float]:
    """The first of these changes that places the customer in the other segment; none where none does."""
    if not ways:
        return {}
    tried = customer.loc[customer.index.repeat(len(ways))].reset_index(drop=True)
    for key in {key for way in ways for key in way}:
        tried[key] = [way.get(key, customer[key].iloc[0]) for way in ways]
    reached = np.flatnonzero(placement.assign(tried).labels == target)
    return ways[reached[0]] if reached.size else {}
