"""Value and limits: equal to a spreadsheet to the cent, monotone, in any unit, and unknown where nobody said."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ccseg import make_sample, plan, read_customers
from ccseg.planning.assumptions import Assumption, Assumptions, Range
from ccseg.planning.estimates import Known, draw
from ccseg.planning.holdings import Holdings, add_up
from ccseg.planning.limits import Asked, break_even_pd, find_point
from ccseg.planning.value import Group, annual_value, break_even_lift, estimate_value, value_each


def percent(low, likely, high, unit="percent a year"):
    return Assumption(low=low, likely=likely, high=high, unit=unit, source="test")


def exactly(value, unit="percent a year"):
    return percent(value, value, value, unit)


ZERO = {
    **dict.fromkeys(("interchange", "rewards", "cash_fee", "lgd", "ccf"), exactly(0, "share")),
    **dict.fromkeys(("apr", "cost_of_funds", "pd"), exactly(0)),
    "operating_cost": exactly(0, "USD a year"),
}


def known(**values):
    """Everything that a value needs, nothing of what is not said."""
    return Known(Assumptions(portfolio=ZERO | values))


def holding(**amounts):
    nothing = dict.fromkeys(("balance", "unused", "spend", "cash", "revolving_purchases", "revolving_cash"), 0.0)
    return Holdings(**{"customers": 1, **nothing, **amounts})


def cents(amount):
    return Decimal(f"{amount:.6f}").quantize(Decimal("0.01"), "ROUND_HALF_UP")


BERRY_LINOFF = [
    # limit, yearly rate, new charges, balance that pays interest; revenue of table 17.5 and potential one of table 17.6
    (500, 14.9, 50, 400, "5.47", "6.21"),
    (5000, 4.9, 0, 4500, "18.38", "50.00"),
    (6000, 11.9, 100, 3300, "33.73", "60.00"),
    (10000, 14.9, 2500, 0, "25.00", "124.17"),
    (8000, 12.9, 6500, 0, "65.00", "86.00"),
    (5000, 17.9, 0, 4500, "67.13", "74.58"),
]
"""Berry and Linoff (2004), Data mining techniques, second edition, chapter 17: six customers in one month. Each charge
earns 1%, each balance a twelfth of its yearly rate."""


@pytest.mark.parametrize("row", BERRY_LINOFF)
def test_the_revenue_of_berry_and_linoff_is_found_to_the_cent(row):
    limit, rate, charges, owed, revenue, potential = row
    rates = known(interchange=exactly(1, "percent"), apr=exactly(rate))

    def month(spent, revolving):
        held = holding(spend=12.0 * spent, balance=revolving, revolving_purchases=revolving)
        return annual_value(held, rates)[0] / 12

    assert cents(month(charges, owed)) == Decimal(revenue)
    assert cents(max(month(limit, 0), month(0, limit))) == Decimal(potential)


def test_the_value_equals_a_spreadsheet_to_the_cent():
    rows = make_sample(300)
    rates = known(
        interchange=percent(0.8, 1.1, 1.4, "percent"),
        rewards=percent(0.3, 0.45, 0.6, "percent"),
        cash_fee=percent(2, 3, 4, "percent"),
        apr=percent(17, 19.9, 24),
        cost_of_funds=percent(2, 3.3, 5),
        operating_cost=percent(2.5, 3.25, 4, "USD a month"),
        pd=percent(1, 2.7, 6),
        lgd=percent(70, 82, 90, "percent"),
        ccf=percent(30, 45, 60, "percent"),
    )
    [held] = add_up(read_customers(rows), [np.ones(300, dtype=bool)], rates.assumptions)
    total = Decimal(0)
    for row in rows.itertuples():
        balance, limit = Decimal(str(row.BALANCE)), Decimal(str(row.CREDIT_LIMIT))
        year = Decimal(12) / Decimal(str(row.TENURE))
        spend, cash = Decimal(str(row.PURCHASES)) * year, Decimal(str(row.CASH_ADVANCE)) * year
        revolving = balance * (1 - Decimal(str(row.PRC_FULL_PAYMENT)))
        gain = Decimal("0.011") * spend + Decimal("0.03") * cash + Decimal("0.199") * revolving
        at_risk = balance + Decimal("0.45") * max(Decimal(0), limit - balance)
        cost = Decimal("0.033") * balance + Decimal("0.0045") * spend + Decimal("39")
        total += gain - Decimal("0.027") * Decimal("0.82") * at_risk - cost
    value = estimate_value([Group(held, rates)])
    assert cents(value.likely) == total.quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert value.low < value.likely < value.high


def test_the_same_customers_in_another_order_are_worth_the_same_to_the_last_digit(found, given):
    frame = make_sample(600)
    one, two = (plan(found.run, rows, given, fair=False).found for rows in (frame, frame.iloc[::-1]))
    assert one.segments == two.segments
    assert one.annual_value == two.annual_value


RATE, MONEY = st.floats(0, 0.9), st.floats(0, 1e6)


@settings(max_examples=40)
@for_all(ends=st.tuples(RATE, RATE, RATE), up=st.floats(0, 0.05), balance=MONEY, unused=MONEY, lgd=RATE, ccf=RATE)
def test_a_higher_pd_never_raises_the_value(ends, up, balance, unused, lgd, ccf):
    def value(shift):
        chance = percent(*(end + shift for end in sorted(ends)), "share a year")
        rates = known(pd=chance, lgd=exactly(lgd, "share"), ccf=exactly(ccf, "share"))
        return value_each(Group(holding(balance=balance, unused=unused), rates))

    before, after = value(0), value(up)
    assert all(getattr(after, end) <= getattr(before, end) + 1e-6 for end in ("low", "likely", "high"))


def test_an_interval_covers_nine_of_ten_truths():
    """The truth is drawn as the ranges say, by another seed."""
    held = holding(balance=1000, unused=500, revolving_purchases=900)
    rates = known(pd=percent(1, 3, 8), apr=percent(15, 20, 28), lgd=exactly(0.8, "share"), ccf=exactly(0.5, "share"))
    found, random = estimate_value([Group(held, rates)]), np.random.default_rng(99)
    pd, apr = (draw(each, random.random(2000)) for each in (Range(0.01, 0.03, 0.08), Range(0.15, 0.2, 0.28)))
    truths = 900 * apr - pd * 0.8 * 1250
    assert 0.88 < ((truths >= found.low) & (truths <= found.high)).mean() < 0.92


def test_monthly_and_yearly_percent_and_share_say_the_same():
    ways = [
        (exactly(24), exactly(36, "USD a year")),
        (exactly(0.24, "share a year"), exactly(3, "USD a month")),
        (exactly(2, "percent a month"), exactly(36, "USD a year")),
        (exactly(0.02, "share a month"), exactly(3, "USD a month")),
    ]
    held = holding(customers=7, balance=900, revolving_purchases=800, revolving_cash=55)
    values = {round(float(annual_value(held, known(apr=apr, operating_cost=cost))[0]), 6) for apr, cost in ways}
    assert values == {round(0.24 * 855 - 7 * 36, 6)}


def test_a_monthly_chance_of_default_compounds():
    assert known(pd=exactly(1, "percent a month"))("pd")[0] == pytest.approx(1 - 0.99**12)


def test_cash_is_charged_at_its_own_rate_where_one_is_given():
    held = holding(balance=100, revolving_purchases=60, revolving_cash=40)
    rates = known(apr=exactly(10)), known(apr=exactly(10), apr_cash=exactly(20))
    assert [annual_value(held, each)[0] for each in rates] == pytest.approx([10, 14])


def test_what_nobody_gave_is_unknown_and_named(found, given):
    bare = given.but(portfolio={key: one for key, one in given.portfolio.items() if key != "apr"})
    document = plan(found.run, found.customers, bare, fair=False).found
    assert document.annual_value.because == "unknown, as APR is missing"
    assert document.segments[0].break_even_pd.because == "unknown, as APR is missing"
    assert document.segments[0].raised.word == "unknown"


def test_nothing_times_what_is_unknown_is_nothing():
    held = holding(spend=10, unused=None, cash=None)
    assert annual_value(held, known(interchange=exactly(1, "percent")))[0] == pytest.approx(0.1)


def test_a_file_without_limits_says_what_is_missing(given):
    rows = make_sample(60).drop(columns="CREDIT_LIMIT")
    [held] = add_up(read_customers(rows), [np.ones(60, dtype=bool)], given)
    assert estimate_value([Group(held, Known(given))]).because == "unknown, as the file has no column for Credit limit"


RAISED = {
    "apr": exactly(22),
    "cost_of_funds": exactly(4),
    "mpb": exactly(30, "percent"),
    "ccf": exactly(60, "percent"),
    "interchange": exactly(1, "percent"),
    "rewards": exactly(0.4, "percent"),
    "spend_response": exactly(50),
    "lgd": exactly(85, "percent"),
}


def test_the_break_even_pd_is_where_a_raise_brings_nothing_and_needs_no_pd():
    star = break_even_pd(Group(Holdings(customers=10), known(**RAISED))).likely
    assert star == pytest.approx((0.18 * 0.3 + 0.006 * 0.5) / (0.85 * (0.3 + 0.6 * 0.7)))
    at = known(**RAISED, pd=exactly(star, "share a year"))
    assert find_point(Asked(0, 10, 5000, at)).value.likely == pytest.approx(0, abs=1e-9)


def test_a_raise_adds_balance_and_exposure_as_the_formulas_say():
    point = find_point(Asked(0, 10, 5000, known(**RAISED, pd=exactly(2))))
    assert point.added_balance.likely == pytest.approx(1500)
    assert point.added_exposure.likely == pytest.approx(5000 * (0.3 + 0.6 * 0.7))
    assert point.word == "pays"


def test_a_lift_pays_for_its_offer_from_cost_over_value_on():
    costs = {"contact_cost": exactly(0.5, "USD"), "offer_cost": exactly(4.5, "USD")}
    rates = known(interchange=exactly(1, "percent"), **costs)
    assert break_even_lift(Group(holding(customers=4, spend=40_000), rates)).likely == pytest.approx(0.05)
    nothing = break_even_lift(Group(holding(customers=4), rates))
    assert not nothing.known
    assert "no lift pays" in nothing.because


def test_the_tornado_has_the_assumption_that_decides_first(planning):
    swings = [bar.swing for bar in planning.found.tornado]
    assert swings == sorted(swings, reverse=True)
    assert swings[0] > 0


def test_what_holds_for_all_segments_is_drawn_once_for_all(planning):
    """Else uncertainty would cancel out between segments, and the whole would look surer than its parts."""
    found = planning.found
    widths = [each.annual_value.high - each.annual_value.low for each in found.segments]
    assert found.annual_value.high - found.annual_value.low == pytest.approx(sum(widths), rel=0.15)
