"""What the workers of a server take: the CPU of all of them, and the most memory that one has for itself.

On Linux only; it is looked at some twenty times a second, so what a worker does in its last moment is not seen.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.05
"""Seconds from one look to the next."""


class Watched:
    """The workers that came since it was made, as far as they have been seen."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._before = descendants(server)
        self._seconds: dict[int, float] = {}
        self.megabytes = 0.0

    @property
    def seconds(self) -> float:
        """The seconds of CPU that they took."""
        return sum(self._seconds.values())

    def look(self) -> None:
        for process in descendants(self._server) - self._before:
            with suppress(OSError):
                self._seconds[process] = cpu_seconds(process)
                self.megabytes = max(self.megabytes, _own(process))


@contextmanager
def watched(server: int) -> Iterator[Watched]:
    """Look at the workers of a server meanwhile."""
    workers, over = Watched(server), Event()

    def watch() -> None:
        while not over.wait(EVERY):
            workers.look()

    thread = Thread(target=watch)
    thread.start()
    try:
        yield workers
    finally:
        over.set()
        thread.join()


def descendants(process: int) -> set[int]:
    """The processes that it has started, and those that these have."""
    parents = dict(_parents())
    found, latest = set[int](), {process}
    while latest:
        latest = {child for child, parent in parents.items() if parent in latest}
        found |= latest
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                yield int(entry.name), int(stat_of(entry.name)[1])


def cpu_seconds(process: int) -> float:
    """The seconds of CPU that it has taken. Raises OSError where it is gone."""
    fields = stat_of(process)
    return (int(fields[11]) + int(fields[12])) / TICKS


def stat_of(process: int | str) -> list[str]:
    """What the system tells of a process behind its name, which may hold anything."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _own(process: int) -> float:
    """Megabytes that it shares with no other process: what a warm worker was born with is not its own."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
