"""Links: what opens the public snapshot of a result for whoever has the token, and for nobody else."""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Update, and_, select, update
from sqlalchemy.exc import IntegrityError

from ccseg.errors import CcsegError, NotKept
from ccseg.keeping.database import Database
from ccseg.keeping.documents import Document, read_document, write_document
from ccseg.keeping.schema import LINKS
from ccseg.keeping.snapshots import Snapshot
from ccseg.keeping.tries import Tries
from ccseg.records import Record

TOKEN_BYTES = 32
DAYS, MOST_DAYS = 30, 365
DAY = 86_400.0

GONE = "This link does not work: it is mistyped, has expired, or was switched off. Ask for a new one."
NOT_KEPT = "That result or link is no longer there, or it belongs to somebody else."


class NoSuchLink(CcsegError):
    """The token opens nothing; wrong, expired and switched off look the same."""


class BadExpiry(CcsegError):
    """A link cannot be open for so many days."""


class Link(Record):
    """A link in its owner's list; the token itself is not kept and cannot be shown again."""

    id: str
    document: str
    made: datetime
    expires: datetime
    opened: int
    last_opened: datetime | None
    off: bool


class Links:
    """The links of a store. Every method raises StoreFault where the store cannot be reached, is full or damaged."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._tries = Tries(clock)

    def share(self, owner: str, document: str, snapshot: Snapshot, days: int = DAYS) -> str:
        """Make a link that opens the snapshot, and return its token. Raises NotKept and BadExpiry."""
        token, stored, now = secrets.token_urlsafe(TOKEN_BYTES), write_document(snapshot), self._clock()
        row = {"id": _hash(token), "owner": owner, "document": document, "made": now, "expires": self._expiry(days)}
        link = self._database.insert(LINKS).values(**row, opened=0, **stored._asdict()).on_conflict_do_nothing()
        try:
            self._database.write(lambda connection: connection.execute(link))
        except IntegrityError:
            raise NotKept(NOT_KEPT) from None
        return token

    def open(self, token: str, client: str, *, again: bool = False) -> Snapshot:
        """What a link shows; opening it ``again`` does not count.

        ``client`` is who asks, such as a network address. Raises NoSuchLink, and TooManyTries for a client that tried
        too many tokens that do not work.
        """
        self._tries.require(client)
        works = and_(LINKS.c.id == _hash(token), LINKS.c.expires > self._clock(), LINKS.c.body.is_not(None))
        shown = select(LINKS.c.digest, LINKS.c.body).where(works)
        found = self._database.read(lambda connection: connection.execute(shown).first())
        if found is None:
            self._tries.fail(client)
            raise NoSuchLink(GONE)
        if not again:
            counted = update(LINKS).where(works).values(opened=LINKS.c.opened + 1, last_opened=self._clock())
            self._database.write(lambda connection: connection.execute(counted))
        return read_document(Snapshot, Document(found.digest, found.body))

    def list(self, owner: str) -> tuple[Link, ...]:
        """The owner's links, the latest first."""
        fields = [LINKS.c[name] for name in Link.model_fields if name != "off"]
        off = LINKS.c.body.is_(None).label("off")
        rows = select(*fields, off).where(LINKS.c.owner == owner).order_by(LINKS.c.made.desc(), LINKS.c.id)
        return tuple(Link(**row._mapping) for row in self._database.read(lambda c: c.execute(rows).all()))

    def extend(self, owner: str, id: str, days: int = DAYS) -> None:
        """Let a link work for so many days from now, unless it was switched off. Raises NotKept and BadExpiry."""
        self._change(_own(owner, id).where(LINKS.c.body.is_not(None)).values(expires=self._expiry(days)))

    def switch_off(self, owner: str, id: str) -> None:
        """Let a link work no longer, and forget what it showed. Raises NotKept."""
        self._change(_own(owner, id).values(body=None))

    def _change(self, change: Update) -> None:
        if not self._database.write(lambda connection: connection.execute(change).rowcount):
            raise NotKept(NOT_KEPT)

    def _expiry(self, days: int) -> float:
        if not 1 <= days <= MOST_DAYS:
            raise BadExpiry(f"A link can work for 1 to {MOST_DAYS} days, not {days}. Choose a number in between.")
        return self._clock() + days * DAY


def _own(owner: str, id: str) -> Update:
    return update(LINKS).where(LINKS.c.owner == owner, LINKS.c.id == id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
