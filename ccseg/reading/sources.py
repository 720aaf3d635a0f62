"""Sources: where a table comes from, what kind of file it is, and how much of it we are ready to take."""

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal

import pyarrow as pa
from pydantic import Field

from ccseg.errors import UnreadableFile
from ccseg.records import Record
from ccseg.texts import say

Format = Literal["text", "spreadsheet", "parquet"]
CHUNK_BYTES = 1 << 20
SPARE_LINES = 1_000
"""Lines that a file may have beside its rows."""
ENDINGS = ("csv", "tsv", "txt", "gz", "zip", "xlsx", "xlsm", "xls", "ods", "parquet")
"""How the names of files end that are read; a file is read by its content, whatever it is called."""

DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype"})
"""What a zip has inside when it is a workbook."""


class Limits(Record):
    """What is taken at most; stated before an upload and enforced while reading.

    >>> Limits().sentence()
    'Up to 200 MB, 2,000,000 rows and 2,000 columns; a packed file may unpack to at most 100 times its size.'
    """

    bytes: int = Field(200_000_000, gt=0)
    rows: int = Field(2_000_000, gt=0)
    columns: int = Field(2_000, gt=0)
    cells: int = Field(100_000_000, gt=0)
    ratio: int = Field(100, gt=0)

    def sentence(self) -> str:
        megabytes = self.bytes / 1e6
        return say("reading.source.limits", megabytes=megabytes, rows=self.rows, columns=self.columns, ratio=self.ratio)


LIMITS = Limits()

STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"%PDF", "pdf"),
    (b"SQLite format 3", "database"),
    (b"7z\xbc\xaf\x27\x1c", "seven_zip"),
    (b"Rar!", "rar"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"{\\rtf", "document"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"\x89HDF", "hdf5"),
    (b"Obj\x01", "avro"),
    (b"ARROW1", "feather"),
    (b"\x80\x04\x95", "pickle"),
    (b"\x80\x05\x95", "pickle"),
)
"""How files that are no tables begin, and what they are by the keys of their words."""


def load_source(source: Path | str | bytes | BinaryIO, limits: Limits = LIMITS) -> bytes:
    """The bytes of a source, as they are stored.

    Raises ``UnreadableFile`` when there is no such file or it is larger than ``limits.bytes``.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        raw = bytes(source)
    elif isinstance(source, str | Path):
        raw = _load_path(Path(source), limits)
    else:
        raw = source.read(limits.bytes + 1)
    if len(raw) > limits.bytes:
        raise too_large(len(raw), limits)
    return raw


def unpack(raw: bytes, limits: Limits = LIMITS) -> bytes:
    """The one file inside a gz or zip, or the bytes themselves where they are not packed.

    >>> unpack(gzip.compress(b"a,b"))
    b'a,b'
    """
    with unbroken("packed_file"):
        if raw.startswith(b"\x1f\x8b"):
            return _ungzip(raw, limits)
        return _unzip(raw, limits) if raw.startswith(b"PK\x03\x04") else raw


def format_of(raw: bytes) -> Format:
    """Which kind of table the bytes hold; raises ``UnreadableFile`` with what they are instead."""
    if raw.startswith(b"PAR1"):
        return "parquet"
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return "spreadsheet"
    for start, what in STRANGERS:
        if raw.startswith(start):
            raise no_table(what)
    return "text"


def digest_of(raw: bytes | pa.Buffer) -> str:
    """SHA-256 of the bytes, 64 hex digits."""
    return hashlib.sha256(raw).hexdigest()


def too_large(size: int, limits: Limits) -> UnreadableFile:
    return UnreadableFile(say("reading.source.large", size=max(size / 1e6, 0.1), most=limits.bytes / 1e6))


def no_table(what: str) -> UnreadableFile:
    """The error that says what the file is instead of a table, by the key of its words.

    >>> str(no_table("picture"))
    'This is a picture, not a table. Export the table as CSV, Excel or Parquet and bring that.'
    """
    told = say(f"reading.source.what.{what}")
    return UnreadableFile(say("reading.source.stranger", what=told, cure=say("reading.source.cure")))


@contextmanager
def unbroken(what: str) -> Iterator[None]:
    """Whatever goes wrong inside while a packed file is unpacked becomes one sentence about ``what``."""
    try:
        yield
    except (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error, zipfile.BadZipFile):
        raise UnreadableFile(say("reading.source.damaged", what=say(f"reading.source.{what}"))) from None


def _load_path(path: Path, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile(say("reading.source.folder", name=path.name))
        if path.stat().st_size > limits.bytes:
            raise too_large(path.stat().st_size, limits)
        with path.open("rb") as file:
            first = file.read(CHUNK_BYTES)
            if first.count(b"\n") * path.stat().st_size > limits.rows * len(first):
                _count(chain([first], iter(lambda: file.read(CHUNK_BYTES), b"")), limits.bytes, limits)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or say("reading.source.no_name")
        raise UnreadableFile(say("reading.source.closed", name=path.name, reason=reason.lower())) from None


def _count(chunks: Iterable[bytes], allowed: int, limits: Limits) -> None:
    """Refuse what is too large before any of it is kept, so that a bomb never fills the memory."""
    size = rows = 0
    for chunk in chunks:
        size += len(chunk)
        rows += 0 if b'"' in chunk or b"\0" in chunk else chunk.count(b"\n")
        if size > allowed:
            most = limits.bytes / 1e6
            told = say("reading.source.bomb", allowed=allowed / 1e6, ratio=limits.ratio, most=most)
            raise UnreadableFile(told)
        if rows > limits.rows + SPARE_LINES:
            told = say("reading.source.many_rows", rows=rows, most=limits.rows, limits=limits.sentence())
            raise UnreadableFile(told)


def _joined(chunks: Callable[[], Iterable[bytes]], packed: int, limits: Limits) -> bytes:
    _count(chunks(), min(limits.bytes, packed * limits.ratio), limits)
    return b"".join(chunks())


def _ungzip(raw: bytes, limits: Limits) -> bytes:
    def chunks() -> Iterator[bytes]:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
            yield from iter(lambda: stream.read(CHUNK_BYTES), b"")

    return _joined(chunks, len(raw), limits)


def _unzip(raw: bytes, limits: Limits) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if DOCUMENTS & set(archive.namelist()):
            return raw
        members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith(("__MACOSX", "."))]
        if len(members) != 1:
            raise UnreadableFile(say("reading.source.archive", files=len(members)))
        [member] = members
        if member.flag_bits & 1:
            raise UnreadableFile(say("reading.source.password"))

        def chunks() -> Iterator[bytes]:
            with archive.open(member) as stream:
                yield from iter(lambda: stream.read(CHUNK_BYTES), b"")

        return _joined(chunks, max(member.compress_size, 1), limits)
