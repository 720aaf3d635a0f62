"""Documents: what is kept of all owners, in the store and in memory; customers only as long as a session holds them."""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, cast
from weakref import WeakValueDictionary

from app.common.once import Once
from app.session.store import store
from ccseg.errors import CcsegError, NotKept, StoreFault
from ccseg.keeping.store import Entry
from ccseg.records import Record

Key = tuple[str, str]
"""An owner, and the id of a document of theirs."""

Document = TypeVar("Document", bound=Record)


@dataclass(eq=False)
class Kept(Generic[Document]):
    """A document with its owner and title; ``fault`` says why the store does not have it, and is empty where it does.

    ``KIND`` is what the store calls documents of this type; ``stored`` is whether the store has had it, and ``deleted``
    stays true for those who still have it.
    """

    KIND: ClassVar[str]
    TYPE: ClassVar[type[Record]]

    id: str
    owner: str
    document: Document
    title: str
    made: float = field(default_factory=time.time)
    fault: str = ""
    stored: bool = False
    deleted: bool = False

    @property
    def key(self) -> Key:
        return self.owner, self.id

    @classmethod
    def load(cls, owner: str, id: str) -> Self:
        """The owner's document as the store has it. Raises NotKept, DamagedRun and StoreFault."""
        document = cast(Document, store().load(owner, id, cls.TYPE))
        entry = store().entry(owner, id)
        return cls(id, owner, document, entry.title, entry.saved.timestamp(), stored=True)

    def take(self, newer: Self) -> None:
        """Become what the store has of this document now."""
        self.document, self.title = newer.document, newer.title


class Held(Protocol):
    """What holds customers in memory, under the key of the document that was made from them."""

    @property
    def key(self) -> Key: ...


AnyKept = TypeVar("AnyKept", bound=Kept[Any])
AnyHeld = TypeVar("AnyHeld", bound=Held)


class Documents:
    """The documents of all owners: kept in the store, and in memory as long as anybody has them open."""

    def __init__(self) -> None:
        self._open: WeakValueDictionary[Key, Kept[Any]] = WeakValueDictionary()
        self._held: WeakValueDictionary[Key, Held] = WeakValueDictionary()
        self._lock = Lock()

    def keep(self, new: AnyKept, *, stored: bool = True) -> AnyKept:
        """Keep a document, or the better version of one that is there already: what belongs to that one stays.

        One that is not ``stored`` is kept as long as a session holds it, until it is saved.
        """
        found = self.known(type(new), *new.key) or new
        with self._lock:
            kept = cast(AnyKept, self._open.setdefault(new.key, found))
            kept.document = new.document
        if stored:
            self.save(kept)
        return kept

    def improve(self, kept: Kept[Any], document: Record, *, stored: bool = True) -> bool:
        """Let a better version take a document's place, and say whether there still is one: deleting it wins."""
        if not kept.deleted:
            kept.document = document
            if stored:
                self._replace(kept)
        if kept.deleted:
            with suppress(StoreFault):
                store().delete(*kept.key)
        return not kept.deleted

    def save(self, kept: Kept[Any]) -> None:
        """Keep a document in the store as it is now; where that fails, it says why."""
        kept.fault = ""
        try:
            store().save(kept.owner, kept.document, title=kept.title, id=kept.id)
            kept.stored = True
        except StoreFault as fault:
            kept.fault = str(fault)

    def _replace(self, kept: Kept[Any]) -> None:
        """Keep a document as it is now, where nobody has deleted it meanwhile, on this server or on another one."""
        if not kept.stored or kept.fault:
            self.save(kept)
            return
        try:
            store().replace(kept.owner, kept.document, kept.id)
        except NotKept:
            self._forget(*kept.key)
            kept.deleted = True
        except StoreFault as fault:
            kept.fault = str(fault)

    def renew(self, owner: str, id: str) -> None:
        """Take what another server of the store has changed of a document that is in memory, or that it deleted it."""
        kept = self._open.get((owner, id))
        if kept is None or not kept.stored or kept.fault:
            return
        try:
            kept.take(type(kept).load(owner, id))
        except NotKept:
            self._forget(owner, id)
        except CcsegError:
            return

    def find(self, kind: type[AnyKept], owner: str, id: str) -> AnyKept | None:
        """The owner's document, if it is kept. Raises StoreFault and DamagedRun."""
        found = self._open.get((owner, id))
        if found is None:
            with suppress(NotKept):
                found = self._open.setdefault((owner, id), kind.load(owner, id))
        return found if isinstance(found, kind) else None

    def known(self, kind: type[AnyKept], owner: str, id: str) -> AnyKept | None:
        """The owner's document, if it can be had without trouble."""
        with suppress(CcsegError):
            return self.find(kind, owner, id)
        return None

    def entries(self, owner: str, kind: type[Kept[Any]]) -> list[Entry]:
        """What the owner has of a kind, the latest first. Raises StoreFault."""
        return [entry for entry in store().list(owner) if entry.kind == kind.KIND]

    def rename(self, owner: str, id: str, title: str) -> None:
        """Give a document another title. Raises StoreFault and NotKept."""
        store().rename(owner, id, title)
        if kept := self._open.get((owner, id)):
            kept.title = title

    def delete(self, owner: str, id: str) -> None:
        """Forget a document, with its notes, its links and its customers. Raises StoreFault."""
        self._mark_deleted(owner, id)
        store().delete(owner, id)
        self._forget(owner, id)

    def _mark_deleted(self, owner: str, id: str) -> None:
        if kept := self._open.get((owner, id)):
            kept.deleted = True

    def _forget(self, owner: str, id: str) -> None:
        self._mark_deleted(owner, id)
        for memory in (self._open, self._held):
            memory.pop((owner, id), None)

    def hold(self, customers: AnyHeld) -> AnyHeld:
        """Let the customers of a document be found, as long as any session holds them."""
        self._held[customers.key] = customers
        return customers

    def held(self, kind: type[AnyHeld], owner: str, id: str) -> AnyHeld | None:
        """The customers of the owner's document, while any session holds them."""
        found = self._held.get((owner, id))
        return found if isinstance(found, kind) else None

    def all_held(self, kind: type[AnyHeld], owner: str) -> list[AnyHeld]:
        """All that any session holds of the owner's customers."""
        mine = [held for (whose, _), held in list(self._held.items()) if whose == owner]
        return [held for held in mine if isinstance(held, kind)]


@Once
def documents() -> Documents:
    """The one place of this server where documents are kept."""
    return Documents()
