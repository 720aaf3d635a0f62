import io

import numpy as np
import openpyxl
import pandas as pd
import pytest

from ccseg.describing.wording import Wording
from ccseg.errors import UnusableTable
from ccseg.exporting.export import changes_table, customers_table
from ccseg.exporting.workbook import SHEET_ROWS, formats_of, money, to_excel, write_workbook
from ccseg.reading.customers import read_customers
from tests.exporting.packs import ORIGIN


@pytest.fixture(scope="module")
def content(result):
    return write_workbook(result.run, ORIGIN, result)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def heads(sheet):
    return [cell.value for cell in sheet[1]]


def column(sheet, head):
    """The cells under a head."""
    place = heads(sheet).index(head) + 1
    return [sheet.cell(row, place) for row in range(2, sheet.max_row + 1)]


def test_a_sheet_for_each_question(book):
    assert book.sheetnames == ["Overview", "Figures", "Plays", "Customers", "Changes", "What it rests on"]


def test_every_sheet_has_a_head_that_stays_a_filter_and_widths(book):
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        assert all(cell.font.bold for cell in sheet[1])
    assert max(dimension.width for dimension in book["Plays"].column_dimensions.values()) > 40


def test_the_overview_has_numbers_in_their_formats_and_the_portfolio_last(result, book):
    sheet = book["Overview"]
    assert [cell.value for cell in column(sheet, "Segment")][-1] == "Portfolio"
    assert [cell.value for cell in column(sheet, "Customers")] == [
        *(found.size for found in result.run.segments),
        result.run.customers,
    ]
    assert {cell.number_format for cell in column(sheet, "Share")} == {"0%"}
    assert {cell.number_format for cell in column(sheet, "Balances")} == {"#,##0"}
    assert column(sheet, "Balances, index")[-1].value == 100


def test_every_figure_of_every_segment_is_a_number_in_the_format_of_its_unit(result, book):
    sheet = book["Figures"]
    assert heads(sheet)[:2] == ["Figure", "Portfolio"]
    by_title = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    own = result.run.segments[0].profile.figure("utilisation")
    assert by_title[own.title][2].value == pytest.approx(own.median)
    assert by_title[own.title][2].number_format == "0%"


def test_every_play_stands_in_a_row(result, book):
    assert [cell.value for cell in column(book["Plays"], "What to try")] == [
        play.action for found in result.run.segments for play in found.persona.plays
    ]


def test_amounts_carry_the_sign_of_the_currency(result):
    wording = Wording(currency="CHF")
    assert money(wording) == '"CHF "#,##0'
    assert formats_of(result.customers, wording)["BALANCE"] == '"CHF "#,##0.00'
    assert formats_of(result.customers, wording)["confidence"] == "0%"


def test_without_customers_nobody_is_named(result):
    content = write_workbook(result.run, ORIGIN)
    book = openpyxl.load_workbook(io.BytesIO(content))
    said = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert "Customers" not in book.sheetnames
    assert not any(customer in said for customer in result.customers.frame.index)


def test_the_same_result_of_the_same_day_is_the_same_file(result, content):
    assert write_workbook(result.run, ORIGIN, result) == content


def test_a_result_without_segments_says_what_that_rests_on(result):
    run = result.run.but(segments=(), kinds=(), verdict="no segments worth acting on")
    assert openpyxl.load_workbook(io.BytesIO(write_workbook(run, ORIGIN))).sheetnames == ["What it rests on"]


def test_a_workbook_has_the_customers_and_the_changes(result, sample):
    table = customers_table(result)
    marked = sample.head(40).assign(BALANCE=["1,234.50", *sample["BALANCE"].astype(str)[1:40]])
    changes = changes_table(read_customers(marked.to_csv(index=False).encode()))
    book = pd.read_excel(io.BytesIO(to_excel(table.head(50), changes)), sheet_name=None, engine="calamine")
    assert list(book) == ["Customers", "Changes"]
    pd.testing.assert_frame_equal(book["Customers"], table.head(50), check_dtype=False)
    assert "BALANCE" in book["Changes"]["column"].tolist()


@pytest.mark.parametrize("start", ["=1+1", "@SUM(A1)", "＝1", "=HYPERLINK(1)"])
def test_no_cell_of_a_workbook_is_a_formula(start):
    table = pd.DataFrame({start: [start, "http://x.test", "\x01\x0b"]})
    sheet = openpyxl.load_workbook(io.BytesIO(to_excel(table, table)))["Customers"]
    cells = [cell for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[0].value == cells[1].value == "'" + start
    assert not any(cell.hyperlink for cell in cells)


def test_more_customers_than_a_sheet_has_rows_are_refused_in_a_sentence():
    table = pd.DataFrame({"segment": np.zeros(SHEET_ROWS + 1, dtype="int8")})
    with pytest.raises(UnusableTable, match="Parquet"):
        to_excel(table, table)
