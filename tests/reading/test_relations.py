"""What columns tell about each other leaves the customers readable."""

import pandas as pd

from ccseg.reading.customers import read_customers


def test_a_measure_that_says_the_same_as_an_outcome_is_set_aside_and_no_measure_any_more():
    halves = [place % 2 for place in range(60)]
    table = {"id": [f"C{place}" for place in range(60)], "balance": [float(place * 7 % 59) for place in range(60)]}
    frame = pd.DataFrame({**table, "churn": halves, "payments": [100.0 + 50 * half for half in halves]})
    [payments] = [column for column in read_customers(frame).columns if column.name == "payments"]
    assert (payments.usable, payments.measure) == (False, None)
