"""Identity: segments are numbered by one rule, and found again in another result."""

import numpy as np
import pytest

from ccseg.clustering.identity import match_segments, number_segments
from ccseg.clustering.models import Centroids, CorePoints, Gaussians, Model, assign
from ccseg.clustering.quality import overlaps

CENTRES = [[9.0], [0.0], [30.0]]
MODELS: list[Model] = [
    Centroids(centres=CENTRES),
    Gaussians(weights=[1 / 3] * 3, means=CENTRES, precisions=np.ones((3, 1, 1))),
    CorePoints(points=CENTRES, labels=[0, 1, 2], eps=2.0),
]


@pytest.fixture(params=MODELS, ids=lambda model: model.kind)
def model(request):
    return request.param


def test_segment_zero_is_the_largest_and_the_model_agrees(model):
    matrix = np.array([[30.0], [0.0], [0.5], [-0.5], [9.0], [8.5]])
    numbered, found = number_segments(model, matrix)
    assert found.labels.tolist() == [2, 0, 0, 0, 1, 1]
    assert assign(numbered, matrix).labels.tolist() == found.labels.tolist()


def test_equal_sizes_are_numbered_by_their_values(model):
    matrix = np.array([[30.0], [9.0], [0.0]])
    assert number_segments(model, matrix)[1].labels.tolist() == [2, 1, 0]


def test_a_segment_without_customers_is_dropped(model):
    numbered, found = number_segments(model, np.array([[0.0], [0.1], [9.0]]))
    assert numbered.segments == 2
    assert found.labels.tolist() == [0, 0, 1]
    assert found.runner_up.max() < 2


def test_the_unassigned_stay_unassigned():
    found = number_segments(MODELS[2], np.array([[0.0], [4.0], [9.0], [9.1]]))[1]
    assert found.labels.tolist() == [1, -1, 0, 0]


def test_a_result_without_segments_stays_without():
    empty = CorePoints(points=np.zeros((0, 1)), labels=[], eps=1.0)
    numbered, found = number_segments(empty, np.array([[0.0], [1.0]]))
    assert numbered.segments == 0
    assert found.labels.tolist() == [-1, -1]


def test_a_segment_that_split_is_matched_with_its_larger_part():
    labels = np.repeat([0, 1], [10, 5])
    other = np.repeat([2, 0, 1], [7, 3, 5])
    assert match_segments(overlaps(labels, other)) == {2: 0, 1: 1}


def test_segments_that_share_nobody_have_no_match():
    assert match_segments(overlaps(np.array([0, 0, -1, -1]), np.array([-1, -1, 0, 0]))) == {}
