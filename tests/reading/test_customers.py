"""Customers: what is handed on is complete, typed and explained."""

import io
import json
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccseg.errors import CcsegError, UnusableTable
from ccseg.reading.customers import Reading, answer, read_customers

HEADER = "CUST_ID,BALANCE,CREDIT_LIMIT,product"


def file_of(lines, header=HEADER):
    return "\n".join([header, *lines, ""]).encode()


def line(i, **changes):
    cells = {"id": f"C{i}", "balance": str(i * 1.5), "limit": str(1000 + i), "product": ("gold", "blue")[i % 2]}
    return ",".join({**cells, **changes}.values())


LINES = [line(i) for i in range(40)]
"""Forty plain customers."""


def test_a_source_may_be_a_path_bytes_an_open_file_or_a_frame(tmp_path):
    raw = file_of(LINES)
    path = tmp_path / "may.csv"
    path.write_bytes(raw)
    with path.open("rb") as opened:
        found = [read_customers(source) for source in (path, str(path), raw, opened)]
    frames = [customers.frame for customers in (*found, read_customers(pd.read_csv(path)))]
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frame, frames[0])
    assert len({customers.digest for customers in found}) == 1
    assert [customers.name for customers in found] == ["may.csv", "may.csv", "customers", "may.csv"]


def test_a_frame_of_mixed_values_is_read_as_text_and_numbers():
    frame = pd.DataFrame(
        {"key": [f"C{i}" for i in range(20)], "mixed": [1, "two"] * 10, "lists": [[1], None] * 10, "x": range(20)}
    )
    customers = read_customers(frame.assign(x=frame["x"] % 7))
    assert [column.kind for column in customers.columns] == ["id", "category", "constant", "number"]
    assert customers.frame["mixed"].tolist() == ["1", "two"] * 10


def test_several_rows_a_customer_stop_the_line_until_a_person_says_that_they_are_customers():
    rows = file_of([line(i, id=f"C{i % 30}") for i in range(120)])
    customers = read_customers(rows)
    [issue] = [issue for issue in customers.issues if issue.severity == "error"]
    assert "not a customer" in issue.message
    assert not customers.ready
    with pytest.raises(UnusableTable, match="not a customer"):
        customers.require_ready()
    assert issue.question
    reading, mapping = answer(issue.question, "customers", Reading())
    assert read_customers(rows, reading=reading, mapping=mapping).ready


def test_values_are_the_usable_columns_measures_first():
    values = read_customers(file_of(LINES)).values()
    assert list(values) == ["balance", "credit_limit", "product"]
    assert [str(kind) for kind in values.dtypes] == ["float64", "float64", "str"]
    assert values.index[:2].tolist() == ["C0", "C1"]


def test_columns_set_aside_are_still_there_as_they_stood():
    rows = [f"{text},x{i % 2 * 0}" for i, text in enumerate(LINES)]
    frame = read_customers(file_of(rows, HEADER + ",branch")).frame
    assert list(frame) == ["CUST_ID", "BALANCE", "CREDIT_LIMIT", "product", "branch"]
    assert set(frame["branch"]) == {"x0"}


def test_numbers_and_ids_survive_a_second_reading_to_the_last_digit():
    random.seed(2)
    rows = [line(i, id=f"{i:05}", balance=repr(random.random() * 10 ** random.randint(-6, 9))) for i in range(200)]
    first = read_customers(file_of(rows))
    written = io.StringIO()
    first.frame.to_csv(written, index=False)
    second = read_customers(written.getvalue().encode())
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert first.frame.index[7] == "00007"
    assert first.frame["BALANCE"].tolist() == [float(row.split(",")[1]) for row in rows]


def test_the_order_of_the_columns_does_not_change_what_they_are():
    frame = pd.read_csv(io.BytesIO(file_of(LINES)))
    usual = {column.name: column for column in read_customers(frame).columns}
    turned = {column.name: column for column in read_customers(frame[frame.columns[::-1]]).columns}
    assert usual == turned


def test_every_question_can_be_answered_and_is_not_asked_again():
    rows = [f"{i},{1 + i % 7},{i * 37 % 1000:03}".split(",") for i in range(40)]
    rows.append(["3", "9", "999"])
    raw = "".join(f"{a}\t{b},{c}\t{'?x' if int(a) % 9 == 0 else a}\n" for a, b, c in rows).encode()
    raw = b"id\tspent\tvisits\n" + raw
    reading = Reading()
    mapping: dict[str, str] = {}
    asked = []
    for _ in range(5):
        customers = read_customers(raw, reading=reading, mapping=mapping)
        questions = [issue.question for issue in customers.issues if issue.question]
        if not questions:
            break
        asked.append(questions[0].field)
        reading, mapping = answer(questions[0], questions[0].options[-1].value, reading, mapping)
    assert sorted(asked) == ["decimal", "duplicates", "mapping"]
    assert not questions


def test_a_question_previews_both_readings():
    raw = "".join(f"C{i}\t{1 + i % 8},{i * 37 % 1000:03}\n" for i in range(40))
    [question] = [i.question for i in read_customers(b"id\tspent\n" + raw.encode()).issues if i.question]
    assert [option.preview[0] for option in question.options] == ["1,000 → 1000", "1,000 → 1"]


def test_card_numbers_are_gone_and_said_loudly():
    cards = ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117"]
    rows = [f"{text},{cards[i % 4]}" for i, text in enumerate(LINES)]
    customers = read_customers(file_of(rows, HEADER + ",pan"))
    left_out = read_customers(file_of(rows, HEADER + ",pan"), mapping={"pan": "ignored"})
    assert (
        left_out.frame["pan"].tolist()
        == customers.frame["pan"].tolist()
        == [f"•••• {cards[i % 4][-4:]}" for i in range(40)]
    )
    told = json.dumps([record.model_dump() for record in (*customers.columns, *customers.changes, *customers.issues)])
    assert not any(card in told or card in customers.frame.to_csv() for card in cards)
    assert [(issue.severity, issue.column) for issue in customers.issues] == [("warning", "pan")]


def test_card_numbers_are_never_the_id():
    from tests.cases.make import luhn

    rows = [line(i, id=luhn(f"400000{i:09}")) for i in range(40)]
    customers = read_customers(file_of(rows))
    assert customers.columns[0].kind == "personal"
    assert customers.frame.index[:2].tolist() == ["1", "2"]
    assert "400000" not in customers.frame.to_csv()


def test_ids_and_personal_data_are_never_quoted():
    rows = [line(i, id=f" C{i}", product=f"p{i}@secret.org" if i else "n/a") for i in range(40)]
    customers = read_customers(file_of([*rows, line(3, id=" C3", balance="7")]))
    told = json.dumps([record.model_dump() for record in (*customers.changes, *customers.issues, *customers.set_aside)])
    assert "secret" not in told
    assert "C3" not in told


@pytest.mark.parametrize(("others", "missing"), [(("EU", "APAC"), 0), (("north", "south"), 13)])
def test_na_beside_codes_of_regions_is_north_america_and_else_a_gap(others, missing):
    customers = read_customers(file_of([line(i, product=("NA", *others)[i % 3]) for i in range(39)]))
    told = customers.frame["product"]
    assert told.isna().sum() == missing
    assert ("NA" in set(told.dropna())) == (missing == 0)


def test_too_few_customers_are_refused_with_both_numbers():
    with pytest.raises(UnusableTable, match="3 customers and two segments need at least 10"):
        read_customers(file_of(LINES[:3]))


def test_one_customer_is_enough_for_a_file_that_is_known():
    known = read_customers(file_of(LINES)).columns
    alone = read_customers(file_of([LINES[5]]), known=known)
    assert alone.values().to_dict("records") == [{"balance": 7.5, "credit_limit": 1005.0, "product": "blue"}]


def test_columns_without_anything_to_compare_are_named():
    with pytest.raises(UnusableTable, match=r"'BALANCE' \(constant\)"):
        read_customers(file_of([f"C{i},5" for i in range(40)], "CUST_ID,BALANCE"))


CELLS = st.sampled_from(
    ["1", "2.5", "", "NA", "x", '"a, b"', "C1", "C2", "Total", "1,5", "€3", "-", "inf", "2020-01-02"]
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=30), st.sampled_from([",", ";", "\t"]))
@settings(max_examples=60, deadline=None)
def test_the_books_balance(rows, delimiter):
    lines = [line(i).replace(",", delimiter) for i in range(300)]
    raw = file_of([*lines[:150], *(delimiter.join(row) for row in rows), *lines[150:]], HEADER.replace(",", delimiter))
    try:
        customers = read_customers(raw)
    except CcsegError:
        return
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    assert customers.rows_in_file == len(customers.frame) + len(customers.set_aside)
    assert 300 + filled <= customers.rows_in_file <= 300 + len(rows)
    assert customers.frame.index.is_unique


@pytest.mark.reference
def test_the_reference_file_is_understood(reference_file):
    customers = read_customers(reference_file)
    assert (customers.rows_in_file, len(customers.frame), customers.set_aside) == (8_950, 8_950, ())
    assert customers.values().shape == (8_950, 17)
    assert customers.changes == ()
    assert {(issue.column, issue.rows) for issue in customers.issues} == {
        ("PURCHASES", 19),
        ("CASH_ADVANCE_FREQUENCY", 8),
        ("BALANCE", 227),
        ("MINIMUM_PAYMENTS", 313),
    }


@pytest.mark.reference
@pytest.mark.parametrize(
    "variant", ["counter in front", "empty trailing column", "lower-case renamed headers", "semicolons"]
)
def test_copies_of_the_reference_file_are_understood_alike(reference_file, variant):
    original = read_customers(reference_file)
    copy = read_customers(_variant(reference_file.read_text(), variant).encode())
    pd.testing.assert_frame_equal(copy.values(), original.values())
    assert len(copy.values().columns) == 17


def _variant(text, variant):
    head, *rows = text.splitlines()
    if variant == "counter in front":
        return "\n".join([f"Recnum,{head}", *(f"{i},{row}" for i, row in enumerate(rows, 1))])
    if variant == "empty trailing column":
        return "\n".join(f"{row}," for row in [head, *rows])
    if variant == "semicolons":
        return text.replace(",", ";").replace(".", ",")
    renamed = head.lower().replace("cust_id", "customer_id").replace("minimum_payments", "minimum_payment")
    return "\n".join([renamed.replace("installments_purchases,", "installment_purchases,"), *rows])


def test_shares_in_percent_become_shares():
    rows = [f"{text},{i % 11 * 10}" for i, text in enumerate(LINES)]
    customers = read_customers(file_of(rows, HEADER + ",PRC_FULL_PAYMENT"))
    assert np.allclose(customers.frame["PRC_FULL_PAYMENT"], [i % 11 / 10 for i in range(40)])
    assert customers.columns[-1].measure == "prc_full_payment"


def test_rows_of_a_customer_that_contradict_each_other_are_told_from_those_to_be_added_up_by_an_answer():
    rows = [f"C{number % 24:03},{number * 37 % 900},{number * 91 % 5000}" for number in range(40)]
    file = "\n".join(["CUST_ID,BALANCE,PURCHASES", *rows]).encode()
    [question] = [issue.question for issue in read_customers(file).issues if issue.severity == "error"]
    assert question
    assert [option.value for option in question.options] == ["others", "customers", "first", "last"]
    reading, _ = answer(question, "last", Reading())
    found = read_customers(file, reading=reading)
    assert found.ready
    assert len(found.frame) == 24
    assert found.frame.loc["C001", "BALANCE"] == 25 * 37 % 900
