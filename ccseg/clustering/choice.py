"""Choice: what was tried, what was chosen, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from ccseg.clustering.before import Before
from ccseg.clustering.candidates import fit_all, judge_all
from ccseg.clustering.clusterers import AnyClusterer
from ccseg.clustering.evidence import Evidence, find_deepest_valley, find_evidence
from ccseg.clustering.features import Missing, Preparation, prepare_features
from ccseg.clustering.grounds import tell_why
from ccseg.clustering.models import assign
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import common_space
from ccseg.clustering.resamples import YARDSTICK, Resamples, draw_bootstrap
from ccseg.clustering.trials import (
    Fitted,
    Search,
    Trial,
    are_tiers,
    choose_in_halves,
    seek_among_more,
    seek_in_halves,
    stands_out,
)
from ccseg.clustering.watching import Watching
from ccseg.errors import UnusableTable
from ccseg.processes import may_begin, postponed
from ccseg.progress import Progress, part_of, silent
from ccseg.records import Ints, Record
from ccseg.texts import say
from ccseg.thresholds import PREPARATION_MARGIN

CHOSEN_FROM: tuple[Preparation, ...] = ("hurdle", "log")
"""The preparations that ``auto`` tries, in this order: each later one has the score of the earlier ones to beat."""

ANSWERED, ANSWERED_BESIDE = 0.55, 0.7
"""The share of the work after which the choice is made and halves are left, and the same where another process has
begun with them: estimates, for the progress bar."""

EVIDENCE, FIRST = 0.2, 0.8
"""The share of an answer after which columns are weighted, and after which the first preparation is tried, where others
follow, which have something to beat and are over soon: estimates, for the progress bar."""

ALL_BUT_LAST, LAST = slice(-1), slice(-1, None)
"""The random halves that another process looks at where one may, while the choice goes on, and the one that is left."""


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
    with postponed(partial(_ask_halves, values, question, ALL_BUT_LAST)) as halves:
        answered = ANSWERED_BESIDE if may_begin() else ANSWERED
        answering = part_of(progress, 0.0, answered)
        search, best, tried, evidence = _answer(values, question, answering, watching.and_then(halves.begin))
        halves.begin()
        watching.found(best)
        number = next(number for number, fitted in enumerate(tried) if fitted is best)
        progress(say("progress.halves"), answered)

        def ask() -> list[Ints]:
            last = _ask_halves(values, question, LAST)
            return [*halves.result(), *last]

        chosen = seek_among_more(_finish(search, best, evidence, question.missing, ask), tried)
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
        fitted = fit_all(search, question.clusterer)
        passes = partial(_tell_first, watching, question.preparations[number + 1 :])
        judged, found = (fitted, fitted[0]) if question.answers_itself else judge_all(search, fitted, passes)
        tried += judged
        if found and (best is None or found.score > search.to_beat):
            best = search, found
    assert best is not None
    return _Answer(*best, tried, evidence)


def _tell_first(watching: Watching, against: Sequence[Preparation], search: Search, fitted: Fitted) -> None:
    """Tell who watches of what passes first, where nothing is to beat."""
    if not search.to_beat:
        watching.first(fitted, against, search.progress)


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


def _ask_halves(values: pd.DataFrame, question: _Question, which: slice) -> list[Ints]:
    """The segments of the customers who are resampled, by what is chosen in random halves of them, or some of these."""
    asked = question.of_half()
    return choose_in_halves(values[: question.clusterer.resampled], lambda half: _choose_anew(half, asked), which)


def _choose_anew(customers: pd.DataFrame, question: _Question) -> Callable[[pd.DataFrame], Ints]:
    """What labels others by the segments that are chosen for these customers; all alike where nothing differs."""
    try:
        found = _answer(customers, question, silent).best
    except UnusableTable:
        return lambda others: np.zeros(len(others), dtype=np.int64)
    return lambda others: assign(found.model, found.features.plan.apply(others)).labels
