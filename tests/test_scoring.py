import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.errors import DamagedRun, UnusableTable
from ccseg.exporting.export import scores_table
from ccseg.exporting.pipeline import to_sklearn
from ccseg.recipes import Recipe
from ccseg.scoring import read_run, score
from ccseg.segmentation import segment

OURS = [
    "segment",
    "persona",
    "confidence",
    "runner_up",
    "margin",
    "leave_out_of",
    "why_left_out",
    "unlike_anything_seen",
]
pytestmark = pytest.mark.usefixtures("hardly_judged")

CLUSTERERS = [KMeans(segments=5), GaussianMixture(segments=5), DBSCAN(eps=1.5, min_customers=10)]


@pytest.mark.parametrize("clusterer", CLUSTERERS, ids=lambda clusterer: clusterer.algorithm)
def test_the_training_file_gets_its_own_labels_back(sample, clusterer):
    result = segment(sample, Recipe(preparation="hurdle", clusterer=clusterer), draw_map=False)
    scores = score(read_run(result.run.to_json()), sample)
    assert scores.labels.tolist() == result.labels.tolist()
    assert not scores.unlike.any()


def test_one_customer_is_placed_as_among_all(result, sample):
    alone = score(result.run, sample.iloc[[17]])
    assert alone.labels.tolist() == [result.labels[17]]


def test_other_spellings_of_the_headers_mean_the_same(result, sample):
    renamed = sample.rename(columns={"CUST_ID": "customer_id", "INSTALLMENTS_PURCHASES": "installment_purchases"})
    assert score(result.run, renamed.rename(columns=str.lower)).labels.tolist() == result.labels.tolist()


def test_missing_columns_are_named_in_one_sentence(result, sample):
    with pytest.raises(UnusableTable) as error:
        score(result.run, sample.drop(columns=["CREDIT_LIMIT", "TENURE"]))
    assert "'Credit limit' and 'Tenure'" in str(error.value)


def test_a_customer_beyond_all_that_was_seen_is_flagged(result, sample):
    new = sample.head(20).assign(BALANCE=sample["BALANCE"].head(20).where(sample.index[:20] != 3, 10**9))
    assert np.flatnonzero(score(result.run, new).unlike).tolist() == [3]


def test_a_category_that_was_never_seen_is_flagged():
    shoppers = pd.DataFrame({"visits": np.arange(60) % 20 + 0.5, "channel": ["web", "shop", "phone"] * 20})
    run = segment(shoppers, Recipe(preparation="plain", clusterer=KMeans(segments=3)), draw_map=False).run
    assert score(run, shoppers.head(6).replace("web", "drone")).unlike.tolist() == [True, False, False] * 2


@pytest.mark.parametrize("channels", [["web", "shop"] * 30, ["web", "shop", "phone"] * 20])
def test_no_category_that_was_seen_is_flagged(channels):
    shoppers = pd.DataFrame({"visits": np.arange(60) % 20 + 0.5, "channel": channels})
    run = segment(shoppers, Recipe(preparation="plain", clusterer=KMeans(segments=3)), draw_map=False).run
    assert not score(run, shoppers).unlike.any()


def test_a_gap_leaves_a_customer_out_where_the_run_leaves_gaps_out(sample):
    sample = sample.head(200)
    run = segment(sample, Recipe(preparation="raw", missing="drop", clusterer=KMeans(segments=3)), draw_map=False).run
    gaps = sample["MINIMUM_PAYMENTS"].isna().to_numpy()
    table = scores_table(score(run, sample))
    assert table["segment"].isna().tolist() == table["margin"].isna().tolist() == gaps.tolist()
    assert not table["unlike_anything_seen"].any()


@pytest.mark.parametrize("clusterer", CLUSTERERS, ids=lambda clusterer: clusterer.algorithm)
def test_scores_carry_persona_second_best_margin_and_flag(sample, clusterer):
    run = segment(sample.head(300), Recipe(preparation="hurdle", clusterer=clusterer), draw_map=False).run
    table = scores_table(score(run, sample))
    assert list(table.columns[-len(OURS) :]) == OURS
    assert (table["persona"] != table["runner_up"]).all()
    assert table["confidence"].between(0, 1).all()
    assert (table["margin"].between(0, 1) & (table["margin"] <= table["confidence"])).all()


def test_the_margin_of_a_mixture_is_the_difference_of_the_two_probabilities(sample):
    recipe = Recipe(preparation="hurdle", clusterer=GaussianMixture(segments=3))
    run = segment(sample.head(300), recipe, draw_map=False).run
    scores = score(run, sample)
    headers = {column.key: column.name for column in run.columns}
    frame = sample[[headers[key] for key in run.plan.columns]]
    second, first = np.sort(to_sklearn(run).predict_proba(frame), axis=1)[:, -2:].T
    assert scores.assignment.margin == pytest.approx(first - second, abs=1e-9)


def test_the_margin_of_k_means_is_its_confidence(result, sample):
    table = scores_table(score(result.run, sample))
    assert table["margin"].equals(table["confidence"])


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"version": 2}', "[1, 2]"])
def test_what_is_no_run_is_refused_in_a_sentence(text):
    with pytest.raises(DamagedRun, match=r"run\.json"):
        read_run(text)
