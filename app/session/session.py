"""The desk: what this session has open, kept over pages; the address names it, so that a reload brings it back."""

from dataclasses import dataclass, field
from typing import Any, NoReturn

import streamlit as st

from app.common.faults import in_words
from app.common.settings import read_settings
from app.jobs.board import Job, job_board
from app.session.owner import owner
from app.session.results import Result, Rows, Source, all_results, result_id
from app.session.work import start_segmentation
from ccseg.describing.wording import Wording
from ccseg.errors import CcsegError, InvalidRecipe
from ccseg.reading.customers import Customers, Limits, Reading, read_customers
from ccseg.recipes import Recipe, recipe_from_text

GONE = "That result is no longer kept, or it belongs to another browser."


class AnotherFile(CcsegError):
    """The file is not the one that the result was made from."""


@dataclass(eq=False)
class Desk:
    """The open file with the choices made for it, the open result, and the job that is on its way.

    ``edition`` counts the times that the recipe came from elsewhere than its widgets, which then start anew;
    ``named`` is the result that the address named when it was last in step with the desk; ``borrowed`` is somebody's
    recipe for the next file.
    """

    source: Source | None = None
    recipe: Recipe = field(default_factory=Recipe)
    understood: Customers | None = None
    result: Result | None = None
    rows: Rows | None = None
    job: Job | None = None
    earlier: list[str] = field(default_factory=list)
    edition: int = 0
    named: str = ""
    borrowed: Recipe | None = None

    def bring(self, source: Source) -> None:
        """Lay a new file on the desk; raises what ``read_customers`` raises, and then the old one stays."""
        recipe = self.borrowed or Recipe(wording=self.recipe.wording)
        try:
            understood = _understand(source, recipe)
        except InvalidRecipe:
            # The recipe speaks of columns that this file does not have.
            recipe = recipe.but(mapping={})
            understood = _understand(source, recipe)
        self.source, self.understood, self.recipe, self.borrowed = source, understood, recipe, None
        self.close()

    def borrow(self, recipe: Recipe) -> None:
        """Use the choices of somebody else's recipe for the next file, but not how theirs was read."""
        self.close()
        self.source, self.understood, self.borrowed = None, None, recipe.but(reading=Reading())

    def adjust(self, **changes: Any) -> None:
        """Change the recipe, and read the file again where that changes how it is understood."""
        self.take(self.recipe.but(**changes))

    def take(self, recipe: Recipe) -> None:
        """Go by another recipe."""
        as_before = (recipe.reading, recipe.mapping) == (self.recipe.reading, self.recipe.mapping)
        if self.source and not as_before:
            self.understood = _understand(self.source, recipe)
        self.recipe = recipe
        self.edition += 1

    def find_segments(self) -> None:
        """Open the result of this file and recipe where it is known, else have it found. Raises Busy."""
        assert self.source
        assert self.understood
        known = all_results().known(owner(), result_id(self.understood.digest, self.recipe))
        if known and all_results().rows(known.owner, known.id):
            _reword(known, self.recipe.wording)
            self.open(known)
        else:
            self.job = start_segmentation(owner(), self.source, self.understood, self.recipe)

    def attach(self, source: Source) -> None:
        """Bring the customers of the open result back from the file it was made from. Raises AnotherFile."""
        assert self.result
        understood = _understand(source, self.result.run.recipe)
        if understood.digest != self.result.run.source:
            raise AnotherFile("This is another file than the one the result was made from. Bring that one again.")
        self.source, self.understood = source, understood
        self.find_segments()

    def open(self, result: Result) -> None:
        """Open a result, with its customers where they are still at hand."""
        if self.result and self.result.id != result.id:
            self.earlier.append(self.result.id)
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
            self.rows, self.source, self.understood = rows, rows.source, rows.segmentation.customers

    def undo(self) -> None:
        """Back to the previous result."""
        previous = all_results().known(owner(), self.earlier.pop())
        if previous:
            self.result = None
            self.open(previous)

    def close(self) -> None:
        """Put the open result away."""
        if self.result:
            self.earlier.append(self.result.id)
        self.result, self.rows = None, None

    def forget(self, id: str) -> None:
        """Delete a kept result for good. Raises StoreFault."""
        all_results().delete(owner(), id)
        if self.result and self.result.id == id:
            self.result, self.rows = None, None
            _write_address(self)
        self.earlier = [earlier for earlier in self.earlier if earlier != id]

    def collect(self) -> None:
        """Open what a job brought, once it is there."""
        if self.job and self.job.state == "done":
            result, self.rows = self.job.outcome
            self.job = None
            self.open(result)


def desk() -> Desk:
    """This session's desk."""
    if "desk" not in st.session_state:
        st.session_state.desk = Desk()
    return st.session_state.desk  # type: ignore[no-any-return]


def limits() -> Limits:
    """What an upload may be at most."""
    settings = read_settings()
    return Limits(bytes=settings.upload_mb * 1_000_000, rows=settings.rows)


def _understand(source: Source, recipe: Recipe) -> Customers:
    return read_customers(
        source.data, reading=recipe.reading, mapping=recipe.mapping, name=source.name, limits=limits()
    )


def follow_address() -> None:
    """Bring the desk and the address together: the address wins where it names something else."""
    mine = desk()
    mine.collect()
    if wanted := st.query_params.get("job"):
        mine.job = mine.job or job_board().find(owner(), wanted)
        mine.collect()
    if (wanted := st.query_params.get("run")) and wanted != mine.named:
        with in_words():
            _open_kept(mine, wanted)
    if wanted := st.query_params.pop("recipe", ""):
        with in_words():
            mine.borrow(recipe_from_text(wanted))
    mine.refresh()
    _write_address(mine)


def _open_kept(mine: Desk, id: str) -> None:
    if found := all_results().find(owner(), id):
        mine.open(found)
    else:
        st.toast(GONE, icon=":material/search_off:")


def _reword(result: Result, wording: Wording) -> None:
    if wording != result.run.recipe.wording:
        result.reword(wording)
        all_results().save(result)


def _write_address(mine: Desk) -> None:
    mine.named = mine.result.id if mine.result else ""
    for name, value in _address(mine).items():
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def _address(mine: Desk) -> dict[str, str]:
    job = mine.job if mine.job and not mine.job.over else None
    return {"run": mine.result.id if mine.result else "", "job": job.id if job else ""}


def address(**params: str) -> dict[str, str]:
    """The parameters that a link to another page of the open result carries."""
    return {name: value for name, value in {**_address(desk()), **params}.items() if value}


def go(page: str, **params: str) -> NoReturn:
    """Switch to a page, and keep what is open."""
    st.switch_page(f"pages/{page}.py", query_params=address(**params))
