import pytest

from ccseg.describing.plays import ROWS
from ccseg.describing.priorities import REVIEWS, needs_care, set_priorities
from ccseg.describing.wording import Wording
from tests.groups import card_segments, name, split


@pytest.fixture(scope="module")
def segments():
    return card_segments(5)


def of(segments, key):
    found = {priority.key: priority.mentions for priority in set_priorities(segments, Wording())}
    return [mention.segment for mention in found[key]]


def with_medians(segment, **medians):
    figures = [
        figure.but(median=medians[figure.key]) if figure.key in medians else figure
        for figure in segment.profile.figures
    ]
    return segment.but(profile=segment.profile.but(figures=figures))


def stretched(segments):
    return [with_medians(segment, utilisation=0.95, minimum_coverage=1.1) for segment in segments]


def test_a_segment_worth_a_review_has_a_play_that_says_so(segments):
    known = {row.key for row in ROWS if row.area == "credit limit"}
    assert known > REVIEWS
    told = [segment.segment for segment in segments if any("review" in p.action for p in limit_plays(segment))]
    assert set(of(segments, "review")) <= set(told)
    assert of(segments, "review")


def test_who_pays_in_full_is_reviewed_only_where_the_limit_binds(segments):
    in_full = [with_medians(each, utilisation=0.05, minimum_coverage=9.0) for each in segments]
    full_payers = [each.but(persona=each.persona.but(archetype="transactor")) for each in in_full]
    assert of(full_payers, "review") == []


def limit_plays(segment):
    return [play for play in segment.persona.plays if play.area == "credit limit"]


@pytest.mark.parametrize(
    ("used", "paid", "care"), [(0.6, 4.0, True), (0.4, 1.2, True), (0.4, 4.0, False), (0.1, 1.0, False)]
)
def test_care_goes_by_how_much_of_the_limit_is_used_and_what_is_paid(segments, used, paid, care):
    assert needs_care(with_medians(segments[0], utilisation=used, minimum_coverage=paid)) == care


def test_who_is_used_up_or_behind_is_never_worth_a_review(segments):
    assert of(stretched(segments), "review") == []
    assert of(stretched(segments), "care") == [segment.segment for segment in segments]


def test_only_what_is_safe_is_named_as_that_and_without_its_figure_which_the_table_has(segments):
    tried = [segments[0].but(verdict="test first"), *(each.but(verdict="safe to act") for each in segments[1:])]
    first = set_priorities(tried, Wording())[0]
    assert first.key == "act"
    assert list(first.mentions) == [(segment.segment, ()) for segment in segments[1:]]


def test_a_verdict_is_told_only_where_an_answer_might_be_acted_on_that_is_not_safe(segments):
    tried = [segments[0].but(verdict="test first"), *(each.but(verdict="safe to act") for each in segments[1:])]
    told = [mention for each in set_priorities(stretched(tried), Wording()) for mention in each.mentions]
    assert {mention.segment for mention in told if "test first" in mention.figures} == {0}
    assert not any("safe" in figure for mention in told for figure in mention.figures)


def test_a_review_tells_the_figures_that_it_goes_by(segments):
    review = next(each for each in set_priorities(segments, Wording()) if each.key == "review")
    assert any("of the limit used" in figure for figure in review.mentions[0].figures)


def test_of_another_trade_only_what_is_safe_is_told(other_trade):
    told = set_priorities(name(split(other_trade.table, 3)), Wording())
    assert [priority.key for priority in told] == ["act"]


def test_who_defaults_more_often_needs_care(segments):
    often = [segments[0].but(context=segments[0].context.but(defaulted=True)), *segments[1:]]
    assert set(of(often, "care")) - set(of(segments, "care")) <= {segments[0].segment}
    assert segments[0].segment in of(often, "care")
