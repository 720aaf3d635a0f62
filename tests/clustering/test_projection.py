"""The map: the same for everybody, faithful on a sample, also for many customers and few."""

import subprocess
import sys

import numpy as np
import pytest

from ccseg.clustering import projection
from ccseg.clustering.projection import project

SCRIPT = """
import numpy as np
from ccseg.clustering.projection import project
points = np.random.default_rng(0).normal(size=(120, 5))
print(project(points).points.round(6).tolist())
"""


@pytest.fixture(scope="module")
def points():
    random = np.random.default_rng(0)
    return np.vstack([random.normal(size=(150, 5)), random.normal(size=(150, 5)) + 6])


def test_another_process_draws_the_same_map():
    maps = {subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(maps) == 1


def test_neighbours_stay_neighbours(points):
    drawn = project(points)
    assert drawn.method == "umap"
    assert 0.8 < drawn.trust <= 1
    own, other = drawn.points[:150], drawn.points[150:]
    assert np.linalg.norm(own.mean(axis=0) - other.mean(axis=0)) > own.std()


@pytest.mark.parametrize("method", ["umap", "pca"])
def test_a_map_may_have_three_dimensions(points, method):
    assert project(points[:60], method=method, dimensions=3).points.shape == (60, 3)


def test_few_customers_get_the_instant_map():
    drawn = project(np.random.default_rng(1).normal(size=(12, 3)))
    assert drawn.method == "pca"
    assert np.isfinite(drawn.points).all()


def test_beyond_the_landmarks_customers_stand_by_their_like(points, monkeypatch):
    monkeypatch.setattr(projection, "FAIR_SAMPLE", 100)
    labels = np.repeat([0, 1], 150)
    drawn = project(points, labels)
    centres = np.array([drawn.points[labels == s].mean(axis=0) for s in (0, 1)])
    nearest = np.linalg.norm(drawn.points[:, None] - centres, axis=2).argmin(axis=1)
    assert (nearest == labels).mean() > 0.98
    assert drawn.points.shape == (300, 2)


def test_every_segment_sends_landmarks_in_proportion(monkeypatch):
    monkeypatch.setattr(projection, "FAIR_SAMPLE", 100)
    labels = np.repeat([0, 1], [900, 100])
    landmarks = projection._landmarks(1000, labels)
    assert np.bincount(labels[landmarks]).tolist() == [90, 10]
