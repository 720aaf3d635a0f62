"""The parts of a plan for every document: what it comes to, every segment, tests, limits, fairness, assumptions."""

from collections.abc import Iterator

from ccseg.describing.wording import Wording
from ccseg.describing.words import capitalised
from ccseg.exporting.sections import Section, Table
from ccseg.planning.assumptions import BY_KEY, Assumption
from ccseg.planning.cells import Cell, cell_of, tell_reasons, unknown
from ccseg.planning.fairness import Attribute, Share
from ccseg.planning.holdings import Holdings
from ccseg.planning.planned import Plan, SegmentPlan
from ccseg.planning.telling import first_to_review, range_text, tell_once, tell_tests
from ccseg.texts import say


def plan_sections(found: Plan, wording: Wording) -> Iterator[Section]:
    """The parts of a plan, for every document that shows one; without customers."""
    yield Section(say("planning.page.summary"), points=found.told)
    yield Section(say("planning.page.value"), points=(found.proxy,), tables=(value_table(found, wording),))
    if found.tornado:
        yield Section(say("planning.page.tornado"), tables=(tornado_table(found, wording),))
    gates = tuple(f"{gate.gate}: {gate.reason}" for gate in found.outside)
    yield Section(say("planning.page.limits"), points=_told(found), tables=(limits_table(found, wording),))
    yield Section(say("planning.outside.title"), points=gates)
    yield Section(
        say("planning.page.tests"),
        points=(*tell_tests(found), *base_rates(found)),
        tables=(experiments_table(found, wording),),
    )
    if found.readout:
        title = say("planning.page.readout", test=found.readout.test)
        yield Section(title, points=(*found.readout.warnings, *(effect.told for effect in found.readout.effects)))
    yield fairness_section(found)
    yield Section(say("planning.page.assumptions"), tables=(assumptions_table(found),))


def _told(found: Plan) -> tuple[str, ...]:
    by_number = {each.segment: each for each in found.segments}
    return tuple(tell_once([by_number[number].told for number in found.frontier if is_told(by_number[number])]))


def is_told(each: SegmentPlan) -> bool:
    """Whether there is more to tell of a raise than that it is unknown, which the table says with its reason."""
    return each.measured.hidden or not each.raised.customers or each.raised.word != "unknown"


def _table(key: str, rows: Iterator[tuple[str | Cell, ...]]) -> Table:
    """A table of texts and cells; why something is unknown stands once below it."""
    heads = tuple(say.raw(f"planning.page.heads.{key}"))
    cells = [[each if isinstance(each, Cell) else Cell(each) for each in row] for row in rows]
    return Table("", heads, tuple(tuple(cell.text for cell in row) for row in cells), tuple(tell_reasons(heads, cells)))


def value_table(found: Plan, wording: Wording) -> Table:
    """What each segment holds and brings in a year, then all of them."""

    def rows() -> Iterator[tuple[str | Cell, ...]]:
        for each in found.segments:
            value = cell_of(each.annual_value, "money", wording), cell_of(each.value_each, "money", wording)
            yield each.name, *_held(each.measured.holdings, wording), *value
        yield (
            say("planning.page.all"),
            *_held(found.holdings, wording),
            cell_of(found.annual_value, "money", wording),
            "",
        )

    return _table("value", rows())


SHOWN = ("balance", "unused", "spend", "cash", "revolving")
"""What is shown of what customers hold."""


def _held(holdings: Holdings, wording: Wording) -> Iterator[str | Cell]:
    """How many customers there are, and what they hold."""
    yield wording.number(holdings.customers, "count")
    for key in SHOWN:
        total = holdings.total(key)
        yield unknown(holdings.unknown.get(key, "")) if total is None else str(wording.write(total, "money"))


def tornado_table(found: Plan, wording: Wording) -> Table:
    """What the value of all comes to at both ends of each assumption."""
    rows = (
        (capitalised(bar.title), *(str(wording.write(end, "money")) for end in (bar.at_low, bar.at_high)))
        for bar in found.tornado
    )
    return _table("tornado", rows)


def limits_table(found: Plan, wording: Wording) -> Table:
    """What a raise brings and puts at risk, the best first."""

    def rows() -> Iterator[tuple[str | Cell, ...]]:
        by_number = {each.segment: each for each in found.segments}
        for each in (by_number[number] for number in found.frontier):
            point = each.raised
            figures: tuple[str | Cell, ...] = (
                cell_of(point.added_exposure, "money", wording),
                cell_of(point.value, "money", wording),
                cell_of(each.break_even_pd, "percent1", wording),
            )
            hidden = each.measured.hidden
            reviewed = say("planning.word.hidden") if hidden else wording.number(each.measured.reviewed, "count")
            if not point.customers:
                figures = ("", "", figures[2])
            yield each.name, reviewed, *figures, _pays(each)

    return _table("limits", rows())


def slide_table(found: Plan, wording: Wording) -> Table:
    """What a meeting decides by: the value of each segment, whom to review first, and what would change that.

    The segments stand in the order of the frontier, the best first.
    """
    first = [each.segment for each in first_to_review(found)]
    by_number = {each.segment: each for each in found.segments}

    def rows() -> Iterator[tuple[str | Cell, ...]]:
        for each in (by_number[number] for number in found.frontier):
            review = say("planning.page.first") if each.segment in first else _pays(each)
            yield each.name, cell_of(each.annual_value, "money", wording), review, _turns(each, found, wording)

    return _table("slide", rows())


def _pays(each: SegmentPlan) -> str | Cell:
    """What follows of a raise, also where nobody passes or may be told of."""
    if not each.raised.customers or each.measured.hidden:
        return say(f"planning.word.{'hidden' if each.measured.hidden else 'nobody passes'}")
    word = each.raised.word
    return unknown(each.raised.value.because) if word == "unknown" else say(f"planning.word.{word}")


def _turns(each: SegmentPlan, found: Plan, wording: Wording) -> str | Cell:
    """What would change whether a segment is reviewed: how many default, or what somebody would have to say."""
    if not each.raised.customers:
        return ""
    if not each.break_even_pd.known:
        return unknown(each.break_even_pd.because)
    star = range_text(each.break_even_pd, "percent1", wording)
    risk = found.assumptions.find("pd", (each.name, str(each.segment)))
    key = "above_assumed" if risk else "above"
    return say(f"planning.page.{key}", star=star, pd=risk.likely if risk else None)


def experiments_table(found: Plan, wording: Wording) -> Table:
    """What a test of each segment takes and shows."""

    def rows() -> Iterator[tuple[str | Cell, ...]]:
        for each in found.segments:
            test = each.test
            figures = (
                cell_of(each.break_even_lift, "percent1", wording),
                cell_of(each.per_arm, "count", wording),
                cell_of(each.detectable, "percent1", wording),
                cell_of(test.detectable_held_out, "percent1", wording),
            )
            follows = unknown(test.because) if test.word == "unknown" else say(f"planning.word.{test.word}")
            yield each.name, wording.number(test.customers, "count"), *figures, follows

    return _table("tests", rows())


def base_rates(found: Plan) -> tuple[str, ...]:
    """Where base rates come from that the file shows, with those of all segments that have them from there."""
    told: dict[str, list[str]] = {}
    for each in found.segments:
        if each.test.base_rate_from:
            rate = each.test.base_rate
            figures = {"low": rate.low, "likely": rate.likely, "high": rate.high}
            told.setdefault(each.test.base_rate_from, []).append(
                say("planning.base_rate.of_one", name=each.name, **figures)
            )
    return tuple(say("planning.base_rate.of", told=rates, source=source) for source, rates in told.items())


def fairness_section(found: Plan) -> Section:
    """How protected groups are spread, or that it was not measured."""
    fairness = found.fairness
    told = [*fairness.told, *(line for attribute in fairness.attributes for line in attribute.told)]
    return Section(
        say("planning.fairness.title"),
        points=tuple(told or [say("planning.fairness.not_looked_at")]),
        tables=tuple(map(_fair_table, fairness.attributes)),
    )


def _fair_table(attribute: Attribute) -> Table:
    rows = []
    for impact in attribute.impacts:
        shares = [
            say("planning.fairness.few" if share.share is None else "planning.fairness.share", **_share(share))
            for share in impact.shares
        ]
        rows.append((impact.of, "; ".join(shares), impact.told))
    return Table(capitalised(attribute.title), tuple(say.raw("planning.page.heads.fairness")), tuple(rows))


def _share(share: Share) -> dict[str, object]:
    return {"group": share.group, "share": share.share}


def assumptions_table(found: Plan) -> Table:
    """Every range with its unit, whom it is of, and its source."""

    def rows() -> Iterator[tuple[str, ...]]:
        everyone = say("planning.page.all")
        names = {str(each.segment): each.name for each in found.segments}
        for key, given in found.assumptions.portfolio.items():
            yield _row(key, everyone, given)
        for name, own in found.assumptions.segments.items():
            for key, given in own.items():
                yield _row(key, names.get(name, name), given)

    return _table("assumptions", rows())


def _row(key: str, whose: str, given: Assumption) -> tuple[str, ...]:
    return BY_KEY[key].title, whose, f"{given.low:g}", f"{given.likely:g}", f"{given.high:g}", given.unit, given.source
