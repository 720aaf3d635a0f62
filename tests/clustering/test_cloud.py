"""Cloud: each column's values and gaps, the rank correlations, and nothing else."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from ccseg.clustering.cloud import Cloud, _along_main_axis
from ccseg.clustering.features import prepare_features


@pytest.fixture(scope="module")
def values():
    random = np.random.default_rng(0)
    factor = random.normal(size=800)
    spend = np.maximum(np.exp(factor + 0.5 * random.normal(size=800)) - 1, 0)
    visits = np.round(np.exp(factor + 0.5 * random.normal(size=800)))
    visits[::7] = np.nan
    plan = np.where(factor + random.normal(size=800) > 0.5, "gold", "basic")
    return pd.DataFrame({"spend": spend, "visits": visits, "plan": plan})


@pytest.fixture(scope="module")
def drawn(values):
    features = prepare_features(values)
    return features, Cloud.of(values, features).draw(np.random.default_rng(1))


def test_each_column_keeps_its_values(drawn):
    features, matrix = drawn
    assert np.array_equal(np.sort(matrix, axis=0), np.sort(features.matrix, axis=0))


def test_gaps_stay_where_they_are(values, drawn):
    features, matrix = drawn
    gaps = values["visits"].isna().to_numpy()
    visits = features.plan.columns.index("visits")
    assert np.array_equal(matrix[gaps][:, visits], features.matrix[gaps][:, visits])


def test_the_levels_of_a_category_stay_together(drawn):
    features, matrix = drawn
    levels = features.plan.origins == features.plan.columns.index("plan")
    rows = {tuple(row) for row in features.matrix[:, levels].round(9)}
    assert {tuple(row) for row in matrix[:, levels].round(9)} == rows


def test_rank_correlations_stay(drawn):
    features, matrix = drawn
    assert np.abs(spearmanr(matrix).statistic - spearmanr(features.matrix).statistic).max() < 0.1


def test_groups_go():
    random = np.random.default_rng(2)
    corners = random.permutation(np.repeat([[0, 0], [0, 6], [6, 0], [6, 6]], 100, axis=0))
    values = pd.DataFrame(corners + random.normal(size=(400, 2)), columns=["spend", "visits"])
    features = prepare_features(values, "plain")
    drawn = Cloud.of(values, features).draw(random)
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.15


def test_two_levels_that_mirror_each_other_are_ordered_alike_whichever_is_a_digit_ahead():
    has = np.random.default_rng(0).normal(size=300)
    ahead = 1 + 1e-12
    one = _along_main_axis(np.column_stack([ahead * has, -has]))
    other = _along_main_axis(np.column_stack([has, -ahead * has]))
    np.testing.assert_allclose(one, other)
