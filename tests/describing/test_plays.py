import re

import pytest

from ccseg.describing.archetypes import ARCHETYPES
from ccseg.describing.plays import ROWS, PlayNarrator, kind_of
from ccseg.describing.profiles import Figure, Profile
from ccseg.describing.wording import Wording
from ccseg.texts import say

KINDS = [archetype.key for archetype in ARCHETYPES]
PLAIN = PlayNarrator(Wording())

FORBIDDEN = [
    r"\b(increase|raise|lift|extend|grow)\b[^.;]*\blimit",
    r"\bhigher limit\b",
    r"\blimit increase\b",
    r"\b(promote|advertise|encourage|push|reward)\w*\b[^.;]*\bcash\b",
    r"\bcash[- ]advance (offer|promotion|bonus)",
    r"\bpre-?approved\b",
    r"\bminimum payment only\b",
]
CREDIT_OFFERS = [r"\bloan\b", r"\bconsolidat", r"\binstalment\b", r"\brate\b", r"\brewards?\b", r"\breview\b"]


def profile(**medians):
    figures = tuple(figure(key, median) for key, median in medians.items())
    return Profile(segment=0, size=100, share=0.5, totals={}, figures=figures, levels=(), distributions=())


def figure(key, median):
    known = {"median": median, "low": median, "high": median, "mean": median, "active": 1.0, "filled": 1.0}
    of_all = {"portfolio": 1.0, "portfolio_low": 1.0, "portfolio_high": 1.0, "portfolio_active": 1.0}
    return Figure(key=key, title=key, unit="number", source="measure", **known, **of_all, percentile=50.0)


def texts_of(play):
    return " ".join([play.action, play.hypothesis, play.kpi, *play.gates])


@pytest.fixture(params=KINDS)
def plays(request):
    covered = [PLAIN.choose_plays(request.param, profile(minimum_coverage=cover)) for cover in (0.5, 2.5)]
    return [play for some in covered for play in some]


def test_no_archetype_can_be_given_a_forbidden_suggestion(plays):
    for play in plays:
        assert not [pattern for pattern in FORBIDDEN if re.search(pattern, texts_of(play), re.IGNORECASE)], play.action


def test_a_limit_is_never_more_than_eligible_for_a_review_after_ability_to_pay_is_known(plays):
    for play in plays:
        if play.area == "credit limit" and re.search("eligible|review", play.action, re.IGNORECASE):
            assert "Income" in play.cannot_tell
            checked = re.search("ability to pay|affordability|notice|policy|falls", texts_of(play), re.IGNORECASE)
            assert checked, play.action


def test_stretched_customers_get_no_credit_marketing():
    marketing, limit, retention = PLAIN.choose_plays("stretched", profile())
    for play in (marketing, limit, retention):
        assert not [word for word in CREDIT_OFFERS if re.search(word, play.action, re.IGNORECASE)]
    assert "No offers" in marketing.action
    assert "Hold the limit" in limit.action


@pytest.mark.parametrize("archetype", [*KINDS, None])
def test_a_segment_that_is_stretched_is_treated_so_whatever_its_name(archetype):
    assert kind_of(archetype, profile(utilisation=0.95, minimum_coverage=1.1)) == "stretched"


def test_each_archetype_has_one_play_an_area_and_its_own_never(plays):
    areas = [play.area for play in plays]
    assert areas == ["marketing", "credit limit", "retention"] * 2


def test_each_play_names_what_must_be_settled_before(plays):
    for play in plays:
        settled = [play.hypothesis, play.kpi, play.hold_out, play.cost_cap, play.owner, play.review, play.cannot_tell]
        assert all(settled)
        assert play.gates
        assert play.suppress


@pytest.mark.parametrize(("coverage", "action"), [(2.4, "review"), (1.9, "Hold"), (None, "Hold")])
def test_instalment_buyers_are_reviewed_only_where_payments_are_twice_the_minimum(coverage, action):
    held = profile() if coverage is None else profile(minimum_coverage=coverage)
    limit = next(play for play in PLAIN.choose_plays("instalment buyer", held) if play.area == "credit limit")
    assert action in limit.action


@pytest.mark.parametrize("kind", [*KINDS, "other"])
def test_every_kind_has_what_must_never_be_done_and_what_the_file_cannot_tell(kind):
    assert any("reason for a decision" in never for never in PLAIN.what_never(kind))
    assert PLAIN.blind_spots(kind)
    assert any("cash advances" in never for never in PLAIN.what_never(kind)) == (kind != "other")


def test_customers_of_another_trade_get_no_play_about_credit():
    assert [play.area for play in PLAIN.choose_plays("other", profile())] == ["marketing", "retention"]
    other = Profile(segment=0, size=9, share=1, totals={}, figures=(), levels=(), distributions=())
    assert kind_of(None, other) == "other"


def test_plays_use_the_readers_word_for_customers():
    narrator = PlayNarrator(Wording(customer="member", customers="members"))
    plays = narrator.choose_plays("revolver", profile())
    assert "One in ten members" in plays[0].hold_out
    assert not [play for play in plays if "customer" in texts_of(play)]


def test_every_row_of_plays_is_for_a_kind_there_is():
    assert {row.kind for row in ROWS} == {*KINDS, "other"}


def test_every_play_has_its_texts():
    assert {row.key for row in ROWS} == set(say.raw("plays.plays"))
