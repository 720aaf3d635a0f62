"""A column that follows from another one does not count twice, and one that tells what is protected is protected."""

import numpy as np
import pandas as pd
import pytest

from ccseg.reading.customers import read_customers

ROWS = 240
RNG = np.random.default_rng(11)
PLANS = RNG.choice(["Home 1", "Home 2", "Work 1", "Work 2"], ROWS)
INCOME = RNG.uniform(10, 90, ROWS).round(1)
SPENT = np.where(RNG.random(ROWS) < 0.4, 0.0, RNG.uniform(5, 80, ROWS).round(2))


def understood(mapping=None, **columns):
    frame = pd.DataFrame({"customer_id": [f"C{i}" for i in range(ROWS)], "visits": RNG.poisson(4, ROWS), **columns})
    return {column.name: column for column in read_customers(frame, mapping=mapping or {}).columns}


def kinds():
    return [plan.split()[0] for plan in PLANS]


def bands(values, cuts):
    return pd.cut(values, [-np.inf, *cuts, np.inf], labels=[f"band {n}" for n in range(len(cuts) + 1)]).astype(str)


def test_a_kind_that_follows_from_its_subkind_counts_once():
    columns = understood(plan=PLANS, plan_type=kinds())
    assert columns["plan"].usable
    assert (columns["plan_type"].usable, columns["plan_type"].role) == (False, "duplicate")
    assert "'plan'" in columns["plan_type"].because


def test_subkinds_too_many_to_compare_give_way_to_their_kind():
    places = RNG.choice([f"Town {n}" for n in range(14)], ROWS)
    columns = understood(branch_kind=[f"Shop {int(place.split()[1]) % 3}" for place in places], branch_name=places)
    assert columns["branch_kind"].usable
    assert not columns["branch_name"].usable


def test_bands_of_a_number_count_once():
    columns = understood(monthly_spend=INCOME, spend_level=bands(INCOME, [30, 60]))
    assert columns["monthly_spend"].usable
    assert columns["spend_level"].role == "duplicate"


def test_numbered_bands_and_bands_that_end_too_early_count_once():
    cut = pd.cut(INCOME, [0, 30, 60, 70], labels=["low", "mid", "high"]).astype(object)
    columns = understood(monthly_income=INCOME, inccat=np.digitize(INCOME, [30, 60]), income_step=cut)
    assert [columns[name].role for name in ("inccat", "income_step")] == ["duplicate", "duplicate"]


def test_the_score_of_a_number_counts_once_and_bands_of_a_models_score_are_no_input():
    recency, risk = RNG.uniform(1, 300, ROWS).round(1), RNG.uniform(0, 1, ROWS)
    scores = pd.qcut(recency, 5, labels=False) + 1
    columns = understood(recency=recency, recency_rating=scores, churn_prob=risk, worry_level=bands(risk, [0.3, 0.7]))
    assert (columns["recency_rating"].role, columns["recency"].usable) == ("duplicate", True)
    assert (columns["worry_level"].role, columns["worry_level"].usable) == ("model score", False)


def test_bands_may_touch_where_the_number_was_rounded_after_they_were_cut():
    exact = RNG.uniform(1, 5, ROWS)
    columns = understood(happiness_index=exact.round(1), mood=bands(exact, [2.52, 4.02]))
    assert (columns["mood"].role, columns["happiness_index"].usable) == ("duplicate", True)
    scattered = bands(exact + RNG.normal(0, 0.3, ROWS), [2.52, 4.02])
    assert understood(happiness_index=exact.round(1), mood=scattered)["mood"].usable


def test_a_flag_of_those_who_did_not_come_for_long_counts_once():
    since = RNG.integers(0, 120, ROWS)
    columns = understood(days_since_visit=since, dormancy_flag=(since > 90).astype(int))
    assert (columns["dormancy_flag"].usable, columns["days_since_visit"].usable) == (False, True)


def test_a_number_that_puts_customers_in_the_order_of_an_outcome_is_one():
    coming, paid = RNG.gamma(2, 50, ROWS).round(2), RNG.gamma(2, 50, ROWS).round(2)
    columns = understood(future_revenue=coming, exp_sales=(coming * 3 + np.sqrt(coming)).round(4), paid=paid)
    assert (columns["exp_sales"].usable, columns["exp_sales"].role) == (False, "outcome")
    assert columns["paid"].usable


def test_what_follows_from_the_economy_or_from_a_place_is_no_input():
    month, place = RNG.integers(0, 9, ROWS), RNG.integers(1, 7, ROWS)
    columns = understood(
        euribor3m=4 + month * 7 % 9 / 10,
        jobs_in_k=5000 + month * 5 % 9,
        store=place,
        parking=np.array([0, 1, 1, 0, 1, 0, 0])[place],
        spend=RNG.lognormal(3, 1, ROWS),
    )
    roles = {name: column.role for name, column in columns.items() if not column.usable}
    economy, key = dict.fromkeys(("euribor3m", "jobs_in_k"), "economy"), dict.fromkeys(("store", "parking"), "key")
    assert roles == {"customer_id": "identifier", **economy, **key}


def test_a_coarser_form_of_an_earlier_segmentation_is_one_too():
    cells = RNG.integers(0, 12, ROWS)
    columns = understood(rfm_score=111 + cells, customer_category=np.array(["loyal", "lost", "new"])[cells // 4])
    assert (columns["customer_category"].role, columns["customer_category"].usable) == ("segment", False)


def test_axes_that_were_worked_out_from_other_columns_are_no_input_where_others_are_left():
    axes = {"PC1": RNG.normal(size=ROWS), "pca_2": RNG.normal(size=ROWS)}
    others = {name: RNG.lognormal(3, 1, ROWS) for name in ("spend", "basket")}
    assert {column.role for name, column in understood(**axes, **others).items() if name in axes} == {"model score"}
    assert all(column.usable for name, column in understood(**axes).items() if name in axes)


def test_shares_of_one_stem_count_all_but_one_though_a_part_is_constant():
    parts = RNG.dirichlet([2, 3, 4], 20).round(4)
    frame = pd.DataFrame(parts, columns=["share_food", "share_fuel", "share_travel"]).assign(share_other=0.0)
    frame["client"] = [f"C{row}" for row in range(20)]
    roles = [column.role for column in read_customers(frame).columns]
    assert roles == ["share", "share", "duplicate", "constant", "identifier"]


def test_a_flag_for_a_number_above_zero_counts_once():
    cut = {"is_high_value": (INCOME > 60).astype(int), "has_garden": (INCOME > 40).astype(int)}
    columns = understood(snack_spend=SPENT, buys_snacks=(SPENT > 0).astype(int), yearly_margin=INCOME, **cut)
    assert columns["buys_snacks"].role == columns["is_high_value"].role == "duplicate"
    assert columns["has_garden"].usable
    falling = understood(change=INCOME - 55, falling=(INCOME < 55).astype(int), snack_spend=SPENT)["falling"]
    assert (falling.role, falling.doubtful) == ("duplicate", False)


def test_two_kinds_that_only_lie_apart_in_a_number_both_count():
    apart = np.where(RNG.random(ROWS) < 0.5, RNG.uniform(1, 40, ROWS), RNG.uniform(60, 99, ROWS)).round(2)
    columns = understood(snack_spend=apart, network=np.where(apart > 50, "north", "south"))
    assert columns["network"].usable


def test_what_mostly_follows_counts():
    loose = [kind if RNG.random() < 0.9 else "Home" for kind in kinds()]
    assert understood(plan=PLANS, plan_type=loose)["plan_type"].usable


def test_what_tells_a_protected_characteristic_is_protected():
    ages = RNG.integers(18, 80, ROWS)
    columns = understood(age=ages, life_step=bands(ages, [30, 65]))
    assert (columns["life_step"].usable, columns["life_step"].role) == (False, "protected")


def test_numbers_for_stretches_of_a_protected_one_are_protected_and_those_for_stretches_of_others_are_not():
    ages = RNG.integers(18, 80, ROWS)
    columns = understood(
        age=ages, life_step=np.digitize(ages, [30, 65]), room=np.digitize(INCOME, [30, 60]), won=INCOME
    )
    assert (columns["life_step"].usable, columns["life_step"].role) == (False, "protected")
    assert columns["room"].usable


def test_a_number_that_hardly_differs_from_a_protected_one_is_protected():
    ages = RNG.integers(18, 80, ROWS)
    columns = understood(age=ages, years_since_school=ages - 18 + RNG.integers(-1, 2, ROWS), years_here=ages % 11)
    assert (columns["years_since_school"].usable, columns["years_since_school"].role) == (False, "protected")
    assert columns["years_here"].usable


def test_what_tells_an_outcome_is_one():
    why = RNG.choice(["", "price", "service"], ROWS, p=[0.6, 0.2, 0.2])
    columns = understood(churned=(why != "").astype(int), why_so=np.where(why == "", "stays", why))
    assert (columns["why_so"].usable, columns["why_so"].role) == (False, "outcome")


@pytest.mark.parametrize("headers", [("churned", "unhappy"), ("unhappy", "churned")])
def test_what_nearly_always_goes_with_an_outcome_is_one(headers):
    left = (RNG.random(ROWS) < 0.4).astype(int)
    nearly = left.copy()
    nearly[np.flatnonzero(left)[0]] = 0
    values = {"churned": left, "unhappy": nearly}
    columns = understood(**{header: values[header] for header in headers})
    assert (columns["unhappy"].usable, columns["unhappy"].role) == (False, "outcome")


@pytest.mark.parametrize("said", ["category", "number"])
def test_what_a_person_said_stands(said):
    columns = understood(
        {"plan_type": "category"} if said == "category" else {"buys_snacks": "number"},
        plan=PLANS,
        plan_type=kinds(),
        snack_spend=SPENT,
        buys_snacks=(SPENT > 0).astype(int),
    )
    assert columns["plan_type" if said == "category" else "buys_snacks"].usable


@pytest.mark.parametrize("header", ["income_missing", "was_income_null", "Income imputed", "income_na_flag"])
def test_a_mark_of_the_gaps_of_another_column_is_no_input(header):
    marks = RNG.integers(0, 2, ROWS)
    column = understood(income=INCOME, **{header: marks})[header]
    assert (column.usable, column.role) == (False, "duplicate")
    assert "for whom 'income' is missing" in column.because
    assert understood(income=INCOME, **{"missing_calls": marks})["missing_calls"].usable is True


def test_bands_of_a_score_that_follows_from_other_columns_are_no_input_either():
    score = (INCOME / 90 + SPENT / 80).round(3)
    columns = understood(income=INCOME, spent=SPENT, fidelity_score=score, tier=bands(score, [0.4, 0.8, 1.2]))
    assert [columns[name].role for name in ("fidelity_score", "tier")] == ["duplicate", "duplicate"]
    assert "'fidelity_score'" in columns["tier"].because
    assert columns["income"].usable is True


@pytest.mark.parametrize("header", ["tenure_band_12-36", "TenureGroup_12-36 months"])
def test_a_flag_of_one_band_whose_ends_stand_in_its_header_counts_once(header):
    tenure = RNG.integers(0, 90, ROWS)
    within = ((tenure >= 12) & (tenure < 36)).astype(int)
    assert understood(tenure=tenure, **{header: within})[header].because.startswith("Its values are bands of 'tenure'")
    assert understood(tenure=tenure, **{header: RNG.permutation(within)})[header].usable is True


@pytest.mark.parametrize(
    ("header", "yes", "no"), [("spend_level", "High", "Low"), ("is_new", 1, 0), ("nivel_gasto", "Alto", "Bajo")]
)
def test_two_levels_that_say_that_a_number_was_cut_count_once(header, yes, no):
    cut = np.where(INCOME > 47.3, yes, no)
    assert understood(income=INCOME, **{header: cut})[header].role == "duplicate"
    assert understood(income=INCOME, **{header: RNG.permutation(cut)})[header].usable is True
