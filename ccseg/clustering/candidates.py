"""Candidates: what is tried of one preparation, fitted, tested, and the best of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ccseg.clustering.clusterers import DBSCAN, AnyClusterer, KMeans
from ccseg.clustering.identity import number_segments
from ccseg.clustering.models import AnyModel, Centroids
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import count_quality, explained, silhouettes
from ccseg.clustering.reasons import broken_rules
from ccseg.clustering.trials import Fitted, Search, is_dominated, screen, test, test_all
from ccseg.processes import share_out
from ccseg.thresholds import DENSE_LARGEST_SHARE, SAFE_STABILITY

FITTED, TESTED = 0.3, 0.9
"""The share of a preparation's work that is done when all is fitted, and when the most promising trials are tested:
estimates, for the progress bar."""

NEARLY = 0.1
"""How far from stable segments may be for their centres to settle and be tested again: a convention, since those nearby
differ by a few customers."""


def fit_all(search: Search, clusterer: AnyClusterer) -> list[Fitted]:
    """Fit the candidates, and object to those that break a rule of size or explain too little."""
    candidates: list[AnyClusterer] = list(clusterer.candidates(search.features.matrix))
    if search.to_beat or isinstance(clusterer, DBSCAN):
        fitted = _fit_in_turn(search, candidates)
    else:
        models = share_out(partial(_model, search), candidates, lambda done: search.report("fitting", FITTED * done))
        fitted = [_measured(search, each, model) for each, model in zip(candidates, models, strict=True)]
    judged = [_object_to(search, each) for each in fitted]
    if not _needs_silhouettes(search, judged):
        return judged
    return _with_silhouettes(search, judged)


def _fit_in_turn(search: Search, candidates: Sequence[AnyClusterer]) -> list[Fitted]:
    """Fit those of which an earlier one may tell that they need not be.

    Where there is something to beat it goes from the most segments down, as fewer explain less.
    """
    downwards = search.to_beat > 0 and not isinstance(candidates[0], DBSCAN)
    fitted: list[Fitted] = []
    for number, candidate in enumerate(reversed(candidates) if downwards else candidates):
        search.report("fitting", FITTED * number / len(candidates))
        if any(_is_absorbed(candidate, earlier) for earlier in fitted):
            continue
        fitted.append(_measured(search, candidate, _model(search, candidate)))
        if downwards and is_dominated(fitted[-1], search.to_beat):
            break
    return fitted


def _needs_silhouettes(search: Search, judged: Sequence[Fitted]) -> bool:
    """Whether they decide anything: by them dense regions are ranked, and results told from noise."""
    if search.in_half and not any(isinstance(each.clusterer, DBSCAN) for each in judged):
        return False
    return search.to_beat == 0 or any(each.passed for each in judged)


def _measured(search: Search, candidate: AnyClusterer, model: AnyModel) -> Fitted:
    """What was fitted, with the figures that need no test."""
    model, assignment = number_segments(model, search.features.matrix)
    share = explained(search.space, assignment.labels[:FAIR_SAMPLE])
    quality = count_quality(assignment.labels).but(explained=share)
    return Fitted(candidate, search.features, model, assignment, quality)


def _model(search: Search, candidate: AnyClusterer) -> AnyModel:
    """The model that a candidate is fitted to, from where its segments were before where there are such."""
    matrix, before = search.features.matrix, search.before
    if isinstance(candidate, KMeans) and before and candidate.segments == before.model.segments:
        return before.fit(search.features.plan, matrix, search.effort)
    return candidate.fit(matrix, search.seed, search.effort)


def _judge(search: Search, fitted: Fitted) -> Fitted:
    """Test a trial, and where it passes, with settled centres: so that it does not hang on a seed."""
    tested = screen(search, fitted)
    if not tested.passed:
        return tested
    settled = _settled(search, fitted)
    if settled is fitted:
        return tested
    return test(search.part(1.0, 1.0), settled) if settled.passed else settled


def _judge_again(search: Search, tested: Fitted, fitted: Fitted, best: Fitted | None) -> Fitted:
    """What nearly passed, with settled centres, tested in full as long as it may be better than the best."""
    if tested.assignment is not fitted.assignment or (best and not _may_win(tested, best)):
        return tested
    settled = _settled(search, fitted)
    if not settled.passed or (settled is fitted and tested.bounds[1] < SAFE_STABILITY):
        return tested
    again = test(replace(search, to_beat=max(search.to_beat, best.score if best else 0.0)), settled)
    return tested if "dominated" in again.objections else again


def _is_nearly_stable(fitted: Fitted) -> bool:
    return "unstable" in fitted.objections and (fitted.quality.weakest or 0.0) >= SAFE_STABILITY - NEARLY


def _settled(search: Search, fitted: Fitted) -> Fitted:
    """The same with centres that nothing nearby betters, where segments around centres are sought from nothing."""
    if not isinstance(fitted.clusterer, KMeans) or not isinstance(fitted.model, Centroids):
        return fitted
    if search.in_half or search.before:
        return fitted
    settled = _measured(search, fitted.clusterer, fitted.clusterer.settle(search.features.matrix, fitted.model))
    if np.array_equal(settled.assignment.labels, fitted.assignment.labels):
        return fitted
    return _object_to(search, _with_silhouettes(search, [settled])[0])


def _is_absorbed(candidate: AnyClusterer, earlier: Fitted) -> bool:
    """Whether one region grew too large at a smaller radius already: with this one it holds all of that and more."""
    narrower = earlier.clusterer
    return (
        isinstance(candidate, DBSCAN)
        and isinstance(narrower, DBSCAN)
        and candidate.min_customers == narrower.min_customers
        and earlier.quality.largest > DENSE_LARGEST_SHARE
    )


def _object_to(search: Search, fitted: Fitted) -> Fitted:
    """The same with what speaks against it before any test."""
    objections = broken_rules(fitted.clusterer, fitted.quality)
    if not objections and is_dominated(fitted, search.to_beat):
        objections = ("dominated",)
    return fitted.object_to(*objections)


def _with_silhouettes(search: Search, fitted: Sequence[Fitted]) -> list[Fitted]:
    scores = silhouettes(search.features.matrix, [each.assignment.labels for each in fitted])
    return [
        replace(each, quality=each.quality.but(silhouette=score)) for each, score in zip(fitted, scores, strict=True)
    ]


def judge_all(
    search: Search, fitted: Sequence[Fitted], passes: Callable[[Search, Fitted], object]
) -> tuple[list[Fitted], Fitted | None]:
    """Test the trials that may pass, the most promising first, until no other can do better.

    All trials, and the best that passed; where none did and there is nothing to beat, the one that came closest. The
    first that ``passes`` is told at once: those that nearly do so are looked at again only after all others, when it is
    known what they have to beat.
    """
    judged = list(fitted)
    unobjected = [number for number, each in enumerate(judged) if each.passed]
    ranked = sorted(unobjected, key=lambda number: -_promise(judged[number]))
    best: Fitted | None = None
    ends = FITTED
    for number in ranked:
        if best and not _may_win(judged[number], best):
            judged[number] = judged[number].object_to("not_tested")
            continue
        # Most often the first ones decide, and the others need no test.
        begins, ends = ends, (ends + TESTED) / 2
        judged[number] = _judge(search.part(begins, ends), judged[number])
        if judged[number].passed and best is None:
            passes(search.part(ends, ends), judged[number])
        best = _better(judged[number], best)
    for number in ranked:
        if _is_nearly_stable(judged[number]) and not search.in_half:
            judged[number] = _judge_again(search.part(ends, TESTED), judged[number], fitted[number], best)
            best = _better(judged[number], best)
    if best or search.to_beat:
        return judged, best
    if search.in_half:
        return judged, max(judged, key=_closeness)
    return _with_closest_tested(search, judged)


def _with_closest_tested(search: Search, judged: Sequence[Fitted]) -> tuple[list[Fitted], Fitted]:
    """The trials, none of which passed, and the one that came closest with all that speaks against it."""
    search.report("shuffled", TESTED)
    closest = max(judged, key=_closeness)
    tested = test_all(search.part(TESTED, 1.0), _settled(search, closest))
    return [tested if each is closest else each for each in judged], tested


def _better(fitted: Fitted, best: Fitted | None) -> Fitted | None:
    """The one that passed and explains more reliably, the earlier where they are alike."""
    if not fitted.passed or (best and fitted.score <= best.score):
        return best
    return fitted


def _may_win(fitted: Fitted, best: Fitted) -> bool:
    """Whether other segments could explain more reliably, if all of them came back whole."""
    return not isinstance(fitted.clusterer, DBSCAN) and (fitted.quality.explained or 0.0) > best.score


def _closeness(fitted: Fitted) -> tuple[float, float]:
    return fitted.quality.weakest or 0.0, _promise(fitted)


def _promise(fitted: Fitted) -> float:
    """More segments are better; for dense regions coverage × evenness × silhouette, as their number is no choice."""
    quality = fitted.quality
    if not isinstance(fitted.clusterer, DBSCAN):
        return float(quality.segments)
    sizes = np.bincount(fitted.assignment.labels[fitted.assignment.labels >= 0]).astype(float)
    shares = sizes[sizes > 0] / max(sizes.sum(), 1)
    evenness = -(shares * np.log(shares)).sum()
    return float((1 - quality.unassigned) * evenness * max(quality.silhouette or 0, 0))
