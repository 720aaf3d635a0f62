"""Planned: what a plan consists of, as records without customer rows and ids."""

from ccseg.planning.assumptions import Assumptions
from ccseg.planning.estimates import Bar, Estimate
from ccseg.planning.experiments import Experiment
from ccseg.planning.fairness import Fairness
from ccseg.planning.holdings import Holdings
from ccseg.planning.limits import Point
from ccseg.planning.readout import Readout
from ccseg.planning.reviewing import OutsideGate
from ccseg.records import Record


class Measured(Record):
    """What the customers of a segment say by themselves, without any assumption.

    Attributes:
        holdings: What they owe, spend and have unused.
        passing: How many pass the gates for a higher limit, and ``reviewed`` how many of them are looked at.
        limit: The limits of those together.
        left_out: Why the others do not pass, with how many by each reason.
        reached: How many the marketing plays reach after exclusions.
        hidden: Whether it is not told how many pass, as they or the others are too few.
        care: Whether the segment needs care, so that only those who pass are meant.
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
    care: bool = False


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
