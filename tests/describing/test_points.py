import numpy as np
import pandas as pd
import pytest

from ccseg.describing.labelled import Labelled
from ccseg.describing.points import PointNarrator, find_points
from ccseg.describing.profiles import profile_segments
from ccseg.describing.wording import Wording
from tests.groups import category, number

PLAIN = PointNarrator(Wording())


def points(values, labels, *columns):
    profiles = profile_segments(Labelled(pd.DataFrame(values), np.array(labels), columns))
    return {(point.key, point.level, point.statistic): point for point in find_points(profiles[0])}


def told(values, column, statistic="median", level=None):
    found = points({column.name: values}, [0, 0, 0, 1, 1, 1], column)
    return PLAIN.tell(found[column.name, level, statistic]).text


@pytest.mark.parametrize(
    ("column", "values", "text"),
    [
        (number("monthly_visits", unit="count"), [9.0, 9, 9, 3, 3, 3], "have 9 monthly visits (portfolio: 6)"),
        (
            number("number_of_orders", unit="count"),
            [1.0, 1, 1, 5, 6, 9],
            "have 1 order (about a third of the portfolio’s 3)",
        ),
        (number("monthly_charge", unit="money"), [60.0, 60, 60, 20, 20, 20], "have a monthly charge of 60"),
        (number("avg_basket"), [60.0, 60, 60, 20, 20, 20], "have an avg basket of 60"),
        (number("ebook_share", unit="share"), [0.6, 0.6, 0.6, 0.2, 0.2, 0.2], "have an ebook share of 60%"),
    ],
)
def test_a_column_of_any_file_is_told_in_its_own_words(column, values, text):
    assert told(values, column).startswith(text)


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("has_kids", "all have kids (portfolio: 50%)"),
        ("is_member", "all are a member (portfolio: 50%)"),
        ("churned", "all count as churned (portfolio: 50%)"),
    ],
)
def test_a_flag_is_told_by_its_header(header, text):
    assert told([1.0, 1, 1, 0, 0, 0], number(header), "active") == text


def test_a_level_is_quoted_as_it_stands_in_the_file():
    text = told(["North (2)"] * 3 + ["South"] * 3, category("region"), "share", "North (2)")
    assert text == "all have region “North (2)” (portfolio: 50%)"


def test_a_ratio_is_told_in_words_where_it_holds():
    assert told([20.0, 20, 20, 1, 1, 1], number("spent", unit="money")).endswith("(about twice the portfolio’s 10)")


def test_what_reads_the_same_as_the_portfolio_is_not_a_point():
    assert points({"spent": [101.0, 101, 101, 99, 99, 99]}, [0, 0, 0, 1, 1, 1], number("spent", unit="money")) == {}


def test_a_figure_most_customers_do_not_have_is_not_spoken_of():
    values = {"spent": [1.0, np.nan, np.nan, 5, 6, 7], "visits": [1.0, 2, 3, 4, 5, 6]}
    found = points(values, [0, 0, 0, 1, 1, 1], number("spent", unit="money"), number("visits", unit="count"))
    assert {key for key, _level, _statistic in found} == {"visits"}


def test_a_median_of_nothing_is_told_as_how_many_have_any():
    values = {"returns": [0.0, 0, 0, 4, 5, 6]}
    (key,) = points(values, [0, 0, 0, 1, 1, 1], number("returns", unit="count"))
    assert key == ("returns", None, "active")


def test_a_brief_point_leaves_the_portfolio_out():
    found = points({"has_kids": [1.0, 1, 1, 0, 0, 0]}, [0, 0, 0, 1, 1, 1], number("has_kids"))
    assert PLAIN.brief(found["has_kids", None, "active"]).text == "100% have kids"
