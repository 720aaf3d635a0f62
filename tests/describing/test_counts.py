"""Counts: the profiles of customers who are never all in memory."""

import numpy as np
import pandas as pd
import pytest

from ccseg.describing.counts import Counts, Plan, profiles_of
from ccseg.describing.labelled import Labelled
from ccseg.describing.profiles import profile_segments
from ccseg.reading.customers import read_customers


@pytest.fixture(scope="module")
def everyone(sample):
    """Six thousand customers with labels, some unassigned and some left out."""
    random = np.random.default_rng(5)
    frame = pd.concat([sample] * 6, ignore_index=True)
    money = [name for name in frame if frame[name].dtype == "float64"]
    frame[money] *= random.uniform(0.8, 1.25, (len(frame), 1))
    frame = frame.assign(
        CUST_ID=np.arange(len(frame)).astype(str), region=random.choice(["north", "south"], len(frame))
    )
    customers = read_customers(frame)
    values = customers.values()
    labels = np.clip((values["balance"].rank(pct=True) * 4).to_numpy().astype(int), 0, 3) - 1
    labels[:50] = -2
    return Labelled(values, labels, customers.columns)


@pytest.fixture(scope="module")
def counted(everyone):
    """What is counted, by every third of them, and the counts of all."""
    plan = Plan.of(everyone.at(np.arange(0, 6_000, 3)), 3)
    return plan, counts_of(plan, everyone, np.arange(6_000))


def counts_of(plan, everyone, rows):
    return Counts.of(plan, everyone.values.iloc[rows], everyone.labels[rows], np.ones(len(rows), dtype=bool))


def test_parts_add_up_to_the_same_in_any_order(everyone, counted):
    plan, whole = counted
    parts = [counts_of(plan, everyone, rows) for rows in np.array_split(np.random.default_rng(1).permutation(6_000), 7)]
    together = sum(parts[1:], parts[0])
    backwards = sum(parts[-2::-1], parts[-1])
    assert profiles_of(plan, together) == profiles_of(plan, backwards) == profiles_of(plan, whole)


def test_counts_travel_as_bytes(counted):
    plan, whole = counted
    assert profiles_of(plan, Counts.from_bytes(whole.to_bytes())) == profiles_of(plan, whole)


def test_sizes_shares_and_levels_are_those_of_customers_in_memory(everyone, counted):
    for found, exact in zip(profiles_of(*counted), profile_segments(everyone), strict=True):
        assert (found.size, found.share) == (exact.size, pytest.approx(exact.share))
        assert found.levels == exact.levels
        assert found.totals == pytest.approx(exact.totals, rel=1e-6)


def test_figures_are_exact_or_between_two_values_of_the_sample(everyone, counted):
    plan, _ = counted
    for found, exact in zip(profiles_of(*counted), profile_segments(everyone), strict=True):
        for gauge, own, there in zip(plan.gauges, found.figures, exact.figures, strict=True):
            assert (own.active, own.filled) == (pytest.approx(there.active), pytest.approx(there.filled))
            assert own.mean == pytest.approx(there.mean, rel=1e-6, abs=1e-9)
            assert own.standing == pytest.approx(there.standing, abs=0.1)
            assert own.percentile == pytest.approx(there.percentile, abs=0.5)
            place = np.searchsorted(gauge.cuts, there.median or 0.0)
            assert gauge.cuts[max(place - 2, 0)] <= own.median <= gauge.cuts[min(place + 1, len(gauge.cuts) - 1)]


def test_pictures_count_every_customer_with_the_figure(everyone, counted):
    for profile in profiles_of(*counted):
        for figure, picture in zip(profile.figures, profile.distributions, strict=True):
            assert sum(picture.counts) == round(figure.filled * profile.size)
