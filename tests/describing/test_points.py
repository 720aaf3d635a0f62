import numpy as np
import pandas as pd
import pytest

from ccseg.describing.headers import readable
from ccseg.describing.labelled import Labelled
from ccseg.describing.phrases import PointNarrator
from ccseg.describing.points import find_points
from ccseg.describing.profiles import profile_segments
from ccseg.describing.truth import FactBase
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
        (number("avg_basket"), [60.0, 60, 60, 20, 20, 20], "have an average basket of 60"),
        (number("NumberOfAddress", unit="count"), [4, 4, 5, 1, 2, 1], "have 4 addresses"),
        (number("avg_monthly_logins"), [9.5, 9.5, 9.5, 3, 3, 3], "have 9.5 monthly logins on average"),
        (number("max_days_late_9m", unit="count"), [30.0, 30, 30, 5, 5, 5], "have max days late in 9 months of 30"),
        (number("avg_payments", unit="money"), [60.0, 60, 60, 20, 20, 20], "have average payments of 60"),
        (
            number("Offer_received").but(role="count"),
            [3.0, 3, 3, 1, 1, 1],
            "have 3 offers received",
        ),
        (number("ebook_share", unit="share"), [0.6, 0.6, 0.6, 0.2, 0.2, 0.2], "have an ebook share of 60%"),
    ],
)
def test_a_column_of_any_file_is_told_in_its_own_words(column, values, text):
    assert told(values, column).startswith(text)


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("has_kids", "all have kids (portfolio: 50%)"),
        ("is_member", "all are members (portfolio: 50%)"),
        ("FrequentFlyer", "all are frequent flyers (portfolio: 50%)"),
        ("GraduateOrNot", "all are graduates (portfolio: 50%)"),
        ("self_employed", "all are self employed (portfolio: 50%)"),
        ("insured", "all are insured (portfolio: 50%)"),
        ("HasCrCard", "all have a cr card (portfolio: 50%)"),
        ("Paperless billing", "all have paperless billing (portfolio: 50%)"),
        ("Ever insured", "all have been insured before (portfolio: 50%)"),
        ("accepted_offer", "all have accepted offer (portfolio: 50%)"),
        ("uses_app", "all use app (portfolio: 50%)"),
        ("subscriber", "all are subscribers (portfolio: 50%)"),
        ("is_festival_season", "all have festival season (portfolio: 50%)"),
        ("is_ultra", "all are ultra (portfolio: 50%)"),
        ("ever_travelled_abroad", "all have travelled abroad (portfolio: 50%)"),
        ("employment_type", "all have employment type “1” (portfolio: 50%)"),
        ("tiene_seguro", "all have a seguro (portfolio: 50%)"),
        ("pension_fl", "all have pension (portfolio: 50%)"),
        ("ALUMNUS_IND", "all are alumni (portfolio: 50%)"),
        ("EMAIL_PRESENT_IND", "all have email (portfolio: 50%)"),
        ("HAS_INVOLVEMENT_IND", "all have involvement (portfolio: 50%)"),
        ("has_mentor_ind", "all have a mentor (portfolio: 50%)"),
        ("promo_code_used", "all have used a promo code (portfolio: 50%)"),
        ("failed_payments", "all have failed payments (portfolio: 50%)"),
    ],
)
def test_a_flag_is_told_by_its_header(header, text):
    assert told([1.0, 1, 1, 0, 0, 0], number(header), "active") == text


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (number("loan_rate", unit="share"), "none have a loan rate above zero"),
        (number("prop_travel", unit="share"), "none have prop travel above zero"),
        (number("total_downgrades", unit="count"), "none have downgrades"),
        (number("max_days_late_9m", unit="count"), "none have max days late in 9 months above zero"),
        (number("travel_spend", unit="money"), "none have travel spend"),
    ],
)
def test_what_is_above_zero_is_told_of_a_rate_and_of_what_is_counted(column, text):
    assert told([0.0, 0, 0, 0.5, 0.7, 0.9], column, "active").startswith(text)


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


def test_a_brief_point_leaves_the_portfolio_out_and_says_all_or_none_in_words():
    found = points({"has_kids": [1.0, 1, 1, 0, 0, 0]}, [0, 0, 0, 1, 1, 1], number("has_kids"))
    assert PLAIN.brief(found["has_kids", None, "active"]).text == "all have kids"
    found = points({"has_kids": [1.0, 1, 0, 0, 0, 0]}, [0, 0, 0, 1, 1, 1], number("has_kids"))
    assert PLAIN.brief(found["has_kids", None, "active"]).text == "67% have kids"


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("Paperless billing", "all have paperless billing (portfolio: 50%)"),
        ("Ever insured", "all have been insured before (portfolio: 50%)"),
    ],
)
def test_a_yes_is_told_as_a_person_says_it(header, text):
    values = pd.DataFrame({header: ["Yes", "Yes", "No", "No"]})
    first, second = profile_segments(Labelled(values, np.array([0, 0, 1, 1]), (category(header),)))
    (yes,), (no,) = find_points(first), find_points(second)
    assert PLAIN.tell(yes).text == text
    assert PLAIN.tell(no).text == text.replace("all ", "none ")


def test_who_has_not_is_told_by_what_was_not_done():
    values = {"promo_code_used": [0.0, 0, 1, 1], "failed_payments": [0.0, 0, 1, 1]}
    columns = number("promo_code_used"), number("failed_payments")
    first, _ = profile_segments(Labelled(pd.DataFrame(values), np.array([0, 0, 1, 1]), columns))
    forms = [PLAIN.phrases_of(point) for point in find_points(first)]
    told = [PLAIN.compose(form.none, **form.words).text for form in forms]
    assert told == ["have not used a promo code", "have no failed payments"]


def test_a_status_that_is_called_yes_is_told_as_a_level():
    values = pd.DataFrame({"subscription status": ["Yes", "Yes", "No", "No"]})
    first, _ = profile_segments(Labelled(values, np.array([0, 0, 1, 1]), (category("subscription status"),)))
    (point,) = find_points(first)
    assert PLAIN.tell(point).text == "all have subscription status “Yes” (portfolio: 50%)"


@pytest.mark.parametrize(
    ("header", "median", "active", "none"),
    [
        ("months_in_arrears", "are 9 months in arrears", "are in arrears", "are not in arrears"),
        ("DaysPastDue", "are 9 days past due", "are past due", "are not past due"),
        ("avg_days_late", "are 9 days late on average", "are late on average", "are not late on average"),
    ],
)
def test_who_is_late_is_so_many_days_late(header, median, active, none):
    assert told([9.0, 9, 9, 1, 1, 1], number(header, unit="count")).startswith(median)
    assert told([9.0, 9, 9, 0, 0, 0], number(header, unit="count"), "active") == f"all {active} (portfolio: 50%)"
    assert told([0.0, 0, 0, 9, 9, 9], number(header, unit="count"), "active") == f"none {active} (portfolio: 50%)"
    form = PLAIN.phrases(header, readable(header), "count", False)
    assert PLAIN.compose(form.none, **form.words).text == none


def test_of_two_levels_the_one_that_is_there_is_told():
    values = pd.DataFrame({"network": ["1", "1", "2", "2"]})
    first, second = profile_segments(Labelled(values, np.array([0, 0, 1, 1]), (category("network"),)))
    assert [point.level for point in (*find_points(first), *find_points(second))] == ["1", "2"]


def test_that_few_say_no_is_not_told_as_having_no():
    values = pd.DataFrame({"backup": ["none needed", "none needed", "yes", "no", "no", "yes"]})
    first, _ = profile_segments(Labelled(values, np.array([0, 0, 1, 1, 1, 1]), (category("backup"),)))
    assert [point.level for point in find_points(first)] == ["none needed", "yes"]


def test_a_level_that_says_there_is_nothing_is_told_once():
    nothing = ["No internet", "No internet", "Yes", "No"]
    values = pd.DataFrame({"films": nothing, "backup": nothing})
    columns = (category("films"), category("backup"))
    first, second = profile_segments(Labelled(values, np.array([0, 0, 1, 1]), columns))
    told = [PLAIN.tell(point).text for point in find_points(first)]
    assert told.count("all have no internet (portfolio: 50%)") == 1
    assert not [point for point in find_points(second) if point.level == "No internet"]


def test_standardised_values_are_told_beside_their_average():
    values = np.concatenate([np.linspace(-1.6, -0.1, 50), np.linspace(0.1, 1.6, 50)])
    values = (values - values.mean()) / values.std()
    columns = (number("visits", unit="count"),)
    profiles = profile_segments(Labelled(pd.DataFrame({"visits": values}), np.repeat([0, 1], 50), columns))
    (low,), (high,) = map(find_points, profiles)
    assert PLAIN.tell(low).text == "have visits below average, -0.89 (portfolio: 0)"
    assert PLAIN.tell(high).text == "have visits above average, 0.89 (portfolio: 0)"


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("Annual Income (k$)", "have an annual income of 54 k$"),
        ("Spending Score (1-100)", "have a spending score of 54 of 100"),
        ("Age (years)", "have an age of 54 years"),
        ("data_usage_gb", "have data usage of 54 GB"),
        ("total_revenue_zwl", "have a total revenue of 54 ZWL"),
        ("Repayment_Rate_%", "have a repayment rate of 54 %"),
        ("Share of wallet (%)", "have a share of wallet of 54 %"),
        ("days_since_last_stay", "had their last stay 54 days ago"),
        ("months_since_first_gift", "had their first gift 54 months ago"),
        ("days_since_last_seen", "have 54 days since last seen"),
        ("homes_owned", "have 54 homes owned"),
        ("avg_download_speed_mbps", "have an average download speed of 54 Mbps"),
        ("purchase_frequency_days", "have a purchase frequency of 54 days"),
        ("curr_fy_giving", "have current FY giving of 54"),
        ("SPEND_TO_LIMIT", "have a spend-to-limit ratio of 54"),
        ("lti_ratio", "have an LTI ratio of 54"),
        ("NumOfProducts", "have 54 products"),
    ],
)
def test_the_unit_of_a_header_stands_behind_the_figure(header, text):
    values = pd.DataFrame({header: [54.0, 54, 20, 20]})
    columns = (number(header, unit="number"),)
    first, _ = profile_segments(Labelled(values, np.array([0, 0, 1, 1]), columns))
    point = next(point for point in find_points(first) if point.statistic == "median")
    told = PLAIN.tell(point)
    assert told.text.startswith(text)
    assert not FactBase([first]).problems(told.text, told.facts, Wording())


def test_a_measure_without_words_of_its_own_is_told_in_small_letters():
    assert PLAIN.phrases("spend_trend", "Spend trend", "number", False).noun == "spend trend"
    assert PLAIN.phrases("delay_frequency", "Frequency of delays", "share", False).active.startswith("have been late")


def test_a_balance_that_is_no_debt_is_held():
    values = pd.DataFrame({"balance": [500.0, 600, 10, 20]})
    columns = (number("Balance", measure="balance", unit="money"),)
    first, _ = profile_segments(Labelled(values, np.array([0, 0, 1, 1]), columns))
    assert "have a balance of 550" in " ".join(PLAIN.tell(point).text for point in find_points(first))


def test_a_score_of_zero_is_not_nothing():
    values = pd.DataFrame({"score": [5.0, 6, 0, 0]})
    _, second = profile_segments(Labelled(values, np.array([0, 0, 1, 1]), (number("score", unit="number"),)))
    assert not [point for point in find_points(second) if point.statistic == "active"]
