"""The two least costs: found quickly where nothing is alike, and the same with care where something is."""

import numpy as np
import pytest

from ccseg.clustering.best_two import TIE, _apart, _with_ties, best_two


@pytest.fixture
def random():
    return np.random.default_rng(0)


@pytest.mark.parametrize("segments", [2, 3, 40])
def test_costs_that_differ_are_found_quickly_and_are_those_found_with_care(random, segments):
    costs = random.normal(size=(segments, 500))
    quick, careful = _apart(costs), _with_ties(costs)
    assert quick is not None
    assert all(np.array_equal(one, other) for one, other in zip(quick, careful, strict=True))


@pytest.mark.parametrize(
    "costs", [[1, 1, 2], [1, 2, 2], [2, 1 + TIE / 2, 1], [0, 0, 0], [np.inf, 1, np.inf], [np.nan, 1, 2]]
)
def test_where_one_is_as_good_as_another_the_first_is_taken_whoever_else_is_there(random, costs):
    among = np.column_stack([random.normal(size=(3, 9)), costs])
    assert _apart(among) is None
    assert best_two(among).first[-1] == _with_ties(np.array(costs, dtype=float)[:, np.newaxis]).first[0]
    assert np.array_equal(best_two(among).first[:9], among[:, :9].argmin(axis=0))


def test_one_cost_has_no_second():
    found = best_two(np.array([[4.0, 5.0]]))
    assert found.first.tolist() == [0, 0]
    assert found.second.tolist() == [-1, -1]
    assert np.isinf(found.next).all()
