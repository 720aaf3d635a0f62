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
