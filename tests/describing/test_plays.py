import re
from types import MappingProxyType

import pytest

from ccseg.describing.archetypes import ARCHETYPES
from ccseg.describing.conditions import Context, Rate, Reach
from ccseg.describing.plays import ROWS, PlayNarrator, Told, kind_of, rows_for
from ccseg.describing.profiles import Figure, Level, Profile
from ccseg.describing.wording import Wording
from ccseg.texts import say

CASH = ["cash only", "cash and one-off", "cash and instalments", "cash-reliant"]
KINDS = [archetype.key for archetype in ARCHETYPES]
TYPICAL = {
    **{kind: {"cash_advance": 900.0, "balance": 500.0} for kind in CASH},
    "big spender": {"purchases": 3.0, "utilisation": 0.2},
    "transactor": {"prc_full_payment": 0.9, "utilisation": 0.2},
    "instalment buyer": {"instalment_share": 0.9, "utilisation": 0.2},
    "revolver": {"balance": 500.0},
}
"""What a segment must show for the plays of its kind, the portfolio's medians being 1."""
CARD = {"credit_limit": 4000.0}
PLAIN = PlayNarrator(Wording())
LIMIT = "credit limit"

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


def profile(levels=(), titles=MappingProxyType({}), source="measure", **medians):
    figures = tuple(figure(key, median, titles.get(key, key), source) for key, median in medians.items())
    return Profile(segment=0, size=100, share=0.5, totals={}, figures=figures, levels=levels, distributions=())


def typical(kind, **medians):
    return profile(**TYPICAL.get(kind, {}), **medians)


def figure(key, median, title, source="measure"):
    known = {"median": median, "low": median, "high": median, "mean": median, "filled": 1.0}
    of_all = {"portfolio": 1.0, "portfolio_low": 1.0, "portfolio_active": 0.3}
    known |= {"active": float(median > 0)}
    return Figure(key=key, title=title, unit="number", source=source, **known, **of_all, percentile=50.0)


def texts_of(play):
    before = say(f"plays.areas.{play.area}.before")
    return " ".join([play.action, play.hypothesis, play.reason, play.kpi, *play.gates, before])


@pytest.fixture(params=KINDS)
def plays(request):
    kind = request.param
    covered = [PLAIN.choose_plays(kind, typical(kind, minimum_coverage=cover)) for cover in (0.5, 2.5)]
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


def test_no_play_that_holds_nobody_back_speaks_of_a_hold_out():
    reach = [Reach(area=area, customers=83, excluded=0, totals={}) for area in ("marketing", LIMIT, "retention")]
    marketing, limit, retention = PLAIN.choose_plays("late", profile(**CARD), Told(Context(reach=reach)))
    assert "hold-out of 8" in limit.numbers
    for play in (marketing, retention):
        assert play.hold_out.startswith("None")
        assert "hold-out" not in f"{play.numbers} {play.kpi}"


def test_each_play_names_what_must_be_settled_before(plays):
    for play in plays:
        settled = [play.hypothesis, play.kpi, play.hold_out, play.cost_cap, play.owner, play.review, play.cannot_tell]
        assert all(settled)
        assert play.gates
        assert play.suppress


@pytest.mark.parametrize(("coverage", "action"), [(2.4, "review"), (1.9, "Hold"), (None, "Hold")])
def test_instalment_buyers_are_reviewed_only_where_payments_are_twice_the_minimum(coverage, action):
    paid = {} if coverage is None else {"minimum_coverage": coverage}
    held = typical("instalment buyer", **paid)
    limit = next(play for play in PLAIN.choose_plays("instalment buyer", held) if play.area == "credit limit")
    assert action in limit.action


@pytest.mark.parametrize("kind", [*KINDS, "other", "late", "was late", "defaulted", "left", "untold"])
def test_every_kind_has_what_must_never_be_done_and_what_the_file_cannot_tell(kind):
    card, shop = profile(**CARD), profile(source="column", visits=3.0)
    assert any("reason for a decision" in never for never in PLAIN.what_never(kind, card))
    assert any("cash advances" in never for never in PLAIN.what_never(kind, card))
    assert PLAIN.blind_spots(card)
    assert PLAIN.blind_spots(shop)
    for never in PLAIN.what_never(kind, card):
        assert re.fullmatch(r"Never [a-z][^.;]*\.", never) or "Never raise a limit because" in never
        assert not re.search(r"\b(no|not|nothing)\b", never, re.IGNORECASE) or "not asked for" in never


def test_customers_without_a_card_are_told_nothing_about_cards():
    shop = profile(source="column", visits=3.0)
    told = " ".join([*PLAIN.what_never("other", shop), *PLAIN.blind_spots(shop)])
    assert not re.search(r"\b(card|limit|cash|income)\b", told)


@pytest.mark.parametrize(
    ("subjects", "said", "unsaid"),
    [
        ((), "no income", "only partly"),
        (("income",), "only partly", "no income"),
        (("default",), "profit cannot be estimated", "profit and default"),
    ],
)
def test_what_a_file_cannot_tell_follows_from_its_columns(subjects, said, unsaid):
    told = " ".join(PLAIN.blind_spots(profile(**CARD), subjects))
    assert said in told
    assert unsaid not in told


@pytest.mark.parametrize(("subjects", "untold"), [((), "no record of those who left"), (("left",), "says who left")])
def test_a_record_of_those_who_left_is_not_denied(subjects, untold):
    told = Told(Context(subjects=subjects))
    retention = PLAIN.choose_plays("revolver", typical("revolver"), told)[-1]
    assert untold in retention.cannot_tell


LATE = ["pay 0", "days past due", "arrears", "overdue amount", "overdue payments", "Repayment_Status", "delinquency"]
WAS_LATE = ["late payments", "max days late in 9 months", "previous defaults", "missed payments in 6 months"]


@pytest.mark.parametrize("title", LATE)
@pytest.mark.parametrize("archetype", [*KINDS, None])
def test_late_payers_get_care_whatever_their_kind(title, archetype):
    late = profile(titles={"own": title}, own=2.0, **CARD)
    kind = kind_of(archetype, late)
    told = " ".join(map(texts_of, PLAIN.choose_plays(kind, late)))
    assert kind == "late"
    assert "payment plan" in told
    assert not re.search("habit|activation|reward|premium|light use|low use|eligible", told, re.IGNORECASE)


@pytest.mark.parametrize("title", WAS_LATE)
@pytest.mark.parametrize("archetype", [*KINDS, None])
def test_those_who_once_paid_late_are_not_said_to_be_behind(title, archetype):
    kind = kind_of(archetype, profile(titles={"own": title, "now": "days late"}, own=2.0, now=0.0, **CARD))
    told = " ".join(map(texts_of, PLAIN.choose_plays(kind, profile(titles={"own": title}, own=2.0, **CARD))))
    assert kind == "was late"
    assert "Hold the limit until payments have been on time" in told
    assert not re.search("are behind|while payments are late|reward|premium|eligible", told, re.IGNORECASE)


def test_who_is_behind_now_is_told_so_whatever_else_was_late():
    titles = {"own": "late payments", "now": "days late"}
    assert kind_of("light", profile(titles=titles, own=2.0, now=12.0, **CARD)) == "late"


def test_those_of_another_trade_who_once_paid_late_hear_nothing_of_credit():
    late = profile(source="column", titles={"own": "late payments"}, own=3.0)
    marketing, retention = PLAIN.choose_plays(kind_of(None, late), late)
    assert "credit" not in marketing.action
    assert "due date" in retention.action


def test_those_of_another_trade_who_default_more_often_are_not_told_of_a_balance():
    loans = profile(source="column", loan_amount=3.0)
    plays = PLAIN.choose_plays(kind_of(None, loans, Context(defaulted=True)), loans)
    assert [play.area for play in plays] == ["marketing", "retention"]
    assert not re.search(r"\bbalance|limit\b", " ".join(map(texts_of, plays)))


@pytest.mark.parametrize("title", ["pay amt1", "months since last arrears", "payments"])
def test_payments_are_no_sign_of_being_late(title):
    assert kind_of("light", profile(titles={"own": title}, own=2.0, **CARD)) == "light"


def test_late_customers_of_any_trade_hear_nothing_of_a_card():
    late = profile(source="column", titles={"own": "days past due"}, own=30.0)
    plays = PLAIN.choose_plays(kind_of(None, late), late)
    assert [play.area for play in plays] == ["marketing", "retention"]
    assert not re.search(r"\b(card|limit)\b", " ".join(map(texts_of, plays)))


def test_a_level_can_say_that_a_payment_is_late():
    level = Level(key="status", title="repayment status", level="2 months", share=0.8, portfolio=0.1)
    assert kind_of("light", profile(levels=(level,), **CARD)) == "late"
    assert kind_of("light", profile(levels=(level.but(level="on time"),), **CARD)) == "light"


@pytest.mark.parametrize(("paid", "advised"), [(0.0, True), (0.9, False)])
def test_who_pays_in_full_gets_no_advice_on_a_growing_balance(paid, advised):
    rows = rows_for("transactor", profile(prc_full_payment=paid, **CARD), ["owing_more"])
    assert ("advice_as_balance_grows" in {row.key for row in rows}) == advised


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.key} {row.kind}")
def test_where_only_a_few_are_asked_nobody_is_held_out_and_nothing_is_measured_against_them(row):
    texts = PLAIN.wording.text(f"plays.plays.{row.key}")
    if "a few of them" in texts["action"]:
        assert not row.counted
        assert texts["hold_out"].startswith("None")
        assert "hold-out" not in texts["kpi"]


def test_an_offer_to_customers_of_another_trade_is_measured_by_who_takes_it_up():
    shop = profile(source="column", visits=3.0)
    assert (
        PLAIN.choose_plays("other", shop)[0].kpi == "Share that takes it up, and what it brings, against the hold-out"
    )


def test_nobody_who_left_is_to_be_activated():
    plays = PLAIN.choose_plays(kind_of("light", profile(**CARD), Context(left=True)), profile(**CARD))
    assert [play.area for play in plays] == ["retention"]
    assert not re.search("activation|habit|reward", " ".join(map(texts_of, plays)), re.IGNORECASE)


def test_a_card_segment_of_no_known_kind_is_told_which_columns_are_missing():
    known = profile(balance=1.0, **CARD)
    (play,) = PLAIN.choose_plays(kind_of(None, known), known)
    assert play.action.startswith("Too little is known to advise: name the columns for Purchases")
    assert "Cash advances" in play.action
    assert "Balance" not in play.action


@pytest.mark.parametrize("used", [0.1, 0.55])
def test_those_who_use_their_limit_are_not_said_to_use_little(used):
    limit = next(play for play in PLAIN.choose_plays("one-off buyer", profile(utilisation=used)) if play.area == LIMIT)
    assert ("use little" in limit.hypothesis) == (used < 0.3)


@pytest.mark.parametrize("frequency", [0.1, 0.9])
def test_those_who_buy_in_most_months_need_no_first_habit(frequency):
    told = " ".join(map(texts_of, PLAIN.choose_plays("light", profile(purchases_frequency=frequency))))
    assert ("start a habit" in told) == (frequency < 0.5)


def test_customers_of_another_trade_get_no_play_about_credit():
    assert [play.area for play in PLAIN.choose_plays("other", profile())] == ["marketing", "retention"]
    other = Profile(segment=0, size=9, share=1, totals={}, figures=(), levels=(), distributions=())
    assert kind_of(None, other) == "other"
    assert kind_of(None, profile(source="column", tenure=24.0)) == "other"


def test_plays_use_the_readers_word_for_customers():
    narrator = PlayNarrator(Wording(customer="member", customers="members"))
    plays = narrator.choose_plays("revolver", typical("revolver"))
    assert "One in ten members" in plays[0].hold_out
    assert not [play for play in plays if "customer" in texts_of(play)]


def test_every_row_of_plays_is_for_a_kind_there_is():
    assert {row.kind for row in ROWS} == {*KINDS, "late", "was late", "defaulted", "left", "untold", "other", "any"}


def test_every_play_has_its_texts():
    assert {row.key for row in ROWS} == set(say.raw("plays.plays"))


REACH = Reach(area="marketing", customers=455, excluded=100, totals={"purchases": 130_000.0})


def test_a_play_says_whom_it_reaches_and_what_a_hold_out_can_show():
    told = Told(Context(reach=(REACH,)))
    marketing = PLAIN.choose_plays("cash-reliant", typical("cash-reliant"), told)[0]
    assert marketing.numbers == (
        "Reaches 455 customers after 100 exclusions, who spent 130,000."
        " If 10% of them do it anyway, which is assumed, a hold-out of 46 can show a rise to 29%."
    )


def test_the_same_reach_is_not_told_in_full_again():
    reach = (REACH, REACH.but(area="credit limit", totals={"credit_limit": 9_000.0}))
    told = Told(Context(reach=reach))
    limit = PLAIN.choose_plays("cash-reliant", typical("cash-reliant"), told)[1]
    assert limit.numbers == "Reaches the same customers, with the same hold-out, with limits of 9,000."


def test_help_for_those_who_are_late_has_no_hold_out():
    late = profile(titles={"own": "days past due"}, own=2.0, **CARD)
    told = Told(Context(reach=(REACH.but(customers=100, excluded=0, totals={}),)))
    assert PLAIN.choose_plays("late", late, told)[0].numbers == "Reaches all 100 customers."


@pytest.mark.parametrize("kind", KINDS)
def test_a_reason_shows_only_figures_that_differ_from_the_portfolio(kind):
    same = typical(kind)
    same = same.but(figures=tuple(f.but(portfolio=f.median, portfolio_active=f.active) for f in same.figures))
    assert not [play.reason for play in PLAIN.choose_plays(kind, same) if play.reason]


def test_a_reason_is_told_with_the_portfolios_figure():
    marketing = PLAIN.choose_plays("transactor", typical("transactor"))[0]
    assert marketing.reason == "They typically pay in full in 11 of 12 months (portfolio: 12 of 12)."


def test_where_there_is_no_card_no_play_speaks_of_one():
    of_all = {"title": "", "level": "", "customers": 90, "share": 0.4, "low": 0.3, "high": 0.5, "portfolio": 0.2}
    rates = tuple(Rate(key=row.habit, **of_all) for row in ROWS if row.habit)
    bought = profile(source="column", purchases=9.0, tenure=9.0)
    plays = PLAIN.choose_plays("other", bought, Told(Context(rates=rates, subjects=("dates",))))
    assert [play.action.split()[0] for play in plays] == ["One", "Ask", "Tell", "Test", "Ask"]
    said = " ".join([texts_of(play) + " ".join(play.suppress) + play.cannot_tell for play in plays])
    assert not re.search(r"\bcards?\b|limit|minimum|no dates", said)
    assert "90% of their limit" in str(
        [play.suppress for play in PLAIN.choose_plays("big spender", typical("big spender"))]
    )
