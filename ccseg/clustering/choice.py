"""Choice: what was tried, what was chosen, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from ccseg.clustering.before import Before
from ccseg.clustering.clusterers import DBSCAN, AnyClusterer, KMeans
from ccseg.clustering.evidence import Evidence, find_deepest_valley, find_evidence
from ccseg.clustering.features import Missing, Preparation, prepare_features
from ccseg.clustering.grounds import tell_why
from ccseg.clustering.identity import number_segments
from ccseg.clustering.models import AnyModel, Centroids, assign
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import common_space, count_quality, explained, silhouettes
from ccseg.clustering.reasons import broken_rules
from ccseg.clustering.resamples import YARDSTICK, Resamples, draw_bootstrap
from ccseg.clustering.trials import (
    Fitted,
    Search,
    Trial,
    are_tiers,
    choose_in_halves,
    is_dominated,
    screen,
    seek_among_more,
    seek_in_halves,
    stands_out,
    test,
    test_all,
)
from ccseg.clustering.watching import Watching
from ccseg.errors import UnusableTable
from ccseg.processes import begun, may_begin
from ccseg.progress import Progress, part_of, silent
from ccseg.records import Ints, Record
from ccseg.texts import say
from ccseg.thresholds import DENSE_LARGEST_SHARE, PREPARATION_MARGIN, SAFE_STABILITY

CHOSEN_FROM: tuple[Preparation, ...] = ("hurdle", "log")
"""The preparations that ``auto`` tries, in this order: each later one has the score of the earlier ones to beat."""

ANSWERED, ANSWERED_BESIDE = 0.55, 0.95
"""The share of the work after which the choice is made and halves are left, and the same where another process looks at
halves meanwhile: estimates, for the progress bar."""

EVIDENCE, FIRST = 0.2, 0.8
"""The share of an answer after which columns are weighted, and after which the first preparation is tried, where others
follow, which have something to beat and are over soon: estimates, for the progress bar."""

FITTED, TESTED = 0.3, 0.9
"""The share of a preparation's work that is done when all is fitted, and when the most promising trials are tested:
estimates, for the progress bar."""

NEARLY = 0.1
"""How far from stable segments may be for their centres to settle and be tested again: a convention, since those nearby
differ by a few customers."""


class Choice(Record):
    """The trials in the order they were made, which one was chosen, and why.

    ``real`` is false when the chosen one does not stand out from chance: "no segments worth acting on". ``tiers`` is
    true when nothing speaks for groups among the customers: at best "tiers of one cloud".
    """

    trials: tuple[Trial, ...]
    chosen: int
    real: bool
    tiers: bool = False
    because: str

    @property
    def trial(self) -> Trial:
        return self.trials[self.chosen]


@dataclass(frozen=True)
class _Question:
    """What is asked of all customers, or of half of them: what was settled of the algorithm and the preparation."""

    clusterer: AnyClusterer
    preparation: Preparation | Literal["auto"]
    missing: Missing
    seed: int
    in_half: bool = False
    before: Before | None = None

    @property
    def preparations(self) -> tuple[Preparation, ...]:
        """Those to try, in this order."""
        return CHOSEN_FROM if self.preparation == "auto" else (self.preparation,)

    @property
    def needs_evidence(self) -> bool:
        """Whether columns are weighted, or the result is told how far it is above clouds."""
        return not self.in_half or any(name in CHOSEN_FROM for name in self.preparations)

    @property
    def answers_itself(self) -> bool:
        """Whether nothing was left open, and nobody asks whether it passes."""
        return self.in_half and self.preparation != "auto" and self.clusterer.settled

    def of_half(self) -> "_Question":
        """The same asked of half of the customers, with one seed always, as it is a yardstick."""
        return replace(self, clusterer=self.clusterer.scaled(1 / 2), seed=YARDSTICK, in_half=True, before=None)


class _Answer(NamedTuple):
    """The best that was found, and the search it was found by; all that was tried; what speaks for groups."""

    search: Search
    best: Fitted
    tried: list[Fitted]
    evidence: Evidence


def choose(
    values: pd.DataFrame,
    clusterer: AnyClusterer,
    preparation: Preparation | Literal["auto"] = "auto",
    missing: Missing = "fill",
    seed: int = 0,
    progress: Progress = silent,
    before: Before | None = None,
    watching: Watching = Watching(),
) -> tuple[Choice, Fitted]:
    """Settle what was left open, and judge it; ``values`` are in canonical order, without customers left out.

    Segments pass if each is stable in bootstrap samples (mean Jaccard ≥ 0.90), has at least 3 % of the customers, and
    if they are better separated than in the same customers with every column shuffled. Of those that pass, the ones are
    chosen that explain most reliably: explained × lowest stability, explained being the mean η² of the customers'
    ranks. A later preparation is taken if that is higher by a margin. Columns count by how far they carry groups
    (``find_evidence``) in the preparations of ``auto``; in "plain" and "raw", which are asked for by name, they do not.
    A trial that cannot win even at a stability of 1 is not tested; where another preparation is to be beaten, fewer
    segments than one that cannot are not fitted. At last all that was left open is settled anew in random halves, with
    the columns weighted anew, to see which segments are found again. Segments of ``before`` are sought where they are
    now, and judged like all others. Who is ``watching`` is told what passes first and what is found.
    """
    question = _Question(clusterer, preparation, missing, seed, before=before)
    with begun(partial(_ask_halves, values, question)) as halves:
        answered = ANSWERED_BESIDE if may_begin() else ANSWERED
        search, best, tried, evidence = _answer(values, question, part_of(progress, 0.0, answered), watching)
        watching.found(best)
        number = next(number for number, fitted in enumerate(tried) if fitted is best)
        progress(say("progress.halves"), answered)
        chosen = seek_among_more(_finish(search, best, evidence, question.missing, halves), tried)
    tried = [_outdone(each, chosen) for each in tried]
    tried[number] = chosen
    choice = Choice(
        trials=tuple(fitted.trial for fitted in tried),
        chosen=number,
        real=stands_out(chosen.quality),
        tiers=are_tiers(chosen.quality),
        because=tell_why(chosen, tried),
    )
    return choice, chosen


def find_best(
    values: pd.DataFrame, clusterer: AnyClusterer, missing: Missing = "fill", seed: int = 0, progress: Progress = silent
) -> Fitted:
    """What ``choose`` would choose if the preparation were left to it, without the figures that only a result needs."""
    return _answer(values, _Question(clusterer, "auto", missing, seed), progress).best


def _answer(values: pd.DataFrame, question: _Question, progress: Progress, watching: Watching = Watching()) -> _Answer:
    """Try what was left open, one preparation after the other."""
    space = common_space(values[:FAIR_SAMPLE])
    progress(say("progress.cloud"), 0.0)
    evidence = Evidence(0.0, {})
    if question.needs_evidence:
        evidence = find_evidence(values, question.missing, part_of(progress, 0.0, EVIDENCE))
    tried: list[Fitted] = []
    best: tuple[Search, Fitted] | None = None
    for number, name in enumerate(question.preparations):
        weights = evidence.weights if name in CHOSEN_FROM else {}
        before = question.before
        features = before.prepare(values) if before else prepare_features(values, name, question.missing, weights)
        search = Search(
            values=values,
            features=features,
            bootstraps=Resamples(values[: question.clusterer.resampled], features.plan, draw_bootstrap),
            space=space,
            settled=question.clusterer.settled,
            seed=question.seed,
            to_beat=best[1].score * (1 + PREPARATION_MARGIN) if best else 0.0,
            progress=part_of(progress, *_part(number, len(question.preparations))),
            in_half=question.in_half,
            before=before,
        )
        fitted = _fit_all(search, question.clusterer)
        passes = partial(_tell_first, search, question.preparations[number + 1 :], watching)
        judged, found = (fitted, fitted[0]) if question.answers_itself else _judge_all(search, fitted, passes)
        tried += judged
        if found and (best is None or found.score > search.to_beat):
            best = search, found
    assert best is not None
    return _Answer(*best, tried, evidence)


def _tell_first(search: Search, against: Sequence[Preparation], watching: Watching, fitted: Fitted) -> None:
    """Tell who watches of what passes first, where nothing is to beat."""
    if not search.to_beat:
        watching.first(fitted, against, search.part(1.0, 1.0).progress)


def _part(number: int, parts: int) -> tuple[float, float]:
    """Where one of several preparations begins and ends, 0–1: the first, which has nothing to beat, takes longest."""
    begins = [EVIDENCE, *np.linspace(FIRST, 1.0, parts)] if parts > 1 else [EVIDENCE, 1.0]
    return float(begins[number]), float(begins[number + 1])


def _outdone(fitted: Fitted, chosen: Fitted) -> Fitted:
    """The same with why it was not chosen, where it passed every test."""
    if not fitted.passed:
        return fitted
    return fitted.object_to("less_reliable" if fitted.score < chosen.score else "not_better")


def _finish(
    search: Search, fitted: Fitted, evidence: Evidence, missing: Missing, halves: Callable[[], Sequence[Ints]]
) -> Fitted:
    """The chosen trial with the figures that only a result needs."""
    valley = find_deepest_valley(search.values, evidence.weights, missing)
    quality = fitted.quality.but(above_cloud=evidence.above_cloud, valley=valley)
    with_evidence = replace(fitted, quality=quality)
    if fitted.quality.segments < 2:
        return with_evidence
    return seek_in_halves(search, with_evidence, halves())


def _ask_halves(values: pd.DataFrame, question: _Question) -> tuple[Ints, ...]:
    """The segments of the customers who are resampled, by what is chosen in random halves of them."""
    asked = question.of_half()
    return choose_in_halves(values[: question.clusterer.resampled], lambda half: _choose_anew(half, asked))


def _choose_anew(customers: pd.DataFrame, question: _Question) -> Callable[[pd.DataFrame], Ints]:
    """What labels others by the segments that are chosen for these customers; all alike where nothing differs."""
    try:
        found = _answer(customers, question, silent).best
    except UnusableTable:
        return lambda others: np.zeros(len(others), dtype=np.int64)
    return lambda others: assign(found.model, found.features.plan.apply(others)).labels


def _fit_all(search: Search, clusterer: AnyClusterer) -> list[Fitted]:
    """Fit the candidates, and object to those that break a rule of size or explain too little.

    Where there is something to beat it goes from the most segments down, as fewer explain less.
    """
    downwards = search.to_beat > 0 and not isinstance(clusterer, DBSCAN)
    candidates: list[AnyClusterer] = list(clusterer.candidates(search.features.matrix))
    if downwards:
        candidates.reverse()
    fitted: list[Fitted] = []
    for number, candidate in enumerate(candidates):
        search.report("fitting", FITTED * number / len(candidates))
        if any(_is_absorbed(candidate, earlier) for earlier in fitted):
            continue
        fitted.append(_fit(search, candidate))
        if downwards and is_dominated(fitted[-1], search.to_beat):
            break
    judged = [_object_to(search, each) for each in fitted]
    if not _needs_silhouettes(search, judged):
        return judged
    return _with_silhouettes(search, judged)


def _needs_silhouettes(search: Search, judged: Sequence[Fitted]) -> bool:
    """Whether they decide anything: by them dense regions are ranked, and results told from noise."""
    if search.in_half and not any(isinstance(each.clusterer, DBSCAN) for each in judged):
        return False
    return search.to_beat == 0 or any(each.passed for each in judged)


def _fit(search: Search, candidate: AnyClusterer) -> Fitted:
    return _measured(search, candidate, _model(search, candidate))


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


def _judge_all(
    search: Search, fitted: Sequence[Fitted], passes: Callable[[Fitted], object]
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
            passes(judged[number])
        best = _better(judged[number], best)
    for number in ranked:
        if _is_nearly_stable(judged[number]) and not search.in_half:
            judged[number] = _judge_again(search.part(ends, TESTED), judged[number], fitted[number], best)
            best = _better(judged[number], best)
    if best or search.to_beat:
        return judged, best
    if search.in_half:
        return judged, max(judged, key=_closeness)
    search.report("shuffled", TESTED)
    closest = max(range(len(judged)), key=lambda number: _closeness(judged[number]))
    judged[closest] = test_all(search.part(TESTED, 1.0), _settled(search, judged[closest]))
    return judged, judged[closest]


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
