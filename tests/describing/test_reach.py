import numpy as np
import pytest

from ccseg.describing.conditions import Context
from ccseg.describing.exclusions import exclusions
from ccseg.describing.holdouts import smallest_effect
from ccseg.describing.labelled import Labelled
from ccseg.describing.reach import find_reach
from ccseg.planning.assumptions import Assumption, Assumptions
from ccseg.planning.estimates import Estimate
from ccseg.planning.experiments import plan_experiment
from ccseg.planning.readout import p_values
from ccseg.power import held_out_of
from ccseg.reading.customers import read_customers
from ccseg.sample import make_sample
from ccseg.texts import say
from ccseg.thresholds import BASE_RATE, POWER, SIGNIFICANCE
from tests.groups import name


@pytest.fixture(scope="module")
def customers():
    return read_customers(make_sample(300))


def test_the_reach_is_of_those_whom_the_list_leaves_in(customers):
    labels = np.arange(300) % 2
    found = name(Labelled(customers.values(), labels, customers.columns))
    reached = find_reach(customers, labels, [segment.profile for segment in found], [Context()] * 2)
    listed = exclusions(customers, labels, found)["leave_out_of"].fillna("").to_numpy(dtype=str)
    purchases = customers.values()["purchases"].to_numpy()
    for segment, reaches in zip(found, reached, strict=True):
        inside = labels == segment.segment
        for reach in reaches:
            out = np.char.find(listed, say(f"plays.areas.{reach.area}.title")) >= 0
            assert reach.excluded == (inside & out).sum()
            assert reach.customers + reach.excluded == segment.size
        left = inside & (np.char.find(listed, "Marketing") < 0)
        assert reaches[0].totals["purchases"] == pytest.approx(purchases[left].sum())
    assert any(reach.excluded for reaches in reached for reach in reaches)


@pytest.mark.parametrize("customers", [400, 3_000])
def test_a_hold_out_finds_the_smallest_effect_as_often_as_its_power_says(customers):
    rng = np.random.default_rng(0)
    held_out, effect = held_out_of(customers), smallest_effect(customers)
    assert effect
    contacted = customers - held_out
    left, right = rng.binomial(held_out, BASE_RATE, 400), rng.binomial(contacted, effect, 400)
    tests = [(int(did), contacted, int(anyway), held_out) for did, anyway in zip(right, left, strict=True)]
    found = [p_values([test])[0] < SIGNIFICANCE for test in tests]
    assert np.mean(found) == pytest.approx(POWER, abs=0.06)


def test_cards_and_plan_say_the_same_of_the_same_test():
    rate = Assumption(low=10, likely=10, high=10, unit="percent", source="test")
    plan = plan_experiment(3_000, Estimate(), Assumptions(portfolio={"base_rate": rate}))
    assert BASE_RATE + plan.detectable_held_out.likely == smallest_effect(3_000)


def test_more_customers_show_a_smaller_effect():
    effects = [smallest_effect(customers) for customers in (100, 500, 5_000, 50_000)]
    assert effects == sorted(effects, reverse=True)
    assert effects[-1] > BASE_RATE


@pytest.mark.parametrize("customers", [0, 1, 4, 27])
def test_too_few_customers_show_nothing(customers):
    assert smallest_effect(customers) is None
