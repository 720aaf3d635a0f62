"""Files: what a person downloads, made by a worker where it takes long, so that no page waits for it."""

from collections.abc import Callable
from threading import Event
from typing import Any

from app.common.once import Once
from app.common.settings import read_settings
from app.jobs.board import JobBoard
from app.jobs.worker import make_file
from ccseg.errors import CcsegError


@Once
def file_board() -> JobBoard:
    """The board for files: a thread of its own, so that a download does not stand behind fits and maps."""
    return JobBoard(read_settings().but(workers=1))


def made_by_worker(make: Callable[..., bytes], *given: Any) -> bytes:
    """What ``make(*given)`` returns, made in a process of its own while this thread waits.

    Raises ``CcsegError`` with what went wrong, in words.
    """
    over = Event()
    job = file_board().submit("", make_file, make, given, then=bytes, follows=True)
    job.when_over(over.set)
    over.wait()
    file_board().drop(job)
    if job.outcome is None:
        raise CcsegError(job.error)
    return job.outcome
