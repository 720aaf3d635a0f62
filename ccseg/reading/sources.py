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

Format = Literal["text", "spreadsheet", "parquet"]
CHUNK = 1 << 20
SPARE = 1_000
"""Lines that a file may have beside its rows."""
ENDINGS = ("csv", "tsv", "txt", "gz", "zip", "xlsx", "xlsm", "xls", "ods", "parquet")
"""How the names of files end that are read; a file is read by its content, whatever it is called."""

DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype"})
"""What a zip has inside when it is a workbook."""


class Limits(Record):
    """What is taken at most; stated before an upload and enforced while reading.

    >>> Limits().sentence()
    'Up to 200 MB, 2,000,000 rows and 1,000 columns; a packed file may unpack to at most 100 times its size.'
    """

    bytes: int = Field(200_000_000, gt=0)
    rows: int = Field(2_000_000, gt=0)
    columns: int = Field(1_000, gt=0)
    cells: int = Field(100_000_000, gt=0)
    ratio: int = Field(100, gt=0)

    def sentence(self) -> str:
        return (
            f"Up to {self.bytes / 1e6:,.0f} MB, {self.rows:,} rows and {self.columns:,} columns; "
            f"a packed file may unpack to at most {self.ratio} times its size."
        )


LIMITS = Limits()

STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "a database"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"{\\rtf", "a text document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x89HDF", "an HDF5 file"),
    (b"Obj\x01", "an Avro file"),
    (b"ARROW1", "a Feather file"),
    (b"\x80\x04\x95", "a pickle"),
    (b"\x80\x05\x95", "a pickle"),
)
"""How files that are no tables begin."""

CURE = "Export the table as CSV, Excel or Parquet and bring that."


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
    with unbroken("packed file"):
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
            raise UnreadableFile(f"This is {what}, not a table. {CURE}")
    return "text"


def digest_of(raw: bytes | pa.Buffer) -> str:
    """SHA-256 of the bytes, 64 hex digits."""
    return hashlib.sha256(raw).hexdigest()


def too_large(size: int, limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        f"The file holds {max(size / 1e6, 0.1):,.1f} MB and at most {limits.bytes / 1e6:,.1f} MB are taken. "
        "Leave out columns or rows and bring it again."
    )


@contextmanager
def unbroken(what: str) -> Iterator[None]:
    """Whatever goes wrong inside while a packed file is unpacked becomes one sentence about ``what``."""
    try:
        yield
    except (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error, zipfile.BadZipFile):
        raise UnreadableFile(f"The {what} is damaged or cut off. Save it again and bring that.") from None


def _load_path(path: Path, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile(f"'{path.name}' is a folder. Name a file in it.")
        if path.stat().st_size > limits.bytes:
            raise too_large(path.stat().st_size, limits)
        with path.open("rb") as file:
            first = file.read(CHUNK)
            if first.count(b"\n") * path.stat().st_size > limits.rows * len(first):
                _count(chain([first], iter(lambda: file.read(CHUNK), b"")), limits.bytes, limits)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise UnreadableFile(
            f"'{path.name}' cannot be opened ({reason.lower()}). Check the name and try again."
        ) from None


def _count(chunks: Iterable[bytes], allowed: int, limits: Limits) -> None:
    """Refuse what is too large before any of it is kept, so that a bomb never fills the memory."""
    size = rows = 0
    for chunk in chunks:
        size += len(chunk)
        rows += 0 if b'"' in chunk or b"\0" in chunk else chunk.count(b"\n")
        if size > allowed:
            raise UnreadableFile(
                f"The packed file unpacks to more than {allowed / 1e6:,.1f} MB, {limits.ratio} times its size or "
                f"the limit of {limits.bytes / 1e6:,.0f} MB. Unpack it yourself and bring the table."
            )
        if rows > limits.rows + SPARE:
            raise UnreadableFile(
                f"The file has {rows:,} rows or more, and {limits.rows:,} can be taken. {limits.sentence()}"
            )


def _joined(chunks: Callable[[], Iterable[bytes]], packed: int, limits: Limits) -> bytes:
    _count(chunks(), min(limits.bytes, packed * limits.ratio), limits)
    return b"".join(chunks())


def _ungzip(raw: bytes, limits: Limits) -> bytes:
    def chunks() -> Iterator[bytes]:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
            yield from iter(lambda: stream.read(CHUNK), b"")

    return _joined(chunks, len(raw), limits)


def _unzip(raw: bytes, limits: Limits) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if DOCUMENTS & set(archive.namelist()):
            return raw
        members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith(("__MACOSX", "."))]
        if len(members) != 1:
            raise UnreadableFile(f"The archive holds {len(members)} files. Pack exactly one table and bring it again.")
        [member] = members
        if member.flag_bits & 1:
            raise UnreadableFile("The archive is protected by a password. Unpack it and bring the table.")

        def chunks() -> Iterator[bytes]:
            with archive.open(member) as stream:
                yield from iter(lambda: stream.read(CHUNK), b"")

        return _joined(chunks, max(member.compress_size, 1), limits)
