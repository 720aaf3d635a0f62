"""Plan: what segments are worth, whom to review for a higher limit, and which test can prove a play."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from babel.numbers import get_currency_symbol

from ccseg.describing.personas import Segment
from ccseg.describing.wording import Wording
from ccseg.errors import InvalidAssumptions
from ccseg.notebook import Shown
from ccseg.planning.assignment import Split, assign
from ccseg.planning.assumptions import KINDS, Assumptions
from ccseg.planning.estimates import Bar, Estimate, Known
from ccseg.planning.experiments import Experiment, plan_experiment
from ccseg.planning.fairness import Fairness, measure_fairness
from ccseg.planning.holdings import Holdings, add_up, together
from ccseg.planning.limits import Asked, Point, break_even_pd, concentration, find_point, in_order, missing
from ccseg.planning.outcomes import BaseRate, find_base_rate
from ccseg.planning.readout import Readout, read_out
from ccseg.planning.reviewing import OutsideGate, Review, left_out_of, outside_gates, review
from ccseg.planning.value import Group, break_even_lift, estimate_value, value_each, value_tornado
from ccseg.reading.customers import Customers
from ccseg.records import Ints, Record
from ccseg.result import Run
from ccseg.scoring import score
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

FIRST = 2
"""So many segments are told of as those to review first."""

SIGNS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "₹": ("INR",),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "BRL", "CLP", "COP", "ARS", "TWD"),
}
"""The currencies that a sign can stand for."""


class Measured(Record):
    """What the customers of a segment say by themselves, without any assumption.

    Attributes:
        holdings: What they owe, spend and have unused.
        passing: How many pass the gates for a higher limit, and ``reviewed`` how many of them are looked at.
        limit: The limits of those together.
        left_out: Why the others do not pass, with how many by each reason.
        reached: How many the marketing plays reach after exclusions.
        hidden: Whether it is not told how many pass, as they or the others are too few.
    """

    segment: int
    name: str
    holdings: Holdings
    passing: int
    reviewed: int
    limit: float
    left_out: dict[str, int]
    reached: int
    hidden: bool = False


class SegmentPlan(Record):
    """The plan of one segment.

    Attributes:
        measured: What its customers say by themselves.
        annual_value: What they bring in a year, together, in the currency of the assumptions.
        value_each: The same of one customer.
        tornado: Which assumption decides it, the first one most.
        break_even_pd: From which yearly chance of default on a higher limit loses money.
        break_even_lift: By how many points 0–1 an offer must raise a rate to be paid for.
        per_arm: How many customers each arm of a test takes.
        detectable: The smallest lift that the segment shows, split in half.
        test: The test in full.
        raised: What the raise in question brings and puts at risk.
        told: Why it is reviewed or not, and what would change that, a sentence each.
    """

    segment: int
    name: str
    measured: Measured
    annual_value: Estimate
    value_each: Estimate
    tornado: tuple[Bar, ...]
    break_even_pd: Estimate
    break_even_lift: Estimate
    per_arm: Estimate
    detectable: Estimate
    test: Experiment
    raised: Point
    told: tuple[str, ...]


class Plan(Record):
    """The plan of a run, as a document without customer rows and ids.

    Attributes:
        run: The digest of the run.
        source: SHA-256 of the file of customers.
        currency: The three letters of the currency of the assumptions; empty where none of them is an amount.
        assumptions: What was assumed, with every source.
        proxy: What the revolving balance is.
        holdings: What all segments hold together.
        annual_value: What they bring in a year together.
        tornado: Which assumption decides it.
        segments: Each segment.
        frontier: The segments by what a raise brings for each unit at risk, the best first.
        concentration: The largest share that one segment has of all added exposure, 0–1.
        outside: The gates that are to be checked elsewhere.
        fairness: How protected groups are spread.
        told: What it comes to, a sentence each.
        readout: What a test showed, where its responses were brought back.
    """

    version: int = 1
    run: str
    source: str
    currency: str
    assumptions: Assumptions
    proxy: str
    holdings: Holdings
    annual_value: Estimate
    tornado: tuple[Bar, ...]
    segments: tuple[SegmentPlan, ...]
    frontier: tuple[int, ...]
    concentration: float | None
    outside: tuple[OutsideGate, ...]
    fairness: Fairness
    told: tuple[str, ...]
    readout: Readout | None = None


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
    groups = [Group(each.holdings, _known(assumptions, each)) for each in measured]
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
    return found.but(told=tuple(_tell(found, wording)))


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
        told=tuple(_tell_raise(point, pd_star, group.known, measured, wording)),
    )


def _known(assumptions: Assumptions, measured: Measured) -> Known:
    return Known(assumptions, (measured.name, str(measured.segment)))


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


def wording_of(run: Run, assumptions: Assumptions) -> Wording:
    """The wording of a run, with the currency of the assumptions where the run has none."""
    return in_currency(run.recipe.wording, assumptions)


def in_currency(wording: Wording, assumptions: Assumptions) -> Wording:
    """The wording, with the currency of the assumptions where it has none."""
    if wording.currency or not assumptions.currencies:
        return wording
    return wording.but(currency=get_currency_symbol(assumptions.currencies[0], locale=wording.locale))


# ------------------------------------------------------------------------------------------------------- what is told


def range_text(found: Estimate, write: str, wording: Wording) -> str:
    """An estimate as it is told: the likely value with its ends, or why it is unknown."""
    if found.likely is None:
        return found.because
    ends = [NOTHING if end is None else write_figure(end, write, wording) for end in (found.low, found.high)]
    return say("planning.range", likely=write_figure(found.likely, write, wording), low=ends[0], high=ends[1])


NOTHING = "∞"
"""What an end is that there is not."""


def write_figure(value: float, form: str, wording: Wording) -> str:
    """An amount as people write it, or a number in a form of the texts."""
    return str(wording.write(value, "money")) if form == "money" else wording.number(value, form)


def _tell_raise(point: Point, pd_star: Estimate, known: Known, measured: Measured, wording: Wording) -> Iterator[str]:
    """Whether a raise pays, and what would change that."""
    if measured.hidden:
        yield say("planning.raise.hidden", name=measured.name, fewest=FEWEST_SHOWN)
        return
    if not point.customers:
        reasons = list(measured.left_out)[:1]
        yield say("planning.raise.nobody", name=measured.name, reasons=reasons or [say("planning.word.nobody")])
        return
    told = {"name": measured.name, "customers": point.customers, "by": known.assumptions.limits.by}
    if point.word == "unknown":
        yield say("planning.raise.unknown", because=point.value.because, **told)
    else:
        returned = range_text(point.return_on_exposure, "percent1", wording)
        word = point.word.replace(" ", "_")
        value = range_text(point.value, "money", wording)
        yield say(f"planning.raise.{word}", value=value, returned=returned, pays=point.pays, **told)
    risk = known.assumptions.find("pd", known.names)
    if pd_star.known:
        star = range_text(pd_star, "percent1", wording)
        if risk:
            yield say("planning.raise.turns", star=star, pd=risk.likely, low=risk.low, high=risk.high)
        else:
            yield say("planning.raise.star", star=star)
    if point.tornado:
        yield _tell_bar("planning.raise.decides", point.tornado[0], wording)


def _tell_bar(key: str, bar: Bar, wording: Wording) -> str:
    ends = {"low": wording.write(bar.at_low, "money"), "high": wording.write(bar.at_high, "money")}
    return say(key, title=bar.title, **ends)


def _tell(found: Plan, wording: Wording) -> Iterator[str]:
    """What the plan comes to: the value, what decides it, whom to review first, which plays can be tested."""
    if found.assumptions.made_up:
        yield say("planning.made_up")
    value = range_text(found.annual_value, "money", wording)
    kind = "value" if found.annual_value.known else "no_value"
    yield say(f"planning.told.{kind}", value=value, because=found.annual_value.because)
    if found.tornado:
        yield _tell_bar("planning.told.decides", found.tornado[0], wording)
    first = first_to_review(found)
    if first:
        alike = len({round(each.raised.return_on_exposure.likely or 0.0, 9) for each in found.segments}) == 1
        kind = "review_alike" if alike and len(found.segments) > 1 else "review"
        yield say(f"planning.told.{kind}", names=[say("errors.quoted", name=each.name) for each in first])
        for each in first:
            yield from each.told[:2]
    else:
        yield _tell_nobody(found)
    tests = [each.name for each in found.segments if each.test.word == "test"]
    if tests:
        yield say("planning.told.tests", names=tests)
    elif any(each.test.word == "too small" for each in found.segments):
        yield say("planning.told.no_tests")


def _tell_nobody(found: Plan) -> str:
    """Why no segment is to be reviewed: nobody passes the gates, an assumption is missing, or no raise may pay."""
    if not any(each.raised.customers or each.measured.hidden for each in found.segments):
        return say("planning.told.gates", reason=_most_common([each.measured for each in found.segments]))
    open_ones = [each for each in found.segments if each.raised.customers >= FEWEST_SHOWN]
    lacking = {key for each in open_ones for key in missing(_known(found.assumptions, each.measured))}
    if lacking:
        titles = [kind.title for kind in KINDS if kind.key in lacking]
        return say("planning.told.unknown_review", titles=titles)
    return say("planning.told.no_review", fewest=FEWEST_SHOWN)


def _most_common(measured: Sequence[Measured]) -> str:
    """Why most customers do not pass the gates, all segments together."""
    counts = Counter[str]()
    for each in measured:
        counts.update(each.left_out)
    most = min(counts.items(), key=lambda pair: (-pair[1], pair[0]), default=None)
    return most[0] if most else say("planning.word.nobody")


def first_to_review(found: Plan) -> tuple[SegmentPlan, ...]:
    """The segments to review first: those in which a raise may pay, the most for each unit at risk first."""
    by_number = {each.segment: each for each in found.segments}
    ordered = [by_number[number] for number in found.frontier]
    return tuple(each for each in ordered if _may_be_reviewed(each))[:FIRST]


def _may_be_reviewed(planned: SegmentPlan) -> bool:
    return planned.raised.word in ("pays", "open") and planned.raised.customers >= FEWEST_SHOWN
