"""Reading: files become customers in a worker, which can be stopped, and never in the server that all pages share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from app.common.once import Once
from app.common.settings import limits, read_settings
from app.jobs.board import Job, JobBoard, Made, Words
from app.jobs.worker import Engine, File, read_files

if TYPE_CHECKING:
    from ccseg.reading.customers import Customers


WORDS = Words("reading.busy", "reading.own", "reading.died", "reading.late")


@Once
def reading_board() -> JobBoard:
    """The board for reading: its own threads, so that a file does not stand behind fits, however long those take."""
    settings = read_settings()
    return JobBoard(settings.but(minutes=settings.read_minutes), words=WORDS)


def start_reading(owner: str, files: Sequence[File], *, sampled: bool = False, **how: Any) -> Job[Customers]:
    """Have the customers of a file read, with others beside it, as ``open_customers`` does. Raises Busy.

    Where it may be ``sampled`` and the operator named an engine, of a file that is too large for memory a fair sample
    is read.
    """
    settings = read_settings()
    given = (tuple(files), {**how, "limits": limits()}, settings.read_mb)
    if not sampled or not settings.engine:
        return reading_board().submit(owner, read_files, *given, then=lambda customers: customers)
    with_engine = partial(reading_board().submit, owner, read_files, *given)
    return in_engine(lambda engine: with_engine(engine, then=lambda customers: customers))


def in_engine(submit: Callable[[Engine], Job[Made]]) -> Job[Made]:
    """Submit a job that may work in the operator's engine; the files that pass between them go when it is over."""
    folder = TemporaryDirectory(prefix="ccseg-", ignore_cleanup_errors=True)
    job = submit(Engine(read_settings().engine, folder.name))
    job.when_over(folder.cleanup)
    return job
