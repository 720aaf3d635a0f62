"""Results: what was found, kept by its owner; the customers themselves only as long as a session holds them."""

import hashlib
import time
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakValueDictionary

import streamlit as st

from ccseg.personas import Segment, reword
from ccseg.projection import Projection
from ccseg.segmentation import Recipe, Run, Segmentation
from ccseg.wording import Wording

KEPT = 500


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

    ``names`` and ``notes`` are what a person wrote over and beside a persona, by segment number.
    """

    id: str
    owner: str
    run: Run
    title: str
    made: float = field(default_factory=time.time)
    map_job: str = ""
    names: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)

    def name_of(self, segment: int) -> str:
        """What the customers of a segment are called."""
        return "Unassigned" if segment < 0 else self.names.get(segment, self.run.segments[segment].persona.name)

    def reword(self, wording: Wording) -> None:
        """Say the same in another wording."""
        if wording != self.run.recipe.wording:
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
    """The results of all owners, in memory: the oldest give way when there are too many."""

    def __init__(self) -> None:
        self._results: dict[tuple[str, str], Result] = {}
        self._rows: WeakValueDictionary[tuple[str, str], Rows] = WeakValueDictionary()
        self._lock = Lock()

    def keep(self, owner: str, rows: Rows) -> Result:
        """Keep a result, or the better version of one; what a person wrote on it stays."""
        run = rows.segmentation.run
        key = owner, result_id(run.source, run.recipe)
        with self._lock:
            result = self._results.setdefault(key, Result(key[1], owner, run, rows.source.name))
            result.run = run
            self._rows[key] = rows
            while len(self._results) > KEPT:
                self._results.pop(next(iter(self._results)))
        return result

    def find(self, owner: str, result: str) -> Result | None:
        return self._results.get((owner, result))

    def rows(self, owner: str, result: str) -> Rows | None:
        """The customers of a result, while any session of its owner has them."""
        return self._rows.get((owner, result))

    def recent(self, owner: str) -> list[Result]:
        """The owner's results, the latest first."""
        return sorted((r for r in self._results.values() if r.owner == owner), key=lambda r: -r.made)


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
