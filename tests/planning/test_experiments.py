"""Tests that can prove a play: sizes, assignment that is the same everywhere, and a read-out that raises few alarms."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from ccseg.errors import InvalidAssumptions, UnusableTable
from ccseg.planning.assignment import Split, assign, assignment_sql
from ccseg.planning.assumptions import Assumption, Assumptions, Design
from ccseg.planning.estimates import Estimate
from ccseg.planning.experiments import plan_experiment
from ccseg.planning.readout import newcombe, p_values, read_out
from ccseg.power import detectable, per_arm

HALVES = Split(test="spring", treatment=0.5, held_out=0.5)


def rate(likely):
    return Assumption(low=likely, likely=likely, high=likely, unit="percent", source="test")


def test_the_size_of_an_arm_is_that_of_the_formula():
    plain = (1.959964 * np.sqrt(2 * 0.03 * 0.97) + 0.841621 * np.sqrt(0.02 * 0.98 + 0.04 * 0.96)) ** 2 / 0.02**2
    assert per_arm(0.02, 0.04) == np.ceil(plain / 4 * (1 + np.sqrt(1 + 4 / (plain * 0.02))) ** 2)


def test_what_a_segment_can_show_needs_the_size_that_it_has():
    for customers in (200, 2_000, 40_000):
        lift = detectable(0.05, customers, customers)
        assert abs(per_arm(0.05, 0.05 + lift) - customers) <= 1


def test_the_power_is_what_was_asked_for():
    size, random = per_arm(0.05, 0.08), np.random.default_rng(3)
    one, two = (random.binomial(size, chance, 1_000) for chance in (0.05, 0.08))
    found = [p_values([(int(did), size, int(anyway), size)])[0] < 0.05 for did, anyway in zip(two, one, strict=True)]
    assert 0.78 < np.mean(found) < 0.84


def test_no_plan_that_cannot_prove_anything_is_called_a_test():
    given = Assumptions(portfolio={"base_rate": rate(2), "effect": rate(1)})
    few = plan_experiment(2043, Estimate(), given, pooled=9_000)
    assert few.word == "too small"
    assert few.because.startswith("This is no test")
    assert "Test several segments together (9,000 customers)" in few.because
    assert plan_experiment(9_000, Estimate(), given).word == "test"


def test_the_break_even_lift_is_the_smallest_effect_where_none_is_given():
    given = Assumptions(portfolio={"base_rate": rate(5)})
    found = plan_experiment(900, Estimate(low=0.01, likely=0.02, high=0.04), given)
    assert found.smallest_effect.likely == 0.02
    assert (found.per_arm.low, found.per_arm.high) == (per_arm(0.05, 0.09), per_arm(0.05, 0.06))


IDS = [f"C{number:05d}" for number in range(1_003)]
LABELS = np.arange(1_003) % 4 - 1


def test_the_same_customer_is_in_the_same_arm_in_any_order():
    order = np.random.default_rng(0).permutation(len(IDS))
    one = assign(IDS, LABELS, HALVES).set_index("customer")["arm"]
    two = assign([IDS[i] for i in order], LABELS[order], HALVES).set_index("customer")["arm"]
    assert two.loc[one.index].tolist() == one.tolist()


def test_another_test_draws_others():
    one, two = (assign(IDS, LABELS, HALVES.but(test=test))["arm"] for test in ("spring", "autumn"))
    assert 0.4 < (one == two)[LABELS >= 0].mean() < 0.6


def test_every_segment_is_divided_as_planned_and_who_is_excluded_is_in_no_arm():
    table = assign(IDS, LABELS, HALVES, excluded={"C00001": "asked not to be"}, segments=[0, 1])
    inside = table[table["arm"] != "business as usual"]
    assert sorted(inside["segment"].unique()) == [0, 1]
    counts = inside.groupby("segment")["arm"].value_counts().unstack()
    assert (counts["treatment"] - counts["hold-out"]).abs().max() <= 1
    row = table[table["customer"] == "C00001"].iloc[0]
    assert (row["arm"], row["why"]) == ("business as usual", "asked not to be")


def test_a_database_draws_the_same_customers():
    customers = pd.DataFrame({"customer": IDS, "segment": LABELS, "leave_out": [int(id in IDS[:9]) for id in IDS]})
    split = Split(test="it's spring", treatment=0.4, held_out=0.25)
    drawn = duckdb.connect().register("customers", customers).execute(assignment_sql(split)).df()
    own = assign(IDS, LABELS, split, excluded=dict.fromkeys(IDS[:9], "listed"))
    own = own[own["why"].isna() & (own["segment"] >= 0)]
    told = drawn.set_index("customer")["arm"].loc[own["customer"]]
    # Halves are rounded up by the one and to the even number by the other.
    assert (told.to_numpy() != own["arm"].to_numpy()).sum() <= 3


@pytest.mark.parametrize("dialect", ["postgres", "snowflake", "bigquery", "mysql"])
def test_the_statement_is_written_for_other_databases(dialect):
    assert "MD5" in assignment_sql(HALVES, dialect=dialect).upper()


@pytest.mark.parametrize("changes", [{"test": " "}, {"held_out": 0}, {"treatment": 0.8}])
def test_a_test_without_name_or_arms_is_refused(changes):
    with pytest.raises(InvalidAssumptions, match="does not fit"):
        assign(IDS, LABELS, HALVES.but(**changes))


def test_newcombes_interval_is_the_published_one():
    """Newcombe (1998), table II, method 10: 56/70 against 48/80, and 9/10 against 3/10."""
    assert [round(end, 4) for end in newcombe(56, 70, 48, 80)] == [0.0524, 0.3339]
    assert [round(end, 4) for end in newcombe(9, 10, 3, 10)] == [0.1705, 0.8090]


def table_of(*arms):
    rows = [(f"{segment}-{arm}-{n}", segment, arm) for segment, arm, size in arms for n in range(size)]
    return pd.DataFrame(rows, columns=["customer", "segment", "arm"])


ARMS = table_of(*[(segment, arm, 120) for segment in (0, 1, 2) for arm in ("treatment", "hold-out")])


def test_a_test_of_nothing_against_nothing_raises_an_alarm_in_at_most_one_of_twenty():
    """A thousand simulated A/A tests of three segments: an alarm is any segment that seems to differ."""
    responses = np.random.default_rng(11).binomial(120, 0.2, (1_000, 3, 2)).tolist()
    tests = [[(treated, 120, held_out, 120) for treated, held_out in segments] for segments in responses]
    assert sum(min(p_values(counts)) < Design().significance for counts in tests) <= 50


def test_what_works_is_found_with_its_value_and_what_does_not_is_not():
    ids = ARMS["customer"]
    did = ids[(ARMS["segment"] == 0) & (ARMS["arm"] == "treatment")][:40]
    anyway = ids[(ARMS["segment"] == 0) & (ARMS["arm"] == "hold-out")][:10]
    value = {0: Estimate(low=50, likely=80, high=100)}
    everyone, first, second, _ = read_out(ARMS, [*did, *anyway], HALVES, values=value).effects
    assert (everyone.name, first.word, second.word) == ("All segments together", "works", "not shown")
    assert first.difference.likely == pytest.approx(0.25)
    assert first.value.likely == pytest.approx(120 * 0.25 * 80)
    assert "It works." in first.told


def test_arms_of_other_sizes_an_early_look_and_mixed_arms_are_warned_of():
    skewed = table_of((0, "treatment", 300), (0, "hold-out", 200))
    treated = skewed["customer"][skewed["arm"] == "treatment"].tolist()
    mixed = [*treated[5:], "0-hold-out-1"]
    ratio, peeking, contaminated = read_out(
        skewed, [], HALVES, days=10, design=Design(days=60), contacted=mixed
    ).warnings
    assert "sample-ratio test, p < 0.001" in ratio
    assert peeking.startswith("Read after 10 of 60 days")
    assert contaminated.startswith("1 customer of the hold-out was contacted and 5 treated were not")


def test_a_table_without_arms_is_refused():
    with pytest.raises(UnusableTable, match="no customers in both arms"):
        read_out(table_of((0, "treatment", 9)), [], HALVES)
