"""Work: what the app has its workers do, and what becomes of what they bring."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.jobs.board import Job, job_board
from app.jobs.worker import draw_map, find_segments, weigh_ways
from app.session.results import Result, Rows, Source, all_results
from ccseg.recipes import Recipe
from ccseg.result import Segmentation

if TYPE_CHECKING:
    from app.jobs.worker import Drawn, Found
    from ccseg.comparing.multiverse import Multiverse
    from ccseg.reading.customers import Customers


def start_segmentation(owner: str, source: Source, customers: Customers, recipe: Recipe) -> Job:
    """Have segments found; the outcome is the result with its rows, and its faithful map follows. Raises Busy."""
    keep = partial(_keep_found, owner, source, customers)
    return job_board().submit(owner, find_segments, customers, recipe, then=keep)


def start_map(result: Result, rows: Rows, dimensions: int) -> None:
    """Have the faithful map of a result drawn; it takes the place of its stand-in when it is there."""
    keep = partial(_keep_drawn, result, dimensions)
    job = job_board().submit(result.owner, draw_map, rows.segmentation, dimensions, then=keep, follows=True)
    result.map_job = job.id


def _keep_found(owner: str, source: Source, customers: Customers, found: Found) -> tuple[Result, Rows]:
    rows = Rows(source, Segmentation(customers, *found))
    result = all_results().keep(owner, rows)
    start_map(result, rows, dimensions=2)
    return result, rows


def _keep_drawn(result: Result, dimensions: int, drawn: Drawn) -> Rows | None:
    projection, shown = drawn
    rows = all_results().rows(result.owner, result.id)
    if rows is None:
        return None
    if dimensions == 3:
        rows = replace(rows, solid=projection)
    else:
        found = replace(rows.segmentation, projection=projection, run=result.run.but(map=shown))
        rows = replace(rows, segmentation=found)
        _start_ways(result, rows)
    all_results().keep(result.owner, rows)
    return rows


def _start_ways(result: Result, rows: Rows) -> None:
    keep = partial(_keep_ways, result)
    job = job_board().submit(result.owner, weigh_ways, rows.segmentation, then=keep, follows=True)
    result.ways_job = job.id


def _keep_ways(result: Result, ways: Multiverse | None) -> None:
    result.ways, result.ways_job = ways, ""
