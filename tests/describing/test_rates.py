import numpy as np
import pandas as pd
import pytest

from ccseg.clustering.clusterers import KMeans
from ccseg.describing.rates import bands_of, find_rates, wilson
from ccseg.reading.customers import read_customers
from ccseg.recipes import Recipe
from ccseg.segmentation import segment
from ccseg.thresholds import FEWEST_SHOWN


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    visits = np.r_[rng.integers(1, 5, 100), rng.integers(40, 60, 100)]
    return pd.DataFrame(
        {
            "visits": visits,
            "spend": visits * 10.0 + rng.normal(0, 1, 200),
            "Churn": np.where(np.r_[np.arange(100) < 30, np.arange(100) < 5], "Yes", "No"),
            "branch": np.tile(["A", "B", "C", "D"], 50),
            "points": rng.integers(0, 1_000, 200),
        }
    )


@pytest.fixture(scope="module")
def customers(table):
    return read_customers(table, mapping={"Churn": "outcome", "branch": "described", "points": "described"})


@pytest.fixture(scope="module")
def rates(customers):
    return find_rates(customers, np.repeat([0, 1], 100), 2)


@pytest.fixture(scope="module")
def owing():
    """Defaults rise with the use of the limit; in the second half of the customers three times as often."""
    rng = np.random.default_rng(3)
    limit, used = rng.choice([1_000, 5_000], 2_000), rng.random(2_000)
    odds = used / (1 - used) / 6 * np.repeat([1, 3], 1_000)
    return read_customers(
        pd.DataFrame(
            {
                "balance": (used * limit).round(2),
                "credit_limit": limit,
                "default": np.where(rng.random(2_000) < odds / (1 + odds), "yes", "no"),
            }
        ),
        mapping={"default": "outcome"},
    )


def _odds(customers, labels):
    return [next(rate for rate in own if rate.title == "default") for own in find_rates(customers, labels, 2)]


def test_a_segment_that_says_more_than_utilisation_is_told_so_with_its_odds(owing):
    first, second = _odds(owing, np.repeat([0, 1], 1_000))
    assert second.says_more
    assert second.odds[1] < 3 < second.odds[2]
    assert second.odds[0] == pytest.approx(1 / first.odds[0])
    assert second.lift == second.share / second.portfolio


def test_a_segment_that_is_only_a_band_of_utilisation_says_no_more(owing):
    used = owing.frame["balance"] / owing.frame["credit_limit"]
    assert not any(rate.says_more for rate in _odds(owing, (used.rank(pct=True) > 0.5).astype(int).to_numpy()))


def test_odds_are_told_of_outcomes_alone_and_only_where_the_limit_is_known(rates):
    assert not [rate for own in rates for rate in own if rate.odds]


def test_what_only_describes_is_no_input(customers):
    described = [column.name for column in customers.columns if column.describe]
    assert described == ["Churn", "branch", "points"]
    assert len(customers.values().columns) == 2


def test_an_outcome_is_told_of_each_segment_with_its_interval(rates):
    first, second = (next(rate for rate in own if rate.title == "churn") for own in rates)
    assert (first.level, first.share, second.share) == ("Yes", 0.3, 0.05)
    assert first.portfolio == second.portfolio == 0.175
    assert first.low < 0.3 < first.high
    assert first.high - first.low > second.high - second.low


def test_a_column_of_many_numbers_is_told_in_bands_that_hold_everybody(rates):
    bands = [rate for rate in rates[0] if rate.title == "points"]
    assert 2 <= len(bands) <= 4
    assert sum(rate.share for rate in bands) == pytest.approx(1)
    assert bands[0].level.startswith("up to ")


def test_a_level_of_few_customers_is_not_told(table):
    rare = table.assign(branch=["rare"] * (FEWEST_SHOWN - 1) + ["usual"] * 120 + ["other"] * (80 - FEWEST_SHOWN + 1))
    customers = read_customers(rare, mapping={"branch": "described"})
    found = find_rates(customers, np.repeat([0, 1], 100), 2)
    assert "rare" not in {rate.level for own in found for rate in own}


@pytest.mark.parametrize(("count", "customers", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634)])
def test_the_interval_is_wilsons(count, customers, low, high):
    assert wilson(count, customers) == pytest.approx((low, high), abs=1e-4)


def test_the_whole_line_tells_rates_and_labels_do_not_depend_on_them(table):
    recipe = Recipe(
        preparation="log", clusterer=KMeans(segments=2), mapping={"branch": "described", "points": "ignored"}
    )
    with_rates = segment(table, recipe, draw_map=False)
    without = segment(table.drop(columns=["branch"]), recipe.but(mapping={"points": "ignored"}), draw_map=False)
    assert with_rates.labels.tolist() == without.labels.tolist()
    titles = {rate.title for found in with_rates.run.segments for rate in found.context.rates}
    assert titles == {"churn", "branch"}


def test_what_differs_from_customer_to_customer_is_told_of_nobody():
    table = pd.DataFrame({"visits": [1.0, 2.0] * 20, "Email": [f"a{n}@example.com" for n in range(40)]})
    customers = read_customers(table, mapping={"Email": "described"})
    assert find_rates(customers, np.zeros(40, dtype=int), 1) == [()]


def test_bands_of_years_are_years_of_their_own():
    bands = [level for level, _ in bands_of(np.linspace(1940, 1990, 201).round())]
    assert [band.split()[-1] for band in bands] == ["1952", "1965", "1978", "1978"]
