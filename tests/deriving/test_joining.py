"""Several files: joined by id, aloud, and nobody is dropped."""

import io
from datetime import date

import pandas as pd
import pytest

from ccseg.deriving.customers import DerivedCustomers, answer_raw, open_customers
from ccseg.deriving.window import Derivation
from ccseg.errors import UnusableTable
from ccseg.reading.customers import Reading
from tests.deriving.files import by_bank, by_client, make_postings
from tests.deriving.months import MONTHS, as_rows, make_months

TODAY = date(2026, 11, 1)


def accounts(ids):
    rows = [
        f"{id},{100 + 7 * place}.5,{1000 + 500 * (place % 4)},{'FM'[place % 2]},{'yn'[place % 3 > 0]}"
        for place, id in enumerate(ids)
    ]
    return "\n".join(["CLIENT,BALANCE,CREDIT_LIMIT,Gender,Churn", *rows]).encode()


@pytest.fixture(scope="module")
def postings():
    return by_client(make_postings(400))


@pytest.fixture(scope="module")
def joined(postings):
    """25 customers with postings, 27 with accounts under other spellings, 23 of them in both."""
    return open_customers(postings, beside=[accounts(f"{number:05}" for number in range(3, 30))], today=TODAY)


def test_nobody_is_dropped_and_both_sides_are_counted(joined):
    assert isinstance(joined, DerivedCustomers)
    assert len(joined.frame) == 29
    told = " ".join(change.message for change in joined.changes)
    assert "23 customers are in both" in told
    assert "2 only in the first, 4 only in the second" in told


def test_ids_of_two_spellings_are_the_same_and_that_is_said(joined):
    assert any("without leading zeros and decimals" in change.message for change in joined.changes)


def test_a_customer_without_postings_has_bought_nothing(joined):
    only = joined.origin.table.loc["29"]
    assert (only["purchases"], only["purchases_trx"], only["purchases_frequency"], only["tenure"]) == (0, 0, 0, 12)
    assert pd.isna(only["recency_days"])


def test_what_accounts_say_is_beside_what_was_derived_and_what_may_not_be_used_only_describes(joined):
    columns = {column.name: column for column in joined.columns}
    assert columns["BALANCE"].measure == "balance"
    assert columns["purchases"].measure == "purchases"
    assert not columns["Gender"].usable
    assert not columns["Churn"].usable
    assert columns["Churn"].describe


def test_only_what_no_file_tells_is_said_to_be_lacking(joined):
    [lacking] = [issue.message for issue in joined.issues if "cannot be derived" in issue.message]
    assert "minimum payments" in lacking
    assert "credit limit" not in lacking


def test_the_order_of_both_files_does_not_matter(postings, joined):
    lines = accounts(f"{number:05}" for number in range(3, 30)).splitlines()
    back = open_customers(postings, beside=[b"\n".join([lines[0], *lines[:0:-1]])], today=TODAY)
    pd.testing.assert_frame_equal(back.frame, joined.frame)


def test_several_rows_of_a_customer_beside_are_refused(postings):
    ids = [*range(1, 26), 3]
    with pytest.raises(UnusableTable, match="several rows of a customer"):
        open_customers(postings, beside=[accounts(ids)], today=TODAY)


def test_a_file_of_other_people_is_refused(postings):
    with pytest.raises(UnusableTable, match="Only 0 customers are in both"):
        open_customers(postings, beside=[accounts(range(5000, 5030))], today=TODAY)


def test_files_with_a_row_per_customer_are_joined_too(sample):
    spend, owed = sample[["CUST_ID", "PURCHASES"]], sample[["CUST_ID", "BALANCE", "CREDIT_LIMIT"]]
    found = open_customers(spend, beside=[owed])
    assert len(found.frame) == len(sample)
    assert {column.measure for column in found.columns} >= {"purchases", "balance", "credit_limit"}


def test_monthly_statements_beside_postings_become_measures_of_theirs():
    months = make_months(25)
    statements = as_rows(months).replace(b"\nC", b"\n")
    postings = by_client(make_postings())
    found = open_customers(postings, beside=[statements], today=TODAY)
    measures = {column.measure for column in found.columns}
    assert {"purchases_trx", "balance", "credit_limit", "prc_full_payment"} <= measures
    balances = {str(customer): owed / 100 for customer, month, owed, *_ in months if month == MONTHS - 1}
    assert found.frame["balance"].dropna().to_dict() == balances


def ask(first, *others, said=None):
    found = open_customers(first, beside=others, derivation=Derivation(beside=said or {}), today=TODAY)
    return found, [issue.question for issue in found.issues if issue.severity == "error"]


def test_which_of_two_ids_of_another_file_is_meant_is_asked_and_the_answer_holds():
    rows = [f"C{number:07},C{26 - number:07},{number * 100}" for number in range(1, 26)]
    other = "\n".join(["member_id,partner_id,credit_limit", *rows]).encode()
    first = by_bank(make_postings(300, errors=False))
    found, [question] = ask(first, other)
    assert not found.ready
    assert [option.value for option in question.options] == ["member_id", "partner_id"]
    said = answer_raw(question, "partner_id", Reading(), {}, None)[2].beside
    answered, questions = ask(first, other, said=said)
    assert not questions
    assert answered.frame.loc["C0000025", "credit_limit"] == 100
    named, questions = ask(first, other.replace(b"partner_id", b"CustomerID"))
    assert not questions
    assert named.frame.loc["C0000025", "credit_limit"] == 100


def test_a_column_that_has_the_customers_is_the_id_and_that_is_said():
    rows = [f"X{number:03},{number * 7},C{number:07},{number * 100}" for number in range(1, 26)]
    other = "\n".join(["customer_id,visits,reference,credit_limit", *rows]).encode()
    found, questions = ask(by_bank(make_postings(300, errors=False)), other)
    assert not questions
    assert any("joined by 'reference'" in change.message for change in found.changes)
    assert found.frame.loc["C0000025", "credit_limit"] == 2500


def test_dates_of_two_readings_in_another_file_are_asked_about_with_its_name():
    rows = [f"{number},{day:02}/{day + 1:02}/2025,{number * day}" for number in range(1, 26) for day in range(1, 5)]
    other = io.BytesIO("\n".join(["client_id,statement_date,balance", *rows]).encode())
    other.name = "statements.csv"
    first = by_client(make_postings(300))
    found, [question] = ask(first, other)
    assert found.issues[0].message.startswith("statements.csv: Dates in 'statement_date'")
    said = answer_raw(question, "month first", Reading(), {}, None)[2].beside
    assert said == {"statement_date": "month first"}
    other.seek(0)
    answered, questions = ask(first, other, said=said)
    assert not questions
    assert "balance_mean" in answered.frame


def test_postings_beside_accounts_are_added_up_too():
    accounts = "\n".join(["client_id,credit_limit", *(f"{number},{500 + number}" for number in range(1, 26))]).encode()
    found, _ = ask(accounts, by_client(make_postings(300)))
    assert found.frame["purchases"].notna().all()
    assert any("The window is 12 whole months" in change.message for change in found.changes)
