"""The store, in which results are kept for their owners, with what people wrote on them."""

import os
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from platformdirs import user_data_path
from sqlalchemy import URL, Column, ColumnElement, CursorResult, Executable, Row, Table, and_, delete, select, update
from sqlalchemy.exc import IntegrityError

from ccseg.comparing.comparison import Summary
from ccseg.errors import NotKept, StoreFault
from ccseg.keeping.database import Database, clean
from ccseg.keeping.documents import AnyRecord, Document, read_document, write_document
from ccseg.keeping.jobs import Jobs
from ccseg.keeping.links import Links
from ccseg.keeping.schema import DOCUMENTS, NOTES, SECRETS, is_newest, migrate
from ccseg.planning.assumptions import Assumptions
from ccseg.reading.corrections import Corrections
from ccseg.records import Record
from ccseg.result import Run
from ccseg.texts import say

TITLE, NOTE = 200, 2_000
"""The most characters of a title or a name, and of a note: conventions, a line and a page."""


def _about(kind: str, **figures: int) -> str:
    return say(f"keeping.about.{kind}", **figures)


class Kind(NamedTuple):
    """A kind of document: its type, the name it is stored under, and a line about one."""

    type: type[Record]
    name: str
    about: Callable[[Any], str]


KINDS = (
    Kind(Run, "run", lambda run: _about("run", customers=run.customers, segments=len(run.segments))),
    Kind(
        Summary,
        "comparison",
        lambda summary: _about("comparison", customers=summary.customers, candidates=len(summary.candidates)),
    ),
    Kind(Assumptions, "assumptions", lambda given: _about("assumptions", ranges=len(given.portfolio))),
    Kind(Corrections, "corrections", lambda corrections: _about("corrections", files=len(corrections.files))),
)
"""What the store keeps; a new kind of document is a row here."""


class Entry(Record):
    """A document in its owner's list."""

    id: str
    kind: str
    title: str
    about: str
    saved: datetime


class Note(Record):
    """What a person wrote on a persona: a ``name`` over it and a ``note`` beside it, each empty where there is none."""

    segment: int
    name: str
    note: str


class RunStore:
    """Keeps results for their owners, in SQLite or PostgreSQL by URL; ``owner`` is any text that names one person.

    Nobody lists or opens what is another's but by a link. Every method raises StoreFault where the store cannot be
    reached, is full or damaged.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(url)
        self._clock = clock
        self.links = Links(self._database, clock)
        self.jobs = Jobs(self._database, clock)
        try:
            if not self._database.read(is_newest):
                self._database.write(migrate)
        except StoreFault:
            self.close()
            raise

    def save(self, owner: str, record: Record, *, title: str = "", id: str = "") -> str:
        """Keep a document and return its id, which is the digest of its content unless the owner has one for it.

        Saving it again changes nothing; another document under the same id replaces it, and its title and notes stay.
        """
        kind, document = _kind(type(record)), write_document(record)
        key = {"owner": owner, "id": id or document.digest}
        content = {"kind": kind.name, "about": kind.about(record), **document._asdict()}
        new = {**key, **content, "title": _line(title), "saved": self._clock()}
        changed = DOCUMENTS.c.digest != document.digest
        insert = self._database.insert(DOCUMENTS).values(**new)
        self._write(insert.on_conflict_do_update(index_elements=list(key), set_=content, where=changed))
        return key["id"]

    def replace(self, owner: str, record: Record, id: str) -> None:
        """Let a document take the place of one that is kept; its title and notes stay. Raises NotKept."""
        kind, document = _kind(type(record)), write_document(record)
        content = {"kind": kind.name, "about": kind.about(record), **document._asdict()}
        if not self._write(update(DOCUMENTS).where(_is(owner, id)).values(**content)).rowcount:
            raise NotKept(say("keeping.gone"))

    def load(self, owner: str, id: str, kind: type[AnyRecord]) -> AnyRecord:
        """The document of this kind. Raises NotKept, and DamagedRun where it is not what was stored."""
        of_kind = DOCUMENTS.c.kind == _kind(kind).name
        rows = select(DOCUMENTS.c.digest, DOCUMENTS.c.body).where(_is(owner, id), of_kind)
        found = _only(self._read(rows))
        return read_document(kind, Document(found.digest, found.body))

    def list(self, owner: str) -> tuple[Entry, ...]:
        """What the owner keeps, the latest first."""
        own = select(*_fields(DOCUMENTS, Entry)).where(DOCUMENTS.c.owner == owner)
        latest = own.order_by(DOCUMENTS.c.saved.desc(), DOCUMENTS.c.id)
        return tuple(_record(Entry, row) for row in self._read(latest))

    def entry(self, owner: str, id: str) -> Entry:
        """A document as it stands in its owner's list. Raises NotKept."""
        rows = select(*_fields(DOCUMENTS, Entry)).where(_is(owner, id))
        return _record(Entry, _only(self._read(rows)))

    def rename(self, owner: str, id: str, title: str) -> None:
        """Give a document another title. Raises NotKept."""
        renamed = update(DOCUMENTS).where(_is(owner, id)).values(title=_line(title))
        if not self._write(renamed).rowcount:
            raise NotKept(say("keeping.gone"))

    def delete(self, owner: str, id: str) -> None:
        """Forget a document with its notes and links, where the owner has it."""
        self._write(delete(DOCUMENTS).where(_is(owner, id)))

    def annotate(self, owner: str, id: str, segment: int, *, name: str = "", note: str = "") -> None:
        """Write a name over a persona and a note beside it, in place of what stood there. Raises NotKept."""
        key = {"owner": owner, "document": id, "segment": segment}
        texts = {"name": _line(name), "note": clean(note)[:NOTE]}
        written = self._database.insert(NOTES).values(**key, **texts)
        try:
            self._write(written.on_conflict_do_update(index_elements=list(key), set_=texts))
        except IntegrityError:
            raise NotKept(say("keeping.gone")) from None

    def notes(self, owner: str, id: str) -> tuple[Note, ...]:
        """What was written on the personas of a run, by segment."""
        of_run = and_(NOTES.c.owner == owner, NOTES.c.document == id)
        notes = select(*_fields(NOTES, Note)).where(of_run)
        return tuple(_record(Note, row) for row in self._read(notes.order_by(NOTES.c.segment)))

    def secret(self, name: str) -> str:
        """A random text that all who use this store have in common, such as to sign cookies with."""
        new = self._database.insert(SECRETS).values(name=name, value=secrets.token_urlsafe())
        self._write(new.on_conflict_do_nothing())
        rows = self._read(select(SECRETS.c.value).where(SECRETS.c.name == name))
        return str(_only(rows).value)

    def close(self) -> None:
        """Let go of all connections."""
        self._database.close()

    def _read(self, rows: Executable) -> Sequence[Row[Any]]:
        return self._database.read(lambda connection: connection.execute(rows).all())

    def _write(self, change: Executable) -> CursorResult[Any]:
        return self._database.write(lambda connection: connection.execute(change))


def store_url(given: str = "") -> str:
    """The URL of a store: of this file or URL, else of that in ``CCSEG_STORE``, else of one in the user's data folder.

    >>> store_url("our runs.db")
    'sqlite:///our runs.db'
    """
    store = given or os.environ.get("CCSEG_STORE") or str(user_data_path("ccseg") / "store.db")
    return store if "://" in store else URL.create("sqlite", database=store).render_as_string()


def _kind(type: type[Record]) -> Kind:
    return next(kind for kind in KINDS if kind.type is type)


def _is(owner: str, id: str) -> ColumnElement[bool]:
    return and_(DOCUMENTS.c.owner == owner, DOCUMENTS.c.id == clean(id))


def _fields(table: Table, record: type[Record]) -> list[Column[Any]]:
    return [table.c[name] for name in record.model_fields]


def _record(kind: type[AnyRecord], row: Row[Any]) -> AnyRecord:
    return kind(**row._mapping)


def _only(rows: Sequence[Row[Any]]) -> Row[Any]:
    if not rows:
        raise NotKept(say("keeping.gone"))
    return rows[0]


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:TITLE]
