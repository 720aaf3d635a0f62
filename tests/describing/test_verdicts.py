import re
from typing import Any

import pytest

from ccseg.describing.verdicts import Elsewhere, Outcome, Standing, VerdictNarrator, tell_plainly
from ccseg.describing.wording import Wording
from ccseg.texts import say

PLAIN = VerdictNarrator(Wording())
HOLDS = Elsewhere(retained=0.81, together=0.7, within=0.9)
GOOD = Standing(0, True, 900, 0.2, stability=0.93, confident=0.9, precision=0.94, elsewhere=HOLDS)


def test_a_stable_segment_with_a_sharp_rule_is_safe_to_act_on():
    verdict, because = PLAIN.judge(GOOD)
    assert verdict == "safe to act"
    assert because.text.endswith("under other settings its customers keep 81% of their co-members.")


@pytest.mark.parametrize(
    ("change", "verdict", "word"),
    [
        ({"real": False}, "do not use", "chance"),
        ({"size": 12}, "too small", "12 customers"),
        ({"size": 1, "stability": 1.0, "halves": 1.0, "precision": 1.0}, "too small", "too few to act on"),
        ({"stability": 0.55}, "do not use", "0.55"),
        ({"stability": None}, "test first", "not measured"),
        ({"elsewhere": HOLDS.but(retained=0.5)}, "test first", "this preparation only"),
        ({"elsewhere": HOLDS.but(retained=0.5, within=0.6)}, "test first", "keep 50% of their co-members"),
        ({"elsewhere": HOLDS.but(together=0.12)}, "test first", "12% of its customers are together"),
        ({"stability": 0.8}, "test first", "0.80"),
        ({"stability": 0.89}, "test first", "0.89"),
        ({"halves": 0.8}, "test first", "0.80"),
        ({"elsewhere": HOLDS.but(finer=0.54)}, "test first", "only a part of it is found (Jaccard 0.54)"),
        ({"elsewhere": HOLDS.but(finer=0.85)}, "safe to act", "stable in bootstrap samples"),
        ({"tiers": True}, "test first", "tier of one cloud"),
        ({"bent": True}, "test first", "customers hardly thin out"),
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


def test_safe_to_act_never_stands_beside_few_who_are_always_together():
    for together in (0.0, 0.12, 0.49):
        assert PLAIN.judge(GOOD._replace(elsewhere=HOLDS.but(together=together)))[0] == "test first"


def test_the_figure_of_a_safe_segment_is_that_of_those_that_depend_on_the_settings():
    safe, dependent = PLAIN.judge(GOOD)[1], PLAIN.judge(GOOD._replace(elsewhere=HOLDS.but(retained=0.5, within=0.6)))[1]
    assert [(fact.statistic, fact.style) for fact in safe.facts] == [(f.statistic, f.style) for f in dependent.facts]


def test_every_verdict_has_one_reason_with_at_most_one_figure():
    weak: list[dict[str, Any]] = [
        {},
        {"size": 12},
        {"stability": 0.8},
        {"halves": 0.8},
        {"precision": 0.5},
        {"share": 0.7},
        {"elsewhere": None},
    ]
    for change in weak:
        because = PLAIN.judge(GOOD._replace(**change))[1]
        assert len(because.facts) <= 1
        assert because.text.count(".") - because.text.count("0.") == 1


def test_the_word_for_a_result_follows_the_share_of_segments_that_are_safe():
    words = [Outcome("worth acting on", 7, safe, 7 - safe, 0).word for safe in range(8)]
    assert words[0] == "test first"
    assert set(words[1:4]) == {"test most first"}
    assert set(words[4:7]) == {"mostly worth acting on"}
    assert words[7] == "worth acting on"
    assert Outcome("tiers of one cloud", 4, 0, 0, 0).word == "tiers of one cloud"


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome("worth acting on", 7, 7, 0, 0), "You can act on all 7 segments. They are found again"),
        (Outcome("worth acting on", 7, 1, 6, 1), "You can act on 1 of these 7 segments; test the others first."),
        (Outcome("worth acting on", 7, 5, 1, 2), "Not all of them are found again"),
        (Outcome("worth acting on", 7, 6, 1, 0), "but 1 depends on the settings"),
        (Outcome("test first", 7, 0, 6, 1), "Test these segments before you act on them."),
        (Outcome("tiers of one cloud", 4, 0, 0, 0), "good for ranking customers"),
        (Outcome("test first", 3, 0, 0, 1, bent=True), "parts of one bent cloud"),
        (Outcome("tiers of one cloud", 3, 0, 0, 0, bent=True), "good for ranking customers"),
        (Outcome("no segments worth acting on", 3, 0, 3, 3), "Chance alone"),
    ],
)
def test_the_verdict_on_a_result_is_two_plain_sentences_without_figures_of_quality(outcome, told):
    plain = tell_plainly(outcome)
    assert told in plain
    assert plain.count(".") == 2
    assert not [word for word in ("0.", "silhouette", "bootstrap", "Jaccard") if word in plain]


def test_a_verdict_uses_the_readers_word_for_customers():
    assert not [text for text in say.raw("personas.verdicts").values() if re.search(r"(?<!\{)customer", text)]
