"""Quality: the figures equal those of scikit-learn and of pencil and paper."""

from itertools import islice

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import silhouette_score

from ccseg.clustering.clusterers import AGAIN, KMeans
from ccseg.clustering.features import prepare_features
from ccseg.clustering.models import assign
from ccseg.clustering.quality import (
    common_space,
    count_quality,
    explained,
    jaccards,
    null_silhouettes,
    silhouettes,
)
from ccseg.clustering.resamples import Resamples, draw_bootstrap


@pytest.fixture(scope="module")
def points():
    random = np.random.default_rng(2)
    return np.vstack([random.normal(size=(90, 4)), random.normal(size=(60, 4)) + 4])


def labeller(matrix, seed):
    model = KMeans(segments=2).fit(matrix, seed, AGAIN)
    return lambda more: assign(model, more).labels


def test_silhouettes_of_many_labellings_equal_scikit_learns(points):
    random = np.random.default_rng(0)
    labellings = [random.integers(0, k, len(points)) for k in (2, 3, 5, 9)]
    theirs = [silhouette_score(points, labels) for labels in labellings]
    assert silhouettes(points, labellings) == pytest.approx(theirs, abs=5e-7)


def test_the_unassigned_have_no_part_in_the_silhouette(points):
    labels = np.r_[np.zeros(90, int), np.ones(60, int)]
    labels[::7] = -1
    inside = labels >= 0
    assert silhouettes(points, [labels])[0] == pytest.approx(silhouette_score(points[inside], labels[inside]))


def test_a_customer_alone_in_a_segment_counts_zero(points):
    labels = np.r_[0, np.ones(149, int)]
    assert silhouettes(points, [labels])[0] == pytest.approx(silhouette_score(points, labels))


def test_explained_is_one_for_groups_of_equals_and_zero_for_groups_alike():
    space = np.array([[1.0], [1.0], [5.0], [5.0]])
    assert explained(space, np.array([0, 0, 1, 1])) == 1.0
    assert explained(space, np.array([0, 1, 0, 1])) == 0.0


def test_jaccard_of_a_segment_split_in_two_is_its_larger_half():
    assert jaccards(np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 2, 1])).tolist() == [
        0.75,
        1.0,
    ]


def test_the_unassigned_are_no_segment_that_could_come_back():
    assert jaccards(np.array([0, 0, -1, -1]), np.array([-1, -1, 0, 0])).tolist() == [0.0]


def test_separate_groups_come_back_and_beat_their_shuffles(points):
    values = pd.DataFrame(points, columns=list("abcd"))
    labels = np.r_[np.zeros(90, int), np.ones(60, int)]
    resamples = Resamples(values, prepare_features(values, "plain").plan, draw_bootstrap)
    draws = islice(resamples.label([labeller]), 5)
    assert np.mean([jaccards(labels, again) for again in draws], axis=0).min() > 0.95
    nulls = null_silhouettes(prepare_features(values, "plain"), labeller, seed=0)
    assert silhouettes(points, [labels])[0] > max(islice(nulls, 5)) + 0.1


def test_sizes_count_the_unassigned_in_the_whole():
    quality = count_quality(np.array([0, 0, 1, -1, -1]))
    assert (
        quality.segments,
        quality.unassigned,
        quality.smallest,
        quality.largest,
    ) == (2, 0.4, 0.2, 0.4)


def test_the_common_space_is_the_same_in_any_unit():
    values = pd.DataFrame({"spend": [5.0, 80.0, 12.0], "channel": ["web", "shop", "web"]})
    cents = values.assign(spend=values["spend"] * 100)
    assert common_space(values).tolist() == common_space(cents).tolist()


def test_the_levels_of_a_category_are_shuffled_together():
    random = np.random.default_rng(3)
    values = pd.DataFrame({"plan": random.choice(["a", "b", "c"], 300), "site": random.choice(["x", "y", "z"], 300)})
    features = prepare_features(values, "plain")
    seen = {tuple(row) for row in features.matrix.round(9)}

    def remember(matrix, seed):
        assert {tuple(row) for row in matrix.round(9)} <= seen
        return labeller(matrix, seed)

    assert len(list(islice(null_silhouettes(features, remember, seed=0), 3))) == 3


def test_one_column_alone_is_held_against_a_normal_distribution_as_wide():
    features = prepare_features(pd.DataFrame({"spend": np.repeat([1.0, 9.0], 500)}), "raw")

    def remember(matrix, seed):
        assert matrix.std() == pytest.approx(4.0, rel=0.1)
        return labeller(matrix, seed)

    assert next(null_silhouettes(features, remember, seed=0)) < 0.7
