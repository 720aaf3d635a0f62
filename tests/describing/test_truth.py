import numpy as np
import pandas as pd
import pytest

from ccseg.describing.claims import CLAIMS
from ccseg.describing.facts import PORTFOLIO, Fact
from ccseg.describing.labelled import Labelled
from ccseg.describing.phrases import PointNarrator
from ccseg.describing.points import Point
from ccseg.describing.profiles import profile_segments
from ccseg.describing.truth import CheckedTexts, FactBase, check_sentence
from ccseg.describing.wording import Wording
from ccseg.texts import say
from tests.groups import number

PLAIN = Wording()


@pytest.fixture
def card_profiles():
    values = pd.DataFrame({"balance": [10.0, 20, 30, 500], "payments": [1.0, 2, 3, 400]})
    columns = tuple(number(key.upper(), measure=key, unit="money") for key in values)
    return profile_segments(Labelled(values, np.array([0, 0, 0, 1]), columns))


OWED = Fact(key="balance", statistic="median", whose=0, value=2_017.3, style="money")
ALL_OWE = Fact(key="balance", statistic="median", whose=PORTFOLIO, value=873.4, style="money")
DRAW = Fact(key="cash_advance", statistic="active", whose=0, value=0.98)
ALL_DRAW = Fact(key="cash_advance", statistic="active", whose=PORTFOLIO, value=0.48)
MONTHS = Fact(key="cash_advance_frequency", statistic="median", whose=0, value=0.25, style="frequency")


def wrong(text, *facts, wording=PLAIN, own=()):
    return check_sentence(text, facts, wording, own)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("They owe 2,000.", OWED),
        ("98% draw cash", DRAW),
        ("draw cash in 3 of 12 months", MONTHS),
        ("draw cash in 3 of 12", MONTHS),
        ("under 1% draw cash", DRAW.but(value=0.003)),
        ("over 99% draw cash", DRAW.but(value=0.997)),
        ("They owe 1.2 million", OWED.but(value=1_234_567.0)),
        ("They owe -12", OWED.but(value=-12.3)),
        ("It has 2,043 customers", Fact(statistic="size", whose=0, value=2043, style="whole")),
    ],
)
def test_a_number_is_true_to_the_rounding_that_is_shown(text, fact):
    assert wrong(text, fact) == ()


def test_all_of_one_thing_is_true_beside_nearly_all_of_another():
    bought = Fact(key="purchases", statistic="active", whose=0, value=0.999)
    assert wrong("All draw cash, over 99% make purchases", DRAW.but(value=1.0), bought) == ()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("They owe 2,100.", OWED),
        ("They owe 2,000%.", OWED),
        ("They owe 2,000 million.", OWED),
        ("97% draw cash", DRAW),
        ("98 draw cash", DRAW),
        ("draw cash in 4 of 12 months", MONTHS),
        ("under 1% draw cash", DRAW),
        ("under 1% draw cash", DRAW.but(value=0.0)),
        ("over 99% draw cash", DRAW.but(value=1.0)),
        ("over 99% draw cash", DRAW),
        ("They owe 12", OWED.but(value=-12.3)),
        ("They owe 2,000 in 12 ways", OWED),
    ],
)
def test_a_number_no_fact_gives_is_found(text, fact):
    assert len(wrong(text, fact)) == 1


def test_a_figure_of_the_portfolio_is_not_one_of_the_segment():
    assert wrong("They owe 2,000 (portfolio: 870)", OWED, ALL_OWE) == ()
    assert len(wrong("They owe 870 (portfolio: 2,000)", OWED, ALL_OWE)) == 2


def test_decimals_and_currency_are_read_as_they_are_written():
    euro = Wording(currency="€", decimal=",")
    assert wrong("They owe €2.000 (portfolio: €870)", OWED, ALL_OWE, wording=euro) == ()
    assert wrong("They pay 4,5 times", OWED.but(value=4.52, style="number"), wording=euro) == ()


@pytest.mark.parametrize(
    ("claim", "holds", "fails"),
    [("Hardly any", 0.04, 0.06), ("Almost all", 0.96, 0.94)],
)
def test_a_claim_beside_its_share_must_hold(claim, holds, fails):
    for share, problems in ((holds, 0), (fails, 1)):
        text = f"{claim} take cash advances: {PLAIN.write(share, 'share')}"
        assert len(wrong(text, DRAW.but(value=share))) == problems


@pytest.mark.parametrize(("claim", "holds", "fails"), [("None", 0.0, 0.01), ("All", 1.0, 0.98)])
def test_a_claim_in_place_of_its_share_must_hold(claim, holds, fails):
    for share, problems in ((holds, 0), (fails, 1)):
        assert len(wrong(f"{claim} take cash advances (portfolio: 48%)", DRAW.but(value=share), ALL_DRAW)) == problems


def test_a_claim_in_place_of_its_share_is_not_about_the_portfolio():
    assert len(wrong("All take cash advances (portfolio: 100%)", DRAW, ALL_DRAW.but(value=1.0))) == 1
    assert len(wrong("All take cash advances", ALL_DRAW.but(value=1.0))) == 1


def test_each_claim_stands_for_a_fact_of_its_own():
    text = "All take cash advances (portfolio: 48%) and none pay in full (portfolio: 34%)."
    paid = Fact(key="prc_full_payment", statistic="active", whose=0, value=0.0)
    facts = (DRAW.but(value=1.0), ALL_DRAW, paid, ALL_DRAW.but(key="prc_full_payment", value=0.34))
    assert wrong(text, *facts) == ()
    assert len(wrong(text, *facts[:2], *facts[3:])) == 1
    assert len(wrong(text, *(fact.but(value=0.5) if fact is paid else fact for fact in facts))) == 1


def test_words_of_a_claim_inside_a_clause_claim_nothing():
    assert wrong("Use none of their limit.") == ()
    assert wrong("have 4 all orders", OWED.but(value=4.0, style="count")) == ()


@pytest.mark.parametrize("claim", CLAIMS["ratio"], ids=lambda claim: claim.key)
def test_a_claim_about_a_ratio_must_hold(claim):
    low, high = max(claim.least, 0.001), min(claim.most, claim.least * 3)
    words = say.raw(f"personas.claims.ratio.{claim.key}")
    outside = low * 0.5 if claim.most == np.inf else claim.most * 1.5
    for ratio, problems in (((low + high) / 2 if high > low else low, 0), (outside, 1)):
        own = OWED.but(value=1_000 * ratio)
        text = f"owe {PLAIN.write(own.value, 'money')} ({words} the portfolio’s 1,000)"
        assert len(wrong(text, own, ALL_OWE.but(value=1_000.0))) == problems


def test_a_claim_without_its_figures_does_not_hold():
    assert len(wrong("Almost all take cash advances.")) == 1
    assert len(wrong("All take cash advances.")) == 1
    assert len(wrong("They owe about twice the portfolio’s.")) == 1


def test_digits_in_words_of_the_file_are_no_figures():
    assert wrong("They have region “Area 51”.") == ()
    assert wrong("have 4 orders 2024", OWED.but(value=4.0, style="count"), own=["orders 2024"]) == ()
    assert len(wrong("have 4 orders 2024", OWED.but(value=4.0, style="count"))) == 1


def test_a_fact_that_is_not_the_profiles_is_found(card_profiles):
    facts = FactBase(card_profiles)
    figure = card_profiles[0].figure("balance")
    fact = Fact(key="balance", statistic="median", whose=0, value=figure.median, style="money")
    text = f"They owe {PLAIN.write(figure.median, 'money')}."
    assert facts.problems(text, (fact,), PLAIN) == ()
    assert facts.problems(text, (fact.but(whose=1),), PLAIN)
    assert facts.problems(text, (fact.but(key="payments"),), PLAIN)


def test_a_sentence_that_is_not_true_is_left_out(card_profiles):
    texts = CheckedTexts(FactBase(card_profiles), PLAIN)
    false = PointNarrator(PLAIN).tell(Point(0, "balance", "balance", None, "median", "money", False, 1.0, 2.0, 50, 0))
    assert texts.add(false) == ""
    assert texts.evidence == {}
