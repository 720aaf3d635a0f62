"""Scoring: new customers assigned to the segments of an earlier run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError

from ccseg.clustering.features import Feature, FeaturePlan
from ccseg.clustering.models import LEFT_OUT, UNASSIGNED, Assignment
from ccseg.clustering.threads import one_thread
from ccseg.consistency import require_consistent
from ccseg.deriving.customers import for_later, open_customers
from ccseg.deriving.window import Derivation
from ccseg.errors import DamagedRun, UnusableTable
from ccseg.notebook import Shown
from ccseg.reading.customers import Customers, Reading
from ccseg.result import Run
from ccseg.texts import say


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Shown):
    """New customers, in the file's order, with their segment, and whether they are unlike anything the run has seen.

    ``labels`` has −1 for unassigned and −2 for customers with a gap where the run leaves such customers out.

    Attributes:
        run: The run whose segments they were assigned to.
        customers: The new customers.
        assignment: The segment of each, how sure it is, and the runner-up.
        unlike: Which of them are outside the range seen in training, shape (customers,).

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> scores = score(result.run, make_sample(50, seed=8))
        >>> scores.labels.shape, scores.unlike.dtype
        ((50,), dtype('bool'))
    """

    run: Run
    customers: Customers
    assignment: Assignment
    unlike: NDArray[np.bool_]

    @property
    def headline(self) -> str:
        """How many were assigned to how many segments, in one line."""
        return say(
            "notebook.scores",
            customers=len(self.labels),
            segments=len(self.run.segments),
            unlike=int(self.unlike.sum()),
        )

    @property
    def labels(self) -> np.ndarray:
        """The segment of each customer, shape (customers,)."""
        return self.assignment.labels

    @property
    def clear(self) -> NDArray[np.bool_]:
        """Who is clearly in a segment, shape (customers,)."""
        return np.asarray(self.assignment.confidence >= self.run.placement.clear)


def score(
    run: Run,
    source: Path | bytes | pd.DataFrame | Customers,
    *,
    reading: Reading | None = None,
    mapping: Mapping[str, str] = {},
    derivation: Derivation | None = None,
) -> Scores:
    """Assign the customers of a file to the segments of a run.

    Args:
        run: The earlier run.
        source: A file, its bytes, a data frame, or customers that were read before.
        reading: How to read the file, where not as the run's was.
        mapping: What a column is, where its header is not that of the run's file: header → a measure.
        derivation: How raw rows become customers, where not as the run's did.

    Raises:
        UnusableTable: The file lacks a column that the segments were found with.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> result = segment(make_sample(200), recipe, draw_map=False)
        >>> bool((score(result.run, make_sample(200)).labels == result.labels).all())
        True
    """
    derivation = derivation or for_later(run.recipe.derivation)
    customers = _read(run, source, reading or run.recipe.reading, mapping, derivation)
    values = customers.values()
    _require_some(run, customers.name, values)
    with one_thread(fits=False):
        found = run.placement.assign(values)
    complete = run.plan.complete(values)
    return Scores(run, customers, _leaving_out(found, ~complete), unlike_anything(run.plan, values))


def _require_some(run: Run, name: str, values: pd.DataFrame) -> None:
    """Raise UnusableTable where there is none of the columns that the segments were found with."""
    if not set(run.plan.columns) & set(values):
        raise UnusableTable(say("errors.scoring.another_kind", name=name, columns=len(run.plan.columns)))


def read_run(content: str | bytes) -> Run:
    """The run of a run.json.

    Args:
        content: The text or the bytes of the file.

    Raises:
        DamagedRun: It is no run document, or one of a newer version, or its parts do not fit each other.

    Examples:
        >>> from ccseg import KMeans, Recipe, make_sample, segment
        >>> recipe = Recipe(preparation="hurdle", clusterer=KMeans(segments=4))
        >>> run = segment(make_sample(200), recipe, draw_map=False).run
        >>> read_run(run.to_json()) == run
        True
    """
    try:
        run = Run.from_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        part = ".".join(map(str, first["loc"])) or say("errors.scoring.whole")
        raise DamagedRun(say("errors.scoring.no_run", part=part)) from None
    require_consistent(run)
    return run


def compare_sizes(run: Run, sizes: Mapping[int, int]) -> pd.DataFrame:
    """The size of each segment when it was found and among the customers scored, with shares 0–1.

    Shares are of all who have a segment or are unassigned.
    """
    then = {segment.segment: segment.size for segment in run.segments}
    unassigned = run.customers - run.left_out - sum(then.values())
    if unassigned or sizes.get(UNASSIGNED):
        then[UNASSIGNED] = unassigned
    names = run.persona_names
    rows = [(segment, names[segment], size, sizes.get(segment, 0)) for segment, size in then.items()]
    table = pd.DataFrame(rows, columns=["segment", "persona", "then", "now"])
    return table.assign(share_then=_shares(table["then"]), share_now=_shares(table["now"]))


def _shares(sizes: pd.Series) -> pd.Series:
    return sizes / max(1, sizes.sum())


def _read(
    run: Run,
    source: Path | bytes | pd.DataFrame | Customers,
    reading: Reading,
    mapping: Mapping[str, str],
    derivation: Derivation | None,
) -> Customers:
    if isinstance(source, Customers):
        return source
    if isinstance(source, pd.DataFrame) and not len(source):
        raise UnusableTable(say("reading.source.nobody"))
    return open_customers(source, reading=reading, mapping=mapping, known=run.columns, derivation=derivation)


def _leaving_out(found: Assignment, out: NDArray[np.bool_]) -> Assignment:
    return Assignment(
        labels=np.where(out, LEFT_OUT, found.labels),
        confidence=np.where(out, 0.0, found.confidence),
        runner_up=np.where(out, UNASSIGNED, found.runner_up),
        margin=np.where(out, 0.0, found.margin),
    )


def unlike_anything(plan: FeaturePlan, values: pd.DataFrame) -> NDArray[np.bool_]:
    """Customers with a number outside all that was seen, or with a category that was never seen.

    Customers who are left out for a gap are not among them.
    """
    numbers = [feature for feature in plan.features if feature.level is None]
    numeric = {feature.column for feature in numbers}
    categories = [column for column in plan.columns if column not in numeric]
    beyond = [_outside(feature, values) for feature in numbers]
    unseen = [unseen_levels(column, plan, values) for column in categories]
    unlike = np.any([*beyond, *unseen], axis=0)
    return np.asarray(plan.complete(values) & unlike)


def _outside(feature: Feature, values: pd.DataFrame) -> NDArray[np.bool_]:
    numbers = values[feature.column].to_numpy(dtype=np.float64)
    return (numbers < feature.low) | (numbers > feature.high)


def unseen_levels(column: str, plan: FeaturePlan, values: pd.DataFrame) -> NDArray[np.bool_]:
    """Who has a level of this column that nobody had in training, shape (customers,)."""
    seen = [feature.level for feature in plan.features if feature.column == column]
    levels = values[column]
    unseen = levels.notna() & ~levels.isin(seen)
    return unseen.to_numpy(dtype=bool)
