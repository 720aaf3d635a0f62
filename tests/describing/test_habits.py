"""Habits are told of the segments that have them, in numbers that hold, and lead to plays of their own."""

import re

import numpy as np
import pandas as pd
import pytest

from ccseg.deriving.customers import open_customers
from ccseg.describing.habits import HABITS, find_habits
from ccseg.describing.personas import check_persona
from ccseg.describing.plays import HELPED, ROWS, rows_for
from ccseg.describing.profiles import Profile
from ccseg.describing.wording import Wording
from ccseg.reading.measures import ALL_MEASURES
from ccseg.recipes import KMeans, Recipe
from ccseg.segmentation import segment
from ccseg.texts import say
from tests.judging import hardly_judging

ROWS_OF_A_HABIT = [row for row in ROWS if row.habit]


def months(customers=90):
    """Customers with a large limit spend more and more, all others the same each month."""
    draw = np.random.default_rng(1)
    rows = []
    for customer in range(customers):
        grows = customer % 3 == 0
        for month in range(12):
            spend = (100 * 1.3**month if grows else 400) * draw.uniform(0.9, 1.1)
            rows.append((customer, f"2025-{month + 1:02}", round(spend, 2), 8_000 if grows else 2_000, spend * 0.6))
    return pd.DataFrame(rows, columns=["customer_id", "month", "purchases", "credit_limit", "balance"])


@pytest.fixture(scope="module")
def customers():
    return open_customers(months().to_csv(index=False).encode())


@pytest.fixture(scope="module")
def segments(customers):
    with hardly_judging():
        recipe = Recipe(preparation="plain", clusterer=KMeans(segments=2))
        return segment(customers, recipe, draw_map=False).run.segments


def test_a_habit_is_each_customers_own_comparison(customers):
    found = {habit.key: has for habit, has, _ in find_habits(customers)}
    growing = customers.origin.table["spend_trend"] >= 1.5
    assert found["growing"].tolist() == growing.tolist()
    assert "travelling" not in found


def test_a_habit_is_told_of_the_segment_that_has_it_alone(segments):
    told = [{rate.key for rate in each.context.rates if rate.key} for each in segments]
    assert sum("growing" in keys for keys in told) == 1


def test_the_play_of_a_habit_says_how_many_have_it_and_is_true(segments):
    plays = [play for each in segments for play in each.persona.plays if "have begun to buy" in play.action]
    assert len(plays) == 1
    assert re.match(r"Spending more: \d+% \(portfolio: \d+%\)\.", plays[0].reason)
    for each in segments:
        assert check_persona(each, segments, Wording()) == ()


def test_who_pays_in_full_is_told_of_though_most_of_the_segment_do_not():
    draw = np.random.default_rng(2)
    buys = np.repeat([True, False], 150)
    full = np.where(buys & (np.arange(300) % 3 == 0), 0.8, 0.0)
    table = pd.DataFrame(
        {
            "CUST_ID": [f"C{number}" for number in range(300)],
            "BALANCE": np.where(buys, 200, 2_000) + draw.normal(0, 20, 300).round(1),
            "PURCHASES": np.where(buys, 3_000, 100) + draw.normal(0, 20, 300).round(1),
            "CASH_ADVANCE": np.where(buys, 0, 1_500),
            "CREDIT_LIMIT": 5_000 + draw.normal(0, 100, 300).round(),
            "PAYMENTS": 1_000 + draw.normal(0, 20, 300).round(1),
            "MINIMUM_PAYMENTS": 200 + draw.normal(0, 5, 300).round(1),
            "PRC_FULL_PAYMENT": full,
        }
    )
    with hardly_judging():
        found = segment(table, Recipe(preparation="plain", clusterer=KMeans(segments=2)), draw_map=False).run.segments
    told = [play.reason for each in found for play in each.persona.plays if "To those who pay in full" in play.action]
    assert told == ["Full payers: 33% (portfolio: 17%)."]
    assert all(check_persona(each, found, Wording()) == () for each in found)


@pytest.mark.parametrize("kind", HELPED)
def test_whoever_needs_help_gets_no_play_of_a_habit(kind):
    nobody = Profile(segment=0, size=9, share=1, totals={}, figures=(), levels=(), distributions=())
    assert not [row for row in rows_for(kind, nobody, [habit.key for habit in HABITS]) if row.habit]


def test_every_habit_has_words_names_measures_and_no_amount_of_money():
    money = {measure.name for measure in ALL_MEASURES if measure.unit == "money"}
    assert {habit.key for habit in HABITS} == set(say.raw("habits")) >= {row.habit for row in ROWS_OF_A_HABIT}
    for habit in HABITS:
        assert habit.needs <= {measure.name for measure in ALL_MEASURES} - money
