"""Elsewhere: jobs as all servers of a store know them, so that what one of them works at is not lost to its people."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from threading import Event, Lock, Thread
from typing import Protocol

import streamlit as st

from app.common.once import Once
from app.session.store import store
from ccseg.errors import NotKept, StoreFault
from ccseg.keeping.jobs import KeptJob

EVERY = 5.0
"""Seconds from one sign of a job to the next: a convention."""


class Ongoing(Protocol):
    """What is told of: one piece of work that a person waits for."""

    @property
    def id(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def over(self) -> bool: ...
    @property
    def progress(self) -> tuple[str, float]: ...


@dataclass(eq=False)
class Told:
    """A job of this server, as the others are told of it.

    ``recipe`` is what was asked for, as a text; ``result`` gives the id of what it brought, once it is there, and
    ``cancel`` ends it. ``begun`` is whether the others know of it.
    """

    job: Ongoing
    result: Callable[[], str]
    cancel: Callable[[], object]
    recipe: str = ""
    begun: bool = False

    def tell(self) -> bool:
        """Give a sign of it, or tell that it is over; whether all is told. Raises StoreFault."""
        jobs, owner, id = store().jobs, self.job.owner, self.job.id
        if not self.begun:
            jobs.begin(owner, KeptJob(id=id, server=server_name(), recipe=self.recipe))
            self.begun = True
        if self.job.over:
            jobs.end(owner, id, "done" if self.result() else "ended", self.result())
        elif not jobs.go_on(owner, id, *self.job.progress):
            self.cancel()
            return True
        return self.job.over

    def tell_lost(self) -> None:
        """Tell that it ends with this server. Raises StoreFault."""
        if not self.tell():
            store().jobs.end(self.job.owner, self.job.id, "lost")


class Teller:
    """Tells the other servers of the jobs of this one, as long as they are on their way.

    It has a thread of its own: nobody waits for the store, and while that cannot be reached nobody is told.
    """

    def __init__(self) -> None:
        self._told: list[Told] = []
        self._lock, self._more = Lock(), Event()
        Thread(target=self._go_on, name="teller", daemon=True).start()

    def announce(self, told: Told) -> None:
        """Tell of a job from now on."""
        with self._lock:
            self._told.append(told)
        self._more.set()

    def wake(self) -> None:
        """Tell at once: a job is over."""
        self._more.set()

    def tell(self) -> None:
        """Give a sign of each job, and tell of those that are over. Raises StoreFault."""
        for told in list(self._told):
            if told.tell():
                with self._lock:
                    self._told.remove(told)

    def close(self) -> None:
        """Tell of all jobs that they end with this server."""
        with suppress(StoreFault):
            for told in list(self._told):
                told.tell_lost()
        self._told.clear()

    def _go_on(self) -> None:
        while True:
            self._more.wait(EVERY if self._told else None)
            self._more.clear()
            with suppress(StoreFault):
                self.tell()


@Once
def teller() -> Teller:
    """The one teller of this server."""
    return Teller()


@dataclass(eq=False)
class Elsewhere:
    """A job on another server of the store, as it was when it was last looked at.

    ``parameter`` is that of the address which names it.
    """

    owner: str
    job: KeptJob
    parameter: str

    @property
    def over(self) -> bool:
        return self.job.state != "working"

    def look(self) -> None:
        """Look again, where the store can be reached."""
        self.job = _find(self.owner, self.job.id) or self.job

    def cancel(self) -> None:
        """Have its server end it. Raises StoreFault."""
        store().jobs.end(self.owner, self.job.id, "ended")
        self.look()


def elsewhere(owner: str, id: str, parameter: str) -> Elsewhere | None:
    """The owner's job on another server, or on this one before it was started anew; ``None`` where none is known."""
    job = _find(owner, id)
    return Elsewhere(owner, job, parameter) if job else None


def _find(owner: str, id: str) -> KeptJob | None:
    with suppress(NotKept, StoreFault):
        return store().jobs.find(owner, id)
    return None


@cache
def server_name() -> str:
    """What this server is called among those that share a store.

    >>> ":" in server_name()
    True
    """
    return f"{socket.gethostname()}:{st.get_option('server.port')}"
