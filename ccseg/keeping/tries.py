"""Tries: how often somebody may try what does not work."""

import time
from collections.abc import Callable
from threading import Lock

from ccseg.errors import CcsegError
from ccseg.texts import say

AT_ONCE = 10
"""Tries that a client has: a convention, more than somebody mistypes."""

EVERY = 6.0
"""Seconds until a client that has used up its tries has one more: a convention, ten a minute."""

REMEMBERED = 10_000
"""Clients that are remembered, a convention, about a megabyte of them; the first ones are forgotten beyond."""


class TooManyTries(CcsegError):
    """This client has to wait before it may try again."""


class Tries:
    """A bucket of tries for each client; a failure takes one out, time puts it back.

    >>> tries = Tries(clock=lambda: 0.0)
    >>> for _ in range(10):
    ...     tries.require("somebody")
    ...     tries.fail("somebody")
    >>> tries.require("somebody")
    Traceback (most recent call last):
    ccseg.keeping.tries.TooManyTries: Too many invalid links were tried from here. Try again in a minute.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._full_again: dict[str, float] = {}
        self._lock = Lock()

    def require(self, client: str) -> None:
        """Raise TooManyTries where the client has none left."""
        if self._full_again.get(client, 0.0) - self._clock() > (AT_ONCE - 1) * EVERY:
            raise TooManyTries(say("keeping.link.too_many"))

    def fail(self, client: str) -> None:
        """Take one of the client's tries."""
        now = self._clock()
        with self._lock:
            before = self._full_again.pop(client, now)
            self._full_again[client] = max(before, now) + EVERY
            if len(self._full_again) > REMEMBERED:
                del self._full_again[next(iter(self._full_again))]
