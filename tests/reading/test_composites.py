"""Scores that a rule worked out from the other columns are no input; what people answered, and what is new, is one."""

import numpy as np
import pandas as pd
import pytest

from ccseg.reading.customers import read_customers

ROWS = 240
RNG = np.random.default_rng(13)
VISITS, SPEND, TENURE = RNG.poisson(6, ROWS), RNG.gamma(2, 80, ROWS).round(2), RNG.integers(1, 90, ROWS)
TABLE = {"customer_id": [f"K{place:04}" for place in range(ROWS)], "visits": VISITS, "spend": SPEND, "stay": TENURE}


def roles(mapping=None, **columns):
    return {
        column.name: (column.usable, column.role, column.because)
        for column in read_customers(pd.DataFrame({**TABLE, **columns}), mapping=mapping or {}).columns
    }


def scaled(values):
    return (values - values.min()) / (values.max() - values.min())


RULED = (100 * (0.5 * scaled(VISITS) + 0.3 * scaled(SPEND) + 0.2 * scaled(TENURE))).round(1)


def test_a_score_that_follows_from_the_other_columns_is_no_input_and_says_from_which():
    usable, role, because = roles(fidelity_score=RULED)["fidelity_score"]
    assert (usable, role) == (False, "duplicate")
    assert "'visits', 'spend' and 'stay'" in because


def test_a_score_that_a_rule_cut_off_follows_by_its_ranks():
    bent = np.exp(RULED / 12).round(3)
    assert roles(loyalty_score=bent)["loyalty_score"][0] is False


def test_a_score_that_says_something_new_stays_and_so_does_what_people_answered():
    told = roles(credit_score=RNG.normal(650, 70, ROWS).round(), satisfaction_score=RULED)
    assert (told["credit_score"][0], told["satisfaction_score"][0]) == (True, True)


@pytest.mark.parametrize("header", ["credit_score", "fico", "score_crediticio"])
def test_a_credit_score_stays_though_others_were_worked_out_of_it(header):
    score = RNG.normal(650, 70, ROWS).round()
    rate = (30 - score / 40 + RNG.normal(0, 0.2, ROWS)).round(2)
    assert roles(**{header: score}, interest_rate=rate)[header][0] is True


def test_what_a_person_says_of_a_score_stands():
    assert roles({"fidelity_score": "number"}, fidelity_score=RULED)["fidelity_score"][0] is True


def test_a_score_that_mostly_follows_is_no_input_and_one_that_half_follows_is():
    noise = RNG.normal(0, 1, ROWS)
    mostly, half = (RULED + share * RULED.std() * noise for share in (0.35, 0.8))
    assert [roles(loyalty_score=score.round(1))["loyalty_score"][0] for score in (mostly, half)] == [False, True]


WORTH = (SPEND * VISITS * 1.7).round(2)


@pytest.mark.parametrize("header", ["CLV", "clv_1yr", "Customer Lifetime Value"])
def test_what_a_customer_is_worth_is_no_input_beside_what_it_is_worked_out_from(header):
    usable, role, because = roles(**{header: WORTH})[header]
    assert (usable, role) == (False, "model score")
    assert "'spend' and 'visits'" in because
    assert roles({header: "number"}, **{header: WORTH})[header][0] is True


def test_what_a_customer_is_worth_stays_where_no_payments_are_told_and_a_loan_to_value_always():
    frame = pd.DataFrame({"customer_id": TABLE["customer_id"], "visits": VISITS, "stay": TENURE, "ltv": WORTH})
    alone = {column.name: column.usable for column in read_customers(frame.assign(average_basket=SPEND)).columns}
    assert alone["ltv"]
    assert roles(ltv=RNG.uniform(20, 95, ROWS).round(1))["ltv"][0] is True


def test_a_rank_in_the_order_of_what_a_model_said_is_a_models_too_and_a_bureaus_score_is_not():
    likely = (1 / (1 + np.exp(-RNG.normal(0, 1, ROWS)))).round(2)
    places = pd.Series(likely).rank(ascending=False, method="average")
    told = roles(purchase_probability=likely, purchase_rank=places, credit_score=(900 - 500 * likely).round(2))
    assert told["purchase_rank"][:2] == (False, "model score")
    assert "'purchase_probability'" in told["purchase_rank"][2]
    assert told["credit_score"][0] is True
    assert roles(purchase_probability=likely, visit_score=RNG.permutation(places))["visit_score"][0] is True


def test_r_f_and_m_are_grades_where_all_three_are_there():
    grades = {letter: RNG.integers(1, 6, ROWS) for letter in "RFM"}
    told = roles(**grades)
    assert [told[letter][:2] for letter in "RFM"] == [(False, "segment")] * 3
    assert roles(R=grades["R"], F=grades["F"])["R"][1] != "segment"
