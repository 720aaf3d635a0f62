"""What the tests of clustering share: each computes on one thread, as segmentation does."""

import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.threads import one_thread


@pytest.fixture(autouse=True, scope="module")
def on_one_thread():
    with one_thread():
        yield


@pytest.fixture(scope="module")
def planted():
    """Customers in four clear groups, in random order."""
    random = np.random.default_rng(8)
    centres = np.array([[0, 0, 0], [8, 0, 4], [0, 8, -4], [8, 8, 8]])
    points = np.vstack([random.normal(size=(100, 3)) + centre for centre in centres])
    return pd.DataFrame(points, columns=["visits", "basket", "clicks"]).sample(frac=1, random_state=0)
