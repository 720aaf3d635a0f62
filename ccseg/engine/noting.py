"""Noting: how far the workers of an engine are that write a table, which the engine itself does not say."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from uuid import uuid4

import pyarrow as pa

from ccseg.engine.table import Batches, Rows, Told, Work
from ccseg.files import let_group_in

EVERY = 0.5
"""Seconds from one look at the notes to the next."""


@dataclass(frozen=True)
class Noting:
    """Work that notes in a folder how many rows it has done, beside the table that is written."""

    work: Work
    notes: str

    @property
    def schema(self) -> pa.Schema:
        return self.work.schema

    def __call__(self, batches: Rows) -> Batches:
        done, note = 0, Path(self.notes, uuid4().hex)
        for batch in self.work(batches):
            done += batch.num_rows
            # What is noted is for the person who waits; a worker that cannot note it works on.
            with suppress(OSError):
                note.write_text(str(done))
            yield batch


@contextmanager
def noted(beside: Path, told: Told) -> Iterator[str]:
    """A folder for notes; what they come to is told now and then, and they are gone afterwards."""
    over = Event()
    with TemporaryDirectory(prefix=".notes-", dir=beside, ignore_cleanup_errors=True) as notes:
        let_group_in(Path(notes))
        watcher = Thread(target=_watch, args=(Path(notes), told, over), daemon=True)
        watcher.start()
        try:
            yield notes
            told(rows_in(Path(notes)))
        finally:
            over.set()
            watcher.join()


def _watch(notes: Path, told: Told, over: Event) -> None:
    while not over.wait(EVERY):
        told(rows_in(notes))


def rows_in(notes: Path) -> int:
    """The rows that all workers have done.

    >>> with TemporaryDirectory() as notes:
    ...     for worker, done in (("a", "3"), ("b", "4"), ("c", "")):
    ...         _ = Path(notes, worker).write_text(done)
    ...     rows_in(Path(notes))
    7
    """
    return sum(int(note.read_text() or 0) for note in notes.iterdir())
