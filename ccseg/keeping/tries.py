"""Tries: how often somebody may try what does not work, counted for all servers of a store together."""

import hashlib
import time
from collections.abc import Callable

from sqlalchemy import case, delete, select

from ccseg.errors import CcsegError
from ccseg.keeping.database import Database
from ccseg.keeping.schema import TRIES
from ccseg.texts import say

AT_ONCE = 10
"""Tries that a client has: a convention, more than somebody mistypes."""

EVERY = 6.0
"""Seconds until a client that has used up its tries has one more: a convention, ten a minute."""


BEYOND = 2 * AT_ONCE * EVERY
"""Seconds after which every bucket is full again: what says more was written before a clock was set back."""


class TooManyTries(CcsegError):
    """This client has to wait before it may try again."""


class Tries:
    """A bucket of tries for each client: a failure takes one out, time puts it back.

    What is stored of a client is a hash of its name and when its bucket is full again, until it is.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def require(self, client: str) -> None:
        """Raise TooManyTries where the client has none left, and StoreFault."""
        rows = select(TRIES.c.full_again).where(TRIES.c.client == _hash(client))
        full_again = self._database.read(lambda connection: connection.scalar(rows)) or 0.0
        if (AT_ONCE - 1) * EVERY < full_again - self._clock() <= BEYOND:
            raise TooManyTries(say("keeping.link.too_many"))

    def fail(self, client: str) -> None:
        """Take one of the client's tries. Raises StoreFault."""
        now, full_again = self._clock(), TRIES.c.full_again
        empty = now + AT_ONCE * EVERY
        taken = case((full_again + EVERY > empty, empty), else_=full_again + EVERY)
        fresh = self._database.insert(TRIES).values(client=_hash(client), full_again=now + EVERY)
        counted = fresh.on_conflict_do_update(index_elements=["client"], set_={"full_again": taken})
        over = delete(TRIES).where(~full_again.between(now, now + BEYOND))
        self._database.write(lambda connection: (connection.execute(over), connection.execute(counted)))


def _hash(client: str) -> str:
    return hashlib.sha256(client.encode("utf-8", "surrogatepass")).hexdigest()
