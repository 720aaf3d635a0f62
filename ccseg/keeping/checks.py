"""Checks: whether the parts of a stored document fit each other, before anybody works with it, by its kind.

Whoever can write to the store can also write the checksum, and a link shows what is stored.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any, get_args

import numpy as np

from ccseg.clustering.models import UNASSIGNED
from ccseg.comparing.candidates import Candidate
from ccseg.comparing.comparison import FEWEST_CANDIDATES, SharedMap, Summary
from ccseg.comparing.flows import Flow
from ccseg.comparing.recommendation import GUARDS, NOTHING_FOUND
from ccseg.consistency import (
    CHECKS,
    LEAST_LABEL,
    Check,
    has_shape,
    is_chosen,
    is_map,
    is_numbered,
    is_profiled,
    is_share,
    misfit,
)
from ccseg.describing.verdicts import Verdict
from ccseg.errors import DamagedRun
from ccseg.keeping.snapshots import Snapshot
from ccseg.records import Record
from ccseg.result import Run
from ccseg.texts import say

GUARD_NAMES = {guard.name for guard in (*GUARDS, NOTHING_FOUND)}
VERDICTS = {"", *get_args(Verdict)}

OF_COMPARISONS: tuple[Check[Summary], ...] = (
    Check("customers", lambda summary: summary.customers > 0 <= summary.left_out),
    Check("candidates", lambda summary: len(summary.candidates) >= FEWEST_CANDIDATES),
    Check("candidates", lambda summary: all(_is_candidate(each, summary.customers) for each in summary.candidates)),
    Check("candidates", lambda summary: _are_all({group.colour for group in _groups(summary)})),
    Check("recommendation", lambda summary: summary.recommendation.best in (None, *_places(summary))),
    Check("flows", lambda summary: _pairs(summary.flows) == set(combinations(_places(summary), 2))),
    Check("flows", lambda summary: all(_is_flow(flow, summary) for flow in summary.flows)),
    Check("multiverse", lambda summary: summary.multiverse is None or _is_multiverse(summary)),
    Check("map", lambda summary: summary.map is None or _is_shared_map(summary.map, summary)),
)
OF_SNAPSHOTS: tuple[Check[Snapshot], ...] = (
    Check("customers", lambda snapshot: 0 <= snapshot.left_out < snapshot.customers),
    Check("choice", lambda snapshot: is_chosen(snapshot.choice)),
    Check("segments", lambda snapshot: is_numbered(_numbers(snapshot), len(snapshot.segments))),
    Check("segments", lambda snapshot: sum(segment.size for segment in snapshot.segments) <= snapshot.customers),
    Check("segments", lambda snapshot: all(map(is_profiled, snapshot.segments))),
    Check("map", lambda snapshot: snapshot.map is None or is_map(snapshot.map, _numbers(snapshot))),
    Check(
        "comparison", lambda snapshot: snapshot.comparison is None or not misfit(snapshot.comparison, OF_COMPARISONS)
    ),
)

BY_KIND: dict[type[Record], tuple[Check[Any], ...]] = {Run: CHECKS, Summary: OF_COMPARISONS, Snapshot: OF_SNAPSHOTS}
"""What types do not say of a kind of document; a kind without a row is held to its types and to finite figures."""


def require_sound(record: Record) -> None:
    """Raises ``DamagedRun`` with the part of a stored document that does not fit the others."""
    if part := misfit(record, BY_KIND.get(type(record), ())):
        raise DamagedRun(say("keeping.document.misfit", part=part))


def _places(summary: Summary) -> range:
    return range(len(summary.candidates))


def _pairs(flows: Iterable[Flow]) -> set[tuple[int, int]]:
    return {(flow.first, flow.second) for flow in flows}


def _groups(summary: Summary) -> list[Any]:
    return [group for candidate in summary.candidates for group in candidate.groups]


def _numbers(snapshot: Snapshot) -> tuple[int, ...]:
    return tuple(segment.segment for segment in snapshot.segments)


def _are_all(numbers: set[int]) -> bool:
    """Whether they are 0, 1, 2 and so on."""
    return numbers == set(range(len(numbers)))


def _is_candidate(candidate: Candidate, customers: int) -> bool:
    """Whether its segments are numbered and no more than all customers, and what speaks against it is known."""
    numbered = [group.segment for group in candidate.groups] == list(range(len(candidate.groups)))
    sizes = [group.size for group in candidate.groups]
    named = (candidate.recipe is None) != (candidate.column is None)
    guards = {objection.guard for objection in candidate.objections}
    enough = min(sizes, default=0) >= 0 and sum(sizes) <= customers
    told = guards <= GUARD_NAMES and {group.verdict for group in candidate.groups} <= VERDICTS
    return numbered and named and enough and told


def _is_flow(flow: Flow, summary: Summary) -> bool:
    """Whether all customers go from a segment of the one to one of the other."""
    known = [_labels_of(summary.candidates[place]) for place in (flow.first, flow.second)]
    ways = [(link.source, link.target, link.customers) for link in flow.links]
    ways += [(move.source, move.target, move.customers) for move in flow.moves]
    return all(source in known[0] and target in known[1] and number >= 0 for source, target, number in ways)


def _labels_of(candidate: Candidate) -> set[int]:
    return {UNASSIGNED, *(group.segment for group in candidate.groups)}


def _is_multiverse(summary: Summary) -> bool:
    """Whether it is of a candidate, has settings, and speaks of segments that there are."""
    found = summary.multiverse
    if found is None or found.reference not in _places(summary) or not found.specifications:
        return False
    groups = {group.segment for group in summary.candidates[found.reference].groups}
    shares = [share for segment in found.segments for share in segment.within.values()]
    return {segment.segment for segment in found.segments} <= groups and all(map(is_share, shares))


def _is_shared_map(drawn: SharedMap, summary: Summary) -> bool:
    """Whether it has a label of every place for every candidate."""
    places = len(np.atleast_1d(drawn.points))
    known = [{LEAST_LABEL, *_labels_of(candidate)} for candidate in summary.candidates]
    labelled = len(drawn.labels) == len(known)
    return (
        has_shape(drawn.points, places, 2)
        and labelled
        and all(len(labels) == places and set(labels) <= own for labels, own in zip(drawn.labels, known, strict=True))
    )
