import pickle

import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.clusterers import DBSCAN, GaussianMixture, KMeans
from ccseg.clustering.features import PREPARATIONS
from ccseg.exporting.pipeline import to_sklearn
from ccseg.reading.customers import read_customers
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from tests.tables import shop

pytestmark = pytest.mark.usefixtures("hardly_judged")

CLUSTERERS = [KMeans(segments=4), GaussianMixture(segments=4), DBSCAN(eps=2.0, min_customers=10)]


@pytest.fixture(scope="module")
def few(sample):
    return read_customers(sample.head(200))


@pytest.mark.parametrize("preparation", PREPARATIONS)
@pytest.mark.parametrize("clusterer", CLUSTERERS, ids=lambda clusterer: clusterer.algorithm)
def test_the_pipeline_agrees_on_every_customer(few, clusterer, preparation):
    if preparation == "raw" and clusterer.algorithm == "dbscan":
        clusterer = DBSCAN(eps=3_000, min_customers=10)
    result = segment(few, Recipe(preparation=preparation, clusterer=clusterer), draw_map=False)
    pipeline = pickle.loads(pickle.dumps(to_sklearn(result.run)))
    assert pipeline.predict(few.frame).tolist() == result.labels.tolist()


@pytest.fixture(scope="module")
def some(reference_file):
    """A few of the customers of the public file."""
    return read_customers(read_customers(reference_file).frame.reset_index().iloc[::20])


@pytest.mark.reference
@pytest.mark.parametrize(("preparation", "clusterer"), list(zip(PREPARATIONS, CLUSTERERS * 2, strict=False)))
def test_the_pipeline_agrees_on_the_public_file(some, clusterer, preparation):
    result = segment(some, Recipe(preparation=preparation, clusterer=clusterer), draw_map=False)
    assert to_sklearn(result.run).predict(some.frame).tolist() == result.labels.tolist()


def test_categories_and_their_gaps_are_placed_alike():
    table = shop().table.drop(columns="Shopper")
    table.loc[:9, "channel"] = None
    table.loc[5:14, "average_basket"] = np.nan
    result = segment(table, Recipe(preparation="plain", clusterer=KMeans(segments=3)), draw_map=False)
    assert to_sklearn(result.run).predict(table).tolist() == result.labels.tolist()


def test_columns_are_found_by_their_names_in_any_order(few, sample):
    result = segment(few, Recipe(preparation="log", clusterer=KMeans(segments=4)), draw_map=False)
    turned = sample.head(200)[sample.columns[::-1]]
    assert to_sklearn(result.run).predict(turned).tolist() == result.labels.tolist()


def test_gaps_are_refused_where_the_run_leaves_them_out(few):
    result = segment(few, Recipe(preparation="plain", missing="drop", clusterer=KMeans(segments=3)), draw_map=False)
    pipeline, complete = to_sklearn(result.run), result.labels >= 0
    assert pipeline.predict(few.frame[complete]).tolist() == result.labels[complete].tolist()
    with pytest.raises(ValueError, match="NaN"):
        pipeline.predict(few.frame)


def test_a_mixture_gives_the_same_probabilities(few):
    result = segment(few, Recipe(preparation="hurdle", clusterer=GaussianMixture(segments=3)), draw_map=False)
    best = to_sklearn(result.run).predict_proba(few.frame).max(axis=1)
    assert np.allclose(best, result.assignment.confidence)


def test_a_stored_run_needs_no_customers(few):
    result = segment(few, Recipe(preparation="hurdle", clusterer=KMeans(segments=3)), draw_map=False)
    again = type(result.run).from_json(result.run.to_json())
    assert to_sklearn(again).predict(pd.DataFrame(few.frame)).tolist() == result.labels.tolist()
