"""Stages: a run's model, and those of its split segments, as steps of SQL that do exactly what the model does.

Each stage reads the columns as numbers, prepares them, measures how far a customer is from each segment, and takes the
nearest: four steps that each add columns to those of the step before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
from sqlglot import exp

from ccseg.clustering.best_two import TIE
from ccseg.clustering.features import Feature, FeaturePlan
from ccseg.clustering.models import UNASSIGNED, AnyModel, Centroids, CorePoints, Gaussians
from ccseg.exporting.statements import (
    SOURCE,
    column_of,
    divided,
    double,
    everything,
    identity,
    is_level,
    named,
    number,
    segment_by,
)
from ccseg.records import Floats
from ccseg.result import Run

ALIKE = 1 + 2 * TIE
"""Squared distances whose ratio is below this are equal, as they are to the model."""

TOGETHER = 50
"""The most values of which the least is taken at once; SQLite takes 127, others 100."""

MOST_TERMS = 6_000
"""The most terms of a statement: about 750 KB, below the 1 MB that several warehouses take."""

MOST_COMPARED = 2_000
"""The most terms where each customer is compared with core points: what a database takes to plan that grows with their
square, some seconds in DuckDB."""

Step = tuple[str, exp.Select]
"""A step by its name."""


def by_model(run: Run, table: str, *, apart: bool = False) -> exp.Select:
    """The segment of every customer in a table, as the run's model gives it; there must be ``has_steps``.

    ``apart`` says that each step is to be worked out on its own. Databases that put the expressions of one step into
    the next would write out a long one as often as it is used.
    """
    steps: list[Step] = []
    for stage in _stages(run):
        steps += stage.steps(steps[-1][0] if steps else SOURCE)
    first = steps[0][1].from_(named(table, SOURCE), copy=False)
    last, found = steps[-1][0], exp.alias_(exp.column(_segment(len(steps) // 4 - 1)), "segment")
    whole = exp.select(*identity(run), found).from_(last)
    for name, step in [(steps[0][0], first), *steps[1:]]:
        whole = whole.with_(name, as_=step, materialized=apart or None, copy=False)
    return whole


def with_exponents(statement: exp.Select) -> exp.Select:
    """The same, each number with decimals with an exponent too, which several databases need to take it as a float."""
    for each in statement.find_all(exp.Literal):
        if not each.is_string and "." in each.name and "e" not in each.name:
            each.set("this", f"{each.name}e0")
    return statement


def with_gaps_kept(statement: exp.Select) -> exp.Select:
    """The same for a database whose least of some values is missing where one of them is; here none is, or all are."""
    for each in statement.find_all(exp.Least):
        each.set("ignore_nulls", False)
    return statement


def has_steps(run: Run) -> bool:
    """Whether a statement can do what the model does: it must not be too long, as with thousands of core points."""
    most = MOST_COMPARED if isinstance(run.model, CorePoints) else MOST_TERMS
    return run.model.segments > 0 and count_terms(run) <= most


def count_terms(run: Run) -> int:
    """How many terms the statement has: what its length depends on."""
    return sum(stage.terms for stage in _stages(run))


def _stages(run: Run) -> list["Stage"]:
    numbers = run.placement.numbers or range(run.model.segments)
    whole = Stage(run, run.plan, run.model, numbers)
    return [whole, *(Stage(run, each.plan, each.model, each.numbers, at) for at, each in enumerate(run.parts, 1))]


@dataclass(frozen=True, eq=False)
class Stage:
    """A plan with its model, and the numbers of the model's segments; the first places all customers, each later one
    (``at``) those of the segment that it splits, the first of its numbers."""

    run: Run
    plan: FeaturePlan
    model: AnyModel
    numbers: Sequence[int]
    at: int = 0

    @property
    def terms(self) -> int:
        """How many terms the stage has."""
        features = len(self.plan.features)
        each = features * (features + 1) // 2 if isinstance(self.model, Gaussians) else features
        times = len(self.model.points) if isinstance(self.model, CorePoints) else self.model.segments
        return sum(len(feature.knots) for feature in self.plan.features) + times * each

    def steps(self, source: str) -> list[Step]:
        """The steps, each a select from the one before; the first, which reads ``source``, has its table put in."""
        read, bent, measured, placed = (f"ccseg_{step}_{self.at}" for step in ("read", "bent", "measured", "placed"))
        values = [exp.alias_(self._read(each), self._value(i)) for i, each in enumerate(self.plan.features)]
        features = [exp.alias_(self._prepare(each, i), self._feature(i)) for i, each in enumerate(self.plan.features)]
        costs = [exp.alias_(cost, self._cost(segment)) for segment, cost in enumerate(self._costs())]
        first = exp.select(everything(source), *values)
        return [
            (read, first if source == SOURCE else first.from_(source)),
            (bent, exp.select(everything(read), *features).from_(read)),
            (measured, exp.select(everything(bent), *costs).from_(bent)),
            (placed, exp.select(everything(measured), exp.alias_(self._place(), _segment(self.at))).from_(measured)),
        ]

    def _read(self, feature: Feature) -> exp.Expr:
        """The column as a number; a gap is filled, or stays and leaves the customer without a segment."""
        column, filled = column_of(self.run.headers[feature.column]), self.plan.missing == "fill"
        if feature.level is not None:
            return double(_has_level(column, is_level(self.run, feature.column, feature.level), filled=filled))
        return exp.func("COALESCE", double(column), number(feature.fill)) if filled else double(column)

    def _prepare(self, feature: Feature, index: int) -> exp.Expr:
        value: exp.Expr = exp.column(self._value(index))
        if feature.transform == "log":
            value = exp.Mul(this=exp.func("SIGN", value), expression=_log(value))
        if feature.transform == "interpolate":
            value = self._bend(value, feature)
        return divided(exp.Sub(this=value, expression=exp.paren(number(feature.centre))), number(feature.scale))

    def _bend(self, value: exp.Expr, feature: Feature) -> exp.Expr:
        """The height of the line through the knots, sought by halving as in a search tree; a gap stays one."""
        bent = _halve(value, feature.knots, _pieces(value, feature.knots))
        if self.plan.missing == "fill":
            return bent
        return exp.Case().when(exp.not_(value.copy().is_(exp.null())), bent)

    def _costs(self) -> Iterator[exp.Expr]:
        """What each segment costs a customer, who goes where it is least."""
        if isinstance(self.model, Centroids):
            yield from (self._square(centre) for centre in self.model.centres)
        if isinstance(self.model, Gaussians):
            yield from map(self._unlikely, self.model.weights, self.model.means, self.model.precisions)
        if isinstance(self.model, CorePoints):
            for segment in range(self.model.segments):
                own = self.model.points[self.model.labels == segment]
                yield _least([self._square(point) for point in own])

    def _square(self, centre: Floats) -> exp.Expr:
        """The squared distance of a customer from a centre."""
        return _sum([_squared(self._gap(i, value)) for i, value in enumerate(centre.tolist())])

    def _unlikely(self, weight: float, mean: Floats, factor: Floats) -> exp.Expr:
        """The negative logarithm of how likely a component is, without what is the same for all of them."""
        fixed = np.log(weight) + np.log(np.diagonal(factor)).sum()
        gaps = [self._gap(i, value) for i, value in enumerate(mean.tolist())]
        whitened = [
            _sum(
                [exp.Mul(this=gaps[i].copy(), expression=exp.paren(number(column[i]))) for i in np.flatnonzero(column)]
            )
            for column in factor.T
        ]
        far = _sum([_squared(exp.paren(each)) for each in whitened])
        half = exp.Mul(this=number(0.5), expression=exp.paren(far))
        return exp.Sub(this=half, expression=exp.paren(number(float(fixed))))

    def _gap(self, index: int, value: float) -> exp.Expr:
        return exp.paren(exp.Sub(this=exp.column(self._feature(index)), expression=exp.paren(number(value))))

    def _place(self) -> exp.Expr:
        """The number of the segment that costs least, of equal ones the first."""
        cases = [(found, self._is_least(segment)) for segment, found in enumerate(self.numbers)]
        found = segment_by(self.run, cases)
        if isinstance(self.model, CorePoints):
            found = self._within(self.model.eps, found)
        if not self.at:
            return found
        before = exp.column(_segment(self.at - 1))
        return exp.Case().when(before.eq(exp.Literal.number(self.numbers[0])), found).else_(before.copy())

    def _is_least(self, segment: int) -> exp.Expr:
        others = [other for other in range(self.model.segments) if other != segment]
        return exp.and_(*(self._is_no_more(segment, other) for other in others)) if others else exp.true()

    def _within(self, eps: float, found: exp.Expr) -> exp.Expr:
        """The segment where its nearest core point is near enough, and else that the customer is in none."""
        reach = number((eps * (1 + TIE)) ** 2)
        near = [exp.column(self._cost(segment)) <= reach.copy() for segment in range(self.model.segments)]
        known = exp.not_(exp.column(self._cost(0)).is_(exp.null()))
        return exp.Case().when(exp.or_(*near), found).when(known, exp.Literal.number(UNASSIGNED))

    def _is_no_more(self, segment: int, other: int) -> exp.Expr:
        """Whether one costs no more than the other, as nearly as the model tells them apart."""
        own, there = exp.column(self._cost(segment)), exp.column(self._cost(other))
        if isinstance(self.model, Centroids | CorePoints):
            return own <= exp.Mul(this=number(ALIKE), expression=there)
        slack = exp.Mul(this=number(TIE), expression=exp.func("ABS", there.copy()))
        return own <= exp.Add(this=there, expression=slack)

    def _value(self, index: int) -> str:
        return f"ccseg_value_{self.at}_{index}"

    def _feature(self, index: int) -> str:
        return f"ccseg_feature_{self.at}_{index}"

    def _cost(self, segment: int) -> str:
        return f"ccseg_cost_{self.at}_{segment}"


def _segment(stage: int) -> str:
    return f"ccseg_segment_{stage}"


def _least(values: Sequence[exp.Expr]) -> exp.Expr:
    """The least of some values, a few at a time, as no database takes hundreds in one call."""
    if len(values) == 1:
        return values[0]
    if len(values) > TOGETHER:
        parts = [values[start : start + TOGETHER] for start in range(0, len(values), TOGETHER)]
        return _least([_least(part) for part in parts])
    return exp.Least(this=values[0], expressions=list(values[1:]), ignore_nulls=True)


def _sum(terms: Sequence[exp.Expr]) -> exp.Expr:
    return reduce(lambda left, right: exp.Add(this=left, expression=right), terms)


def _weighted(values: Sequence[exp.Expr], weights: Floats) -> exp.Expr:
    """The values times their weights, together; a weight of zero takes its value away."""
    counted = [(value, weight) for value, weight in zip(values, weights.tolist(), strict=True) if weight]
    return _sum([exp.Mul(this=value.copy(), expression=exp.paren(number(weight))) for value, weight in counted])


def _squared(value: exp.Expr) -> exp.Expr:
    return exp.Mul(this=value, expression=value.copy())


def _log(value: exp.Expr) -> exp.Expr:
    """The logarithm of one more than the size of a value."""
    size = exp.func("ABS", value.copy())
    return exp.func("LN", exp.Add(this=exp.Literal.number(1), expression=size))


def _pieces(value: exp.Expr, knots: Sequence[tuple[float, float]]) -> list[exp.Expr]:
    """What holds below the first knot, between each two, and from the last one on."""
    between = []
    for (start, low), (end, high) in pairwise(knots):
        slope = (high - low) / (end - start) if end > start else 0.0
        along = exp.paren(exp.Sub(this=value.copy(), expression=exp.paren(number(start))))
        rise = exp.Mul(this=exp.paren(number(slope)), expression=along)
        between.append(exp.Add(this=rise, expression=exp.paren(number(low))))
    return [number(knots[0][1]), *between, number(knots[-1][1])]


def _halve(value: exp.Expr, knots: Sequence[tuple[float, float]], pieces: Sequence[exp.Expr]) -> exp.Expr:
    """The piece that a value lies in: there is one more of them than of knots, which part them."""
    if not knots:
        return pieces[0]
    middle = len(knots) // 2
    below = exp.LT(this=value.copy(), expression=number(knots[middle][0]))
    left = _halve(value, knots[:middle], pieces[: middle + 1])
    right = _halve(value, knots[middle + 1 :], pieces[middle + 1 :])
    return exp.Case().when(below, left, copy=False).else_(right, copy=False)


def _has_level(column: exp.Column, has: exp.Expr, *, filled: bool) -> exp.Case:
    """1 for a level and 0 for another; a gap is another level where it is filled."""
    one, zero = exp.Literal.number("1.0"), exp.Literal.number("0.0")
    case = exp.Case().when(has, one)
    return case.else_(zero) if filled else case.when(exp.not_(column.copy().is_(exp.null())), zero)
