"""Spark: a table behind Spark Connect, which an embedded engine, Apache Spark and Databricks all speak."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ccseg.clustering.order import SALT
from ccseg.engine.address import channel_to
from ccseg.engine.guard import guarded
from ccseg.engine.noting import Noting, noted
from ccseg.engine.parcel import Trial, packed, python
from ccseg.engine.plain_text import shape_of, text_files
from ccseg.engine.server import embedded
from ccseg.engine.table import Counted, Told, Work, answer_of, plain, results_of
from ccseg.errors import EngineFault, MissingPackage
from ccseg.patches import leave_closed
from ccseg.texts import say

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

LOCAL = "local"
"""The engine that is embedded; every other is named by its address."""

RETRIES = 3
"""So often an engine on this machine is asked again, within a second: a convention."""

RETRIES_ELSEWHERE = 6
"""So often an engine elsewhere that has answered is asked again, within about a minute: a convention.

Spark itself tries for ten minutes, and as long again to take back what is under way.
"""

PATIENCE = 5.0
"""Seconds in which an engine elsewhere has to answer; a convention."""

LACKS = re.compile(r"No module named '(\w+)")
"""What Python says where a package is missing."""

FULL = re.compile(r"No space left on device|Disk quota exceeded|File too large")
"""What an operating system says of a disk, a quota or a limit that is used up."""

DENIED = re.compile(r"Permission denied|AccessControlException|Mkdirs failed to create|Operation not permitted")
"""What is said where an engine may not write to a folder."""

LOST = re.compile(r"ExecutorLostFailure|Lost executor|[Ww]orker.{0,40} (?:died|crashed|lost)")
"""What is said where workers of an engine ended meanwhile."""

NEEDED = {"embedded": ("pysail", "pyspark"), "connected": ("pyspark",)}


class SparkTable:
    """A table of an engine: Parquet files, or a table of its catalogue by name."""

    def __init__(self, rows: "DataFrame", name: str) -> None:
        self.rows, self.name = rows, name

    @property
    def columns(self) -> pa.Schema:
        return self.head(0).schema

    def head(self, rows: int) -> pa.Table:
        with told_in_words():
            return plain(self.rows.limit(rows).toArrow())

    def count(self, key: str) -> Counted:
        from pyspark.sql import functions as f

        ids = self.rows.select(_named(key).alias("id"))
        known = f.when(f.col("id") != "", f.col("id"))
        # Ids of which the hashes differ are different, and hashes take an eighth of the memory.
        different = f.count_distinct(f.xxhash64(f.when(known.isNotNull(), known)))
        with told_in_words():
            rows, filled, distinct = ids.select(f.count(f.lit(1)), f.count(known), different).first() or (0, 0, 0)
            again = 0 if distinct - (filled < rows) == filled else self._repeated(ids)
        return Counted(rows, rows - filled, again)

    def _repeated(self, ids: "DataFrame") -> int:
        from pyspark.sql import functions as f

        times = ids.where(f.col("id") != "").groupBy("id").agg(f.count(f.lit(1)).alias("times"))
        [[again]] = times.where(f.col("times") > 1).agg(f.coalesce(f.sum("times"), f.lit(0))).collect()
        return int(again)

    def sample(self, key: str, most: int) -> pa.Table:
        from pyspark.sql import functions as f

        digest = f.sha2(f.concat(f.lit(SALT), _named(key)), 256)
        with told_in_words():
            least = self.rows.withColumn(DIGEST, digest).orderBy(f.col(DIGEST).asc_nulls_last()).limit(most)
            return plain(least.toArrow().drop_columns([DIGEST]))

    def content(self) -> int:
        from pyspark.sql import functions as f

        row = f.xxhash64(*(_cells(field.name) for field in self.columns))
        with told_in_words():
            [found] = self.rows.select(f.bit_xor(row)).first() or (0,)
        return int(found or 0)

    def place(self, work: Work, told: Told) -> Iterator[bytes]:
        with told_in_words():
            yield from results_of(self._answers(work), told)

    def _answers(self, work: Work) -> Iterator[pa.RecordBatch]:
        """What comes back, as it comes."""
        for row in self._done(work).toLocalIterator():
            content = row["content"] and bytes(row["content"])
            yield answer_of(row["rows"], content)

    def write(self, work: Work, folder: Path, told: Told) -> None:
        with noted(folder.absolute().parent, told) as notes, told_in_words():
            self._done(Noting(work, notes)).write.mode("append").parquet(str(folder.absolute()))

    def _done(self, work: Work) -> "DataFrame":
        from pyspark.sql.pandas.types import from_arrow_schema

        return self.rows.mapInArrow(work, from_arrow_schema(work.schema))


DIGEST = "ccseg_digest"


def _named(key: str) -> "Column":
    """Ids as canonical text."""
    from pyspark.sql import functions as f

    return f.trim(_cells(key).cast("string"))


def _cells(name: str) -> "Column":
    """A column by its name, whatever signs are in it."""
    from pyspark.sql import functions as f

    return f.col(f"`{name.replace('`', '``')}`")


@contextmanager
def open_table(*files: str | Path, table: str | None = None, engine: str = LOCAL) -> Iterator[SparkTable]:
    """The table in files or by its name, in the engine that is asked for; whatever is under way there ends with us.

    Args:
        files: Parquet files, CSV files in which nothing needs repair, or folders of either.
        table: The name of a table of the engine, in place of files.
        engine: ``"local"`` for the embedded one, or the address of a Spark Connect server.

    Raises:
        MissingPackage: The extra ``engine`` is not installed.
        EngineFault: The engine cannot be reached, or knows no such table.
        UnusableTable: A CSV file is not plain text all through, or unlike the others.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> from ccseg import make_sample, open_table
        >>> with TemporaryDirectory() as here:
        ...     make_sample(50).to_parquet(Path(here, "customers.parquet"))
        ...     with open_table(Path(here, "customers.parquet")) as table:
        ...         table.count("CUST_ID")
        Counted(rows=50, without=0, repeated=0)
    """
    require(engine)
    with _address(engine) as address, _session(address, engine == LOCAL) as session, told_in_words():
        if engine != LOCAL:
            _equip(session)
            _ask_again(session, RETRIES_ELSEWHERE)
        rows = session.read.table(table) if table else _read([Path(file).absolute() for file in files], session)
        yield SparkTable(rows, table or Path(files[0]).name)


def _read(paths: Sequence[Path], session: "SparkSession") -> "DataFrame":
    """The rows of Parquet files, or of CSV files that are plain; a cell that is not as at their ends is a fault."""
    from pyspark.sql.pandas.types import from_arrow_schema

    texts = text_files(paths)
    if not texts:
        return session.read.parquet(*map(str, paths))
    shape = shape_of(texts)
    plainly = session.read.options(header=True, sep=shape.delimiter, escape='"', mode="FAILFAST")
    return plainly.schema(from_arrow_schema(shape.columns)).csv([*map(str, texts)])


def require(engine: str) -> None:
    """Raises ``MissingPackage`` where the packages for an engine are not installed, with the pip line."""
    needed = NEEDED["embedded" if engine == LOCAL else "connected"]
    if not all(find_spec(module) for module in needed):
        raise MissingPackage(say("engine.missing"))


def _equip(session: "SparkSession") -> None:
    """Have the workers of an engine elsewhere import this library, and see whether they can before they have to."""
    from pyspark.errors import UnsupportedOperationException

    # An engine that takes no packages has to have it; the trial says whether it has.
    with packed() as parcel, suppress(UnsupportedOperationException):
        session.addArtifacts(str(parcel), pyfile=True)
    list(SparkTable(session.range(1), "").place(Trial(), lambda rows: None))


@contextmanager
def _address(engine: str) -> Iterator[str]:
    if engine != LOCAL:
        _require_answer(engine)
        yield engine
        return
    with embedded() as address:
        yield address


def _require_answer(address: str) -> None:
    """Raises ``EngineFault`` where nobody answers at an address, which Spark itself would try for minutes."""
    import grpc

    builder = channel_to(address)
    channel = builder.toChannel()
    try:
        grpc.channel_ready_future(channel).result(PATIENCE)
    except grpc.FutureTimeoutError:
        raise EngineFault(say("engine.unreached", address=builder.endpoint)) from None
    finally:
        channel.close()


@contextmanager
def _session(address: str, local: bool) -> "Iterator[SparkSession]":
    """A session whose job ends with us; an engine on this machine that does not answer is gone, and not waited for."""
    from grpc import RpcError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    with told_in_words():
        session = SparkSession.builder.remote(address).create()
    if local:
        _ask_again(session, RETRIES)
    try:
        # The embedded engine ends with us anyway.
        with nullcontext() if local else guarded(address, session.session_id):
            yield session
    except BaseException:
        _ask_again(session, RETRIES)
        with suppress(PySparkException, RpcError):
            session.interruptAll()
        raise
    finally:
        with suppress(PySparkException, RpcError):
            session.stop()
        leave_closed(session)


def _ask_again(session: Any, times: int) -> None:
    """From now on ask an engine that does not answer so often again; who is asking already goes by it too."""
    for policy in session.client.get_retry_policies():
        policy.max_retries = times


@contextmanager
def told_in_words() -> Iterator[None]:
    """What the engine complains of, as one sentence; the errors of our own work come through as they are."""
    from grpc import RpcError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, RpcError) as error:
        raise EngineFault(in_words(str(error))) from error


def in_words(text: str) -> str:
    """What an engine complains of, as one sentence with the cure where that is known."""
    if "UNAVAILABLE" in text:
        return say("engine.gone")
    if FULL.search(text):
        return say("engine.full")
    if DENIED.search(text):
        return say("engine.denied")
    if LOST.search(text):
        return say("engine.lost")
    if "PYTHON_VERSION_MISMATCH" in text:
        return say("engine.other_python", version=python())
    if lacks := LACKS.search(text):
        return say("engine.lacks", package=lacks[1], version=python())
    return say("engine.fault", what=_first_line(text))


def _first_line(text: str) -> str:
    """What an engine says, without the way there: its last line where Python failed, else its first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    failed = any(line.startswith("Traceback") for line in lines)
    return (lines[-1] if failed else lines[0]).rstrip(".") if lines else ""
