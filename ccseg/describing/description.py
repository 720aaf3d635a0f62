"""Description: what is said of each segment, from the customers, how they were placed, and how it was judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ccseg.clustering.models import Assignment
from ccseg.clustering.placement import Placement
from ccseg.clustering.portfolio import Portfolio
from ccseg.clustering.quality import Quality
from ccseg.clustering.trials import may_be_bent
from ccseg.describing.baskets import find_baskets
from ccseg.describing.conditions import MOST_LEFT, Context, Reach, subjects_of
from ccseg.describing.defaulters import default_more
from ccseg.describing.labelled import Labelled
from ccseg.describing.leavers import all_who_left
from ccseg.describing.neighbours import changes_to, nearest
from ccseg.describing.personas import Segment, name_segments
from ccseg.describing.profiles import Profile, profile_segments
from ccseg.describing.rates import find_rates
from ccseg.describing.reach import find_reach
from ccseg.describing.rules import find_rules
from ccseg.describing.verdicts import Elsewhere
from ccseg.describing.wording import Wording
from ccseg.reading.customers import Customers
from ccseg.records import Flags, Ints

MOVED, MOST_MOVED = 0.8, 2_000
"""A move is told where so large a share of the members go; so many are tried, in an order as good as random."""


@dataclass(frozen=True, eq=False)
class Placed:
    """The customers that took part, how they are placed, and the segment of each, in canonical order."""

    portfolio: Portfolio
    placement: Placement
    assignment: Assignment

    @property
    def labelled(self) -> Labelled:
        """The customers with their segments."""
        return Labelled(self.portfolio.values, self.assignment.labels, self.portfolio.customers.columns)

    @property
    def labels_in_file(self) -> Ints:
        """The segment of each customer in the file's order."""
        return self.portfolio.assignment_in_file(self.assignment).labels

    def profiles(self) -> tuple[Profile, ...]:
        """The profile of each segment."""
        return profile_segments(self.labelled)

    def confident(self) -> list[float]:
        """The share of each segment's customers that are clearly in it."""
        clear = self.assignment.confidence >= self.placement.clear
        labels = self.assignment.labels
        return [float(clear[labels == segment].mean()) for segment in range(self.placement.segments)]

    def reach(self, profiles: Sequence[Profile], contexts: Sequence[Context]) -> list[tuple[Reach, ...]]:
        """Whom the plays of each segment reach."""
        return find_reach(self.portfolio.customers, self.labels_in_file, profiles, contexts)


class Everyone(Protocol):
    """All of whom a result speaks: those who were placed, or all customers of a table of which these are a sample."""

    def profiles(self) -> tuple[Profile, ...]:
        """The profile of each segment."""

    def confident(self) -> list[float]:
        """The share of each segment's customers that are clearly in it."""

    def reach(self, profiles: Sequence[Profile], contexts: Sequence[Context]) -> list[tuple[Reach, ...]]:
        """Whom the plays of each segment reach."""


@dataclass(frozen=True, eq=False)
class Judged:
    """How segments were judged: whether they stand out from chance or are tiers of one cloud, their figures, and what
    becomes of each under other settings; empty where that was not looked at.
    """

    real: bool
    tiers: bool
    quality: Quality
    elsewhere: Sequence[Elsewhere | None] = ()


def describe(
    placed: Placed, judged: Judged, seed: int, wording: Wording, everyone: Everyone | None = None
) -> tuple[Segment, ...]:
    """Every segment with its profile and its persona; rules and traits are those of the customers who were placed."""
    labelled, quality = placed.labelled, judged.quality
    everyone = everyone or placed
    segments = range(placed.placement.segments)
    profiles = everyone.profiles()
    return name_segments(
        profiles,
        find_rules(labelled, seed),
        labelled,
        stability=quality.stability or [None] * len(segments),
        confident=everyone.confident(),
        real=judged.real,
        contexts=_contexts(placed, profiles, everyone),
        halves=quality.halves,
        tiers=judged.tiers,
        bent=may_be_bent(judged.quality),
        elsewhere=judged.elsewhere,
        wording=wording,
    )


def _contexts(placed: Placed, profiles: Sequence[Profile], everyone: Everyone) -> list[Context]:
    """What is known of each segment beyond its profile, from columns that took no part and from all its members."""
    customers, labels = placed.portfolio.customers, placed.labels_in_file
    gone = list(all_who_left(customers))
    subjects = _subjects(customers, gone)
    rates = find_rates(customers, labels, len(profiles))
    baskets = find_baskets(customers, labels, len(profiles))
    known = zip(_have_left(placed, gone), default_more(customers, labels, len(profiles)), rates, baskets, strict=True)
    contexts = [
        Context(subjects=subjects, left=left, defaulted=defaulted, rates=own, basket=basket)
        for left, defaulted, own, basket in known
    ]
    reached = everyone.reach(profiles, contexts)
    confirmed = _confirm_moves(placed, profiles)
    return [
        context.but(move=moved, reach=reach) for context, moved, reach in zip(contexts, confirmed, reached, strict=True)
    ]


def _subjects(customers: Customers, gone: Sequence[Flags]) -> tuple[str, ...]:
    """What the columns of a file are about, also who left where only cells say so."""
    told = subjects_of(customers.columns)
    return told if "left" in told or not gone else ("left", *told)


def _have_left(placed: Placed, gone: Sequence[Flags]) -> list[bool]:
    """Whether most customers of each segment have left, by columns that took no part."""
    labels = placed.assignment.labels
    left = np.any([np.zeros(len(labels), dtype=bool), *(each[placed.portfolio.rows] for each in gone)], axis=0)
    return [
        bool((labels == segment).any() and left[labels == segment].mean() > MOST_LEFT)
        for segment in range(placed.placement.segments)
    ]


def _confirm_moves(placed: Placed, profiles: Sequence[Profile]) -> list[bool]:
    """Whether the members of each segment go to the nearest one when they change as its persona tells of a move."""
    labelled = placed.labelled
    columns = set(map(str, labelled.values))
    confirmed = []
    for profile, other in zip(profiles, nearest(profiles), strict=True):
        changes = {} if other is None else changes_to(profile, profiles[other], columns)
        members = labelled.members(profile.segment)[:MOST_MOVED]
        changed = labelled.values.iloc[members].assign(**changes)
        labels = placed.placement.assign(changed).labels if changes else np.array([])
        confirmed.append(bool(labels.size) and float((labels == other).mean()) >= MOVED)
    return confirmed
