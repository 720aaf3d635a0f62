import numpy as np
import pandas as pd
import pytest

from ccseg.describing.conditions import Context
from ccseg.describing.exclusions import CARE, EXCLUSIONS, HOLDS, REVIEWS, exclusions
from ccseg.describing.kpis import with_kpis
from ccseg.describing.plays import ROWS
from ccseg.reading.customers import read_customers
from tests.groups import name, split


@pytest.fixture(scope="module")
def orders():
    """Customers of a shop in two groups; every tenth is late, every seventh has left."""
    random = np.random.default_rng(0)
    number = np.arange(200)
    return pd.DataFrame(
        {
            "customer": [f"c{each}" for each in number],
            "orders": random.poisson(np.where(number < 100, 3, 30)).astype(float),
            "basket": random.lognormal(np.where(number < 100, 2, 4), 0.3).round(2),
            "days past due": np.where(number % 10 == 0, 5.0, 0.0),
            "churned": np.where(number % 7 == 0, "yes", "no"),
        }
    )


@pytest.fixture(scope="module")
def shop(orders):
    """The same as customers, with the segment of each, and the segments."""
    customers = read_customers(orders)
    labels = (customers.values()["orders"].to_numpy() > 15).astype(int)
    return customers, labels, name(split(orders, 2))


def test_each_play_that_is_named_exists_and_every_hold_is_one():
    keys = {row.key for row in ROWS}
    assert keys >= {*CARE, *HOLDS, *REVIEWS}
    assert {key for key in keys if key.startswith("hold")} == set(HOLDS)
    assert {play for exclusion in EXCLUSIONS for play in exclusion.plays} <= keys


def test_who_is_late_or_has_left_is_left_out_of_all_plays_and_told_why(orders, shop):
    told = exclusions(*shop)
    late, left = orders["days past due"] > 0, orders["churned"] == "yes"
    assert (told["leave_out_of"].notna() == (late | left)).all()
    assert set(told["leave_out_of"].dropna()) == {"Marketing; Retention"}
    assert told["why_left_out"][0] == "has left; is or was behind with payments"
    assert set(told["why_left_out"][late & ~left]) == {"is or was behind with payments"}
    assert set(told["why_left_out"][left & ~late]) == {"has left"}


def test_who_has_defaulted_is_left_out_of_all_plays(orders, shop):
    _, labels, segments = shop
    lent = orders.assign(churned="no").rename(columns={"churned": "left", "days past due": "loan_default"})
    lent["loan_default"] = (lent["loan_default"] > 0).astype(int)
    told = exclusions(read_customers(lent), labels, segments)
    assert set(told["why_left_out"].dropna()) == {"has defaulted, as the file says"}
    assert told["leave_out_of"].notna().sum() == 20


def test_an_average_delay_that_most_have_leaves_nobody_out(orders, shop):
    _, labels, segments = shop
    delays = orders.assign(churned="no").rename(columns={"days past due": "payment_delay_avg"})
    of_few = read_customers(delays)
    of_most = read_customers(delays.assign(payment_delay_avg=delays["payment_delay_avg"] + 0.4))
    assert exclusions(of_few, labels, segments)["why_left_out"].notna().sum() == 20
    assert exclusions(of_most, labels, segments)["why_left_out"].isna().all()


def test_nobody_is_left_out_of_a_play_that_was_made_for_them_or_without_a_segment(shop):
    customers, labels, segments = shop
    gone = [segment.but(context=Context(left=True)) for segment in segments]
    assert exclusions(customers, labels, gone).isna().all().all()
    assert exclusions(customers, np.full(len(labels), -1), segments).isna().all().all()


def test_a_stretched_customer_is_left_out_whatever_the_segment_is(result):
    told = exclusions(result.customers, result.labels, result.run.segments)
    figures = with_kpis(result.customers.values()).reset_index(drop=True)
    near = figures["utilisation"] >= 0.9
    stretched = near & ((figures["minimum_coverage"] < 1.5) | (figures["payments"] == 0))
    care = [segment.segment for segment in result.run.segments if segment.persona.archetype == "stretched"]
    expected = stretched & ~np.isin(result.labels, care)
    assert expected.sum() > 5
    assert (told["why_left_out"].str.contains("uses 90% of the limit", na=False) == expected).all()
    assert told["leave_out_of"][expected].str.startswith("Marketing").all()
