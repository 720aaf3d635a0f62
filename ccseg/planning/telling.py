"""Telling: what a plan comes to, in sentences."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from babel.numbers import get_currency_symbol

from ccseg.describing.wording import Wording
from ccseg.planning.assumptions import KINDS, Assumptions
from ccseg.planning.estimates import Bar, Estimate, Known
from ccseg.planning.limits import Point, missing
from ccseg.planning.planned import Measured, Plan, SegmentPlan
from ccseg.result import Run
from ccseg.texts import say
from ccseg.thresholds import FEWEST_SHOWN

FIRST = 2
"""So many segments are told of as those to review first."""


def wording_of(run: Run, assumptions: Assumptions) -> Wording:
    """The wording of a run, with the currency of the assumptions where the run has none."""
    return in_currency(run.recipe.wording, assumptions)


def in_currency(wording: Wording, assumptions: Assumptions) -> Wording:
    """The wording, with the currency of the assumptions where it has none."""
    if wording.currency or not assumptions.currencies:
        return wording
    return wording.but(currency=get_currency_symbol(assumptions.currencies[0], locale=wording.locale))


def known_of(assumptions: Assumptions, measured: Measured) -> Known:
    """What is assumed of a segment, by its name or its number."""
    return Known(assumptions, (measured.name, str(measured.segment)))


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


def tell_raise(point: Point, pd_star: Estimate, known: Known, measured: Measured, wording: Wording) -> Iterator[str]:
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
        pays = say(f"planning.raise.{word}", value=value, returned=returned, pays=point.pays, **told)
        yield " ".join([pays, say("planning.raise.care")] if measured.care else [pays])
    risk = known.assumptions.find("pd", known.names)
    if pd_star.known:
        star = range_text(pd_star, "percent1", wording)
        if risk:
            yield say("planning.raise.turns", star=star, pd=risk.likely, low=risk.low, high=risk.high)
        else:
            yield say("planning.raise.star", star=star)
    if point.tornado:
        yield _tell_bar("planning.raise.decides", point.tornado[0], wording)


def tell_once(told: Sequence[Sequence[str]]) -> Iterator[str]:
    """The sentences of several segments, a paragraph each; those that all of them share stand once behind.

    Where one has a single sentence, as nobody passes the gates, it shares none.

    >>> list(tell_once([["A: 10.", "More than 7%."], ["B: 20.", "More than 7%."], ["C: nobody."]]))
    ['A: 10.', 'B: 20.', 'C: nobody.', 'More than 7%.']
    """
    longer = [set(each) for each in told if len(each) > 1]
    common = set.intersection(*longer) if len(longer) > 1 else set()
    for each in told:
        yield " ".join(line for line in each if line not in common)
    yield from (line for line in dict.fromkeys(chain(*told)) if line in common)


def _tell_bar(key: str, bar: Bar, wording: Wording) -> str:
    ends = {"low": wording.write(bar.at_low, "money"), "high": wording.write(bar.at_high, "money")}
    return say(key, title=bar.title, **ends)


def tell(found: Plan, wording: Wording) -> Iterator[str]:
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
        yield from tell_once([each.told[:2] for each in first])
    else:
        yield _tell_nobody(found)
    tests = [each.name for each in found.segments if each.test.word == "test"]
    if tests:
        yield say("planning.told.tests", names=tests)
    elif any(each.test.word == "too small" for each in found.segments):
        yield say("planning.told.no_tests")


def tell_tests(found: Plan) -> Iterator[str]:
    """Which plays a test can prove by themselves, which it cannot, and what to do instead, a sentence each."""
    pooled = sum(each.test.customers for each in found.segments)
    kinds: dict[str, list[SegmentPlan]] = {}
    for each in found.segments:
        if each.test.word != "unknown":
            kinds.setdefault(_kind_of_test(each, pooled), []).append(each)
    for kind in sorted(kinds, key=TESTS.index):
        told = [_tell_few(each) if kind != "test" else each.name for each in kinds[kind]]
        yield say(f"planning.tests.{kind}", told=told, pooled=pooled)


TESTS = ("test", "pool", "no_pool")
"""What can be said of a test: it is one, several segments together are one, or all of them are none."""


def _kind_of_test(each: SegmentPlan, pooled: int) -> str:
    if each.test.word == "test":
        return "test"
    return "pool" if pooled >= _needed(each) else "no_pool"


def _tell_few(each: SegmentPlan) -> str:
    return say("planning.tests.few", name=each.name, reached=each.test.customers, needed=_needed(each))


def _needed(each: SegmentPlan) -> float:
    """How many customers both arms take."""
    return 2 * (each.test.per_arm.likely or 0)


def _tell_nobody(found: Plan) -> str:
    """Why no segment is to be reviewed: nobody passes the gates, an assumption is missing, or no raise may pay."""
    if not any(each.raised.customers or each.measured.hidden for each in found.segments):
        return say("planning.told.gates", reason=_most_common([each.measured for each in found.segments]))
    open_ones = [each for each in found.segments if each.raised.customers >= FEWEST_SHOWN]
    lacking = {key for each in open_ones for key in missing(known_of(found.assumptions, each.measured))}
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
