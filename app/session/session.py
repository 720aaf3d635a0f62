"""The session: what a person has open, kept over pages."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app.common.settings import limits
from app.jobs.board import Job
from app.session.owner import owner
from app.session.results import Result, Rows, Source, all_results, result_id
from app.session.work import start_segmentation
from app.texts import say
from ccseg.describing.wording import Wording
from ccseg.errors import CcsegError, InvalidRecipe
from ccseg.reading.customers import Customers, Reading, read_customers
from ccseg.recipes import Recipe


class AnotherFile(CcsegError):
    """The file is not the one that the result was made from."""


@dataclass(eq=False)
class Session:
    """The open file with the choices made for it, the open result, and the job that is on its way.

    ``edition`` counts the times that the recipe came from elsewhere than its widgets, which then start anew;
    ``addressed`` is the result that the address named when it was last in step with the session; ``next_recipe`` is
    somebody's recipe for the next file; ``history`` are the ids of the results that were open before.
    """

    source: Source | None = None
    recipe: Recipe = field(default_factory=Recipe)
    customers: Customers | None = None
    result: Result | None = None
    rows: Rows | None = None
    job: Job | None = None
    history: list[str] = field(default_factory=list)
    edition: int = 0
    addressed: str = ""
    next_recipe: Recipe | None = None

    def open_file(self, source: Source) -> None:
        """Open a new file; raises what ``read_customers`` raises, and then the one before stays open."""
        recipe = self.next_recipe or Recipe(wording=self.recipe.wording)
        try:
            customers = _read(source, recipe)
        except InvalidRecipe:
            # The recipe speaks of columns that this file does not have.
            recipe = recipe.but(mapping={})
            customers = _read(source, recipe)
        self.source, self.customers, self.recipe, self.next_recipe = source, customers, recipe, None
        self.close()

    def use_for_next_file(self, recipe: Recipe) -> None:
        """Use the choices of somebody else's recipe for the next file, but not how theirs was read."""
        self.close()
        self.source, self.customers, self.next_recipe = None, None, recipe.but(reading=Reading())

    def change_recipe(self, **changes: Any) -> None:
        """Change the recipe, and read the file again where that changes how it is understood."""
        self.use_recipe(self.recipe.but(**changes))

    def use_recipe(self, recipe: Recipe) -> None:
        """Go by another recipe."""
        as_before = (recipe.reading, recipe.mapping) == (self.recipe.reading, self.recipe.mapping)
        if self.source and not as_before:
            self.customers = _read(self.source, recipe)
        self.recipe = recipe
        self.edition += 1

    def find_segments(self) -> None:
        """Open the result of this file and recipe where it is known, else have it found. Raises Busy."""
        assert self.source
        assert self.customers
        known = all_results().known(owner(), result_id(self.customers.digest, self.recipe))
        if known and all_results().rows(known.owner, known.id):
            _reword(known, self.recipe.wording)
            self.open(known)
        else:
            self.job = start_segmentation(owner(), self.source, self.customers, self.recipe)

    def attach(self, source: Source) -> None:
        """Bring the customers of the open result back from the file it was made from. Raises AnotherFile."""
        assert self.result
        customers = _read(source, self.result.run.recipe)
        if customers.digest != self.result.run.source:
            raise AnotherFile(say("attach.another"))
        self.source, self.customers = source, customers
        self.find_segments()

    def open(self, result: Result) -> None:
        """Open a result, with its customers where they are still at hand."""
        if self.result and self.result.id != result.id:
            self.history.append(self.result.id)
        self.result, self.recipe = result, result.run.recipe
        self.edition += 1
        self.refresh()

    def reword(self, currency: str) -> None:
        """Write the amounts of the open result in another currency."""
        assert self.result
        self.recipe = self.recipe.but(wording=self.recipe.wording.but(currency=currency))
        _reword(self.result, self.recipe.wording)

    def refresh(self) -> None:
        """Take the latest version of the open result: its better map may have come."""
        if self.result and (rows := all_results().rows(self.result.owner, self.result.id)):
            self.rows, self.source, self.customers = rows, rows.source, rows.segmentation.customers

    def go_back(self) -> None:
        """Open the previous result again."""
        previous = all_results().known(owner(), self.history.pop())
        if previous:
            self.result = None
            self.open(previous)

    def close(self) -> None:
        """Put the open result away."""
        if self.result:
            self.history.append(self.result.id)
        self.result, self.rows = None, None

    def forget(self, id: str) -> None:
        """Delete a kept result for good. Raises StoreFault."""
        all_results().delete(owner(), id)
        if self.result and self.result.id == id:
            self.result, self.rows = None, None
        self.history = [earlier for earlier in self.history if earlier != id]

    def collect(self) -> None:
        """Open what a job brought, once it is there."""
        if self.job and self.job.state == "done":
            result, self.rows = self.job.outcome
            self.job = None
            self.open(result)


def current_session() -> Session:
    """The session of the person who looks at this page."""
    if "session" not in st.session_state:
        st.session_state.session = Session()
    return st.session_state.session  # type: ignore[no-any-return]


def _read(source: Source, recipe: Recipe) -> Customers:
    return read_customers(
        source.data, reading=recipe.reading, mapping=recipe.mapping, name=source.name, limits=limits()
    )


def _reword(result: Result, wording: Wording) -> None:
    if wording != result.run.recipe.wording:
        result.reword(wording)
        all_results().save(result)
