"""The line: from customers to segments with personas, as the list of its steps."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ccseg.clustering.before import Before
from ccseg.clustering.choice import Choice, choose, find_best
from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.features import FeaturePlan, Preparation
from ccseg.clustering.kinds import find_kinds
from ccseg.clustering.lookup import find_lookup
from ccseg.clustering.multiverse import Multiverse, explore_multiverse
from ccseg.clustering.placement import Placement
from ccseg.clustering.portfolio import Portfolio
from ccseg.clustering.projection import Method, Projection, project
from ccseg.clustering.reasons import tell
from ccseg.clustering.threads import one_thread
from ccseg.clustering.trials import Fitted
from ccseg.clustering.watching import Watching, nothing
from ccseg.deriving.customers import derivation_of, open_customers
from ccseg.describing.description import Everyone, Judged, Placed, describe
from ccseg.describing.kinds import name_kinds
from ccseg.describing.labelled import Labelled
from ccseg.describing.personas import Segment
from ccseg.describing.preliminary import sketch
from ccseg.describing.verdicts import Elsewhere
from ccseg.describing.wording import Wording
from ccseg.errors import NotSplit
from ccseg.glossary import TERMS
from ccseg.processes import begun
from ccseg.progress import Known, Progress, part_of, silent
from ccseg.reading.customers import Customers
from ccseg.recipes import Recipe, Split
from ccseg.records import Ints
from ccseg.result import MAP_POINTS, Map, Run, Segmentation, judge
from ccseg.splitting import split
from ccseg.texts import say
from ccseg.versions import versions

READ, CHOSEN, BETTER_SOUGHT, DESCRIBED = 0.05, 0.75, 0.85, 0.9
"""The share of the work that is done after each step, for the progress bar: estimates."""


def segment(
    source: Path | str | bytes | pd.DataFrame | Customers,
    recipe: Recipe = Recipe(),
    *,
    draw_map: bool = True,
    progress: Progress = silent,
) -> Segmentation:
    """Find the segments of these customers and say who they are.

    Args:
        source: A file, its bytes, a data frame, or customers that were read before.
        recipe: What to do; as it is, ccseg chooses.
        draw_map: Draw the UMAP map, which takes most of the time.
        progress: Called with the stage in words and the share done, 0–1. One stage is a
            ``Known``: whoever calls its ``work_out`` gets the ``Preliminary`` of the first segments that pass.

    Raises:
        UnreadableFile: There is no table in the source.
        UnusableTable: No segments can be formed from it.
        InvalidRecipe: The recipe does not fit these customers.

    Examples:
        >>> from ccseg import KMeans, make_sample
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> segment(make_sample(200), recipe, draw_map=False)
        <Segmentation: 200 customers in 4 segments, ...>
    """
    progress(say("progress.reading"), 0.0)
    customers = source if isinstance(source, Customers) else _read(source, recipe)
    return find_segments(customers, recipe, draw_map=draw_map, progress=progress, sketched=not recipe.splits)


def find_segments(
    customers: Customers,
    recipe: Recipe,
    *,
    draw_map: bool = True,
    progress: Progress = silent,
    before: Before | None = None,
    everyone: Callable[[Placed], Everyone] = lambda placed: placed,
    sketched: bool = False,
) -> Segmentation:
    """The segments of customers that were read; those of ``before`` are sought where they are now.

    ``everyone`` are those of whom the profiles are, where these customers are a sample of more. Where ``sketched``, the
    progress brings who is in the first segments that pass.
    """
    with one_thread(), ExitStack() as meanwhile:
        recipe = recipe.but(derivation=derivation_of(customers) or recipe.derivation)
        customers.require_ready()
        portfolio = Portfolio.of(customers, recipe.missing)
        drawing = _Drawing(meanwhile, portfolio, recipe.seed) if draw_map and not recipe.splits else None
        watching = Watching(
            first=partial(_tell_first, portfolio, recipe.wording) if sketched else nothing,
            found=drawing.begin if drawing else nothing,
        )
        choice, fitted = _choose(portfolio.values, recipe, part_of(progress, READ, CHOSEN), before, watching)
        better = _find_better(portfolio.values, recipe, fitted, part_of(progress, CHOSEN, BETTER_SOUGHT))
        progress(say("progress.personas"), BETTER_SOUGHT)
        tell = partial(_tell, portfolio, recipe.but(splits=()), choice, fitted, better, everyone)
        if drawing:
            return drawing.put_on(tell(), part_of(progress, DESCRIBED, 1.0))
        found = _split_all(tell(), recipe.splits, part_of(progress, BETTER_SOUGHT, DESCRIBED))
        return add_map(found, progress=part_of(progress, DESCRIBED, 1.0)) if draw_map else found


class _Drawing:
    """The map, begun when it is known what it is of: judging and telling go on meanwhile, and need nothing of it."""

    def __init__(self, meanwhile: ExitStack, portfolio: Portfolio, seed: int) -> None:
        self._meanwhile, self._portfolio, self._seed = meanwhile, portfolio, seed

    def begin(self, fitted: Fitted) -> None:
        """Begin the map of these segments."""
        self._labels = fitted.assignment.labels
        work = partial(_draw, self._portfolio, fitted.features.plan, self._labels, "umap", self._seed, 2)
        self._drawn = self._meanwhile.enter_context(begun(work))

    def put_on(self, found: Segmentation, progress: Progress) -> Segmentation:
        """The result on the map."""
        progress(say("progress.map"), 0.0)
        return _on_map(found, self._portfolio, self._labels, self._drawn())


def _tell(
    portfolio: Portfolio,
    recipe: Recipe,
    choice: Choice,
    fitted: Fitted,
    better: Fitted | None,
    everyone: Callable[[Placed], Everyone],
) -> Segmentation:
    """The result with all that is said of it."""
    multiverse = _explore(portfolio.values, fitted)
    placed = Placed(portfolio, Placement(fitted.features.plan, fitted.model), fitted.assignment)
    judged = _judged(choice, fitted, multiverse)
    segments = describe(placed, judged, recipe.seed, recipe.wording, everyone(placed))
    run = _write_run(portfolio, recipe, choice, fitted, better, segments)
    run = run.but(
        lookup=find_lookup(portfolio.values, fitted.assignment.labels),
        kinds=name_kinds(find_kinds(fitted), segments, placed.labelled, recipe.wording),
        multiverse=multiverse,
    )
    staying = None if fitted.staying is None else portfolio.shares_in_file(fitted.staying)
    return Segmentation(portfolio.customers, portfolio.assignment_in_file(fitted.assignment), None, run, staying)


def _split_all(found: Segmentation, splits: Sequence[Split], progress: Progress) -> Segmentation:
    """The result with segments split, one after the other; of one that does not bear it, it says why."""
    for number, wanted in enumerate(splits):
        share = part_of(progress, number / len(splits), (number + 1) / len(splits))
        try:
            found = split(found, wanted.segment, wanted.parts, progress=share)
        except NotSplit as error:
            found = _without_split(found, wanted, str(error))
    return found


def _without_split(found: Segmentation, wanted: Split, because: str) -> Segmentation:
    """The result as it is, with what was wanted in its recipe, and why a segment stays whole."""
    run = found.run
    recipe = run.recipe.but(splits=(*run.recipe.splits, wanted))
    return replace(found, run=run.but(recipe=recipe, verdict_because=f"{run.verdict_because} {because}"))


def add_map(
    segmentation: Segmentation,
    method: Method = "umap",
    dimensions: int = 2,
    progress: Progress = silent,
) -> Segmentation:
    """The same result with its customers on a map.

    Args:
        segmentation: The result.
        method: ``"umap"``, which keeps neighbours together, or ``"pca"``, which is instant.
        dimensions: 2, or 3 for a map to turn.
        progress: Called with the stage in words and the share done, 0–1.

    Examples:
        >>> from ccseg import KMeans, make_sample
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = add_map(segment(make_sample(200), recipe, draw_map=False), "pca")
        >>> result.projection.points.shape
        (200, 2)
    """
    progress(say("progress.map"), 0.0)
    run = segmentation.run
    with one_thread():
        portfolio = Portfolio.of(segmentation.customers, run.recipe.missing)
        labels = segmentation.labels[portfolio.rows]
        drawn = _draw(portfolio, run.plan, labels, method, run.recipe.seed, dimensions)
    progress(say("progress.map"), 1.0)
    return _on_map(segmentation, portfolio, labels, drawn)


def _draw(
    portfolio: Portfolio, plan: FeaturePlan, labels: Ints, method: Method, seed: int, dimensions: int
) -> Projection:
    return project(plan.apply(portfolio.values), labels, method, seed, dimensions)


def _on_map(segmentation: Segmentation, portfolio: Portfolio, labels: Ints, drawn: Projection) -> Segmentation:
    """The same result with a map, for all customers of the file and as it is stored."""
    points = np.full((len(segmentation.customers.frame), drawn.points.shape[1]), np.nan)
    points[portfolio.rows] = drawn.points
    shown = Map(
        method=drawn.method, trust=drawn.trust, points=drawn.points[:MAP_POINTS].round(3), labels=labels[:MAP_POINTS]
    )
    return replace(segmentation, projection=replace(drawn, points=points), run=segmentation.run.but(map=shown))


def _read(source: Path | str | bytes | pd.DataFrame, recipe: Recipe) -> Customers:
    return open_customers(source, reading=recipe.reading, mapping=recipe.mapping, derivation=recipe.derivation)


def _choose(
    values: pd.DataFrame, recipe: Recipe, progress: Progress, before: Before | None, watching: Watching
) -> tuple[Choice, Fitted]:
    return choose(values, recipe.clusterer, recipe.preparation, recipe.missing, recipe.seed, progress, before, watching)


def _tell_first(
    portfolio: Portfolio, wording: Wording, fitted: Fitted, against: Sequence[Preparation], progress: Progress
) -> None:
    """Tell of the first segments that pass; who they are is worked out where somebody shows it."""
    customers = Labelled(portfolio.values, fitted.assignment.labels, portfolio.customers.columns)
    known = partial(sketch, customers, fitted.features.plan.preparation, against, wording)
    progress(Known(say("progress.first"), known), 1.0)


def _explore(values: pd.DataFrame, fitted: Fitted) -> Multiverse | None:
    """How much of the segments would be the same under other settings."""
    weights = fitted.features.plan.weights
    found = explore_multiverse(values, fitted.assignment.labels, fitted.clusterer, weights=weights)
    return found[0] if found else None


def _judged(choice: Choice, fitted: Fitted, multiverse: Multiverse | None) -> Judged:
    """How the segments were judged, with what becomes of each under other settings where that was looked at."""
    retained = multiverse.segments if multiverse else ()
    finer = dict(enumerate(fitted.finer))
    preparation = fitted.features.plan.preparation
    elsewhere = [Elsewhere.of(each, preparation, finer.get(number)) for number, each in enumerate(retained)]
    return Judged(real=choice.real, tiers=choice.tiers, quality=fitted.quality, elsewhere=elsewhere)


def _find_better(values: pd.DataFrame, recipe: Recipe, fitted: Fitted, progress: Progress) -> Fitted | None:
    """What ccseg would have chosen, where the recipe did not leave the choice to it and the result fails a test."""
    free = recipe.but(preparation="auto", clusterer=KMeans())
    if fitted.passed or free == recipe:
        return None
    other = find_best(values, free.clusterer, free.missing, free.seed, progress)
    return other if other.passed else None


def _write_run(
    portfolio: Portfolio,
    recipe: Recipe,
    choice: Choice,
    fitted: Fitted,
    better: Fitted | None,
    segments: Sequence[Segment],
) -> Run:
    customers, judgement = portfolio.customers, judge(choice, fitted, segments)
    compared = [_compare(better, fitted)] if better else []
    return Run(
        recipe=recipe,
        source=customers.digest,
        rows_in_file=customers.rows_in_file,
        customers=len(customers.frame),
        left_out=len(customers.frame) - len(portfolio.rows),
        columns=customers.columns,
        changes=tuple(change.masked() for change in customers.changes),
        issues=tuple(issue.but(question=None) for issue in customers.issues),
        set_aside=customers.set_aside,
        plan=fitted.features.plan,
        model=fitted.model,
        choice=choice,
        quality=fitted.quality,
        verdict=judgement.verdict,
        verdict_because=" ".join([judgement.because, *compared]),
        better=better and recipe.but(preparation=better.features.plan.preparation, clusterer=better.clusterer),
        segments=tuple(segments),
        versions=versions(),
    )


def _compare(better: Fitted, fitted: Fitted) -> str:
    """What the better recipe is, and by which figures."""
    return tell(
        "verdict.better",
        better.quality,
        preparation=TERMS[better.features.plan.preparation].title,
        explained_here=fitted.quality.explained or 0.0,
        weakest_here=fitted.quality.weakest or 0.0,
    )
