import pytest

from ccseg.describing.kpis import KPIS
from ccseg.describing.wording import Wording, round_figure, significant
from ccseg.reading.measures import BY_NAME, MEASURES
from ccseg.texts import Written, say

PLAIN = Wording()


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (1455.2, "money", "1,500"),
        (4.5, "money", "4.50"),
        (-12.3, "money", "-12"),
        (1_234_567, "money", "1.2 million"),
        (999_999, "money", "1 million"),
        (0, "money", "0"),
        (0.231, "share", "23%"),
        (0.004, "share", "under 1%"),
        (0.996, "share", "over 99%"),
        (1, "share", "100%"),
        (0, "share", "0%"),
        (15.9, "share", "1,590%"),
        (0.75, "frequency", "9 of 12 months"),
        (0.75, "twelfths", "9 of 12"),
        (15.5, "count", "16"),
        (4.5, "count", "4.5"),
        (2.17, "number", "2.2"),
        (43.5, "number", "43.5"),
        (2043, "whole", "2,043"),
        (0.9, "two", "0.90"),
        (-0.001, "whole", "0"),
        (1e17, "money", "100,000 trillion"),
    ],
)
def test_figures_are_written_as_people_say_them(value, style, text):
    assert PLAIN.write(value, style) == text


def test_currency_stands_before_the_amount_and_a_code_keeps_its_distance():
    assert Wording(currency="£").write(-870, "money") == "-£870"
    assert Wording(currency="CHF").write(870, "money") == "CHF\u00a0870"


def test_a_decimal_comma_turns_the_grouping_too():
    continental = Wording(decimal=",")
    assert continental.write(12_345, "money") == "12.000"
    assert continental.write(1_234_567, "money") == "1,2 million"


def test_what_is_filled_in_is_never_read_as_a_template():
    assert PLAIN.fill("have {title}", title="{value} [a|b]") == "have {value} [a|b]"


def test_one_is_told_in_the_singular():
    template = "take {value} cash [advance|advances]"
    assert PLAIN.fill(template, value=PLAIN.write(1.04, "count")) == "take 1 cash advance"
    assert PLAIN.fill(template, value=PLAIN.write(11, "count")) == "take 11 cash advances"
    assert PLAIN.fill(template, value=Written("at most 1", 1)) == "take at most 1 cash advance"


def test_rounding_keeps_the_digits_that_count():
    assert [significant(value, 2) for value in (0, 1455, 0.0347, -99.6)] == [0, 1500, 0.035, -100]


def test_every_measure_and_kpi_has_its_phrases():
    figures = say.raw("personas.figures")
    kpis = {kpi.key for kpi in KPIS}
    assert {measure.name for measure in MEASURES} | kpis <= set(figures) <= set(BY_NAME) | kpis
    for phrases in figures.values():
        assert set(phrases) == {"noun", "median", "active", "none"}
        assert "{value}" in phrases["median"]


def test_the_word_for_customers_is_the_readers():
    assert Wording(customers="members").fill("Almost all {customers}") == "Almost all members"


def test_what_reads_the_same_rounds_to_the_same():
    assert round_figure(1455.2, "money") == round_figure(1504.9, "money")
    assert round_figure(0.998, "share") != round_figure(1.0, "share")
    assert round_figure(0.003, "share") != round_figure(0.0, "share")
