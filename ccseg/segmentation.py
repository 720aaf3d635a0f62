"""The line: from customers to segments with personas, as the list of its steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from ccseg.choice import Choice
from ccseg.clusterers import Clusterer, KMeans
from ccseg.columns import Column
from ccseg.customers import Change, Customers, Issue, Reading, SetAside
from ccseg.features import FeaturePlan, Missing, Preparation
from ccseg.models import Assignment, Model
from ccseg.personas import Segment, Wording
from ccseg.projection import Projection
from ccseg.quality import Quality
from ccseg.records import Matrix, Record

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
    """Everything a result consists of, without customer rows and ids; its id is the digest of its content."""

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
    verdict: Literal["worth acting on", "test first", "no segments worth acting on"]
    verdict_because: str
    segments: tuple[Segment, ...]
    map: Map | None
    versions: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Segmentation:
    """A result with its customers, in the file's order.

    ``labels`` has −1 for unassigned and −2 for customers left out of the fit; ``assignment`` and ``projection`` have
    one row for each customer too (zeros and NaN for those left out).
    """

    customers: Customers
    assignment: Assignment
    projection: Projection | None
    run: Run

    @property
    def labels(self) -> np.ndarray:
        return self.assignment.labels


def segment(
    source: Path | bytes | Customers,
    recipe: Recipe = Recipe(),
    *,
    draw_map: bool = True,
    progress: Progress | None = None,
) -> Segmentation:
    """Find the segments of these customers."""
    raise NotImplementedError
