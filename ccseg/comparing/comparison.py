"""Comparison: several ways to segment the same customers side by side, which one to use, and who moves between them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from ccseg.clustering.clusterers import DBSCAN, AnyClusterer, GaussianMixture, KMeans
from ccseg.clustering.multiverse import Multiverse, explore_multiverse
from ccseg.clustering.projection import Method, Projection, project
from ccseg.clustering.threads import one_thread
from ccseg.comparing.candidates import (
    Candidate,
    Division,
    Group,
    divide_by_column,
    divide_by_result,
    match_groups,
    set_columns_aside,
    title_recipes,
    without_columns,
)
from ccseg.comparing.common import Common, assigned_by_all, find_common
from ccseg.comparing.figures import Figures, mean_f1, measure_figures
from ccseg.comparing.flows import Flow, Side, trace_flows, who_moves
from ccseg.comparing.gathered import Gathered, find_gathered
from ccseg.comparing.recommendation import Objection, Recommendation, object_to, recommend
from ccseg.deriving.customers import open_customers
from ccseg.describing.labelled import Labelled
from ccseg.describing.rules import find_rules
from ccseg.describing.wording import Wording
from ccseg.errors import InvalidRecipe
from ccseg.notebook import Shown
from ccseg.progress import Progress, part_of
from ccseg.reading.customers import Customers
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints, Matrix, Record, earlier_names
from ccseg.result import MAP_POINTS, Map, Run, Segmentation
from ccseg.segmentation import segment
from ccseg.texts import say

RECOMMENDED = (Recipe(), Recipe(clusterer=GaussianMixture()), Recipe(clusterer=DBSCAN()))
"""The three algorithms, each with its recommended settings."""

FEWEST_CANDIDATES, MOST_CANDIDATES = 2, 6
"""So many can be compared: a convention, as more maps and columns do not fit a page."""

FITTED, DRAWING = 0.8, 0.9
"""The share of the work that is done when all is fitted, and when the map is begun: estimates."""

Done = Callable[[int, Segmentation], None]
"""Called with the index of a recipe and its result, as soon as that is there."""


class SharedMap(Record):
    """One map for all candidates: a sample of points without ids, and each candidate's labels of them."""

    method: Method
    trust: float
    points: Matrix
    labels: tuple[tuple[int, ...], ...]


class Summary(Shown, Record):
    """Everything a comparison consists of, without customer rows and ids.

    ``left_out`` customers are not assigned by all candidates: every figure is about the ``customers`` that are.
    """

    _earlier = earlier_names(contenders="candidates", colours=None)

    version: Literal[1] = 1
    source: str
    customers: int
    left_out: int
    candidates: tuple[Candidate, ...]
    recommendation: Recommendation
    flows: tuple[Flow, ...]
    multiverse: Multiverse | None
    map: SharedMap | None = None

    @property
    def headline(self) -> str:
        """What was compared and which one is recommended, in one line."""
        best = self.recommendation.best
        title = None if best is None else self.candidates[best].title
        recommended = say("notebook.recommended", title=title) if title else say("notebook.none_recommended")
        compared = len(self.candidates)
        return say("notebook.comparison", candidates=compared, customers=self.customers, recommended=recommended)

    @property
    def colours(self) -> tuple[str, ...]:
        """What the people of each colour are called."""
        names = {group.colour: group.name for candidate in self.candidates for group in candidate.groups}
        return tuple(names[colour] for colour in sorted(names))

    @property
    def gathered(self) -> tuple[Gathered, ...]:
        """The segments that hold several personas of another candidate."""
        return find_gathered(self.flows)

    def tell(self, flow: Flow) -> str:
        """How far two candidates agree, in one sentence."""
        return flow.tell(self.candidates[flow.first].title, self.candidates[flow.second].title)


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
    """A comparison with its customers, in the file's order.

    Attributes:
        customers: The customers.
        results: The result of each candidate, ``None`` for a column.
        labels: The segment of each customer by each candidate; −1 unassigned, −2 left out.
        projection: The position of each customer on the map that all share; ``None`` where none was drawn.
        retained: The share of co-members that customers retain over the multiverse, NaN where it was not looked at.
        seconds: What each recipe took, ``None`` where nothing was fitted.
        summary: Everything else, as one document.

    Examples:
        >>> from ccseg import KMeans, make_sample
        >>> recipes = [Recipe(preparation="hurdle", clusterer=KMeans(segments=number)) for number in (3, 4)]
        >>> comparison = compare(make_sample(200), recipes, draw_map=False)
        >>> [candidate.title for candidate in comparison.summary.candidates]
        ['K-means, 3 segments', 'K-means, 4 segments']
    """

    customers: Customers
    results: tuple[Segmentation | None, ...]
    labels: tuple[Ints, ...]
    projection: Projection | None
    retained: Floats
    seconds: tuple[float | None, ...]
    summary: Summary

    @property
    def headline(self) -> str:
        """What was compared and which one is recommended, in one line."""
        return self.summary.headline

    def movers(self, first: int, second: int) -> "np.ndarray":
        """Which customers change persona between two candidates, shape (customers,)."""
        moves = who_moves(self._side(first), self._side(second))
        return np.asarray(assigned_by_all(self.labels) & moves)

    def _side(self, index: int) -> Side:
        return Side(index, self.labels[index], self.summary.candidates[index].groups)

    def drawn(self, index: int) -> Segmentation | None:
        """The result of a candidate on the map that all share."""
        result, shared = self.results[index], self.summary.map
        if result is None or shared is None:
            return result
        labels = [result.run.numbers[label] if label >= 0 else label for label in shared.labels[index]]
        own = Map(method=shared.method, trust=shared.trust, points=shared.points, labels=tuple(labels))
        return replace(result, projection=self.projection, run=result.run.but(map=own))


def compare(
    source: Path | str | bytes | pd.DataFrame | Customers,
    recipes: Sequence[Recipe | Segmentation] = RECOMMENDED,
    *,
    columns: Sequence[str] = (),
    draw_map: bool = True,
    progress: Progress = lambda stage, share: None,
    done: Done = lambda index, result: None,
) -> Comparison:
    """Lay two to six ways to segment the same customers side by side, and say which one to use.

    Args:
        source: A file, its bytes, a data frame, or customers that were read before.
        recipes: Recipes, or earlier results of the same file; as it is, the three algorithms. The first has the first
            colours.
        columns: Headers of columns of the file that hold somebody's segments.
        draw_map: Draw the one map that all share.
        progress: Called with the stage in words and the share done, 0–1.
        done: Called with the index of a recipe and its result, as soon as that is there.

    Raises:
        UnreadableFile: There is no table in the source.
        UnusableTable: No segments can be formed from it.
        InvalidRecipe: A recipe or a column does not fit these customers, or there are not two to six to compare.

    Examples:
        >>> from ccseg import KMeans, make_sample
        >>> recipes = [Recipe(preparation="hurdle", clusterer=KMeans(segments=number)) for number in (3, 4)]
        >>> compare(make_sample(200), recipes, draw_map=False)
        <Comparison: 2 segmentations of 200 customers, ...>
    """
    with one_thread():
        progress(say("progress.reading"), 0.0)
        _check(recipes, columns)
        customers = _read(source, recipes, columns)
        results, seconds = _segment_all(customers, recipes, columns, progress, done)
        divisions = list(map(divide_by_result, results, _titles(recipes)))
        divisions += [divide_by_column(customers, header) for header in columns]
        labels = tuple(division.labels for division in divisions)
        progress(say("progress.comparing"), FITTED)
        summary, retained = _summarise(customers, find_common(customers, labels), divisions, results)
        without_result = (None,) * len(columns)
        compared = Comparison(
            customers=customers,
            results=(*results, *without_result),
            labels=labels,
            projection=None,
            retained=retained,
            seconds=(*seconds, *without_result),
            summary=summary,
        )
        progress(say("progress.map"), DRAWING)
        compared = draw_shared_map(compared) if draw_map else compared
        progress(say("progress.done"), 1.0)
        return compared


def draw_shared_map(comparison: Comparison, method: Method = "umap") -> Comparison:
    """The same comparison with all its customers on one map, laid out in the space in which all are compared."""
    common = find_common(comparison.customers, comparison.labels)
    first = comparison.results[0]
    seed = first.run.recipe.seed if first else 0
    with one_thread():
        drawn = project(common.space, common.labels[0], method, seed)
    points = np.full((len(comparison.customers.frame), 2), np.nan)
    points[common.rows] = drawn.points
    shared = SharedMap(
        method=drawn.method,
        trust=drawn.trust,
        points=drawn.points[:MAP_POINTS].round(3),
        labels=tuple(labels[:MAP_POINTS].tolist() for labels in common.labels),
    )
    projection = replace(drawn, points=points)
    return replace(comparison, projection=projection, summary=comparison.summary.but(map=shared))


def _check(recipes: Sequence[Recipe | Segmentation], columns: Sequence[str]) -> None:
    count = len(recipes) + len(columns)
    if not FEWEST_CANDIDATES <= count <= MOST_CANDIDATES:
        limits = {"fewest": FEWEST_CANDIDATES, "most": MOST_CANDIDATES}
        raise InvalidRecipe(say("comparing.error.count", count=count, **limits))
    first, *others = [_recipe_of(recipe) for recipe in recipes] or [Recipe()]
    if any((other.reading, other.mapping) != (first.reading, first.mapping) for other in others):
        raise InvalidRecipe(say("comparing.error.reading"))


def _recipe_of(recipe: Recipe | Segmentation) -> Recipe:
    return recipe if isinstance(recipe, Recipe) else recipe.run.recipe


def _read(
    source: Path | str | bytes | pd.DataFrame | Customers,
    recipes: Sequence[Recipe | Segmentation],
    columns: Sequence[str],
) -> Customers:
    """The customers, with the columns that are compared set aside."""
    if isinstance(source, Customers):
        source.require_ready()
        return set_columns_aside(source, columns)
    first = without_columns(next(map(_recipe_of, recipes), Recipe()), columns)
    customers = open_customers(source, reading=first.reading, mapping=first.mapping, derivation=first.derivation)
    customers.require_ready()
    return customers


def _segment_all(
    customers: Customers,
    recipes: Sequence[Recipe | Segmentation],
    columns: Sequence[str],
    progress: Progress,
    done: Done,
) -> tuple[list[Segmentation], list[float | None]]:
    """The result of each recipe and the seconds it took, one after the other; earlier results are taken as they are."""
    results: list[Segmentation] = []
    seconds: list[float | None] = []
    share = FITTED / max(1, len(recipes))
    for index, (recipe, title) in enumerate(zip(recipes, _titles(recipes), strict=True)):
        if isinstance(recipe, Segmentation):
            _check_same_file(recipe, customers, title)
            results.append(recipe)
            seconds.append(None)
            continue
        started = time.perf_counter()
        own = without_columns(recipe, columns)
        part = part_of(progress, share * index, share * (index + 1), title)
        results.append(segment(customers, own, draw_map=False, progress=part))
        seconds.append(time.perf_counter() - started)
        done(index, results[-1])
    return results, seconds


def _titles(recipes: Sequence[Recipe | Segmentation]) -> tuple[str, ...]:
    return title_recipes([_recipe_of(recipe) for recipe in recipes])


def _check_same_file(result: Segmentation, customers: Customers, title: str) -> None:
    if result.run.source != customers.digest or len(result.labels) != len(customers.frame):
        raise InvalidRecipe(say("comparing.error.other_file", title=title))


def _summarise(
    customers: Customers, common: Common, divisions: Sequence[Division], results: Sequence[Segmentation]
) -> tuple[Summary, Floats]:
    """Everything that is found out by comparing, and the share of co-members that each customer retains."""
    groups = match_groups(divisions, common.labels)
    figures = _measure(customers, common, divisions)
    objections = [object_to(own, dense=each.dense) for own, each in zip(figures, divisions, strict=True)]
    recommendation = recommend([division.title for division in divisions], figures, objections)
    sides = list(map(Side, range(len(divisions)), common.labels, groups))
    multiverse, retained = _explore(customers, common, results, _reference(recommendation, figures))
    summary = Summary(
        source=customers.digest,
        customers=len(common.rows),
        left_out=len(customers.frame) - len(common.rows),
        candidates=tuple(map(_candidate, divisions, groups, figures, objections)),
        recommendation=recommendation,
        flows=trace_flows(sides, common.values, customers.columns, _wording(results)),
        multiverse=multiverse,
    )
    return summary, retained


def _wording(results: Sequence[Segmentation]) -> Wording:
    """The wording of the first result; a comparison of columns alone has the plain one."""
    return results[0].run.recipe.wording if results else Wording()


def _candidate(
    division: Division, groups: tuple[Group, ...], figures: Figures, objections: tuple[Objection, ...]
) -> Candidate:
    return Candidate(
        title=division.title,
        recipe=division.run and division.run.recipe,
        column=division.column,
        groups=groups,
        figures=figures,
        objections=objections,
    )


def _measure(customers: Customers, common: Common, divisions: Sequence[Division]) -> list[Figures]:
    """The figures of all in the common space, with those that each brings along."""
    measured = measure_figures(common.space, common.labels)
    found = []
    for figures, division, labels in zip(measured, divisions, common.labels, strict=True):
        more = _brought(division.run) if division.run else _ruled(customers, common, labels)
        found.append(figures.but(**more))
    return found


def _brought(run: Run) -> dict[str, object]:
    return {
        "stability": run.quality.weakest,
        "rules": mean_f1([segment.persona.rule for segment in run.segments]),
        "own_silhouette": run.quality.silhouette,
        "real": run.choice.real,
    }


def _ruled(customers: Customers, common: Common, labels: Ints) -> dict[str, object]:
    return {"rules": mean_f1(find_rules(Labelled(common.values, labels, customers.columns)))}


def _reference(recommendation: Recommendation, figures: Sequence[Figures]) -> int:
    """The candidate to look at more closely: the recommended one, else the first that found something."""
    if recommendation.best is not None:
        return recommendation.best
    return next((index for index, own in enumerate(figures) if own.segments >= 2), 0)


def _explore(
    customers: Customers, common: Common, results: Sequence[Segmentation], reference: int
) -> tuple[Multiverse | None, Floats]:
    """The multiverse around one candidate, and the share of co-members each customer retains, in the file's order."""
    retained = np.full(len(customers.frame), np.nan)
    fitted = reference < len(results)
    clusterer: AnyClusterer = results[reference].run.choice.trial.clusterer if fitted else KMeans()
    weights = results[reference].run.plan.weights if fitted else {}
    found = explore_multiverse(common.values, common.labels[reference], clusterer, reference, weights)
    if found is None:
        return None, retained
    multiverse, co_members = found
    explored = common.rows[: len(co_members.retained)]
    retained[explored] = co_members.retained
    return multiverse, retained
