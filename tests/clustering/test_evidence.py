"""Evidence: groups lie above clouds, clouds do not, whatever the columns look like."""

import numpy as np
import pandas as pd

from ccseg.clustering.evidence import find_deepest_valley, find_evidence
from ccseg.thresholds import CLOUD_MARGIN, SHALLOW_VALLEY


def test_groups_lie_above_clouds():
    random = np.random.default_rng(0)
    centres = 3 * random.normal(size=(3, 5))
    points = centres[random.integers(0, 3, 500)] + random.normal(size=(500, 5))
    values = pd.DataFrame(points, columns=list("abcde"))
    assert find_evidence(values).above_cloud > CLOUD_MARGIN
    assert find_deepest_valley(values, {}) < SHALLOW_VALLEY


def test_a_bent_cloud_lies_above_clouds_but_has_no_valley():
    random = np.random.default_rng(4)
    along = random.uniform(-1, 1, (800, 1))
    bends = np.hstack([2 * along, 3 * along**2, np.exp(along)])
    values = pd.DataFrame(bends @ random.normal(size=(3, 7)) + random.normal(size=(800, 7)), columns=list("abcdefg"))
    evidence = find_evidence(values)
    assert evidence.above_cloud > CLOUD_MARGIN
    assert find_deepest_valley(values, evidence.weights) > SHALLOW_VALLEY


def test_a_table_of_three_different_customers_has_no_valley_that_counts():
    values = pd.DataFrame({"visits": [0.0, 1.0, 4.0] * 20})
    assert find_deepest_valley(values, {}) == 1.0


def test_a_correlated_cloud_does_not_lie_above_clouds():
    random = np.random.default_rng(1)
    points = random.normal(size=(500, 1)) + random.normal(size=(500, 6))
    assert find_evidence(pd.DataFrame(points, columns=list("abcdef"))).above_cloud < CLOUD_MARGIN


def test_few_columns_that_tell_groups_apart_only_together_count_alike():
    random = np.random.default_rng(2)
    corners = random.permutation(np.repeat([[0, 0], [0, 6], [6, 0], [6, 6], [3, 3]], 60, axis=0))
    values = pd.DataFrame(corners + random.normal(size=(300, 2)), columns=["income", "score"])
    evidence = find_evidence(values)
    assert evidence.above_cloud > CLOUD_MARGIN
    assert not evidence.weights


def test_one_column_alone_cannot_tell_groups_from_a_cloud():
    values = pd.DataFrame({"spend": np.random.default_rng(3).lognormal(size=200)})
    assert find_evidence(values).above_cloud < CLOUD_MARGIN
