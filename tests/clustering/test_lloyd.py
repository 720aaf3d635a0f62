import numpy as np
import pytest
from sklearn.cluster import KMeans

from ccseg.clustering.lloyd import Prepared
from ccseg.clustering.swaps import _nearest_two
from ccseg.clustering.threads import one_thread


@pytest.fixture(params=["customers", "few values", "one feature"])
def rows(request):
    random = np.random.default_rng(0)
    if request.param == "few values":
        return random.integers(0, 3, (400, 4)).astype(float)
    if request.param == "one feature":
        return random.normal(1e6, 1.0, (400, 1))
    return np.asfortranarray(random.lognormal(size=(700, 6)))


@pytest.fixture(params=["each once", "counted"])
def weights(request, rows):
    return None if request.param == "each once" else np.random.default_rng(1).integers(1, 5, len(rows))


def test_the_best_of_several_starts_is_that_of_scikit_learn_to_the_byte(rows, weights):
    with one_thread():
        for seed in range(5):
            known = KMeans(5, n_init=4, tol=1e-7, random_state=seed).fit(rows, sample_weight=weights)
            found = Prepared.of(rows, weights).start(5, starts=4, tolerance=1e-7, seed=seed)
            assert found.centres.tobytes() == known.cluster_centers_.tobytes()
            assert (found.labels.tolist(), found.inertia) == (known.labels_.tolist(), known.inertia_)


def test_centres_lead_to_the_same_fit_as_in_scikit_learn_and_are_left_as_they_are(rows, weights):
    centres = rows[:4] + 0.1
    before = centres.copy()
    with one_thread():
        known = KMeans(4, n_init=1, init=centres, tol=1e-4).fit(rows, sample_weight=weights)
        found = Prepared.of(rows, weights).descend(centres, 1e-4)
    assert found.centres.tobytes() == known.cluster_centers_.tobytes()
    assert (centres == before).all()


def test_rows_stay_as_they_are_however_often_they_are_fitted(rows):
    before = rows.copy()
    prepared = Prepared.of(rows)
    first = prepared.start(3, starts=1, tolerance=1e-4, seed=0)
    assert prepared.start(3, starts=1, tolerance=1e-4, seed=0).centres.tobytes() == first.centres.tobytes()
    assert (rows == before).all()


def test_the_two_least_of_each_row_are_those_of_a_sort():
    squares = np.random.default_rng(0).integers(0, 9, (200, 6)).astype(float)
    assert np.array_equal(np.column_stack(_nearest_two(squares)), np.sort(squares, axis=1)[:, :2])
