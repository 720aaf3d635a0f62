import numpy as np
import pandas as pd
import pytest

from ccseg.describing.labelled import Labelled
from ccseg.describing.ledger import Ledger
from ccseg.describing.points import find_points
from ccseg.describing.profiles import profile_segments
from ccseg.describing.rules import Condition, Rule
from ccseg.describing.stories import HEADLINE, StoryNarrator
from ccseg.describing.wording import Wording
from tests.groups import card_segments, category, number

PLAIN = StoryNarrator(Wording())
COLUMNS = (
    number("visits", unit="count"),
    number("has_kids"),
    category("region"),
    number("CASH_ADVANCE", measure="cash_advance", unit="money"),
    number("CREDIT_LIMIT", measure="credit_limit", unit="money"),
    number("PURCHASES_FREQUENCY", measure="purchases_frequency", unit="share"),
)


@pytest.fixture(scope="module")
def profile():
    values = {"visits": [1.0, 5], "has_kids": [0.0, 1], "region": ["north", "south"]}
    values |= {"cash_advance": [0.0, 90], "purchases_frequency": [0.0, 1], "credit_limit": [500.0, 900]}
    return profile_segments(Labelled(pd.DataFrame(values), np.array([0, 1]), COLUMNS))[0]


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (("visits", ">", 3.0), "Have more than 3 visits"),
        (("visits", "<=", 1.0), "Have at most 1 visit"),
        (("visits", "<=", 0.0), "Have no visits"),
        (("has_kids", ">", 0.5), "Have kids"),
        (("has_kids", "<=", 0.5), "Do not have kids"),
        (("region", "is", "north"), "Region is “north”"),
        (("region", "is not", "north"), "Region is not “north”"),
        (("cash_advance", ">", 0.0), "Take cash advances"),
        (("cash_advance", "<=", 0.0), "Take no cash advances"),
        (("cash_advance", ">", 50.0), "Take more than $50 in cash advances"),
        (("purchases_frequency", ">", 0.21), "Make purchases in at least 3 of 12 months"),
        (("purchases_frequency", "<=", 0.21), "Make purchases in at most 2 of 12 months"),
    ],
)
def test_a_condition_is_told_in_plain_words(profile, condition, text):
    key, op, value = condition
    rule = Rule(conditions=(Condition(key=key, op=op, value=value),), precision=1, coverage=1, f1=1)
    assert StoryNarrator(Wording(currency="$")).tell_rule(rule, profile).text == text


def test_conditions_are_told_as_one_sentence(profile):
    conditions = tuple(Condition(key=key, op=">", value=0) for key in ("visits", "cash_advance", "has_kids"))
    rule = Rule(conditions=conditions, precision=1, coverage=1, f1=1)
    assert PLAIN.tell_rule(rule, profile).text == "Have visits, take cash advances and have kids"


def test_two_thresholds_of_one_figure_are_told_together(profile):
    conditions = tuple(
        Condition(key=key, op=op, value=value)
        for key, op, value in (("visits", "<=", 8.0), ("has_kids", ">", 0.5), ("visits", ">", 3.0))
    )
    rule = Rule(conditions=conditions, precision=1, coverage=1, f1=1)
    assert PLAIN.tell_rule(rule, profile).text == "Have more than 3 and at most 8 visits and have kids"


def test_conditions_on_levels_stand_behind_the_others_as_they_have_another_subject(profile):
    conditions = tuple(
        Condition(key=key, op=op, value=value)
        for key, op, value in (("region", "is not", "north"), ("visits", ">", 3.0), ("has_kids", "<=", 0.5))
    )
    rule = Rule(conditions=conditions, precision=1, coverage=1, f1=1)
    assert PLAIN.tell_rule(rule, profile).text == "Have more than 3 visits and do not have kids; region is not “north”"


def test_a_story_tells_one_thing_of_a_figure():
    values = {"visits": [9.0] * 6 + [0.0, 0, 1, 0, 0, 1], "calls": [4.0] * 6 + [1.0] * 6}
    columns = (number("visits", unit="count"), number("calls", unit="count"))
    first = profile_segments(Labelled(pd.DataFrame(values), np.repeat([0, 1], 6), columns))[0]
    traits = find_points(first)
    assert [point.key for point in traits].count("visits") == 2
    assert PLAIN.tell_story(traits[:1], traits, traits, Ledger()).text.count("visit") == 1


def test_the_size_tells_what_they_account_for(profile):
    assert PLAIN.tell_size(profile).text == "50% of customers, 0% of cash advances."


def test_what_each_pays_is_told_in_the_plural_where_it_is_summed():
    values = pd.DataFrame({"monthly_fee": [1.0, 5], "yearly_income": [10.0, 30]})
    columns = number("monthly_fee", unit="money"), number("yearly_income", unit="money")
    found = profile_segments(Labelled(values, np.array([0, 1]), columns))[0].but(
        totals={"monthly_fee": 0.2, "yearly_income": 0.25}
    )
    assert PLAIN.tell_size(found).text == "50% of customers, 20% of monthly fees, 25% of yearly income."


def test_what_stands_on_the_card_already_is_not_denied(profile):
    points = find_points(profile)
    ledger = Ledger()
    ledger.add([point.fact for point in points])
    assert PLAIN.tell_story(points[:1], points, points[:1], ledger).text == ""
    assert PLAIN.tell_story((), (), (), Ledger()).text == "No figure differs much from the portfolio."


def test_a_headline_always_fits(profile):
    assert PLAIN.write_headline((), "x" * 200).text == "x" * (HEADLINE - 1) + "…"


@pytest.mark.parametrize(
    ("statistic", "same"),
    [("median", ("purchases", "monthly_spend")), ("active", ("oneoff_purchases", "oneoff_purchases_frequency"))],
)
def test_a_headline_names_no_figure_twice_nor_two_that_say_the_same(statistic, same):
    points = find_points(card_segments(7)[5].profile)
    alike = [point for point in points if point.statistic == statistic and point.key in same]
    assert {point.key for point in alike} == set(same)
    assert len(PLAIN.write_headline([*alike, *alike], "").facts) == 1


def test_a_segment_all_clearly_in_says_nothing_of_the_edge():
    assert PLAIN.tell_edge(0, 1.0).text == ""
    assert PLAIN.tell_edge(0, 0.88).text.startswith("12% are borderline")
