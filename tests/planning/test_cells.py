"""What is unknown says so in its cell, and why once below the table, in the page of a plan and in every document."""

import re

import pytest

from ccseg import describe_model, plan, write_report
from ccseg.exporting.handout import write_handout
from ccseg.exporting.pack import make_pack
from ccseg.exporting.plan_page import write_plan_page
from ccseg.exporting.plan_parts import base_rates, experiments_table, limits_table, plan_sections, value_table
from ccseg.planning.assumptions import Assumption, Assumptions
from ccseg.planning.telling import tell_tests, wording_of
from tests.exporting.packs import ORIGIN
from tests.exporting.test_handout import joined, texts


def rate(likely):
    return Assumption(low=likely, likely=likely, high=likely, unit="percent", source="test")


@pytest.fixture(scope="module")
def unknown(found):
    return plan(found.run, found.customers, Assumptions(), fair=False)


@pytest.fixture(scope="module")
def wording(unknown):
    return wording_of(unknown.run, unknown.found.assumptions)


@pytest.mark.parametrize("made", [value_table, limits_table, experiments_table])
def test_a_cell_says_that_it_is_unknown_and_the_reason_stands_below_with_its_columns(unknown, wording, made):
    table = made(unknown.found, wording)
    assert not any(", as " in cell for row in table.rows for cell in row)
    silent = [head for head, *cells in zip(table.headers, *table.rows, strict=True) if "unknown" in cells]
    assert silent
    assert all(any(head in note for note in table.notes) for head in silent)
    assert len(set(table.notes)) == len(table.notes)


def test_where_segments_have_another_reason_each_is_named_with_its_own(found, given):
    own = {key: each for key, each in given.portfolio.items() if key not in ("apr", "interchange")}
    first, *others = [segment.persona.name for segment in found.run.segments]
    more = {first: "apr", **dict.fromkeys(others, "interchange")}
    said = given.but(portfolio=own, segments={name: {key: given.portfolio[key]} for name, key in more.items()})
    planned = plan(found.run, found.customers, said, fair=False).found
    notes = value_table(planned, wording_of(found.run, said)).notes
    assert any(first in note and "interchange is missing" in note for note in notes)
    assert any(others[0] in note and first not in note and "APR is missing" in note for note in notes)


def test_every_document_says_a_reason_once_below_a_table(unknown, wording):
    run, planned = unknown.run, unknown.found
    notes = value_table(planned, wording).notes
    page, report = write_plan_page(unknown), write_report(run, plan=planned)
    model = describe_model(run, plan=planned)
    for document in (page, report, model.to_markdown(), model.to_html()):
        assert all(document.count(note) == 1 for note in notes)
        assert not re.search(r"(<td>|\| )unknown, as", document)
    printed = joined(texts(write_handout(make_pack(run, ORIGIN, plan=planned)))[1])
    assert printed.count(joined("What would change that: unknown, as LGD is missing.")) == 1


def test_what_segments_without_a_test_have_in_common_is_said_once(found, given):
    rates = {"base_rate": rate(2), "effect": rate(5)}
    planned = plan(found.run, found.customers, Assumptions(portfolio=rates), fair=False).found
    [told] = tell_tests(planned)
    assert all(each.name in told and f"({each.test.customers} of " in told for each in planned.segments)
    assert told.count("too few") == told.count("Wait longer") + told.count("wait longer") == 1
    table = experiments_table(planned, wording_of(found.run, planned.assumptions))
    assert {row[-1] for row in table.rows} == {"too small"}


def test_segments_that_can_be_tested_are_told_before_those_that_cannot(found):
    names = [segment.persona.name for segment in found.run.segments]
    own = {name: {"effect": rate(60 if name == names[0] else 5)} for name in names}
    given = Assumptions(portfolio={"base_rate": rate(2)}, segments=own)
    planned = plan(found.run, found.customers, given, fair=False).found
    enough, few = tell_tests(planned)
    assert names[0] in enough
    assert all(name in few for name in names[1:])


def test_a_raise_that_is_unknown_is_told_by_the_table_alone(unknown, wording):
    limits = next(section for section in plan_sections(unknown.found, wording) if section.title == "A higher limit")
    assert not any("unknown" in point for point in limits.points)
    assert any("Pays" in note for note in limits.tables[0].notes)


def test_what_would_change_every_raise_is_said_once(found, given):
    planned = plan(found.run, found.customers, given, fair=False).found
    limits = next(
        section for section in plan_sections(planned, wording_of(found.run, given)) if section.title == "A higher limit"
    )
    for told in (limits.points, planned.told):
        assert sum(line.count("What would change that") for line in told) == 1


def test_where_base_rates_come_from_is_said_once(found):
    planned = plan(found.run, found.customers, Assumptions(), fair=False).found
    shown = [
        each.but(test=each.test.but(base_rate_from="Seen.", base_rate={"low": 0.1, "likely": 0.2, "high": 0.3}))
        for each in planned.segments
    ]
    [told] = base_rates(planned.but(segments=shown))
    assert told.endswith(". Seen.")
    assert told.count("20.0% (10.0% to 30.0%)") == len(shown)
