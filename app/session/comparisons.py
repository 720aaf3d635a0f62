"""Comparisons: what a person compares, the jobs on their way for it, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, ClassVar

from app.jobs.board import Job, job_board
from app.jobs.worker import compare_results, find_timed
from app.session.documents import Kept, Key, documents
from app.session.elsewhere import Told, teller
from app.session.results import Rows, Source, result_id
from app.session.store import store
from app.session.work import keep_found
from app.texts import say
from ccseg.comparing.candidates import set_columns_aside, title_recipes, without_columns
from ccseg.comparing.comparison import FEWEST_CANDIDATES, Comparison, Summary
from ccseg.reading.customers import Customers
from ccseg.recipes import Recipe
from ccseg.result import Segmentation

if TYPE_CHECKING:
    from app.jobs.worker import Compared, Found

LATEST = 20
"""How many of an owner's comparisons are looked through for the latest of a file."""


@dataclass(eq=False)
class KeptComparison(Kept[Summary]):
    """A comparison without its customers."""

    KIND: ClassVar[str] = "comparison"
    TYPE: ClassVar[type[Summary]] = Summary


@dataclass(eq=False)
class Fit:
    """One recipe of a comparison: the job that finds its segments, and the result once it is there."""

    title: str
    recipe: Recipe
    rows: Rows | None = None
    seconds: float | None = None
    job: Job[tuple[Rows, float]] | None = None

    @property
    def over(self) -> bool:
        return self.rows is not None or (self.job is not None and self.job.over)

    @property
    def error(self) -> str:
        """Why nothing was found."""
        return self.job.error if self.job else ""

    def collect(self) -> None:
        """Take what the job brought, once it is there."""
        if self.job and self.job.outcome:
            self.rows, self.seconds = self.job.outcome


@dataclass(eq=False)
class ComparisonJob:
    """Two to six candidates of one file, recipes and columns: a job for each recipe, then one that compares them.

    ``comparison`` is there once all is compared, ``kept`` is the same without the customers; ``error`` says why there
    is none. Each job that ends starts what comes next, so nobody has to look.
    """

    id: str
    owner: str
    source: Source
    customers: Customers
    fits: tuple[Fit, ...]
    columns: tuple[str, ...]
    job: Job[Comparison] | None = None
    comparison: Comparison | None = None
    kept: KeptComparison | None = None
    error: str = ""
    _lock: Lock = field(default_factory=Lock)

    @property
    def key(self) -> Key:
        return self.owner, self.id

    @property
    def enough(self) -> bool:
        """Whether there is enough to compare already."""
        found = sum(fit.rows is not None for fit in self.fits)
        return found + len(self.columns) >= FEWEST_CANDIDATES

    @property
    def over(self) -> bool:
        return bool(self.comparison or self.error)

    @property
    def progress(self) -> tuple[str, float]:
        """What is done, in plain words, and the share of it."""
        return say("comparison.all"), sum(fit.over for fit in self.fits) / (len(self.fits) + 1)

    def start(self) -> None:
        """Have everything found that is not known yet, and then compared. Raises Busy."""
        missing = [fit for fit in self.fits if fit.rows is None]
        for number, fit in enumerate(missing):
            job = fit.job = self._find(fit.recipe, follows=number > 0)
            job.when_over(self._advance)
        self._advance()
        teller().announce(Told(self, lambda: self.kept.id if self.kept else "", self.stop))

    def stop(self) -> None:
        """Cancel what is not done; the results that are there are kept, and compared where there are enough."""
        for job in (self.job, *(fit.job for fit in self.fits)):
            if job:
                job_board().cancel(job)

    def _find(self, recipe: Recipe, follows: bool) -> Job[tuple[Rows, float]]:
        keep = partial(_keep_timed, self.owner, self.source, self.customers)
        return job_board().submit(self.owner, find_timed, self.customers, recipe, then=keep, follows=follows)

    def _advance(self) -> None:
        """Take what the jobs have brought, and compare as soon as the last fit is over."""
        with self._lock:
            # Looked at first: of what ends while the fits are looked at, the end would be seen and not what it brought.
            last = all(fit.over for fit in self.fits)
            for fit in self.fits:
                fit.collect()
            if self.job or self.over or not last:
                return
            if not self.enough:
                self.error = self._reasons() or say("comparison.too_few")
                return
            job = self.job = self._compare()
        job.when_over(self._finish)

    def _compare(self) -> Job[Comparison]:
        results = [fit.rows.as_written() for fit in self.fits if fit.rows]
        seconds = [fit.seconds for fit in self.fits if fit.rows]
        keep = partial(self._keep, results, seconds)
        given = (self.customers, results, self.columns)
        return job_board().submit(self.owner, compare_results, *given, then=keep, follows=True)

    def _reasons(self) -> str:
        return " ".join(sorted({fit.error for fit in self.fits if fit.error}))

    def _keep(self, results: Sequence[Segmentation], seconds: Sequence[float | None], compared: Compared) -> Comparison:
        labels, projection, retained, summary = compared
        self.kept = documents().keep(KeptComparison(self.id, self.owner, summary, self.source.name))
        nothing = [None] * len(self.columns)
        return Comparison(
            customers=self.customers,
            results=(*results, *nothing),
            labels=labels,
            projection=projection,
            retained=retained,
            seconds=(*seconds, *nothing),
            summary=summary,
        )

    def _finish(self) -> None:
        """Take what comparing has brought."""
        assert self.job
        if self.job.outcome:
            self.comparison = self.job.outcome
        else:
            self.error = self.job.error or say("comparison.stopped")
        teller().wake()


def start_comparison(
    owner: str, source: Source, customers: Customers, recipes: Sequence[Recipe], columns: Sequence[str]
) -> ComparisonJob:
    """Compare recipes and columns of a file; what is known of it already is taken. Raises Busy."""
    recipes = [without_columns(recipe, columns) for recipe in recipes]
    customers = set_columns_aside(customers, columns)
    id = _comparison_id(customers, recipes, columns)
    known = documents().held(ComparisonJob, owner, id)
    if known and not known.error:
        return known
    titles = title_recipes(recipes)
    fits = [_fit(owner, customers, title, recipe) for title, recipe in zip(titles, recipes, strict=True)]
    job = ComparisonJob(id, owner, source, customers, tuple(fits), tuple(columns))
    job.start()
    return documents().hold(job)


def latest_comparison(owner: str, digest: str) -> Summary | None:
    """The owner's latest comparison of the file with this digest. Raises StoreFault and DamagedRun."""
    for entry in documents().entries(owner, KeptComparison)[:LATEST]:
        summary = store().load(owner, entry.id, Summary)
        if summary.source == digest:
            return summary
    return None


def latest_comparison_id(owner: str, digest: str) -> str:
    """The id of the owner's latest comparison of the file with this digest; empty where there is none.

    Raises StoreFault and DamagedRun.
    """
    for entry in documents().entries(owner, KeptComparison)[:LATEST]:
        if store().load(owner, entry.id, Summary).source == digest:
            return entry.id
    return ""


def _fit(owner: str, customers: Customers, title: str, recipe: Recipe) -> Fit:
    """With the result of the recipe, where a session has it at hand."""
    return Fit(title, recipe, documents().held(Rows, owner, result_id(customers.digest, recipe)))


def _comparison_id(customers: Customers, recipes: Sequence[Recipe], columns: Sequence[str]) -> str:
    """The same candidates of the same file are the same comparison."""
    results = [result_id(customers.digest, recipe) for recipe in recipes]
    parts = "\x1f".join([customers.digest, *results, *columns])
    return hashlib.sha256(parts.encode()).hexdigest()[:24]


def _keep_timed(owner: str, source: Source, customers: Customers, found: tuple[Found, float]) -> tuple[Rows, float]:
    segments, seconds = found
    rows = keep_found(owner, source, customers, segments, stored=False)
    rows.result.unopened = True
    return rows, seconds
