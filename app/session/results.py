"""Results: what was found, kept in the store; the customers themselves only as long as a session holds them."""

import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary, WeakValueDictionary

import streamlit as st

from app.session.store import store
from ccseg.clustering.projection import Projection
from ccseg.comparing.multiverse import Multiverse
from ccseg.describing.personas import Segment, reword
from ccseg.describing.wording import Wording
from ccseg.errors import CcsegError, NotKept, StoreFault
from ccseg.keeping.snapshots import Snapshot
from ccseg.keeping.store import Entry
from ccseg.recipes import Recipe
from ccseg.result import Run, Segmentation


class Shown(Protocol):
    """What can be shown of a result: one's own, or what a link opens."""

    @property
    def run(self) -> Run | Snapshot: ...

    def name_of(self, segment: int) -> str: ...


@dataclass(frozen=True)
class Source:
    """A file as it came: its name and its bytes."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, eq=False)
class Rows:
    """A result with its customers, the file they came from, and the map in three dimensions once it was asked for."""

    source: Source
    segmentation: Segmentation
    solid: Projection | None = None


@dataclass(eq=False)
class Result:
    """A result without its customers; ``map_job`` is the id of the job that draws its faithful map.

    ``ways`` is how much of it other ways would have found too, and ``ways_job`` the job that looks.
    ``names`` and ``notes`` are what a person wrote over and beside a persona, by segment number. ``fault`` says why it
    could not be kept in the store, and is empty where it is there.
    """

    id: str
    owner: str
    run: Run
    title: str
    made: float = field(default_factory=time.time)
    map_job: str = ""
    ways_job: str = ""
    ways: Multiverse | None = None
    fault: str = ""
    names: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)

    def name_of(self, segment: int) -> str:
        """What the customers of a segment are called."""
        return "Unassigned" if segment < 0 else self.names.get(segment, self.run.segments[segment].persona.name)

    def reword(self, wording: Wording) -> None:
        """Say the same in another wording."""
        recipe = self.run.recipe.but(wording=wording)
        self.run = self.run.but(recipe=recipe, segments=reword(self.run.segments, wording))

    def write(self, segment: int, name: str | None, note: str) -> None:
        """Set the name and the note that a person gives a persona; no name is ours again."""
        _set(self.names, segment, name)
        _set(self.notes, segment, note.strip() or None)

    def as_written(self) -> Run:
        """The run with the names and notes that a person wrote."""
        return self.run.but(segments=tuple(self._as_written(segment) for segment in self.run.segments))

    def _as_written(self, segment: Segment) -> Segment:
        note = self.notes.get(segment.segment)
        persona = segment.persona
        story = (*persona.story, note) if note else persona.story
        return segment.but(persona=persona.but(name=self.name_of(segment.segment), story=story))


class Results:
    """The results of all owners: in the store, and in memory as long as any session has them open."""

    def __init__(self) -> None:
        self._open: WeakValueDictionary[tuple[str, str], Result] = WeakValueDictionary()
        self._rows: WeakValueDictionary[tuple[str, str], Rows] = WeakValueDictionary()
        self._results: WeakKeyDictionary[Rows, Result] = WeakKeyDictionary()
        self._lock = Lock()

    def keep(self, owner: str, rows: Rows) -> Result:
        """Keep a result, or the better version of one; what a person wrote on it stays."""
        run = rows.segmentation.run
        key = owner, result_id(run.source, run.recipe)
        new = self.known(*key) or Result(key[1], owner, run, rows.source.name)
        with self._lock:
            result = self._open.setdefault(key, new)
            result.run = run
            self._rows[key], self._results[rows] = rows, result
        self.save(result)
        return result

    def save(self, result: Result) -> None:
        """Keep a result in the store as it is now; where that fails, it says why."""
        result.fault = ""
        try:
            store().save(result.owner, result.run, title=result.title, id=result.id)
        except StoreFault as fault:
            result.fault = str(fault)

    def write(self, result: Result, segment: int, name: str | None, note: str, who: str) -> None:
        """Keep the name and the note that a person gives a persona. Raises StoreFault and NotKept."""
        store().annotate(result.owner, result.id, segment, name=name or "", note=note, who=who)
        result.write(segment, name, note)

    def rename(self, owner: str, id: str, title: str) -> None:
        """Give a result another title. Raises StoreFault and NotKept."""
        store().rename(owner, id, title)
        if result := self._open.get((owner, id)):
            result.title = title

    def delete(self, owner: str, id: str) -> None:
        """Forget a result, with its notes and links. Raises StoreFault."""
        store().delete(owner, id)
        self._open.pop((owner, id), None)

    def find(self, owner: str, id: str) -> Result | None:
        """The owner's result, if it is kept. Raises StoreFault and DamagedRun."""
        try:
            return self._open.get((owner, id)) or self._open.setdefault((owner, id), _load(owner, id))
        except NotKept:
            return None

    def known(self, owner: str, id: str) -> Result | None:
        """The owner's result, if it can be had without trouble."""
        with suppress(CcsegError):
            return self.find(owner, id)
        return None

    def rows(self, owner: str, result: str) -> Rows | None:
        """The customers of a result, while any session of its owner has them."""
        return self._rows.get((owner, result))

    def at_hand(self, owner: str) -> list[Result]:
        """The owner's results whose customers any session has, the latest first."""
        found = [self._results[rows] for (whose, _), rows in list(self._rows.items()) if whose == owner]
        return sorted(found, key=lambda result: -result.made)

    def recent(self, owner: str) -> list[Entry]:
        """The owner's results, the latest first. Raises StoreFault."""
        return [entry for entry in store().list(owner) if entry.kind == "run"]


def _load(owner: str, id: str) -> Result:
    run, entry, notes = store().load(owner, id, Run), store().entry(owner, id), store().notes(owner, id)
    return Result(
        id,
        owner,
        run,
        entry.title,
        entry.saved.timestamp(),
        names={note.segment: note.name for note in notes if note.name},
        notes={note.segment: note.note for note in notes if note.note},
    )


def _set(texts: dict[int, str], segment: int, text: str | None) -> None:
    if text is None:
        texts.pop(segment, None)
    else:
        texts[segment] = text


def result_id(digest: str, recipe: Recipe) -> str:
    """The same file by the same recipe is the same result, whatever the wording."""
    plain = recipe.but(wording=Wording())
    return hashlib.sha256(f"{digest} {plain.to_json()}".encode()).hexdigest()[:24]


@st.cache_resource(show_spinner=False)
def all_results() -> Results:
    """The one place of this server where results are kept."""
    return Results()
