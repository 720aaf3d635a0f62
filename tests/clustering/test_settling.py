"""Settling: what is left when nothing nearby is better."""

import numpy as np
import pytest

from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.digits import places
from ccseg.clustering.lloyd import Prepared
from ccseg.clustering.models import assign
from ccseg.clustering.settling import settle

SEEDS = range(6)


def flat(customers=600, columns=5, seed=1):
    """Customers among whom many solutions are nearly as tight as the best: a cloud without groups."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(customers, columns)) @ random.normal(size=(columns, columns))
    return rows[np.lexsort(rows.T)]


def inertia(rows, centres):
    return float(((rows[:, None, :] - centres[None]) ** 2).sum(axis=2).min(axis=1).sum())


def test_seeds_that_end_apart_settle_on_the_same_segments():
    rows, kmeans = flat(), KMeans(segments=4)
    found = [kmeans.fit(rows, seed) for seed in SEEDS]
    settled = [kmeans.settle(rows, model) for model in found]
    ends = {round(inertia(rows, model.centres), 6) for model in found}
    assert len(ends) > 1
    [end] = {round(inertia(rows, model.centres), 6) for model in settled}
    assert end <= min(ends)


@pytest.mark.parametrize("segments", [2, 5, 9])
def test_settled_segments_are_never_looser_and_none_loses_its_last_customer(segments):
    rows, kmeans = flat(customers=60), KMeans(segments=segments)
    for seed in SEEDS:
        model = kmeans.fit(rows, seed)
        settled = kmeans.settle(rows, model)
        assert inertia(rows, settled.centres) <= inertia(rows, model.centres) * (1 + 1e-9)
        assert np.bincount(assign(settled, rows).labels, minlength=segments).min() > 0


def test_a_customer_changes_sides_where_a_descent_cannot_see_the_gain():
    rows = np.array([[0.0], [4.0], [7.0], [7.1], [7.2], [7.3], [7.4]])
    stuck = np.array([[0.0], [6.6667]])
    prepared = Prepared.of(rows)
    descended = prepared.descend(stuck, tolerance=1e-7)
    settled = settle(prepared, [stuck], tolerance=1e-7)
    assert settled.inertia < descended.inertia
    assert sorted(settled.centres.ravel().round(2).tolist()) == [2.0, 7.2]


def test_equal_customers_count_as_often_as_they_are():
    rows = np.array([[0.0], [1.0], [1.0], [8.0], [8.0], [8.0], [9.0]])
    together = settle(Prepared.of(np.unique(rows, axis=0), np.array([1, 2, 3, 1])), [np.array([[0.0], [5.0]])], 1e-7)
    each = settle(Prepared.of(rows), [np.array([[0.0], [5.0]])], 1e-7)
    assert np.allclose(np.sort(together.centres, axis=0), np.sort(each.centres, axis=0))
    assert together.inertia == pytest.approx(each.inertia)


def test_settled_centres_have_the_digits_that_all_processors_come_to():
    rows, kmeans = flat(), KMeans(segments=4)
    settled = kmeans.settle(rows, kmeans.fit(rows, 0)).centres
    assert settled.tolist() == places(settled).tolist()
