"""The database behind the store: short transactions that outlast an outage, and its faults in words."""

import os
import time
from collections.abc import Callable, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError

from ccseg.errors import StoreFault

Outcome = TypeVar("Outcome")

OUTAGE = 30.0
"""Seconds that an outage may last before anybody hears of it."""

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
PRAGMAS = (
    "busy_timeout = 30000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)
TIMEOUTS = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

UNREACHABLE = "The store cannot be reached. Please try again in a minute; if that does not help, check CCSEG_STORE."
DRIVERLESS = "A store in PostgreSQL needs its driver: pip install 'ccseg[postgres]'"
UNKNOWN = "CCSEG_STORE names no store that ccseg knows. Give a file, or a URL that starts with postgresql://."
FULL = "The disk of the store is full, so nothing was changed. Free some room and try again."
UNWRITABLE = "The file of the store cannot be written. Check who may write it, or set CCSEG_STORE to another file."
DAMAGED = "The file of the store is damaged. Bring back its last copy, or set CCSEG_STORE to another file."

FAILING = "The disk of the store does not take what is written. Check the disk, or set CCSEG_STORE to another file."

FAULTS = {
    "1": DAMAGED,  # SQLITE_ERROR: our tables are not there
    "8": UNWRITABLE,  # SQLITE_READONLY
    "10": FAILING,  # SQLITE_IOERR
    "11": DAMAGED,  # SQLITE_CORRUPT
    "13": FULL,  # SQLITE_FULL
    "14": UNWRITABLE,  # SQLITE_CANTOPEN
    "26": DAMAGED,  # SQLITE_NOTADB
    "53100": FULL,  # disk_full
}
"""What to say by the code of SQLite or PostgreSQL where waiting does not help."""


class Database:
    """SQLite or PostgreSQL by URL; work is a function of a connection, done in a transaction of its own.

    Work that fails in an outage is done again until it is over, so it must come to the same when done twice.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(writes=True)

    def read(self, work: Callable[[Connection], Outcome]) -> Outcome:
        """Do work that changes nothing. Raises StoreFault."""
        return _persist(self.engine, work)

    def write(self, work: Callable[[Connection], Outcome]) -> Outcome:
        """Do work and keep what it changed, all of it or nothing. Raises StoreFault."""
        return _persist(self._writing, work)

    def insert(self, table: Table) -> Any:
        """An insert that can be told what to do where the row exists."""
        return INSERTS[self.engine.dialect.name](table)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _persist(engine: Engine, work: Callable[[Connection], Outcome]) -> Outcome:
    """Try until it is done, a fault does not pass, or the outage lasts too long."""
    end = time.monotonic() + OUTAGE
    pauses = chain(PAUSES, repeat(1.0))
    while True:
        try:
            with engine.begin() as connection:
                return work(connection)
        except (DBAPIError, TimeoutError) as error:
            fault, pause = FAULTS.get(_code(error)), next(pauses)
            # The error's own text may quote what was to be stored.
            if fault or time.monotonic() + pause > end:
                raise StoreFault(fault or UNREACHABLE) from None
            if not isinstance(error, OperationalError | InterfaceError):
                raise
        time.sleep(pause)


def _code(error: SQLAlchemyError) -> str:
    """PostgreSQL's SQLSTATE, or SQLite's primary result code."""
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorcode", None)
    return str(getattr(cause, "sqlstate", None) if code is None else code & 0xFF)


def _engine(url: str) -> Engine:
    place = _known_place(url)
    local = place.get_backend_name() == "sqlite"
    arguments: dict[str, Any] = {} if local else TIMEOUTS
    try:
        engine = create_engine(place, hide_parameters=True, pool_pre_ping=True, connect_args=arguments)
    except ModuleNotFoundError:
        raise StoreFault(DRIVERLESS) from None
    except (SQLAlchemyError, ValueError):
        raise StoreFault(UNKNOWN) from None
    if local:
        _prepare_file(Path(place.database or ""))
        _prepare_sqlite(engine)
    return engine


def _known_place(url: str) -> URL:
    try:
        place = make_url(url)
    except (SQLAlchemyError, ValueError):
        raise StoreFault(UNKNOWN) from None
    if place.get_backend_name() not in INSERTS:
        raise StoreFault(UNKNOWN)
    return place


def _prepare_file(path: Path) -> None:
    """The file of the store, for its owner's eyes only; SQLite gives its other files the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        raise StoreFault(UNWRITABLE) from None


def _prepare_sqlite(engine: Engine) -> None:
    """Readers never wait for writers, and a writer takes its turn before it reads."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
