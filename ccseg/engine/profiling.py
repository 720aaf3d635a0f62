"""Profiling: all customers of a table placed and counted where they lie, as those of whom a result speaks."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Any

import numpy as np
import pyarrow as pa

from ccseg.clustering.models import LEFT_OUT, Assignment
from ccseg.clustering.placement import Placement
from ccseg.clustering.threads import one_thread
from ccseg.describing.conditions import Context, Reach
from ccseg.describing.counts import Counts, Plan, profiles_of
from ccseg.describing.description import Placed
from ccseg.describing.profiles import Profile
from ccseg.describing.reach import find_reach
from ccseg.engine.reader import Reader
from ccseg.engine.table import ANSWER, Batches, Rows, Table, answer_of, pieces
from ccseg.engine.understood import Understood
from ccseg.reading.customers import Customers

DIGITS = 9
"""The digits to which sums of what plays reach count, so that the order of the parts does not show."""


@dataclass(frozen=True)
class Placing:
    """Customers placed, piece by piece: what all work on segments begins with."""

    placement: Placement
    reader: Reader
    schema: pa.Schema = field(default=ANSWER, init=False)

    def placed(self, batches: Rows) -> "Iterable[tuple[Customers, Assignment]]":
        """The customers of each piece and where they are; who is left out for a gap has the label −2."""
        plan = self.placement.plan
        with one_thread(fits=False):
            for piece in pieces(batches):
                customers = self.reader.customers(piece)
                values = customers.values()
                found = self.placement.assign(values)
                yield customers, replace(found, labels=np.where(plan.complete(values), found.labels, LEFT_OUT))


@dataclass(frozen=True)
class Counting(Placing):
    """The counts of all customers, from which their profiles are made."""

    counted: Plan

    def __call__(self, batches: Rows) -> Batches:
        total: Counts | None = None
        for customers, found in self.placed(batches):
            clear = found.confidence >= self.placement.clear
            counts = Counts.of(self.counted, customers.values(), found.labels, clear)
            total = counts if total is None else total + counts
            yield answer_of(len(found.labels))
        if total is not None:
            yield answer_of(0, total.to_bytes())


@dataclass(frozen=True)
class Reaching(Placing):
    """Whom the plays of each segment reach among all customers."""

    profiles: Sequence[Profile]
    contexts: Sequence[Context]

    def __call__(self, batches: Rows) -> Batches:
        for customers, found in self.placed(batches):
            reached = find_reach(customers, found.labels, self.profiles, self.contexts)
            told = [[each.model_dump(mode="json") for each in areas] for areas in reached]
            yield answer_of(len(found.labels), json.dumps(told).encode())


@dataclass(frozen=True)
class Portfolio:
    """All customers of a table, of whom some were placed as a fair sample."""

    table: Table
    known: Understood
    sample: Placed
    told: Callable[[int], None]

    @cached_property
    def plan(self) -> Plan:
        """What is counted, by the sample."""
        return Plan.of(self.sample.labelled, self.sample.placement.segments)

    @cached_property
    def counts(self) -> Counts:
        """The counts of all customers. Raises ``EngineFault`` where the table has changed."""
        seen = _Seen(self.told)
        work = Counting(self.sample.placement, self.known.reader, self.plan)
        parts = [Counts.from_bytes(each) for each in self.table.place(work, seen)]
        self.known.require_all(seen.rows)
        return reduce(Counts.__add__, parts)

    def profiles(self) -> tuple[Profile, ...]:
        return profiles_of(self.plan, self.counts)

    def confident(self) -> list[float]:
        sizes = np.maximum(self.counts.sizes[:-1], 1)
        return [float(share) for share in self.counts.clear[:-1] / sizes]

    def reach(self, profiles: Sequence[Profile], contexts: Sequence[Context]) -> list[tuple[Reach, ...]]:
        seen = _Seen(self.told)
        work = Reaching(self.sample.placement, self.known.reader, tuple(profiles), tuple(contexts))
        parts = [json.loads(each) for each in self.table.place(work, seen)]
        self.known.require_all(seen.rows)
        return [tuple(map(_together, zip(*areas, strict=True))) for areas in zip(*parts, strict=True)]


class _Seen:
    """Remembers how many rows were seen."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self.told, self.rows = told, 0

    def __call__(self, rows: int) -> None:
        self.rows = rows
        self.told(rows)


def _together(parts: Sequence[dict[str, Any]]) -> Reach:
    """The reach of plays of one area among the customers of all parts."""
    keys = parts[0]["totals"]
    totals = {key: _rounded(sum(sorted(part["totals"][key] for part in parts))) for key in keys}
    return Reach(
        area=parts[0]["area"],
        customers=sum(part["customers"] for part in parts),
        excluded=sum(part["excluded"] for part in parts),
        totals=totals,
    )


def _rounded(total: float) -> float:
    return float(f"{total:.{DIGITS}g}")
