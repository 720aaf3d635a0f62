import numpy as np
import pandas as pd
import pytest

from ccseg.sample import BEHAVIOURS, HEADERS, make_sample, sample_csv, true_behaviour

FREQUENCIES = [header for header in HEADERS if header.endswith("FREQUENCY")] + ["PRC_FULL_PAYMENT"]


@pytest.fixture(scope="module")
def portfolio() -> pd.DataFrame:
    return make_sample()


@pytest.mark.reference
def test_headers_are_those_of_the_reference_file(portfolio, reference_file):
    assert list(portfolio.columns) == list(pd.read_csv(reference_file, nrows=0).columns)


def test_same_seed_gives_the_same_bytes_and_another_seed_others():
    assert sample_csv(200, seed=1) == sample_csv(200, seed=1)
    assert sample_csv(200, seed=1) != sample_csv(200, seed=2)


def test_purchases_are_oneoff_plus_instalments_to_the_cent(portfolio):
    parts = portfolio["ONEOFF_PURCHASES"] + portfolio["INSTALLMENTS_PURCHASES"]
    assert (parts - portfolio["PURCHASES"]).abs().max() < 0.005


@pytest.mark.parametrize("header", FREQUENCIES)
def test_frequencies_are_whole_months_of_the_tenure(portfolio, header):
    months = portfolio[header] * portfolio["TENURE"]
    assert portfolio[header].between(0, 1).all()
    assert (months - months.round()).abs().max() < 1e-4


def test_nobody_buys_without_a_purchase_or_draws_cash_without_a_draw(portfolio):
    assert ((portfolio["PURCHASES"] > 0) == (portfolio["PURCHASES_TRX"] > 0)).all()
    assert ((portfolio["CASH_ADVANCE"] > 0) == (portfolio["CASH_ADVANCE_TRX"] > 0)).all()
    assert (portfolio["PURCHASES_TRX"] >= portfolio["PURCHASES_FREQUENCY"] * portfolio["TENURE"] - 1e-3).all()


def test_minimum_payments_are_missing_only_where_nothing_was_recorded(portfolio):
    missing = portfolio["MINIMUM_PAYMENTS"].isna()
    assert 0 < missing.mean() < 0.10
    assert ((portfolio["PAYMENTS"] == 0) | (portfolio["BALANCE"] < 5))[missing].all()


def test_limits_stand_on_the_steps_issuers_use(portfolio):
    limit = portfolio["CREDIT_LIMIT"]
    step = np.select([limit < 1_000, limit < 10_000], [100, 500], 1_000)
    assert (limit % step == 0).all()
    assert limit.between(300, 30_000).all()


def test_every_behaviour_appears_near_its_share():
    shares = true_behaviour().value_counts(normalize=True)
    for behaviour in BEHAVIOURS:
        assert shares[behaviour.name] == pytest.approx(behaviour.share, abs=0.02)


def test_behaviours_do_what_their_names_say(portfolio):
    kpis = pd.DataFrame(
        {
            "used": portfolio["BALANCE"] / portfolio["CREDIT_LIMIT"],
            "spend": portfolio["PURCHASES"],
            "cash": portfolio["CASH_ADVANCE"],
            "full": portfolio["PRC_FULL_PAYMENT"],
            "instalments": portfolio["PURCHASES_INSTALLMENTS_FREQUENCY"],
        }
    )
    highest = kpis.groupby(true_behaviour().to_numpy()).median().idxmax()
    assert highest.to_dict() == {
        "used": "stretched",
        "spend": "big spender",
        "cash": "cash-reliant",
        "full": "transactor",
        "instalments": "instalment buyer",
    }
