"""The choice: the most segments that pass every test, each trial with its reason."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from ccseg.clustering import choice as choosing
from ccseg.clustering import trials
from ccseg.clustering.choice import choose
from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.clustering.quality import Quality
from ccseg.clustering.reasons import Reason, explain
from ccseg.clustering.trials import Fitted, seek_among_more
from ccseg.clustering.watching import Watching
from ccseg.result import judge


@pytest.fixture(autouse=True)
def chosen_once(monkeypatch):
    """Nothing is chosen anew in halves, which costs as much again, where a test is about the choice itself."""
    monkeypatch.setattr(trials, "CHOSEN_ANEW", 0)


def test_the_most_segments_that_come_back_are_chosen_and_who_watches_gets_them_before_they_are_judged(planted):
    seen: list[Fitted] = []
    choice, fitted = choose(planted, KMeans(), "plain", watching=Watching(found=seen.append))
    assert [(each.assignment, each.quality.halves) for each in seen] == [(fitted.assignment, ())]
    assert choice.real
    assert fitted.model.segments == 4
    assert choice.trial.reasons == ("passed",)
    assert choice.because.startswith(
        "4 segments, the largest number that passes all tests. All are stable in bootstrap samples"
    )
    assert "There are groups among these customers" in choice.because
    assert "bent" not in choice.because
    assert not choice.tiers


def test_segments_between_which_customers_hardly_thin_out_are_told_as_perhaps_one_bent_cloud(planted, monkeypatch):
    monkeypatch.setattr(choosing, "find_deepest_valley", lambda *_: 0.93)
    choice, fitted = choose(planted, KMeans(segments=4), "plain")
    assert "they lie 93% as densely there as where they crowd" in choice.because
    assert not choice.tiers
    assert judge(choice, fitted, ()).verdict == "test first"


@pytest.mark.parametrize(
    ("weakest", "finer"), [(0.8, (0.5, 1.0, 1.0, 1.0)), (0.7, ())], ids=["nearly stable", "not stable"]
)
def test_a_segment_that_more_segments_divide_is_told_where_they_come_back_nearly_as_reliably(planted, weakest, finer):
    _, fitted = choose(planted, KMeans(segments=4), "plain")
    labels = fitted.assignment.labels.copy()
    labels[np.flatnonzero(labels == 0)[::2]] = 4
    more = replace(
        fitted,
        assignment=replace(fitted.assignment, labels=labels),
        quality=fitted.quality.but(segments=5, stability=(weakest, 1.0, 1.0, 1.0, 1.0)),
    )
    assert seek_among_more(fitted, [fitted, more]).finer == finer


def test_halves_that_know_nothing_of_the_choice_find_clear_groups_again(planted, monkeypatch):
    monkeypatch.setattr(trials, "CHOSEN_ANEW", 2)
    choice, fitted = choose(planted, KMeans(), "plain")
    assert min(choice.trial.quality.halves) > 0.9
    assert len(fitted.halved) == trials.HALVES + 2


def test_the_worst_half_counts(planted, monkeypatch):
    """One half chooses as the whole does, the other takes all customers for one segment."""
    halves = []

    def choose_anew(half, question):
        halves.append(half)
        whole = len(halves) > 1
        return lambda others: np.zeros(len(others), int) if whole else fitted.assignment.labels

    _, fitted = choose(planted, KMeans(segments=4), "plain")
    monkeypatch.setattr(trials, "CHOSEN_ANEW", 2)
    monkeypatch.setattr(choosing, "_choose_anew", choose_anew)
    quality = choose(planted, KMeans(segments=4), "plain")[0].trial.quality
    assert quality.halves == pytest.approx((0.25,) * 4)
    assert [len(half) for half in halves] == [200, 200]
    assert not set(halves[0].index) & set(halves[1].index)


def test_every_number_of_segments_is_tried_and_has_a_reason(planted):
    choice, _ = choose(planted, KMeans(), "plain")
    assert [trial.clusterer.segments for trial in choice.trials] == list(range(2, 11))
    assert all(trial.because for trial in choice.trials)
    assert [trial.reasons for trial in choice.trials].count(("passed",)) == 1


def test_more_segments_that_pass_lose_to_fewer_that_explain_more_reliably():
    """Four groups far apart, one of which falls in two hardly: five come back in most bootstraps only."""
    random = np.random.default_rng(1)
    centres = np.array([[0, 0, 0], [30, 0, 14], [0, 30, -14], [30, 30, 30], [30, 30, 33]])
    points = np.vstack([random.normal(size=(60, 3)) + centre for centre in centres])
    table = pd.DataFrame(points, columns=["visits", "basket", "clicks"]).sample(frac=1, random_state=0)
    choice, _ = choose(table, KMeans(), "plain")
    outdone = [trial for trial in choice.trials if trial.reasons == ("less_reliable",)]
    assert {trial.clusterer.segments for trial in outdone} == {5}
    assert choice.because.startswith("4 segments; 5 would explain")


def test_what_is_fixed_is_kept_and_judged(planted):
    choice, fitted = choose(planted, KMeans(segments=7), "plain")
    assert fitted.model.segments == 7
    assert "unstable" in choice.trial.reasons
    assert "not stable in bootstrap samples" in choice.trial.because
    assert choice.trial.quality.null is not None


def test_dbscan_is_scanned_and_says_what_it_passed_over(planted):
    choice, fitted = choose(planted, DBSCAN(), "plain")
    assert fitted.model.segments == 4
    assert len(choice.trials) > 3
    assert choice.trial.quality.unassigned <= 0.25


def test_all_preparations_are_weighed(planted):
    choice, _ = choose(planted, KMeans(), "auto")
    assert {trial.preparation for trial in choice.trials} == {"hurdle", "log"}


def test_the_seed_changes_nothing_that_is_real(planted):
    labels = {tuple(choose(planted, KMeans(), "plain", seed=seed)[1].assignment.labels) for seed in (0, 9)}
    assert len(labels) == 1


def test_progress_goes_up_and_names_the_step(planted):
    told: list[tuple[str, float]] = []
    choose(
        planted,
        KMeans(segments=3),
        "plain",
        progress=lambda stage, share: told.append((stage, share)),
    )
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert len(set(shares)) > 20
    stages = list(dict.fromkeys(stage for stage, _ in told))
    assert stages[0] == "Looking for groups and the columns that carry them"
    assert all(stage.endswith(": Standardised") for stage in stages[1:-1])
    assert stages[-1] == "Choosing anew in halves of the customers"


def test_no_rule_is_told_that_dense_regions_are_exempt_from(planted):
    assert "at least 3% of customers" in choose(planted, KMeans(), "plain")[0].because
    dense = choose(planted, DBSCAN(), "plain")[0].because
    assert dense.startswith("4 segments, found as dense regions.")
    assert "3%" not in dense
    assert "unassigned (at most 25% allowed)" in dense


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_a_sentence(reason):
    quality = Quality(segments=4, unassigned=0.3, smallest=0.025, largest=0.8, stability=(0.9, 0.5), explained=0.4)
    sentence = explain([reason], quality)
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_nothing_dense_is_said_and_not_tested_further(planted):
    choice, fitted = choose(planted, DBSCAN(eps=1e-6, min_customers=5), "plain")
    assert fitted.model.segments == 0
    assert choice.trial.reasons == ("nothing_dense",)
    assert choice.because == "No result passes all tests. No region is dense enough to be a segment."
    assert not choice.real


def test_a_wider_radius_is_not_tried_once_one_region_holds_nearly_all():
    cloud = pd.DataFrame(np.random.default_rng(0).normal(size=(300, 2)), columns=["a", "b"])
    choice, _ = choose(cloud, DBSCAN(min_customers=10), "plain")
    assert [trial.quality.largest > 0.6 for trial in choice.trials].count(True) == 1


def odd_tables():
    random = np.random.default_rng(0)
    beyond = pd.DataFrame(random.lognormal(3, 1, (80, 2)), columns=["a", "b"])
    beyond.iloc[0, 0], beyond.iloc[1, 1] = 1e300, -1e300
    return {
        "twelve customers": pd.DataFrame(random.normal(size=(12, 2)), columns=["a", "b"]),
        "sixty columns": pd.DataFrame(random.normal(size=(50, 60)), columns=[f"m{i}" for i in range(60)]),
        "beyond any meaning": beyond,
        "only one differs": pd.DataFrame({"a": np.r_[np.ones(99), 2.0]}),
        "two values": pd.DataFrame({"a": np.repeat([0.5, 1.5], 40)}),
        "ten different rows": pd.DataFrame(random.integers(0, 50, (10, 2)) / 2.0, columns=["a", "b"]).sample(
            500, replace=True, random_state=0
        ),
        "categories": pd.DataFrame({"a": random.choice(["x", "y"], 90), "b": random.choice(["u", "v", "w"], 90)}),
    }


@pytest.mark.parametrize("name", odd_tables())
@pytest.mark.parametrize("clusterer", [KMeans(), GaussianMixture(), DBSCAN()], ids=lambda c: c.algorithm)
def test_odd_tables_are_judged_without_a_warning(name, clusterer):
    choice, fitted = choose(odd_tables()[name], clusterer, "plain")
    assert choice.because
    assert np.isfinite(fitted.features.matrix).all()


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_never_real(seed):
    noise = pd.DataFrame(np.random.default_rng(seed).lognormal(size=(300, 4)), columns=list("abcd"))
    choice, _ = choose(noise, KMeans(), "hurdle", seed=seed)
    assert not choice.real
    assert "random" in choice.trial.reasons


def test_categories_that_have_nothing_to_do_with_each_other_are_no_segments():
    random = np.random.default_rng(0)
    values = pd.DataFrame({"plan": random.choice(["a", "b", "c"], 300), "site": random.choice(["x", "y"], 300)})
    choice, _ = choose(values, KMeans(), "plain")
    assert not choice.real


@pytest.fixture(scope="module")
def cloud():
    """One cloud of customers: eight columns of one factor, some with many zeros, none with groups."""
    random = np.random.default_rng(4)
    spend = random.normal(size=(600, 1)) + random.normal(size=(600, 8))
    spend[:, ::3] = np.maximum(spend[:, ::3], 0)
    return pd.DataFrame(np.exp(spend) - 1, columns=[f"spend {column}" for column in range(8)])


def test_one_correlated_cloud_is_told_as_tiers(cloud):
    choice, _ = choose(cloud, KMeans())
    assert choice.real
    assert choice.tiers
    assert "tiers of one cloud" in choice.because


def test_a_cloud_whose_parts_do_not_come_back_is_a_cloud_all_the_same(cloud):
    choice, fitted = choose(cloud, KMeans(segments=7))
    assert not fitted.passed
    assert choice.tiers
    assert "not stable" in choice.because
    assert "tiers of one cloud" in choice.because
    assert judge(choice, fitted, ()).verdict in ("tiers of one cloud", "no segments worth acting on")


def test_columns_that_carry_no_groups_count_less_and_groups_are_found_in_spite_of_them():
    random = np.random.default_rng(1)
    truth = np.repeat([0, 1, 2, 3], [240, 180, 120, 60])
    groups = random.normal(size=(4, 6))[truth] * 2.5 + random.normal(size=(600, 6))
    noise = random.normal(size=(600, 1)) + 0.7 * random.normal(size=(600, 4))
    values = pd.DataFrame(np.hstack([groups, noise]), columns=[f"own_{c}" for c in range(6)] + list("abcd"))
    choice, fitted = choose(values, KMeans())
    weights = fitted.features.plan.weights
    assert np.mean([weights[key] for key in "abcd"]) < 0.5 * np.mean([weights[f"own_{c}"] for c in range(6)])
    assert adjusted_rand_score(truth, fitted.assignment.labels) > 0.85
    assert "The columns that carry them: own " in choice.because


@pytest.mark.parametrize("rare", ["one customer", "two customers", "nearly empty", "forty rare events"])
def test_what_hardly_anybody_has_changes_no_verdict(planted, rare):
    random = np.random.default_rng(2)
    values, customers = planted.copy(), len(planted)
    if rare == "one customer":
        values["odd"] = np.r_[1.0, np.zeros(customers - 1)]
    elif rare == "two customers":
        values["odd"] = np.where(np.arange(customers) < 2, "yes", "no")
    elif rare == "nearly empty":
        values["odd"] = np.where(random.random(customers) < 0.03, random.lognormal(size=customers), np.nan)
    else:
        events = (random.random((customers, 40)) < 0.01).astype(float)
        values[[f"event {event}" for event in range(40)]] = events
    choice, fitted = choose(values, KMeans())
    assert fitted.model.segments == 4
    assert choice.real
    assert not choice.tiers


def test_bootstraps_tell_with_whom_each_customer_stays(planted):
    _, fitted = choose(planted, KMeans(segments=4), "plain")
    assert fitted.staying.shape == (len(planted),)
    assert fitted.staying.min() >= 0
    assert fitted.staying.mean() > 0.95
