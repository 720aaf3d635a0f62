import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.lookup import find_lookup
from ccseg.describing.lookups import set_aside, tell_lookup
from ccseg.reading.columns import Column

CUSTOMERS = 2_000


def portfolio(own):
    """Three amounts that many do not have, each at random, two that say nothing, and which group is whose."""
    random = np.random.default_rng(5)
    uses = random.random((CUSTOMERS, 3)) < [0.5, 0.6, 0.4]
    amounts = np.where(uses, random.lognormal(4, 1, (CUSTOMERS, 3)), 0.0)
    levels = random.normal(size=(CUSTOMERS, 2)) + (4 * random.integers(0, 3, (CUSTOMERS, 1)) if own else 0)
    values = pd.DataFrame(np.hstack([amounts, levels]), columns=["cash", "travel", "plans", "age of account", "limit"])
    groups = np.digitize(levels[:, 0], [2, 6]) if own else uses @ [1, 2, 4]
    return values, groups


def test_segments_that_three_flags_tell_are_told_so_with_what_is_left_open():
    values, groups = portfolio(own=False)
    found = find_lookup(values, groups)
    assert sorted(question.key for question in found.questions) == ["cash", "plans", "travel"]
    assert found.reproduced == 1.0
    assert set(found.settled) == {"cash", "travel", "plans"}
    assert set(found.left_open) == {"age of account", "limit"}


@pytest.mark.parametrize("other", [0.05, 0.15])
def test_the_share_that_is_reproduced_is_measured_and_decides(other):
    values, groups = portfolio(own=False)
    moved = np.random.default_rng(0).random(CUSTOMERS) < other
    found = find_lookup(values, np.where(moved, (groups + 1) % 8, groups))
    if other < 0.1:
        assert found.reproduced == pytest.approx(1 - other, abs=0.02)
    else:
        assert found is None


def test_segments_by_degrees_are_not_flags_even_beside_columns_with_many_zeros():
    values, groups = portfolio(own=True)
    assert find_lookup(values, groups) is None


def test_two_groups_of_one_flag_need_one_question_and_one_group_none():
    values, _ = portfolio(own=True)
    flag = (values["cash"] > 0).to_numpy().astype(int)
    assert [question.key for question in find_lookup(values, flag).questions] == ["cash"]
    assert find_lookup(values, np.zeros(CUSTOMERS, dtype=int)) is None
    assert find_lookup(values, np.full(CUSTOMERS, -1)) is None


def test_a_level_of_a_category_is_a_question_too():
    random = np.random.default_rng(1)
    plan = random.choice(["fibre", "none", "copper"], CUSTOMERS)
    values = pd.DataFrame({"charge": random.normal(size=CUSTOMERS), "plan": pd.Series(plan, dtype="string")})
    found = find_lookup(values, (plan == "fibre").astype(int))
    assert [(each.key, each.level) for each in found.questions] == [("plan", "fibre")]
    columns = (Column(name="plan", kind="category", because=""),)
    assert "plan is fibre" in " ".join(tell_lookup(found, 0.5, columns))


def test_segments_that_are_the_levels_of_one_category_are_told_so():
    random = np.random.default_rng(2)
    trades = random.integers(0, 8, CUSTOMERS)
    trade = pd.Series([f"trade {n}" for n in trades], dtype="string")
    values = pd.DataFrame({"a": random.normal(size=CUSTOMERS), "b": random.normal(size=CUSTOMERS), "trade": trade})
    found = find_lookup(values, trades)
    assert found
    assert [(each.key, each.level) for each in found.questions] == [("trade", None)]
    columns = (Column(name="trade", kind="category", because=""),)
    assert tell_lookup(found, 0.5, columns)[0] == "One column says nearly the same: trade."
    assert set_aside(found, columns) == {"trade": "ignored"}
    assert find_lookup(values, random.permutation(trades)) is None


def test_what_is_settled_is_left_out_by_its_header():
    values, groups = portfolio(own=False)
    columns = tuple(Column(name=key, kind="number", because="") for key in values)
    found = find_lookup(values, groups)
    assert found
    assert set_aside(found, columns) == dict.fromkeys(["cash", "travel", "plans"], "ignored")
    assert "100.0% of other customers" in " ".join(tell_lookup(found, 0.5, columns))
    assert tell_lookup(None, 0.5, columns) == ()
