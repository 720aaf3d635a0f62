"""Reading: files become customers in a worker, which can be stopped, and never in the server that all pages share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.common.once import Once
from app.common.settings import limits, read_settings
from app.jobs.board import Job, JobBoard, Words
from app.jobs.worker import File, read_files

if TYPE_CHECKING:
    from ccseg.reading.customers import Customers


WORDS = Words("reading.busy", "reading.own", "reading.died", "reading.late")


@Once
def reading_board() -> JobBoard:
    """The board for reading: its own threads, so that a file does not stand behind fits, however long those take."""
    settings = read_settings()
    return JobBoard(settings.but(minutes=settings.read_minutes), words=WORDS)


def start_reading(owner: str, files: Sequence[File], **how: Any) -> Job[Customers]:
    """Have the customers of a file read, with others beside it, as ``open_customers`` does. Raises Busy."""
    given = (tuple(files), {**how, "limits": limits()}, read_settings().read_mb)
    return reading_board().submit(owner, read_files, *given, then=lambda customers: customers)
