"""Jobs: long work in processes of its own, behind a queue that every session can look at."""

import atexit
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, TimeoutError
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import pebble

from app.common.faults import Unforeseen, location
from app.common.once import Once
from app.common.settings import Settings, read_settings
from app.common.visitor import address
from app.jobs.starting import starter
from app.jobs.worker import DRAWING, SharedState, perform
from app.patches import in_process
from app.texts import say
from ccseg.errors import CcsegError
from ccseg.processes import cores

Asker = tuple[Literal["address", "owner"], str]
State = Literal["waiting", "working", "done", "failed", "cancelled"]
Made = TypeVar("Made")
"""What a worker brings back."""
Outcome = TypeVar("Outcome")
"""What a job makes of it for whoever asked."""

KEPT_SECONDS = 600
ENOUGH_SHARE = 0.1
"""The share of a job that has to be done before it says how long the rest takes: a convention."""

LOG = logging.getLogger(__name__)


class Busy(CcsegError):
    """The queue is full."""


class Words(NamedTuple):
    """The texts for those who come when too many wait, of all or of theirs, and for a worker that died or was late."""

    busy: str
    own: str
    died: str
    late: str


JOBS = Words("jobs.busy", "jobs.own", "jobs.died", "jobs.late")


class Task(NamedTuple):
    """``work(*given, progress=…)`` in a worker, and ``then`` of what it returns, in this process."""

    work: Callable[..., Any]
    given: tuple[Any, ...]
    then: Callable[[Any], Any]


class End(NamedTuple):
    """How a job ended: with an ``outcome`` where it is ``done``, with an ``error`` where it ``failed``.

    ``fault`` is what the library refused, where it did.
    """

    state: State
    outcome: Any = None
    error: str = ""
    fault: CcsegError | None = None


@dataclass(eq=False)
class Job(Generic[Outcome]):
    """One piece of work: where it stands, and its ``outcome`` once it is ``done``.

    ``task`` is what there is to do, until it is over: a job that is over is kept for its outcome only. A job that is
    ``ahead`` was begun before anybody asked for it.
    """

    owner: str
    task: Task | None = None
    ahead: bool = False
    address: str = field(default_factory=address)
    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    state: State = "waiting"
    outcome: Outcome | None = None
    error: str = ""
    fault: CcsegError | None = None
    started: float = field(default_factory=time.monotonic)
    began: float | None = None
    ended: float | None = None
    process: Any = None
    shared: SharedState = field(default_factory=SharedState)
    _listeners: SimpleQueue[Callable[[], object]] = field(default_factory=SimpleQueue)

    @property
    def asked_by(self) -> tuple[Asker, Asker]:
        """Who takes turns for it: an address, and at that address an owner; where nobody knows it, the owner twice."""
        return ("address", self.address or self.owner), ("owner", self.owner)

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
        return self.shared.read() or (say("jobs.starting"), 0.0)

    @property
    def remaining(self) -> float | None:
        """The seconds that it will most likely take still, by what it has done; ``None`` where that says too little."""
        share = self.progress[1]
        if self.began is None or self.over or share < ENOUGH_SHARE:
            return None
        return (time.monotonic() - self.began) * (1 - share) / share

    def end(self, end: End) -> bool:
        """Let it be over, and say whether it was not before."""
        if self.over:
            return False
        self.outcome, self.error, self.fault = end.outcome, end.error, end.fault
        self.task, self.process = None, None
        self.ended, self.state = time.monotonic(), end.state
        return True

    def when_over(self, listener: Callable[[], object]) -> None:
        """Have this called once when the job is over, in the thread that ends it; at once where it is over."""
        self._listeners.put(listener)
        if self.over:
            self.tell_listeners()

    def tell_listeners(self) -> None:
        """Call everybody who waits for the end; of two threads that come here together, each calls some."""
        with suppress(Empty):
            while True:
                _call(self._listeners.get_nowait())


def _call(listener: Callable[[], object]) -> None:
    """What goes wrong in a listener is not the fault of the job that it listens to."""
    try:
        listener()
    except Exception as error:
        LOG.error("Nothing followed on a job: %s", location(error))


class JobBoard:
    """A bounded queue, served by a few threads; each runs one job at a time, in a fresh process.

    Work may begin ahead, before anybody asks for it, where a worker is idle. It gives its place to whoever asks for
    something while all are busy, until somebody asks for it.

    Addresses take turns, and owners at one address: the next job is of the address of which the fewest are being worked
    at, of equal ones of that whose last turn is longest ago, and so on for its owners; of an owner's jobs the oldest
    comes first. So nobody waits for all that another asked for, also where one person has many browsers.

    The processes are forked from one that is warm, so a job starts within milliseconds, a cancelled or dead worker
    takes nothing with it, and nothing is held for workers that have no work.

    ``words`` are the sentences for those who are refused, or whose job did not end well.
    """

    def __init__(self, settings: Settings, words: Words = JOBS) -> None:
        self._settings, self._words = settings, words
        self._starter = starter(settings.warm)
        self._jobs: dict[str, Job[Any]] = {}
        self._tickets: SimpleQueue[None] = SimpleQueue()
        self._turns: Counter[Asker] = Counter()
        self._lock = Lock()
        for number in range(settings.workers):
            Thread(target=self._serve, name=f"jobs {number}", daemon=True).start()
        atexit.register(self.close)

    def submit(
        self,
        owner: str,
        work: Callable[..., Made],
        *given: Any,
        then: Callable[[Made], Outcome],
        follows: bool = False,
    ) -> Job[Outcome]:
        """Queue ``work(*given, progress=…)``; ``then`` turns its result into the job's outcome, in this process.

        A job that ``follows`` another is never refused, for its owner has waited already. Raises Busy.
        """
        self.forget()
        job: Job[Outcome] = Job(owner, Task(work, given, then))
        with self._lock:
            if not follows:
                self._require_room(job)
            self._jobs[job.id] = job
            ended = self._make_room()
        for other in ended:
            _stop(other)
        self._tickets.put(None)
        return job

    def begin(
        self, owner: str, work: Callable[..., Made], *given: Any, then: Callable[[Made], Outcome]
    ) -> Job[Outcome] | None:
        """Begin what the owner will most likely ask for, where a worker is idle; ``None`` where none is."""
        job: Job[Outcome] = Job(owner, Task(work, given, then), ahead=True)
        job.shared.ahead = True
        with self._lock:
            if not self._idle():
                return None
            self._jobs[job.id] = job
        self._tickets.put(None)
        return job

    def claim(self, job: Job[Any]) -> bool:
        """Let a job that was begun ahead be one that was asked for; whether there is anything to wait for."""
        with self._lock:
            if job.state in ("failed", "cancelled"):
                return False
            job.ahead = job.shared.ahead = False
            return True

    def _idle(self) -> int:
        """How many workers have nothing to do, nor will have by what waits."""
        return self._settings.workers - sum(not job.over for job in list(self._jobs.values()))

    def _make_room(self) -> list[Job[Any]]:
        """End what is worked at ahead, the latest first, where there are no workers for those who wait."""
        working = [job for job in self._jobs.values() if job.state == "working"]
        missing = len(self._waiting()) - (self._settings.workers - len(working))
        ahead = [job for job in reversed(working) if job.ahead]
        return [job for job in ahead[: max(missing, 0)] if job.end(End("cancelled"))]

    def _require_room(self, new: Job[Any]) -> None:
        """Raises Busy where too many wait, of all, of this owner or of their address."""
        waiting, most = self._waiting(), self._settings
        if len(waiting) >= most.queue:
            raise Busy(say(self._words.busy, waiting=most.queue))
        if sum(job.owner == new.owner for job in waiting) >= most.queue_each:
            raise Busy(say(self._words.own, waiting=most.queue_each))
        if new.address and sum(job.address == new.address for job in waiting) >= most.queue_address:
            raise Busy(say(self._words.busy, waiting=most.queue_address))

    def find(self, owner: str, job_id: str) -> Job[Any] | None:
        """The owner's job of this id, if it is still known."""
        job = self._jobs.get(job_id)
        return job if job and secrets.compare_digest(job.owner, owner) else None

    def position(self, job: Job[Any]) -> int:
        """How many come before it, counting itself, if nobody else comes; 0 when it waits no longer."""
        with self._lock:
            return next((place for place, waiting in enumerate(self._in_turn(), 1) if waiting is job), 0)

    def cancel(self, job: Job[Any]) -> None:
        """Take it out of the queue, or stop its process within a second."""
        with self._lock:
            ended = job.end(End("cancelled"))
        if ended:
            _stop(job)

    def drop(self, job: Job[Any]) -> None:
        """Stop a job that nobody waits for any more, and let go what it brought."""
        self.cancel(job)
        with self._lock:
            self._jobs.pop(job.id, None)

    def close(self) -> None:
        """Stop everything that waits or works."""
        for job in list(self._jobs.values()):
            self.cancel(job)

    def _waiting(self, ahead: bool = False) -> list[Job[Any]]:
        return [job for job in list(self._jobs.values()) if job.state == "waiting" and job.ahead == ahead]

    def _in_turn(self) -> Iterator[Job[Any]]:
        """The jobs that wait, in the order in which they come if none that is worked at ends before."""
        busy = [job for job in list(self._jobs.values()) if job.state == "working" and not job.ahead]
        working = Counter(who for job in busy for who in job.asked_by)
        waiting, turns = self._waiting(), self._turns.copy()
        last = max(turns.values(), default=0)
        while waiting:
            job = min(waiting, key=lambda job: [(working[who], turns[who]) for who in job.asked_by])
            waiting.remove(job)
            last += 1
            for who in job.asked_by:
                working[who] += 1
                turns[who] = last
            yield job
        yield from self._waiting(ahead=True)

    def forget(self) -> None:
        """Let the jobs go that have been over for long, with what they brought."""
        with self._lock:
            now = time.monotonic()
            stale = [job for job in self._jobs.values() if job.ended and now - job.ended > KEPT_SECONDS]
            for job in stale:
                del self._jobs[job.id]
            known = {who for job in self._jobs.values() for who in job.asked_by}
            self._turns = Counter({who: turn for who, turn in self._turns.items() if who in known})

    def _serve(self) -> None:
        while True:
            self._serve_next()

    def _serve_next(self) -> None:
        """The next job that comes; between two of them nothing holds what the last one brought."""
        self._tickets.get()
        if job := self._take():
            with suppress(CancelledError):
                self._finish(job, self._run(job))

    def _take(self) -> Job[Any] | None:
        """The job whose turn it is, which is worked at from now on; ``None`` where it was cancelled meanwhile."""
        with self._lock:
            if job := next(self._in_turn(), None):
                job.state, job.began = "working", time.monotonic()
                if not job.ahead:
                    turn = max(self._turns.values(), default=0) + 1
                    self._turns.update({who: turn - self._turns[who] for who in job.asked_by})
            return job

    def _run(self, job: Job[Any]) -> End:
        """Raises CancelledError where the job was cancelled meanwhile."""
        try:
            process, then = self._launch(job)
            return End("done", then(process.result()))
        except CancelledError:
            raise
        except Exception as error:
            return End("failed", error=self._tell(error), fault=error if isinstance(error, CcsegError) else None)

    def _launch(self, job: Job[Any]) -> tuple[Any, Callable[[Any], Any]]:
        drawing = job.task is not None and job.task.work in DRAWING
        with self._starter.context(drawing) as context, self._lock:
            if job.task is None:
                raise CancelledError
            run = in_process(context, 60 * self._settings.minutes)(perform)
            work, given, then = job.task
            job.shared.processes = min(1 + max(self._idle(), 0), cores())
            job.process = run(work, given, job.shared)
            return job.process, then

    def _finish(self, job: Job[Any], end: End) -> None:
        with self._lock:
            ended = job.end(end)
        # Outside the lock: a listener may submit the next job.
        if ended:
            job.tell_listeners()

    def _tell(self, error: Exception) -> str:
        """What went wrong, in words; of an error that nobody foresaw, the log gets where it was."""
        match error:
            case CcsegError():
                return str(error)
            case pebble.ProcessExpired():
                return say(self._words.died)
            case TimeoutError():
                return say(self._words.late, minutes=self._settings.minutes)
        LOG.error("A job failed: %s", error if isinstance(error, Unforeseen) else location(error))
        return say("faults.unforeseen")


def _stop(job: Job[Any]) -> None:
    """Stop the process of a job that is over, and tell those who wait for it."""
    job.shared.stop()
    job.tell_listeners()


@Once
def job_board() -> JobBoard:
    """The one board of this server; the first call starts it and warms its workers."""
    return JobBoard(read_settings())
