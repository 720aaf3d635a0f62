"""The session: what a person has open, kept over pages."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from weakref import WeakSet

import streamlit as st

from app.jobs.board import Job, job_board
from app.session.comparisons import ComparisonJob, KeptComparison, latest_comparison_id, start_comparison
from app.session.corrections import keep_answers, recall_answers
from app.session.documents import documents
from app.session.elsewhere import Elsewhere, elsewhere
from app.session.owner import owner
from app.session.plans import id_of
from app.session.reading import read_source
from app.session.results import Labels, Result, Rows, Source, result_id, rows_of
from app.session.scoring import Scoring
from app.session.trash import trash
from app.session.work import (
    Ahead,
    asked_of,
    claim,
    open_first,
    place_again,
    start_ahead,
    start_in_engine,
    start_refit,
    start_segmentation,
    start_split,
    stop_map,
)
from app.texts import say
from ccseg.deriving.customers import derivation_of
from ccseg.describing.wording import Wording
from ccseg.engine.understood import Sampled
from ccseg.errors import CcsegError, InvalidRecipe
from ccseg.reading.corrections import Said
from ccseg.reading.customers import Customers, Reading
from ccseg.recipes import Recipe, Split


class AnotherFile(CcsegError):
    """The file is not the one that the result was made from."""


READ_BY = ("reading", "mapping", "derivation")
"""The parts of a recipe that say how a file becomes customers."""


@dataclass(eq=False)
class Session:
    """What is open: a file with the choices made for it, a result, a comparison, and the jobs that are on their way.

    ``edition`` counts the times that the recipe came from elsewhere than its widgets, which then start anew;
    ``addressed`` is the result that the address named when it was last in step with the session; ``next_recipe`` is
    somebody's recipe for the next file; ``history`` are the ids of the results that were open before. What is
    compared is ``picked`` from a list, to which a person adds ``own_recipes``; ``None`` is what the list begins with.
    ``headers`` are those of the file before anything was said of it, and ``recalled`` is whether what the owner said of
    an earlier file with the same ones holds. ``scoring`` is the last file of new customers; ``ahead`` is what was begun
    before anybody asked; ``asked`` is the segment that parts are or were last looked for in, ``looked_for`` the digest
    of the file whose latest comparison was looked for. ``begun`` says that a page was opened, ``elsewhere`` is a
    job that the address names and another server of the store works at. ``settled`` are the jobs
    that were over before the page took what they brought: what ends later, even while the page is drawn, has it drawn
    once more.
    """

    source: Source | None = None
    recipe: Recipe = field(default_factory=Recipe)
    customers: Customers | None = None
    result: Result | None = None
    rows: Rows | None = None
    labels: Labels | None = None
    job: Job[Rows] | Job[Labels] | None = None
    elsewhere: Elsewhere | None = None
    history: list[str] = field(default_factory=list)
    edition: int = 0
    addressed: str = ""
    next_recipe: Recipe | None = None
    comparison: KeptComparison | None = None
    comparison_job: ComparisonJob | None = None
    own_recipes: list[Recipe] = field(default_factory=list)
    picked: list[str] | None = None
    headers: tuple[str, ...] = ()
    recalled: bool = False
    asked: int | None = None
    ahead: Ahead | None = None
    scoring: Scoring | None = None
    looked_for: str = ""
    begun: bool = False
    settled: WeakSet[Any] = field(default_factory=WeakSet)

    def open_file(self, source: Source) -> None:
        """Open a new file; raises what ``open_customers`` raises, and then the one before stays open."""
        recipe = self.next_recipe or Recipe(wording=self.recipe.wording)
        try:
            customers = _read(source, recipe)
        except InvalidRecipe:
            # The recipe speaks of columns that this file does not have.
            recipe = recipe.but(mapping={}, derivation=None)
            customers = _read(source, recipe)
        headers = tuple(column.name for column in customers.columns)
        as_said = None if self.next_recipe else _read_as_said(source, recipe, headers)
        self.headers, self.recalled = headers, as_said is not None
        self.recipe, self.customers = as_said or (_as_derived(recipe, customers), customers)
        self.source, self.next_recipe = source, None
        self.close()

    def bring_beside(self, other: Source) -> None:
        """Join another file of the same customers; raises what ``open_customers`` raises, and then nothing changes."""
        assert self.source
        self._join(replace(self.source, beside=(*self.source.beside, other)))

    def leave_beside(self, place: int) -> None:
        """Take one of the other files away; raises what ``open_customers`` raises, and then nothing changes."""
        assert self.source
        others = self.source.beside
        self._join(replace(self.source, beside=(*others[:place], *others[place + 1 :])))

    def _join(self, source: Source) -> None:
        self.customers = _read(source, self.recipe)
        self.source = source
        self.headers = tuple(column.name for column in self.customers.columns)
        self.close()

    def use_for_next_file(self, recipe: Recipe) -> None:
        """Use the choices of somebody else's recipe for the next file, but not how theirs was read."""
        self.close()
        self._end_ahead()
        self.source, self.customers, self.next_recipe = None, None, recipe.but(reading=Reading())

    def change_recipe(self, **changes: Any) -> None:
        """Change the recipe, and read the file again where that changes how it is understood."""
        self.use_recipe(self.recipe.but(splits=(), **changes))

    def start_afresh(self) -> None:
        """Take back all that was said of this file, and of earlier ones with the same headers."""
        self.use_recipe(self.recipe.but(reading=Reading(), mapping={}, derivation=None, splits=()))
        self.recalled = False

    def use_recipe(self, recipe: Recipe) -> None:
        """Go by another recipe."""
        as_before = all(getattr(recipe, part) == getattr(self.recipe, part) for part in READ_BY)
        if self.source and not as_before:
            self.customers = _read(self.source, recipe)
            recipe = _as_derived(recipe, self.customers)
            keep_answers(self.headers, Said(recipe.reading, recipe.mapping))
        self.recipe = recipe
        self.edition += 1

    def find_segments(self) -> None:
        """Open the result of this file and recipe where it is known, else have it found. Raises Busy."""
        assert self.source
        assert self.customers
        if known := self._known():
            _reword(known, self.recipe.wording)
            self.open(known)
            self._end_ahead()
        else:
            self.asked = None
            self.job = self._claim() or self._start()

    def _start(self) -> Job[Rows] | Job[Labels]:
        """Have the segments of the open file found, in the engine where it is too large for memory. Raises Busy."""
        assert self.source
        assert self.customers
        if isinstance(self.customers, Sampled):
            return start_in_engine(owner(), self.source, self.customers, self.recipe)
        return start_segmentation(owner(), self.source, self.customers, self.recipe)

    def begin_ahead(self) -> None:
        """Begin with what the button would have found, where a worker is idle; what was begun otherwise ends."""
        assert self.source
        assert self.customers
        if self.ahead and self.ahead.answers(self.customers, self.recipe):
            return
        self._end_ahead()
        shown = self.result and self.result.run.recipe == self.recipe
        if not self.waiting and not shown and not self._known():
            self.ahead = start_ahead(owner(), self.source, self.customers, self.recipe)

    def _known(self) -> Result | None:
        """The result of this file and recipe, where it is at hand with its customers."""
        assert self.customers
        known = documents().known(Result, owner(), result_id(self.customers.digest, self.recipe))
        return known if known and rows_of(known) else None

    def _claim(self) -> Job[Rows] | None:
        """The job that was begun ahead, where it finds what is asked for."""
        assert self.customers
        if self.ahead and self.ahead.answers(self.customers, self.recipe):
            ahead, self.ahead = self.ahead, None
            return claim(ahead)
        self._end_ahead()
        return None

    def _end_ahead(self) -> None:
        ahead, self.ahead = self.ahead, None
        if ahead:
            job_board().cancel(ahead.job)

    @property
    def waiting(self) -> Job[Rows] | Job[Labels] | None:
        """The job by which segments are on their way; after a reload also where no file is open any more."""
        return self.job if self.job and not self.job.over else None

    def split(self, segment: int) -> None:
        """Open the open result with a segment in parts where that is known, else have these found. Raises Busy."""
        assert self.result
        assert self.rows
        recipe, self.asked = self.result.run.recipe, segment
        splits = (*recipe.splits, Split(segment=segment))
        known = documents().known(Result, owner(), result_id(self.result.run.source, recipe.but(splits=splits)))
        if known and rows_of(known):
            _reword(known, recipe.wording)
            self.open(known)
        else:
            self.job = start_split(self.rows, segment)

    def find_after(self, scoring: Scoring) -> None:
        """Have segments found in the file that was scored, after those of the open result. Raises Busy."""
        assert self.result
        self.job = start_refit(self.result, scoring.source, scoring.customers)
        self.source, self.customers, self.asked = scoring.source, scoring.customers, None

    def attach(self, source: Source) -> None:
        """Bring the customers of the open result back from the file it was made from. Raises AnotherFile."""
        assert self.result
        customers = _read(source, self.result.run.recipe)
        if customers.digest != self.result.run.source:
            raise AnotherFile(say("attach.another"))
        if self.result.run.after:
            self.rows = place_again(self.result, source, customers)
            return
        self.source, self.customers = source, customers
        self.find_segments()

    def open(self, result: Result) -> None:
        """Open a result, with its customers where they are still at hand."""
        if self.result and self.result.id != result.id:
            self.history.append(self.result.id)
        self.history = [earlier for earlier in self.history if earlier != result.id]
        self.result, self.recipe, self.asked = result, result.run.recipe, None
        self.edition += 1
        self.refresh()
        if self.rows:
            open_first(self.rows)

    def reword(self, currency: str) -> None:
        """Write the amounts of the open result in another currency."""
        assert self.result
        self.recipe = self.recipe.but(wording=self.recipe.wording.but(currency=currency))
        _reword(self.result, self.recipe.wording)

    def refresh(self) -> None:
        """Take the latest version of the open result: its better map may have come."""
        if self.result is None:
            return
        self._settle(self.result.map_job)
        if rows := rows_of(self.result):
            self.rows, self.source, self.customers = rows, rows.source, rows.segmentation.customers

    def go_back(self) -> None:
        """Open the previous result again."""
        previous = documents().known(Result, owner(), self.history.pop())
        if previous:
            self.result = None
            self.open(previous)

    def close(self) -> None:
        """Put the open result away."""
        if self.result:
            self.history.append(self.result.id)
        self.result, self.rows = None, None

    def collect(self) -> None:
        """Open what a job brought, once it is there."""
        self._settle(self.job)
        if self.job and self.job.outcome:
            brought, self.job = self.job.outcome, None
            self.rows, self.labels = (brought, None) if isinstance(brought, Rows) else (None, brought)
            self.open(brought.result)

    def come_back_to(self, job: Job[Any]) -> None:
        """Go on with a job of an earlier visit; its file is opened with it where none is, as after a reload."""
        self.job = job
        if self.customers is None and (asked := asked_of(job)):
            self.source, self.customers, self.recipe = asked
            self.headers = tuple(column.name for column in asked.customers.columns)

    def follow(self, id: str, parameter: str) -> bool:
        """Follow a job on another server until it is over; whether there is one."""
        if self.elsewhere is None or self.elsewhere.job.id != id:
            self.elsewhere = elsewhere(owner(), id, parameter)
        else:
            self.elsewhere.look()
        self._settle(self.elsewhere)
        return self.elsewhere is not None

    def compare(self, recipes: Sequence[Recipe], columns: Sequence[str]) -> None:
        """Have recipes and columns of the open file compared. Raises Busy."""
        assert self.source
        assert self.customers
        if isinstance(self.customers, Sampled):
            raise CcsegError(say("session.sampled", customers=self.customers.number))
        job = start_comparison(owner(), self.source, self.customers, recipes, columns)
        self.comparison_job = job
        self.comparison = job.kept or documents().known(KeptComparison, owner(), job.id)

    def open_comparison(self, id: str) -> bool:
        """Open a comparison, with its customers where they are still at hand; whether there is one.

        Where no file is open, as after a reload, the one that is compared is opened with it.
        """
        job = documents().held(ComparisonJob, owner(), id)
        self.comparison_job, self.comparison = job, documents().known(KeptComparison, owner(), id)
        if job and job.fits and self.customers is None:
            self.source, self.customers, self.recipe = job.source, job.customers, job.fits[0].recipe
        return bool(self.comparison or job)

    def find_comparison(self) -> None:
        """Open the latest comparison of the file that is open, or was; each file is looked for once."""
        digest = self.digest
        if self.comparison_id or digest in ("", self.looked_for):
            return
        self.looked_for = digest
        with suppress(CcsegError):
            if id := latest_comparison_id(owner(), digest):
                self.open_comparison(id)

    @property
    def digest(self) -> str:
        """The digest of the file that is open, or that the open result was found in; empty where there is none."""
        if self.customers:
            return self.customers.digest
        return self.result.run.source if self.result else ""

    def refresh_comparison(self) -> None:
        """Take what the jobs of the open comparison have brought."""
        self._settle(self.comparison_job)
        if self.comparison_job and self.comparison_job.kept:
            self.comparison = self.comparison_job.kept

    def _settle(self, job: Job[Any] | ComparisonJob | Elsewhere | None) -> None:
        """Note that a job is over, before what it brought is taken."""
        if job and job.over:
            self.settled.add(job)

    def close_comparison(self) -> None:
        """Put the open comparison away."""
        self.comparison, self.comparison_job = None, None

    @property
    def comparison_id(self) -> str:
        """The id of the comparison that is open or on its way; empty where there is none."""
        opened = self.comparison_job or self.comparison
        return opened.id if opened else ""

    @property
    def compares_another_file(self) -> bool:
        """Whether the open comparison is of another file than the one that is open."""
        compared = ""
        if self.comparison_job:
            compared = self.comparison_job.customers.digest
        elif self.comparison:
            compared = self.comparison.document.source
        return bool(compared and self.customers and compared != self.customers.digest)

    def discard(self, id: str, title: str) -> None:
        """Put a kept result or comparison in the trash, and away where it is open."""
        trash().put(owner(), id, title, partial(_delete, owner(), id))
        if self.result and self.result.id == id:
            self.result, self.rows = None, None
        if self.comparison and self.comparison.id == id:
            self.close_comparison()
        self.history = [earlier for earlier in self.history if earlier != id]


def current_session() -> Session:
    """The session of the person who looks at this page."""
    if "session" not in st.session_state:
        st.session_state.session = Session()
    session: Session = st.session_state.session
    return session


def _delete(owner: str, id: str) -> None:
    """Delete a kept document for good. Raises StoreFault."""
    if result := documents().known(Result, owner, id):
        stop_map(result)
    documents().delete(owner, id)
    documents().delete(owner, id_of(id))


def _as_derived(recipe: Recipe, customers: Customers) -> Recipe:
    """The recipe with how raw rows became these customers, so that it is that of the result."""
    return recipe.but(derivation=derivation_of(customers) or recipe.derivation)


def _read(source: Source, recipe: Recipe) -> Customers:
    how = {"reading": recipe.reading, "mapping": recipe.mapping, "derivation": recipe.derivation}
    return read_source(source, sampled=True, **how)


def _read_as_said(source: Source, recipe: Recipe, headers: Sequence[str]) -> tuple[Recipe, Customers] | None:
    """The file as the owner said of the last one with these headers; ``None`` where nothing fits that was said."""
    said = recall_answers(headers)
    if said is None:
        return None
    recipe = recipe.but(reading=said.reading, mapping=dict(said.mapping))
    with suppress(CcsegError):
        customers = _read(source, recipe)
        return _as_derived(recipe, customers), customers
    return None


def _reword(result: Result, wording: Wording) -> None:
    if wording != result.run.recipe.wording:
        result.reword(wording)
        documents().improve(result, result.run)
