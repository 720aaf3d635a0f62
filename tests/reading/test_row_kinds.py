"""Kinds of rows: what rows are where no column says whose they are."""

import numpy as np
import pandas as pd
import pytest

from ccseg.reading.customers import answer, read_customers
from ccseg.reading.row_kinds import row_kinds, seeming_kind
from ccseg.reading.tables import Reading
from ccseg.texts import say

ROWS = 60
RNG = np.random.default_rng(8)


def table(*headers, **columns):
    numbers = {header: RNG.uniform(1, 900, ROWS).round(2) for header in headers}
    return pd.DataFrame({**numbers, **columns})


def told(frame, reading=Reading()):
    """What is said of rows: how loudly, of what, and what holds until it is answered."""
    issues = [issue for issue in read_customers(frame, reading=reading).issues if "Each row seems" in issue.message]
    return [(issue.severity, issue.question and issue.question.assumed) for issue in issues]


def test_every_kind_has_a_name_and_two_signs():
    assert all(say(f"reading.rows.kind.{kind.name}") and len(kind.signs) >= 2 for kind in row_kinds())


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (["bedrooms", "sqft_living", "yr_built"], "house"),
        (["Fuel_Type", "KM_Driven", "Selling price"], "vehicle"),
        (["Maximum Retail Price", "Number of Ratings", "Color"], "product"),
        (["Population", "median_income", "x"], "area"),
        (["pickup_zone", "trip_distance", "fare_amount"], "trip"),
        (["Entfernung_km", "Fahrzeit_min"], "trip"),
        (["Timestamp", "Duration (seconds)"], "call"),
        (["lead_time", "arrival_date_month", "reserved_room_type"], "booking"),
        (["Warehouse_block", "Mode_of_Shipment", "Customer_rating"], "shipment"),
        (["incident_date", "incident_type", "witnesses"], "claim"),
        (["Agency", "Net Sales", "Duration"], "policy"),
        (["Department", "total_working_years"], "employee"),
        (["temperature", "humidity", "wind speed"], "day"),
    ],
)
def test_rows_are_known_by_what_their_headers_speak_of(headers, kind):
    assert seeming_kind(headers, people=False).kind == kind


@pytest.mark.parametrize(
    "headers",
    [
        ["CUST_ID", "BALANCE", "PURCHASES", "TENURE"],
        ["tenure", "MonthlyCharges", "Contract", "calls", "data usage"],
        ["Flight Distance", "Seat comfort", "Departure Delay in Minutes", "Arrival Delay in Minutes"],
        ["date_activ", "date_end", "date_renewal", "consumption"],
        ["Recency", "Frequency", "Monetary", "NumWebVisitsMonth"],
        ["income", "home_ownership", "loan_amount", "interest_rate", "term", "balance"],
        ["policy_type", "annual_premium", "vehicle_age", "region_code"],
    ],
)
def test_customers_are_taken_for_nothing_else(headers):
    assert seeming_kind(headers, people=True) is None


def test_two_signs_warn_and_three_stop_until_somebody_says_that_rows_are_customers():
    assert told(table("Timestamp", "Duration (seconds)", "spend")) == [("warning", "customers")]
    houses = table("bedrooms", "sqft", "basement", "price")
    assert told(houses) == [("error", "others")]
    assert not read_customers(houses).ready
    assert told(houses, Reading(rows="customers")) == []


def test_whoever_says_that_rows_are_no_customers_is_stopped():
    calls = table("Timestamp", "Duration (seconds)", "spend")
    [question] = [issue.question for issue in read_customers(calls).issues if issue.question]
    reading, _ = answer(question, "others", Reading())
    assert told(calls, reading) == [("error", None)]


def test_a_customers_id_settles_it():
    bookings = table("lead_time", "room nights", "arrival date year", "deposit type")
    assert told(bookings)
    assert not told(bookings.assign(customer_id=[f"C{row}" for row in range(ROWS)]))


def test_age_and_sex_speak_for_people():
    ages = {"age": RNG.integers(18, 80, ROWS), "gender": ["f", "m"] * (ROWS // 2)}
    assert told(table("fuel", "km driven"))
    assert not told(table("fuel", "km driven", **ages))
    assert told(table("department", "hire_date", **ages))


def test_accounts_of_nobody_are_told():
    frame = table("spend", loan_number=RNG.permutation(np.arange(1_000, 1_000 + ROWS * 7, 7)))
    messages = [issue.message for issue in read_customers(frame).issues]
    assert any("counts several times" in message for message in messages)
    owned = frame.assign(customer_id=[f"C{row}" for row in range(ROWS)])
    assert not any("counts several times" in issue.message for issue in read_customers(owned).issues)
