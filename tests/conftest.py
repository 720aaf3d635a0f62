"""What the tests share: one thread, the sample, the reference file where it is at hand."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "data" / "cc_general.csv"

# Read when numpy and its like are first loaded, so the fixtures below import late.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Tests run side by side, and a worker that gives way to them would wait until they are done.
os.environ["CCSEG_NICENESS"] = "0"

# Most files of the tests are opened for what is said of them, and nobody asks for their segments.
os.environ["CCSEG_AHEAD"] = "false"

# No test reads or writes the store of the person who runs them.
FOLDER = tempfile.mkdtemp()
os.environ["CCSEG_STORE"] = f"{FOLDER}/store.db"
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


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
    from ccseg.clustering.clusterers import KMeans
    from ccseg.recipes import Recipe
    from ccseg.segmentation import add_map, segment

    recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=5))
    return add_map(segment(sample, recipe, draw_map=False), method="pca")


@pytest.fixture
def hardly_judged(result):
    """Segments are hardly judged, for tests of what is done with segments; ``result`` is judged in full before."""
    from tests.judging import hardly_judging

    with hardly_judging():
        yield


@pytest.fixture(scope="session")
def stored():
    """A run as it came back from a store."""
    from tests.stores import stored_run

    return stored_run()


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of our own."""
    from tests.stores import postgresql

    with postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    """The URL of an empty store, once on each database."""
    from tests.stores import new_database

    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    return new_database(request.getfixturevalue("postgres"), f"t{os.urandom(8).hex()}")


@pytest.fixture
def clock():
    """A time that goes on when it is told to."""
    from tests.stores import Clock

    return Clock()


@pytest.fixture
def store(store_url, clock):
    """An empty store, once on each database."""
    from ccseg.keeping.store import RunStore

    store = RunStore(store_url, clock)
    yield store
    store.close()
