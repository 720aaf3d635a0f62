"""Results: what was found in a file, with what people wrote on it, and its customers while a session holds them."""

import hashlib
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar, cast
from weakref import WeakValueDictionary

from app.common.settings import MEGABYTE
from app.jobs.worker import File
from app.session.documents import Kept, Key, documents
from app.session.store import store
from ccseg.clustering.projection import Projection
from ccseg.describing.personas import Segment, reword
from ccseg.describing.wording import Wording
from ccseg.glossary import TERMS
from ccseg.keeping.snapshots import Snapshot
from ccseg.reading.customers import Customers
from ccseg.recipes import Recipe
from ccseg.result import Run, Segmentation

if TYPE_CHECKING:
    from app.jobs.board import Job
    from app.jobs.worker import FoundInEngine


Worked = TypeVar("Worked")

MOST_KNOWN = 8
"""How much that was worked out of customers is kept: a convention, enough for a page and a few colours of its map."""


class Shown(Protocol):
    """What can be shown of a result: one's own, or what a link opens."""

    @property
    def run(self) -> Run | Snapshot: ...

    def name_of(self, segment: int) -> str: ...


@dataclass(frozen=True)
class Source:
    """A file as it came: its name and its bytes, and other files of the same customers beside it.

    ``table`` says that it is no file, but a table of the operator's engine, by its name. All that are held anywhere are
    known, by their addresses in memory.
    """

    HELD: ClassVar[WeakValueDictionary[int, "Source"]] = WeakValueDictionary()

    name: str
    data: bytes = field(repr=False)
    beside: tuple["Source", ...] = ()
    table: bool = False

    def __post_init__(self) -> None:
        self.HELD[id(self)] = self

    @property
    def megabytes(self) -> float:
        return len(self.data) / MEGABYTE

    @property
    def key(self) -> str:
        """Tells it from other files that a person brings."""
        return " ".join(f"{file.name} {len(file.data)}" for file in self.files())

    def files(self) -> list[File]:
        """The file, then those beside it."""
        return [File(self.name, self.data, self.table), *(File(other.name, other.data) for other in self.beside)]


def sources_held() -> list[bytes]:
    """The bytes of all files that any session, result or comparison holds."""
    return [source.data for source in list(Source.HELD.values())]


@dataclass(eq=False)
class Result(Kept[Run]):
    """A result without its customers.

    ``names`` and ``notes`` are what a person wrote over and beside a persona, by segment number. ``map_job`` draws the
    map that takes the place of the quick one; ``unopened`` is whether nobody has asked for it by itself: it is of
    a comparison, or was found ahead.
    """

    KIND: ClassVar[str] = "run"
    TYPE: ClassVar[type[Run]] = Run

    names: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    map_job: "Job[Rows | None] | None" = None
    unopened: bool = False

    @property
    def run(self) -> Run:
        return self.document

    @property
    def may_draw(self) -> bool:
        """Whether another map can be asked for: none is on its way, and none has failed."""
        return self.map_job is None or self.map_job.state == "done"

    @classmethod
    def load(cls, owner: str, id: str) -> Self:
        result = super().load(owner, id)
        for note in store().notes(owner, id):
            result.write(note.segment, note.name or None, note.note)
        return result

    def take(self, newer: Self) -> None:
        super().take(newer)
        self.names, self.notes = newer.names, newer.notes

    def name_of(self, segment: int) -> str:
        """What the customers of a segment are called."""
        if segment < 0:
            return TERMS["unassigned"].title
        return self.names.get(segment, self.run.segment_of(segment).persona.name)

    def reword(self, wording: Wording) -> None:
        """Say the same in another wording."""
        recipe = self.run.recipe.but(wording=wording)
        self.document = self.run.but(recipe=recipe, segments=reword(self.run.segments, wording))

    def write(self, segment: int, name: str | None, note: str) -> None:
        """Set the name and the note that a person gives a persona; no name is ours again."""
        _set(self.names, segment, name)
        _set(self.notes, segment, note.strip() or None)

    def as_written(self) -> Run:
        """The run with the names and notes that a person wrote."""
        return self.run.but(segments=tuple(self._as_written(segment) for segment in self.run.segments))

    def _as_written(self, segment: Segment) -> Segment:
        note = self.notes.get(segment.segment, "")
        return segment.but(persona=segment.persona.but(name=self.name_of(segment.segment), note=note))


@dataclass(frozen=True, eq=False)
class Rows:
    """A result with its customers, the file they came from, and the map in three dimensions once it was asked for."""

    result: Result
    source: Source
    segmentation: Segmentation
    solid: Projection | None = None
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def key(self) -> Key:
        return self.result.key

    def once(self, what: Hashable, work_out: Callable[[], Worked]) -> Worked:
        """What follows from these customers alone, worked out by the first run of a page that shows it; it is shared.

        Only the latest few are known: what the pointer tells of 10,000 customers is a megabyte.
        """
        known = self._known
        if what not in known:
            known[what] = work_out()
            for oldest in list(known)[:-MOST_KNOWN]:
                known.pop(oldest, None)
        return cast(Worked, known[what])

    def as_written(self) -> Segmentation:
        """The segmentation with the names and notes that a person wrote."""
        return replace(self.segmentation, run=self.result.as_written())


@dataclass(frozen=True, eq=False)
class Labels:
    """The segments of all customers of a file that is too large for memory, as a Parquet file."""

    result: Result
    data: bytes = field(repr=False)

    @property
    def key(self) -> Key:
        return self.result.key


def keep_labels(owner: str, source: Source, found: "FoundInEngine") -> Labels:
    """Keep what an engine found in a file; the labels are at hand as long as somebody holds what this returns."""
    run, data = found
    result = documents().keep(Result(result_id(run.source, run.recipe), owner, run, source.name))
    return documents().hold(Labels(result, data))


def labels_of(result: Result) -> Labels | None:
    """The segments of all customers of a large file, while any session of its owner holds them."""
    return documents().held(Labels, *result.key)


def keep_result(owner: str, source: Source, found: Segmentation, *, stored: bool = True) -> Rows:
    """Keep what was found in a file; its customers are at hand as long as somebody holds what this returns.

    A result that is not ``stored`` is not listed, until somebody opens it.
    """
    id = result_id(found.run.source, found.run.recipe, found.run.after.result if found.run.after else "")
    result = documents().keep(Result(id, owner, found.run, source.name), stored=stored)
    return documents().hold(Rows(result, source, found))


def rows_of(result: Result) -> Rows | None:
    """The customers of a result, while any session of its owner holds them."""
    return documents().held(Rows, *result.key)


def annotate(result: Result, segment: int, name: str | None, note: str) -> None:
    """Keep the name and the note that a person gives a persona. Raises StoreFault and NotKept."""
    store().annotate(result.owner, result.id, segment, name=name or "", note=note)
    result.write(segment, name, note)


def known_recipes(owner: str, customers: Customers) -> Iterator[tuple[Recipe, float]]:
    """The recipes of the owner's results of this file that are at hand, the latest first, with when they were made."""
    results = [rows.result for rows in documents().all_held(Rows, owner)]
    for result in sorted(results, key=lambda result: -result.made):
        if result.run.source == customers.digest:
            yield result.run.recipe, result.made


def result_id(digest: str, recipe: Recipe, after: str = "") -> str:
    """The same file by the same recipe, after the same earlier result, is the same result, whatever the wording."""
    plain = recipe.but(wording=Wording())
    # A field that says nothing is left out, as recipes had none of these once: results kept then keep their ids.
    unsaid = {name for name in ("splits", "derivation") if not getattr(plain, name)}
    text = plain.model_dump_json(exclude=unsaid)
    return hashlib.sha256(f"{digest} {text} {after}".rstrip().encode()).hexdigest()[:24]


def _set(texts: dict[int, str], segment: int, text: str | None) -> None:
    if text is None:
        texts.pop(segment, None)
    else:
        texts[segment] = text
