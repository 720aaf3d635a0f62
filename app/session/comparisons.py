"""The line-up: what a person compares, the work that is on its way for it, and what came of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import streamlit as st

from app.jobs.board import Job, job_board
from app.jobs.worker import compare_results, find_contender
from app.session.owner import owner
from app.session.results import Rows, Source, all_results, result_id
from app.session.store import store
from ccseg.comparing.comparison import FEWEST_CONTENDERS, Comparison, Summary
from ccseg.comparing.contenders import set_columns_aside, title_recipes, without_columns
from ccseg.errors import CcsegError, StoreFault
from ccseg.keeping.store import Entry
from ccseg.reading.customers import Customers
from ccseg.recipes import Recipe
from ccseg.result import Segmentation

if TYPE_CHECKING:
    from app.jobs.worker import Compared, Found

KEPT = 200
LOOKED_AT = 20


@dataclass(eq=False)
class Fit:
    """One recipe of a line-up: the job that finds its segments, and the result once it is there."""

    title: str
    recipe: Recipe
    job: Job | None = None
    rows: Rows | None = None
    seconds: float | None = None

    @property
    def over(self) -> bool:
        return self.rows is not None or self.job is None or self.job.over

    def collect(self) -> None:
        if self.job and self.job.state == "done":
            self.rows, self.seconds = self.job.outcome


@dataclass(eq=False)
class LineUp:
    """Two to six contenders of one file: recipes and columns; ``comparison`` once all is compared."""

    id: str
    owner: str
    source: Source
    customers: Customers
    fits: tuple[Fit, ...]
    columns: tuple[str, ...]
    job: Job | None = None
    comparison: Comparison | None = None
    error: str = ""

    @property
    def found(self) -> list[Rows]:
        """The results that are there."""
        return [fit.rows for fit in self.fits if fit.rows]

    @property
    def enough(self) -> bool:
        return len(self.found) + len(self.columns) >= FEWEST_CONTENDERS

    @property
    def over(self) -> bool:
        return bool(self.comparison or self.error)

    def advance(self) -> None:
        """Take what the jobs have brought, and compare as soon as the last fit is over."""
        for fit in self.fits:
            fit.collect()
        if self.over or not all(fit.over for fit in self.fits):
            return
        if self.job is None:
            self._compare()
        elif self.job.over:
            self.comparison = self.job.outcome
            self.error = "" if self.comparison else self.job.error or "Stopped before anything could be compared."

    def stop(self) -> None:
        """Cancel what is not done; the results that are there are kept, and compared where there are enough."""
        for job in (self.job, *(fit.job for fit in self.fits)):
            if job and not job.over:
                job_board().cancel(job)
        self.advance()

    def _compare(self) -> None:
        if not self.enough:
            reasons = {fit.job.error for fit in self.fits if fit.job and fit.job.error}
            self.error = " ".join(sorted(reasons)) or "Stopped: there are not two results to compare."
            return
        results = tuple(map(_as_written, self.found))
        seconds = tuple(fit.seconds for fit in self.fits if fit.rows)
        keep = partial(_keep, self, results, seconds)
        given = (self.customers, results, self.columns)
        self.job = job_board().submit(self.owner, compare_results, *given, then=keep, follows=True)


@dataclass(frozen=True, eq=False)
class Kept:
    """A comparison without its customers."""

    id: str
    owner: str
    title: str
    summary: Summary
    made: float = field(default_factory=time.time)


class Comparisons:
    """The comparisons of all owners: the documents in the store, the customers while a session has them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Kept] = {}
        self._line_ups: WeakValueDictionary[tuple[str, str], LineUp] = WeakValueDictionary()

    def keep(self, kept: Kept) -> None:
        """Keep a comparison in the store, and in memory where that cannot be reached."""
        self._kept[kept.owner, kept.id] = kept
        while len(self._kept) > KEPT:
            self._kept.pop(next(iter(self._kept)))
        with suppress(StoreFault):
            store().save(kept.owner, kept.summary, title=kept.title, id=kept.id)

    def find(self, owner: str, wanted: str) -> Kept | None:
        """The owner's comparison, if it can be had."""
        with suppress(CcsegError):
            return self._kept.get((owner, wanted)) or _load(store().entry(owner, wanted), owner)
        return None

    def latest(self, owner: str, source: str) -> Summary | None:
        """The owner's latest comparison of the file with this digest. Raises StoreFault and DamagedRun."""
        entries = [entry for entry in store().list(owner) if entry.kind == "comparison"]
        summaries = (store().load(owner, entry.id, Summary) for entry in entries[:LOOKED_AT])
        return next((summary for summary in summaries if summary.source == source), None)

    def delete(self, owner: str, wanted: str) -> None:
        """Forget a comparison. Raises StoreFault."""
        store().delete(owner, wanted)
        self._kept.pop((owner, wanted), None)

    def line_up(self, owner: str, wanted: str) -> LineUp | None:
        """The line-up of this id, while any session of its owner has it."""
        return self._line_ups.get((owner, wanted))

    def hold(self, line_up: LineUp) -> LineUp:
        self._line_ups[line_up.owner, line_up.id] = line_up
        return line_up


def _load(entry: Entry, owner: str) -> Kept:
    summary = store().load(owner, entry.id, Summary)
    return Kept(entry.id, owner, entry.title, summary, entry.saved.timestamp())


@st.cache_resource(show_spinner=False)
def all_comparisons() -> Comparisons:
    """The one place of this server where comparisons are kept."""
    return Comparisons()


def start_line_up(source: Source, customers: Customers, recipes: Sequence[Recipe], columns: Sequence[str]) -> LineUp:
    """Have everything found that is not known yet; what is known is taken. Raises Busy."""
    recipes = [without_columns(recipe, columns) for recipe in recipes]
    customers = set_columns_aside(customers, columns)
    known = all_comparisons().line_up(owner(), name := _id_of(customers, recipes, columns))
    if known and not known.error:
        return known
    fits = tuple(map(Fit, title_recipes(recipes), recipes))
    for fit in fits:
        fit.rows = all_results().rows(owner(), result_id(customers.digest, fit.recipe))
    for place, fit in enumerate(fit for fit in fits if not fit.rows):
        keep = partial(_keep_found, owner(), source, customers)
        fit.job = job_board().submit(owner(), find_contender, customers, fit.recipe, then=keep, follows=place > 0)
    return all_comparisons().hold(LineUp(name, owner(), source, customers, fits, tuple(columns)))


def known_recipes(customers: Customers) -> Iterator[tuple[Recipe, float]]:
    """The recipes of earlier results of this file that are still at hand, with when they were made."""
    for result in all_results().at_hand(owner()):
        if result.run.source == customers.digest:
            yield result.run.recipe, result.made


def _id_of(customers: Customers, recipes: Sequence[Recipe], columns: Sequence[str]) -> str:
    """The same contenders of the same file are the same comparison."""
    parts = [result_id(customers.digest, recipe) for recipe in recipes]
    return hashlib.sha256("\x1f".join([customers.digest, *parts, *columns]).encode()).hexdigest()[:24]


def _keep_found(owner: str, source: Source, customers: Customers, found: tuple[Found, float]) -> tuple[Rows, float]:
    rows = Rows(source, Segmentation(customers, *found[0]))
    all_results().keep(owner, rows)
    return rows, found[1]


def _as_written(rows: Rows) -> Segmentation:
    """The result with the names that a person gave its personas."""
    run = rows.segmentation.run
    result = all_results().known(owner(), result_id(run.source, run.recipe))
    return replace(rows.segmentation, run=result.as_written()) if result else rows.segmentation


def _keep(
    line_up: LineUp, results: tuple[Segmentation, ...], seconds: tuple[float | None, ...], compared: Compared
) -> Comparison:
    labels, projection, company, summary = compared
    all_comparisons().keep(Kept(line_up.id, line_up.owner, line_up.source.name, summary))
    columns = [None] * len(line_up.columns)
    return Comparison(
        customers=line_up.customers,
        results=(*results, *columns),
        labels=labels,
        projection=projection,
        kept=company,
        seconds=(*seconds, *columns),
        summary=summary,
    )
