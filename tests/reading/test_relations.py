"""What columns tell about each other leaves the customers readable."""

import numpy as np
import pandas as pd
import pytest

from ccseg.reading.customers import read_customers


def test_a_measure_that_says_the_same_as_an_outcome_is_set_aside_and_no_measure_any_more():
    halves = [place % 2 for place in range(60)]
    table = {"id": [f"C{place}" for place in range(60)], "balance": [float(place * 7 % 59) for place in range(60)]}
    frame = pd.DataFrame({**table, "churn": halves, "payments": [100.0 + 50 * half for half in halves]})
    [payments] = [column for column in read_customers(frame).columns if column.name == "payments"]
    assert (payments.usable, payments.measure) == (False, None)


@pytest.mark.parametrize("whole", [1, 100])
def test_of_shares_that_add_up_to_a_whole_one_follows_from_the_others(whole):
    shares = np.random.default_rng(5).dirichlet([2, 3, 4, 1], 90)
    frame = pd.DataFrame((shares * whole).round(3), columns=["food", "other", "fuel", "rent"]).assign(spend=range(90))
    gone = [column for column in read_customers(frame).columns if column.role == "duplicate"]
    assert [column.name for column in gone] == ["other"]
    assert "With 'food', 'fuel' and 'rent' it adds up to the whole" in gone[0].because
    apart = read_customers(frame.assign(rent=np.random.default_rng(6).uniform(0, whole, 90))).columns
    assert not any(column.role == "duplicate" for column in apart)


@pytest.mark.parametrize(
    ("place", "header", "role", "asked"),
    [
        (1, "zorb", "outcome", "outcome"),
        (6, "zorb", "outcome", "outcome"),
        (6, "payments", "outcome", "outcome"),
        (3, "zorb", "flag", "number"),
        (3, "status", "outcome", "outcome"),
        (3, "has app", "flag", None),
    ],
)
def test_a_0_or_1_of_unknown_name_is_an_outcome_where_targets_stand_and_else_asked_about(place, header, role, asked):
    draw = np.random.default_rng(7)
    frame = pd.DataFrame(draw.gamma(2, 60, (80, 5)).round(1), columns=["spend", "visits", "fuel", "food", "travel"])
    frame.insert(0, "customer_id", [f"C{row}" for row in range(80)])
    frame.insert(place, header, draw.integers(0, 2, 80))
    customers = read_customers(frame)
    [column] = [column for column in customers.columns if column.name == header]
    questions = {issue.question.column: issue.question.assumed for issue in customers.issues if issue.question}
    assert (column.role, questions.get(header)) == (role, asked)


def test_of_a_column_and_its_standardised_copy_the_column_counts():
    spend = np.random.default_rng(8).gamma(2, 60, 90).round(1)
    frame = pd.DataFrame({"scaled": (spend - spend.mean()) / spend.std(), "spend": spend, "visits": spend[::-1]})
    assert [column.name for column in read_customers(frame).columns if column.role == "duplicate"] == ["scaled"]


@pytest.mark.parametrize(
    ("other", "kept"), [("delay_score", "delay_days"), ("delay_growth", "delay_days"), ("CLV", "delay_days")]
)
def test_of_what_was_counted_and_what_was_worked_out_of_it_the_former_counts(other, kept):
    delays = np.random.default_rng(9).integers(0, 400, 90)
    frame = pd.DataFrame({other: 10 - delays / 41.17, kept: delays, "visits": np.random.default_rng(4).poisson(5, 90)})
    assert [column.name for column in read_customers(frame).columns if column.role == "duplicate"] == [other]


def test_of_one_amount_in_two_currencies_the_one_without_another_currency_in_its_name_counts():
    paid = np.random.default_rng(5).gamma(2, 60, 90).round(2)
    frame = pd.DataFrame({"bill ZWL": (paid * 27.13).round(4), "bill": paid, "visits": paid[::-1]})
    assert [column.name for column in read_customers(frame).columns if column.role == "duplicate"] == ["bill ZWL"]


def test_of_a_price_and_the_name_of_what_it_is_the_price_of_the_price_counts():
    plans = np.random.default_rng(6).integers(0, 3, 90)
    frame = pd.DataFrame({"plan": np.array(["S", "M", "L"])[plans], "monthly_fee": np.array([5, 9, 19])[plans]})
    columns = read_customers(frame.assign(visits=np.random.default_rng(7).poisson(5, 90))).columns
    assert [column.name for column in columns if column.role == "duplicate"] == ["plan"]


@pytest.mark.parametrize("none", ["Nowhere", None])
def test_of_codes_and_the_words_for_them_the_words_count_also_where_one_of_them_is_a_gap(none):
    codes = np.random.default_rng(8).integers(1, 4, 90)
    words = np.array(["Shop", "Web", none], dtype=object)[codes - 1]
    frame = pd.DataFrame({"customer_id": [f"C{row}" for row in range(90)], "place_type_id": codes, "place_type": words})
    columns = read_customers(frame.assign(visits=np.random.default_rng(7).poisson(5, 90))).columns
    assert [column.name for column in columns if column.role == "duplicate"] == ["place_type_id"]
