"""Evidence: groups lie above clouds, clouds do not, whatever the columns look like."""

import numpy as np
import pandas as pd

from ccseg.clustering.evidence import find_evidence
from ccseg.thresholds import CLOUD_MARGIN


def test_groups_lie_above_clouds():
    random = np.random.default_rng(0)
    centres = 3 * random.normal(size=(3, 5))
    points = centres[random.integers(0, 3, 500)] + random.normal(size=(500, 5))
    assert find_evidence(pd.DataFrame(points, columns=list("abcde"))).above_cloud > CLOUD_MARGIN


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
