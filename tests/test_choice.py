"""The choice: the most segments that pass every test, each trial with its reason."""

import numpy as np
import pandas as pd
import pytest

from ccseg.choice import choose
from ccseg.clusterers import DBSCAN, GaussianMixture, KMeans


@pytest.fixture(scope="module")
def planted():
    random = np.random.default_rng(8)
    centres = np.array([[0, 0, 0], [8, 0, 4], [0, 8, -4], [8, 8, 8]])
    points = np.vstack([random.normal(size=(100, 3)) + centre for centre in centres])
    return pd.DataFrame(points, columns=["visits", "basket", "clicks"]).sample(frac=1, random_state=0)


def test_the_most_segments_that_come_back_are_chosen(planted):
    choice, fitted = choose(planted, KMeans(), "plain")
    assert choice.real
    assert fitted.model.segments == 4
    assert choice.trial.passed
    assert "4 segments, the most this file bears" in choice.because


def test_every_number_of_segments_is_tried_and_has_a_reason(planted):
    choice, _ = choose(planted, KMeans(), "plain")
    assert [trial.clusterer.segments for trial in choice.trials] == list(range(2, 11))
    assert all(trial.because for trial in choice.trials)
    assert sum(trial.passed for trial in choice.trials) == 1


def test_what_is_fixed_is_kept_and_judged(planted):
    choice, fitted = choose(planted, KMeans(segments=7), "plain")
    assert fitted.model.segments == 7
    assert not choice.trial.passed
    assert "come back" in choice.trial.because
    assert choice.trial.quality.null is not None


def test_a_mixture_reports_its_bic(planted):
    choice, _ = choose(planted, GaussianMixture(), "plain")
    assert all(trial.quality.bic is not None for trial in choice.trials)


def test_dbscan_is_scanned_and_says_what_it_passed_over(planted):
    choice, fitted = choose(planted, DBSCAN(), "plain")
    assert fitted.model.segments == 4
    assert len(choice.trials) > 3
    assert choice.trial.quality.unassigned <= 0.25


def test_all_preparations_are_weighed(planted):
    choice, _ = choose(planted, KMeans(), "auto")
    assert {trial.preparation for trial in choice.trials} == {"hurdle", "log", "plain"}


def test_the_seed_changes_nothing_that_is_real(planted):
    labels = {tuple(choose(planted, KMeans(), "plain", seed=seed)[1].assignment.labels) for seed in (0, 9)}
    assert len(labels) == 1


def test_progress_goes_up_and_names_the_step(planted):
    told = []
    choose(
        planted,
        KMeans(segments=3),
        "plain",
        tell=lambda stage, share: told.append((stage, share)),
    )
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert all("plain" in stage for stage, _ in told)
