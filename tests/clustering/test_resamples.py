"""Resamples: each drawn once, the same for every trial and every seed."""

from itertools import islice

import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.clusterers import AGAIN, KMeans
from ccseg.clustering.features import prepare_features
from ccseg.clustering.models import assign
from ccseg.clustering.quality import jaccards
from ccseg.clustering.resamples import Resamples, draw_bootstrap, draw_half


@pytest.fixture
def values():
    return pd.DataFrame(np.random.default_rng(0).normal(size=(41, 2)), columns=["visits", "basket"])


def label(matrix, seed):
    model = KMeans(segments=2).fit(matrix, seed, AGAIN)
    return lambda more: assign(model, more).labels


def resamples_of(values, draw):
    return Resamples(values, prepare_features(values, "plain").plan, draw)


def test_a_resample_in_which_nobody_differs_counts_against_the_segments():
    values = pd.DataFrame({"visits": np.r_[np.ones(30), 7.0]})
    labels = np.r_[np.zeros(30, int), 1]
    draws = islice(resamples_of(values, draw_bootstrap).label([label]), 20)
    found = {jaccards(labels, again)[1].round(3) for again in draws}
    assert found == {0.032, 1.0}


def test_a_half_is_fitted_in_each_way_and_all_customers_are_labelled(values):
    seen = []

    def remember(matrix, seed):
        seen.append(len(matrix))
        return label(matrix, seed)

    found = list(islice(resamples_of(values, draw_half).label([remember, remember]), 4))
    assert seen == [21] * 4
    assert [len(labels) for labels in found] == [41] * 4


def test_every_trial_and_every_result_meets_the_same_resamples_with_the_same_seeds(values):
    shared = resamples_of(values, draw_bootstrap)
    met = []

    def remember(matrix, seed):
        met.append((matrix.tobytes(), seed))
        return label(matrix, seed)

    for resamples in (shared, shared, resamples_of(values, draw_bootstrap)):
        list(islice(resamples.label([remember]), 3))
    assert met[:3] == met[3:6] == met[6:]
    assert len({matrix for matrix, _ in met}) == len({seed for _, seed in met}) == 3
