"""Columns: what each is, by its header and by what stands in it."""

import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ccseg.errors import InvalidRecipe
from ccseg.reading.contents import number_content, text_content
from ccseg.reading.customers import read_customers
from ccseg.reading.lexicon import senses_of
from ccseg.reading.measures import ALIASES, ALL_MEASURES, MEASURES, find_alias, header_words
from ccseg.reading.personal import holds_card_numbers, passes_luhn, recognise_values
from ccseg.reading.roles import strongest_sign

ROWS = 60
RNG = np.random.default_rng(3)
IDS = [f"C{i}" for i in range(ROWS)]


def understood(mapping=None, **columns):
    frame = pd.DataFrame({"CUST_ID": IDS, "BALANCE": RNG.uniform(0, 900, ROWS), **columns})
    return {column.name: column for column in read_customers(frame, mapping=mapping or {}).columns}


def money(rows=ROWS):
    return RNG.uniform(1, 5_000, rows).round(2)


def test_the_measures_are_the_seventeen_of_the_reference_file():
    assert len(MEASURES) == len({measure.name for measure in MEASURES}) == 17
    assert all(measure.title and measure.meaning for measure in MEASURES)


def test_every_alias_names_a_measure_or_says_why_not():
    names = {measure.name for measure in ALL_MEASURES}
    assert all(alias.measure in names or (alias.measure is None and alias.doubt) for alias in ALIASES)
    assert all(alias.seen for alias in ALIASES)


def test_no_header_stands_for_two_measures():
    for alias in ALIASES:
        assert find_alias(alias.header).measure == alias.measure, alias.header


@pytest.mark.parametrize(
    ("header", "measure"),
    [
        ("Credit_Limit", "credit_limit"),
        ("creditLimit", "credit_limit"),
        ("CREDIT LIMIT (EUR)", "credit_limit"),
        ("limit, credit", "credit_limit"),
        ("Installment Purchases", "installments_purchases"),
        ("minimum_payment", "minimum_payments"),
        ("min_pmt", "minimum_payments"),
        ("One-off purchases", "oneoff_purchases"),
        ("Total_Trans_Amt", "purchases"),
        ("LIMIT_BAL", "credit_limit"),
        ("Kreditrahmen", "credit_limit"),
        ("Límite de crédito", "credit_limit"),
    ],
)
def test_headers_are_known_in_many_spellings(header, measure):
    column = understood(**{header: money()})[header]
    assert (column.measure, column.doubtful) == (measure, False)


@pytest.mark.parametrize(
    "header",
    [
        "Avg_Utilization_Ratio",
        "PAY_AMT1",
        "PAY_0",
        "Months_on_book",
        "balance_change",
        "max_balance",
        "limit_flag",
        "fees",
    ],
)
def test_what_is_not_one_of_ours_is_not_made_one(header):
    column = understood(**{header: money()})[header]
    assert (column.kind, column.measure) == ("number", None)


@pytest.mark.parametrize("header", ["PURCHSES", "customer_credit_limit", "purchases_2023", "spend", "Umsatz"])
def test_a_doubtful_match_is_shown_as_such(header):
    column = understood(**{header: money()})[header]
    assert column.measure
    assert column.doubtful
    assert ", but " in column.because


def test_values_overrule_a_header_they_deny():
    column = understood(PURCHASES_FREQUENCY=money())["PURCHASES_FREQUENCY"]
    assert column.measure is None
    assert "outside 0 to 1" in column.because


def test_no_two_columns_hold_one_measure():
    columns = understood(**{"Current Balance": money(), "bal": money(), "Outstanding balance": money()})
    assert [name for name, column in columns.items() if column.measure == "balance"] == ["BALANCE"]
    assert "'BALANCE' fits better" in columns["bal"].because


def test_purchases_are_found_as_the_sum_of_their_parts():
    oneoff, instalments = money(), money()
    columns = understood(oneoff_purchases=oneoff, installment_purchases=instalments, volume=oneoff + instalments)
    assert columns["volume"].measure == "purchases"
    assert columns["volume"].doubtful


def test_a_person_has_the_last_word():
    columns = understood({"x": "credit_limit", "BALANCE": "ignored"}, x=money())
    assert (columns["x"].measure, columns["BALANCE"].kind) == ("credit_limit", "ignored")


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"nothing": "balance"}, "There is no column 'nothing'"),
        ({"x": "wealth"}, "cannot be 'wealth'"),
        ({"x": "balance", "BALANCE": "balance"}, "cannot both be 'balance'"),
        ({"sex": "category"}, "never takes part"),
        ({"mail": "category"}, "never takes part"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(mapping, words):
    people = {"sex": ["f", "m"] * 30, "mail": [f"a{i}@b.com" for i in range(ROWS)]}
    with pytest.raises(InvalidRecipe, match=words):
        understood(mapping, x=money(), **people)


def test_ids_counters_and_codes_are_no_features():
    columns = understood(
        Recnum=range(1, ROWS + 1),
        account_number=RNG.permutation(10**6)[:ROWS],
        zip_code=RNG.permutation(10**5)[:ROWS],
        opened=pd.date_range("2020-01-01", periods=ROWS),
        day=[f"202611{1 + i % 28:02}" for i in range(ROWS)],
    )
    kinds = {name: column.kind for name, column in columns.items() if not column.usable}
    assert kinds == {
        "CUST_ID": "id",
        "Recnum": "counter",
        "account_number": "ignored",
        "zip_code": "ignored",
        "opened": "date",
        "day": "date",
    }


@pytest.mark.parametrize(
    ("values", "what"),
    [
        (["ann@example.com", "b.c@d.org"], "email"),
        (["+49 30 901820", "+1 (212) 555-0100"], "phone"),
        (["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19"], "iban"),
        (["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"], "cardnumbers"),
        (["123-45-6789", "987-65-4321"], "national"),
    ],
)
def test_personal_data_is_known_by_its_look(values, what):
    assert recognise_values(pa.array(values), many=True) == what


def role_of(header, values=("Ann", "Bob") * 30):
    numbers = all(isinstance(value, int | float) for value in values)
    content = number_content(header, list(values)) if numbers else text_content(header, list(values))
    sign = strongest_sign(content, senses_of(header))
    return (sign.role, sign.settled) if sign else None


@pytest.mark.parametrize("header", ["Last Name", "Vorname", "date_of_birth", "DOB", "Geburtsdatum", "Street"])
def test_personal_data_is_known_by_its_header(header):
    assert role_of(header) == ("personal", True)


@pytest.mark.parametrize(
    "header",
    [
        "Gender",
        "Customer_Age",
        "MARRIAGE",
        "Dependent_count",
        "Religion",
        "Geschlecht",
        "Kön",
        "Antal barn",
        "Civilstand",
    ],
)
def test_protected_characteristics_are_known(header):
    assert role_of(header, [1, 2] * 30) == ("protected", True)


@pytest.mark.parametrize("header", ["average ticket", "package", "months_on_book", "region name", "product"])
def test_other_columns_are_neither_personal_nor_protected(header):
    assert (role_of(header, [12, 13] * 30) or ("",))[0] not in ("personal", "protected")


FEW, AGES = [1, 2, 3, 4] * 15, [19 + row % 60 for row in range(ROWS)]
SPREAD = [round(0.37 * row, 2) for row in range(ROWS)]
SCALED = ((np.array(AGES) - np.mean(AGES)) / np.std(AGES)).tolist()


@pytest.mark.parametrize(
    ("header", "values", "role"),
    [
        ("Cancellation_Month", [0, 3, 7, 12] * 15, "outcome"),
        ("ordered_again", [0, 1] * 30, "outcome"),
        ("week_8_still_active", [0, 1] * 30, "outcome"),
        ("Target", FEW, "outcome"),
        ("target", SPREAD, "outcome"),
        ("future_spend", SPREAD, "outcome"),
        ("Good Loan", ["Yes", "No"] * 30, "outcome"),
        ("Churnreason", [f"reason {row % 10}" for row in range(ROWS)], "outcome"),
        ("Numberofdependents", [0, 1, 2] * 20, "protected"),
        ("body height m", [1.55 + row % 40 / 100 for row in range(ROWS)], "protected"),
        ("will_return", [0, 1] * 30, "outcome"),
        ("Enfants à charge", [0, 1, 2] * 20, "protected"),
        ("p_alive", [row / 100 for row in range(ROWS)], "model score"),
        ("RM_CODE", list(range(1, ROWS + 1)), "key"),
        ("Variable objetivo", ["si", "no"] * 30, "outcome"),
        ("Estado", ["Activa", "Vencida", "Cancelada"] * 20, "outcome"),
        ("account_status", ["Active", "Closed"] * 30, "outcome"),
        ("score_r", FEW, "segment"),
        ("RISCO", ["Alto", "Baixo"] * 30, "segment"),
        ("F_score", FEW, "segment"),
        ("forecast_use_12m", SPREAD, "model score"),
        ("compras_esperadas", SPREAD, "model score"),
        ("Week_Num", ["Week-1", "Week-2", "Week-30"] * 20, "date part"),
        ("ClientAge", SCALED, "protected"),
        ("ÄGARÅLDER", AGES, "protected"),
        ("aldersgruppe", ["18-30", "31-50"] * 30, "protected"),
        ("Tuổi", AGES, "protected"),
        ("GioiTinh", ["Nam", "Nữ"] * 30, "protected"),
        ("Kjønn", ["M", "K"] * 30, "protected"),
        ("credit_risk", [0, 1] * 30, "outcome"),
        ("risk_flag", [1, 2] * 30, "outcome"),
        ("Loan_Eligibility", [0, 1] * 30, "outcome"),
        ("RiskTier", ["high", "medium", "low"] * 20, "segment"),
        ("risk_profile", ["high", "medium", "low"] * 20, "segment"),
        ("Perfil de riesgo", ["alto", "medio", "bajo"] * 20, "segment"),
        ("RFM segment", [100 * (1 + row % 5) + 10 * (1 + row % 3) + row % 4 for row in range(ROWS)], "segment"),
        ("behaviour_score", SPREAD, "model score"),
        ("auto_profile", ["Gold diggers", "Quiet ones", "New here"] * 20, "segment"),
        ("Id Proof Type", ["passport", "licence", "card"] * 20, "protected"),
        ("x7 - voltou a comprar", [0, 1] * 30, "outcome"),
        ("Adolescentes en casa", [0, 1, 2] * 20, "protected"),
        ("población_zona", [1_400 + 37 * row for row in range(ROWS)], "economy"),
        ("RiskScore", SPREAD, "model score"),
        ("ground_truth", ["a", "b", "c"] * 20, "segment"),
        ("stays_together", [row / 100 for row in range(ROWS)], "model score"),
        ("recommended_action", ["call", "mail", "wait"] * 20, "model score"),
        ("part", ["train", "test", "oot"] * 20, "weight"),
        ("cv_fold", [0, 1, 2] * 20, "weight"),
        ("bloodpressure", [110, 121, 135] * 20, "protected"),
        ("Standing", ["S", "M", "D"] * 20, "protected"),
        ("YEAR_WEEK", [202301 + row % 52 for row in range(ROWS)], "date"),
        ("year_quarter", [20231 + row % 4 for row in range(ROWS)], "date"),
        ("WeekofPurchase", [227 + row % 50 for row in range(ROWS)], "date part"),
        ("fy", ["FY22", "FY23", "FY24"] * 20, "date part"),
        ("season", ["winter", "spring", "summer"] * 20, "date part"),
        ("StoreID", FEW, "key"),
        ("region", FEW, "key"),
        ("inflation", [2.1, 2.4, 3.3] * 20, "economy"),
        ("OutlierLabel", ["normal", "far"] * 30, "model score"),
        ("spend_next_month", SPREAD, "outcome"),
        ("spend_holdout", SPREAD, "outcome"),
        ("months_to_churn", FEW, "outcome"),
        ("test_group", ["a", "b"] * 30, "weight"),
        ("predicted_label", ["a", "b"] * 30, "segment"),
        ("billing_cycle", FEW, "date part"),
        ("loyalty_label", ["once", "often"] * 30, "segment"),
        ("cross_sell_priority", ["high", "low", "medium"] * 20, "model score"),
        ("estimated_additional_sales", SPREAD, "model score"),
        ("Generación", ((np.array(FEW) - 2.5) / np.std(FEW)).tolist(), "protected"),
        ("Anio", [2021, 2022, 2023] * 20, "date part"),
        ("closure_reason", ["price", "moved", "service"] * 20, "outcome"),
        ("Motivo de baja", ["precio", "mudanza", "servicio"] * 20, "outcome"),
        ("Kündigungsgrund", ["Preis", "Umzug", "Service"] * 20, "outcome"),
        ("days_since_churn", FEW, "outcome"),
        ("days_to_next_purchase", FEW, "outcome"),
        ("is_blocked", [0, 1] * 30, "outcome"),
        ("Bloqueado", [0, 1] * 30, "outcome"),
        ("card_status", ["Active", "Blocked"] * 30, "outcome"),
        ("situacao", ["Ativo", "Suspenso"] * 30, "outcome"),
        ("value_tier", ["low", "mid", "top"] * 20, "segment"),
        ("top_churn_driver", ["price", "usage", "contract"] * 20, "model score"),
        ("retention_roi", SPREAD, "model score"),
        ("customer_priority", ["low", "high", "critical"] * 20, "model score"),
        ("lifecycle", ["new", "growing", "mature"] * 20, "segment"),
        ("Recomendación", ["oferta", "llamada", "carta"] * 20, "model score"),
        ("suggested_credit_limit", SPREAD, "model score"),
        ("source_system", ["CRM", "core", "web"] * 20, "weight"),
        ("Record Type", ["primary", "copy"] * 30, "weight"),
        ("is_test_account", [0, 1] * 30, "weight"),
        ("duplicate_flag", [0, 1] * 30, "weight"),
        ("Card Last 4", [1_003 + 149 * row for row in range(ROWS)], "personal"),
        ("últimos 4 dígitos", [f"**** {1_003 + 149 * row}" for row in range(ROWS)], "personal"),
    ],
)
def test_what_fresh_files_called_so_is_no_input(header, values, role):
    assert role_of(header, values) == (role, True)


@pytest.mark.parametrize(
    ("header", "values"),
    [("Pareja", ["Si", "No"] * 30), ("Companheiro", ["sim", "não"] * 30), ("Partner", [0, 1] * 30)],
)
def test_whether_there_is_a_partner_is_asked_about_as_a_marital_status(header, values):
    assert role_of(header, values) == ("protected", False)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("ads_heard_per_week", [2, 9, 4] * 20),
        ("KidsToys", [0, 1, 2, 5] * 15),
        ("health.ins", ["yes", "no"] * 30),
        ("Antal köp", [2, 9, 4] * 20),
        ("BookingsCanceled", [0, 1, 4] * 20),
        ("VAgeCat", [1, 2, 3] * 20),
        ("cancellations", [0, 1, 4] * 20),
        ("favorite_genre", ["rock", "jazz", "pop"] * 20),
        ("PhoneModels", [1, 2, 4] * 15),
        ("first gift", SPREAD),
        ("store_visits", [2, 9, 4] * 20),
        ("auto_renewal", ["yes", "no"] * 30),
        ("stores", [1, 2, 4] * 15),
        ("products_number", [1, 2, 3, 4] * 15),
        ("risk_profile", ["cautious", "balanced", "aggressive"] * 20),
        ("branch", ["North", "South", "East"] * 20),
        ("consumption_index", SPREAD),
        ("sesiones_semana", FEW),
        ("numbercalls", FEW),
        ("partnership_purchases", FEW),
        ("clientes_nuevos", FEW),
        ("contrato", ["mensual", "anual"] * 30),
        ("blocked_calls", FEW),
        ("recommendation", [2, 9, 4] * 20),
        ("reason", ["gift", "travel", "work"] * 20),
        ("days_since_last_purchase", FEW),
        ("orders_last_4", FEW),
        ("acquisition_source", ["web", "branch", "friend"] * 20),
    ],
)
def test_what_customers_do_stays_an_input_whatever_word_stands_beside_it(header, values):
    assert role_of(header, values) is None


def test_random_digits_are_no_card_numbers():
    random.seed(5)
    for digits in range(13, 20):
        column = [str(random.randrange(10 ** (digits - 1), 10**digits)) for _ in range(2_000)]
        assert not holds_card_numbers(pa.array(column))


def test_luhn_finds_every_single_wrong_digit():
    for place in range(16):
        for digit in "0123456789":
            changed = "4111111111111111"[:place] + digit + "4111111111111111"[place + 1 :]
            assert passes_luhn(changed) == (changed == "4111111111111111")


@pytest.mark.reference
def test_the_reference_file_raises_no_false_alarm(reference_file):
    columns = read_customers(reference_file).columns
    assert [column.kind for column in columns] == ["id", *["number"] * 17]
    assert not any(column.doubtful for column in columns)


def test_header_words_ignore_case_accents_plurals_and_separators():
    spellings = ("Cash Advances", "cash_advance", "CashAdvance", "CASH-ADVANCE", " cash.advance ", "Cäsh_adv")
    assert {header_words(header) for header in spellings} == {("cash", "advance")}


@pytest.mark.parametrize(
    "written", ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%b %d, %Y"], ids=["ISO", "points", "day first", "words"]
)
def test_dates_are_days_only_where_somebody_says_that_they_are_a_number(written):
    days = [(row * 37) % 400 for row in range(60)]
    dates = [(pd.Timestamp("2026-03-31") - pd.Timedelta(days=day)).strftime(written) for day in days]
    frame = pd.DataFrame(
        {"id": [f"C{row}" for row in range(60)], "joined": dates, "visits": [row % 7 for row in range(60)]}
    )
    assert [column.kind for column in read_customers(frame).columns][1] == "date"
    customers = read_customers(frame, mapping={"joined": "number"})
    column = customers.columns[1]
    assert (column.kind, column.role, column.symbol) == ("number", "duration", "days")
    assert customers.frame["joined"].tolist() == [day - min(days) for day in days]


def test_kinds_of_places_under_the_header_of_an_address_are_levels():
    kinds = ["urban" if i % 3 else "rural" for i in range(ROWS)]
    assert understood(address=kinds)["address"].kind == "category"
    assert (
        understood(address=[f"{i} {'Mill' if i % 2 else 'High'} Lane" for i in range(ROWS)])["address"].kind
        == "personal"
    )


def test_days_that_differ_for_everybody_are_no_id():
    days = pd.date_range("2020-01-01", periods=ROWS, freq="9D")
    frame = pd.DataFrame({"hired": days.strftime("%Y-%m-%d"), "spend": money()})
    assert {column.name: column.kind for column in read_customers(frame).columns}["hired"] == "date"


def test_days_of_the_month_under_the_header_of_a_date_are_set_aside():
    assert understood(date=[1 + i % 28 for i in range(ROWS)])["date"].kind == "date"


def test_numbers_that_may_be_counts_are_asked_about():
    counts = [1 + int(n) for n in RNG.exponential(9, 400)]
    frame = pd.DataFrame({"spend": money(400), "item_number": counts})
    customers = read_customers(frame)
    assert [issue.column for issue in customers.issues if issue.question] == ["item_number"]


@pytest.mark.parametrize("header", ["Total_visits_bank", "orders_channel", "Store visits"])
def test_few_numbers_of_many_things_say_how_many_and_not_which(header):
    columns = understood(spend=money(), **{header: [i % 6 for i in range(ROWS)]})
    assert (columns[header].kind, columns[header].role) == ("number", "count")


def test_an_id_that_stands_in_several_rows_is_not_said_to_be_different_for_every_customer():
    frame = pd.DataFrame({"Id": [i // 3 for i in range(300)], "steps": RNG.poisson(4, 300)})
    [column] = [column for column in read_customers(frame).columns if column.kind == "id"]
    assert "different for every" not in column.because


def test_a_number_and_more_is_that_number_and_is_told():
    visits = [["0", "1", "2", "3+"][i % 4] for i in range(ROWS)]
    frame = pd.DataFrame({"spend": money(), "visits": visits})
    customers = read_customers(frame)
    assert customers.frame["visits"].max() == 3
    assert customers.frame["visits"].notna().all()
    assert [change.example for change in customers.changes if change.column == "visits"] == ["3+ → 3"]
    assert not customers.issues


def test_less_than_the_lowest_number_is_a_level_of_its_own():
    years = [["< 1", "1", "2", "3"][i % 4] for i in range(ROWS)]
    column = understood(years_at_bank=years)["years_at_bank"]
    assert (column.kind, column.levels) == ("category", ("< 1", "1", "2", "3"))


def test_a_unique_id_of_another_thing_is_the_id_where_there_is_no_other():
    frame = pd.DataFrame({"employee_id": RNG.permutation(np.arange(1, ROWS * 9, 9)), "spend": money()})
    assert {column.name: column.kind for column in read_customers(frame).columns}["employee_id"] == "id"


@pytest.mark.parametrize(
    "header",
    [
        *("OVERDUE", "past_due", "Is_Delinquent", "in_arrears", "late_payment", "NPL", "written_off", "ChargedOff"),
        *("bankrupt", "in collections", "überfällig", "Moroso", "em_atraso", "Impayé", "gecikme", "逾期"),
    ],
)
def test_a_flag_of_arrears_is_an_outcome(header):
    assert {role_of(header, values)[0] for values in ([0, 1] * 30, ["no", "yes"] * 30)} == {"outcome"}


@pytest.mark.parametrize("header", ["days_past_due", "Late payments", "delinq_2y", "Amount in arrears"])
def test_how_often_and_how_much_was_late_stays_an_input(header):
    assert understood(**{header: [row % 7 for row in range(ROWS)]})[header].kind == "number"


@pytest.mark.parametrize("header", ["Gross_Pay", "net pay", "Take-home pay", "BASE PAY", "annual_pay"])
def test_what_people_earn_is_an_amount_and_no_payment(header):
    column = understood(**{header: money()})[header]
    assert (column.kind, column.measure, column.role) == ("number", None, "amount")
    assert understood(**{"net payments": money()})["net payments"].measure == "payments"


def test_instalments_are_purchases_only_beside_purchases():
    assert understood(installment=money())["installment"].measure is None
    assert understood(installment=money(), purchases=money())["installment"].measure == "installments_purchases"
    assert understood(current_installment_accounts=money())["current_installment_accounts"].measure is None


def test_what_may_be_of_a_loan_is_no_measure_of_a_card_until_somebody_says_so():
    lent = {"loan_amount": money(), "credit_limit": money(), "payments": money()}
    assert not any(column.measure for column in understood(**lent).values())
    assert understood({"credit_limit": "credit_limit"}, **lent)["credit_limit"].measure == "credit_limit"
    assert understood(purchases=money(), **lent)["credit_limit"].measure == "credit_limit"


def test_a_model_in_words_is_a_kind_and_no_score():
    models = [f"Model {'ABC'[row % 3]}" for row in range(ROWS)]
    assert understood(Model=models)["Model"].kind == "category"
    assert understood(Model=[row % 7 / 7 for row in range(ROWS)])["Model"].role == "model score"


def test_a_weight_in_kilograms_is_no_weight_in_a_sample():
    grams = RNG.uniform(100, 300, ROWS)
    assert understood(sample_weight=RNG.uniform(0.4, 2, ROWS))["sample_weight"].role == "weight"
    assert understood(MobileWeight=grams)["MobileWeight"].kind == "number"
    assert understood(weight=RNG.integers(55, 110, ROWS))["weight"].role == "protected"


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("relationship", ["Husband", "Wife", "Own-child", "Unmarried", "Other-relative"] * 12),
        ("personal_status", ["'male single'", "'female div/dep/mar'", "'male mar/wid'"] * 20),
        ("CLMSEX", [1, 2] * 30),
        ("adults", [1, 2, 3] * 20),
        ("afam", ["no", "yes"] * 30),
    ],
)
def test_protected_characteristics_are_known_in_unusual_columns(header, values):
    assert role_of(header, values) == ("protected", True)


@pytest.mark.parametrize(
    ("header", "values", "role"),
    [
        ("deny", ["no", "yes"] * 30, "outcome"),
        ("debtor_status", [0, 1] * 30, "outcome"),
        ("ramadan_flag", [0, 1] * 30, "date part"),
        ("unemployment_rate", [4 + row / 97 for row in range(ROWS)], "economy"),
        ("category_spend_fuel", [37 * row % 1_201 for row in range(ROWS)], "amount"),
        ("c#default", [0, 1] * 30, "outcome"),
        ("classification", [0, 1] * 30, "outcome"),
        ("rf_pred_class", ["Yes", "No"] * 30, "model score"),
        ("Under.30", ["Yes", "No"] * 30, "protected"),
        ("union", [0, 1] * 30, "protected"),
        ("Population", [4_400, 12_500, 31_000] * 20, "economy"),
        ("will_take_loan", [0, 1] * 30, "outcome"),
        ("bought_product", [0, 1] * 30, "outcome"),
        ("FOREIGN", [0, 1] * 30, "protected"),
        ("Complain", [0, 1] * 30, "outcome"),
        ("Status", ["good", "bad"] * 30, "outcome"),
        ("number_customer_service_calls", [*range(10)] * 6, "count"),
        ("offer_completed", [0, 1, 2, 4] * 15, "count"),
        ("AutoAge", [1, 2, 5, 9] * 15, "duration"),
        ("debt_to_income", [0.1, 0.7, 1.2] * 20, "share"),
        ("Month_to_end_contract", [1, 6, 12] * 20, "duration"),
        ("earliest_credit_line", [*range(1970, 2000)] * 2, "date part"),
        ("lat", [12.91, 12.97, 13.02] * 20, "place"),
        ("lon", [12.91, 12.97, 13.02] * 20, "place"),
        ("Årsinkomst", [110, 220, 315] * 20, "amount"),
        ("Omsætning", [110.5, 220, 315] * 20, "amount"),
        ("Antall kjøp", [*range(10)] * 6, "count"),
    ],
)
def test_words_that_are_not_what_their_parts_are(header, values, role):
    assert understood(**{header: values})[header].role == role


def test_codes_say_which_kind_of_customer_or_only_where_he_is_served():
    letters = ["A", "B", "C"] * 20
    columns = understood(
        plan_code=RNG.integers(1, 4, ROWS),
        StoreID=FEW,
        region=[5, 4, 3, 2, 1] * 12,
        agent_code=letters,
        id_region=["R1", "R2", "R3"] * 20,
        joined_in=["01-2023", "11-2023"] * 30,
    )
    usable = {name: column.usable for name, column in columns.items() if column.role in ("key", "date")}
    assert usable == {
        "plan_code": True,
        **dict.fromkeys(("StoreID", "region", "agent_code", "id_region", "joined_in"), False),
    }
    assert columns["region"].describe


def test_what_each_answer_about_codes_would_change_is_said():
    codes = pd.DataFrame({"visits": [row % 9 for row in range(400)], "balance": [1 + row % 4 for row in range(400)]})
    [question] = [issue.question for issue in read_customers(codes).issues if issue.question]
    assert [option.label.split(",")[0] for option in question.options] == ["codes", "amounts"]
    assert all("alike" in option.label for option in question.options)


def test_years_at_school_are_numbers_and_stages_of_it_are_levels():
    kinds = [
        understood(Education=[low + row % many for row in range(ROWS)])["Education"].kind
        for low, many in ((6, 12), (1, 4))
    ]
    assert kinds == ["number", "category"]


def test_codes_of_many_places_are_no_amounts_and_counts_of_calls_no_ids():
    rows = range(1_200)
    columns = {
        "CUST_ID": [f"C{row}" for row in rows],
        "branch_code": [1 + row * 7 % 150 for row in rows],
        "policy_sales_channel": [1 + row * 7 % 150 for row in rows],
        "CustomerCareCalls": [row % 30 for row in rows],
        "total_rech_num_6": [row % 40 for row in rows],
        "days_id_issued": [-row * 3 for row in rows],
    }
    customers = read_customers(pd.DataFrame(columns))
    assert [column.kind for column in customers.columns] == ["id", *["ignored"] * 2, *["number"] * 3]
    assert not [issue for issue in customers.issues if issue.severity == "error"]


def test_yes_and_no_under_the_header_of_a_measure_are_no_money():
    assert understood(Purchase=[0, 1, 1] * 20)["Purchase"].role == "outcome"


def test_sources_named_by_letters_tell_nobodys_sex():
    flags = {f"source_{letter}": [int(row % 7 == place) for row in range(ROWS)] for place, letter in enumerate("abmw")}
    assert not [column for column in understood(**flags).values() if column.role == "protected"]


def test_whole_amounts_that_all_differ_are_no_ids_where_they_thin_out_upwards():
    spread = [int(40 * 1.05 ** ((37 * row) % 101)) for row in range(101)]
    frame = pd.DataFrame({"socio": [f"S{row}" for row in range(101)], "gaseosa": spread})
    assert [column.kind for column in read_customers(frame).columns] == ["id", "number"]


def test_a_bare_word_for_people_with_few_values_is_no_owner_of_rows():
    frame = pd.DataFrame({"citizen": [row % 9 for row in range(600)], "spend": [row * 1.7 for row in range(600)]})
    assert not [issue for issue in read_customers(frame).issues if issue.severity == "error"]


@pytest.mark.parametrize(
    ("flags", "role"),
    [
        (["frobbed"], "outcome"),
        (["frobbed", "quuxed"], None),
        (["has_card"], None),
        (["paperless_frobbing_fee"], None),
        (["clicks_frobbed"], None),
        (["status"], "outcome"),
    ],
    ids=["unknown and last", "one of many", "known", "says what it is of", "one of a set", "a state without a name"],
)
def test_a_zero_or_one_that_stands_last_under_an_unknown_name_is_asked_about_as_an_outcome(flags, role):
    random = np.random.default_rng(6)
    names = ["annual_spend", "visits", "basket_value", "clicks", "minutes"]
    table = pd.DataFrame(random.lognormal(3, 1, (200, len(names))).round(2), columns=names)
    table[flags] = random.integers(0, 2, (200, len(flags)))
    customers = read_customers(table)
    last = customers.columns[-1]
    assert (last.role if last.role == "outcome" else None) == role
    assert any(issue.question and issue.column == last.name for issue in customers.issues) == bool(role)
    said = read_customers(table, mapping={last.name: "category"})
    assert said.columns[-1].usable


def test_salutations_tell_the_sex_also_where_a_few_have_another_title():
    titles = ["Mr"] * 30 + ["Mrs"] * 20 + ["Ms"] * 9 + ["Rev"]
    assert understood(title=titles)["title"].role == "protected"
    assert understood(title=["Mr"] * 30 + ["Rev"] * 30)["title"].role != "protected"


@pytest.mark.parametrize("header", ["added_by", "last_followup_by", "Created By"])
def test_numbers_of_who_did_something_are_no_quantity(header):
    numbers = [1 + place * place % 41 for place in range(ROWS)]
    assert understood(**{header: numbers})[header].usable is False
    assert understood(spend_by_month=money())["spend_by_month"].usable is True


def test_who_serves_a_customer_is_described_and_no_input():
    served = ["Ida Holt", "Per Lund", "Eva Dahl"] * 20
    column = understood(account_manager=served)["account_manager"]
    assert (column.usable, column.describe) == (False, True)
    assert understood(account_manager=["yes", "no", "no"] * 20)["account_manager"].usable is True


@pytest.mark.parametrize("header", ["account_owner", "assigned_to", "Created by", "Kundenberater", "lead owner"])
def test_whoever_looks_after_a_record_is_described_and_no_input(header):
    column = understood(**{header: ["Ida Holt", "Per Lund", "Eva Dahl"] * 20})[header]
    assert (column.usable, column.describe) == (False, True)


@pytest.mark.parametrize(
    ("header", "values"), [("status", ["Active", "Inactive"]), ("Estado", ["Activo", "Inactivo"]), ("Activo", [0, 1])]
)
def test_whether_somebody_is_still_a_customer_is_asked_about_as_an_outcome(header, values):
    column = understood(visits=[3, 1, 4] * 20, spend=money(), **{header: values * 30})[header]
    assert (column.role, column.doubtful) == ("outcome", True)
    assert understood(visits=[3, 1, 4] * 20, spend=money(), is_active=[0, 1] * 30)["is_active"].usable is True


def test_weekdays_are_known_without_their_accents():
    days = ["Lunes", "Miercoles", "Sabado"] * 20
    assert understood(dia_semana_alta=days)["dia_semana_alta"].role == "date part"


def test_the_risk_of_an_outcome_in_numbers_is_what_a_model_said():
    assert understood(churn_risk=RNG.uniform(0, 40, ROWS).round(1))["churn_risk"].role == "model score"


def test_an_amount_that_a_model_is_to_predict_is_an_outcome_until_a_person_says_else():
    column = understood(target_amount=money())["target_amount"]
    assert (column.role, column.doubtful) == ("outcome", True)


def test_the_kind_of_a_document_may_tell_who_is_a_foreigner_and_is_asked_about():
    column = understood(tipo_documento=["CC", "CE", "TI"] * 20)["tipo_documento"]
    assert (column.usable, column.describe, column.role, column.doubtful) == (False, True, "protected", True)


def test_few_different_totals_of_transactions_are_a_count_and_no_codes():
    column = understood(Total_Transactions=[1 + place % 4 for place in range(ROWS)])["Total_Transactions"]
    assert (column.kind, column.role) == ("number", "count")
