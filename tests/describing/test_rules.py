import time

import numpy as np
import pandas as pd
import pytest

from ccseg.describing.kpis import with_kpis
from ccseg.describing.labelled import Labelled
from ccseg.describing.rules import Condition, find_rules
from tests.groups import cards, category, number, split

VISITS, SPENT = number("visits", unit="count"), number("spent", unit="money")


def frame(customers, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"visits": rng.integers(0, 40, customers).astype(float), "spent": rng.gamma(2, 50, customers)})


def test_a_rule_finds_the_box_a_segment_was_drawn_in():
    values = frame(3_000)
    labels = ((values["visits"] > 10) & (values["visits"] <= 30) & (values["spent"] > 80)).to_numpy().astype(int)
    rule = find_rules(Labelled(values, labels, (VISITS, SPENT)))[1]
    assert rule.f1 > 0.97
    assert len(rule.conditions) == 3


def test_thresholds_are_as_people_speak_where_it_costs_nothing():
    values = frame(3_000)
    labels = (values["spent"] > 80.4).to_numpy().astype(int)
    assert find_rules(Labelled(values, labels, (VISITS, SPENT)))[1].conditions == (
        Condition(key="spent", op=">", value=80),
    )


def test_a_rule_has_no_more_conditions_than_it_needs():
    values = frame(2_000)
    labels = (values["visits"] > 20).to_numpy().astype(int)
    assert [len(rule.conditions) for rule in find_rules(Labelled(values, labels, (VISITS, SPENT)))] == [1, 1]


def test_figures_of_a_rule_are_those_of_customers_that_did_not_help_to_find_it():
    values = frame(900)
    labels = np.random.default_rng(1).integers(0, 2, 900)
    rule = find_rules(Labelled(values, labels, (VISITS, SPENT)))[1]
    fits, inside = rule.holds(values), labels == 1
    assert rule.f1 != pytest.approx(2 * (fits & inside).sum() / (fits.sum() + inside.sum()), abs=1e-4)
    assert rule.precision == pytest.approx(0.5, abs=0.12)


def test_a_missing_value_meets_no_condition():
    values = pd.DataFrame({"visits": [np.nan, 1.0], "region": [None, "north"]})
    for op in ("<=", ">"):
        assert not Condition(key="visits", op=op, value=5).holds(values)[0]
    for op in ("is", "is not"):
        assert not Condition(key="region", op=op, value="south").holds(values)[0]


def test_categories_give_conditions_on_their_levels():
    regions = np.tile(["north", "south", "east"], 100)
    rules = find_rules(
        Labelled(pd.DataFrame({"region": regions}), (regions == "south").astype(int), (category("region"),))
    )
    assert rules[1].conditions == (Condition(key="region", op="is", value="south"),)
    assert rules[0].conditions == (Condition(key="region", op="is not", value="south"),)


def test_nothing_to_ask_gives_no_rule():
    assert find_rules(Labelled(pd.DataFrame({"visits": [3.0] * 9}), np.array([0] * 9), (VISITS,))) == (None,)


def test_unassigned_customers_count_against_a_rule_and_those_left_out_do_not():
    values = pd.DataFrame({"visits": [1.0] * 300 + [9.0] * 300})
    against = find_rules(Labelled(values, np.repeat([0, -1], 300), (VISITS,)))[0]
    assert against.conditions[0].op == "<="
    assert against.precision == 1
    assert find_rules(Labelled(values, np.repeat([0, -2], 300), (VISITS,))) == (None,)


def test_the_same_rows_give_the_same_rules():
    groups = cards(4)
    assert find_rules(groups, seed=3) == find_rules(groups, seed=3)


def test_a_rule_holds_for_values_without_their_kpis():
    groups = cards(4)
    rule = find_rules(groups)[0]
    everything = with_kpis(groups.values)
    assert (rule.holds(groups.values) == rule.holds(everything)).all()


@pytest.mark.reference
def test_rules_describe_the_segments_of_the_reference_file(reference_file):
    groups = split(reference_file, 5)
    start = time.process_time()
    f1 = [rule.f1 for rule in find_rules(groups)]
    assert time.process_time() - start < 2
    assert np.mean(f1) >= 0.93
    assert min(f1) >= 0.85
