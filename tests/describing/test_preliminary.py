"""The first segments that pass, as they are told while all else goes on."""

import pytest

from ccseg import KMeans, Recipe, make_sample, segment
from ccseg.progress import Known, in_words
from tests.judging import hardly_judging


@pytest.fixture(scope="module")
def told():
    """What is told of a search, and what it finds."""
    stages = []
    with hardly_judging():
        found = segment(make_sample(600), draw_map=False, progress=lambda stage, share: stages.append((stage, share)))
    return stages, found


def test_the_first_segments_that_pass_are_told_once_in_the_words_that_they_have_if_confirmed(told):
    stages, found = told
    [(first, share)] = [(stage, share) for stage, share in stages if isinstance(stage, Known)]
    preliminary, run = first.work_out(), found.run
    assert preliminary.preparation == run.plan.preparation == "hurdle"
    assert preliminary.against == ("log",)
    assert [(each.segment, each.name, each.headline, each.share) for each in preliminary.segments] == [
        (each.segment, each.persona.name, each.persona.headline, each.share) for each in run.segments
    ]
    assert share < stages[-1][1]


def test_the_share_done_never_falls(told):
    shares = [share for _, share in told[0]]
    assert shares == sorted(shares)


def test_nothing_is_told_ahead_where_nothing_passes_or_a_segment_is_to_be_split():
    stages = []
    recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4), splits=({"segment": 0},))
    with hardly_judging():
        segment(make_sample(200), recipe, draw_map=False, progress=lambda stage, _: stages.append(stage))
    assert not any(isinstance(stage, Known) for stage in stages)


def test_what_is_known_stays_untold_where_only_words_are_asked_for():
    told = []
    in_words(lambda stage, share: told.append(stage))(Known("Half done", lambda: pytest.fail("worked out")), 0.5)
    assert told == ["Half done"]
    assert type(told[0]) is str
