"""The trash: what a person deletes stays for ten seconds, in which that can be undone, and is then gone for good."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.common.once import Once
from ccseg.errors import CcsegError

SECONDS = 10.0
"""How long a deletion can be undone: a convention."""

Key = tuple[str, str]
"""An owner, and the id of a document of theirs."""


@dataclass(eq=False)
class Leaving:
    """A document on its way out, with its title; it is ``over`` once it is gone or was taken back."""

    owner: str
    id: str
    title: str
    delete: Callable[[], None]
    due: float
    over: bool = False

    @property
    def seconds(self) -> float:
        """How long it can still be taken back."""
        return max(0.0, self.due - time.monotonic())


class Trash:
    """What is on its way out, of all owners. What is there when the server stops is deleted at once."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._leaving: dict[Key, Leaving] = {}
        self._lock = threading.Lock()

    def put(self, owner: str, id: str, title: str, delete: Callable[[], None]) -> Leaving:
        """Have a document deleted after a while; ``delete`` does so for good.

        >>> gone = []
        >>> trash = Trash(seconds=60)
        >>> leaving = trash.put("ann", "a", "Spring", lambda: gone.append("a"))
        >>> trash.take_back("ann", "a"), trash.of("ann"), gone
        (True, [], [])
        """
        leaving = Leaving(owner, id, title, delete, time.monotonic() + self._seconds)
        with self._lock:
            self._leaving[owner, id] = leaving
        timer = threading.Timer(self._seconds, self._delete, [leaving])
        timer.daemon = True
        timer.start()
        return leaving

    def take_back(self, owner: str, id: str) -> bool:
        """Keep a document after all, and say whether that was still possible."""
        with self._lock:
            leaving = self._leaving.pop((owner, id), None)
        if leaving:
            leaving.over = True
        return leaving is not None

    def of(self, owner: str) -> list[Leaving]:
        """What of an owner's is on its way out."""
        with self._lock:
            return [leaving for (whose, _), leaving in self._leaving.items() if whose == owner]

    def empty(self) -> None:
        """Delete all at once."""
        with self._lock:
            left = list(self._leaving.values())
        for leaving in left:
            self._delete(leaving)

    def _delete(self, leaving: Leaving) -> None:
        with self._lock:
            if self._leaving.get((leaving.owner, leaving.id)) is not leaving:
                return
            del self._leaving[leaving.owner, leaving.id]
        # Where the store cannot be reached the document is still listed, and can be deleted again.
        with suppress(CcsegError):
            leaving.delete()
        leaving.over = True


@Once
def trash() -> Trash:
    """The one trash of this server."""
    return Trash()
