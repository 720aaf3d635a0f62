import pytest

from ccseg.describing.verdicts import Standing, VerdictNarrator
from ccseg.describing.wording import Wording

PLAIN = VerdictNarrator(Wording())
GOOD = Standing(segment=0, real=True, size=900, share=0.2, stability=0.93, confident=0.9, precision=0.94)


def test_a_stable_segment_with_a_sharp_rule_is_safe_to_act_on():
    verdict, because = PLAIN.judge(GOOD)
    assert verdict == "safe to act"
    assert "0.93" in because.text
    assert "94%" in because.text


@pytest.mark.parametrize(
    ("change", "verdict", "word"),
    [
        ({"real": False}, "do not use", "chance"),
        ({"size": 12}, "too small", "12 customers"),
        ({"size": 1, "stability": 1.0, "halves": 1.0, "precision": 1.0}, "too small", "too few to act on"),
        ({"stability": 0.55}, "do not use", "0.55"),
        ({"stability": None}, "test first", "not measured"),
        ({"stability": 0.8}, "test first", "0.80"),
        ({"stability": 0.89}, "test first", "0.89"),
        ({"halves": 0.8}, "test first", "0.80"),
        ({"tiers": True}, "test first", "tier of one cloud"),
        ({"size": 60}, "test first", "60 customers"),
        ({"share": 0.7}, "test first", "70%"),
        ({"precision": None}, "test first", "No short rule"),
        ({"precision": 0.5}, "test first", "50%"),
        ({"confident": 0.4}, "test first", "40%"),
    ],
)
def test_each_weakness_has_its_verdict_and_its_reason(change, verdict, word):
    found, because = PLAIN.judge(GOOD._replace(**change))
    assert found == verdict
    assert word in because.text


def test_chance_outweighs_everything_else():
    assert PLAIN.judge(GOOD._replace(real=False, stability=1.0, precision=1.0))[0] == "do not use"
