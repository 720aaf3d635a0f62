"""Scoring in a session: a file of new customers, which of its columns hold what, and their segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.jobs.board import Job, job_board
from app.jobs.worker import follow_customers
from app.session.reading import read_source
from ccseg.deriving.customers import for_later
from ccseg.reading.columns import MEASURE_NAMES, Column
from ccseg.reading.customers import Customers
from ccseg.reading.measures import title_of
from ccseg.scoring import Scores, score

if TYPE_CHECKING:
    from app.session.results import Source
    from ccseg.following.follow import Followed
    from ccseg.result import Run


@dataclass(eq=False)
class Scoring:
    """A file that is scored by a result.

    ``said`` gives a header of the file the key of the column that it holds; ``absent`` are the keys for which the file
    has no column, and while there are any there are no ``scores``. ``following`` finds what has changed, once that is
    asked for.
    """

    result: str
    source: Source
    said: dict[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    absent: tuple[str, ...] = ()
    scores: Scores | None = None
    following: Job[Followed] | None = None

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.source.name

    @property
    def candidates(self) -> tuple[str, ...]:
        """The headers that may hold what is absent: those that take part in nothing yet."""
        return tuple(column.name for column in self.columns if column.kind not in ("id", "personal", "protected"))

    def apply(self, run: Run) -> None:
        """Read the file and score its customers, as far as its columns are known. Raises as ``open_customers``."""
        customers = _read(self.source, run, self.said)
        self.columns = customers.columns
        known = set(customers.values())
        self.following = None
        self.absent = tuple(key for key in run.plan.columns if key not in known)
        self.scores = None if self.absent else score(run, customers)

    @property
    def customers(self) -> Customers:
        """The customers that were scored."""
        assert self.scores
        return self.scores.customers

    def follow(self, run: Run, owner: str, before: Customers | None) -> Job[Followed]:
        """Have found what has changed, once; where no customer was there before, not who moved. Raises Busy."""
        if self.following is None:
            known = before is not None and before.frame.index.isin(self.customers.frame.index).any()
            given = (run, self.customers, before if known else None)
            self.following = job_board().submit(owner, follow_customers, *given, then=lambda found: found)
        return self.following

    def beside(self, other: Source) -> Scoring:
        """The same file with another of the same customers beside it, such as accounts beside postings."""
        return Scoring(self.result, replace(self.source, beside=(*self.source.beside, other)), self.said)

    def say(self, run: Run, said: Mapping[str, str]) -> None:
        """Take what a person says that columns hold. Raises as ``open_customers``, and then nothing has changed."""
        before = self.said
        self.said = {**before, **said}
        try:
            self.apply(run)
        except Exception:
            self.said = before
            raise


def name_of_column(run: Run, key: str) -> str:
    """What a column of a run is called on the pages: its measure's title, else its header."""
    return title_of(key) if key in MEASURE_NAMES else run.headers.get(key, key)


def _read(source: Source, run: Run, said: Mapping[str, str]) -> Customers:
    """The customers; a column that holds one of the file's own gets that one's header."""
    own = {column.key: column for column in run.columns if column.usable and column.measure is None}
    mapping = {header: own[key].kind if key in own else key for header, key in said.items()}
    customers = read_source(
        source,
        reading=run.recipe.reading,
        mapping=mapping,
        known=run.columns,
        derivation=for_later(run.recipe.derivation),
    )
    headers = {header: own[key].name for header, key in said.items() if key in own}
    return _renamed(customers, headers) if headers else customers


def _renamed(customers: Customers, headers: Mapping[str, str]) -> Customers:
    """The customers with these headers in place of others; a column that took no part gives its header up."""
    taken = set(headers.values())
    left = [column for column in customers.columns if column.name not in taken]
    named = tuple(column.but(name=headers.get(column.name, column.name)) for column in left)
    frame = customers.frame[[column.name for column in left]].rename(columns=headers)
    return replace(customers, frame=frame, columns=named)
