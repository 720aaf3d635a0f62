"""Every kind of question on the Customers page is answered as the library answers it, and for its column alone."""

from typing import get_args

import pytest

from ccseg.reading.findings import Question
from ccseg.reading.tables import Reading
from tests.app.conftest import link, texts
from tests.cases.make import workbook

COUNT = 40


def rows_of(*columns):
    return [[str(column(row)) for column in columns] for row in range(COUNT)]


def file_of(header, rows, mark="\t"):
    return "\n".join(mark.join(row) for row in [header, *rows]).encode()


def ambiguous(row):
    """1,037 is a thousand and more or hardly over one."""
    return f"{1 + row % 7},{row * 37 % 1000:03}"


def ambiguous_too(row):
    return f"{1 + row % 5},{row * 41 % 1000:03}"


def customer(row):
    return f"C{row}"


def visits(row):
    return row % 5 + row % 3


def partly_text(row):
    return "unknown" if row % 9 == 0 else row


DECIMALS = file_of(["id", "spent", "paid"], rows_of(customer, ambiguous, ambiguous_too))
TWICE = file_of(["id", "visits"], [*rows_of(customer, visits), ["C3", "99"]])
HEADLESS = file_of(["10001", "7", "12"], rows_of(lambda row: 10002 + row, visits, lambda row: row))
TEXT = file_of(["customer_id", "visits", "score"], rows_of(customer, visits, partly_text))
SALES = file_of(["transaction_id", "amount"], rows_of(lambda row: f"T{1000 + row}", lambda row: row * 37 % 91))
NONE_OR_DAYS = file_of(
    ["id", "visits", "days_since_order"], rows_of(customer, visits, lambda row: -1 if row % 3 == 0 else 90 + row)
)
SHORT_HEADER = file_of(["visits", "orders"], rows_of(visits, lambda row: row % 7, lambda row: row % 4))
SHEETS = workbook(
    {
        "Spring": [["id", "visits"], *rows_of(customer, visits)],
        "Autumn": [["id", "visits"], *rows_of(customer, visits)[:30]],
    }
)


@pytest.fixture
def upload(open_app):
    """Brings a file and shows what the page makes of it."""

    def brought(name, data):
        at = open_app()
        return at.file_uploader(key="upload").upload(name, data).run()

    return brought


def questions(at):
    return [radio.key.split("-")[2] for radio in at.radio]


def recipe(at):
    return at.session_state["session"].recipe


def test_the_decimal_mark_of_one_column_is_not_that_of_another(upload):
    at = upload("cards.txt", DECIMALS)
    assert questions(at) == ["decimal", "decimal"]
    assert at.radio[0].value == "."
    at.radio[0].set_value(",").run()
    assert recipe(at).reading == Reading(decimals={"spent": ","})
    assert questions(at) == ["decimal"]
    frame = at.session_state["session"].customers.frame
    assert frame["spent"].max() < 8
    assert frame["paid"].min() >= 1000


def test_what_stands_twice_is_kept_as_said(upload):
    at = upload("cards.txt", TWICE)
    assert questions(at) == ["duplicates"]
    at.radio[0].set_value("each").run()
    assert recipe(at).reading.duplicates == "each"
    assert f"{COUNT + 1} customers" in texts(at)


def test_a_column_with_text_is_left_out_when_said(upload):
    at = upload("cards.txt", TEXT)
    assert questions(at) == ["mapping"]
    at.radio[0].set_value("ignored").run()
    assert recipe(at).mapping == {"score": "ignored"}
    assert "nothing to review" in texts(at)
    assert (questions(at), at.radio[0].value) == (["mapping"], "ignored")


def test_a_first_line_that_looks_like_data_is_the_header_when_said(upload):
    at = upload("cards.txt", HEADLESS)
    assert questions(at) == ["header"]
    assert f"{COUNT + 1} customers" in texts(at)
    at.radio[0].set_value("yes").run()
    assert recipe(at).reading.header is True
    assert f"{COUNT} customers" in texts(at)


def test_another_sheet_is_read_when_said(upload):
    at = upload("cards.xlsx", SHEETS)
    assert questions(at) == ["sheet"]
    at.radio[0].set_value("Autumn").run()
    assert recipe(at).reading.sheet == "Autumn"
    assert "30 customers" in texts(at)


def test_rows_that_seem_to_be_no_customers_are_taken_as_customers_when_said(upload):
    at = upload("sales.txt", SALES)
    assert questions(at) == ["rows"]
    assert link(at, "continue").disabled
    at.radio[0].set_value("customers").run()
    assert recipe(at).reading.rows == "customers"
    assert not link(at, "continue").disabled


def test_a_number_far_from_all_others_is_a_number_when_said(upload):
    at = upload("cards.txt", NONE_OR_DAYS)
    assert questions(at) == ["stand_ins"]
    at.radio[0].set_value("number").run()
    assert recipe(at).reading.stand_ins == {"days_since_order": "number"}
    assert at.session_state["session"].customers.frame["days_since_order"].min() == -1


def test_the_last_column_has_no_name_when_said(upload):
    at = upload("cards.txt", SHORT_HEADER)
    assert questions(at) == ["unnamed"]
    assert link(at, "continue").disabled
    at.radio[0].set_value("last").run()
    assert recipe(at).reading.unnamed == "last"
    assert list(at.session_state["session"].customers.frame)[:2] == ["visits", "orders"]


def test_what_was_said_holds_for_the_next_file_with_the_same_headers(upload):
    at = upload("cards.txt", NONE_OR_DAYS)
    at.radio[0].set_value("number").run()
    later = upload("later.txt", NONE_OR_DAYS.replace(b"C1\t", b"D1\t"))
    assert not questions(later)
    assert recipe(later).reading.stand_ins == {"days_since_order": "number"}
    assert "hold again" in texts(later)
    later.button(key="afresh").click().run()
    assert questions(later) == ["stand_ins"]
    assert questions(upload("last.txt", NONE_OR_DAYS)) == ["stand_ins"]


def test_it_stands_in_no_list_of_results(upload, open_app):
    upload("cards.txt", NONE_OR_DAYS).radio[0].set_value("number").run()
    assert not [button for button in open_app("saved").button if str(button.key).startswith("open-")]


def test_these_are_all_kinds_of_questions():
    """A new kind of question about cells needs a test here, one about raw rows in ``test_raw.py``."""
    cells, postings = (set(get_args(kinds)) for kinds in get_args(Question.model_fields["field"].annotation))
    assert cells == {"decimal", "duplicates", "mapping", "header", "sheet", "rows", "stand_ins", "unnamed"}
    assert postings == {"shape", "date_order", "zones", "future", "latest", "beside"}


GUESSED = file_of(
    ["id", "Card_Limit_2024", "Total_Purchases_Year", "visits"],
    rows_of(customer, lambda row: 1000 + 250 * row, lambda row: 37 * row % 911, visits),
)


def guesses(at):
    return [group for group in at.button_group if group.key.startswith("guess-")]


def test_each_column_that_was_only_guessed_is_asked_about_and_one_click_answers(upload):
    at = upload("cards.csv", GUESSED)
    assert "2 items to review" in texts(at)
    limit, purchases = guesses(at)
    assert (limit.value, purchases.value) == (None, None)
    limit.set_value("credit_limit").run()
    assert recipe(at).mapping == {"Card_Limit_2024": "credit_limit"}
    assert "1 item to review" in texts(at)


def test_a_question_that_is_answered_stays_where_it_is_and_can_be_answered_otherwise(upload):
    at = upload("cards.csv", GUESSED)
    order = [group.key for group in guesses(at)]
    guesses(at)[1].set_value("number").run()
    assert [group.key for group in guesses(at)] == order
    assert guesses(at)[1].value == "number"
    guesses(at)[1].set_value("ignored").run()
    assert recipe(at).mapping == {"Total_Purchases_Year": "ignored"}


def test_the_reason_of_a_column_can_be_read_in_full(upload):
    at = upload("cards.csv", GUESSED)
    assert "but the header is only close to" in next(text.value for text in at.markdown if "visits" in text.value)


def test_what_was_said_of_a_file_can_be_taken_back_all_at_once(open_app, portfolio):
    at = open_app(owner="the doubtful")
    at.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    assert not [each for each in at.button if each.key == "undo-said"]
    at.session_state["session"].change_recipe(mapping={"TENURE": "ignored", "BALANCE": "ignored"})
    at.run()
    assert "15 of 17 measures" in texts(at)
    at.button(key="undo-said").click().run()
    assert not at.exception
    assert "17 of 17 measures" in texts(at)
    assert not [each for each in at.button if each.key == "undo-said"]
    again = open_app(owner="the doubtful")
    again.file_uploader(key="upload").upload("cards.csv", portfolio).run()
    assert "17 of 17 measures" in texts(again)
