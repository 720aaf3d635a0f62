import pytest

from ccseg.describing.archetypes import ARCHETYPES, Sign, match_archetypes
from ccseg.describing.kpis import KPIS
from ccseg.describing.profiles import Figure, Profile
from ccseg.reading.measures import MEASURES
from ccseg.texts import say

TYPICAL = {
    "inactive": {"purchases_frequency": 0.0, "cash_advance": 0.0, "utilisation": 0.01},
    "stretched": {"utilisation": 0.97, "minimum_coverage": 0.9},
    "cash only": {"cash_share": 1.0, "cash_advance": 900.0, "purchases": 0.0},
    "cash and one-off": {"cash_advance": 900.0, "oneoff_purchases": 300.0, "installments_purchases": 0.0},
    "cash and instalments": {"cash_advance": 900.0, "installments_purchases": 300.0},
    "cash-reliant": {"cash_share": 0.9, "cash_advance_trx": 5.0},
    "big spender": {"monthly_spend": 700.0, "credit_limit": 9_000.0},
    "all-round buyer": {"oneoff_purchases": 300.0, "installments_purchases": 300.0, "cash_advance": 0.0},
    "transactor": {"prc_full_payment": 0.9},
    "instalment buyer": {"instalment_share": 0.9, "purchases_installments_frequency": 0.8, "monthly_cash": 0.0},
    "revolver": {"utilisation": 0.6, "prc_full_payment": 0.0},
    "one-off buyer": {"oneoff_purchases": 300.0, "instalment_share": 0.0, "monthly_cash": 0.0},
    "light": {"monthly_spend": 5.0, "monthly_cash": 0.0, "utilisation": 0.1},
}
HIGH = {"monthly_spend": 100, "credit_limit": 4_000, "utilisation": 0.3}
"""The portfolio's medians where they matter."""


def figure(key, median, **more):
    portfolio = HIGH.get(key, median)
    active, standing = float(median > 0), 85.0 if median > HIGH.get(key, 0) else 30.0
    fields = {
        "key": key,
        "title": key,
        "unit": "number",
        "source": "measure",
        "median": median,
        "low": median,
        "high": median,
        "mean": median,
        "active": active,
        "filled": 1.0,
        "portfolio": portfolio,
        "portfolio_low": median,
        "portfolio_active": 0.5,
        "percentile": standing,
        "standing": standing,
    }
    return Figure(**(fields | more))


def profile(segment, medians, share=0.1, **more):
    figures = tuple(figure(key, median, **more) for key, median in medians.items())
    return Profile(segment=segment, size=9, share=share, totals={}, figures=figures, levels=(), distributions=())


@pytest.mark.parametrize("key", TYPICAL)
def test_a_typical_segment_is_recognised(key):
    assert match_archetypes([profile(0, TYPICAL[key])]) == (key,)


def test_a_mixed_portfolio_gets_each_kind_once():
    found = match_archetypes([profile(place, medians) for place, medians in enumerate(TYPICAL.values())])
    assert found == tuple(TYPICAL)


def test_two_of_a_kind_keep_their_kind_where_nothing_else_fits():
    cash = TYPICAL["cash-reliant"]
    assert match_archetypes([profile(0, cash), profile(1, cash)]) == ("cash-reliant", "cash-reliant")


def test_nearly_half_of_a_portfolio_are_no_big_spenders():
    assert match_archetypes([profile(0, TYPICAL["big spender"], share=0.46)]) == (None,)


def test_those_who_spend_a_few_times_the_median_are_no_big_spenders():
    spend = TYPICAL["big spender"]
    assert match_archetypes([profile(0, spend | {"monthly_spend": 290.0})]) == (None,)


def test_where_most_draw_cash_nobody_is_called_a_big_spender():
    spend = TYPICAL["big spender"]
    assert match_archetypes([profile(0, spend | {"cash_advance": 0.0})]) == ("big spender",)
    assert match_archetypes([profile(0, spend | {"cash_advance": 500.0})]) == (None,)


def test_big_spenders_spend_clearly_more_than_the_portfolio_from_the_lower_quartile_on():
    spend, limit = figure("monthly_spend", 700.0, low=60.0), figure("credit_limit", 9_000.0)
    found = Profile(segment=0, size=9, share=0.1, totals={}, figures=(spend, limit), levels=(), distributions=())
    assert match_archetypes([found]) == (None,)


def test_those_who_spend_more_than_the_median_are_no_light_users():
    medians = TYPICAL["light"] | {"monthly_spend": 101.0}
    assert match_archetypes([profile(0, medians, standing=30.0)]) == (None,)


def test_where_all_draw_cash_nobody_is_called_a_revolver():
    carried = TYPICAL["revolver"]
    assert match_archetypes([profile(0, carried | {"cash_advance": 0.0})]) == ("revolver",)
    assert match_archetypes([profile(0, carried | {"cash_advance": 500.0})]) == (None,)


def test_a_figure_of_another_trade_makes_no_card_customer():
    assert match_archetypes([profile(0, TYPICAL["transactor"], source="column")]) == (None,)


def test_a_segment_without_the_figures_has_no_archetype():
    assert match_archetypes([profile(0, {"visits": 3.0})]) == (None,)
    assert match_archetypes([]) == ()


def test_the_order_of_segments_does_not_change_their_kind():
    rows = list(TYPICAL.values())
    forward = match_archetypes([profile(place, medians) for place, medians in enumerate(rows)])
    backward = match_archetypes([profile(place, medians) for place, medians in enumerate(rows[::-1])])
    assert forward == backward[::-1]


def test_a_sign_is_graded_between_its_bounds():
    upward = Sign(key="utilisation", statistic="median", full=0.3, none=0.2)
    downward = Sign(key="utilisation", statistic="median", full=0.05, none=0.15)
    assert [round(upward.grade(figure("utilisation", value)), 2) for value in (0.1, 0.25, 0.9)] == [0, 0.5, 1]
    assert [round(downward.grade(figure("utilisation", value)), 2) for value in (0.01, 0.1, 0.9)] == [1, 0.5, 0]


def test_every_archetype_has_its_name_and_real_figures():
    known = {measure.name for measure in MEASURES} | {kpi.key for kpi in KPIS}
    assert {archetype.key for archetype in ARCHETYPES} == set(say.raw("personas.archetypes"))
    assert {sign.key for archetype in ARCHETYPES for sign in archetype.signs} <= known


@pytest.mark.parametrize(("spend", "standing", "found"), [(92.0, 47.0, None), (80.0, 43.0, "light")])
def test_who_hardly_spends_less_than_others_is_no_light_user(spend, standing, found):
    spending = figure("monthly_spend", spend, portfolio=100.0, percentile=standing, standing=standing)
    segment = profile(0, {"monthly_cash": 0.0, "utilisation": 0.1})
    segment = segment.but(figures=(*segment.figures, spending))
    assert match_archetypes([segment]) == (found,)
