"""The line: from customers to segments with personas, as the list of its steps."""

import platform
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from ccseg.clustering.choice import Choice, choose
from ccseg.clustering.clusterers import KMeans
from ccseg.clustering.features import Missing
from ccseg.clustering.kinds import find_kinds
from ccseg.clustering.lookup import find_lookup
from ccseg.clustering.models import LEFT_OUT, UNASSIGNED, Assignment
from ccseg.clustering.multiverse import Multiverse, explore_multiverse
from ccseg.clustering.order import canonical_order
from ccseg.clustering.projection import Method, project
from ccseg.clustering.reasons import tell
from ccseg.clustering.threads import one_thread
from ccseg.clustering.trials import Fitted
from ccseg.describing.conditions import MOST_LEFT, Context, has_left, subjects_of, tells_who_left
from ccseg.describing.kinds import name_kinds
from ccseg.describing.labelled import Labelled
from ccseg.describing.neighbours import changes_to, nearest
from ccseg.describing.personas import Segment, name_segments
from ccseg.describing.profiles import Profile, profile_segments
from ccseg.describing.rates import find_rates
from ccseg.describing.reach import find_reach
from ccseg.describing.rules import find_rules
from ccseg.describing.verdicts import Elsewhere
from ccseg.errors import UnusableTable
from ccseg.glossary import TERMS
from ccseg.progress import Progress, part_of, silent
from ccseg.reading.customers import FEWEST_CUSTOMERS, Customers, read_customers
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints
from ccseg.result import MAP_POINTS, Map, Run, Segmentation, Verdict
from ccseg.texts import say
from ccseg.thresholds import HIGHLY_STABLE

MOVED, MOST_MOVED = 0.8, 2_000
"""A move is told where so large a share of the members go; so many are tried, in an order as good as random."""

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
        progress: Called with the stage in words and the share done, 0–1.

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
    with one_thread():
        progress(say("progress.reading"), 0.0)
        customers = source if isinstance(source, Customers) else _read(source, recipe)
        customers.require_ready()
        taking_part, values = _take_part(customers, recipe.missing)
        choice, fitted = _choose(values, recipe, part_of(progress, READ, CHOSEN))
        better = _find_better(values, recipe, fitted, part_of(progress, CHOSEN, BETTER_SOUGHT))
        progress(say("progress.personas"), BETTER_SOUGHT)
        contexts = _contexts(customers, taking_part, fitted)
        assignment = _in_file_order(fitted.assignment, taking_part, len(customers.frame))
        multiverse = _explore(values, fitted)
        described = values, customers, assignment.labels, choice, fitted, recipe, contexts, multiverse
        segments = _describe(*described)
        run = _write_run(customers, len(taking_part), recipe, choice, fitted, better, segments)
        labelled = Labelled(values, fitted.assignment.labels, customers.columns)
        kinds = name_kinds(find_kinds(fitted), segments, labelled, recipe.wording)
        run = run.but(lookup=find_lookup(values, labelled.labels), kinds=kinds, multiverse=multiverse)
        staying = _staying_in_file_order(fitted, values, taking_part, len(customers.frame))
        found = Segmentation(customers, assignment, None, run, staying)
        return add_map(found, progress=part_of(progress, DESCRIBED, 1.0)) if draw_map else found


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
        taking_part, values = _take_part(segmentation.customers, run.recipe.missing)
        labels = segmentation.labels[taking_part]
        drawn = project(run.plan.apply(values), labels, method, run.recipe.seed, dimensions)
    points = np.full((len(segmentation.customers.frame), dimensions), np.nan)
    points[taking_part] = drawn.points
    shown = Map(
        method=drawn.method, trust=drawn.trust, points=drawn.points[:MAP_POINTS].round(3), labels=labels[:MAP_POINTS]
    )
    progress(say("progress.map"), 1.0)
    return replace(segmentation, projection=replace(drawn, points=points), run=run.but(map=shown))


def _read(source: Path | str | bytes | pd.DataFrame, recipe: Recipe) -> Customers:
    return read_customers(source, reading=recipe.reading, mapping=recipe.mapping)


def _take_part(customers: Customers, missing: Missing) -> tuple[Ints, pd.DataFrame]:
    """The customers that take part in the fit, in canonical order: their rows in the file, and their values."""
    values = customers.values()
    rows = np.arange(len(values))
    if missing == "drop":
        complete = values.notna().all(axis=1)
        rows = np.flatnonzero(complete.to_numpy())
        values = values.iloc[rows]
    if len(values) < FEWEST_CUSTOMERS:
        raise UnusableTable(say("errors.segmentation.few_complete", customers=len(values), fewest=FEWEST_CUSTOMERS))
    order = canonical_order(values)
    return rows[order], values.iloc[order]


def _choose(values: pd.DataFrame, recipe: Recipe, progress: Progress) -> tuple[Choice, Fitted]:
    return choose(values, recipe.clusterer, recipe.preparation, recipe.missing, recipe.seed, progress)


def _in_file_order(assignment: Assignment, rows: Ints, customers: int) -> Assignment:
    """The assignment of the customers in these rows of the file; the others are left out."""
    found = Assignment(
        labels=np.full(customers, LEFT_OUT),
        confidence=np.zeros(customers),
        runner_up=np.full(customers, UNASSIGNED),
        margin=np.zeros(customers),
    )
    found.labels[rows] = assignment.labels
    found.confidence[rows] = assignment.confidence
    found.runner_up[rows] = assignment.runner_up
    found.margin[rows] = assignment.margin
    return found


def _staying_in_file_order(fitted: Fitted, values: pd.DataFrame, rows: Ints, customers: int) -> Floats | None:
    """How often each customer stays with the same people; unknown of those left out and those not resampled.

    What is known of one holds for all with the same values, so that it does not depend on the order of the file which
    of them is known.
    """
    if fitted.staying is None:
        return None
    found, resampled = np.full(customers, np.nan), len(fitted.staying)
    found[rows[:resampled]] = fitted.staying
    if resampled < len(rows):
        alike = values.groupby(list(values), dropna=False, sort=False).ngroup().to_numpy()
        known = dict(zip(alike[:resampled].tolist(), fitted.staying.tolist(), strict=True))
        found[rows] = [known.get(number, np.nan) for number in alike.tolist()]
    return found


def _contexts(customers: Customers, rows: Ints, fitted: Fitted) -> list[Context]:
    """What is known of each segment beyond its profile, from columns that took no part."""
    subjects, labels = subjects_of(customers.columns), fitted.assignment.labels
    names = [column.name for column in customers.columns if tells_who_left(column) and column.name in customers.frame]
    gone = np.zeros(len(rows), dtype=bool)
    for name in names:
        gone |= customers.frame[name].iloc[rows].map(has_left).to_numpy(dtype=bool)
    left = [
        bool((labels == segment).any() and gone[labels == segment].mean() > MOST_LEFT)
        for segment in range(fitted.model.segments)
    ]
    return [Context(subjects=subjects, left=each) for each in left]


def _describe(
    values: pd.DataFrame,
    customers: Customers,
    labels_in_file: Ints,
    choice: Choice,
    fitted: Fitted,
    recipe: Recipe,
    contexts: Sequence[Context],
    multiverse: Multiverse | None,
) -> tuple[Segment, ...]:
    labels, model = fitted.assignment.labels, fitted.model
    clear = fitted.assignment.confidence >= model.clear
    labelled = Labelled(values, labels, customers.columns)
    profiles = profile_segments(labelled)
    confirmed = _confirm_moves(profiles, labelled, fitted)
    reached = find_reach(customers, labels_in_file, profiles, contexts)
    rates = find_rates(customers, labels_in_file, model.segments)
    return name_segments(
        profiles,
        find_rules(labelled, recipe.seed),
        labelled,
        stability=fitted.quality.stability or [None] * model.segments,
        confident=[float(clear[labels == segment].mean()) for segment in range(model.segments)],
        real=choice.real,
        contexts=[
            context.but(move=moved, reach=reach, rates=own)
            for context, moved, reach, own in zip(contexts, confirmed, reached, rates, strict=True)
        ],
        halves=fitted.quality.halves,
        tiers=choice.tiers,
        elsewhere=_elsewhere(multiverse, fitted),
        wording=recipe.wording,
    )


def _explore(values: pd.DataFrame, fitted: Fitted) -> Multiverse | None:
    """How much of the segments would be the same under other settings."""
    found = explore_multiverse(values, fitted.assignment.labels, fitted.clusterer)
    return found[0] if found else None


def _elsewhere(multiverse: Multiverse | None, fitted: Fitted) -> list[Elsewhere]:
    """What becomes of each segment under other settings; empty where that was not looked at."""
    own = fitted.features.plan.preparation
    found = multiverse.segments if multiverse else ()
    return [Elsewhere(retained=each.retained, together=each.together, within=each.within.get(own)) for each in found]


def _confirm_moves(profiles: Sequence[Profile], customers: Labelled, fitted: Fitted) -> list[bool]:
    """Whether the members of each segment go to the nearest one when they change as its persona tells of a move."""
    confirmed = []
    for profile, other in zip(profiles, nearest(profiles), strict=True):
        changes = {} if other is None else changes_to(profile, profiles[other], set(map(str, customers.values)))
        members = customers.members(profile.segment)[:MOST_MOVED]
        changed = customers.values.iloc[members].assign(**changes)
        labels = fitted.model.assign(fitted.features.plan.apply(changed)).labels if changes else np.array([])
        confirmed.append(bool(labels.size) and float((labels == other).mean()) >= MOVED)
    return confirmed


def _find_better(values: pd.DataFrame, recipe: Recipe, fitted: Fitted, progress: Progress) -> Fitted | None:
    """What ccseg would have chosen, where the recipe did not leave the choice to it and the result fails a test."""
    free = recipe.but(preparation="auto", clusterer=KMeans())
    if fitted.passed or free == recipe:
        return None
    other = _choose(values, free, progress)[1]
    return other if other.passed else None


def _write_run(
    customers: Customers,
    taking_part: int,
    recipe: Recipe,
    choice: Choice,
    fitted: Fitted,
    better: Fitted | None,
    segments: Sequence[Segment],
) -> Run:
    verdict, because = _judge(choice, fitted, better, segments)
    return Run(
        recipe=recipe,
        source=customers.digest,
        rows_in_file=customers.rows_in_file,
        customers=len(customers.frame),
        left_out=len(customers.frame) - taking_part,
        columns=customers.columns,
        changes=tuple(change.masked() for change in customers.changes),
        issues=tuple(issue.but(question=None) for issue in customers.issues),
        set_aside=customers.set_aside,
        plan=fitted.features.plan,
        model=fitted.model,
        choice=choice,
        quality=fitted.quality,
        verdict=verdict,
        verdict_because=because,
        better=better and recipe.but(preparation=better.features.plan.preparation, clusterer=better.clusterer),
        segments=tuple(segments),
        versions=_versions(),
    )


def _judge(choice: Choice, fitted: Fitted, better: Fitted | None, segments: Sequence[Segment]) -> tuple[Verdict, str]:
    because = choice.because if fitted.passed else fitted.because
    if better:
        because += f" {_compare(better, fitted)}"
    if not choice.real:
        return "no segments worth acting on", because
    if not fitted.passed or any(segment.verdict in ("do not use", "too small") for segment in segments):
        return "test first", because
    if choice.tiers:
        return "tiers of one cloud", because
    halves = fitted.quality.halves
    if halves and max(halves) < HIGHLY_STABLE:
        return "test first", f"{because} {tell('verdict.halves', fitted.quality, most=max(halves))}"
    return "worth acting on", because


def _compare(better: Fitted, fitted: Fitted) -> str:
    """What the better recipe is, and by which figures."""
    return tell(
        "verdict.better",
        better.quality,
        preparation=TERMS[better.features.plan.preparation].title,
        explained_here=fitted.quality.explained or 0.0,
        weakest_here=fitted.quality.weakest or 0.0,
    )


def _versions() -> dict[str, str]:
    packages = ("ccseg", "numpy", "scikit-learn", "umap-learn")
    return {"python": platform.python_version(), **{name: _version(name) for name in packages}}


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError

    try:
        return version(package)
    except PackageNotFoundError:
        return "from source"
