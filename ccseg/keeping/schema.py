"""The schema of the store: its tables as they are now, and the steps by which every earlier store gets there."""

from collections.abc import Sequence

from sqlalchemy import (
    Column,
    Connection,
    Double,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    text,
)

from ccseg.errors import StoreFault
from ccseg.texts import say

LOCK = 0x63637365
"""PostgreSQL's name for the turn to change the schema; SQLite has only one turn for all."""

METADATA = MetaData()

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("saved", Double, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
NOTES = Table(
    "notes",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("segment", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False),
    ForeignKeyConstraint(["owner", "document"], ["documents.owner", "documents.id"], ondelete="CASCADE"),
)
LINKS = Table(
    "links",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("made", Double, nullable=False),
    Column("expires", Double, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("last_opened", Double),
    Column("digest", Text, nullable=False),
    Column("body", LargeBinary),
    Column("note", Text, nullable=False),
    ForeignKeyConstraint(["owner", "document"], ["documents.owner", "documents.id"], ondelete="CASCADE"),
)
SECRETS = Table(
    "secrets",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
TRIES = Table(
    "tries",
    METADATA,
    Column("client", Text, primary_key=True),
    Column("full_again", Double, nullable=False),
)
JOBS = Table(
    "jobs",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("server", Text, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("share", Double, nullable=False),
    Column("result", Text, nullable=False),
    Column("seen", Double, nullable=False),
)
VERSIONS = Table("versions", METADATA, Column("version", Integer, primary_key=True))

MIGRATIONS: tuple[Sequence[str], ...] = (
    (
        """CREATE TABLE documents (
            owner TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, about TEXT NOT NULL,
            saved DOUBLE PRECISION NOT NULL, digest TEXT NOT NULL, body {bytes} NOT NULL, PRIMARY KEY (owner, id))""",
        """CREATE TABLE notes (
            owner TEXT NOT NULL, document TEXT NOT NULL, segment INTEGER NOT NULL, name TEXT NOT NULL,
            note TEXT NOT NULL, who TEXT NOT NULL, written DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (owner, document, segment),
            FOREIGN KEY (owner, document) REFERENCES documents (owner, id) ON DELETE CASCADE)""",
        """CREATE TABLE links (
            id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, document TEXT NOT NULL, made DOUBLE PRECISION NOT NULL,
            expires DOUBLE PRECISION NOT NULL, opened INTEGER NOT NULL, last_opened DOUBLE PRECISION,
            digest TEXT NOT NULL, body {bytes},
            FOREIGN KEY (owner, document) REFERENCES documents (owner, id) ON DELETE CASCADE)""",
        "CREATE INDEX links_of_document ON links (owner, document)",
        "CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    ),
    # Who wrote a note and when was never shown, and what nobody reads is not kept of people.
    ("ALTER TABLE notes DROP COLUMN who", "ALTER TABLE notes DROP COLUMN written"),
    ("ALTER TABLE links ADD COLUMN note TEXT NOT NULL DEFAULT ''",),
    (
        "CREATE TABLE tries (client TEXT NOT NULL PRIMARY KEY, full_again DOUBLE PRECISION NOT NULL)",
        """CREATE TABLE jobs (
            owner TEXT NOT NULL, id TEXT NOT NULL, server TEXT NOT NULL, recipe TEXT NOT NULL, state TEXT NOT NULL,
            stage TEXT NOT NULL, share DOUBLE PRECISION NOT NULL, result TEXT NOT NULL, seen DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (owner, id))""",
    ),
)
"""The statements of each version on top of the one before; a row that was released never changes."""


def is_newest(connection: Connection) -> bool:
    """Whether the store has the newest version, so that nothing needs to be written to open it."""
    if not inspect(connection).has_table(VERSIONS.name):
        return False
    return bool(connection.scalar(select(func.max(VERSIONS.c.version))) == len(MIGRATIONS))


def migrate(connection: Connection) -> None:
    """Bring the store to the newest version, all steps or none. Raises StoreFault where it is newer than this ccseg."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    connection.execute(text("CREATE TABLE IF NOT EXISTS versions (version INTEGER NOT NULL PRIMARY KEY)"))
    reached = connection.scalar(select(func.max(VERSIONS.c.version))) or 0
    if reached > len(MIGRATIONS):
        raise StoreFault(say("keeping.store.newer"))
    for version, statements in enumerate(MIGRATIONS[reached:], start=reached + 1):
        for statement in statements:
            written = statement.format(bytes="BYTEA" if postgresql else "BLOB")
            connection.execute(text(written))
        connection.execute(insert(VERSIONS).values(version=version))
