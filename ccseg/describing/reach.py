"""Reach: whom the plays of a segment reach, of each area, and what those have."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ccseg.describing.archetypes import match_archetypes
from ccseg.describing.conditions import Area, Context, Reach
from ccseg.describing.exclusions import AREAS, excluded_of, look_at
from ccseg.describing.habits import habits_of
from ccseg.describing.holdouts import TOUCHED
from ccseg.describing.plays import kind_of, rows_for
from ccseg.describing.profiles import Profile
from ccseg.describing.values import as_numbers
from ccseg.reading.customers import Customers
from ccseg.records import Ints


def find_reach(
    customers: Customers, labels: Ints, profiles: Sequence[Profile], contexts: Sequence[Context]
) -> list[tuple[Reach, ...]]:
    """For each segment the reach of each area's plays; ``labels`` are in the file's order, shape (customers,)."""
    own, archetypes = look_at(customers), match_archetypes(profiles)
    found = []
    for profile, archetype, context in zip(profiles, archetypes, contexts, strict=True):
        plays = rows_for(kind_of(archetype, profile, context), profile, habits_of(context.rates))
        members = labels == profile.segment
        out, _reasons = excluded_of(own, plays)
        found.append(tuple(_reach(area, customers, members, out[:, place]) for place, area in enumerate(AREAS)))
    return found


def _reach(area: Area, customers: Customers, members: NDArray[np.bool_], out: NDArray[np.bool_]) -> Reach:
    reached, values = members & ~out, customers.values()
    known = {key: as_numbers(values[key])[reached] for key in TOUCHED[area] if key in values}
    # Summed exactly, so that the order of the file does not change the last digit.
    totals = {key: math.fsum(numbers[np.isfinite(numbers)]) for key, numbers in known.items()}
    return Reach(area=area, customers=int(reached.sum()), excluded=int((members & out).sum()), totals=totals)
