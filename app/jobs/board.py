"""Jobs: long work in processes of its own, behind a queue that every session can look at."""

import atexit
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, TimeoutError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver, get_all_start_methods, get_context, spawn
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Literal

import pebble
import streamlit as st
from pebble import concurrent

from app.common.faults import UNFORESEEN, Unforeseen, place
from app.common.settings import Settings, read_settings
from app.jobs.worker import Note, perform
from ccseg.errors import CcsegError

State = Literal["waiting", "working", "done", "failed", "cancelled"]

KEPT_SECONDS = 600
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "NUMBA_THREADING_LAYER": "workqueue",
    "OMP_WAIT_POLICY": "PASSIVE",
}
DIED = "The worker stopped before it was done, most likely because the computer ran out of memory. Please try again."
LOG = logging.getLogger(__name__)

pebble.CONSTS.sleep_unit = 0.05


class Busy(CcsegError):
    """The queue is full."""


@dataclass(eq=False)
class Job:
    """One piece of work: where it stands, and what came of it once it is ``done``."""

    owner: str
    work: Callable[..., Any]
    given: tuple[Any, ...]
    then: Callable[[Any], Any]
    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    state: State = "waiting"
    outcome: Any = None
    error: str = ""
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    process: Any = None
    note: Note = field(default_factory=Note)

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    @property
    def seconds(self) -> float:
        """Since it was asked for."""
        return (self.ended or time.monotonic()) - self.started

    @property
    def progress(self) -> tuple[str, float]:
        """The stage in plain words and the share done, as the worker last noted them."""
        return self.note.read()

    def end(self, state: State, outcome: Any = None, error: str = "") -> None:
        """Let go of what it was given: a job that is over is kept for its outcome only."""
        self.outcome, self.error, self.given, self.process = outcome, error, (), None
        self.ended, self.state = time.monotonic(), state


class JobBoard:
    """A bounded queue in front of a few lanes; each lane runs one job at a time, in a fresh process.

    The processes are forked from one that is warm, so a job starts within milliseconds, a cancelled or dead worker
    takes nothing with it, and nothing is held for workers that have no work.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._context = _context(settings.warm)
        self._jobs: dict[str, Job] = {}
        self._queue: SimpleQueue[Job] = SimpleQueue()
        self._lock = Lock()
        for lane in range(settings.workers):
            Thread(target=self._serve, name=f"lane {lane}", daemon=True).start()
        _start_server()
        atexit.register(self.close)

    def submit(
        self, owner: str, work: Callable[..., Any], *given: Any, then: Callable[[Any], Any], follows: bool = False
    ) -> Job:
        """Queue ``work(*given, progress=…)``; ``then`` turns its result into the job's outcome, in this process.

        A job that ``follows`` another is never refused, for its owner has waited already. Raises Busy.
        """
        with self._lock:
            self._forget()
            if not follows and len(self._waiting()) >= self._settings.queue:
                raise Busy(f"{self._settings.queue} others are waiting already. Please try again in a few minutes.")
            job = Job(owner, work, given, then)
            self._jobs[job.id] = job
        self._queue.put(job)
        return job

    def find(self, owner: str, job_id: str) -> Job | None:
        """The owner's job of this id, if it is still known."""
        job = self._jobs.get(job_id)
        return job if job and secrets.compare_digest(job.owner, owner) else None

    def place(self, job: Job) -> int:
        """How many wait before it, counting itself; 0 when it waits no longer."""
        waiting = self._waiting()
        return waiting.index(job) + 1 if job in waiting else 0

    def cancel(self, job: Job) -> None:
        """Take it out of the queue, or stop its process within a second."""
        with self._lock:
            if job.over:
                return
            job.end("cancelled")
        job.note.stop()

    def close(self) -> None:
        """Stop everything that waits or works."""
        for job in list(self._jobs.values()):
            self.cancel(job)

    def _waiting(self) -> list[Job]:
        return [job for job in list(self._jobs.values()) if job.state == "waiting"]

    def _forget(self) -> None:
        stale = [job for job in self._jobs.values() if job.ended and time.monotonic() - job.ended > KEPT_SECONDS]
        for job in stale:
            del self._jobs[job.id]

    def _serve(self) -> None:
        while True:
            job = self._queue.get()
            with suppress(CancelledError):
                self._finish(job, *self._run(job))

    def _run(self, job: Job) -> tuple[State, Any, str]:
        try:
            return "done", job.then(self._launch(job).result()), ""
        except CcsegError as error:
            return "failed", None, str(error)
        except pebble.ProcessExpired:
            return "failed", None, DIED
        except TimeoutError:
            return "failed", None, f"This took longer than {self._settings.minutes} minutes, so we stopped it."
        except CancelledError:
            raise
        except Exception as error:
            LOG.error("A job failed: %s", error if isinstance(error, Unforeseen) else place(error))
            return "failed", None, UNFORESEEN

    def _launch(self, job: Job) -> Any:
        with self._lock:
            if job.over:
                raise CancelledError
            job.state = "working"
            _start_server()
        timeout = 60 * self._settings.minutes
        # Pebble declares this argument under another name than it reads.
        launch: Any = concurrent.process(context=self._context, timeout=timeout)  # type: ignore[call-overload]
        process = job.process = launch(perform)(job.work, job.given, job.note)
        return process

    def _finish(self, job: Job, state: State, outcome: Any, error: str) -> None:
        with self._lock:
            if not job.over:
                job.end(state, outcome, error)


def _context(warm: bool) -> Any:
    """Processes forked from one warm server where the system can fork, fresh ones elsewhere."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["app.jobs.warm"] if warm else [])
    return context


def _start_server() -> None:
    """Start the warm server, unless it runs."""
    if "forkserver" in get_all_start_methods():
        with _environment(**ONE_THREAD, PYTHONPATH=_import_path()):
            forkserver.ensure_running()


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """These environment variables for the processes started meanwhile, and not for this one afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _import_path() -> str:
    here = str(Path(__file__).parents[2])
    return os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))


_preparation = spawn.get_preparation_data


def _without_main(name: str) -> dict[str, Any]:
    """What a new process is told, without the ``__main__`` to import: Streamlit keeps the page there."""
    return {key: value for key, value in _preparation(name).items() if not key.startswith("init_main")}


spawn.get_preparation_data = _without_main


@st.cache_resource(show_spinner=False)
def job_board() -> JobBoard:
    """The one board of this server; the first call starts it and warms its workers."""
    return JobBoard(read_settings())
