"""Consistency: whether the parts of a run that was read fit each other, before anything is worked out of them.

A run travels as a file between people, so what stands in it may be anything. Its records hold the types; here is what
types do not say.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from ccseg.clustering.choice import Choice
from ccseg.clustering.features import FeaturePlan
from ccseg.clustering.models import UNASSIGNED, AnyModel, Centroids, CorePoints, Gaussians
from ccseg.describing.personas import Segment
from ccseg.describing.profiles import Distribution
from ccseg.errors import DamagedRun
from ccseg.records import Record
from ccseg.result import Map, Run
from ccseg.texts import say

LARGEST = 1e24
"""No figure is larger: with more digits than the 28 of Python's decimals none can be written in words."""
TIE = 1e-9
"""Shares that are added up may be so far beyond."""
LEAST_LABEL = -2
"""Customers left out of the fit; nothing that is counted in whole numbers is less."""


SHARES = frozenset(
    (
        "share",
        "active",
        "filled",
        "portfolio_active",
        "confident",
        "precision",
        "coverage",
        "f1",
        "retained",
        "together",
    )
)
"""The fields that are shares, 0–1, wherever they stand."""


Whole = TypeVar("Whole", bound=Record)


class Check(NamedTuple, Generic[Whole]):
    """A part of a document, and whether it fits the others."""

    part: str
    fits: Callable[[Whole], bool]


CHECKS: tuple[Check[Run], ...] = (
    Check("customers", lambda run: 0 <= run.left_out < run.customers),
    Check("plan", lambda run: _fits_columns(run.plan, run)),
    Check("model", lambda run: _is_sound(run.model, len(run.plan.features))),
    Check("choice", lambda run: is_chosen(run.choice)),
    Check("parts", lambda run: all(_is_sound(part.model, len(part.plan.features)) for part in run.parts)),
    Check("parts", lambda run: all(_fits_columns(part.plan, run) and is_chosen(part.choice) for part in run.parts)),
    Check("parts", lambda run: all(part.model.segments == len(part.numbers) for part in run.parts)),
    Check("after", lambda run: run.after is None or is_numbered(run.after.numbers, run.model.segments)),
    Check("segments", lambda run: is_numbered(run.numbers, run.placement.segments)),
    Check("segments", lambda run: set(run.numbers) == _numbers_placed(run)),
    Check("segments", lambda run: sum(segment.size for segment in run.segments) <= run.customers - run.left_out),
    Check("segments", lambda run: all(map(is_profiled, run.segments))),
    Check("quality", lambda run: run.quality.segments == len(run.segments)),
    Check("map", lambda run: run.map is None or is_map(run.map, run.numbers)),
    Check("kinds", lambda run: all(set(kind.segments) <= set(run.numbers) for kind in run.kinds)),
)


def require_consistent(run: Run) -> None:
    """Raises ``DamagedRun`` with the part of a run that does not fit the others."""
    if part := misfit(run, CHECKS):
        raise DamagedRun(say("errors.scoring.no_run", part=part))


def misfit(document: Whole, checks: Sequence[Check[Whole]]) -> str:
    """The part of a document that does not fit the others, or holds a number no figure can be; empty where all fit."""
    return next(_figures_beyond(document), "") or next((each.part for each in checks if not each.fits(document)), "")


def _figures_beyond(record: Record) -> Iterator[str]:
    """The fields of a record, and of those in it, that hold a number no figure can be."""
    for name, value in record:
        if not _is_within(value) or (name in SHARES and not is_share(value)):
            yield name


def is_share(value: float) -> bool:
    """Whether it can be a share, 0–1.

    >>> is_share(0.5), is_share(1.5), is_share(float("nan"))
    (True, False, False)
    """
    return -TIE <= value <= 1 + TIE


def _is_within(value: Any) -> bool:
    """Whether all whole numbers in a value are counts or labels, and all others finite figures."""
    if isinstance(value, bool | str):
        return True
    if isinstance(value, int):
        return LEAST_LABEL <= value <= LARGEST
    if isinstance(value, float):
        return math.isfinite(value) and abs(value) <= LARGEST
    if isinstance(value, Record):
        return not any(_figures_beyond(value))
    if isinstance(value, Mapping):
        return all(map(_is_within, value.values()))
    return not isinstance(value, list | tuple) or all(map(_is_within, value))


def _fits_columns(plan: FeaturePlan, run: Run) -> bool:
    """Whether a plan has features, and all of them are of columns that the run knows and can be worked out."""
    known = {column.key for column in run.columns}
    return bool(plan.features) and all(feature.column in known and feature.scale for feature in plan.features)


def _is_sound(model: AnyModel, features: int) -> bool:
    """Whether the arrays of a model have the shapes that it needs for so many features."""
    match model:
        case Centroids():
            return has_shape(model.centres, None, features)
        case Gaussians():
            segments = len(np.atleast_1d(model.weights))
            return (
                has_shape(model.weights, segments)
                and has_shape(model.means, segments, features)
                and has_shape(model.precisions, segments, features, features)
                and bool((model.weights > 0).all())
                and bool((np.diagonal(model.precisions, axis1=1, axis2=2) > 0).all())
            )
        case CorePoints():
            points = len(np.atleast_1d(model.labels))
            labels = set(np.atleast_1d(model.labels).tolist()) if points else set()
            return (
                has_shape(model.labels, points)
                and (not points or has_shape(model.points, points, features))
                and labels == set(range(len(labels)))
                and model.eps > 0
            )


def has_shape(array: np.ndarray, *shape: int | None) -> bool:
    """Whether an array has this shape, ``None`` being one or more, and only numbers."""
    same = len(array.shape) == len(shape) and all(
        has == needed if needed is not None else has > 0 for has, needed in zip(array.shape, shape, strict=True)
    )
    return same and bool(np.isfinite(array).all())


def is_chosen(choice: Choice) -> bool:
    """Whether there is a trial that was chosen."""
    return 0 <= choice.chosen < len(choice.trials)


def is_numbered(numbers: tuple[int, ...], segments: int) -> bool:
    """Whether so many segments have a number each, and none has that of another."""
    return len(numbers) == len(set(numbers)) == segments and min(numbers, default=0) >= 0


def _numbers_placed(run: Run) -> set[int]:
    """The numbers that customers can be placed under."""
    first = run.after.numbers if run.after else range(run.model.segments)
    return {*first, *(number for part in run.parts for number in part.numbers)}


def is_profiled(segment: Segment) -> bool:
    """Whether a segment's profile is that of as many customers, and adds up figures that it has."""
    profile = segment.profile
    keys = {figure.key for figure in profile.figures}
    same = (profile.segment, profile.size) == (segment.segment, segment.size)
    shares = all(is_share(level.portfolio) for level in profile.levels)
    return (
        segment.size > 0
        and same
        and shares
        and set(profile.totals) <= keys
        and all(map(_is_drawn, profile.distributions))
    )


def _is_drawn(distribution: Distribution) -> bool:
    bars = len(distribution.edges) - 1
    return len(distribution.counts) == len(distribution.portfolio) == bars > 0


def is_map(drawn: Map, numbers: tuple[int, ...]) -> bool:
    """Whether a map has as many places as labels, in two or three dimensions, and no label of nobody."""
    places = len(drawn.labels)
    flat = any(has_shape(drawn.points, places, dimensions) for dimensions in (2, 3))
    return flat and set(drawn.labels) <= {*numbers, UNASSIGNED}
