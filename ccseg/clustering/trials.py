"""Trials: one way of finding segments that was tried, and the tests it has to pass."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd

from ccseg.clustering.before import Before
from ccseg.clustering.clusterers import AGAIN, THOROUGH, AnyClusterer, Clusterer, Effort
from ccseg.clustering.digits import figure
from ccseg.clustering.features import Features, Preparation
from ccseg.clustering.models import UNASSIGNED, AnyModel, Assignment, Centroids, assign
from ccseg.clustering.order import FAIR_SAMPLE
from ccseg.clustering.quality import Quality, jaccards, null_silhouettes, overlaps
from ccseg.clustering.reasons import Reason, broken_rules, explain
from ccseg.clustering.resamples import YARDSTICK, Labelling, Resamples, draw_half
from ccseg.glossary import TERMS
from ccseg.progress import Progress, part_of
from ccseg.records import Floats, Ints, Record, earlier_names
from ccseg.texts import say
from ccseg.thresholds import CLOUD_MARGIN, SAFE_STABILITY, SHALLOW_VALLEY, SILHOUETTE_MARGIN, VALID

DRAWS, DRAWS_IN_HALVES = 30, 7
"""Bootstraps of every trial that passes, and at most twice as many where it does but not clearly; in half of the
customers so many fewer, and never more, as all that matters there is what is chosen."""

FIRST_DRAWS = 5
"""Bootstraps after which a test may be over: with fewer, a standard error is a guess."""

SCREENING_DRAWS = 10
"""Bootstraps after which a test that is unclear waits until all others are tested: a convention. Most often what passes
there shows that it need not go on."""

STANDARD_ERRORS = 2
"""How far a mean may be off for a test to go on: the convention of 95 %."""

HALVES = 6
"""Random halves in which the segments of the result are sought again: a convention."""

CHOSEN_ANEW = 3
"""Halves in each of which everything left open is settled anew. With two, segments passed that an independent half did
not find (docs/quality.md); each costs about a quarter of the choice itself."""

SHUFFLES, FIRST_SHUFFLES = 20, 5
"""Shuffled copies, and how many suffice where the silhouette is far from theirs: with 20, the highest is about the 95th
percentile."""

NULL_QUANTILE = 0.95
"""The percentile of the shuffled copies to stand above: a one-sided test at the conventional 5 %."""

FAR = 2 * SILHOUETTE_MARGIN
"""A silhouette further than this from those of all first shuffles is not close."""


Choose = Callable[[pd.DataFrame], Callable[[pd.DataFrame], Ints]]
"""Finds the segments of some customers, all left open, and returns what labels others."""


class Trial(Record):
    """One thing that was tried: its settings, its figures, and why it was kept or passed over.

    ``reasons`` are empty where an earlier version stored the trial or where they are not shown; ``because`` is the same
    in words.
    """

    _earlier = earlier_names(passed=None)

    preparation: Preparation
    clusterer: Clusterer
    quality: Quality
    reasons: tuple[Reason, ...] = ()
    because: str


@dataclass(frozen=True, eq=False)
class Search:
    """What the trials of one preparation have in common.

    ``values`` are the customers in canonical order; ``bootstraps`` are drawn from as many as the algorithm can bear;
    ``space``, shape (customers, columns), is the one in which results of any preparation are compared; ``settled`` says
    that the number of segments was not left open; ``seed`` is that of the trials' own fits; ``to_beat`` is the best
    score of earlier preparations, 0 where there is none; ``in_half`` says that these are half of the customers, whose
    answer is but a yardstick: it is looked for less hard. Segments of ``before`` are sought where they are now, in
    bootstraps too; ``None`` where they are sought from nothing.
    """

    values: pd.DataFrame
    features: Features
    bootstraps: Resamples
    space: Floats
    settled: bool
    seed: int
    to_beat: float
    progress: Progress
    in_half: bool = False
    before: Before | None = None

    @property
    def effort(self) -> Effort:
        """How hard the trials' own fits look."""
        return AGAIN if self.in_half else THOROUGH

    @property
    def draws(self) -> int:
        """The bootstraps of a trial that passes."""
        return DRAWS_IN_HALVES if self.in_half else DRAWS

    @property
    def most_draws(self) -> int:
        """The bootstraps of a trial that passes, but not clearly."""
        return self.draws if self.in_half else 2 * self.draws

    def part(self, begin: float, end: float) -> "Search":
        """The same for a part of the work, which fills these shares of it."""
        return replace(self, progress=part_of(self.progress, begin, end))

    def report(self, stage: str, share: float) -> None:
        """Tell how far the search is: a stage of ``texts/en/progress.toml``, and the share done, 0–1."""
        preparation = TERMS[self.features.plan.preparation].title
        self.progress(say(f"progress.{stage}", preparation=preparation), share)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trial while it is being judged: its features, its model, and the Jaccard overlaps of its bootstraps so far.

    ``again`` and ``halved`` are the segments that the customers resampled are in, in each bootstrap and each half;
    ``finer`` is how much of each segment is found among more segments, where these nearly pass, 0–1.
    """

    clusterer: AnyClusterer
    features: Features
    model: AnyModel
    assignment: Assignment
    quality: Quality
    draws: tuple[Floats, ...] = ()
    stayed: Ints | None = None
    again: tuple[Ints, ...] = ()
    halved: tuple[Ints, ...] = ()
    finer: tuple[float, ...] = ()
    objections: tuple[Reason, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.objections

    @property
    def because(self) -> str:
        """Why it was kept or passed over, in words."""
        return explain(self.objections or ("passed",), self.quality)

    @property
    def trial(self) -> Trial:
        """The trial as it is stored."""
        return Trial(
            preparation=self.features.plan.preparation,
            clusterer=self.clusterer,
            quality=self.quality,
            reasons=self.objections or ("passed",),
            because=self.because,
        )

    @property
    def score(self) -> float:
        """The share of the differences between customers that the segments explain reliably, 0–1; 0 if not passed."""
        return self.quality.reliable if self.passed else 0.0

    def drawn(self, again: Ints) -> "Fitted":
        """The same after one more bootstrap, which has put each customer resampled into this segment."""
        labels = self.assignment.labels[: len(again)]
        shares = overlaps(labels, again)
        draws = (*self.draws, np.asarray(shares.max(axis=1, initial=0.0)))
        stability = tuple(np.mean(draws, axis=0).tolist())
        # The last match stands for those without a segment; they stay where they stay without one.
        same = np.append(shares.argmax(axis=1), UNASSIGNED) if shares.shape[1] else np.full(len(shares) + 1, UNASSIGNED)
        stayed = (again == same[labels]) + (0 if self.stayed is None else self.stayed)
        return replace(
            self, draws=draws, stayed=stayed, again=(*self.again, again), quality=self.quality.but(stability=stability)
        )

    @property
    def staying(self) -> Floats | None:
        """The share of bootstraps in which each customer is with the same people, 0–1; for those resampled."""
        return None if self.stayed is None else self.stayed / len(self.draws)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what the mean overlap of the least stable segment most likely is."""
        draws = np.array(self.draws)
        if len(draws) < FIRST_DRAWS:
            return -np.inf, np.inf
        error = draws.std(axis=0, ddof=1) / np.sqrt(len(draws))
        lower = draws.mean(axis=0) - STANDARD_ERRORS * error
        upper = draws.mean(axis=0) + STANDARD_ERRORS * error
        return float(lower.min(initial=1.0)), float(upper.min(initial=1.0))

    def object_to(self, *reasons: Reason) -> "Fitted":
        """The same with more that speaks against it."""
        return replace(self, objections=(*self.objections, *reasons))


def is_dominated(fitted: Fitted, to_beat: float) -> bool:
    """Whether it cannot reach the best score of earlier preparations, even if its segments came back always."""
    explained = fitted.quality.explained or 0.0
    highest = explained * min(fitted.bounds[1], 1.0)
    return to_beat > 0.0 and highest <= to_beat


def test(search: Search, fitted: Fitted) -> Fitted:
    """Bootstraps, and where the segments are stable, shuffled copies; not those in half of the customers, where all
    that matters is which segments are chosen.
    """
    return _test(search, fitted, search.draws)


def screen(search: Search, fitted: Fitted) -> Fitted:
    """The same, but what does not pass after a few bootstraps gets no more."""
    return _test(search, fitted, min(SCREENING_DRAWS, search.draws))


def _test(search: Search, fitted: Fitted, patience: int) -> Fitted:
    resampled = _bootstrap(search, fitted, patience)
    return _against_null(search, resampled) if resampled.passed and not search.in_half else resampled


def test_all(search: Search, fitted: Fitted) -> Fitted:
    """The same for a trial that has failed already, so that all that speaks against it is known."""
    fresh = replace(fitted, objections=broken_rules(fitted.clusterer, fitted.quality), draws=(), stayed=None, again=())
    if fitted.quality.silhouette is None:
        return fresh
    return _against_null(search, _bootstrap(search, fresh, search.draws))


def stands_out(quality: Quality) -> bool:
    """Whether the segments are better separated than those of shuffled copies: a first, cheap test."""
    if quality.silhouette is None or quality.null is None:
        return False
    return quality.silhouette > quality.null + SILHOUETTE_MARGIN


def are_tiers(quality: Quality) -> bool:
    """Whether nothing speaks for groups among the customers: the segments are tiers of one cloud."""
    return quality.above_cloud is not None and quality.above_cloud < CLOUD_MARGIN


def may_be_bent(quality: Quality) -> bool:
    """Whether hardly fewer customers lie between segments than in their midst, as in one cloud that is bent."""
    return quality.valley is not None and quality.valley > SHALLOW_VALLEY


def _bootstrap(search: Search, fitted: Fitted, patience: int) -> Fitted:
    """Bootstraps until it is clear whether every segment comes back, the same ones for every trial.

    What does not pass after so many as ``patience`` gets no more.
    """
    for number, labels in enumerate(islice(_label(search, fitted), search.most_draws), start=1):
        search.report("bootstrap", min(number / search.draws, 1.0))
        fitted = fitted.drawn(labels)
        lower, upper = fitted.bounds
        if upper < SAFE_STABILITY or (number >= patience and (fitted.quality.weakest or 0.0) < SAFE_STABILITY):
            return fitted.object_to("unstable")
        if is_dominated(fitted, search.to_beat):
            return fitted.object_to("dominated")
        if number >= search.draws and lower >= SAFE_STABILITY:
            return fitted
    return fitted


def choose_in_halves(values: pd.DataFrame, choose: Choose, which: slice) -> list[Ints]:
    """The segments of all these customers by what ``choose`` settles anew in each of some random halves of them, or in
    ``which`` of these.
    """
    return [choose(half)(values) for half in list(islice(_split(values), CHOSEN_ANEW))[which]]


def _label(search: Search, fitted: Fitted) -> Iterator[Ints]:
    """The segments of all customers in one bootstrap after the other: from where they are where they were before."""
    if search.before and isinstance(fitted.model, Centroids):
        return search.bootstraps.label_from(Before(fitted.features.plan, fitted.model))
    return search.bootstraps.label([refit(fitted.clusterer, min(len(search.values), FAIR_SAMPLE))])


def seek_in_halves(search: Search, fitted: Fitted, chosen: Sequence[Ints]) -> Fitted:
    """The same with how much of each segment is found again in random halves: the least of several figures.

    One is the mean over halves that are fitted as the trial was. The others are each of some halves that know nothing
    of the choice: the segments ``chosen`` there, where all that was left open was settled and columns weighted anew.
    """
    values = search.bootstraps.values
    labels = fitted.assignment.labels[: len(values)]
    anew = refit(fitted.clusterer, min(len(search.values), FAIR_SAMPLE))
    fixed = tuple(islice(Resamples(values, search.features.plan, draw_half).label([anew]), HALVES))
    alike = np.mean([jaccards(labels, again) for again in fixed], axis=0)
    least = np.min([alike, *(jaccards(labels, again) for again in chosen)], axis=0)
    return replace(fitted, halved=(*fixed, *chosen), quality=fitted.quality.but(halves=tuple(least.tolist())))


def seek_among_more(fitted: Fitted, tried: Sequence[Fitted]) -> Fitted:
    """The same with how much of each segment is found wherever more segments come back nearly as reliably.

    Another sample of the customers may find these instead, so a segment that they divide depends on their number.
    """
    more = [each for each in tried if each.features is fitted.features and _nearly_passes(each, fitted)]
    if not more:
        return fitted
    labels = fitted.assignment.labels
    least = np.min([jaccards(labels, each.assignment.labels) for each in more], axis=0)
    return replace(fitted, finer=tuple(least.tolist()))


def _nearly_passes(finer: Fitted, fitted: Fitted) -> bool:
    """Whether these are more segments, the least stable of which is still a valid one."""
    return finer.quality.segments > fitted.quality.segments and (finer.quality.weakest or 0.0) >= VALID


def _split(values: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Random halves, the second of each pair the customers who are not in the first; endless."""
    random = np.random.default_rng(YARDSTICK)
    while True:
        for half in np.array_split(random.permutation(len(values)), 2):
            yield values.iloc[np.sort(half)]


def _against_null(search: Search, fitted: Fitted) -> Fitted:
    """The silhouette beside those of copies with every column shuffled; more copies where it is close."""
    silhouette = fitted.quality.silhouette or 0.0
    anew = refit(fitted.clusterer, min(len(search.features.matrix), FAIR_SAMPLE))
    shuffles = null_silhouettes(search.features, anew, YARDSTICK)
    scores = list(islice(shuffles, FIRST_SHUFFLES))
    if min(scores) - FAR < silhouette < max(scores) + FAR:
        scores += islice(shuffles, SHUFFLES - FIRST_SHUFFLES)
    null = figure(float(np.quantile(scores, NULL_QUANTILE)))
    tested = replace(fitted, quality=fitted.quality.but(null=null))
    return tested if stands_out(tested.quality) else tested.object_to("random")


def refit(clusterer: AnyClusterer, rows: int) -> Labelling:
    """How the same algorithm, scaled from so many rows to those it is given, labels further customers.

    >>> from ccseg.clustering.clusterers import KMeans
    >>> matrix = np.array([[0.0], [1.0], [8.0], [9.0]])
    >>> label = refit(KMeans(segments=2), 4)(matrix, 0)
    >>> len(set(label(matrix).tolist()))
    2
    """

    def fit(matrix: Floats, seed: int) -> Callable[[Floats], Ints]:
        model = clusterer.scaled(len(matrix) / rows).fit(matrix, seed, AGAIN)
        return lambda more: assign(model, more).labels

    return fit
