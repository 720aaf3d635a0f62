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


def test_every_kind_has_a_name_and_two_signs_or_is_known_by_its_values():
    assert all(say(f"reading.rows.kind.{kind.name}") and len(kind.signs) != 1 for kind in row_kinds())


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (["bedrooms", "sqft_living", "yr_built"], "house"),
        (["Fuel_Type", "KM_Driven", "Selling price"], "vehicle"),
        (["Kamar Tidur", "Luas Tanah"], "house"),
        (["POKOJE", "CENA_M2"], "house"),
        (["小区", "总面积", "朝向"], "house"),
        (["job_title", "salary_in_usd", "company_size"], "vacancy"),
        (["CPU usage [MHZ]", "Disk read throughput [KB/s]"], "machine"),
        (["Дата продажи", "Кол-во", "Всего"], "order"),
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
        (["Kilojoules", "fat_total", "fibre", "sugars g"], "product"),
        (["exports", "Infant mortality", "x"], "area"),
        (["Week of purchase", "sale price"], "order"),
        (["year_founded", "Total Funding", "Sub-Industry"], "firm"),
        (["lat", "lng", "altitude_m"], "place"),
        (["killed", "injured", "place", "weapon"], "incident"),
        (["mag", "focal depth", "longitude"], "incident"),
        (["spindle speed", "oil pressure", "sensor_id"], "machine"),
        (["Opportunity ID", "Deal Stage", "Close Value"], "deal"),
        (["estagio_funil", "motivo_perda", "canal"], "deal"),
        (["avg_income", "mean age", "median income"], "group"),
        (["customer_count", "avg_churn_rate", "tier"], "group"),
        (["PageViews", "user agent", "referrer"], "visit"),
        (["Priority", "SLA met", "date opened"], "ticket"),
        (["math score", "study hours", "lunch"], "student"),
        (["tumour size", "admission date", "age"], "patient"),
        (["goals", "assists", "club"], "player"),
        (["club", "position", "guaranteed pay"], "player"),
        (["women", "prestige", "education"], "occupation"),
        (["total_bill", "tip", "size"], "bill"),
        (["bid", "bidder", "price"], "auction"),
        (["numItems", "paymentMethod", "localTime"], "payment"),
        (["YEAR_WEEK", "STORE_ID", "POS_QTY"], "sale"),
        (["purchase_time", "quantity"], "order"),
        (["mileage", "transmission", "color"], "vehicle"),
        (["GP", "FGM", "REB", "AST"], "player"),
        (["team1", "team2", "home_score"], "player"),
        (["TV", "radio", "newspaper"], "campaign"),
        (["fips", "area_name"], "area"),
        (["duracao_conversa", "tempo_espera"], "call"),
    ],
)
def test_rows_are_known_by_what_their_headers_speak_of(headers, kind):
    assert seeming_kind(headers, people=False).kind == kind


@pytest.mark.parametrize(
    "headers",
    [
        ["CUST_ID", "BALANCE", "PURCHASES", "TENURE"],
        ["job_title", "job_industry_category", "employer", "employment_type", "salary"],
        ["genero", "presupuesto", "cargo", "departamento", "purpose"],
        ["tenure", "MonthlyCharges", "Contract", "calls", "data usage"],
        ["Flight Distance", "Seat comfort", "Departure Delay in Minutes", "Arrival Delay in Minutes"],
        ["date_activ", "date_end", "date_renewal", "consumption"],
        ["Recency", "Frequency", "Monetary", "NumWebVisitsMonth"],
        ["income", "home_ownership", "loan_amount", "interest_rate", "term", "balance"],
        ["policy_type", "annual_premium", "vehicle_age", "region_code"],
        ["bmi", "smoker", "charges", "insulin therapy"],
        ["latitude", "longitude", "device type", "spend"],
        ["company", "industry", "spend"],
        ["school years", "income", "employed", "city", "position"],
    ],
)
def test_customers_are_taken_for_nothing_else(headers):
    assert seeming_kind(headers, people=True) is None


PAIRS = RNG.choice(20 * 12, ROWS * 2, replace=False)
PANEL = pd.DataFrame(
    {
        "plant": [f"{'abcdefghijklmnopqrst'[pair // 12]}x" for pair in PAIRS],
        "year": 2001 + PAIRS % 12,
        "z": RNG.uniform(1, 9, ROWS * 2),
    }
)
A = "abcdefghijklmnopqrstuvwxyz"
YEARS = pd.DataFrame({"year": np.arange(1950, 1950 + ROWS), "sales": RNG.uniform(1, 9, ROWS)})
DAYS = pd.DataFrame({"Datum": pd.date_range("2024-01-31", periods=ROWS, freq="ME").strftime("%d.%m.%Y")})
LANDS = ["Sverige", "Norge", "Danmark", "Finland", "Island", "Frankrike", "Spanien", "Italien", "Polen", "Tyskland"]
LANDS += ["Belgien", "Portugal", "Irland", "Grekland", "Ungern", "Estland", "Lettland", "Litauen", "Somewhere else"]


def lands(**columns):
    return pd.DataFrame({"x": LANDS, "spend": RNG.uniform(1, 9, len(LANDS)), **columns})


@pytest.mark.parametrize(
    ("frame", "loudly", "what"),
    [
        (YEARS, "error", "another period"),
        (DAYS.assign(z=RNG.uniform(1, 9, ROWS)), "error", "another period"),
        (table("sales", week=np.arange(1, ROWS + 1)), "error", "another period"),
        (table("sales", anio=2021 + np.arange(ROWS) // 12, mes=1 + np.arange(ROWS) % 12), "error", "another period"),
        (table("ventas", clientes_nuevos=RNG.integers(1, 9, ROWS), semana=np.arange(ROWS) + 1), "error", "period"),
        (lands(), "error", "an area"),
        (lands(age=RNG.integers(18, 80, len(LANDS))), "warning", "an area"),
        (pd.concat([lands(year=year) for year in (2001, 2002, 2003)]), "error", "an area"),
        (table("spend", fcode=np.repeat(np.arange(10, 25), 4), year=[2001, 2002, 2003, 2004] * 15), "error", "period"),
        (table("spend", city=[f"{chr(65 + n % 26)}ville {'abc'[n % 3]}" for n in range(ROWS)]), "warning", "an area"),
        (
            table("yield", gene=np.tile(list("abcdefghijklmno"), 4), dose=np.repeat([1, 2, 3, 4], 15)),
            "error",
            "a trial",
        ),
        (PANEL, "error", "another period"),
        (
            table("goals", player=[f"{A[n % 26]}x {A[n // 26]}y" for n in range(ROWS)], club=list("ab") * 30),
            "error",
            "a player",
        ),
        (
            table("yield", dose=np.tile([0.5, 1.5, 2.5], 20), plot=np.repeat(list("abcdefghijklmnopqrst"), 3)),
            "error",
            "trial",
        ),
        (table("score", rank=RNG.permutation(ROWS) + 1), "warning", "a ranking"),
        (table("score", tweet=[f"what a day it is for number {row}" for row in range(ROWS)]), "warning", "text"),
        (
            table("spend", **{"fruit name": [f"{A[row % 26]}x{A[row // 26]}" for row in range(ROWS)]}),
            "warning",
            "a thing",
        ),
        (pd.DataFrame({"provider_id": [f"P{row}" for row in range(ROWS)]}).join(table("spend")), "warning", "a thing"),
        (table("revenue", company=[f"Firm {'xyz'[n % 3]}{chr(65 + n)}" for n in range(ROWS)]), "warning", "a firm"),
    ],
)
def test_rows_are_known_by_how_their_values_lie(frame, loudly, what):
    [issue] = [issue for issue in read_customers(frame).issues if "Each row seems" in issue.message]
    assert (issue.severity, what in issue.message) == (loudly, True)


@pytest.mark.parametrize(
    "frame",
    [
        table(
            "spend",
            joined=pd.date_range("2020-01-01", periods=ROWS)[RNG.permutation(ROWS)]
            + pd.to_timedelta(RNG.integers(0, 900, ROWS), "D"),
        ),
        table("spend", year=RNG.integers(1990, 2020, ROWS)),
        table("spend", year=RNG.integers(2020, 2023, ROWS), month=RNG.integers(1, 13, ROWS)),
        table("spend", "visits", months=RNG.permutation(ROWS)),
        table("spend", city=RNG.choice(LANDS, ROWS)),
        table("spend", "visits", city=RNG.choice(LANDS, ROWS), month=RNG.integers(1, 13, ROWS)),
        table("spend", gene=np.tile(list("abcdefghijklmno"), 4), dose=RNG.integers(1, 5, ROWS)),
        table("spend", rank=RNG.integers(1, 9, ROWS)),
        pd.DataFrame({"player_id": np.arange(ROWS) + 70_001}).join(
            table("bets", "wins", "goals", position=list("ab") * 30)
        ),
        table("spend", firm=RNG.choice(list(A), ROWS), year=RNG.integers(2001, 2026, ROWS)),
        table("spend", supplier_id=RNG.permutation(ROWS) + 4_000),
        table("spend", **{"Distinct Called Numbers": RNG.integers(0, 30, ROWS)}),
        table("spend", **{"plan name": RNG.choice(LANDS, ROWS)}, company_id=np.arange(ROWS) + 7_001),
        table("spend", country=LANDS * 3 + LANDS[:3], customer_id=[f"C{row}" for row in range(ROWS)]),
    ],
)
def test_dates_and_places_of_customers_are_no_periods_and_areas(frame):
    assert not told(frame)


def test_numbers_of_orders_that_repeat_say_that_rows_are_lines():
    lines = table("spend", Transaction=np.repeat(np.arange(1, 31), 2))
    [issue] = [issue for issue in read_customers(lines).issues if issue.severity == "error"]
    assert "30 different values of 'Transaction'" in issue.message


def test_a_help_desks_text_is_no_id():
    columns = {"ticket id": np.arange(ROWS), "ticket description": [f"It broke {n // 2}" for n in range(ROWS)]}
    [issue] = [issue for issue in read_customers(table("spend", **columns)).issues if issue.severity == "error"]
    assert "a ticket of a help desk" in issue.message


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


CODED = [f"x{n}" for n in range(8)]


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        (["soil acidity", "sunlight", "wing"], "No header says"),
        (CODED, "No header says"),
        (["town name", "fruit name", "市町村名", "z"], "No header says"),
        ([*CODED, "age", "price"], "'age' and 'price'"),
        ([*CODED, "player id"], "'player id'"),
        ([*CODED, "customer_id"], None),
        ([*CODED, "churn"], None),
        ([*CODED, "balance"], None),
        ([*CODED, "age", "schooling"], None),
        (["calls", "minutes", "z"], None),
        (["column 1", "column 2"], None),
    ],
)
def test_where_hardly_anything_speaks_of_customers_it_is_asked(headers, asked):
    customers = read_customers(table(*headers))
    said = [issue for issue in customers.issues if issue.question and issue.question.field == "rows"]
    assert [(issue.severity, issue.question.assumed) for issue in said] == [("warning", "customers")] * bool(asked)
    assert customers.ready
    assert all(asked in issue.message for issue in said)


@pytest.mark.parametrize(("header", "loudly"), [("patient_id", ["warning"]), ("customer_id", [])])
def test_patients_with_an_id_are_asked_about(header, loudly):
    ids = {header: [f"P{row}" for row in range(ROWS)]}
    assert [severity for severity, _ in told(table("cholesterol", "heart rate", "diagnosis", **ids))] == loudly


def test_accounts_of_nobody_are_told():
    frame = table("spend", loan_number=RNG.permutation(np.arange(1_000, 1_000 + ROWS * 7, 7)))
    messages = [issue.message for issue in read_customers(frame).issues]
    assert any("counts several times" in message for message in messages)
    owned = frame.assign(customer_id=[f"C{row}" for row in range(ROWS)])
    assert not any("counts several times" in issue.message for issue in read_customers(owned).issues)


def test_contracts_are_told_also_where_they_number_the_rows_or_stand_beside_another_id():
    for ids in ({"Contract Id": np.arange(1, ROWS + 1)}, {"id": [f"X{n}" for n in range(ROWS)], "loan_id": CODES}):
        messages = [issue.message for issue in read_customers(table("spend", "visits", **ids)).issues]
        assert any("counts several times" in message for message in messages)


def test_rows_that_begin_with_an_id_of_something_else_than_their_contract_are_asked_about():
    ids = {"ticket_id": [f"T{n}" for n in range(ROWS)], "contract_id": CODES}
    frame = pd.DataFrame({**ids, "duration": RNG.uniform(1, 9, ROWS), "type": ["a", "b"] * 30})
    [asked] = [issue for issue in read_customers(frame).issues if issue.question and issue.question.field == "rows"]
    assert "'contract_id' says whose they are" in asked.message


CODES = [f"{17 + n}-{n * 7_919 % 10_007}" for n in range(ROWS)]


def test_rows_of_the_same_full_names_are_asked_about_where_no_id_is_there():
    names = [f"{'ABCDEFGH'[n % 8]}nn Sm{'aeiou'[n % 5]}th" for n in range(ROWS)]
    assert told(table("amount", "income", name=names)) == [("warning", "customers")]
    assert not told(table("amount", "income", name=[f"{A[n % 26]}nn {A[n // 26]}{n}th" for n in range(ROWS)]))
    assert not told(table("amount", "income", first_name=[name.split()[0] for name in names]))


def test_answers_to_questions_are_asked_about():
    asked = {f"{what}?": RNG.integers(1, 6, ROWS) for what in ("How far do you go", "How old is it", "Do you like it")}
    assert told(table("income", gender=["f", "m"] * 30, **asked)) == [("warning", "customers")]
    assert not told(table("income", customer_id=[f"C{row}" for row in range(ROWS)], **asked))


def test_rows_with_an_id_of_staff_are_asked_about_though_they_have_traits_of_people():
    staff = {"staff_id": [f"S{place:03}" for place in range(ROWS)], "gender": ["m", "f"] * 30}
    assert told(pd.DataFrame({**staff, "salary": RNG.uniform(1, 900, ROWS)})) == [("warning", "customers")]


def test_what_is_bought_and_maintained_is_no_customer():
    assets = {"asset_id": [f"A{place:03}" for place in range(ROWS)], "asset_type": ["van", "safe"] * 30}
    assert told(table("purchase_value", **assets)) == [("warning", "customers")]
    serviced = [f"2026-02-{1 + place % 28:02}" for place in range(ROWS)]
    assert told(table("purchase_value", last_maintenance=serviced, **assets)) == [("error", "others")]


@pytest.mark.parametrize(("header", "asked"), [("Transaction_Date", 1), ("Last_Transaction_Date", 0)])
def test_rows_of_one_day_each_of_which_nobody_is_named_are_asked_about(header, asked):
    days = {header: [f"2026-03-{1 + place * 7 % 28:02}" for place in range(ROWS)], "card_type": ["a", "b"] * 30}
    issues = read_customers(table("Balance", "Card_Limit", **days)).issues
    assert sum("is the day of one" in issue.message for issue in issues) == asked
    named = table("Balance", "Card_Limit", **days, customer_id=[f"K{place}" for place in range(ROWS)])
    assert not any("is the day of one" in issue.message for issue in read_customers(named).issues)


@pytest.mark.parametrize(("header", "asked"), [("id_venda", True), ("record_id", False), ("loan_id", False)])
def test_rows_that_begin_with_an_id_of_something_else_than_their_customer_are_asked_about(header, asked):
    ids = {header: np.arange(7, 7 + ROWS), "id_cliente": [f"C{row}" for row in range(ROWS)]}
    frame = table("spend", "visits", **ids)
    for headers, wanted in (([*ids, "spend", "visits"], asked), (["id_cliente", "spend", "visits", header], False)):
        customers = read_customers(frame[headers])
        said = [issue for issue in customers.issues if issue.question and issue.question.field == "rows"]
        assert (len(said), customers.ready) == (wanted, True)


def test_leads_with_the_stage_of_a_funnel_are_asked_about():
    leads = {"lead_id": np.arange(1, ROWS + 1), "funnel_stage": ["asked", "offered", "lost"] * 20}
    assert told(table("proposal_value", "visits", **leads)) == [("warning", "customers")]
    assert not told(table("spend", "visits", lead_id=leads["lead_id"]))


def test_a_count_of_customers_says_not_whose_a_row_is():
    frame = table("coverage_km", branch_id=np.arange(ROWS) + 7, active_customer_coverage=RNG.integers(90, 999, ROWS))
    said = [issue.message for issue in read_customers(frame).issues]
    assert not any("says whose they are" in message for message in said)
