import numpy as np
import pandas as pd
import pytest

from ccseg.describing.distinct import EXTREME, NEARLY_ALL, sets_together
from ccseg.describing.labelled import Labelled
from ccseg.describing.personas import PersonaNarrator
from ccseg.describing.points import beside, find_points
from ccseg.describing.wording import Wording
from tests.groups import card_segments, category, name, number, split

VISITS, BASKET = number("visits", unit="count"), number("basket", unit="money")


def names(values, labels, *columns):
    return [segment.persona.name for segment in name(Labelled(pd.DataFrame(values), np.asarray(labels), columns))]


def test_a_shops_segments_are_named_in_its_own_words():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 200)
    visits, basket = rng.poisson(np.where(labels, 30, 3)).astype(float), rng.gamma(9, np.where(labels, 2, 9))
    first, second = names({"visits": visits, "basket": basket}, labels, VISITS, BASKET)
    assert set(first.lower().split(", ")) == {"few visits", "high basket"}
    assert set(second.lower().split(", ")) == {"many visits", "low basket"}


@pytest.mark.parametrize("segments", [2, 4, 7])
def test_names_are_unique_and_never_a_number(other_trade, segments):
    found = [segment.persona.name for segment in name(split(other_trade.table, segments))]
    assert len(set(found)) == segments
    assert not any("cluster" in text.lower() or "segment" in text.lower() for text in found)


@pytest.mark.parametrize("segments", range(2, 11))
def test_card_segments_are_named_by_their_kind_and_told_apart(segments):
    found = card_segments(segments)
    assert len({segment.persona.name for segment in found}) == segments
    for segment in found:
        assert segment.persona.because
        assert len(segment.persona.name) <= 60


def test_twins_are_told_apart_by_a_figure_that_holds():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 150)
    values = {
        "cash_advance": rng.gamma(9, 100, 300),
        "cash_advance_trx": rng.poisson(9, 300).astype(float),
        "purchases": rng.gamma(1, 5, 300),
        "credit_limit": np.where(labels, 9_000.0, 1_000.0) + rng.random(300),
    }
    columns = tuple(number(key.upper(), measure=key, unit="money") for key in values)
    low, high = name(Labelled(pd.DataFrame(values), labels, columns))
    assert (low.persona.name, high.persona.name) == (
        "Cash-reliant, lower credit limit",
        "Cash-reliant, higher credit limit",
    )
    assert (
        "Unlike “Cash-reliant, higher credit limit” (9,000), they typically have a credit limit of 1,000."
        in low.persona.because
    )


def test_segments_that_nothing_tells_apart_still_have_names_of_their_own():
    values = {"visits": np.tile([1.0, 2, 3], 40)}
    assert names(values, np.repeat([0, 1], 60), VISITS) == ["Average customers, group A", "Average customers, group B"]


def test_who_is_in_arrears_is_named_so():
    values = {"months_in_arrears": np.repeat([0.0, 3], 60), "basket": np.tile([5.0, 9, 30], 40)}
    columns = number("months_in_arrears", unit="count"), BASKET
    assert names(values, np.repeat([0, 1], 60), *columns) == ["Not in arrears", "In arrears"]


def test_a_trend_is_named_by_where_it_goes_where_it_can_fall():
    late = np.repeat([-0.4, 0.5], 60) + np.tile([-0.02, 0.0, 0.02], 40)
    trend = number("is_late_trend_3m")
    assert names({"is_late_trend_3m": late}, np.repeat([0, 1], 60), trend) == [
        "Falling late payments",
        "Rising late payments",
    ]
    assert "Rising" not in " ".join(names({"is_late_trend_3m": late + 1}, np.repeat([0, 1], 60), trend))


def test_a_name_says_often_of_what_more_of_another_segment_have():
    labels = np.repeat([0, 1, 2], 100)
    has = np.concatenate([np.arange(100) < 72, np.arange(100) < 80, np.zeros(100, dtype=bool)]).astype(float)
    region = np.where(labels == 1, "north", np.tile(["south", "east", "west"], 100))
    columns = number("safe_driver_discount"), category("region")
    found = names({"safe_driver_discount": has, "region": region}, labels, *columns)
    assert found[0] == "Often with safe driver discount"
    assert not any("Often" in text for text in found[1:])


def test_a_rate_that_few_have_is_low_and_not_missing():
    rate = np.concatenate([np.where(np.arange(100) < 80, 0.0, 0.5), np.tile([0.4, 0.6], 50)])
    values = {"pct_active_lines": rate, "calls": np.tile([1.0, 2, 3, 4], 50)}
    columns = number("pct_active_lines", unit="share"), number("calls", unit="count")
    assert names(values, np.repeat([0, 1], 100), *columns)[0] == "Low percentage active lines"


def test_one_segment_is_everyone():
    assert names({"visits": [1.0, 2, 3]}, [0, 0, 0], VISITS) == ["Nearly all customers"]


def test_headers_and_levels_of_any_length_give_short_names():
    values = {"x" * 300: np.repeat([1.0, 9], 40), "region": np.repeat(["north " * 50, "south"], 40)}
    for text in names(values, np.repeat([0, 1], 40), number("x" * 300), category("region")):
        assert len(text) <= 80


def test_no_name_praises_what_another_segment_has_more_of(other_trade):
    for segments in (3, 5, 7):
        found = name(split(other_trade.table, segments))
        profiles = [segment.profile for segment in found]
        for segment in found:
            if segment.persona.archetype or segment.persona.name.startswith("Average"):
                continue
            assert segment.persona.because
            _holds_no_rival(segment, profiles)


def _holds_no_rival(segment, profiles):
    """Nobody else stands further out, unless the name says so, and nobody as far out in all that it names."""
    narrator = PersonaNarrator(Wording())
    points = [find_points(profile) for profile in profiles]
    behind = narrator.give_names(profiles, [None] * len(profiles), points)[segment.segment].behind
    further = "fairly" in segment.persona.name.lower()
    for other in profiles:
        pairs = [(point, beside(point, other)) for point in behind if other != segment.profile]
        ahead = [(point.lean - same.lean) * (1 if point.lean > 0 else -1) for point, same in pairs if same]
        # What nearly all of a segment have, another has in a few per cent more at most.
        near = [point.statistic != "median" and point.value >= NEARLY_ALL for point, same in pairs if same]
        assert further or all(gap > -EXTREME or full for gap, full in zip(ahead, near, strict=True))
        assert not ahead or len(behind) == 1 or max(ahead) >= EXTREME


@pytest.mark.parametrize("segments", [2, 5, 8])
def test_names_are_short_and_no_two_have_the_same(other_trade, segments):
    for found in (name(split(other_trade.table, segments)), card_segments(segments)):
        words = [tuple(sorted(segment.persona.name.lower().replace(",", "").split())) for segment in found]
        assert all(len(own) <= 6 for own in words)
        assert len(set(words)) == len(words)


def test_a_long_header_is_shortened_in_words():
    long = "customer_value_total_ever_offline_in_local_currency"
    assert names({long: np.repeat([1.0, 9], 40)}, np.repeat([0, 1], 40), number(long)) == [
        "Low customer value total",
        "High customer value total",
    ]


def test_levels_are_told_by_what_is_there():
    labels = np.repeat([0, 1], 40)
    values = {"Paperless billing": np.repeat(["Yes", "No"], 40), "region": np.repeat(["north", "south"], 40)}
    found = names(values, labels, category("Paperless billing"), category("region"))
    assert found == ["With paperless billing, region north", "Without paperless billing, region south"]
    homes = names({"OwnHome": np.repeat(["Own", "Rent"], 40)}, labels, category("OwnHome"))
    assert homes == ["Own home", "Own home Rent"]


def test_what_postings_of_a_shop_come_to_is_told_in_words_of_the_field():
    rng = np.random.default_rng(4)
    labels = np.repeat([0, 1], 100)
    keys = {"purchases": "money", "purchases_trx": "count", "purchases_frequency": "share", "tenure": "months"}
    values = {key: rng.permutation(100).repeat(2).astype(float) for key in keys}
    values |= {"purchases_frequency": np.where(labels, 0.9, 0.1), "tenure": np.where(labels, 2.0, 11) + rng.random(200)}
    columns = [number(key, measure=key, unit=unit) for key, unit in keys.items()]
    found = names(values, labels, *columns)
    assert set(found[1].split(", ")) in (
        {"Frequent purchases", "short history"},
        {"Short history", "frequent purchases"},
    )


def test_an_average_of_many_is_high_and_not_many():
    values = {"avg days between": np.repeat([10.0, 90.0], 40) + np.tile(np.arange(40), 2)}
    found = names(values, np.repeat([0, 1], 40), number("avg days between", unit="count"))
    assert found == ["Low average days between", "High average days between"]


def test_what_nearly_all_have_is_named_though_another_has_it_in_a_few_per_cent_more():
    labels = np.repeat([0, 1, 2, 3], 100)
    term = np.repeat(["two", "two", "one", "one"], 100).astype(object)
    term[:4] = "one"
    line = np.repeat(["dsl", "fibre", "dsl", "fibre"], 100)
    found = names({"term": term, "line": line}, labels, category("term"), category("line"))
    assert set(found[0].lower().split(", ")) == {"term two", "line dsl"}


def test_segments_that_share_what_is_most_striking_are_told_by_it_and_by_what_is_their_own():
    labels = np.repeat([0, 1, 2], 60)
    values = {
        "region": np.repeat(["north", "north", "south"], 60),
        "age": np.concatenate([np.linspace(24, 84, 60), np.linspace(16, 76, 60), np.linspace(20, 80, 60)]),
    }
    assert names(values, labels, category("region"), number("age")) == [
        "Region north, higher age",
        "Region north, lower age",
        "Region south",
    ]


def test_segments_that_only_several_figures_tell_apart_are_named_by_these_together():
    active, saves = np.repeat([1.0, 0, 1, 0], 60), np.repeat([1.0, 1, 0, 0], 60)
    found = names({"active": active, "saver": saves}, np.repeat([0, 1, 2, 3], 60), number("active"), number("saver"))
    assert found == [
        "Active, with saver",
        "Not active, with saver",
        "Active, without saver",
        "Not active, without saver",
    ]


def test_what_is_shared_and_far_more_striking_than_what_is_not_is_in_the_name():
    rng = np.random.default_rng(3)
    labels = np.repeat([0, 1, 2], 80)
    income = np.where(labels == 2, rng.uniform(900, 1_000, 240), 0)
    policies = np.select([labels == 0, labels == 1], [1, 3], 6) + rng.integers(0, 2, 240)
    found = names({"income": income, "policies": policies}, labels, number("income"), number("policies", unit="count"))
    assert found[1].startswith("Without income, ")


def test_most_customers_beside_one_small_segment_are_told_by_what_they_have_less_of():
    labels = np.repeat([0, 1], [170, 30])
    visits = np.concatenate([np.tile(np.arange(10.0), 17), np.arange(40.0, 70)])
    values = {"visits": visits, "basket": np.tile(np.arange(10.0), 20)}
    most, few = name(Labelled(pd.DataFrame(values), labels, (VISITS, BASKET)))
    assert (most.persona.name, few.persona.name) == ("Fewer visits", "Many visits")
    assert most.persona.because.startswith("Unlike “Many visits” (54), they typically have 4.5 visits.")


def test_a_segment_that_is_one_level_of_a_column_says_that_a_filter_does_the_same():
    labels = np.repeat([0, 1, 2], 50)
    values = {"contract": np.repeat(["monthly", "yearly", "two years"], 50), "visits": np.tile(np.arange(50.0), 3)}
    for segment in name(Labelled(pd.DataFrame(values), labels, (category("contract"), VISITS))):
        [same] = [text for text in segment.persona.story if "filter" in text]
        assert same.startswith("Exactly those who have contract “")


def test_a_header_that_is_a_code_is_quoted_and_said_to_be_unknown():
    labels = np.repeat([0, 1], 60)
    values = {"MSKA": np.where(labels, 9.0, 1.0) + np.tile(np.arange(60) % 3, 2), "MGODRK": np.tile(np.arange(60.0), 2)}
    columns = number("MSKA"), number("MGODRK")
    low, _ = name(Labelled(pd.DataFrame(values), labels, columns))
    assert low.persona.name == "Low “MSKA”"
    assert low.persona.because.startswith("They typically have 2 for “MSKA”")
    assert low.persona.blind_spots[0].startswith("The file does not say what “MSKA” means")


def test_a_long_header_is_cut_before_what_only_leads_on():
    labels = np.repeat([0, 1], 60)
    values = {"total_spend_last_year": np.repeat([10.0, 90.0], 60) + np.tile(np.arange(60), 2)}
    assert names(values, labels, number("total_spend_last_year"))[0] == "Low total spend"


def test_a_long_header_loses_what_says_least_of_it_and_not_its_noun():
    header = "historical_average_order_value"
    assert names({header: np.repeat([1.0, 9], 40)}, np.repeat([0, 1], 40), number(header))[0] == (
        "Low average order value"
    )


def test_a_name_says_since_when_the_days_are_counted():
    values = {"days_since_last_order": np.repeat([4.0, 90], 40)}
    found = names(values, np.repeat([0, 1], 40), number("days_since_last_order", unit="count"))
    assert found == ["Recent order", "Long since last order"]


def test_a_name_of_an_average_of_many_words_keeps_what_it_is_of():
    values = {"recent_average_card_gift_amount": np.repeat([0.0, 9], 40)}
    found = names(values, np.repeat([0, 1], 40), number("recent_average_card_gift_amount", unit="money"))
    assert found == ["Without recent card gift", "With recent card gift"]


@pytest.mark.parametrize("header", ["account_tenure", "call_duration"])
def test_what_lasts_is_long_or_short(header):
    noun = header.replace("_", " ")
    found = names({header: np.repeat([3.0, 40], 40)}, np.repeat([0, 1], 40), number(header))
    assert found == [f"Short {noun}", f"Long {noun}"]


def test_a_name_does_not_end_at_a_number_in_a_row():
    found = names(
        {"days_to_second_purchase": np.repeat([3.0, 40], 40)}, np.repeat([0, 1], 40), number("days_to_second_purchase")
    )
    assert found == ["Few days to second purchase", "Many days to second purchase"]


def test_a_recency_in_days_is_told_as_how_long_ago_and_not_as_high():
    found = names({"recency (days)": np.repeat([3.0, 90], 40)}, np.repeat([0, 1], 40), number("recency (days)"))
    assert found == ["Recently active", "Long inactive"]
    days, grades = np.repeat([3.0, 90], 40), np.repeat([1.0, 5], 40)
    assert names({"Recency": days}, np.repeat([0, 1], 40), number("Recency"))[1] == "Long inactive"
    assert names({"Recency": grades}, np.repeat([0, 1], 40), number("Recency"))[1] == "High recency"


def test_who_typically_has_one_has_some_and_not_many():
    labels = np.repeat([0, 1], 200)
    cancelled = np.concatenate([np.zeros(200), np.repeat([0.0, 1, 2], [20, 150, 30])])
    found = names({"cancellations": cancelled}, labels, number("cancellations", unit="count"))
    assert found == ["Without cancellations", "With cancellations"]


def test_a_name_says_without_only_where_hardly_any_have_it():
    labels = np.repeat([0, 1], 200)
    tickets = np.concatenate([np.repeat([0.0, 2], [106, 94]), np.repeat([0.0, 3], [10, 190])])
    first, _ = names({"support tickets": tickets}, labels, number("support tickets", unit="count"))
    assert "without" not in first.lower()
    fewer = np.concatenate([np.repeat([0.0, 2], [180, 20]), np.repeat([0.0, 3], [10, 190])])
    assert names({"support tickets": fewer}, labels, number("support tickets", unit="count"))


def test_beside_those_who_are_in_no_segment_there_is_nothing_to_tell_the_only_one_from():
    visits = np.concatenate([np.full(60, 9.0), np.arange(40) / 20])
    values, labels = {"visits": visits, "basket": visits[::-1]}, np.repeat([0, -1], [60, 40])
    [only] = name(Labelled(pd.DataFrame(values), labels, (VISITS, BASKET)))
    assert only.persona.name == "Low basket"
    assert sets_together(find_points(only.profile), []) == []
