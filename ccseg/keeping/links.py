"""Links: what opens the public snapshot of a result for whoever has the token, and for nobody else."""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Delete, Update, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from ccseg.errors import CcsegError, NotKept
from ccseg.keeping.database import Database, clean
from ccseg.keeping.documents import Document, read_document, write_document
from ccseg.keeping.schema import LINKS
from ccseg.keeping.snapshots import Snapshot
from ccseg.keeping.tries import Tries
from ccseg.records import Record
from ccseg.texts import say

TOKEN_BYTES = 32
"""Random bytes of a token: 256 bits, which nobody guesses."""

DAYS, MOST_DAYS = 30, 365
"""Days that a link is valid if nothing is said, and at most: conventions."""

LONGEST_NOTE = 300
"""The most characters of what a sender writes to whoever opens a link: a convention, a few lines on a phone."""

DAY = 86_400.0
"""Seconds of a day."""


class NoSuchLink(CcsegError):
    """The token opens nothing; wrong, expired and revoked look the same."""


class BadExpiry(CcsegError):
    """A link cannot be valid for so many days."""


class Shared(NamedTuple):
    """What a link opens: the result as the public may see it, and the sender's note, empty where there is none."""

    snapshot: Snapshot
    note: str


class Link(Record):
    """A link in its owner's list; the token itself is not kept and cannot be shown again."""

    id: str
    document: str
    made: datetime
    expires: datetime
    opened: int
    last_opened: datetime | None
    note: str
    off: bool


class Links:
    """The links of a store. Every method raises StoreFault where the store cannot be reached, is full or damaged."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._tries = Tries(database, clock)

    def share(self, owner: str, document: str, snapshot: Snapshot, days: int = DAYS, note: str = "") -> str:
        """Make a link that opens the snapshot, and return its token; a ``note`` to the reader is cut at 300 characters.

        Raises NotKept and BadExpiry.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        stored = write_document(snapshot)
        row = {
            "id": _hash(token),
            "owner": owner,
            "document": document,
            "made": self._clock(),
            "expires": self._expiry(days),
            "opened": 0,
            "digest": stored.digest,
            "body": stored.body,
            "note": clean(note).strip()[:LONGEST_NOTE],
        }
        link = self._database.insert(LINKS).values(**row).on_conflict_do_nothing()
        try:
            self._database.write(lambda connection: connection.execute(link))
        except IntegrityError:
            raise NotKept(say("keeping.not_kept")) from None
        return token

    def open(self, token: str, client: str, *, again: bool = False) -> Shared:
        """What a link shows; opening it ``again`` does not count.

        ``client`` is who asks, such as a network address. Raises NoSuchLink, and TooManyTries for a client that tried
        too many tokens that do not work.
        """
        self._tries.require(client)
        now = self._clock()
        valid = and_(LINKS.c.id == _hash(token), LINKS.c.expires > now, LINKS.c.body.is_not(None))
        shown = select(LINKS.c.digest, LINKS.c.body, LINKS.c.note).where(valid)
        found = self._database.read(lambda connection: connection.execute(shown).first())
        if found is None:
            self._tries.fail(client)
            raise NoSuchLink(say("keeping.link.invalid"))
        if not again:
            counted = update(LINKS).where(valid).values(opened=LINKS.c.opened + 1, last_opened=now)
            self._database.write(lambda connection: connection.execute(counted))
        return Shared(read_document(Snapshot, Document(found.digest, found.body)), found.note)

    def list(self, owner: str) -> tuple[Link, ...]:
        """The owner's links, the latest first."""
        fields = [LINKS.c[name] for name in Link.model_fields if name != "off"]
        off = LINKS.c.body.is_(None).label("off")
        own = select(*fields, off).where(LINKS.c.owner == owner)
        latest = own.order_by(LINKS.c.made.desc(), LINKS.c.id)
        rows = self._database.read(lambda connection: connection.execute(latest).all())
        return tuple(Link(**row._mapping) for row in rows)

    def extend(self, owner: str, id: str, days: int = DAYS) -> None:
        """Let a link be valid for so many days from now, unless it was revoked. Raises NotKept and BadExpiry."""
        valid = _own(owner, id).where(LINKS.c.body.is_not(None))
        self._change(valid.values(expires=self._expiry(days)))

    def revoke(self, owner: str, id: str) -> None:
        """Revoke a link, and forget what it showed. Raises NotKept."""
        self._change(_own(owner, id).values(body=None, note=""))

    def remove(self, owner: str, id: str) -> None:
        """Take a link off the list that was revoked or has expired. Raises NotKept."""
        over = or_(LINKS.c.body.is_(None), LINKS.c.expires <= self._clock())
        gone = delete(LINKS).where(LINKS.c.owner == owner, LINKS.c.id == id, over)
        self._change(gone)

    def _change(self, change: Update | Delete) -> None:
        if not self._database.write(lambda connection: connection.execute(change).rowcount):
            raise NotKept(say("keeping.not_kept"))

    def _expiry(self, days: int) -> float:
        if not 1 <= days <= MOST_DAYS:
            raise BadExpiry(say("keeping.link.expiry", most=MOST_DAYS, days=days))
        return self._clock() + days * DAY


def _own(owner: str, id: str) -> Update:
    return update(LINKS).where(LINKS.c.owner == owner, LINKS.c.id == id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
