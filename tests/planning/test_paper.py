"""The plan in the workbook and on paper: numbers that can be calculated with, a page to print, and no customer."""

import io

import openpyxl
import pytest

from ccseg.exporting.handout import write_handout
from ccseg.exporting.pack import make_pack
from ccseg.exporting.workbook import write_workbook
from ccseg.planning.assumptions import Assumptions
from ccseg.planning.plan import plan
from tests.exporting.packs import ORIGIN
from tests.exporting.test_handout import joined, texts
from tests.exporting.test_workbook import column

SHEETS = ["Plan, value", "Plan, limits", "Plan, tests", "Plan, assumptions"]


@pytest.fixture(scope="module")
def book(planning):
    content = write_workbook(planning.run, ORIGIN, plan=planning.found)
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_plan_has_a_sheet_for_each_question_with_numbers_in_their_formats(planning, book):
    assert [name for name in book.sheetnames if name.startswith("Plan")] == SHEETS
    likely = column(book[SHEETS[0]], "Value a year, likely")
    assert [cell.value for cell in likely][:-1] == [
        pytest.approx(each.annual_value.likely) for each in planning.found.segments
    ]
    assert likely[-1].value == pytest.approx(planning.found.annual_value.likely)
    assert "#,##0" in likely[0].number_format
    shown = column(book[SHEETS[2]], "Shows, with the hold-out, likely")
    expected = [each.test.detectable_held_out.likely for each in planning.found.segments]
    assert [cell.value for cell in shown[: len(expected)]] == pytest.approx(expected)
    assert {cell.number_format for cell in shown[: len(expected)]} == {"0.0%"}


def test_assumptions_are_numbers_with_their_sources(book):
    assert all(isinstance(cell.value, int | float) for cell in column(book[SHEETS[3]], "Likely"))
    assert {cell.value for cell in column(book[SHEETS[3]], "Source")} == {"made up"}


def test_what_the_plan_comes_to_stands_with_what_all_rests_on_and_nobody_is_named(planning, found, book):
    said = [cell.value for row in book["What it rests on"] for cell in row]
    assert set(planning.found.told) <= set(said)
    everything = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert not [id for id in found.customers.frame.index if id in everything]


def test_what_is_unknown_is_empty_and_no_zero(found):
    unknown = plan(found.run, found.customers, Assumptions(), fair=False).found
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(found.run, ORIGIN, plan=unknown)))
    assert {cell.value for cell in column(book[SHEETS[0]], "Value a year, likely")} == {None}
    below = [cell.value for cell in column(book[SHEETS[0]], "Segment")][len(found.run.segments) + 1 :]
    assert below[0] is None
    assert any(told.endswith("unknown, as interchange is missing.") for told in below[1:])


def test_the_plan_is_a_page_behind_the_overview_on_paper(planning, found):
    pages = texts(write_handout(make_pack(found.run, ORIGIN, plan=planning.found)))
    assert len(pages) == 2 + len(found.run.segments)
    assert pages[1].startswith("Plan Segment Value a year")
    assert "The assumptions are made up" in pages[1]
    assert all(joined(segment.persona.name) in joined(pages[1]) for segment in found.run.segments)


def test_segments_that_kept_their_numbers_have_their_colours_on_paper(found):
    first, *others = found.run.segments
    run = found.run.but(segments=(first.but(segment=41), *others))
    assert len(texts(write_handout(make_pack(run, ORIGIN)))) == 1 + len(run.segments)
