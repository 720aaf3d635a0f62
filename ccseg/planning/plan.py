"""Plan: what segments are worth, whom to review for a higher limit, and which test can prove a play."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ccseg.describing.personas import Segment
from ccseg.describing.priorities import needs_care
from ccseg.describing.wording import Wording
from ccseg.errors import InvalidAssumptions
from ccseg.notebook import Shown
from ccseg.planning.assignment import Split, assign
from ccseg.planning.assumptions import Assumptions
from ccseg.planning.estimates import Estimate
from ccseg.planning.experiments import plan_experiment
from ccseg.planning.fairness import Fairness, measure_fairness
from ccseg.planning.holdings import add_up, together
from ccseg.planning.limits import Asked, break_even_pd, concentration, find_point, in_order
from ccseg.planning.outcomes import BaseRate, find_base_rate
from ccseg.planning.planned import Measured, Plan, SegmentPlan
from ccseg.planning.readout import Readout, read_out
from ccseg.planning.reviewing import OutsideGate, Review, left_out_of, outside_gates, review
from ccseg.planning.telling import known_of, tell, tell_raise, wording_of
from ccseg.planning.value import Group, break_even_lift, estimate_value, value_each, value_tornado
from ccseg.reading.customers import Customers
from ccseg.records import Ints
from ccseg.result import Run
from ccseg.scoring import score
from ccseg.texts import say

SIGNS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "₹": ("INR",),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "BRL", "CLP", "COP", "ARS", "TWD"),
}
"""The currencies that a sign can stand for."""


@dataclass(frozen=True, eq=False)
class Basis:
    """Customers in their segments, and what they say by themselves: what every plan of them starts from."""

    customers: Customers
    labels: Ints
    review: Review
    measured: tuple[Measured, ...]
    outside: tuple[OutsideGate, ...]
    fairness: Fairness


@dataclass(frozen=True, eq=False, repr=False)
class Planning(Shown):
    """A plan with its customers, for the lists.

    Attributes:
        basis: The customers in their segments.
        run: The run whose segments they are in.
        found: Everything else, as one document.

    Examples:
        >>> from ccseg import Assumptions, KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> plan(result.run, result.customers, Assumptions())
        <Planning: 200 customers in 4 segments, value unknown>
    """

    basis: Basis
    run: Run
    found: Plan

    @property
    def headline(self) -> str:
        """How many customers and segments, and what they bring in a year, in one line."""
        value = self.found.annual_value
        wording = wording_of(self.run, self.found.assumptions)
        told = wording.write(value.likely, "money") if value.likely is not None else say("planning.word.unknown")
        return say("planning.headline", customers=len(self.basis.labels), segments=len(self.found.segments), value=told)

    def review_list(self) -> pd.DataFrame:
        """Who may be looked at for a higher limit: a list to check, and no decision. One row a customer.

        Columns: customer, segment, persona, credit_limit, utilisation, minimum_coverage, check_outside.
        """
        basis = self.basis
        rows = np.flatnonzero(basis.review.drawn)
        names, gates = self.run.persona_names, "; ".join(gate.gate for gate in basis.outside)
        own = {key: basis.review.own.figure(key)[rows] for key in ("credit_limit", "utilisation", "minimum_coverage")}
        return pd.DataFrame(
            {
                "customer": basis.customers.frame.index.to_numpy()[rows],
                "segment": basis.labels[rows],
                "persona": [names[segment] for segment in basis.labels[rows].tolist()],
                **{key: figure.round(4) for key, figure in own.items()},
                "check_outside": gates,
            }
        )

    def assign(
        self,
        split: Split,
        *,
        excluded: Mapping[str, str] = {},
        running: Sequence[str] = (),
        segments: Sequence[int] = (),
    ) -> pd.DataFrame:
        """The arm of each customer in a test; nobody who is left out of marketing, and nobody in another test.

        Args:
            split: The name of the test and the shares of its arms.
            excluded: Further customers to leave out, each with the reason.
            running: Customers who are in another test now.
            segments: The segments that are tested; left out, all.
        """
        ids = self.basis.customers.frame.index.astype(str)
        why = left_out_of(self.basis.customers, self.basis.labels, self.run.segments)
        known = {id: reason for id, reason in zip(ids, why.tolist(), strict=True) if isinstance(reason, str)}
        busy = dict.fromkeys(running, say("planning.left_out.in_a_test"))
        return assign(list(ids), self.basis.labels, split, excluded={**busy, **excluded, **known}, segments=segments)

    def read_test(
        self,
        split: Split,
        responded: Collection[str],
        *,
        excluded: Mapping[str, str] = {},
        contacted: Collection[str] | None = None,
        days: int | None = None,
    ) -> Readout:
        """What a test showed, with the value of a customer that was assumed; the arms are those of ``assign``.

        Args:
            split: The test.
            responded: Who did what was hoped for.
            excluded: Whom ``assign`` left out besides.
            contacted: Who was really contacted, where that is known.
            days: How long the test has run.
        """
        return read_out(
            self.assign(split, excluded=excluded),
            responded,
            split,
            names=self.run.persona_names,
            values={each.segment: each.value_each for each in self.found.segments},
            contacted=contacted,
            days=days,
            design=self.found.assumptions.test,
        )


def plan(
    run: Run, customers: Path | bytes | pd.DataFrame | Customers, assumptions: Assumptions, *, fair: bool = True
) -> Planning:
    """Say what segments are worth, whom to review for a higher limit, and which test can prove a play.

    Args:
        run: The run with the segments.
        customers: The customers: often the file that the run was made from.
        assumptions: What is assumed of money and risk; what is missing makes figures unknown.
        fair: Whether protected columns are looked at, which takes a fit for each.

    Raises:
        InvalidAssumptions: They name a segment or a column that there is not, or another currency.

    Examples:
        >>> from ccseg import Assumptions, KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> plan(result.run, result.customers, Assumptions()).found.annual_value.because.startswith("unknown, as")
        True
    """
    scores = score(run, customers)
    basis = find_basis(run, scores.customers, scores.labels, assumptions, fair=fair)
    return Planning(basis, run, make_plan(run, basis, assumptions))


def find_basis(run: Run, customers: Customers, labels: Ints, assumptions: Assumptions, *, fair: bool = True) -> Basis:
    """What customers in their segments say by themselves."""
    groups = [labels == segment.segment for segment in run.segments]
    holdings = add_up(customers, groups, assumptions)
    found = review(customers, labels, run.segments, assumptions.limits, assumptions.gates)
    reached = left_out_of(customers, labels, run.segments).isna().to_numpy()
    limit = found.own.figure("credit_limit")
    measured = []
    for segment, members, held in zip(run.segments, groups, holdings, strict=True):
        why = found.why[members].value_counts()
        drawn = members & found.drawn
        measured.append(
            Measured(
                segment=segment.segment,
                name=segment.persona.name,
                holdings=held,
                passing=int((members & found.passes).sum()),
                reviewed=int(drawn.sum()),
                limit=float(np.sort(limit[drawn]).sum()),
                left_out=dict(sorted(why.items(), key=lambda pair: (-pair[1], pair[0]))),
                reached=int((members & reached).sum()),
                care=needs_care(segment),
            )
        )
    lists = {say("planning.lists.review"): found.drawn}
    fairness = measure_fairness(run, customers, labels, lists) if fair else Fairness()
    outside = outside_gates(found.own, assumptions.gates)
    return Basis(customers, labels, found, tuple(measured), outside, fairness)


def make_plan(run: Run, basis: Basis, assumptions: Assumptions) -> Plan:
    """The plan of customers under these assumptions."""
    _require_fit(run, assumptions)
    found = compose(run, assumptions, basis.measured)
    return found.but(source=basis.customers.digest, outside=basis.outside, fairness=basis.fairness)


def compose(run: Run, assumptions: Assumptions, measured: Sequence[Measured]) -> Plan:
    """The plan that follows from what is measured of each segment; nothing else is known of the customers."""
    wording = wording_of(run, assumptions)
    groups = [Group(each.holdings, known_of(assumptions, each)) for each in measured]
    pooled = sum(each.reached for each in measured)
    planned = [
        _segment(segment, each, group, pooled, find_base_rate(run.columns, segment.context.rates), wording)
        for segment, each, group in zip(run.segments, measured, groups, strict=True)
    ]
    points = in_order([each.raised for each in planned])
    header = assumptions.revolving
    found = Plan(
        run=run.digest(),
        source="",
        currency=next(iter(assumptions.currencies), ""),
        assumptions=assumptions,
        proxy=say("planning.proxy.column", header=header) if header else say("planning.proxy.revolving"),
        holdings=together([each.holdings for each in measured]),
        annual_value=estimate_value(groups) if groups else Estimate(),
        tornado=value_tornado(groups) if groups else (),
        segments=tuple(planned),
        frontier=tuple(point.segment for point in points),
        concentration=concentration(points),
        outside=(),
        fairness=Fairness(),
        told=(),
    )
    return found.but(told=tuple(tell(found, wording)))


def _segment(
    segment: Segment, measured: Measured, group: Group, pooled: int, seen: BaseRate | None, wording: Wording
) -> SegmentPlan:
    assumptions, names = group.known.assumptions, group.known.names
    lift = break_even_lift(group)
    found = plan_experiment(measured.reached, lift, assumptions, names, pooled=pooled, seen=seen)
    raised = measured.limit * assumptions.limits.by
    point = find_point(Asked(segment.segment, measured.reviewed, raised, group.known))
    pd_star = break_even_pd(group)
    return SegmentPlan(
        segment=segment.segment,
        name=segment.persona.name,
        measured=measured,
        annual_value=estimate_value([group]),
        value_each=value_each(group),
        tornado=value_tornado([group]),
        break_even_pd=pd_star,
        break_even_lift=lift,
        per_arm=found.per_arm,
        detectable=found.detectable,
        test=found,
        raised=point,
        told=tuple(tell_raise(point, pd_star, group.known, measured, wording)),
    )


def _require_fit(run: Run, assumptions: Assumptions) -> None:
    """Raise ``InvalidAssumptions`` where they name a segment that there is not, or are in another currency."""
    names = {segment.segment: segment.persona.name for segment in run.segments}
    for name in assumptions.segments:
        if name not in (*names.values(), *map(str, names)):
            raise InvalidAssumptions(say("planning.invalid.segment", segment=name, segments=list(names.values())))
    sign = run.recipe.wording.currency
    for currency in assumptions.currencies:
        if sign and currency not in SIGNS.get(sign, (sign,)):
            raise InvalidAssumptions(say("planning.invalid.currency", currency=currency, sign=sign))
