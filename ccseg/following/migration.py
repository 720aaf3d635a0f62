"""Migration: who was in which segment before and is in which now, and how much of it is more than noise."""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from ccseg.clustering.models import UNASSIGNED
from ccseg.clustering.order import canonical_order
from ccseg.records import Floats, Ints, Record
from ccseg.scoring import Scores
from ccseg.texts import say
from ccseg.thresholds import SIGNIFICANCE

SLIGHT = 0.20
"""Up to this kappa two assignments agree slightly at most (Landis and Koch 1977)."""

ONE_SIDED = 1.645
"""The 95th percentile of the standard normal distribution: nobody is called a stranger by chance."""


class Movement(Record):
    """Customers who were in one segment and are in another; −1 is unassigned.

    Attributes:
        source: The segment before.
        target: The segment now.
        customers: How many.
        clear: How many of them were clearly in the one and are clearly in the other.
        share: ``customers`` as a share of those who were in the source and are still there, 0–1.
        balance: What they owed before, in the file's currency; ``None`` where no balance is known.
        clear_balance: What those owed before who were and are clearly in one.
    """

    source: int
    target: int
    customers: int
    clear: int
    share: float
    balance: float | None = None
    clear_balance: float | None = None

    def amount(self, measure: Literal["customers", "balance"], *, clear: bool) -> float:
        """How many customers, or what balance, of all or of those clearly in both."""
        if measure == "customers":
            return self.clear if clear else self.customers
        return (self.clear_balance if clear else self.balance) or 0.0

    @property
    def stays(self) -> bool:
        return self.source == self.target


class Migration(Record):
    """Customers of two periods side by side.

    Attributes:
        both: Customers in both files.
        newcomers: Customers in the new file alone, by their segment.
        leavers: Customers in the earlier file alone, by their segment.
        newcomer_balances: What the newcomers owe now, by their segment; empty where no balance is known.
        leaver_balances: What the leavers owed before, by their segment.
        movements: Every pair of segments with customers, those who stay included.
        stay: The share of those in both who are in the same segment, 0–1.
        clear: The share of those in both who have moved clearly, 0–1.
        by_chance: The share that would be in the same segment if ids had been given to customers at random, 0–1;
            ``None`` where nobody is in both.
        noise: The share that moves between two refits of the earlier file alone, 0–1; ``None`` where nobody refitted.
        mobility: Shorrocks' (1978) index (k − trace P) / (k − 1): 0 where nobody moves, 1 where the segment before says
            nothing; of segments that had customers before. ``None`` with a single segment.
        balanced: The p-value of Bowker's (1948) test that as many go from one segment to another as come back.
        told: What that means, a sentence each.
    """

    both: int
    newcomers: dict[int, int]
    leavers: dict[int, int]
    newcomer_balances: dict[int, float] = {}
    leaver_balances: dict[int, float] = {}
    movements: tuple[Movement, ...]
    stay: float
    clear: float
    by_chance: float | None = None
    noise: float | None = None
    mobility: float | None = None
    balanced: float | None = None
    told: tuple[str, ...] = ()

    @property
    def strangers(self) -> bool:
        """Whether the same id hardly means the same customer: the segments of both agree slightly at most (kappa)."""
        if not self.both or self.by_chance is None or self.by_chance >= 1:
            return False
        error = ONE_SIDED * math.sqrt(self.stay * (1 - self.stay) / self.both)
        return (self.stay + error - self.by_chance) / (1 - self.by_chance) < SLIGHT


class Pair(NamedTuple):
    """The customers who are in both of two files, in canonical order: their rows in each."""

    before: Scores
    now: Scores
    rows_before: Ints
    rows_now: Ints

    @property
    def sources(self) -> Ints:
        """The segment of each before."""
        return self.before.labels[self.rows_before]

    @property
    def targets(self) -> Ints:
        """The segment of each now."""
        return self.now.labels[self.rows_now]

    @property
    def taking_part(self) -> NDArray[np.bool_]:
        """Who is left out for a gap in neither."""
        return (self.sources >= UNASSIGNED) & (self.targets >= UNASSIGNED)

    @property
    def clear(self) -> NDArray[np.bool_]:
        """Who was clearly in a segment and is clearly in one."""
        return self.before.clear[self.rows_before] & self.now.clear[self.rows_now]


def pair_customers(before: Scores, now: Scores) -> Pair:
    """Those with the same id in both files."""
    positions = before.customers.frame.index.get_indexer(now.customers.frame.index)
    found = np.flatnonzero(positions >= 0)
    then, later = before.customers.values().iloc[positions[found]], now.customers.values().iloc[found]
    both = pd.concat([then.reset_index(drop=True), later.reset_index(drop=True).add_suffix(" now")], axis=1)
    order = canonical_order(both)
    return Pair(before, now, positions[found][order], found[order])


def measure_migration(pair: Pair, *, noise: float | None = None) -> Migration:
    """Who moved between two periods that the same run placed.

    >>> from ccseg import KMeans, Recipe, make_sample, score, segment
    >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
    >>> run = segment(make_sample(200), recipe, draw_map=False).run
    >>> scores = score(run, make_sample(200))
    >>> measure_migration(pair_customers(scores, scores)).stay
    1.0
    """
    part = pair.taking_part
    sources, targets, clear = pair.sources[part], pair.targets[part], pair.clear[part]
    owed = _balances(pair.before)
    movements = _movements(sources, targets, clear, None if owed is None else owed[pair.rows_before[part]])
    moved = sources != targets
    total = max(1, len(sources))
    found = Migration(
        both=len(sources),
        newcomers=_alone(pair.now, pair.rows_now),
        leavers=_alone(pair.before, pair.rows_before),
        newcomer_balances=_balances_alone(pair.now, pair.rows_now),
        leaver_balances=_balances_alone(pair.before, pair.rows_before),
        movements=movements,
        stay=float((~moved).sum() / total),
        clear=float((moved & clear).sum() / total),
        by_chance=_by_chance(sources, targets),
        noise=noise,
        mobility=_mobility(movements),
        balanced=_bowker(movements),
    )
    return found.but(told=tuple(_tell(found)))


def _balances(scores: Scores) -> Floats | None:
    """What each customer owes, nothing where it is not known; none where the file has no balances."""
    values = scores.customers.values()
    return np.nan_to_num(values["balance"].to_numpy(np.float64)) if "balance" in values else None


def _balances_alone(scores: Scores, paired: Ints) -> dict[int, float]:
    """What customers of one file alone owe, by their segment."""
    owed = _balances(scores)
    if owed is None:
        return {}
    labels, amounts = np.delete(scores.labels, paired), np.delete(owed, paired)
    numbers = np.unique(labels[labels >= UNASSIGNED]).tolist()
    return {number: math.fsum(amounts[labels == number]) for number in numbers}


def _movements(sources: Ints, targets: Ints, clear: NDArray[np.bool_], balances: Floats | None) -> tuple[Movement, ...]:
    pairs, which = np.unique(np.column_stack([sources, targets]), axis=0, return_inverse=True)
    customers, sure = np.bincount(which), np.bincount(which, clear)
    owed, sure_owed = None, None
    if balances is not None:
        owed, sure_owed = np.bincount(which, balances), np.bincount(which, balances * clear)
    still_there = {segment: int((sources == segment).sum()) for segment in set(sources.tolist())}
    return tuple(
        Movement(
            source=source,
            target=target,
            customers=int(customers[number]),
            clear=int(sure[number]),
            share=float(customers[number] / still_there[source]),
            balance=None if owed is None else float(owed[number]),
            clear_balance=None if sure_owed is None else float(sure_owed[number]),
        )
        for number, (source, target) in enumerate(pairs.tolist())
    )


def _alone(scores: Scores, paired: Ints) -> dict[int, int]:
    """Customers of one file alone, by their segment."""
    others = np.delete(scores.labels, paired)
    numbers, counts = np.unique(others[others >= UNASSIGNED], return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


def _by_chance(sources: Ints, targets: Ints) -> float | None:
    """The share that would be in the same segment if everybody's segment before were that of somebody at random."""
    if not len(sources):
        return None
    numbers = np.union1d(sources, targets)
    then, now = (np.array([(labels == number).mean() for number in numbers]) for labels in (sources, targets))
    return float(then @ now)


def _mobility(movements: Sequence[Movement]) -> float | None:
    sources = {movement.source for movement in movements}
    if len(sources) < 2:
        return None
    trace = sum(movement.share for movement in movements if movement.stays)
    return (len(sources) - trace) / (len(sources) - 1)


def _bowker(movements: Sequence[Movement]) -> float | None:
    """The p-value of the symmetry of all flows, over the pairs of segments between which anybody moves."""
    counts = {(movement.source, movement.target): movement.customers for movement in movements if not movement.stays}
    pairs = {tuple(sorted(pair)) for pair in counts}
    if not pairs:
        return None
    there = np.array([counts.get((low, high), 0) for low, high in pairs], dtype=np.float64)
    back = np.array([counts.get((high, low), 0) for low, high in pairs], dtype=np.float64)
    statistic = float(((there - back) ** 2 / (there + back)).sum())
    return float(chi2.sf(statistic, len(pairs)))


def _tell(found: Migration) -> list[str]:
    """What the figures mean, in sentences."""
    if not found.both:
        return [say("following.migration.nobody")]
    told = [say("following.migration.stay", both=found.both, stay=found.stay, moved=1 - found.stay, clear=found.clear)]
    if found.strangers:
        told.append(say("following.migration.strangers", chance=found.by_chance))
    elif found.noise is not None:
        kind = "above" if 1 - found.stay > found.noise else "within"
        told.append(say(f"following.migration.noise_{kind}", noise=found.noise))
    if found.balanced is not None:
        kind = "one_way" if found.balanced < SIGNIFICANCE else "balanced"
        told.append(say(f"following.migration.{kind}", p=found.balanced))
    return told
