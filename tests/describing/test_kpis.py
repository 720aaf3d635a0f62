import numpy as np
import pandas as pd
import pytest

from ccseg.describing.kpis import KPIS, is_card_file, kpis, with_kpis
from ccseg.reading.customers import read_customers
from ccseg.reading.measures import MEASURES

CUSTOMER = {
    "balance": 600.0,
    "purchases": 1_200.0,
    "installments_purchases": 300.0,
    "cash_advance": 400.0,
    "purchases_trx": 24.0,
    "cash_advance_trx": 4.0,
    "credit_limit": 2_000.0,
    "payments": 800.0,
    "minimum_payments": 200.0,
    "prc_full_payment": 0.25,
    "tenure": 12.0,
}


def of(**changes):
    return kpis(pd.DataFrame([CUSTOMER | changes])).iloc[0]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("utilisation", 0.3),
        ("monthly_spend", 100),
        ("monthly_cash", 400 / 12),
        ("average_ticket", 50),
        ("average_cash_draw", 100),
        ("cash_share", 0.25),
        ("instalment_share", 0.25),
        ("payment_ratio", 0.5),
        ("minimum_coverage", 4),
        ("full_pay_rate", 0.25),
        ("open_to_buy", 1_400),
        ("limit_turnover", 0.6),
    ],
)
def test_each_kpi_is_the_formula_of_the_trade(key, value):
    assert of()[key] == pytest.approx(value)


def test_every_kpi_is_made_from_measures_and_has_words():
    names = {measure.name for measure in MEASURES}
    assert all(kpi.needs <= names and kpi.title and kpi.meaning for kpi in KPIS)
    assert len({kpi.key for kpi in KPIS}) == len(KPIS) == 12


@pytest.mark.parametrize(
    ("keys", "card"),
    [
        ("tenure", False),
        ("balance", False),
        ("balance tenure payments", False),
        ("balance purchases", False),
        ("purchases cash_advance", False),
        ("purchases purchases_trx purchases_frequency", False),
        ("purchases purchases_trx purchases_frequency cash_advance", True),
        ("balance cash_advance_trx", True),
        ("credit_limit purchases", True),
        ("balance credit_limit", True),
    ],
)
def test_several_core_measures_make_a_card_file(keys, card):
    assert is_card_file(keys.split()) == card
    found = with_kpis(pd.DataFrame({key: [1.0] for key in keys.split()}))
    assert card or list(found) == keys.split()


@pytest.mark.parametrize("nothing", [0.0, np.nan])
def test_a_zero_or_missing_denominator_gives_a_missing_kpi(nothing):
    found = of(credit_limit=nothing, purchases_trx=nothing, minimum_payments=nothing)
    assert found[["utilisation", "average_ticket", "minimum_coverage", "limit_turnover"]].isna().all()


def test_no_kpi_is_ever_infinite():
    assert not np.isinf(of(credit_limit=1e-308, balance=1e308, tenure=0.0).astype(float)).any()


def test_instalments_above_purchases_count_as_all_and_a_balance_over_the_limit_leaves_nothing():
    found = of(installments_purchases=1_300.0, balance=5_000.0)
    assert found["instalment_share"] == 1
    assert found["open_to_buy"] == 0


def test_only_kpis_whose_measures_are_there_are_made():
    assert list(kpis(pd.DataFrame({"purchases": [1.0], "visits": [2.0]}))) == []


def test_a_kpi_never_hides_a_column_of_the_file():
    values = pd.DataFrame({"purchases": [10.0], "tenure": [2.0], "monthly_spend": [99.0]})
    assert with_kpis(values)["monthly_spend"].tolist() == [99.0]


@pytest.mark.reference
def test_kpis_of_the_reference_file_are_those_of_the_field_notes(reference_file):
    found = kpis(read_customers(reference_file).values()).quantile([0.1, 0.5, 0.9])
    assert found["utilisation"].round(2).tolist() == [0.01, 0.30, 0.92]
    assert found["monthly_spend"].round(0).tolist() == [0, 32, 217]
    assert found["average_ticket"].round(0).tolist() == [20, 55, 172]
    assert found["payment_ratio"].round(2).tolist() == [0.22, 0.96, 3.28]
    assert found["minimum_coverage"].round(2).tolist() == [0.61, 2.17, pytest.approx(13.3, abs=0.05)]
