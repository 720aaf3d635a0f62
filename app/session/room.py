"""Room: the files of all visitors take so much memory at most, so that none of them brings the server down."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from app.common.settings import MEGABYTE, read_settings
from app.patches import uploads_held
from app.session.results import sources_held
from app.texts import say
from ccseg.errors import CcsegError

INSTEAD = b"\0no room\0"
"""How a file begins that stands for one that was not taken; no table does."""


class Full(CcsegError):
    """There is no room for another file."""

    @property
    def file(self) -> bytes:
        """What is taken instead of the file.

        >>> try:
        ...     require_taken(Full("There is no room.").file)
        ... except Full as full:
        ...     str(full)
        'There is no room.'
        """
        return INSTEAD + str(self).encode()


def require_taken(data: bytes) -> None:
    """Raises Full where a file was not taken as it arrived."""
    if data.startswith(INSTEAD):
        raise Full(data.removeprefix(INSTEAD).decode(errors="replace"))


class Room:
    """How many bytes of files are on their way, beside those that are held already."""

    def __init__(self) -> None:
        self._arriving = 0
        self._lock = Lock()

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        """Have room for a file of so many bytes while it arrives. Raises Full."""
        with self._lock:
            self._require(size)
            self._arriving += size
        try:
            yield
        finally:
            with self._lock:
                self._arriving -= size

    def _require(self, size: int) -> None:
        most, held = read_settings().held_mb, bytes_held() + self._arriving
        if held + size > most * MEGABYTE:
            sizes = {"megabytes": size / MEGABYTE, "held": held / MEGABYTE, "most": most}
            raise Full(say("uploads.full", **sizes))


def bytes_held() -> int:
    """The bytes of the files that are held, each counted once, whoever has it."""
    files = {id(data): len(data) for data in (*uploads_held(), *sources_held())}
    return sum(files.values())


ROOM = Room()
