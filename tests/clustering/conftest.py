"""What the tests of clustering share: each computes on one thread, as segmentation does."""

import pytest

from ccseg.clustering.threads import one_thread


@pytest.fixture(autouse=True, scope="module")
def on_one_thread():
    with one_thread():
        yield
