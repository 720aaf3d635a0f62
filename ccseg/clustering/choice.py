"""Choice: what was tried, what was chosen, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import numpy as np
import pandas as pd

from ccseg.clustering.clusterers import DBSCAN, SAMPLE, AnyClusterer, Clusterer, GaussianMixture
from ccseg.clustering.features import Features, Missing, Preparation, prepare_features
from ccseg.clustering.identity import number_segments
from ccseg.clustering.models import AnyModel, Assignment, Gaussians, assign
from ccseg.clustering.quality import (
    Labelling,
    Quality,
    bootstrap,
    common_space,
    count_quality,
    explained,
    null_silhouettes,
    silhouettes,
)
from ccseg.records import Floats, Ints, Record

CHOSEN_FROM: tuple[Preparation, ...] = ("hurdle", "log", "plain")
"""The preparations that ``auto`` tries, the one to beat first."""

STABLE = 0.85
SMALLEST, LARGEST = 0.03, 0.75
DENSE_SEGMENTS, DENSE_LARGEST, DENSE_UNASSIGNED = (3, 12), 0.60, 0.25
MARGIN = 0.01
"""How far the silhouette must stand above the null."""

BATCHES, BATCH, FEWEST = 3, 10, 3
"""Bootstraps: batches that must all be stable, resamples in a batch, and after how many it may be clear already."""

SHUFFLES, FIRST_SHUFFLES = 20, 5
"""Times the columns are shuffled, and how many of them suffice where the silhouette is far from what they give."""


class Trial(Record):
    """One thing that was tried: its settings, its figures, and why it was kept or passed over."""

    preparation: Preparation
    clusterer: Clusterer
    quality: Quality
    passed: bool
    because: str


class Choice(Record):
    """The trials in the order they were made, which one was chosen, and why.

    ``real`` is false when the chosen one does not stand out from chance: "no segments worth acting on".
    """

    trials: tuple[Trial, ...]
    chosen: int
    real: bool
    because: str

    @property
    def trial(self) -> Trial:
        return self.trials[self.chosen]


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trial while it is being judged: its features, its model, and the Jaccard overlaps of its bootstraps so far."""

    clusterer: AnyClusterer
    features: Features
    model: AnyModel
    assignment: Assignment
    quality: Quality
    draws: tuple[Floats, ...] = ()
    objection: str = ""

    @property
    def trial(self) -> Trial:
        return Trial(
            preparation=self.features.plan.preparation,
            clusterer=self.clusterer,
            quality=self.quality,
            passed=not self.objection,
            because=self.objection or f"Every segment comes back in repeated samples ({_least(self.quality)}).",
        )

    def drawn(self, draw: Floats) -> "Fitted":
        draws = (*self.draws, draw)
        stability = tuple(np.mean(draws, axis=0).tolist())
        return replace(self, draws=draws, quality=self.quality.but(stability=stability))

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what the least stable segment's mean overlap is all but surely: three standard errors each way."""
        draws = np.array(self.draws)
        if len(draws) < FEWEST:
            return -np.inf, np.inf
        mean, error = draws.mean(axis=0), draws.std(axis=0, ddof=1) / np.sqrt(len(draws))
        return float((mean - 3 * error).min(initial=1.0)), float((mean + 3 * error).min(initial=1.0))

    def object_to(self, reason: str) -> "Fitted":
        return replace(self, objection=f"{self.objection} {reason}".strip())


def choose(
    values: pd.DataFrame,
    clusterer: AnyClusterer,
    preparation: Preparation | Literal["auto"] = "auto",
    missing: Missing = "fill",
    seed: int = 0,
    tell: Callable[[str, float], None] = lambda stage, share: None,
) -> tuple[Choice, Fitted]:
    """Settle what was left open, and judge it; ``values`` are in canonical order, without customers left out.

    The rule: the most segments of which each comes back in repeated samples (bootstrap Jaccard ≥ 0.85 in every batch;
    Hennig 2007), holds at least 3 % of the customers, and that are clearer than the same customers with every column
    shuffled. Of several preparations the one whose segments explain most of the customers' ranks and come back most
    surely (explained × least stability); a trial that could not win by that even if it came back always is not tested,
    and fewer segments of the same preparation are not fitted.
    """
    space = common_space(values[:SAMPLE])
    preparations: tuple[Preparation, ...] = CHOSEN_FROM if preparation == "auto" else (preparation,)
    tried: list[Fitted] = []
    best: list[Fitted] = []
    for place, name in enumerate(preparations):
        step = _Steps(tell, place / len(preparations), 1 / len(preparations), name)
        features = prepare_features(values, name, missing)
        to_beat = max(map(_score, best), default=0.0)
        fitted = _fit_all(features, clusterer, space, seed, to_beat, step)
        judged, found = _judge_all(fitted, values, seed, to_beat, step)
        tried += judged
        best += [found] if found else []
    chosen = max(best, key=_score)
    place = next(place for place, fitted in enumerate(tried) if fitted is chosen)
    trials = tuple(fitted.trial for fitted in tried)
    return Choice(trials=trials, chosen=place, real=_is_real(chosen), because=_because(chosen, tried)), chosen


@dataclass(frozen=True)
class _Steps:
    """One preparation's part of the whole progress."""

    tell: Callable[[str, float], None]
    start: float
    width: float
    name: str

    def __call__(self, stage: str, share: float) -> None:
        self.tell(f"{stage} ({self.name} preparation)", self.start + self.width * share)


def _fit_all(
    features: Features, clusterer: AnyClusterer, space: Floats, seed: int, to_beat: float, tell: _Steps
) -> list[Fitted]:
    """Fit the candidates, and object to those of no sensible shape or that explain too little.

    Where there is something to beat it goes from the most segments down, as fewer explain less.
    """
    downwards = bool(to_beat) and not isinstance(clusterer, DBSCAN)
    candidates: list[AnyClusterer] = list(clusterer.candidates(features.matrix))
    if downwards:
        candidates.reverse()
    fitted: list[Fitted] = []
    for place, candidate in enumerate(candidates):
        tell("Fitting", 0.3 * place / len(candidates))
        if any(_swallowed(candidate, earlier) for earlier in fitted):
            continue
        fitted.append(_fit(candidate, features, space, seed))
        if downwards and _beaten(fitted[-1], to_beat):
            break
    judged = [replace(f, objection=_shape_objection(f) or _beaten(f, to_beat)) for f in fitted]
    return _with_silhouettes(judged, features) if not to_beat or any(not f.objection for f in judged) else judged


def _with_silhouettes(fitted: Sequence[Fitted], features: Features) -> list[Fitted]:
    scores = silhouettes(features.matrix, [f.assignment.labels for f in fitted])
    return [replace(f, quality=f.quality.but(silhouette=s)) for f, s in zip(fitted, scores, strict=True)]


def _fit(candidate: AnyClusterer, features: Features, space: Floats, seed: int) -> Fitted:
    model, assignment = number_segments(candidate.fit(features.matrix, seed), features.matrix)
    quality = count_quality(assignment.labels).but(explained=explained(space, assignment.labels[:SAMPLE]))
    if isinstance(candidate, GaussianMixture) and isinstance(model, Gaussians):
        quality = quality.but(bic=candidate.bic(model, features.matrix))
    return Fitted(candidate, features, model, assignment, quality)


def _swallowed(candidate: AnyClusterer, earlier: Fitted) -> bool:
    """Whether one region grew too large at a smaller radius already: with this one it holds all of that and more."""
    narrower = earlier.clusterer
    return (
        isinstance(candidate, DBSCAN)
        and isinstance(narrower, DBSCAN)
        and candidate.min_customers == narrower.min_customers
        and earlier.quality.largest > DENSE_LARGEST
    )


def _judge_all(
    fitted: Sequence[Fitted], values: pd.DataFrame, seed: int, to_beat: float, tell: _Steps
) -> tuple[list[Fitted], Fitted | None]:
    """Look at the trials of a sensible shape, the most promising first, until one passes every test.

    All trials, and the one that passed; where none did and there is nothing to beat, the one that came closest.
    """
    looked = list(fitted)
    ranked = sorted((p for p, f in enumerate(looked) if not f.objection), key=lambda p: -_merit(looked[p]))
    for done, place in enumerate(ranked):
        tell("Repeating on samples", 0.3 + 0.6 * done / len(ranked))
        looked[place] = _look(looked[place], values, seed, to_beat)
        if not looked[place].objection:
            for other in ranked[done + 1 :]:
                looked[other] = looked[other].object_to("Not tested, as a more promising one passed all tests.")
            return looked, looked[place]
    if to_beat:
        return looked, None
    tell("Testing against chance", 0.9)
    closest = max(range(len(looked)), key=lambda p: (looked[p].quality.weakest or 0, _merit(looked[p])))
    looked[closest] = _full_look(looked[closest], values, seed)
    return looked, looked[closest]


def _merit(fitted: Fitted) -> float:
    """More segments are better; for dense regions coverage × evenness × silhouette, as their number is no choice."""
    quality = fitted.quality
    if not isinstance(fitted.clusterer, DBSCAN):
        return float(quality.segments)
    sizes = np.bincount(fitted.assignment.labels[fitted.assignment.labels >= 0]).astype(float)
    shares = sizes[sizes > 0] / max(sizes.sum(), 1)
    return float((1 - quality.unassigned) * -(shares * np.log(shares)).sum() * max(quality.silhouette or 0, 0))


def _shape_objection(fitted: Fitted) -> str:
    quality = fitted.quality
    if quality.segments < 2:
        return "All customers fall into one region." if quality.segments else "No region is dense enough."
    if isinstance(fitted.clusterer, DBSCAN):
        if quality.unassigned > DENSE_UNASSIGNED:
            return f"{quality.unassigned:.0%} of the customers stay unassigned; at most {DENSE_UNASSIGNED:.0%} may."
        if not DENSE_SEGMENTS[0] <= quality.segments <= DENSE_SEGMENTS[1]:
            return f"{quality.segments} segments; {DENSE_SEGMENTS[0]} to {DENSE_SEGMENTS[1]} can be worked with."
        if quality.largest > DENSE_LARGEST:
            return f"One segment holds {quality.largest:.0%} of the customers; at most {DENSE_LARGEST:.0%} is useful."
    if quality.largest > LARGEST:
        return f"One segment holds {quality.largest:.0%} of the customers; at most {LARGEST:.0%} is useful."
    if quality.smallest < SMALLEST and not isinstance(fitted.clusterer, DBSCAN):
        return f"The smallest segment holds {quality.smallest:.1%} of the customers; at least {SMALLEST:.0%} is needed."
    return ""


def _score(fitted: Fitted) -> float:
    """The share of the customers' differences that the segments explain and that can be relied on."""
    return 0.0 if fitted.objection else (fitted.quality.explained or 0.0) * (fitted.quality.weakest or 0.0)


def _beaten(fitted: Fitted, to_beat: float) -> str:
    explained = fitted.quality.explained or 0.0
    if explained * min(fitted.bounds[1], 1.0) > to_beat or not to_beat:
        return ""
    return f"Explains {explained:.0%} of the differences between customers, less than another preparation surely does."


def _labelling(clusterer: AnyClusterer, rows: int) -> Labelling:
    def fit(matrix: Floats, seed: int) -> Callable[[Floats], Ints]:
        model = clusterer.scaled(len(matrix) / rows).fit(matrix, seed)
        return lambda more: assign(model, more).labels

    return fit


def _look(fitted: Fitted, values: pd.DataFrame, seed: int, to_beat: float) -> Fitted:
    looked = _repeat(fitted, values, seed, to_beat)
    return looked if looked.objection else _against_null(looked, seed)


def _full_look(fitted: Fitted, values: pd.DataFrame, seed: int) -> Fitted:
    """The same for a trial that has failed already, so that all that speaks against it is known."""
    shaped = replace(fitted, objection=_shape_objection(fitted), draws=())
    if fitted.quality.silhouette is None:
        return shaped
    return _against_null(_repeat(shaped, values, seed), seed)


def _repeat(fitted: Fitted, values: pd.DataFrame, seed: int, to_beat: float = 0.0) -> Fitted:
    """Bootstraps, in at most three batches that must each be stable, until it is clear whether every segment is."""
    plan, rows = fitted.features.plan, slice(fitted.clusterer.resampled)
    fit = _labelling(fitted.clusterer, min(len(values), SAMPLE))
    draws = bootstrap(values[rows], plan.preparation, plan.missing, fitted.assignment.labels[rows], fit, seed)
    for draw in islice(draws, BATCHES * BATCH):
        fitted = fitted.drawn(draw)
        least, most = fitted.bounds
        if most < STABLE or _lost(fitted.draws):
            return fitted.object_to(_unstable(fitted.quality))
        if _beaten(fitted, to_beat):
            return fitted.object_to(_beaten(fitted, to_beat))
        if len(fitted.draws) % BATCH == 0 and least >= STABLE:
            return fitted
    return fitted


def _lost(draws: Sequence[Floats]) -> bool:
    """Whether the batch on its way cannot be stable any more, even if all segments came back whole in what is left."""
    batch = draws[-(len(draws) % BATCH or BATCH) :]
    return bool((np.sum(batch, axis=0) + BATCH - len(batch)).min(initial=BATCH) < STABLE * BATCH)


def _against_null(fitted: Fitted, seed: int) -> Fitted:
    own, customers = fitted.quality.silhouette or 0.0, len(fitted.features.matrix)
    shuffles = null_silhouettes(fitted.features, _labelling(fitted.clusterer, min(customers, SAMPLE)), seed)
    scores = list(islice(shuffles, FIRST_SHUFFLES))
    if min(scores) - 2 * MARGIN < own < max(scores) + 2 * MARGIN:
        scores += islice(shuffles, SHUFFLES - FIRST_SHUFFLES)
    looked = replace(fitted, quality=fitted.quality.but(null=float(np.quantile(scores, 0.95))))
    if _is_real(looked):
        return looked
    return looked.object_to(f"No clearer than the same customers with shuffled columns ({_clear(looked)}).")


def _is_real(fitted: Fitted) -> bool:
    quality = fitted.quality
    return quality.silhouette is not None and quality.null is not None and quality.silhouette > quality.null + MARGIN


def _least(quality: Quality) -> str:
    return f"least stable {quality.weakest:.2f}, {STABLE:.2f} needed"


def _unstable(quality: Quality) -> str:
    return f"A segment does not come back in repeated samples ({_least(quality)})."


def _clear(fitted: Fitted) -> str:
    return f"clearness {fitted.quality.silhouette or 0:.2f} against {fitted.quality.null or 0:.2f}"


def _because(chosen: Fitted, tried: Sequence[Fitted]) -> str:
    quality = chosen.quality
    if chosen.objection:
        return f"Nothing that was tried passes all tests. {chosen.objection}"
    others = dict.fromkeys(f"'{f.features.plan.preparation}'" for f in tried if f.features is not chosen.features)
    return (
        f"{_count(chosen, tried)}: each comes back when the customers are drawn again ({_least(quality)}) and holds at "
        f"least {SMALLEST:.0%} of them (smallest {quality.smallest:.0%}), and they are clearer than chance "
        f"({_clear(chosen)} with shuffled columns). "
        f"They explain {quality.explained or 0:.0%} of the differences between customers."
        + (f" Nothing better was found with the {' or '.join(others)} preparation." if others else "")
    )


def _count(chosen: Fitted, tried: Sequence[Fitted]) -> str:
    count = f"{chosen.quality.segments} segments"
    if sum(f.features is chosen.features for f in tried) == 1:
        return f"{count}, as the recipe asks"
    return f"{count} in dense regions" if isinstance(chosen.clusterer, DBSCAN) else f"{count}, the most this file bears"
