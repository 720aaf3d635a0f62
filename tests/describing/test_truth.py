import numpy as np
import pandas as pd
import pytest

from ccseg.describing.facts import PORTFOLIO, Fact
from ccseg.describing.points import Point, tell
from ccseg.describing.profiles import profile_segments
from ccseg.describing.truth import Known, Sheet, check_sentence
from ccseg.describing.wording import Wording, read_texts
from tests.groups import number

PLAIN = Wording()


@pytest.fixture
def card_profiles():
    values = pd.DataFrame({"balance": [10.0, 20, 30, 500], "payments": [1.0, 2, 3, 400]})
    columns = tuple(number(key.upper(), measure=key, unit="money") for key in values)
    return profile_segments(values, np.array([0, 0, 0, 1]), columns)


OWED = Fact(key="balance", statistic="median", whose=0, value=2_017.3, style="money")
ALL_OWE = Fact(key="balance", statistic="median", whose=PORTFOLIO, value=873.4, style="money")
DRAW = Fact(key="cash_advance", statistic="active", whose=0, value=0.98)
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
    [
        ("None of them", 0.0, 0.01),
        ("Hardly any of them", 0.04, 0.06),
        ("Almost all of them", 0.96, 0.94),
        ("All of them", 1.0, 0.98),
    ],
)
def test_a_claim_about_a_share_must_hold(claim, holds, fails):
    for share, problems in ((holds, 0), (fails, 1)):
        assert len(wrong(f"{claim} draw cash: {PLAIN.write(share, 'share')}", DRAW.but(value=share))) == problems


@pytest.mark.parametrize("row", read_texts("en")["claims"]["ratio"], ids=lambda row: row["words"])
def test_a_claim_about_a_ratio_must_hold(row):
    low, high = row.get("at_least", 0.001), row.get("at_most", row.get("at_least", 0) * 3)
    for ratio, problems in (((low + high) / 2, 0), (high * 1.5 if "at_most" in row else low * 0.5, 1)):
        own = OWED.but(value=1_000 * ratio)
        text = f"owe {PLAIN.write(own.value, 'money')} ({row['words']} the portfolio’s 1,000)"
        assert len(wrong(text, own, ALL_OWE.but(value=1_000.0))) == problems


def test_a_claim_without_its_figures_does_not_hold():
    assert len(wrong("Almost all of them draw cash.")) == 1
    assert len(wrong("They owe about twice the portfolio’s.")) == 1


def test_digits_in_words_of_the_file_are_no_figures():
    assert wrong("They have region “Area 51”.") == ()
    assert wrong("have 4 orders 2024", OWED.but(value=4.0, style="count"), own=["orders 2024"]) == ()
    assert len(wrong("have 4 orders 2024", OWED.but(value=4.0, style="count"))) == 1


def test_a_fact_that_is_not_the_profiles_is_found(card_profiles):
    known = Known(card_profiles)
    figure = card_profiles[0].figure("balance")
    fact = Fact(key="balance", statistic="median", whose=0, value=figure.median, style="money")
    text = f"They owe {PLAIN.write(figure.median, 'money')}."
    assert known.problems(text, (fact,), PLAIN) == ()
    assert known.problems(text, (fact.but(whose=1),), PLAIN)
    assert known.problems(text, (fact.but(key="payments"),), PLAIN)


def test_a_sentence_that_is_not_true_is_left_out(card_profiles):
    sheet = Sheet(Known(card_profiles), PLAIN)
    false = tell(Point(0, "balance", "balance", None, "median", "money", False, 1.0, 2.0, 50, 0), PLAIN)
    assert sheet.add(false) == ""
    assert sheet.evidence == {}
