import numpy as np
import pandas as pd
import pytest

from ccseg.describing.labelled import Labelled
from ccseg.describing.profiles import profile_segments
from tests.groups import cards, category, name, number, split

VISITS = number("visits", unit="count")


def profile(values, labels, *columns):
    return profile_segments(Labelled(pd.DataFrame(values), np.array(labels), columns))


def test_sizes_and_shares_count_the_unassigned_in_the_portfolio_and_not_those_left_out():
    first, second = profile({"visits": [1.0, 1, 2, 9, 5, 7]}, [0, 0, 0, 1, -1, -2], VISITS)
    assert (first.size, second.size) == (3, 1)
    assert (first.share, second.share) == (0.6, 0.2)
    assert first.figures[0].portfolio == 2


def test_a_median_stands_in_the_middle_of_its_ties():
    (found,) = profile({"visits": [0.0, 0, 0, 8]}, [0, 0, 0, 0], VISITS)
    assert found.figure("visits").percentile == pytest.approx(37.5)
    assert found.figure("visits").standing == pytest.approx(50)


def test_a_column_nobody_in_a_segment_has_is_told_as_missing():
    first, second = profile({"visits": [1.0, 2, np.nan, np.nan]}, [0, 0, 1, 1], VISITS)
    assert second.figure("visits").median is None
    assert second.figure("visits").filled == 0
    assert first.figure("visits").filled == 1


def test_an_infinite_value_counts_as_missing():
    (found,) = profile({"visits": [1.0, 3, np.inf]}, [0, 0, 0], VISITS)
    assert found.figure("visits").median == 2
    assert found.figure("visits").mean == 2


def test_totals_of_a_portfolio_add_up_to_one():
    found = profile_segments(cards(4))
    for key in ("balance", "purchases", "cash_advance"):
        assert sum(each.totals[key] for each in found) == pytest.approx(1)


def test_a_file_without_measures_totals_what_adds_up():
    columns = (number("orders", unit="count"), number("average_basket", unit="money"), number("age"))
    values = {"orders": [1.0, 3], "average_basket": [10.0, 20], "age": [30.0, 40]}
    assert profile(values, [0, 1], *columns)[1].totals == {"orders": 0.75}


@pytest.mark.parametrize(
    ("header", "values", "unit"),
    [
        ("orders_per_year", [0.0, 3], "count"),
        ("study_room_hours", [0.5, 3], "count"),
        ("discount_share", [0.2, 0.7], "share"),
        ("conversion_rate", [3.2, 70], "number"),
        ("MonthlyCharges", [20.0, 45], "money"),
        ("temperature_changes", [-2.0, 4], "number"),
        ("rating", [1.0, 5], "number"),
    ],
)
def test_an_unknown_column_is_counted_in_what_its_words_and_numbers_say(header, values, unit):
    assert profile({header: values}, [0, 1], number(header, unit="number"))[0].figures[0].unit == unit


def test_a_debt_does_not_add_up():
    assert profile({"spent": [-5.0, 5]}, [0, 1], number("spent", unit="money"))[0].totals == {}


def test_levels_of_a_category_have_shares_in_segment_and_portfolio():
    first, _ = profile({"region": ["north", "north", "south", None]}, [0, 0, 1, 1], category("region"))
    north = next(level for level in first.levels if level.level == "north")
    assert (north.share, north.portfolio) == (1, 0.5)


def test_bins_are_shared_and_count_everyone_who_has_the_figure():
    found = profile_segments(cards(4))
    for distributions in zip(*(each.distributions for each in found), strict=True):
        assert len({shown.edges for shown in distributions}) == 1
        counts = np.sum([shown.counts for shown in distributions], axis=0)
        assert counts.tolist() == list(distributions[0].portfolio)
        assert list(distributions[0].edges) == sorted(set(distributions[0].edges))


def test_no_bin_ends_at_a_single_customers_value():
    (found,) = profile({"spent": [*range(1, 200), 987_654.0]}, [0] * 200, number("spent", unit="money"))
    assert max(found.distributions[0].edges) < 1_000


def test_a_yes_or_no_column_is_a_flag_and_a_count_is_not():
    columns = (number("has_kids"), VISITS)
    (found,) = profile({"has_kids": [0.0, 1, 1], "visits": [0.0, 1, 2]}, [0, 0, 0], *columns)
    assert [figure.flag for figure in found.figures] == [True, False]


def test_profiles_do_not_depend_on_the_order_of_columns():
    groups = cards(4)
    turned = Labelled(groups.values[groups.values.columns[::-1]], groups.labels, groups.columns[::-1])
    figures, again = ({each.key: each for each in profile_segments(own)[1].figures} for own in (groups, turned))
    assert figures == again


def test_a_profile_holds_no_customer_of_the_file(sample):
    text = "".join(segment.to_json() for segment in name(split(sample, 3)))
    assert not any(customer in text for customer in sample["CUST_ID"])


def test_no_segments_give_no_profiles():
    assert profile({"visits": [1.0, 2]}, [-1, -1], VISITS) == ()


@pytest.mark.parametrize("header", ["days since visit", "satisfaction score", "response rate", "ratings", "recency"])
def test_what_does_not_add_up_is_not_summed(header):
    values = pd.DataFrame({header: [5.0, 6, 1, 2]})
    first, _ = profile_segments(Labelled(values, np.array([0, 0, 1, 1]), (number(header, unit="count"),)))
    assert first.totals == {}


def test_without_core_measures_a_measure_is_a_column_like_any_other():
    columns = (number("Balance", measure="balance", unit="money"), number("Tenure", measure="tenure", unit="months"))
    values = pd.DataFrame({"balance": [5.0, 6], "tenure": [1.0, 2]})
    first, _ = profile_segments(Labelled(values, np.array([0, 1]), columns))
    assert {figure.source for figure in first.figures} == {"column"}
