"""What the tests share: one thread, the sample, the reference file where it is at hand."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "data" / "cc_general.csv"

# Read when numpy and its like are first loaded, so the fixtures below import late.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


@pytest.fixture(scope="session")
def reference_file():
    """The path of the public reference file, which the project does not ship."""
    if not REFERENCE.exists():
        pytest.skip(f"the reference file is not at {REFERENCE}")
    return REFERENCE


@pytest.fixture(scope="session")
def sample():
    """A thousand made-up customers."""
    from ccseg.sample import make_sample

    return make_sample(1_000)


@pytest.fixture(scope="session")
def behaviour():
    """The true behaviour of the customers in ``sample``."""
    from ccseg.sample import true_behaviour

    return true_behaviour(1_000)


@pytest.fixture(scope="session", params=["shop", "telecom", "library"])
def other_trade(request):
    """Customers of a trade other than cards, with the groups they were drawn from."""
    from tests.tables import TRADES

    return TRADES[request.param]()


@pytest.fixture(scope="session")
def result(sample):
    """A quick result of ``sample``: five segments on the instant map."""
    from ccseg.clusterers import KMeans
    from ccseg.segmentation import Recipe, add_map, segment

    recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=5))
    return add_map(segment(sample, recipe, draw_map=False), method="pca")
