"""The database behind the store: short transactions that outlast an outage, and its faults in words."""

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import chain, repeat
from pathlib import Path
from threading import Timer
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError

from ccseg.errors import StoreFault
from ccseg.texts import say

Outcome = TypeVar("Outcome")

OUTAGE = 30.0
"""Seconds that an outage may last before anybody hears of it: a convention, enough for a restart of the database."""

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before the work is tried again; then it is every second. A convention."""

PRAGMAS = (
    "busy_timeout = 30000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)
TIMEOUTS = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
"""PostgreSQL: seconds for a connection, and milliseconds until one that is cut off is lost: conventions."""

SETTINGS = ("statement_timeout = 10000", "lock_timeout = 5000", "idle_in_transaction_session_timeout = 30000")
"""PostgreSQL: milliseconds that the server spends on a statement, waits for a lock, and keeps what is never ended."""

SILENCE = 15.0
"""Seconds until a server that takes a question and says nothing is hung up on; its own limits come first."""

INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

FAULTS = {
    "1": "damaged",  # SQLITE_ERROR: our tables are not there
    "8": "read_only",  # SQLITE_READONLY
    "10": "failing",  # SQLITE_IOERR
    "11": "damaged",  # SQLITE_CORRUPT
    "13": "full",  # SQLITE_FULL
    "14": "unwritable",  # SQLITE_CANTOPEN
    "26": "damaged",  # SQLITE_NOTADB
    "25006": "read_only",  # read_only_sql_transaction
    "42501": "read_only",  # insufficient_privilege
    "53100": "full",  # disk_full
}
"""The fault, as `texts/en/keeping.toml` has it, by the code of SQLite or PostgreSQL where waiting does not help."""


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
            with engine.connect() as connection, _watched(connection), connection.begin():
                return work(connection)
        except (DBAPIError, TimeoutError) as error:
            fault, pause = FAULTS.get(_code(error)), next(pauses)
            # The error's own text may quote what was to be stored.
            if fault or time.monotonic() + pause > end:
                raise StoreFault(say(f"keeping.store.{fault or 'unreachable'}")) from None
            if not isinstance(error, OperationalError | InterfaceError):
                raise
        time.sleep(pause)


@contextmanager
def _watched(connection: Connection) -> Iterator[None]:
    """Hang up on a server that says nothing for too long: what waits for it then fails as in any outage."""
    if connection.dialect.name == "sqlite":
        yield
        return
    timer = Timer(SILENCE, _hang_up, [connection.connection.driver_connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: Any) -> None:
    with suppress(OSError), closing(socket.socket(fileno=os.dup(connection.fileno()))) as line:
        line.shutdown(socket.SHUT_RDWR)


def _code(error: SQLAlchemyError) -> str:
    """PostgreSQL's SQLSTATE, or SQLite's primary result code."""
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorcode", None)
    return str(getattr(cause, "sqlstate", None) if code is None else code & 0xFF)


def _engine(url: str) -> Engine:
    target = _known_url(url)
    local = target.get_backend_name() == "sqlite"
    arguments: dict[str, Any] = {} if local else TIMEOUTS
    try:
        engine = create_engine(target, hide_parameters=True, connect_args=arguments)
    except ModuleNotFoundError:
        raise StoreFault(say("keeping.store.no_driver")) from None
    except (SQLAlchemyError, ValueError):
        raise StoreFault(say("keeping.store.unknown")) from None
    if local:
        _prepare_file(Path(target.database or ""))
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)
    return engine


def _known_url(url: str) -> URL:
    try:
        target = make_url(url)
    except (SQLAlchemyError, ValueError):
        raise StoreFault(say("keeping.store.unknown")) from None
    if target.get_backend_name() not in INSERTS:
        raise StoreFault(say("keeping.store.unknown"))
    return target


def _prepare_file(path: Path) -> None:
    """The file of the store, for its owner's eyes only; SQLite gives its other files the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        raise StoreFault(say("keeping.store.unwritable")) from None


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


def _prepare_postgresql(engine: Engine) -> None:
    """No statement, lock or forgotten transaction holds anybody up for long."""

    @event.listens_for(engine, "connect")
    def set_limits(connection: Any, _: object) -> None:
        for setting in SETTINGS:
            connection.execute(f"SET {setting}")
        connection.commit()


def clean(text: str) -> str:
    """Text without what a database cannot keep: lone surrogates and NUL.

    >>> clean("Tom\\0 and Ann")
    'Tom and Ann'
    """
    return text.encode(errors="replace").decode().replace("\0", "")
