"""Models as numbers: they place customers as scikit-learn's own fitted objects do."""

import numpy as np
import pytest
from pydantic import TypeAdapter
from sklearn import cluster, mixture
from sklearn.metrics import adjusted_rand_score

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.clustering.identity import match_segments, number_segments
from ccseg.clustering.models import Centroids, CorePoints, Model, assign
from ccseg.clustering.quality import overlaps


@pytest.fixture(scope="module")
def points():
    random = np.random.default_rng(1)
    return np.vstack([random.normal(size=(80, 3)) + centre for centre in ([0, 0, 0], [6, 0, 2], [0, 7, 0])])


def test_centroids_place_like_scikit_learn(points):
    fitted = cluster.KMeans(3, n_init=5, random_state=0).fit(points)
    found = assign(Centroids(centres=fitted.cluster_centers_), points)
    assert found.labels.tolist() == fitted.predict(points).tolist()
    assert ((found.confidence >= 0) & (found.confidence <= 1)).all()
    assert (found.runner_up != found.labels).all()


@pytest.mark.parametrize("covariance", ["full", "tied", "diag", "spherical"])
def test_gaussians_place_and_score_like_scikit_learn(points, covariance):
    settings = GaussianMixture(segments=3, covariance=covariance)
    model = settings.fit(points, seed=0)
    theirs = mixture.GaussianMixture(3, covariance_type=covariance)
    theirs.weights_, theirs.means_ = model.weights, model.means
    factors = model.precisions
    shapes = {
        "full": lambda: factors,
        "tied": lambda: factors[0],
        "diag": lambda: np.diagonal(factors, axis1=1, axis2=2),
        "spherical": lambda: factors[:, 0, 0],
    }
    theirs.precisions_cholesky_ = shapes[covariance]()
    found = assign(model, points)
    assert found.labels.tolist() == theirs.predict(points).tolist()
    assert found.confidence == pytest.approx(theirs.predict_proba(points).max(axis=1))


def test_core_points_place_like_scikit_learn_noise_too(points):
    rows = np.vstack([points, [[40, 40, 40], [-30, 0, 9]]])
    theirs = cluster.DBSCAN(eps=1.2, min_samples=8).fit(rows)
    found = assign(DBSCAN(eps=1.2, min_customers=8).fit(rows, seed=0), rows)
    core = theirs.core_sample_indices_
    assert adjusted_rand_score(found.labels[core], theirs.labels_[core]) == 1.0
    assert ((found.labels == -1) == (theirs.labels_ == -1)).all()


def test_no_dense_region_leaves_everybody_unassigned(points):
    model = CorePoints(points=np.zeros((0, 3)), labels=np.zeros(0), eps=1.0)
    found = assign(model, points)
    assert set(found.labels.tolist()) == {-1}
    assert not found.confidence.any()


@pytest.mark.parametrize(
    "clusterer",
    [KMeans(segments=3), GaussianMixture(segments=3), DBSCAN(eps=1.2, min_customers=8)],
)
def test_a_model_is_the_same_after_a_round_trip_as_json(points, clusterer):
    adapter = TypeAdapter(Model)
    model = clusterer.fit(points, seed=0)
    again = adapter.validate_json(adapter.dump_json(model))
    assert again == model
    assert assign(again, points).labels.tolist() == assign(model, points).labels.tolist()


def test_many_customers_are_placed_as_few_are(points, monkeypatch):
    model = KMeans(segments=3).fit(points, seed=0)
    whole = assign(model, points).labels
    monkeypatch.setattr("ccseg.clustering.models.CHUNK", 7)
    assert assign(model, points).labels.tolist() == whole.tolist()


def test_segments_are_numbered_by_size_whatever_the_seed(points):
    rows = points[:200]
    numbered = [number_segments(KMeans(segments=3).fit(rows, seed), rows)[1].labels for seed in (0, 5)]
    assert numbered[0].tolist() == numbered[1].tolist()
    assert np.bincount(numbered[0]).tolist() == sorted(np.bincount(numbered[0]), reverse=True)


def test_renumbered_segments_are_matched_as_identical():
    labels = np.array([0, 0, 1, 1, 2, -1])
    assert match_segments(overlaps(labels, np.array([2, 2, 0, 0, 1, -1]))) == {2: 0, 0: 1, 1: 2}


@pytest.mark.parametrize(
    "clusterer",
    [KMeans(segments=4), GaussianMixture(segments=4), DBSCAN(eps=1.0, min_customers=4)],
)
def test_customers_halfway_between_segments_fall_to_the_same_side_alone_and_together(clusterer):
    grid = np.stack(np.meshgrid(np.arange(9.0), np.arange(9.0)), axis=-1).reshape(-1, 2)
    model = clusterer.fit(np.repeat(grid, 2, axis=0), seed=0)
    alone = [int(assign(model, row[None]).labels[0]) for row in grid]
    assert alone == assign(model, grid).labels.tolist()
    assert alone == assign(model, grid[::-1]).labels[::-1].tolist()


def test_large_values_with_small_differences_keep_their_digits():
    random = np.random.default_rng(0)
    near = np.repeat([[0.0], [3.0]], 50, axis=0) + random.normal(size=(100, 1)) / 10
    for model in (KMeans(segments=2).fit(near + 1.7e9, seed=0), DBSCAN(eps=0.5, min_customers=5).fit(near + 1.7e9, 0)):
        labels = assign(model, near + 1.7e9).labels
        assert [len(set(labels[:50])), len(set(labels[50:])), len(set(labels))] == [1, 1, 2]
