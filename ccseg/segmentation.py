"""The line: from customers to segments with personas, as the list of its steps."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from ccseg.choice import Choice, Fitted, choose
from ccseg.clusterers import Clusterer, KMeans
from ccseg.columns import Column
from ccseg.customers import FEWEST, Change, Customers, Issue, Reading, SetAside, read_customers
from ccseg.errors import UnusableTable
from ccseg.features import FeaturePlan, Missing, Preparation
from ccseg.models import Assignment, Model
from ccseg.order import canonical_order
from ccseg.personas import Segment, Wording, name_segments
from ccseg.profiles import profile_segments
from ccseg.projection import Method, Projection, project
from ccseg.quality import Quality
from ccseg.records import Ints, Matrix, Record
from ccseg.rules import find_rules
from ccseg.threads import one_thread

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

MAP_POINTS = 2_000
LEFT_OUT = -2

Verdict = Literal["worth acting on", "test first", "no segments worth acting on"]

Progress = Callable[[str, float], None]
"""Called with the stage in plain words and the share done so far, 0–1."""


class Recipe(Record):
    """The one description of a choice, for form, command line, link and test.

    ``mapping`` overrides what a column was understood to be: header → a measure's name, or ``"id"``, ``"number"``,
    ``"category"``, ``"ignored"``.
    """

    reading: Reading = Reading()
    mapping: dict[str, str] = {}
    preparation: Literal["auto"] | Preparation = "auto"
    missing: Missing = "fill"
    clusterer: Clusterer = KMeans()
    seed: int = Field(0, ge=0, le=2**31 - 1)
    wording: Wording = Wording()


class Map(Record):
    """The map as it is stored: a sample of points without ids, and how faithful the whole is."""

    method: Literal["umap", "pca"]
    trust: float
    points: Matrix
    labels: tuple[int, ...]


class Run(Record):
    """Everything a result consists of, without customer rows and ids; its id is the digest of its content.

    ``better`` is a recipe that was measured to do better, where this one did poorly.
    """

    version: Literal[1] = 1
    recipe: Recipe
    source: str
    rows_in_file: int
    customers: int
    left_out: int
    columns: tuple[Column, ...]
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    set_aside: tuple[SetAside, ...]
    plan: FeaturePlan
    model: Model
    choice: Choice
    quality: Quality
    verdict: Verdict
    verdict_because: str
    better: Recipe | None = None
    segments: tuple[Segment, ...]
    map: Map | None = None
    versions: Mapping[str, str]

    @property
    def headers(self) -> dict[str, str]:
        """The header in the file of each column that may take part, by its key."""
        return {column.key: column.name for column in self.columns if column.usable}

    def to_sklearn(self) -> "Pipeline":
        """The run as a fitted scikit-learn Pipeline: ``predict`` takes a frame with the file's headers."""
        from ccseg.pipeline import to_sklearn

        return to_sklearn(self)


@dataclass(frozen=True, eq=False)
class Segmentation:
    """A result with its customers, in the file's order.

    ``labels`` has −1 for unassigned and −2 for customers left out of the fit; ``assignment`` and ``projection`` have
    one row for each customer too (0 and NaN for those left out).
    """

    customers: Customers
    assignment: Assignment
    projection: Projection | None
    run: Run

    @property
    def labels(self) -> Ints:
        return self.assignment.labels


def segment(
    source: Path | str | bytes | pd.DataFrame | Customers,
    recipe: Recipe = Recipe(),
    *,
    draw_map: bool = True,
    progress: Progress = lambda stage, share: None,
) -> Segmentation:
    """Find the segments of these customers and say who they are.

    Raises ``UnreadableFile``, ``UnusableTable`` and ``InvalidRecipe``, each with one sentence to show.
    """
    with one_thread():
        progress("Reading", 0.0)
        customers = source if isinstance(source, Customers) else _read(source, recipe)
        taking_part, values = _take_part(customers, recipe.missing)
        choice, fitted = choose(
            values, recipe.clusterer, recipe.preparation, recipe.missing, recipe.seed, _part(progress, 0.05, 0.75)
        )
        better = _find_better(values, recipe, fitted, _part(progress, 0.75, 0.85))
        progress("Writing personas", 0.85)
        segments = _describe(values, customers.columns, choice, fitted, recipe)
        run = _write_run(customers, len(taking_part), recipe, choice, fitted, better, segments)
        found = Segmentation(customers, _in_file_order(fitted.assignment, taking_part, len(customers.frame)), None, run)
        return add_map(found, progress=_part(progress, 0.9, 1.0)) if draw_map else found


def add_map(
    segmentation: Segmentation,
    method: Method = "umap",
    dimensions: int = 2,
    progress: Progress = lambda stage, share: None,
) -> Segmentation:
    """The same result with its customers on a map."""
    progress("Drawing the map", 0.0)
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
    progress("Drawing the map", 1.0)
    return replace(segmentation, projection=replace(drawn, points=points), run=run.but(map=shown))


def _read(source: Path | str | bytes | pd.DataFrame, recipe: Recipe) -> Customers:
    return read_customers(source, reading=recipe.reading, mapping=recipe.mapping)


def _part(progress: Progress, start: float, end: float) -> Progress:
    return lambda stage, share: progress(stage, start + (end - start) * share)


def _take_part(customers: Customers, missing: Missing) -> tuple[Ints, pd.DataFrame]:
    """The customers that take part in the fit, in canonical order: their places in the file, and their values."""
    values = customers.values()
    places = np.arange(len(values))
    if missing == "drop":
        places = np.flatnonzero(values.notna().all(axis=1).to_numpy())
        values = values.iloc[places]
    if len(values) < FEWEST:
        raise UnusableTable(
            f"Only {len(values):,} customers have no gap and two segments need at least {FEWEST}. Fill gaps instead."
        )
    order = canonical_order(values)
    return places[order], values.iloc[order]


def _in_file_order(assignment: Assignment, places: Ints, customers: int) -> Assignment:
    labels, runner_up = np.full(customers, LEFT_OUT), np.full(customers, -1)
    confidence, margin = np.zeros(customers), np.zeros(customers)
    labels[places], runner_up[places] = assignment.labels, assignment.runner_up
    confidence[places], margin[places] = assignment.confidence, assignment.margin
    return Assignment(labels, confidence, runner_up, margin)


def _describe(
    values: pd.DataFrame, columns: tuple[Column, ...], choice: Choice, fitted: Fitted, recipe: Recipe
) -> tuple[Segment, ...]:
    labels, model = fitted.assignment.labels, fitted.model
    clear = fitted.assignment.confidence >= model.clear
    return name_segments(
        profile_segments(values, labels, columns),
        find_rules(values, labels, columns, recipe.seed),
        values=values,
        labels=labels,
        stability=fitted.quality.stability or [None] * model.segments,
        confident=[float(clear[labels == segment].mean()) for segment in range(model.segments)],
        real=choice.real,
        wording=recipe.wording,
    )


def _find_better(values: pd.DataFrame, recipe: Recipe, fitted: Fitted, progress: Progress) -> Fitted | None:
    """What ccseg would have chosen, where the recipe did not leave the choice to it and the result fails a test."""
    free = recipe.but(preparation="auto", clusterer=KMeans())
    if not fitted.objection or free == recipe:
        return None
    _, other = choose(values, free.clusterer, free.preparation, free.missing, free.seed, progress)
    return None if other.objection else other


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
    because = choice.because if not fitted.objection else fitted.objection
    if better:
        because += f" Better: {_compare(better, fitted)}"
    if not choice.real:
        return "no segments worth acting on", because
    if fitted.objection or any(segment.verdict == "do not use" for segment in segments):
        return "test first", because
    return "worth acting on", because


def _compare(better: Fitted, fitted: Fitted) -> str:
    """What the better recipe is, and by which figures."""
    good, poor = better.quality, fitted.quality
    return (
        f"the '{better.features.plan.preparation}' preparation with {good.segments} segments, which explains "
        f"{good.explained or 0:.0%} of the differences between customers instead of {poor.explained or 0:.0%}, and "
        f"whose least stable segment comes back {good.weakest or 0:.2f} instead of {poor.weakest or 0:.2f}."
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
