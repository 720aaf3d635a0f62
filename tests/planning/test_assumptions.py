"""Assumptions: what cannot be meant so is told in a sentence, and a file comes back as it was written."""

import pytest

from ccseg import plan, read_assumptions
from ccseg.errors import InvalidAssumptions
from ccseg.planning.assumptions import Assumption, Assumptions, usual_gates
from ccseg.planning.example import VALUES, example_assumptions, write_example

APR = Assumption(low=18, likely=20, high=25, unit="percent a year", source="price list")


@pytest.mark.parametrize(
    ("key", "changes", "sentence"),
    [
        ("apr", {"unit": "share a year"}, 'If 25.0% is meant, write unit = "percent a year".'),
        ("apr", {"low": 22}, "low ≤ likely ≤ high"),
        ("pd", {"low": 0, "likely": 0.5, "high": 1.2, "unit": "share a year"}, "PD of 1.2 as a share a year"),
        ("pd", {"high": 120}, "at most 100%"),
        ("lgd", {}, "write share or percent"),
        ("operating_cost", {}, "write CUR a year or CUR a month"),
        ("apr", {"source": " "}, "APR has no source"),
        ("apr", {"low": -1}, "zero or more"),
        ("apr", {"high": float("nan")}, "low ≤ likely ≤ high"),
        ("offer_cost", {"unit": "USD", "high": float("inf")}, "end somewhere"),
        ("aqr", {}, "There is no assumption 'aqr'"),
    ],
)
def test_what_cannot_be_meant_so_is_told(key, changes, sentence):
    with pytest.raises(InvalidAssumptions) as told:
        Assumptions(portfolio={key: APR.but(**changes)})
    assert sentence in str(told.value)


def test_two_currencies_are_refused():
    money = APR.but(unit="EUR")
    with pytest.raises(InvalidAssumptions, match="EUR and USD"):
        Assumptions(portfolio={"contact_cost": money, "offer_cost": money.but(unit="USD")})


def test_another_currency_than_that_of_the_file_is_refused(found, given):
    wording = found.run.recipe.wording.but(currency="£")
    run = found.run.but(recipe=found.run.recipe.but(wording=wording))
    with pytest.raises(InvalidAssumptions, match="in EUR, the amounts of the file in £"):
        plan(run, found.customers, given, fair=False)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"segments": {"Nobody": {"apr": APR}}}, "a segment 'Nobody'"), ({"revolving": "REV"}, "a column 'REV'")],
)
def test_a_segment_or_a_column_that_there_is_not_is_named(found, given, changes, sentence):
    with pytest.raises(InvalidAssumptions, match=sentence):
        plan(found.run, found.customers, given.but(**changes), fair=False)


def test_a_segment_has_its_own_ranges_by_name_or_number(found, given):
    own = {"0": {"pd": APR.but(low=30, likely=40, high=50)}}
    before, after = (
        plan(found.run, found.customers, each, fair=False).found.segments for each in (given, given.but(segments=own))
    )
    assert after[0].annual_value.likely < before[0].annual_value.likely
    assert after[1:] == before[1:]


def test_a_file_comes_back_as_it_was_written(given):
    odd = given.but(
        segments={'Say "hi" = [x]\\': {"apr": APR.but(source="Zürich\n„list“ \x7f")}},
        limits=given.limits.but(gates=usual_gates()),
        months=6,
    )
    assert read_assumptions(odd.to_toml()) == odd
    assert read_assumptions(odd.to_toml().encode("utf-8-sig")) == odd


def test_the_example_says_of_every_value_that_it_is_made_up():
    example = example_assumptions()
    assert {given.source for given in example.portfolio.values()} == {"made up"}
    assert example.made_up
    assert read_assumptions(write_example()) == example


@pytest.mark.parametrize("text", ["apr = ", "what = 1", "[portfolio.apr]\nlow = 'x'", b"\xff\xfe"])
def test_what_is_no_such_file_is_told(text):
    with pytest.raises(InvalidAssumptions, match="This is no file of assumptions"):
        read_assumptions(text)


def test_there_is_no_default_for_money_or_risk():
    assert all(Assumptions().find(key) is None for key in VALUES)
