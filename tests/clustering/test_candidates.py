"""Candidates: which are tested, in which order, and for how long."""

from dataclasses import replace

import pytest

from ccseg.clustering import candidates, trials
from ccseg.clustering.choice import choose
from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.watching import Watching


@pytest.fixture
def doubtful(monkeypatch):
    """Five segments nearly pass the first test; what happens, in order, with the score that is to be beaten."""
    happened = []
    monkeypatch.setattr(trials, "CHOSEN_ANEW", 0)
    screen, test = candidates.screen, candidates.test

    def hardly_pass(search, fitted):
        if fitted.quality.segments != 5:
            return screen(search, fitted)
        return replace(fitted, quality=fitted.quality.but(stability=(0.85,) * 5)).object_to("unstable")

    def note(search, fitted):
        found = test(search, fitted)
        happened.append((fitted.quality.segments, search.to_beat, found.objections, len(found.draws)))
        return found

    monkeypatch.setattr(candidates, "screen", hardly_pass)
    monkeypatch.setattr(candidates, "test", note)
    return happened


def test_what_nearly_passes_is_looked_at_again_after_all_others_and_only_as_long_as_it_may_win(planted, doubtful):
    watching = Watching(first=lambda fitted, *_: doubtful.append(fitted.quality.segments))
    choice, fitted = choose(planted, KMeans(), "plain", watching=watching)
    first, *again = doubtful
    assert first == fitted.model.segments == 4
    assert 5 in [segments for segments, *_ in again]
    for segments, to_beat, objections, draws in again:
        assert segments > 4
        assert to_beat == pytest.approx(fitted.score)
        assert objections
        assert draws < trials.DRAWS
    five = next(trial for trial in choice.trials if trial.quality.segments == 5)
    assert five.reasons == ("unstable",)


def test_what_is_unclear_after_a_few_bootstraps_gets_no_more_in_a_screening(planted, monkeypatch):
    monkeypatch.setattr(trials, "CHOSEN_ANEW", 0)
    # So that nothing is clear: no error is small enough.
    monkeypatch.setattr(trials, "STANDARD_ERRORS", 1e9)
    monkeypatch.setattr(trials, "SCREENING_DRAWS", 3)
    choice, _ = choose(planted, KMeans(), "plain")
    [six] = [trial for trial in choice.trials if trial.quality.segments == 6]
    assert six.reasons == ("unstable",)
