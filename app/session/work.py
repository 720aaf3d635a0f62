"""Work: what the app has its workers do for a result, and what becomes of what they bring."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from app.common.settings import read_settings
from app.jobs.board import Job, job_board
from app.jobs.reading import in_engine
from app.jobs.worker import draw_map, find_in_engine, find_segments, refit_segments, split_segment
from app.session.documents import documents
from app.session.elsewhere import Told, teller
from app.session.results import Labels, Rows, Source, annotate, keep_labels, keep_result, rows_of
from ccseg.engine.understood import Sampled
from ccseg.errors import CcsegError
from ccseg.recipes import Recipe, recipe_to_text
from ccseg.result import Segmentation

if TYPE_CHECKING:
    from app.jobs.worker import Drawn, Found
    from app.session.results import Result
    from ccseg.reading.customers import Customers

MOST_AHEAD = 100_000
"""The most customers whose segments are found ahead: of more, the memory is for those who ask."""

AnyFound = TypeVar("AnyFound", Rows, Labels)

OPENING = RLock()
"""Held by who opens a result for the first time, or has something come to one that is not opened yet."""


def start_segmentation(owner: str, source: Source, customers: Customers, recipe: Recipe) -> Job[Rows]:
    """Have segments found; the outcome is the result with its customers; its UMAP map may follow. Raises Busy."""
    keep = partial(_keep_and_draw, owner, source, customers)
    job = job_board().submit(owner, find_segments, customers, recipe, then=keep)
    return _told(_note(job, Asked(source, customers, recipe)), recipe)


def start_in_engine(owner: str, source: Source, customers: Sampled, recipe: Recipe) -> Job[Labels]:
    """Have segments found in a file that is too large for memory, by the operator's engine. Raises Busy."""
    keep, [file] = partial(keep_labels, owner, source), source.files()
    found = in_engine(lambda engine: job_board().submit(owner, find_in_engine, file, recipe, engine, then=keep))
    return _told(_note(found, Asked(source, customers, recipe)), recipe)


class Asked(NamedTuple):
    """What segments are being found in, and by which recipe."""

    source: Source
    customers: Customers
    recipe: Recipe


_asked: WeakKeyDictionary[Job[Any], Asked] = WeakKeyDictionary()
"""What each job on its way was asked for: a job that is over holds no customers."""


def asked_of(job: Job[Any]) -> Asked | None:
    """What a job that is on its way was asked for, so that who comes back to it has the file again."""
    return _asked.get(job)


def _note(job: Job[AnyFound], asked: Asked) -> Job[AnyFound]:
    _asked[job] = asked
    job.when_over(partial(_asked.pop, job, None))
    return job


class Ahead(NamedTuple):
    """Work that was begun before anybody asked: which file, by which recipe, and the job."""

    digest: str
    recipe: Recipe
    job: Job[Rows]

    def answers(self, customers: Customers, recipe: Recipe) -> bool:
        """Whether it finds what is asked for, and was not ended for somebody else."""
        return (self.digest, self.recipe) == (customers.digest, recipe) and self.job.state != "cancelled"


def start_ahead(owner: str, source: Source, customers: Customers, recipe: Recipe) -> Ahead | None:
    """Have the same found before anybody asks, where a worker is idle; nothing of it is stored until it is claimed."""
    few = len(customers.frame) <= MOST_AHEAD and not isinstance(customers, Sampled)
    if not customers.ready or not few or not read_settings().ahead:
        return None
    keep = partial(_keep_unopened, owner, source, customers)
    job = job_board().begin(owner, find_segments, customers, recipe, then=keep)
    if job is None:
        return None
    _note(job, Asked(source, customers, recipe)).when_over(partial(_draw_ahead, job))
    return Ahead(customers.digest, recipe, job)


def claim(ahead: Ahead) -> Job[Rows] | None:
    """The job, which from now on was asked for; ``None`` where it failed or was ended."""
    if not job_board().claim(ahead.job):
        return None
    ahead.job.when_over(partial(_open_found, ahead.job))
    return _told(ahead.job, ahead.recipe)


def start_split(rows: Rows, segment: int) -> Job[Rows]:
    """Have a segment of a result split; the outcome is another result beside it. Raises Busy."""
    keep = partial(_keep_split, rows, segment)
    job = job_board().submit(rows.result.owner, split_segment, rows.segmentation, segment, then=keep)
    return _told(job, rows.result.run.recipe)


def start_refit(result: Result, source: Source, customers: Customers) -> Job[Rows]:
    """Have segments found anew in a later file, with the numbers and names of those still there. Raises Busy."""
    keep = partial(_keep_refit, result, source, customers)
    job = job_board().submit(result.owner, refit_segments, result.as_written(), customers, then=keep)
    return _told(job, result.run.recipe)


def place_again(result: Result, source: Source, customers: Customers) -> Rows:
    """The customers of a result in its segments, which need not be found again for it; their UMAP map follows."""
    from ccseg.scoring import score
    from ccseg.segmentation import add_map

    placed = Segmentation(customers, score(result.run, customers).assignment, None, result.run)
    drawn = replace(add_map(placed, "pca"), run=result.run)
    rows = documents().hold(Rows(result, source, drawn))
    start_map(rows, dimensions=2)
    return rows


def start_map(rows: Rows, dimensions: int) -> None:
    """Have the UMAP map of a result drawn; it takes the place of the quick one when it is there."""
    result = rows.result
    keep = partial(_keep_drawn, result, dimensions)
    given = (rows.segmentation, dimensions)
    result.map_job = job_board().submit(result.owner, draw_map, *given, then=keep, follows=True)


def open_first(rows: Rows) -> None:
    """Save a result that is opened for the first time, and have its UMAP map drawn, where that was not begun."""
    result = rows.result
    with OPENING:
        if not result.unopened:
            return
        result.unopened = False
        documents().save(result)
        if result.map_job is None or not job_board().claim(result.map_job):
            _start_missing_map(rows)


def stop_map(result: Result) -> None:
    """Cancel the map that is still being drawn of a result, if there is one."""
    if result.map_job:
        job_board().cancel(result.map_job)


def keep_found(owner: str, source: Source, customers: Customers, found: Found, *, stored: bool = True) -> Rows:
    """Keep what a worker found in these customers."""
    return keep_result(owner, source, Segmentation(customers, *found), stored=stored)


def _told(job: Job[AnyFound], recipe: Recipe) -> Job[AnyFound]:
    """The job, of which the other servers of the store are told from now on."""
    told = Told(job, partial(_result_of, job), partial(job_board().cancel, job), recipe_to_text(recipe))
    teller().announce(told)
    job.when_over(teller().wake)
    return job


def _result_of(job: Job[AnyFound]) -> str:
    return job.outcome.result.id if job.outcome else ""


def _keep_unopened(owner: str, source: Source, customers: Customers, found: Found) -> Rows:
    """Keep what nobody has asked for yet."""
    rows = keep_found(owner, source, customers, found, stored=False)
    rows.result.unopened = True
    return rows


def _draw_ahead(job: Job[Rows]) -> None:
    """Begin to draw the UMAP map of what was found ahead, unless that has been asked for already."""
    rows = job.outcome
    with OPENING:
        if rows and rows.result.unopened and not _is_mapped(rows):
            keep = partial(_keep_drawn, rows.result, 2)
            rows.result.map_job = job_board().begin(rows.result.owner, draw_map, rows.segmentation, 2, then=keep)


def _open_found(job: Job[Rows]) -> None:
    if job.outcome:
        open_first(job.outcome)


def _keep_and_draw(owner: str, source: Source, customers: Customers, found: Found) -> Rows:
    rows = keep_found(owner, source, customers, found)
    _start_missing_map(rows)
    return rows


def _start_missing_map(rows: Rows) -> None:
    """Have the UMAP map drawn where there is but the quick one."""
    if not _is_mapped(rows):
        start_map(rows, dimensions=2)


def _is_mapped(rows: Rows) -> bool:
    drawn = rows.segmentation.projection
    return drawn is not None and drawn.method == "umap"


def _keep_refit(earlier: Result, source: Source, customers: Customers, found: Found) -> Rows:
    """Keep what was found after an earlier result, with the notes of the segments that are still there."""
    assignment, projection, run, staying = found
    assert run.after
    known = run.but(after=run.after.but(result=earlier.id))
    rows = _keep_and_draw(earlier.owner, source, customers, (assignment, projection, known, staying))
    for segment in run.segments:
        if segment.persona.note:
            with suppress(CcsegError):
                annotate(rows.result, segment.segment, None, segment.persona.note)
    return rows


def _keep_split(whole: Rows, segment: int, found: Found) -> Rows:
    """Keep a result of which a segment was split, with what people wrote on the others and the map of the whole."""
    rows = keep_found(whole.result.owner, whole.source, whole.segmentation.customers, found)
    for other in (whole.result.names.keys() | whole.result.notes.keys()) - {segment}:
        with suppress(CcsegError):
            annotate(rows.result, other, whole.result.names.get(other), whole.result.notes.get(other, ""))
    _start_missing_map(rows)
    return rows


def _keep_drawn(result: Result, dimensions: int, drawn: Drawn) -> Rows | None:
    """The result with its map; nothing where nobody holds the customers any more."""
    rows = rows_of(result)
    if rows is None:
        return None
    projection, shown = drawn
    if dimensions == 3:
        return documents().hold(replace(rows, solid=projection))
    with OPENING:
        found = replace(rows.segmentation, projection=projection, run=result.run.but(map=shown))
        if not documents().improve(result, found.run, stored=not result.unopened):
            return None
    return documents().hold(replace(rows, segmentation=found))
