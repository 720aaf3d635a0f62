"""The clusterers: one contract for all three, and what each promises by itself."""

import numpy as np
import pytest
from sklearn import cluster
from sklearn.metrics import adjusted_rand_score

from ccseg.clustering import clusterers
from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.clustering.models import assign
from ccseg.errors import InvalidRecipe

MIXTURES = [GaussianMixture(segments=3, covariance=shape) for shape in ("full", "tied", "diag", "spherical")]
FIXED = [KMeans(segments=3), *MIXTURES, DBSCAN(eps=1.2, min_customers=8)]
OPEN = [KMeans(), GaussianMixture(), DBSCAN()]


def name_of(clusterer):
    return f"{clusterer.algorithm} {getattr(clusterer, 'covariance', '')}".strip()


@pytest.fixture(params=FIXED, ids=name_of)
def fixed(request):
    """Each algorithm with settled settings, a mixture with each shape of cloud."""
    return request.param


@pytest.fixture(params=OPEN, ids=name_of)
def unsettled(request):
    """Each algorithm with everything left open."""
    return request.param


@pytest.fixture(scope="module")
def groups():
    return np.repeat([0, 1, 2], [90, 60, 40])


@pytest.fixture(scope="module")
def points(groups):
    centres = np.array([[0, 0, 0], [7, 0, 2], [0, 8, 0]])
    return centres[groups] + np.random.default_rng(1).normal(size=(len(groups), 3))


def test_separate_groups_are_found(fixed, points, groups):
    labels = assign(fixed.fit(points, seed=0), points).labels
    assert adjusted_rand_score(groups[labels >= 0], labels[labels >= 0]) >= 0.95
    assert (labels >= 0).mean() > 0.8


def test_the_same_seed_gives_the_same_numbers(fixed, points):
    assert fixed.fit(points, seed=4) == fixed.fit(points, seed=4)


def test_settled_settings_are_the_only_candidate(fixed, points):
    assert list(fixed.candidates(points)) == [fixed]


def test_candidates_are_settled_and_differ(unsettled, points):
    candidates = list(unsettled.candidates(points))
    assert all(candidate.settled for candidate in candidates)
    assert len(set(candidates)) == len(candidates) > 3


def test_customers_who_are_mostly_alike_are_fitted_without_a_word(unsettled):
    alike = np.repeat([[0.0, 1.0], [5.0, 0.0], [9.0, 3.0]], [60, 30, 10], axis=0)
    for candidate in unsettled.candidates(alike):
        labels = assign(candidate.fit(alike, seed=0), alike).labels
        assert [len(set(labels[group])) for group in (slice(0, 60), slice(60, 90), slice(90, 100))] == [1, 1, 1]


def test_many_customers_are_fitted_on_a_sample_first(fixed, points, groups, monkeypatch):
    order = np.random.default_rng(2).permutation(len(points))
    monkeypatch.setattr(clusterers, "FAIR_SAMPLE", 100)
    scaled = fixed.scaled(100 / len(points))
    labels = assign(scaled.fit(points[order], seed=0), points[order]).labels
    inside = labels >= 0
    assert adjusted_rand_score(groups[order][inside], labels[inside]) >= 0.95


@pytest.mark.parametrize("kind", [KMeans, GaussianMixture])
def test_more_segments_than_different_customers_are_refused_with_both_numbers(kind):
    matrix = np.repeat([[0.0], [1.0], [2.0]], 10, axis=0)
    with pytest.raises(InvalidRecipe, match=r"5 segments.* 3 customers"):
        list(kind(segments=5).candidates(matrix))


def test_a_region_denser_than_all_customers_together_is_refused(points):
    with pytest.raises(InvalidRecipe, match=r"5,000 customers.* 190"):
        list(DBSCAN(min_customers=5_000).candidates(points))


def test_dbscan_with_equal_customers_agrees_with_scikit_learn():
    random = np.random.default_rng(5)
    grid = random.integers(0, 12, (400, 2)).astype(float)
    theirs = cluster.DBSCAN(eps=1.0, min_samples=9).fit(grid)
    ours = assign(DBSCAN(eps=1.0, min_customers=9).fit(grid, seed=0), grid).labels
    sizes = np.bincount(theirs.labels_ + 1)[1:]
    core = np.zeros(len(grid), bool)
    core[theirs.core_sample_indices_] = True
    kept = core & (sizes[theirs.labels_] >= 4)
    assert adjusted_rand_score(theirs.labels_[kept], ours[kept]) == 1.0
    assert (ours[theirs.labels_ == -1] == -1).all()


def test_a_dense_region_with_less_than_a_hundredth_of_the_customers_is_no_segment():
    crowd = np.random.default_rng(3).uniform(size=(300, 2))
    pair = np.array([[9.0, 9.0], [9.0, 9.1]])
    matrix = np.vstack([crowd, pair])
    assert assign(DBSCAN(eps=0.5, min_customers=2).fit(matrix, seed=0), matrix).labels.tolist() == [0] * 300 + [-1] * 2


def test_the_scan_tries_radii_from_narrow_to_wide(points):
    for count in {candidate.min_customers for candidate in DBSCAN().candidates(points)}:
        radii = [c.eps for c in DBSCAN().candidates(points) if c.min_customers == count]
        assert radii == sorted(radii)


def test_what_a_person_settles_the_scan_leaves_alone(points):
    assert {c.eps for c in DBSCAN(eps=1.5).candidates(points)} == {1.5}
    assert {c.min_customers for c in DBSCAN(min_customers=7).candidates(points)} == {7}
