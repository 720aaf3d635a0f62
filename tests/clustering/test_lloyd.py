import numpy as np
import pytest
from sklearn.cluster import KMeans

from ccseg.clustering.approach import UNSURE, _follow, follow
from ccseg.clustering.lloyd import MOST_STEPS, WIDE, Prepared
from ccseg.clustering.swaps import _nearest_two
from ccseg.clustering.threads import one_thread


@pytest.fixture(params=["customers", "few values", "one feature", "wide", "wide flags"])
def rows(request):
    random = np.random.default_rng(0)
    if request.param == "few values":
        return random.integers(0, 3, (400, 4)).astype(float)
    if request.param == "one feature":
        return random.normal(1e6, 1.0, (400, 1))
    if request.param == "wide":
        return random.normal(size=(600, 8)) @ random.normal(size=(8, WIDE)) + random.normal(size=(600, WIDE))
    if request.param == "wide flags":
        return random.integers(0, 2, (300, WIDE)).astype(float)
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


def approach(rows, centres, most=MOST_STEPS, by=follow):
    moved = centres.copy()
    return by(rows, np.ones(len(rows)), (rows**2).sum(axis=1), moved, 1e-9, most), moved


def test_centres_are_followed_to_before_the_last_step_also_where_nothing_is_compiled():
    rows = np.random.default_rng(0).normal(size=(200, 3))
    steps, centres = approach(rows, rows[:4])
    assert 3 < steps < MOST_STEPS
    for by in (follow, _follow):
        assert approach(rows, rows[:4], most=steps, by=by)[1] == pytest.approx(centres)
        assert approach(rows, centres, by=by)[0] == 0


@pytest.mark.parametrize(
    "centres",
    [[[0.0], [10.0]], [[1.0], [1.0]], [[0.0], [10.0], [900.0]]],
    ids=["somebody halfway", "equal centres", "nobody there"],
)
def test_where_rounding_or_an_empty_segment_decides_nothing_is_said(centres):
    rows = np.array([[0.0], [1.0], [5.0], [9.0], [10.0]])
    assert approach(rows, np.array(centres))[0] == UNSURE
