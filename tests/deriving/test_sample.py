"""The sample as raw data: its postings and accounts are its customers again."""

from datetime import date

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from ccseg.clustering.clusterers import KMeans
from ccseg.deriving.customers import open_customers
from ccseg.deriving.measures import NOT_DERIVABLE
from ccseg.describing.rates import find_rates
from ccseg.raw_sample import make_accounts, make_postings
from ccseg.recipes import Recipe
from ccseg.sample import make_sample
from ccseg.segmentation import segment
from tests.judging import hardly_judging

SIZE = 400
KEYS = (
    *("purchases", "oneoff_purchases", "installments_purchases", "cash_advance", "payments", "tenure"),
    *("purchases_frequency", "oneoff_purchases_frequency", "purchases_installments_frequency"),
    *("cash_advance_frequency", "cash_advance_trx", "purchases_trx"),
)


@pytest.fixture(scope="module")
def derived():
    file = make_postings(SIZE).to_csv(index=False).encode()
    return open_customers(file, beside=[make_accounts(SIZE)], today=date(2026, 11, 1))


@pytest.fixture(scope="module")
def true():
    return make_sample(SIZE).set_index("CUST_ID")


@pytest.mark.parametrize("key", KEYS)
def test_each_measure_is_that_of_the_true_customers(derived, true, key):
    found = derived.origin.table.loc[true.index, key]
    pd.testing.assert_series_equal(found, true[key.upper()].astype("float64"), check_names=False, rtol=0, atol=1e-6)


def test_with_the_accounts_nothing_is_lacking(derived):
    measures = {column.measure for column in derived.columns}
    assert measures >= {*NOT_DERIVABLE, *KEYS}


@pytest.fixture(scope="module")
def found(derived, true):
    """The segments of the derived and of the true customers, with every choice left to ccseg."""
    with hardly_judging():
        return [segment(source, Recipe(), draw_map=False) for source in (derived, true.reset_index())]


def test_the_planted_behaviours_are_found_again(found, true):
    labels = [pd.Series(each.labels, each.customers.frame.index).loc[true.index] for each in found]
    assert len(found[0].run.segments) == len(found[1].run.segments) >= 5
    assert adjusted_rand_score(*labels) >= 0.9


def test_personas_of_postings_alone_are_kinds_of_card_customer_and_say_what_is_not_told():
    postings = open_customers(make_postings(SIZE).to_csv(index=False).encode(), today=date(2026, 11, 1))
    with hardly_judging():
        run = segment(postings, Recipe(preparation="hurdle", clusterer=KMeans(segments=6)), draw_map=False).run
    personas = [each.persona for each in run.segments]
    assert sum(persona.archetype is not None for persona in personas) >= 5
    assert all(any("neither balance nor limit" in text for text in persona.blind_spots) for persona in personas)


def test_of_the_derived_measures_only_what_is_striking_is_told_of_a_segment(derived):
    labels = (derived.origin.table.loc[derived.frame.index, "recency_days"] > 60).to_numpy().astype("int64")
    rates = find_rates(derived, labels, 2)
    assert [sum(not rate.key for rate in told) for told in rates] == [5, 5]
    lapsed = {rate.title: rate for rate in rates[1]}
    assert lapsed["days since the last purchase"].low > lapsed["days since the last purchase"].portfolio
    assert all(not rate.low <= rate.portfolio <= rate.high for told in rates for rate in told)
