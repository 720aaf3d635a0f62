"""Resamples: each drawn once, the same for every trial and every seed."""

from itertools import islice

import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.features import prepare_features
from ccseg.clustering.models import assign
from ccseg.clustering.quality import jaccards
from ccseg.clustering.resamples import Resamples, draw_bootstrap, draw_half


@pytest.fixture
def values():
    return pd.DataFrame(np.random.default_rng(0).normal(size=(41, 2)), columns=["visits", "basket"])


def label(matrix, seed):
    model = KMeans(segments=2).fit(matrix, seed, starts=2)
    return lambda more: assign(model, more).labels


def resamples_of(values, draw):
    return Resamples(values, prepare_features(values, "plain").plan, draw)


def test_a_resample_in_which_nobody_differs_counts_against_the_segments():
    values = pd.DataFrame({"visits": np.r_[np.ones(30), 7.0]})
    labels = np.r_[np.zeros(30, int), 1]
    draws = islice(resamples_of(values, draw_bootstrap).label([label], seed=0), 20)
    found = {jaccards(labels, again)[1].round(3) for again in draws}
    assert found == {0.032, 1.0}


def test_a_half_is_fitted_in_each_way_and_all_customers_are_labelled(values):
    seen = []

    def remember(matrix, seed):
        seen.append(len(matrix))
        return label(matrix, seed)

    found = list(islice(resamples_of(values, draw_half).label([remember, remember], seed=0), 4))
    assert seen == [21] * 4
    assert [len(labels) for labels in found] == [41] * 4


def test_every_seed_and_every_trial_meets_the_same_resamples_and_fits_its_own_way(values):
    shared = resamples_of(values, draw_bootstrap)
    met: dict[str, list[tuple[bytes, int]]] = {}

    def remember(matrix, seed):
        met.setdefault(current, []).append((matrix.tobytes(), seed))
        return label(matrix, seed)

    for current, resamples in {
        "first": shared,
        "second": shared,
        "another": resamples_of(values, draw_bootstrap),
    }.items():
        list(islice(resamples.label([remember], seed=len(current)), 3))
    matrices = {name: [matrix for matrix, _ in each] for name, each in met.items()}
    assert matrices["first"] == matrices["second"] == matrices["another"]
    assert len(set(matrices["first"])) == 3
    assert [seed for _, seed in met["first"]] != [seed for _, seed in met["another"]]
