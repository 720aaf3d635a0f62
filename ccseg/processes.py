"""Processes: work that does not depend on what comes before it is done by another process meanwhile, where one may be.

The result is the same to the byte: where there is no other process, or it failed, the work is done when it is needed.
"""

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")
Item = TypeVar("Item")
Report = Callable[[float], object]

CAN_FORK = sys.platform == "linux"
"""Elsewhere a copy of a process that has computed already may not compute, or there are no copies."""

LOOKS = 1.0
"""Seconds from one look of a process at whether there still is the one that it works for, to the next."""

_allowed: ContextVar[int] = ContextVar("allowed", default=1)
_busy: ContextVar[int] = ContextVar("busy", default=0)


@contextmanager
def side_by_side(processes: int) -> Iterator[None]:
    """Let what is done meanwhile take so many processes: this one, and another where it is more than one.

    >>> with side_by_side(2), begun(lambda: 6 * 7) as answer:
    ...     answer()
    42
    """
    before = _allowed.set(processes)
    try:
        yield
    finally:
        _allowed.reset(before)


def may_begin() -> bool:
    """Whether work may begin in another process.

    >>> may_begin()
    False
    """
    return CAN_FORK and _allowed.get() > 1


def cores() -> int:
    """The cores that this process may use.

    >>> cores() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def begun(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """What gives the result of some work, begun in a copy of this process; what nobody asked for ends with this."""
    with postponed(work) as later:
        later.begin()
        yield later.result


@contextmanager
def postponed(work: Callable[[], T]) -> Iterator["Postponed[T]"]:
    """Some work that a copy of this process begins when it is told to.

    >>> with side_by_side(2), postponed(lambda: 6 * 7) as later:
    ...     later.begin()
    ...     later.result()
    42
    """
    later = Postponed(work)
    try:
        yield later
    finally:
        later.end()


class Postponed(Generic[T]):
    """Some work, which is done when its result is asked for, or by a copy of this process from when it has begun."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._copy: _Copy[T] | None = None

    def begin(self) -> None:
        """Let a copy do it, where one may; once is enough."""
        if self._copy is None and may_begin():
            self._copy = _Copy(self._work)
            _busy.set(_busy.get() + 1)

    def result(self) -> T:
        """What it brought."""
        return self._copy.result() if self._copy else self._work()

    def end(self) -> None:
        """Let the copy go, whether it is done or not."""
        if self._copy:
            self._copy.end()
            _busy.set(_busy.get() - 1)


def _say_nothing(_: float) -> None:
    """What is told of work that nobody waits for."""


def share_out(work: Callable[[Item], T], items: Sequence[Item], report: Report = _say_nothing) -> list[T]:
    """What the work makes of each, every second of which a copy of this process does meanwhile, where none is at work.

    ``report`` is called with the share of the work that is done, 0–1.

    >>> share_out(abs, [-1, 2, -3])
    [1, 2, 3]
    """
    if not may_begin() or _busy.get():
        return _do(work, items, report)
    with begun(partial(_do, work, items[1::2])) as others:
        done = _do(work, items[::2], report), others()
    return [done[number % 2][number // 2] for number in range(len(items))]


def _do(work: Callable[[Item], T], items: Sequence[Item], report: Report = _say_nothing) -> list[T]:
    done = []
    for number, item in enumerate(items):
        report(number / len(items))
        done.append(work(item))
    return done


class _Copy(Generic[T]):
    """A copy of this process that does some work, and sends the result through a pipe that nobody else has."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._pipe, writing = os.pipe()
        parent = os.getpid()
        with warnings.catch_warnings():
            # Later versions of Python warn of threads, which a copy does not have: those of BLAS stop before it.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            _be_the_copy(work, parent, writing)
        os.close(writing)

    def result(self) -> T:
        """What the work returned; where the copy failed, it is done here, and fails here as it would have."""
        with os.fdopen(self._pipe, "rb", closefd=False) as pipe:
            sent = pipe.read()
        return pickle.loads(sent) if self._wait() == 0 else self._work()

    def end(self) -> None:
        """Let the copy go, whether it is done or not."""
        os.close(self._pipe)
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._wait()

    def _wait(self) -> int:
        status = os.waitpid(self._pid, 0)[1]
        self._pid = 0
        return status


def _be_the_copy(work: Callable[[], Any], parent: int, writing: int) -> NoReturn:
    status = 1
    try:
        _go_with(parent)
        _allowed.set(1)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(), pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


def _go_with(parent: int) -> None:
    """Have the priority of its parent from now on, and end once that is no more."""

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, parent))

    # The end of a pipe by which an event loop is told of signals is the parent's.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOKS, LOOKS)
