import numpy as np
import pytest

from ccseg.describing.conditions import Context
from ccseg.describing.exclusions import exclusions
from ccseg.describing.holdouts import held_out_of, smallest_effect
from ccseg.describing.labelled import Labelled
from ccseg.describing.reach import find_reach
from ccseg.reading.customers import read_customers
from ccseg.sample import make_sample
from ccseg.texts import say
from ccseg.thresholds import BASE_RATE, POWER
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
    left, right = rng.binomial(held_out, BASE_RATE, 20_000), rng.binomial(customers - held_out, effect, 20_000)
    pooled = (left + right) / customers
    spread = np.sqrt(pooled * (1 - pooled) * (1 / held_out + 1 / (customers - held_out)))
    found = np.abs(right / (customers - held_out) - left / held_out) / spread > 1.96
    assert found.mean() == pytest.approx(POWER, abs=0.06)


def test_more_customers_show_a_smaller_effect():
    effects = [smallest_effect(customers) for customers in (50, 500, 5_000, 50_000)]
    assert effects == sorted(effects, reverse=True)
    assert effects[-1] > BASE_RATE


@pytest.mark.parametrize("customers", [0, 1, 4, 27])
def test_too_few_customers_show_nothing(customers):
    assert smallest_effect(customers) is None
