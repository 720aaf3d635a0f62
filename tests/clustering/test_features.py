"""Features: plans are numbers that say what the formulas say, for these customers and for new ones."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, rankdata

from ccseg.clustering.features import PREPARATIONS, Coded, FeaturePlan, fit_plan, prepare_features
from ccseg.errors import UnusableTable


@pytest.fixture(scope="module")
def values():
    random = np.random.default_rng(3)
    spend = np.where(random.random(500) < 0.4, 0.0, random.lognormal(5, 1, 500))
    return pd.DataFrame(
        {
            "purchases": spend,
            "tenure": random.integers(6, 13, 500).astype(float),
            "channel": random.choice(["app", "branch", "web"], 500),
        }
    )


def standardised(x):
    return (x - x.mean()) / x.std()


@pytest.mark.parametrize("preparation", PREPARATIONS)
def test_a_plan_is_the_same_after_a_round_trip_and_applies_to_one_customer(values, preparation):
    features = prepare_features(values, preparation)
    plan = FeaturePlan.from_json(features.plan.to_json())
    assert np.array_equal(plan.apply(values), features.matrix)
    assert np.array_equal(plan.apply(values.iloc[[7]]), features.matrix[[7]])


def test_hurdle_keeps_zero_apart_and_ranks_the_rest(values):
    matrix = prepare_features(values[["purchases"]], "hurdle").matrix[:, 0]
    positive = values["purchases"].to_numpy() > 0
    expected = np.zeros(len(values))
    expected[positive] = 1 + (rankdata(values["purchases"][positive]) - 0.5) / positive.sum()
    assert matrix == pytest.approx(standardised(expected), abs=0.02)


def test_hurdle_makes_normal_scores_of_a_column_without_zeros(values):
    matrix = prepare_features(values[["tenure"]], "hurdle").matrix[:, 0]
    scores = norm.ppf((rankdata(values["tenure"]) - 0.5) / len(values))
    assert matrix == pytest.approx(standardised(scores), abs=0.02)


def test_log_bends_money_and_leaves_months(values):
    matrix = prepare_features(values[["purchases", "tenure"]], "log").matrix
    assert matrix[:, 0] == pytest.approx(standardised(np.log1p(values["purchases"].to_numpy())))
    assert matrix[:, 1] == pytest.approx(standardised(values["tenure"].to_numpy()))


def test_raw_is_the_values_themselves(values):
    assert prepare_features(values[["purchases"]], "raw").matrix[:, 0].tolist() == values["purchases"].tolist()


def test_a_category_weighs_as_much_as_one_number(values):
    assert prepare_features(values[["channel"]], "plain").matrix.var(axis=0).sum() == pytest.approx(1.0)


def test_missing_minimum_payments_mean_nothing_recorded_and_other_gaps_the_median():
    values = pd.DataFrame({"minimum_payments": [np.nan, 80.0, 90.0], "visits": [np.nan, 4.0, 8.0]})
    matrix = prepare_features(values, "raw").matrix
    assert matrix[0].tolist() == [0.0, 6.0]


def test_a_new_customer_beyond_all_seen_stays_finite(values):
    plan = prepare_features(values, "hurdle").plan
    beyond = values.head(1).assign(purchases=1e12, tenure=-5.0, channel="carrier pigeon")
    assert np.isfinite(plan.apply(beyond)).all()


def test_missing_columns_are_named(values):
    plan = prepare_features(values, "plain").plan
    with pytest.raises(UnusableTable, match="'Purchases' and 'channel'"):
        plan.apply(values[["tenure"]])


def test_columns_that_tell_nobody_apart_are_refused_by_name():
    with pytest.raises(UnusableTable, match="'visits'"):
        prepare_features(pd.DataFrame({"visits": [3.0, 3.0, 3.0]}))


def test_a_column_in_which_hardly_anybody_differs_counts_by_how_many_do():
    values = pd.DataFrame({"odd": np.r_[np.ones(3), np.zeros(297)], "common": np.r_[np.ones(90), np.zeros(210)]})
    spread = prepare_features(values, "plain").matrix.std(axis=0)
    assert spread.round(2).tolist() == [0.2, 1.0]


def test_a_category_that_hardly_anybody_is_told_of_counts_by_how_many_are():
    values = pd.DataFrame({"vip": [*["a"] * 2, *["b"] * 2, *[None] * 196]})
    assert prepare_features(values, "hurdle").matrix.var(axis=0).sum() == pytest.approx(0.4**2)


def test_weights_count_squared_differences():
    values = pd.DataFrame({"visits": [1.0, 2.0, 6.0], "spend": [5.0, 1.0, 2.0]})
    features = prepare_features(values, "plain", weights={"spend": 0.25})
    assert features.matrix.var(axis=0).round(9).tolist() == [1.0, 0.25]
    assert features.plan.weights == {"visits": 1.0, "spend": 0.25}


@pytest.mark.parametrize("preparation", PREPARATIONS)
def test_plans_and_features_of_a_resample_are_those_of_its_rows(preparation):
    random = np.random.default_rng(0)
    values = pd.DataFrame(
        {
            "balance": random.lognormal(5, 2, 300).round(1),
            "purchases": np.maximum(random.normal(0, 3, 300).round(), 0),
            "minimum_payments": np.where(random.random(300) < 0.2, np.nan, random.integers(0, 9, 300)),
            "own": np.where(random.random(300) < 0.1, np.nan, random.normal(size=300)),
            "region": pd.Series(["north", "south", "west", "ß", None], dtype="str")
            .take(random.integers(0, 5, 300))
            .array,
        }
    )
    coded = Coded.of(values)
    for rows in (np.arange(300), np.sort(random.integers(0, 300, 300)), np.arange(0, 300, 3)):
        plan = coded.fit_plan(rows, preparation, "fill")
        assert plan == fit_plan(values.iloc[rows], preparation, "fill")
        assert np.array_equal(coded.apply(plan), plan.apply(values))
