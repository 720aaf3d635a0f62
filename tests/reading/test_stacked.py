"""Files one below the other, carriage returns in cells, and quotes that open nothing: read, said, and in one pass."""

import pytest

from ccseg.errors import UnusableTable
from ccseg.reading.customers import read_customers
from ccseg.reading.dialects import Dialect
from ccseg.reading.lines import split_lines, split_rows
from ccseg.reading.tables import read_table

ROWS = 40
FIRST = "".join(f"C{row},{row * 7 % 31},{row % 9}\n" for row in range(ROWS))


@pytest.mark.parametrize("header", ["\ufeffid,spend,visits", "ID, Spend, Visits", "id,spend,visits"])
def test_a_header_that_comes_again_is_no_customer(header):
    text = f"id,spend,visits\n{FIRST}{header}\n{FIRST.replace('C', 'D')}"
    table = read_table(text.encode())
    assert [(row.line, row.reason) for row in table.set_aside] == [(ROWS + 2, "it repeats the header")]
    assert table.cells.column("spend").to_pylist() == 2 * [str(row * 7 % 31) for row in range(ROWS)]


def test_columns_that_stand_in_another_order_below_are_put_in_order():
    other = "".join(f"D{row},{row % 9},{row * 7 % 31}\n" for row in range(ROWS))
    table = read_table(f"id,spend,visits\n{FIRST}id,visits,spend\n{other}".encode())
    assert table.cells.column("visits").to_pylist() == 2 * [str(row % 9) for row in range(ROWS)]
    assert any("another order" in change.message and change.rows == ROWS for change in table.changes)


def test_carriage_returns_inside_cells_end_no_row():
    rows = "".join(f"C{row},{row % 9},a\r=1\n" if row % 4 else f"C{row},{row % 9},b\n" for row in range(ROWS))
    table = read_table(f"id,visits,note\n{rows}".encode())
    assert table.cells.column("note").to_pylist()[:2] == ["b", "a =1"]
    assert [change.message for change in table.changes] == ["Carriage returns inside cells were read as spaces."]


def test_cells_in_single_quotes_keep_the_commas_inside():
    rows = "".join(f"'C{row}','a, b','{row}.5'\n" for row in range(ROWS))
    assert read_table(f"id,note,spend\n{rows}".encode()).cells.column("note").to_pylist() == ROWS * ["a, b"]


class CountedLines(list[str]):
    """Lines that count how often one of them is looked at."""

    looked_at = 0

    def __getitem__(self, place):
        found = super().__getitem__(place)
        self.looked_at += len(found) if isinstance(place, slice) else 1
        return found

    def __iter__(self):
        raise AssertionError("nothing walks over all lines for one row")


@pytest.mark.parametrize("row", ['C1,12" pipe,3,4\n', 'C1,"two\nlines",3,4\n'], ids=["stray quotes", "line breaks"])
def test_the_careful_way_looks_at_each_line_a_bounded_number_of_times(row):
    few, many = (_looked_at(row, count) for count in (1_000, 4_000))
    assert many < 5 * few


def _looked_at(row, count):
    lines = CountedLines(split_lines(row * count))
    assert sum(len(row.cells) == 4 for row in split_rows(lines, Dialect(","), 4)) == count
    return lines.looked_at


@pytest.mark.parametrize(
    ("cell", "column", "options"),
    [
        (lambda row: f"{row}.5 {'abc' if row % 2 else 'xyz'}", "text", ["ignored", "number"]),
        (lambda row: ["north", "south", "west"][row % 3], "category", ["category", "ignored", "number"]),
    ],
    ids=["texts", "levels"],
)
def test_a_measure_that_is_no_number_is_asked_about(cell, column, options):
    raw = "id,BALANCE,visits\n" + "".join(f"C{row},{cell(row)},{row % 9}\n" for row in range(ROWS))
    customers = read_customers(raw.encode())
    assert customers.columns[1].kind == column
    [question] = [issue.question for issue in customers.issues if issue.question]
    assert (question.column, [option.value for option in question.options]) == ("BALANCE", options)
    said = read_customers(raw.encode(), mapping={"BALANCE": "ignored"})
    assert not any(issue.question for issue in said.issues)


def test_a_unit_behind_a_nought_is_no_code():
    raw = "id,BALANCE\n" + "".join(f"C{row},{row} months\n" for row in range(ROWS))
    assert read_customers(raw.encode()).frame["BALANCE"].tolist() == list(map(float, range(ROWS)))


@pytest.mark.parametrize("names", ["branch,staff", "branch,city,staff,floor"], ids=["narrower", "wider"])
@pytest.mark.parametrize("gap", ["", "\n"], ids=["at once", "after a blank line"])
def test_another_table_below_is_set_aside_and_said(names, gap):
    below = "".join(",".join(f"{name}{row}" for name in names.split(",")) + "\n" for row in range(30))
    table = read_table(f"id,spend,visits\n{FIRST}{gap}{names}\n{below}".encode())
    assert table.cells.num_rows == ROWS
    assert len(table.set_aside) == 31
    assert {row.reason for row in table.set_aside} == {"another table below the first; bring it as a file of its own"}


def test_rows_that_lose_a_cell_from_some_line_on_are_no_other_table():
    whole = FIRST.replace("\n", ",1\n")
    with pytest.raises(UnusableTable, match="40 of 80 rows do not have the 4 cells"):
        read_table(f"id,spend,visits,calls\n{whole}{FIRST.replace('C', 'D')}".encode())


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_inside_quoted_cells_end_none_of_them(quote):
    rows = "".join(f"C{row},{quote}you{quote}ve, at {row}{quote},{row}\n" for row in range(ROWS // 5))
    plain = "".join(f"D{row},{quote}a{',' * (row % 3 == 0)} b{quote},{row}\n" for row in range(ROWS))
    table = read_table(f"id,note,spend\n{plain}{rows}".encode())
    assert table.cells.column("note").to_pylist()[-1] == f"you{quote}ve, at {ROWS // 5 - 1}"
    assert any("Quotes" in change.message and change.rows == ROWS // 5 for change in table.changes)


@pytest.mark.parametrize("header", ["id,spend,visits", "id,spend,visits,note"])
def test_a_table_that_stands_there_once_more_is_set_aside_but_for_rows_that_differ(header):
    other = FIRST.replace("C5,", "D5,")
    table = read_table(f"id,spend,visits\n{FIRST}{header}\n{other}".encode())
    assert table.cells.num_rows == ROWS + 1
    assert table.cells.column("id")[ROWS].as_py() == "D5"
    assert (
        sum(row.reason == "a row of the same table, which stands in the file once more" for row in table.set_aside)
        == ROWS - 1
    )


def test_customers_below_another_header_that_are_alike_are_all_kept():
    same = "".join(f"{row % 3},{row % 2}\n" for row in range(ROWS))
    below = "".join(f"{row % 2},{row % 3}\n" for row in range(ROWS))
    assert read_table(f"spend,visits\n{same}spend,visits\n{below}".encode()).cells.num_rows == 2 * ROWS
