"""Comparison: several ways to segment the same customers side by side, which one to use, and who moves between them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from ccseg.clustering.clusterers import DBSCAN, AnyClusterer, GaussianMixture, KMeans
from ccseg.clustering.order import canonical_order
from ccseg.clustering.projection import Method, Projection, project
from ccseg.clustering.quality import common_space
from ccseg.clustering.threads import one_thread
from ccseg.comparing.contenders import (
    Contender,
    Division,
    Group,
    divide_by_column,
    divide_by_result,
    match_groups,
    set_columns_aside,
    title_recipes,
    without_columns,
)
from ccseg.comparing.figures import Figures, mean_f1, measure_figures
from ccseg.comparing.flows import Flow, Side, trace_flows, who_moves
from ccseg.comparing.multiverse import Multiverse, explore_ways
from ccseg.comparing.recommendation import Objection, Recommendation, object_to, recommend
from ccseg.describing.labelled import Labelled
from ccseg.describing.rules import find_rules
from ccseg.describing.wording import Wording
from ccseg.errors import InvalidRecipe, UnusableTable
from ccseg.notebook import Shown
from ccseg.progress import Progress, part_of
from ccseg.reading.customers import FEWEST, Customers, read_customers
from ccseg.recipes import Recipe
from ccseg.records import Floats, Ints, Matrix, Record
from ccseg.result import MAP_POINTS, Map, Run, Segmentation
from ccseg.segmentation import segment
from ccseg.texts import say

ALGORITHMS = (Recipe(), Recipe(clusterer=GaussianMixture()), Recipe(clusterer=DBSCAN()))
"""The three algorithms, each with its recommended settings."""

FEWEST_CONTENDERS, MOST_CONTENDERS = 2, 6
FITTED, DRAWING = 0.8, 0.9
"""The share of the work that is done when all is fitted, and when the map is begun."""

Done = Callable[[int, Segmentation], None]
"""Called with the place of a recipe and its result, as soon as that is there."""


class SharedMap(Record):
    """One map for all contenders: a sample of points without ids, and each contender's labels of them."""

    method: Method
    trust: float
    points: Matrix
    labels: tuple[tuple[int, ...], ...]


class Summary(Shown, Record):
    """Everything a comparison consists of, without customer rows and ids.

    ``left_out`` customers are not placed by all contenders: every figure is about the ``customers`` that are.
    ``colours`` names the people that each colour stands for.
    """

    version: Literal[1] = 1
    source: str
    customers: int
    left_out: int
    contenders: tuple[Contender, ...]
    colours: tuple[str, ...]
    recommendation: Recommendation
    flows: tuple[Flow, ...]
    multiverse: Multiverse | None
    map: SharedMap | None = None

    @property
    def headline(self) -> str:
        """What was compared and which one is recommended, in one line."""
        index = self.recommendation.place
        title = None if index is None else self.contenders[index].title
        recommended = say("notebook.recommended", title=title) if title else say("notebook.none_recommended")
        compared = len(self.contenders)
        return say("notebook.comparison", contenders=compared, customers=self.customers, recommended=recommended)

    def flow(self, first: int, second: int) -> Flow:
        """The flow between two contenders, in the order in which they stand."""
        wanted = tuple(sorted((first, second)))
        return next(flow for flow in self.flows if (flow.first, flow.second) == wanted)

    def tell(self, flow: Flow) -> str:
        """How far two contenders agree, in one sentence."""
        first, second = (self.contenders[place].title for place in (flow.first, flow.second))
        return (
            f"{first} and {second} {flow.words} (adjusted Rand index {flow.ari:.2f}): "
            f"{1 - flow.stay:.0%} of the customers change persona."
        )


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
    """A comparison with its customers, in the file's order.

    Attributes:
        customers: The customers.
        results: The result of each contender, ``None`` for a column.
        labels: The segment of each customer by each contender; −1 unassigned, −2 left out.
        projection: The place of each customer on the map that all share; ``None`` where none was drawn.
        kept: The share of their company that customers keep over the multiverse, NaN where it was not looked at.
        seconds: What each recipe took, ``None`` where nothing was fitted.
        summary: Everything else, as one document.

    >>> from ccseg import KMeans, make_sample
    >>> recipes = [Recipe(preparation="hurdle", clusterer=KMeans(segments=number)) for number in (3, 4)]
    >>> comparison = compare(make_sample(200), recipes, draw_map=False)
    >>> [contender.title for contender in comparison.summary.contenders]
    ['K-means, 3 segments', 'K-means, 4 segments']
    """

    customers: Customers
    results: tuple[Segmentation | None, ...]
    labels: tuple[Ints, ...]
    projection: Projection | None
    kept: Floats
    seconds: tuple[float | None, ...]
    summary: Summary

    @property
    def headline(self) -> str:
        """What was compared and which one is recommended, in one line."""
        return self.summary.headline

    def movers(self, first: int, second: int) -> "np.ndarray":
        """Which customers change persona between two contenders, shape (customers,)."""
        groups = [self.summary.contenders[place].groups for place in (first, second)]
        sides = [Side(place, self.labels[place], own) for place, own in zip((first, second), groups, strict=True)]
        placed = np.all([labels >= -1 for labels in self.labels], axis=0)
        return np.asarray(placed & who_moves(*sides))

    def drawn(self, place: int) -> Segmentation | None:
        """The result of a contender on the map that all share."""
        result, shared = self.results[place], self.summary.map
        if result is None or shared is None:
            return result
        own = Map(method=shared.method, trust=shared.trust, points=shared.points, labels=shared.labels[place])
        return replace(result, projection=self.projection, run=result.run.but(map=own))


def compare(
    source: Path | str | bytes | pd.DataFrame | Customers,
    recipes: Sequence[Recipe | Segmentation] = ALGORITHMS,
    *,
    columns: Sequence[str] = (),
    draw_map: bool = True,
    progress: Progress = lambda stage, share: None,
    done: Done = lambda place, result: None,
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
        divisions = [
            *map(divide_by_result, results, _titles(recipes)),
            *(divide_by_column(customers, header) for header in columns),
        ]
        progress(say("progress.comparing"), FITTED)
        common = find_common(customers, [division.labels for division in divisions])
        summary, kept = _summarise(customers, common, divisions, results)
        compared = Comparison(
            customers=customers,
            results=(*results, *(None for _ in columns)),
            labels=tuple(division.labels for division in divisions),
            projection=None,
            kept=kept,
            seconds=(*seconds, *(None for _ in columns)),
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
    with one_thread():
        drawn = project(common.space, common.labels[0], method, first.run.recipe.seed if first else 0)
    points = np.full((len(comparison.customers.frame), 2), np.nan)
    points[common.places] = drawn.points
    shared = SharedMap(
        method=drawn.method,
        trust=drawn.trust,
        points=drawn.points[:MAP_POINTS].round(3),
        labels=tuple(labels[:MAP_POINTS].tolist() for labels in common.labels),
    )
    return replace(comparison, projection=replace(drawn, points=points), summary=comparison.summary.but(map=shared))


@dataclass(frozen=True, eq=False)
class Common:
    """The customers that all contenders place, in canonical order: their places in the file and what is known of them.

    ``space``: (customers, columns), the one in which all are compared; ``labels``: (customers,) for each contender.
    """

    places: Ints
    values: pd.DataFrame
    space: Floats
    labels: tuple[Ints, ...]


def find_common(customers: Customers, labellings: Sequence[Ints]) -> Common:
    """The customers to compare by; raises ``UnusableTable`` where there are too few."""
    places = np.flatnonzero(np.all([labels >= -1 for labels in labellings], axis=0))
    if len(places) < FEWEST:
        raise UnusableTable(
            f"Only {len(places):,} customers are placed by all that you compare, and {FEWEST} are needed. "
            "Fill gaps instead of leaving customers out."
        )
    values = customers.values().iloc[places]
    order = canonical_order(values)
    places, values = places[order], values.iloc[order]
    return Common(places, values, common_space(values), tuple(labels[places] for labels in labellings))


def _check(recipes: Sequence[Recipe | Segmentation], columns: Sequence[str]) -> None:
    count = len(recipes) + len(columns)
    if not FEWEST_CONTENDERS <= count <= MOST_CONTENDERS:
        raise InvalidRecipe(f"There are {count} to compare; choose {FEWEST_CONTENDERS} to {MOST_CONTENDERS}.")
    first, *others = [_recipe_of(recipe) for recipe in recipes] or [Recipe()]
    if any((other.reading, other.mapping) != (first.reading, first.mapping) for other in others):
        raise InvalidRecipe("The recipes read the file in different ways; compare recipes that read it alike.")


def _recipe_of(recipe: Recipe | Segmentation) -> Recipe:
    return recipe if isinstance(recipe, Recipe) else recipe.run.recipe


def _read(
    source: Path | str | bytes | pd.DataFrame | Customers,
    recipes: Sequence[Recipe | Segmentation],
    columns: Sequence[str],
) -> Customers:
    """The customers, with the columns that are compared set aside."""
    if isinstance(source, Customers):
        return set_columns_aside(source, columns)
    first = without_columns(next(map(_recipe_of, recipes), Recipe()), columns)
    return read_customers(source, reading=first.reading, mapping=first.mapping)


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
    for place, (recipe, title) in enumerate(zip(recipes, _titles(recipes), strict=True)):
        if isinstance(recipe, Segmentation):
            _check_same_file(recipe, customers, title)
            results.append(recipe)
            seconds.append(None)
            continue
        started = time.perf_counter()
        own = without_columns(recipe, columns)
        tell = part_of(progress, FITTED * place / len(recipes), FITTED * (place + 1) / len(recipes), title)
        results.append(segment(customers, own, draw_map=False, progress=tell))
        seconds.append(time.perf_counter() - started)
        done(place, results[-1])
    return results, seconds


def _titles(recipes: Sequence[Recipe | Segmentation]) -> tuple[str, ...]:
    return title_recipes([_recipe_of(recipe) for recipe in recipes])


def _check_same_file(result: Segmentation, customers: Customers, title: str) -> None:
    if result.run.source != customers.digest or len(result.labels) != len(customers.frame):
        raise InvalidRecipe(f"The earlier result '{title}' was made from another file. Compare results of one file.")


def _summarise(
    customers: Customers, common: Common, divisions: Sequence[Division], results: Sequence[Segmentation]
) -> tuple[Summary, Floats]:
    """Everything that is found out by comparing, and how much company each customer keeps."""
    groups = match_groups(divisions, common.labels)
    figures = _measure(customers, common, divisions)
    objections = [object_to(own) for own in figures]
    recommendation = recommend([division.title for division in divisions], figures, objections)
    sides = [Side(*side) for side in zip(range(len(divisions)), common.labels, groups, strict=True)]
    multiverse, kept = _explore(customers, common, results, _reference(recommendation, figures))
    summary = Summary(
        source=customers.digest,
        customers=len(common.places),
        left_out=len(customers.frame) - len(common.places),
        contenders=tuple(map(_contender, divisions, groups, figures, objections)),
        colours=_colours(groups),
        recommendation=recommendation,
        flows=trace_flows(sides, common.values, customers.columns, _wording(results)),
        multiverse=multiverse,
    )
    return summary, kept


def _wording(results: Sequence[Segmentation]) -> Wording:
    """The wording of the first result; a comparison of columns alone has the plain one."""
    return results[0].run.recipe.wording if results else Wording()


def _contender(
    division: Division, groups: tuple[Group, ...], figures: Figures, objections: tuple[Objection, ...]
) -> Contender:
    return Contender(
        title=division.title,
        recipe=division.run and division.run.recipe,
        column=division.column,
        groups=groups,
        figures=figures,
        objections=objections,
    )


def _colours(groups: Sequence[Sequence[Group]]) -> tuple[str, ...]:
    names = {group.colour: group.name for own in groups for group in own}
    return tuple(names[colour] for colour in range(len(names)))


def _measure(customers: Customers, common: Common, divisions: Sequence[Division]) -> list[Figures]:
    """The figures of all in the common space, with those that each brings along."""
    measured = measure_figures(common.space, common.labels)
    return [
        figures.but(**(_brought(division.run) if division.run else _ruled(customers, common, labels)))
        for figures, division, labels in zip(measured, divisions, common.labels, strict=True)
    ]


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
    """The contender to look at more closely: the recommended one, else the first that found something."""
    found = [place for place, own in enumerate(figures) if own.segments >= 2]
    return (found or [0])[0] if recommendation.place is None else recommendation.place


def _explore(
    customers: Customers, common: Common, results: Sequence[Segmentation], reference: int
) -> tuple[Multiverse | None, Floats]:
    """The multiverse around one contender, and the company each customer keeps, in the file's order."""
    kept = np.full(len(customers.frame), np.nan)
    clusterer: AnyClusterer = results[reference].run.choice.trial.clusterer if reference < len(results) else KMeans()
    found = explore_ways(common.values, common.labels[reference], clusterer, reference)
    if found is None:
        return None, kept
    multiverse, ties = found
    kept[common.places[: len(ties.kept)]] = ties.kept
    return multiverse, kept
