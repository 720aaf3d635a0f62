"""Engine: DuckDB in process, out of core, with the raw rows of a file as text cells."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from ccseg.deriving.roles import Role
from ccseg.errors import UnusableTable
from ccseg.reading.tables import Table
from ccseg.texts import say

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "2GB"
"""What the engine takes at most before it goes to the disk; `python -m benchmarks.transactions` measures it."""

LINE = "line of the file"
"""The column of the line that a row stands in: a name that no header has by chance."""

ROW = "hash of the row"
"""The column that is the same for rows that are alike in every cell."""


@dataclass(frozen=True)
class Cells:
    """The raw rows in the engine as trimmed text: ``cells`` has the columns with a role, ``whole`` has all.

    Attributes:
        engine: The connection.
        headers: The columns of the file.
        roles: The header of each role.
        ragged: Lines that have not the cells of the header, each with its number; they are in none of the tables.
    """

    engine: "DuckDBPyConnection"
    headers: tuple[str, ...]
    roles: Mapping[Role, str]
    ragged: tuple[tuple[int, str], ...] = ()

    def has(self, *roles: Role) -> bool:
        """Whether one of these roles is there."""
        return any(role in self.roles for role in roles)

    def cell(self, role: Role) -> str:
        """The SQL of a role's cell."""
        return f"cells.{quoted(self.roles[role])}"

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        return self.engine.execute(query).fetchall()

    def number(self, query: str) -> int:
        """The one number that a query gives."""
        found = self.rows(query)[0][0]
        return int(found) if isinstance(found, int) else 0

    def counted(self, expression: str) -> list[tuple[str, int]]:
        """The different values of an expression and in how many rows each stands, in order."""
        query = f"SELECT {expression} AS value, count(*) FROM cells WHERE value IS NOT NULL GROUP BY 1 ORDER BY 1"
        return [(str(value), int(str(count))) for value, count in self.rows(query)]

    def keep_look_up(self, name: str, columns: Mapping[str, pa.Array]) -> None:
        """A small table in the engine, to be joined by its first column."""
        self.engine.register("look_up", pa.table(dict(columns)))
        self.engine.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM look_up")
        self.engine.unregister("look_up")


@contextmanager
def started(*, on_disk: bool) -> Iterator["DuckDBPyConnection"]:
    """A database of its own, gone afterwards: in a temporary folder, or only in memory, as uploads never lie on a disk.

    Raises:
        UnusableTable: It does not fit in memory.
    """
    import duckdb

    with tempfile.TemporaryDirectory() if on_disk else nullcontext() as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": f"{folder}/spilled" if folder else "",
        }
        engine = duckdb.connect(f"{folder}/postings.db" if folder else ":memory:", config=config)
        try:
            engine.execute("SET enable_progress_bar = false")
            yield engine
        except duckdb.OutOfMemoryException:
            raise UnusableTable(say("deriving.memory", memory=MEMORY)) from None
        finally:
            engine.close()


def open_table(engine: "DuckDBPyConnection", table: Table, roles: Mapping[Role, str]) -> Cells:
    """The rows of a table that was read before."""
    engine.register("table_read", table.cells.append_column(LINE, pa.array(table.lines)))
    headers = table.cells.column_names
    engine.execute(f"CREATE OR REPLACE TEMP VIEW whole AS {_trimmed('table_read', headers, quoted(LINE))}")
    engine.execute("CREATE OR REPLACE TEMP VIEW cells AS SELECT * FROM whole")
    return Cells(engine, tuple(headers), roles)


def open_file(
    engine: "DuckDBPyConnection", path: Path, headers: Sequence[str], delimiter: str | None, roles: Mapping[Role, str]
) -> Cells:
    """The rows of a file, which the engine reads by itself: Parquet, or CSV whose first line names the columns.

    Columns with a role are read once and kept on the disk; lines with too many cells are apart.
    """
    place = text(str(path))
    source = f"read_parquet({place})"
    if delimiter is not None:
        types = ", ".join(f"{text(header)}: 'VARCHAR'" for header in headers)
        source = (
            f"read_csv({place}, header = true, auto_detect = false, delim = {text(delimiter)}, quote = '\"', "
            f"escape = '\"', columns = {{{types}}}, null_padding = true, ignore_errors = true, store_rejects = true)"
        )
    engine.execute(f"CREATE OR REPLACE TEMP VIEW whole AS {_trimmed(source, headers, 'row_number() OVER () + 1')}")
    kept = ", ".join(quoted(name) for name in (*roles.values(), LINE, ROW))
    engine.execute(f"CREATE OR REPLACE TABLE cells AS SELECT {kept} FROM whole")
    ragged = delimiter is not None
    return Cells(engine, tuple(headers), roles, _ragged(engine) if ragged else ())


def _ragged(engine: "DuckDBPyConnection") -> tuple[tuple[int, str], ...]:
    """The lines of a CSV that have more cells than the header, each with its number."""
    found = engine.execute("SELECT DISTINCT line, csv_line FROM reject_errors ORDER BY line").fetchall()
    return tuple((int(line), str(content)) for line, content in found)


def _trimmed(source: str, headers: Sequence[str], line: str) -> str:
    """The query for all cells as trimmed text, with their line and what tells one row from another."""
    trimmed = [f"nullif(trim(CAST({quoted(header)} AS VARCHAR)), '') AS {quoted(header)}" for header in headers]
    told = f"hash({', '.join(map(quoted, headers))}) AS {quoted(ROW)}"
    return f"SELECT {', '.join(trimmed)}, {line} AS {quoted(LINE)}, {told} FROM {source}"


def quoted(name: str) -> str:
    """A name as SQL writes it.

    >>> quoted('2" pipes')
    '"2"" pipes"'
    """
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as SQL writes it.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"
