"""Starting: processes for workers, forked from one that is warm as soon as there is one, and fresh ones until then."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from app.patches import environment, leave_main_out, start_fork_server

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "NUMBA_THREADING_LAYER": "workqueue",
    "OMP_WAIT_POLICY": "PASSIVE",
}

PATIENCE, PATIENCE_OF_MAPS = 8.0, 60.0
"""Seconds from its start in which the warm process is waited for: twice what it takes where the kernels of the map are
compiled already; and by who would have to compile them as well, more than twice what that takes (convention).
"""

CAN_FORK = "forkserver" in get_all_start_methods()

leave_main_out()


class Starter:
    """Tells in which context the next process starts.

    They are forked from one server process that has loaded what all need, where the system can fork. The first time on
    a machine it takes long to load, as kernels are compiled: meanwhile processes start fresh, and load what they need.
    """

    def __init__(self, warm: bool) -> None:
        self._forked: Any = get_context("forkserver" if CAN_FORK else "spawn")
        self._fresh: Any = get_context("spawn")
        self._begun, self._ready, self._lock = time.monotonic(), Event(), Lock()
        if CAN_FORK:
            self._forked.set_forkserver_preload(["app.jobs.warm"] if warm else [])
            self._start_server()
            Thread(target=self._watch, name="warming", daemon=True).start()

    @contextmanager
    def context(self, drawing: bool = False) -> Iterator[Any]:
        """The context, for as long as it takes to start a process, which may be one that does nothing but draw maps."""
        if CAN_FORK and self._ready.wait(self._left(PATIENCE_OF_MAPS if drawing else PATIENCE)):
            self._start_server()
            yield self._forked
        else:
            with self._lock, environment(**_environment()):
                yield self._fresh

    def _left(self, seconds: float) -> float:
        return max(0.0, self._begun + seconds - time.monotonic())

    def _start_server(self) -> None:
        """Start the server that processes are forked from, unless it runs."""
        with self._lock:
            start_fork_server(**_environment())

    def _watch(self) -> None:
        """Ready is a server from which a process has been forked; where it ends before, others go on starting fresh."""
        first = self._forked.Process(target=_nothing)
        with suppress(EOFError, OSError):
            first.start()
            first.join()
            self._ready.set()


@cache
def starter(warm: bool) -> Starter:
    """The one of this server: the system has one process from which others are forked."""
    return Starter(warm)


def _nothing() -> None:
    """What a process does of which nothing is wanted but that it starts."""


def _environment() -> dict[str, str]:
    here = str(Path(__file__).parents[2])
    return {**ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))}
