"""The multiverse: what becomes of segments under other settings."""

import numpy as np
import pandas as pd

from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.multiverse import explore_multiverse


def test_columns_count_as_in_the_result_under_other_settings_too():
    """Two groups in one column, and three columns that say nothing: equal weights cut the customers by those."""
    random = np.random.default_rng(3)
    group = random.permutation(np.repeat([0, 1], 150))
    values = pd.DataFrame({"visits": group * 4 + random.normal(10, 1, 300)})
    noise = ["age", "height", "distance"]
    values[noise] = random.uniform(10, 20, (300, 3))
    alike, weighted = (_retained(values, group, weights) for weights in ({}, dict.fromkeys(noise, 0.05)))
    assert weighted > alike + 0.2


def _retained(values, labels, weights):
    found = explore_multiverse(values, labels, KMeans(), weights=weights)
    assert found is not None
    return found[0].retained
