"""No column gets a name without evidence: a header that does not have a name for every cell is asked about."""

import numpy as np
import pytest

from ccseg.reading.customers import answer, read_customers
from ccseg.reading.tables import Reading

ROWS = 60
BALANCE = (np.arange(ROWS) * 37 % 53 + 0.5).tolist()
LIMIT = [500 * (1 + row % 7) for row in range(ROWS)]
PURCHASES = [f"{row * 13 % 40},{row * 7 % 100:02}" for row in range(ROWS)]
HEADER = "CUST_ID,BALANCE,PURCHASES,CREDIT_LIMIT"


def file_of(header, row):
    return "\n".join([header, *map(row, range(ROWS))]).encode()


def plain(row):
    return f"C{row},{BALANCE[row]},{row % 9},{LIMIT[row]}"


def comma_in_a_cell(row):
    return f"C{row},{BALANCE[row]},{PURCHASES[row]},{LIMIT[row]}"


def town_with_a_comma(row):
    return f"C{row},{BALANCE[row]},{LIMIT[row]},Bonn, Rhein"


def question_of(customers):
    asked = [issue.question for issue in customers.issues if issue.question]
    [question] = [question for question in asked if question.field != "rows"]
    return question


def answered(raw, value):
    question = question_of(read_customers(raw))
    reading, mapping = answer(question, value, Reading())
    return read_customers(raw, reading=reading, mapping=mapping)


ASKED = {
    "a decimal comma in a file of commas": (file_of(HEADER, comma_in_a_cell), "cells 3"),
    "a comma in a town": (file_of("CUST_ID,BALANCE,CREDIT_LIMIT,town", town_with_a_comma), "cells 4"),
    "the first comma of the header lost": (file_of(HEADER.replace(",", "", 1), plain), "name 1"),
    "the last comma of the header lost": (file_of("CUST_ID,BALANCE,PURCHASESCREDIT_LIMIT", plain), "name 3"),
    "lost, and the last column empty": (
        file_of(HEADER.replace(",", "", 1) + ",town", lambda row: plain(row) + ","),
        "name 1",
    ),
    "names of unknown things": (file_of("a,b,c", plain), None),
}


@pytest.mark.parametrize(("raw", "likely"), ASKED.values(), ids=ASKED)
def test_a_header_that_is_one_name_short_is_asked_about(raw, likely):
    customers = read_customers(raw)
    assert not customers.ready
    question = question_of(customers)
    assert question.field == "unnamed"
    assert {"first", "last"} < {option.value for option in question.options} or likely is None
    assert likely in (None, question.assumed)


@pytest.mark.parametrize("place", range(3))
def test_names_whose_separator_was_lost_stand_above_their_columns_again(place):
    parts = HEADER.split(",")
    parts[place : place + 2] = ["".join(parts[place : place + 2])]
    customers = answered(file_of(",".join(parts), plain), f"name {place + 1}")
    assert customers.ready
    assert customers.frame["BALANCE"].tolist() == BALANCE
    assert customers.frame["CREDIT_LIMIT"].tolist() == LIMIT


def test_a_value_in_two_cells_is_one_again():
    customers = answered(ASKED["a decimal comma in a file of commas"][0], "cells 3")
    assert customers.ready
    assert customers.frame["PURCHASES"].tolist() == [float(cell.replace(",", ".")) for cell in PURCHASES]
    assert customers.frame["CREDIT_LIMIT"].tolist() == LIMIT
    towns = answered(ASKED["a comma in a town"][0], "cells 4")
    assert list(towns.frame["town"].unique()) == ["Bonn, Rhein"]


@pytest.mark.parametrize(
    ("raw", "unnamed"),
    [
        (file_of(HEADER, lambda row: f"{row + 1},{plain(row)}"), "column 1"),
        (file_of(HEADER, lambda row: plain(row) + ","), "column 5"),
    ],
    ids=["row numbers, as R writes them", "a separator at the end of each row"],
)
def test_what_the_cells_leave_no_doubt_about_is_said(raw, unnamed):
    customers = read_customers(raw)
    assert customers.ready
    assert customers.frame["BALANCE"].tolist() == BALANCE
    assert unnamed in [column.name for column in customers.columns]
    assert any("one name fewer" in change.message for change in customers.changes)
    assert any(change.column == unnamed and "no name" in change.message for change in customers.changes)


def test_ids_that_count_the_rows_are_no_row_names():
    counted = file_of("id,visits,spend", lambda row: f"{row + 1},{row % 9},{row % 5},{row * 7 % 40}")
    assert not read_customers(counted).ready


def test_empty_names_that_the_header_has_too_many_of_are_left_out():
    raw = file_of(HEADER.replace(",", ",,", 1), plain)
    customers = read_customers(raw)
    assert customers.frame["BALANCE"].tolist() == BALANCE
    assert any("1 empty name more" in change.message for change in customers.changes)


@pytest.mark.parametrize("columns", [2, 3, 5])
def test_a_title_with_separators_is_no_header(columns):
    names = ["id", "spend", "visits", "orders", "returns"][:columns]
    lines = [[f"C{row}", *(str((row * place) % 47) for place in range(3, columns + 2))] for row in range(ROWS)]
    text = "\n".join(["Customers, May 5, 2026", *map(",".join, [names, *lines])])
    customers = read_customers(text.encode())
    assert [column.name for column in customers.columns] == names
    assert (len(customers.frame), [row.line for row in customers.set_aside]) == (ROWS, [1])
